import {
  Activity,
  CircleCheck,
  CircleDashed,
  Eye,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  MessageCircleQuestionMark,
  Moon,
  OctagonX,
  Square,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import type { AgentState } from "@/lib/contract/status";

export type StateLook = { icon: LucideIcon; label: string };

/** One icon and one word per state, everywhere, in the order in which lists and filters show them. */
export const stateLooks = {
  waiting: { icon: MessageCircleQuestionMark, label: "Needs you" },
  dead: { icon: OctagonX, label: "Exited" },
  lost: { icon: Unplug, label: "Lost" },
  stalled: { icon: TriangleAlert, label: "Stalled" },
  exhausted: { icon: Hourglass, label: "Limit" },
  starting: { icon: LoaderCircle, label: "Starting" },
  working: { icon: Activity, label: "Working" },
  watching: { icon: Eye, label: "Watching" },
  done: { icon: CircleCheck, label: "Done" },
  idle: { icon: Moon, label: "Idle" },
  stopped: { icon: Square, label: "Stopped" },
  unknown: { icon: CircleDashed, label: "Unknown" },
} as const satisfies Record<AgentState, StateLook>;

/** The same order as `agentStates` of the contract, which would bring its parser into the browser. */
export const statesInOrder = Object.keys(stateLooks) as AgentState[]; // the keys of a Record<AgentState, …>

/** States in which nothing goes on until a person acts. */
const callingStates: readonly AgentState[] = ["waiting", "dead", "lost", "stalled"];

export function needsPerson(state: AgentState): boolean {
  return callingStates.includes(state);
}
