import { z } from "zod";
import { AgentName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { readPlainFile } from "../files/read-plain-file";
import { parseYaml } from "../registry/parse-yaml";
import { formatProblem } from "../registry/registry-problem";

const LegacyNames = z.record(AgentName, AgentName.nullable());

/** Old folder → the agent that took its place; null where nothing did. */
export type LegacyNames = ReadonlyMap<string, AgentName | null>;

/** Reads `templates/legacy-names.yaml`. Fails with `legacy-names-unreadable`. */
export async function readLegacyNames(file: string): Promise<Reply<LegacyNames>> {
  const found = await readPlainFile(file, { followLinks: true });
  if (found.kind !== "file") return unreadable(file, [found.kind === "absent" ? "It is not there." : found.what]);
  const { yaml, problems } = parseYaml(found.bytes, file);
  if (!yaml || problems.length > 0) return unreadable(file, problems.map(formatProblem));
  const parsed = LegacyNames.safeParse(yaml.data);
  if (parsed.success) return success(new Map(Object.entries(parsed.data)));
  return unreadable(
    file,
    parsed.error.issues.map(({ path, message }) => {
      const { line, column } = yaml.position(path);
      return `${file}:${line}:${column}: ${path.join(".")}: ${message}`;
    }),
  );
}

function unreadable(file: string, details: string[]): Reply<never> {
  return failure("legacy-names-unreadable", `Cannot read the names of old agents: ${file}`, {
    details,
    hint: "Write one line for each old folder, such as `backend: backend-agent`, or `action: ~` where nothing took its place.",
  });
}
