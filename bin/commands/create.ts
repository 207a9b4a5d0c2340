import type { Context } from "../context";
import { printJson } from "../print";
import { named, type TenantOption } from "../selection";

export async function create(
  context: Context,
  [agent = ""]: string[],
  options: { ignoreDrift?: boolean; resume?: boolean } & TenantOption,
): Promise<number> {
  const created = await context.withOwner(async (owner) =>
    context.need(
      await owner.createSession(named(agent, options), {
        ignoreDrift: options.ignoreDrift ?? false,
        resume: options.resume ?? false,
      }),
    ),
  );
  if (context.json) {
    printJson({ ok: true, ...created });
    return 0;
  }
  console.log(`Session '${created.session.name}' created`);
  for (const notice of created.notices) console.log(notice);
  console.log("Next steps:");
  console.log(`  Attach: ${created.attachCommand}`);
  // Its program has been started; only where there is none, somebody still has to.
  const runs = created.launched ? " (runs already)" : "";
  console.log(`  Launch: ${created.launchCommand}${runs}`);
  console.log(`  Or: orchestrator attach ${named(agent, options)}`);
  return 0;
}
