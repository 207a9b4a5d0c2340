import type { HandoffAction, HandoffBook, HandoffDetail } from "@/lib/contract/handoff";
import type { AgentName } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";

/** Who acts: an agent from its pane (`agent:backend-agent`), or a person by name. */
export type HandoffActor = string;

export type HandoffSchema = {
  name: string;
  source: "general" | "shipped" | "workspace";
  /** Relative to the workspace or the program. */
  file: string | null;
  /** Why it cannot be used; null when it can. */
  problem: string | null;
  schema: Record<string, unknown> | null;
};

export type SubmitRequest = {
  actor: HandoffActor;
  /** Deliver it as soon as its receiver waits at an empty prompt. */
  deliver: boolean;
  /** Start the receiver when it does not run. */
  spawn: boolean;
  /** How long to wait for the delivery before the answer, in ms. */
  waitMs: number;
};

export type ActRequest = {
  actor: HandoffActor;
  reason?: string | undefined;
  spawn?: boolean | undefined;
  waitMs?: number | undefined;
};

/** Work that one agent hands to another, as files in `handoffs/`: checked, delivered once, and followed to its end. */
export type Handoffs = {
  /** All there are, as the folder and the steps say at this moment. */
  list(): Promise<HandoffBook>;
  read(id: string): Promise<Reply<HandoffDetail>>;
  /**
   * Takes in a hand-off that is no file yet: checks it, then writes `handoffs/<id>.json`. `id`, `schema` and `created_at`
   * are filled in where they are missing. Fails with `handoff-invalid` (one line per problem), `handoff-exists`, and what
   * the file system says; nothing is written then.
   */
  submit(value: unknown, request: SubmitRequest): Promise<Reply<HandoffDetail>>;
  /**
   * Fails with `handoff-not-found`, `handoff-state` (not in this state), `handoff-not-yours`, `handoff-rejected`, and what
   * a start of the receiver meets. What is so already is a success, and leaves no second step.
   */
  act(id: string, action: HandoffAction, request: ActRequest): Promise<Reply<HandoffDetail>>;
  schemas(): Promise<HandoffSchema[]>;
  /** An agent's pane or state has changed: what waits for it may be typed now. */
  agentChanged(agent: AgentName): void;
  /** Waits for what is being typed, so that its receipt is written. */
  dispose(): Promise<void>;
};
