import { answerApi } from "@/app/_server/api";
import { RegistryQuestion } from "@/lib/contract/registry";
import { success } from "@/lib/contract/reply";

const switches = ["unrestricted", "exclusive"];

/** The agents' cards. A question narrows them: `?tool=WebFetch`, `?can_write=src/app.ts`, `?unrestricted=true`, … */
export function GET(request: Request): Promise<Response> {
  const given = [...new URL(request.url).searchParams].map(([name, value]) => [
    name,
    switches.includes(name) && value === "true" ? true : value,
  ]);
  return answerApi(Object.fromEntries(given), {
    action: "fleet.read",
    schema: RegistryQuestion.strict(),
    call: async (orchestrator, question) => {
      const cards = await orchestrator.listAgents();
      if (Object.keys(question).length === 0) return success(cards);
      const answers = orchestrator.registry.ask(question);
      if (!answers.ok) return answers;
      const fitting = new Map<string, string>(answers.value.map(({ agent, why }) => [agent, why]));
      return success(
        cards.flatMap((card) => (fitting.has(card.name) ? [{ ...card, why: fitting.get(card.name) }] : [])),
      );
    },
  });
}
