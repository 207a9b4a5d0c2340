import { Check, ShieldAlert } from "lucide-react";
import Form from "next/form";
import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/app/_components/button";
import { ErrorNote } from "@/app/_components/error-note";
import { ViolationList } from "@/app/_components/guard/violation-list";
import { CsrfField } from "@/app/_server/csrf-field";
import type { AgentDetail } from "@/lib/contract/agent";
import type {
  PolicyAnswer,
  PolicyQuestion,
  PolicySummary,
  Violation,
  ViolationCount,
} from "@/lib/contract/enforcement";
import type { Reply } from "@/lib/contract/reply";
import { checkGuard } from "./actions";
import { GuardBox } from "./guard-box";

type PolicyTabProps = {
  detail: AgentDetail;
  policy: PolicySummary;
  violations: readonly Violation[];
  count: ViolationCount;
  /** The call that was asked about, and what the guard would say to it. */
  asked: { question: PolicyQuestion; answer: Reply<PolicyAnswer> } | null;
};

/** What the agent may do, whether its guard sees to it, and what it was kept from doing. */
export function PolicyTab({ detail, policy, violations, count, asked }: PolicyTabProps) {
  return (
    <div className="grid grid-cols-2 items-start gap-3 p-6 max-xl:grid-cols-1 max-sm:p-3">
      <div className="flex min-w-0 flex-col gap-3 max-xl:contents">
        <Box title="Guard">
          <GuardBox detail={detail} check={<CheckNow name={detail.name} />} {...policy} />
        </Box>
        <div className="min-w-0 max-xl:order-last">
          <Box title="Rights">
            <Rights policy={policy} />
          </Box>
        </div>
      </div>
      <div className="flex min-w-0 flex-col gap-3 max-xl:contents">
        <Box title="Try a call">
          <Tester name={detail.name} tools={policy.tools} asked={asked} />
        </Box>
        <Box title="Blocked calls" meta={countText(count)}>
          <ViolationList initial={violations} query={{ agent: detail.name, tool: null, text: "" }} showsAgent={false} />
        </Box>
      </div>
    </div>
  );
}

function CheckNow({ name }: { name: string }) {
  return (
    <form action={checkGuard}>
      <CsrfField />
      <input type="hidden" name="agent" value={name} />
      <Button type="submit" className="max-sm:h-11">
        Check now
      </Button>
    </form>
  );
}

function countText({ lastHour, total }: ViolationCount): string {
  if (total === 0) return "";
  return lastHour === total ? `${total} in the last hour` : `${lastHour} in the last hour, ${total} in all`;
}

function Box({ title, meta, children }: { title: string; meta?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0 rounded-card border border-border bg-surface">
      <h2 className="flex h-10 items-center gap-2 border-b border-border px-3 font-semibold">
        {title}
        {meta && <span className="text-meta font-normal text-muted tabular-nums">{meta}</span>}
      </h2>
      {children}
    </section>
  );
}

function Rights({ policy }: { policy: PolicySummary }) {
  return (
    <dl className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-3 gap-y-2 p-3 text-label leading-5 max-sm:grid-cols-1 max-sm:gap-y-0.5">
      <Right term="May call">{policy.tools.join(", ") || "No tool"}</Right>
      <Right term="Besides">{policy.alwaysAllowed.join(", ") || "Nothing"}</Right>
      <Right term="May not write" mono>
        <Patterns patterns={policy.cannotWrite} />
      </Right>
      <Right term="Holds alone" mono>
        <Patterns patterns={policy.holdsAlone} />
      </Right>
      <Right term="Held by others">
        {policy.heldByOthers.length === 0 && "Nothing"}
        {policy.heldByOthers.map(({ agent, displayName, patterns }) => (
          <span key={agent} className="block">
            <code className="font-mono">{patterns.join(", ")}</code>{" "}
            <Link href={`/agents/${agent}?tab=policy`} prefetch={false} className="text-muted hover:underline">
              {displayName}
            </Link>
          </span>
        ))}
      </Right>
      <Right term="Hands work to">{policy.delegatesTo.join(", ") || "Nobody"}</Right>
      {policy.rules.length > 0 && <Right term="Extra rules">{lines(policy.rules)}</Right>}
      {policy.writableOutside.length > 0 && (
        <Right term="Outside" mono>
          <Patterns patterns={policy.writableOutside} />
        </Right>
      )}
      <Right term="Never runs">
        {policy.dangerousCommands.length === 0 && "Nothing is forbidden by name"}
        {policy.dangerousCommands.map(({ command, reason }) => (
          <span key={command} className="block">
            <code className="font-mono">{command}</code> <span className="text-muted">{reason}</span>
          </span>
        ))}
      </Right>
      <Right term="Closed to all">
        <code className="font-mono">.claude/, .git/, .mcp.json, agents/registry.yaml, templates/, .orchestrator/</code>
      </Right>
    </dl>
  );
}

