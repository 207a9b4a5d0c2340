import { caller } from "../caller";
import type { Context } from "../context";
import { printJson } from "../print";

/** This user's other tmux servers, and what was adopted of them. */
export async function listOthers(context: Context): Promise<number> {
  const book = await context.withOwner(async (owner) => context.need(await owner.listAdoption()));
  if (context.json) {
    printJson({ ok: true, ...book });
    return 0;
  }
  if (book.servers.length === 0) console.log("No other tmux server of yours runs");
  for (const { socket, sessions } of book.servers) {
    console.log(socket);
    for (const { name, windows, adopted } of sessions) {
      console.log(`  ${name} (${windows} windows${adopted === null ? "" : `, adopted as ${adopted}`})`);
    }
  }
  for (const { id, socket, session } of book.adopted.filter(({ running }) => !running)) {
    console.log(`${id}: ${session} on ${socket} does not run any more`);
  }
  return 0;
}

export async function adoptSession(context: Context, [socket = "", session = ""]: string[]): Promise<number> {
  const adopted = await context.withOwner(async (owner) =>
    context.need(await owner.adoptSession(socket, session, caller())),
  );
  if (context.json) printJson({ ok: true, adopted });
  else console.log(`Adopted '${session}' as ${adopted.id}\nForget it: orchestrator adopt forget ${adopted.id}`);
  return 0;
}

export async function forgetSession(context: Context, [id = ""]: string[]): Promise<number> {
  await context.withOwner(async (owner) => context.need(await owner.forgetAdopted(id)));
  if (context.json) printJson({ ok: true });
  else console.log(`Forgot ${id}; its session goes on`);
  return 0;
}
