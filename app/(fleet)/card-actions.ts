import { awaitsReview, isRunning, startingDeed } from "@/app/_components/operations/agent-deeds";
import type { Deed } from "@/app/_components/operations/operate";
import type { AgentCard } from "@/lib/contract/agent";

type Look = "solid" | "outline" | "quiet";

/** The three places at a card's foot. Their words change, their places do not; one of them is the next step. */
export type CardActions = {
  config: { label: "Generate" | "Review"; look: Look };
  session: { label: "Spawn" | "Stop"; deed: Deed; look: Look; title: string; refused: string | null };
  open: { label: "Open" | "Answer"; look: Look };
  /** The one that a phone shows. */
  main: "config" | "session" | "open";
};

export function cardActions(card: Pick<AgentCard, "name" | "status" | "config">): CardActions {
  const review = awaitsReview(card);
  const running = isRunning(card);
  const main = nextStep(card);
  const look = (place: CardActions["main"]): Look =>
    place !== main ? "quiet" : isUrgent(card, main) ? "solid" : "outline";
  return {
    config: { label: review ? "Review" : "Generate", look: look("config") },
    session: { ...sessionAction(card, { running, review }), look: look("session") },
    open: { label: card.status.state === "waiting" ? "Answer" : "Open", look: look("open") },
    main,
  };
}

/** Where a person is needed, that; else what is not fine with the config; else in, or on. */
function nextStep(card: Pick<AgentCard, "status" | "config">): CardActions["main"] {
  const { state } = card.status;
  if (state === "waiting") return "open";
  if (awaitsReview(card)) return "config";
  if (state === "dead" || state === "lost") return "session";
  if (card.config.state === "missing" && !isRunning(card)) return "session";
  if (card.config.state !== "ok") return "config";
  return isRunning(card) ? "open" : "session";
}

function isUrgent({ status: { state } }: Pick<AgentCard, "status">, main: CardActions["main"]): boolean {
  if (state === "waiting") return main === "open";
  return (state === "dead" || state === "lost") && main === "session";
}

function sessionAction(
  { name, config }: Pick<AgentCard, "name" | "config">,
  { running, review }: { running: boolean; review: boolean },
): Omit<CardActions["session"], "look"> {
  if (running) return { label: "Stop", deed: "stop", title: `Stop ${name}`, refused: null };
  const deed = startingDeed({ config });
  const title = deed === "renew" ? `Write the config of ${name}, then start it` : `Start ${name}`;
  const refused = review ? "Its config was edited by hand. Review before you spawn." : null;
  return { label: "Spawn", deed, title: refused ?? title, refused };
}
