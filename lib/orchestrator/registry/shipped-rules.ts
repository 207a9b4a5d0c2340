import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Paths } from "../paths";
import { DangerousCommand, type Enforcement, type EnforcementInFile, SHIPPED } from "./registry-schema";

const ShippedRules = z.strictObject({
  always_allowed_tools: z.array(z.string()),
  dangerous_commands: z.array(DangerousCommand),
  /** Names that are right in a list of tools, besides those that are always allowed. */
  known_tools: z.array(z.string()),
});
export type ShippedRules = z.infer<typeof ShippedRules>;

/** For a registry that is judged by itself. */
export const NO_SHIPPED_RULES: ShippedRules = { always_allowed_tools: [], dangerous_commands: [], known_tools: [] };

/** Reads `templates/enforcement.yaml`. Fails with `enforcement-invalid`: without its lists a guard would be weaker. */
export async function readShippedRules({ enforcementFile: file }: Paths): Promise<Reply<ShippedRules>> {
  try {
    return success(ShippedRules.parse(parse(await readFile(file, "utf8"))));
  } catch (error) {
    const details =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `${path.join(".") || "(file)"}: ${message}`)
        : [(error as Error).message]; // fs and yaml throw nothing else
    return failure("enforcement-invalid", `The rules for every agent cannot be read from ${file}.`, {
      details,
      hint: "Repair the file, or restore the one that came with the program.",
    });
  }
}

/** A list that the registry does not give is the shipped one; the item `shipped` in it stands for that one. */
export function withShippedRules(given: EnforcementInFile, shipped: ShippedRules): Enforcement {
  const { always_allowed_tools = [SHIPPED], dangerous_commands = [SHIPPED] } = given;
  return {
    ...given,
    always_allowed_tools: always_allowed_tools.flatMap((tool) =>
      tool === SHIPPED ? shipped.always_allowed_tools : [tool],
    ),
    dangerous_commands: dangerous_commands.flatMap((item) => (item === SHIPPED ? shipped.dangerous_commands : [item])),
  };
}
