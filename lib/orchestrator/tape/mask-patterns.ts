import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Paths } from "../paths";
import { whyUnsafe } from "../status/safe-pattern";

export type MaskPattern = { pattern: string; broken: boolean };

const Pattern = z.string().superRefine((source, context) => {
  const problem = whyUnsafe(source);
  if (problem !== null)
    context.addIssue({ code: "custom", message: `The pattern ${JSON.stringify(source)} ${problem}.` });
});

const File = z.strictObject({
  patterns: z
    .array(z.strictObject({ name: z.string().min(1), pattern: Pattern, broken: z.boolean().default(false) }))
    .max(200),
});

/**
 * Reads what the tape masks: the workspace's own `mask-patterns.yaml`, else the shipped one. Fails with
 * `mask-patterns-invalid`: nothing is recorded then, because a secret might be.
 */
export async function loadMaskPatterns(paths: Paths): Promise<Reply<MaskPattern[]>> {
  const own = join(paths.dataFolder, "mask-patterns.yaml");
  const text = await readFile(own, "utf8").catch(() => null);
  const file = text === null ? join(paths.shippedTemplates, "mask-patterns.yaml") : own;
  try {
    const parsed = File.safeParse(parse(text ?? (await readFile(file, "utf8"))));
    if (parsed.success) return success(parsed.data.patterns);
    const details = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    return invalid(file, details);
  } catch (error) {
    return invalid(file, [error instanceof Error ? error.message : String(error)]);
  }
}

function invalid(file: string, details: string[]): Reply<never> {
  return failure("mask-patterns-invalid", `${file} cannot be used, so that nothing is recorded.`, {
    hint: "Mend it, or take it away for the shipped one, then start the dashboard again.",
    details,
  });
}
