import Link from "next/link";
import type { ReactNode } from "react";
import { Button } from "@/app/_components/button";
import { ErrorNote } from "@/app/_components/error-note";
import { Flash, type FlashProps } from "@/app/_components/flash";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import type { SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { RegistryQuestion } from "@/lib/contract/registry";
import { DelegationGraph } from "./delegation-graph";
import { ViewSwitch } from "./view-switch";

type AgentsViewProps = { query: SearchParams; proposals: number } & FlashProps;

const switches = [
  { name: "unrestricted", label: "No restriction of its own" },
  { name: "exclusive", label: "Holds a path alone" },
] as const;

/** Questions about the agents, as filters: who has a tool, who may write a path, who hands work to whom. */
export async function AgentsView({ query, proposals, notice }: AgentsViewProps) {
  const { registry, listAgents } = orchestrator();
  const question = questionOf(query);
  const everybody = registry.ask({});
  const answers = registry.ask(question);
  const cards = new Map((await listAgents()).map((card) => [String(card.name), card]));
  const names = everybody.ok ? everybody.value.map(({ agent }) => String(agent)) : [];
  const isAsked = Object.keys(question).length > 0;
  const file = await registry.read({ secrets: "masked" });
  const graph = file.ok ? (await registry.review(file.value.text)).graph : { agents: [], edges: [] };
  const field = (name: keyof RegistryQuestion) => String(question[name] ?? "");
  return (
    <>
      <TopBar title="Registry" meta={answers.ok ? count(answers.value.length, names.length) : undefined}>
        <ViewSwitch view="agents" focus={null} proposals={proposals} />
      </TopBar>
      <Main className="flex flex-col gap-4 p-6 max-sm:p-3">
        <Flash notice={notice} />
        <search>
          <form action="/registry" className="flex flex-wrap items-end gap-3">
            <input type="hidden" name="view" value="agents" />
            <Asked label="Has the tool">
              <input
                name="tool"
                defaultValue={field("tool")}
                placeholder="WebFetch"
                data-mono
                className="registry-field"
              />
            </Asked>
            <Asked label="May write">
              <input
                name="can_write"
                defaultValue={field("can_write")}
                placeholder="src/app.ts"
                data-mono
                className="registry-field"
              />
            </Asked>
            <Asked label="Holds alone">
              <input
                name="holds"
                defaultValue={field("holds")}
                placeholder="tests/a.ts"
                data-mono
                className="registry-field"
              />
            </Asked>
            <Asked label="Hands work to">
              <Choice name="delegates_to" names={names} value={field("delegates_to")} />
            </Asked>
            <Asked label="Gets work from">
              <Choice name="delegated_by" names={names} value={field("delegated_by")} />
            </Asked>
            {switches.map(({ name, label }) => (
              <label key={name} className="flex h-8 items-center gap-2 text-label">
                <input type="checkbox" name={name} value="yes" defaultChecked={question[name] === true} />
                {label}
              </label>
            ))}
            <Button type="submit" size="form" className="max-sm:h-11">
              Ask
            </Button>
            {isAsked && (
              <Button asChild size="form" look="quiet">
                <Link href="/registry?view=agents">Clear</Link>
              </Button>
            )}
          </form>
        </search>
        {!answers.ok && <ErrorNote error={answers.error} />}
        {answers.ok && answers.value.length === 0 && (
          <p className="text-muted">
            {isAsked ? "No agent fits all of that." : "No agents yet. Add one to the registry."}
          </p>
        )}
        {answers.ok && answers.value.length > 0 && (
          <ul aria-label="Agents" className="registry-box flex-none">
            {answers.value.map(({ agent, why }) => (
              <li
                key={agent}
                className="flex min-h-8 min-w-0 items-center gap-3 border-b border-border px-3 last:border-b-0 hover:bg-hover max-sm:min-h-11"
              >
                <Link
                  href={`/registry?view=form&agent=${agent}`}
                  className="w-52 flex-none truncate font-mono text-label font-normal max-sm:w-40"
                >
                  {agent}
                </Link>
                <span className="min-w-0 flex-1 truncate text-muted">{why || cards.get(agent)?.description}</span>
                <span className="flex-none text-meta text-faint max-sm:hidden">{cards.get(agent)?.model}</span>
              </li>
            ))}
          </ul>
        )}
        {!isAsked && <DelegationGraph graph={graph} focus={null} base="/registry?view=form&agent=" />}
      </Main>
    </>
  );
}

function Asked({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the field is the child.
    <label className="flex w-36 flex-col gap-1 text-label text-muted max-sm:w-[calc(50%-6px)]">
      {label}
      {children}
    </label>
  );
}

function Choice({ name, names, value }: { name: string; names: readonly string[]; value: string }) {
  return (
    <select name={name} defaultValue={value} className="registry-field">
      <option value="">Anybody</option>
      {names.map((each) => (
        <option key={each}>{each}</option>
      ))}
    </select>
  );
}

/** The parts of the address that ask something; what is empty or wrong asks nothing. */
function questionOf(query: SearchParams): RegistryQuestion {
  const texts = ["tool", "can_write", "holds", "delegates_to", "delegated_by"].flatMap((name) => {
    const value = query[name];
    return typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [];
  });
  const marks = switches.flatMap(({ name }) => (query[name] === "yes" ? [[name, true]] : []));
  const parsed = RegistryQuestion.safeParse(Object.fromEntries([...texts, ...marks]));
  return parsed.success ? parsed.data : {};
}

function count(shown: number, all: number): string {
  return shown === all ? `${all} agents` : `${shown} of ${all} agents`;
}
