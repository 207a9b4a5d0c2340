import { join } from "node:path";
import type { OverwrittenFile } from "@/lib/contract/config-review";
import type { AgentId } from "@/lib/contract/ids";
import { systemClock } from "@/lib/orchestrator/clock";
import type { GeneratedAgent } from "@/lib/orchestrator/configs/generate";
import { missingContext } from "@/lib/orchestrator/configs/missing-context";
import { withWritersLock } from "@/lib/orchestrator/configs/writers-lock";
import { widenedLines, widenedOnDisk } from "@/lib/orchestrator/registry/changed-rights";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { generateInRealms } from "@/lib/orchestrator/tenants/generate-in-realms";
import { realmsOf, selectInRealms } from "@/lib/orchestrator/tenants/realms";
import type { Context } from "../context";
import { failureLines, printJson } from "../print";
import { selectionOf, type TenantOption } from "../selection";

type Options = { all?: boolean; pilot?: boolean; check?: boolean } & TenantOption;
type Generated = GeneratedAgent<AgentId>;

export async function generate(context: Context, agents: string[], options: Options): Promise<number> {
  const { paths } = context;
  const { registry, warnings: inFile } = context.need(await readRegistry(paths));
  const warnings = [...inFile, ...(await missingContext(paths))];
  const realms = realmsOf(registry, paths);
  if (agents.length === 0) context.sayWorkspace();
  const all = options.all || (agents.length === 0 && !options.pilot);
  const ids = context.need(selectInRealms(realms, selectionOf(agents, { ...options, all })));
  const check = options.check ?? false;
  const work = { realms, ids, clock: systemClock };
  // The lock costs the start of SQLite: a run that changes nothing does without it. One change is enough to know.
  const changed = new AbortController();
  const stopAtChange = ({ result }: Generated) => !check && result !== "unchanged" && changed.abort();
  const look = { ...work, check: true, signal: changed.signal, onDone: stopAtChange };
  const looked = context.need(await generateInRealms(look));
  const onlyLook = check || !changed.signal.aborted;
  const changes = changed.signal.aborted || looked.some(({ result }) => result === "generated");
  const rights = changes ? await widenedOnDisk(realms, ids) : [];
  const done = onlyLook
    ? looked
    : context.need(await withWritersLock(paths, systemClock, () => generateInRealms(work)));

  const failed = done.some(({ result }) => result === "failed");
  const written = done.filter(({ result }) => result === "generated").length;
  if (context.json) printJson({ ok: !failed, check, agents: done, warnings, rights });
  else print(done, check, [...warnings, ...widenedLines(rights)], paths.workspace);
  return failed || (check && written > 0) ? 1 : 0;
}

function print(done: readonly Generated[], check: boolean, warnings: readonly string[], workspace: string): void {
  for (const warning of warnings) console.error(warning);
  for (const agent of done) {
    if (agent.result === "failed") console.error(`✗ ${agent.name}: ${failureLines(agent.error).join("\n  ")}`);
    else if (agent.result === "generated") console.log(check ? `~ ${agent.name}: would change` : `✓ ${agent.name}`);
    if (agent.result !== "failed")
      for (const line of overwrittenLines(agent.overwritten ?? [], check, workspace)) console.log(line);
  }
  const count = (result: Generated["result"]) => done.filter((agent) => agent.result === result).length;
  const verb = check ? "Would generate" : "Generated";
  console.log(`${verb} ${count("generated")}, unchanged ${count("unchanged")}, failed ${count("failed")}`);
}

/** Nothing that a person wrote is lost without a word; each line says how to get it back. */
function overwrittenLines(files: readonly OverwrittenFile[], check: boolean, workspace: string): string[] {
  return files.map(({ path, copy, generated }) => {
    const what = generated === false ? "was not generated" : "was edited by hand";
    return check
      ? `  ${path} ${what}; generating writes over it and keeps a copy.`
      : `  ${path} ${what}. Get it back: cp ${quoted(join(workspace, copy))} ${quoted(join(workspace, path))}`;
  });
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
