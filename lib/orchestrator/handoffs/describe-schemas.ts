import { z } from "zod";
import { GENERAL_SCHEMA, Handoff } from "@/lib/contract/handoff";
import type { Paths } from "../paths";
import type { HandoffSchema } from "./handoffs";
import { readNamedSchemas } from "./named-schemas";

/** All schemas that hand-offs can name, as JSON Schema; a file that cannot be used says why. */
export async function describeSchemas(paths: Pick<Paths, "dataFolder" | "shippedTemplates">): Promise<HandoffSchema[]> {
  const general: HandoffSchema = {
    name: GENERAL_SCHEMA,
    source: "general",
    file: null,
    problem: null,
    schema: z.toJSONSchema(Handoff, { io: "input" }) as Record<string, unknown>, // a JSON Schema is an object
  };
  const named = [...(await readNamedSchemas(paths))].map(([name, reply]): HandoffSchema => {
    if (!reply.ok) {
      const file = `templates/handoffs/${name}.json`;
      return { name, source: "workspace", file, problem: reply.error.message, schema: null };
    }
    const { source, file, schema } = reply.value;
    return { name, source, file, problem: null, schema };
  });
  return [general, ...named];
}
