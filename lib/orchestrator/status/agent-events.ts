import type { AgentEvent } from "@/lib/contract/agent-event";
import type { AgentId } from "@/lib/contract/ids";
import type { AgentUsage } from "@/lib/contract/usage";
import type { Clock } from "../clock";
import { type EventTale, followEvent, isNested, UNTOLD } from "./follow-events";
import { readEvent } from "./read-event";
import { readStatusLine } from "./read-status-line";
import type { ScreenRules } from "./screen-rules";
import { spoolOf } from "./spool-folder";
import { type SpoolFile, type SpoolWatch, STATUS_LINE_FILE, watchSpool } from "./watch-spool";

/** A program in a pane, as far as its events need to know it. */
export type ToldProgram = {
  agent: AgentId;
  /** Another session is another program. */
  session: string;
  /** In the foreground. */
  command: string;
  /** A shell is in the foreground: when it comes back there, the program that told anything has ended. */
  isShell: boolean;
};

export type AgentEvents = {
  /** These run now; nobody else is listened to. */
  follow(programs: readonly ToldProgram[]): void;
  tale(agent: AgentId): EventTale;
  usage(agent: AgentId): AgentUsage | null;
  /** Hears every event once, in order; those that waited for a dashboard as well. The answer ends it. */
  onEvent(listener: (event: AgentEvent) => void): () => void;
  /** Looks at all spools: `fs.watch` may miss something. */
  sweep(): void;
  dispose(): void;
};

type Told = { program: ToldProgram; spool: SpoolWatch; tale: EventTale; usage: AgentUsage | null };

/** Listens to what the agents' programs tell by their hooks. */
export function createAgentEvents(options: {
  runFolder: string;
  clock: Clock;
  rules: ScreenRules;
  /** A dashboard takes the events away; a command only looks. */
  follows: boolean;
  /** Something is known that was not. */
  onHeard: (agent: AgentId) => void;
}): AgentEvents {
  const { clock, rules } = options;
  const known = new Map<AgentId, Told>();
  const listeners = new Set<(event: AgentEvent) => void>();

  function begin(program: ToldProgram): Told {
    const { agent } = program;
    const spool = watchSpool({
      folder: spoolOf(options.runFolder, agent),
      follows: options.follows,
      clock,
      take: (file) => take(agent, file),
    });
    return { program, spool, tale: UNTOLD, usage: null };
  }

  function take(agent: AgentId, file: SpoolFile): "keep" | "drop" {
    const told = known.get(agent);
    if (!told) return "drop";
    if (file.name === STATUS_LINE_FILE) {
      told.usage = readStatusLine(file.text, file.at) ?? told.usage;
      options.onHeard(agent);
      return "keep";
    }
    return takeEvent(agent, told, file);
  }

  function takeEvent(agent: AgentId, told: Told, { name, text, at, replayed }: SpoolFile): "keep" | "drop" {
    const read = readEvent({ agent, at, name: /-(\w+)\.json$/.exec(name)?.[1] ?? "", text });
    if (!read) return "drop";
    const before = told.tale;
    const event = { ...read.event, nested: isNested(before, read.event) };
    told.tale = followEvent(before, { ...read, event }, rules, told.program.command);
    options.onHeard(agent);
    if (!replayed) for (const listener of listeners) listener(event);
    return told.tale.claim !== before.claim ? "keep" : "drop";
  }

  function forget(agent: AgentId) {
    known.get(agent)?.spool.dispose();
    known.delete(agent);
  }

  return {
    follow(programs) {
      const running = new Map(programs.map((program) => [program.agent, program]));
      for (const [agent, { program }] of known) {
        if (running.get(agent)?.session !== program.session) forget(agent);
      }
      for (const program of programs) {
        const told = known.get(program.agent);
        if (!told) {
          const begun = begin(program);
          known.set(program.agent, begun);
          begun.spool.sweep();
          continue;
        }
        if (program.isShell && !told.program.isShell) told.tale = UNTOLD;
        told.program = program;
      }
    },
    tale: (agent) => known.get(agent)?.tale ?? UNTOLD,
    usage: (agent) => known.get(agent)?.usage ?? null,
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    sweep() {
      for (const { spool } of known.values()) spool.sweep();
    },
    dispose() {
      for (const agent of [...known.keys()]) forget(agent);
      listeners.clear();
    },
  };
}
