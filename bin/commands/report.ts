import { readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { failure } from "@/lib/contract/reply";
import { ReportedState, reportText } from "@/lib/orchestrator/status/read-report";
import type { Context } from "../context";
import { printJson } from "../print";

/** As the hooks of agents leave it. */
const MOST_FILES = 512;

/**
 * Says what the program in this pane does. It goes into the pane's own folder of events: so it needs no dashboard, works
 * in a sandbox, and can speak for no other pane.
 */
export async function report(
  context: Context,
  [state = ""]: string[],
  options: { message?: string; source?: string; seq?: string },
): Promise<number> {
  const folder = context.environment["ORCHESTRATOR_SPOOL"] ?? "";
  const wanted = ReportedState.safeParse(state);
  if (!wanted.success) {
    const hint = `Known: ${ReportedState.options.join(", ")}`;
    return context.need(failure("state-unknown", `An agent cannot report the state '${state}'.`, { hint }));
  }
  const seq = options.seq === undefined ? Date.now() : Number(options.seq);
  if (!Number.isSafeInteger(seq) || seq < 0) {
    const hint = "Give a number that grows with each report, as --seq 7; or none, and the time is taken.";
    return context.need(failure("bad-sequence", `--seq is '${options.seq}', which is no whole number.`, { hint }));
  }
  const there = folder === "" ? null : await readdir(folder).catch(() => null);
  if (there === null) {
    return context.need(
      failure("not-in-a-pane", "Only a program in an agent's pane can report what it does.", {
        hint: "ORCHESTRATOR_SPOOL names the pane's folder. It is set in every pane that the orchestrator starts.",
      }),
    );
  }
  if (there.length >= MOST_FILES) {
    return context.need(
      failure("spool-full", `${there.length} reports wait already, and nobody takes them.`, {
        hint: "Start the dashboard: npm start",
      }),
    );
  }
  const source = options.source ?? "program";
  const text = reportText({ state: wanted.data, source, seq, message: options.message });
  const temporary = join(folder, `.${process.pid}-report`);
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, join(folder, `${process.pid}-Report.json`));
  if (context.json) printJson({ ok: true, state: wanted.data, source, seq });
  return 0;
}
