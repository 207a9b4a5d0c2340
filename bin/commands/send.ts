import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text as readText } from "node:stream/consumers";
import { caller } from "../caller";
import type { Context } from "../context";
import { CommandFailure, printJson } from "../print";
import { named, type TenantOption } from "../selection";

/** `send <agent> <text | - | @file>`: exit 0 when the agent's program has taken it. */
export async function send(
  context: Context,
  [agent = "", given = ""]: string[],
  options: TenantOption,
): Promise<number> {
  const text = await promptOf(given);
  const receipt = await context.withOwner(async (owner) =>
    context.need(await owner.sendPrompt(named(agent, options), text, caller())),
  );
  if (context.json) printJson({ ok: true, receipt });
  else console.log(receipt.file ? `Sent to ${receipt.agent}, as ${receipt.file}` : `Sent to ${receipt.agent}`);
  return 0;
}

async function promptOf(given: string): Promise<string> {
  if (given === "-") return readText(process.stdin);
  if (!given.startsWith("@")) return given;
  const file = resolve(given.slice(1));
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CommandFailure({
      code: "no-file",
      message: `The prompt in ${file} could not be read.`,
      hint: "Name a file that is there, or give the prompt itself.",
      cause: error instanceof Error ? error.message : String(error),
    });
  }
}
