import type { Context } from "../context";
import { printJson } from "../print";

export async function loginUrl(context: Context): Promise<number> {
  const url = await context.withOwner(async (owner) => context.need(await owner.issueLoginUrl()));
  if (context.json) printJson({ ok: true, url });
  else console.log(url);
  return 0;
}
