import type { FleetHealth, GuardSummary } from "@/lib/contract/agent";
import type { AppError } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { RegistryState } from "../registry/registry-source";
import { createMachineLoad } from "./machine-load";

const TELL_EVERY_MS = 5_000;

export type FleetHealthReader = {
  read(): Promise<FleetHealth>;
  /** Something in it may be different: tells when it is. */
  touch(): void;
  dispose(): void;
};

/** The installation as a whole, for the status strip; with `regularly` it also tells when the machine's load changes. */
export function createFleetHealth(options: {
  clock: Clock;
  registry: () => RegistryState;
  /** Why nothing is recorded. */
  tapeProblem: () => AppError | null;
  sessions: () => { running: number; limit: number };
  guards: () => GuardSummary[];
  tmuxVersion: string;
  regularly: boolean;
  inBackground: InBackground;
  tell: (health: FleetHealth) => void;
}): FleetHealthReader {
  const load = createMachineLoad();
  let told = "";
  let cancelTimer = () => {};

  async function read(): Promise<FleetHealth> {
    const machine = await load.read();
    const { problem } = options.registry();
    const { running, limit } = options.sessions();
    const guards = options.guards();
    const tape = options.tapeProblem();
    return {
      sessions: running,
      sessionLimit: limit,
      tmuxVersion: options.tmuxVersion,
      registryProblem: problem && { summary: problem.message, problems: problem.details ?? [problem.hint ?? ""] },
      tapeProblem: tape && {
        summary: tape.message,
        problems: [tape.hint, tape.cause, ...(tape.details ?? [])].flatMap((line) => line ?? []),
      },
      guards: {
        // A program without hooks, or one that does not ask them, is held by nothing.
        active: guards.filter(({ state, absent, silence }) => state === "active" && !absent && !silence).length,
        total: guards.filter(({ state }) => state !== "off").length,
      },
      ...machine,
    };
  }

  async function tellIfChanged() {
    const health = await read();
    const text = JSON.stringify(health);
    if (text !== told) options.tell(health);
    told = text;
  }

  const touch = () => options.inBackground(tellIfChanged());

  function tellRegularly() {
    cancelTimer = options.clock.after(TELL_EVERY_MS, () => {
      touch();
      tellRegularly();
    });
  }
  if (options.regularly) tellRegularly();

  return { read, touch, dispose: () => cancelTimer() };
}
