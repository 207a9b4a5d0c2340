import { statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest folder from this one upwards that holds `agents/registry.yaml`; null when none does. */
export function findWorkspace(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (statSync(join(folder, "agents", "registry.yaml"), { throwIfNoEntry: false })?.isFile()) return folder;
    if (folder === dirname(folder)) return null;
  }
}