function Right({ term, mono = false, children }: { term: string; mono?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className={`min-w-0 [overflow-wrap:anywhere] max-sm:mb-2 ${mono ? "font-mono" : ""}`}>{children}</dd>
    </>
  );
}

function Patterns({ patterns }: { patterns: readonly string[] }) {
  return patterns.length === 0 ? <span className="font-sans">Nothing</span> : lines(patterns);
}

function lines(texts: readonly string[]) {
  return texts.map((text) => (
    <span key={text} className="block">
      {text}
    </span>
  ));
}

/** Suggestions; any other tool can be asked about, too. */
const OFTEN_ASKED = ["Write", "Edit", "Bash", "Read", "WebFetch", "Task", "mcp__server__tool"];

/** A question by GET: it changes nothing, works without JavaScript, and its address can be sent to somebody. */
function Tester({ name, tools, asked }: { name: string; tools: readonly string[]; asked: PolicyTabProps["asked"] }) {
  const choices = [...new Set([...OFTEN_ASKED, ...tools])];
  return (
    <div className="p-3">
      <Form action={`/agents/${name}`} scroll={false} className="flex flex-wrap items-end gap-2">
        <input type="hidden" name="tab" value="policy" />
        <label className="flex flex-col gap-1 text-meta text-muted">
          Tool
          <input
            name="tool"
            list="tools-to-try"
            required
            defaultValue={asked?.question.tool ?? "Write"}
            autoComplete="off"
            spellCheck={false}
            className="h-8 w-32 rounded-control border border-control bg-surface px-2 text-body text-ink max-sm:h-11"
          />
          <datalist id="tools-to-try">
            {choices.map((tool) => (
              <option key={tool} value={tool} />
            ))}
          </datalist>
        </label>
        <label className="flex min-w-48 flex-1 flex-col gap-1 text-meta text-muted">
          Path from the workspace, or command
          <input
            name="subject"
            required
            defaultValue={asked?.question.subject ?? ""}
            placeholder="tests/test_api.py"
            autoComplete="off"
            spellCheck={false}
            className="h-8 rounded-control border border-control bg-surface px-2 font-mono text-label text-ink placeholder:text-faint max-sm:h-11"
          />
        </label>
        <Button type="submit" size="form" className="max-sm:h-11">
          Ask the guard
        </Button>
      </Form>
      <div role="status">{asked && <Answer {...asked} />}</div>
    </div>
  );
}

function Answer({ question: { tool, subject }, answer }: NonNullable<PolicyTabProps["asked"]>) {
  if (!answer.ok) return <ErrorNote error={answer.error} />;
  const { verdict, message, source } = answer.value;
  const blocked = verdict === "blocked";
  return (
    <div data-status={blocked ? "dead" : "working"} className="mt-3 rounded-control bg-sunken p-3">
      <p className="flex items-center gap-2 font-medium text-state">
        {blocked ? (
          <ShieldAlert size={16} strokeWidth={1.75} aria-hidden className="flex-none" />
        ) : (
          <Check size={16} strokeWidth={1.75} aria-hidden className="flex-none" />
        )}
        {blocked ? "Blocked" : "Allowed"}
        <code className="min-w-0 truncate font-mono text-label font-normal text-muted" title={`${tool} ${subject}`}>
          {tool} {subject}
        </code>
      </p>
      {message.length > 0 && (
        <pre className="mt-2 font-mono text-label whitespace-pre-wrap [overflow-wrap:anywhere]">
          {message.join("\n")}
        </pre>
      )}
      <p className="mt-2 text-meta text-muted">
        {source === "generated"
          ? "The agent's own hook answered. Nothing was logged."
          : "Its generated files are not up to date, so a hook made by the registry as it is now answered."}
      </p>
    </div>
  );
}
