import type { Metadata } from "next";
import Form from "next/form";
import { Button } from "@/app/_components/button";
import { ViolationList } from "@/app/_components/guard/violation-list";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import type { SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import { type Violation, ViolationFilter } from "@/lib/contract/enforcement";

export const metadata: Metadata = { title: "Guard log" };

const MOST = 2_000;

/** Every call that a guard has blocked, of all agents, newest first. */
export default async function GuardPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireRight("fleet.read");
  const search = await searchParams;
  const word = (name: string) => [search[name] ?? ""].flat()[0]?.trim().slice(0, 200) || undefined;
  const { enforcement } = orchestrator();
  const all = enforcement.listViolations({ limit: MOST });
  const query = { agent: word("agent"), tool: word("tool"), text: word("text") };
  const shown = enforcement.listViolations(ViolationFilter.parse(query));
  return (
    <>
      <TopBar title="Guard log" meta={all.length === 1 ? "1 call" : `${all.length} calls`} />
      <Main className="flex flex-col gap-3 p-6 max-sm:p-3">
        <Form action="/guard" className="flex flex-wrap items-end gap-2">
          <Choice name="agent" label="Agent" values={namesIn(all, "agent")} chosen={query.agent} />
          <Choice name="tool" label="Tool" values={namesIn(all, "tool")} chosen={query.tool} />
          <label className="flex min-w-40 flex-1 flex-col gap-1 text-meta text-muted">
            Words
            <input
              name="text"
              defaultValue={query.text ?? ""}
              placeholder="tests/**"
              autoComplete="off"
              spellCheck={false}
              className="h-8 rounded-control border border-control bg-surface px-2 text-body text-ink placeholder:text-faint max-sm:h-11"
            />
          </label>
          <Button type="submit" size="form" className="max-sm:h-11">
            Filter
          </Button>
        </Form>
        <section aria-label="Blocked calls" className="rounded-card border border-border bg-surface">
          <ViolationList
            key={JSON.stringify(query)}
            initial={shown}
            query={{ agent: query.agent ?? null, tool: query.tool ?? null, text: query.text ?? "" }}
            showsAgent
          />
        </section>
      </Main>
    </>
  );
}

function Choice({
  name,
  label,
  values,
  chosen,
}: {
  name: string;
  label: string;
  values: string[];
  chosen?: string | undefined;
}) {
  return (
    <label className="flex flex-col gap-1 text-meta text-muted">
      {label}
      <select
        name={name}
        defaultValue={chosen ?? ""}
        className="h-8 max-w-56 rounded-control border border-control bg-surface px-2 text-body text-ink max-sm:h-11"
      >
        <option value="">All</option>
        {values.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </select>
    </label>
  );
}

function namesIn(violations: readonly Violation[], field: "agent" | "tool"): string[] {
  return [...new Set(violations.map((each) => each[field]))].sort();
}
