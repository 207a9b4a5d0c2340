import { initWorkspace } from "@/lib/orchestrator/registry/init-workspace";
import type { Context } from "../context";
import { printJson } from "../print";

/** Where the command was typed, when no folder is named: the workspace that there may be already is another question. */
export async function init(context: Context, [folder = "."]: string[]): Promise<number> {
  const done = context.need(await initWorkspace(folder, context.paths.shippedTemplates));
  if (context.json) {
    printJson({ ok: true, ...done });
    return 0;
  }
  for (const path of done.made) console.log(`✓ ${path}`);
  for (const path of done.kept) console.log(`  ${path} is there already and stays as it is`);
  const here = done.folder === process.cwd();
  console.log("Next steps:");
  if (!here) console.log(`  cd ${quoted(done.folder)}`);
  console.log("  Describe the project in .project-context.md, and your agents in agents/registry.yaml.");
  console.log("  orchestrator validate                say what is wrong in it, if anything");
  console.log("  orchestrator generate                write what each agent's program reads");
  console.log("  orchestrator create <agent>          start one; orchestrator attach <agent> shows it");
  console.log("  orchestrator hooks install           let git check the configs at each commit");
  console.log(`The dashboard for it: PROJECT_ROOT=${quoted(done.folder)} npm start, in ${quoted(context.appRoot)}`);
  return 0;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
