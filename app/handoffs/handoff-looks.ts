import {
  CircleCheck,
  CircleX,
  ClipboardCheck,
  FilePen,
  HandHelping,
  type LucideIcon,
  MessageCircleQuestionMark,
  Send,
} from "lucide-react";
import type { HandoffState, HandoffStep } from "@/lib/contract/handoff";

type Look = { icon: LucideIcon; label: string; tone: string };

/** One icon and one word per state, in the order of a hand-off's life. */
export const handoffLooks: Record<HandoffState, Look> = {
  unknown: { icon: MessageCircleQuestionMark, label: "In doubt", tone: "waiting" },
  drafted: { icon: FilePen, label: "Drafted", tone: "stopped" },
  validated: { icon: ClipboardCheck, label: "Validated", tone: "idle" },
  delivered: { icon: Send, label: "Delivered", tone: "starting" },
  acknowledged: { icon: HandHelping, label: "Acknowledged", tone: "working" },
  done: { icon: CircleCheck, label: "Done", tone: "done" },
  rejected: { icon: CircleX, label: "Rejected", tone: "dead" },
};

export const statesInOrder = Object.keys(handoffLooks) as HandoffState[]; // the keys of a Record<HandoffState, …>

export const stepWords: Record<HandoffStep["step"], string> = {
  drafted: "Drafted",
  validated: "Validated",
  queued: "To be delivered",
  typing: "Typing",
  "not-typed": "Not typed",
  uncertain: "In doubt",
  delivered: "Delivered",
  acknowledged: "Acknowledged",
  done: "Done",
  rejected: "Rejected",
  "sender-told": "Sender told",
};

/** Who took a step, as people say it. */
export function actorWords(actor: string): string {
  if (actor === "orchestrator") return "the orchestrator";
  if (actor === "file") return "a file in handoffs/";
  return actor.replace(/^agent:/, "");
}
