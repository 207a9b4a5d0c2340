import { CommanderError } from "commander";
import type { AppError } from "@/lib/contract/reply";

/** Carries an expected failure up to the edge, where it is worded once. */
export class CommandFailure extends Error {
  constructor(readonly error: AppError) {
    super(error.message);
  }
}

/** Prints what went wrong, on stderr for people and as a document for machines, and answers the exit code. */
export function printFailure(failure: unknown, json: boolean): number {
  if (failure instanceof CommanderError) return endOfUsage(failure, json);
  if (failure instanceof CommandFailure) {
    if (json) printJson({ ok: false, error: failure.error });
    else console.error(failureLines(failure.error).join("\n"));
    return 1;
  }
  if (!json) throw failure;
  console.error(failure);
  printJson({ ok: false, error: { code: "unexpected", message: String(failure) } satisfies AppError });
  return 1;
}

/** commander has told people already, with the usage; its codes are 0 for what was asked for, else 1. */
function endOfUsage({ code, message, exitCode }: CommanderError, json: boolean): number {
  if (json && exitCode !== 0) {
    const said = code === "commander.help" ? "No command was given." : message.replace(/^error: /, "");
    const error: AppError = { code: "bad-usage", message: said, hint: "Print the usage: orchestrator --help" };
    printJson({ ok: false, error });
  }
  return exitCode;
}

/** The message, each single problem, the cause, then the next step. */
export function failureLines({ message, details, cause, hint }: AppError): string[] {
  const causes = cause === undefined ? [] : [`Cause: ${cause}`];
  return [message, ...(details ?? []).map((line) => `  ${line}`), ...causes, ...(hint?.split("\n") ?? [])];
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Label and value in two columns. */
export function printFields(fields: readonly (readonly [label: string, value: string])[]): void {
  const width = Math.max(...fields.map(([label]) => label.length)) + 2;
  for (const [label, value] of fields) console.log(`${`${label}:`.padEnd(width)}${value}`);
}

/** `2026-11-21 09:50:07`, in this machine's time zone. */
export function localTime(ms: number): string {
  return new Date(ms).toLocaleString("sv-SE");
}
