import type { AgentId } from "@/lib/contract/ids";
import type { AnswerOutcome, AskedQuestion, InboxAnswer, QuestionId } from "@/lib/contract/inbox";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import type { DialogOnScreen } from "../status/judge-screen";
import type { PaneTurns } from "../terminals/pane-turns";
import type { AskingPane } from "./asking-pane";
import { type Choice, chooseAnswer, takesReply, takesSeveral } from "./choose-answer";
import { pressAnswer } from "./press-answer";
import { questionIdOf } from "./question-identity";

export type Answers = {
  /** What the agent's pane asks now; null when it asks nothing that can be answered from afar. */
  asked(agent: AgentId): AskedQuestion | null;
  /**
   * Answers once: of two people the second is told. Fails with `question-changed`, `question-answered` and
   * `bad-answer`, and no key went out then; with `answer-unsure` when one did and nothing shows that it was taken.
   */
  answer(request: InboxAnswer, who: string): Promise<Reply<AnswerOutcome>>;
};

type Given = { question: QuestionId; who: string; answer: string; sure: boolean };

export function createAnswers(options: {
  clock: Clock;
  turns: PaneTurns;
  /** Null while the agent does not run. */
  pane: (agent: AgentId) => AskingPane | null;
  onAnswered: (agent: AgentId) => void;
  /** How long a program may take to draw what a key did, in ms. */
  patienceMs?: number;
}): Answers {
  const { clock, turns } = options;
  const given = new Map<AgentId, Given>();
  const generations = new Map<AgentId, number>();

  function idOf(agent: AgentId, pane: AskingPane, dialog: DialogOnScreen): QuestionId {
    const { startedAt, since } = pane;
    return questionIdOf({ agent, startedAt, since, generation: generations.get(agent) ?? 0 }, dialog);
  }

  async function answer({ agent, question, ...wanted }: InboxAnswer, who: string): Promise<Reply<AnswerOutcome>> {
    const pane = options.pane(agent);
    const dialog = pane?.shown() ?? null;
    if (!pane || !dialog) return question === undefined ? asksNothing(agent) : gone(agent, question);
    const id = idOf(agent, pane, dialog);
    if (question !== undefined && question !== id) return gone(agent, question);
    const before = given.get(agent);
    if (before?.question === id) return notAgain(before);
    const choice = chooseAnswer(dialog, { agent, ...wanted });
    if (!choice.ok) return choice;
    const pressed = await pressAnswer(clock, pane, dialog, choice.value, options.patienceMs);
    if (pressed.kind === "changed") return CHANGED;
    turns.typed(agent);
    const words = wordsOf(choice.value);
    given.set(agent, { question: id, who, answer: words, sure: pressed.kind === "taken" });
    if (pressed.kind === "unsure") return unsure(agent, pressed.why);
    generations.set(agent, (generations.get(agent) ?? 0) + 1);
    options.onAnswered(agent);
    return success({ agent, question: id, answer: words });
  }

  /** Why a question that was read cannot be answered any more. */
  function gone(agent: AgentId, question: QuestionId): Reply<never> {
    const before = given.get(agent);
    return before?.question === question ? notAgain(before) : CHANGED;
  }

  return {
    asked(agent) {
      const pane = options.pane(agent);
      const dialog = pane?.shown();
      if (!pane || !dialog) return null;
      return {
        ...dialog.question,
        id: idOf(agent, pane, dialog),
        multiple: takesSeveral(dialog),
        reply: takesReply(dialog),
      };
    },
    answer: (request, who) => turns.inTurn(request.agent, () => answer(request, who)),
  };
}

const CHANGED = failure("question-changed", "Not accepted: the question changed. Read it again.");

function asksNothing(agent: AgentId): Reply<never> {
  return failure("question-none", `${agent} asks nothing that can be answered from here.`, {
    hint: `See what it shows: orchestrator attach ${agent}`,
  });
}

function notAgain({ who, answer, sure }: Given): Reply<never> {
  if (sure) return failure("question-answered", `Not accepted: ${who} has answered it: ${answer}.`);
  return failure(
    "question-answered",
    `Not accepted: ${who} has sent "${answer}", and the pane still shows the question.`,
    {
      hint: "Look at its terminal before another key is pressed.",
    },
  );
}

function unsure(agent: AgentId, why: string): Reply<never> {
  return failure("answer-unsure", `Sent, but ${agent} has not shown that it took the answer.`, {
    cause: why,
    hint: "Look at its terminal before another key is pressed.",
  });
}

function wordsOf(choice: Choice): string {
  if (choice.kind === "option") return choice.label;
  if (choice.kind === "several") return choice.labels.join(", ") || "none of them";
  return choice.text;
}
