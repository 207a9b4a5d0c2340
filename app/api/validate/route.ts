import { z } from "zod";
import { answerApi } from "@/app/_server/api";
import { failure, success } from "@/lib/contract/reply";

/** Checks agents/registry.yaml as it stands on disk: its warnings, or status 422 with every problem and its place. */
export function GET(): Promise<Response> {
  return answerApi(null, {
    action: "registry.read",
    schema: z.null(),
    call: async (orchestrator) => {
      const read = await orchestrator.registry.read();
      if (!read.ok) return read;
      const { problems } = await orchestrator.registry.review(read.value.text);
      const lines = problems.map(
        ({ file, line, column, path, message }) => `${file}:${line}:${column}: ${path ? `${path}: ` : ""}${message}`,
      );
      if (!problems.some(({ severity }) => severity === "error")) return success({ warnings: lines });
      return failure("registry-invalid", "agents/registry.yaml has errors.", { details: lines });
    },
  });
}
