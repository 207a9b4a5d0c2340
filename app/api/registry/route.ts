import { z } from "zod";
import { answerApi, readJson } from "@/app/_server/api";

const Draft = z.strictObject({ text: z.string(), version: z.string().regex(/^[0-9a-f]{64}$/) });

/** The registry's text with the version to send back; secrets are masked for those who may not edit it. */
export function GET(): Promise<Response> {
  return answerApi(null, {
    action: "registry.read",
    schema: z.null(),
    call: async ({ registry, identity }, _given, session) =>
      registry.read(identity.can(session, "registry.edit") ? {} : { secrets: "masked" }),
  });
}

/**
 * Takes in `{text, version}`. Status 422 with every problem, or 409 when the file is no longer that version: `details`
 * are then the difference between this text and the file as it is now.
 */
export async function PUT(request: Request): Promise<Response> {
  return answerApi(await readJson(request), {
    action: "registry.edit",
    schema: Draft,
    call: ({ registry }, { text, version }) => registry.save(text, version),
    target: () => "agents/registry.yaml",
  });
}
