import { answerApi } from "@/app/_server/api";
import { TapeQuery } from "@/lib/contract/tape";

/** Lines that any agent printed: `?q=…` and, narrowing it, `agent`, `from`, `to`, `case=1`; `limit`, `cursor` for more. */
export function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const given = Object.fromEntries(
    [...searchParams].map(([name, value]) => {
      if (name === "q") return ["text", value];
      if (name === "case") return ["matchCase", value === "1" || value === "true"];
      if (name === "from" || name === "to")
        return [name, /^\d{10,16}$/.test(value) ? Number(value) : Date.parse(value)];
      return [name, name === "limit" ? Number(value) : value];
    }),
  );
  return answerApi(given, {
    action: "tape.read",
    schema: TapeQuery.strict(),
    call: (orchestrator, query) => orchestrator.tape.search(query),
  });
}
