import { type HandoffAction, HandoffId } from "@/lib/contract/handoff";
import { AgentName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Store } from "@/lib/store/store";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { Paths } from "../paths";
import { delegateNames, type Registry } from "../registry/registry-schema";
import type { PaneTurns } from "../terminals/pane-turns";
import { checkHandoff } from "./check-handoff";
import { createDeliveries } from "./deliveries";
import { detailOf, type Moment, summaryOf } from "./describe-handoff";
import { describeSchemas } from "./describe-schemas";
import { SETTLE_MS, type Whole, watchFolder } from "./handoff-folder";
import { ORCHESTRATOR, openHandoffLedger } from "./handoff-ledger";
import type { ActRequest, Handoffs } from "./handoffs";
import type { ReceiverPane } from "./line-queue";
import { notFromActor, refusalOf } from "./refuse-action";
import { pairsOf, successOf } from "./success-rate";
import { invalidHandoff, newHandoff, sameWork, writeHandoff } from "./write-handoff";

/** A checkout brings many files at once: those wait for a person. */
const MOST_DROPPED_AT_ONCE = 10;
const LOOK_EVERY_MS = 25;

export type HandoffParts = {
  steps: Store["handoffSteps"];
  clock: Clock;
  turns: PaneTurns;
  paths: Paths;
  registry: () => Registry | null;
  /** Null while the agent does not run. */
  pane: (agent: AgentName) => ReceiverPane | null;
  spawn: (agent: AgentName) => Promise<Reply<unknown>>;
  /** Something waits for an agent that does not run. Answers what is done about it; null when nothing. */
  wake: (agent: AgentName) => string | null;
  /** A dashboard watches the folder and delivers what is dropped there; a command does what it is asked for. */
  role: "dashboard" | "command";
  inBackground: InBackground;
  onChange: (ids: HandoffId[]) => void;
};

/** The hand-offs of one workspace: the folder is the truth about content, the table about what happened. */
export async function createHandoffs(parts: HandoffParts): Promise<Handoffs> {
  const { clock, paths, inBackground } = parts;
  const watches = parts.role === "dashboard";
  const ledger = await openHandoffLedger(parts);
  const deliveries = createDeliveries({ ...parts, ledger, look });
  let disposed = false;

  // ---- the folder

  async function look(whole: Whole = null): Promise<void> {
    await ledger.inTurn(async () => takeUp(await ledger.read(whole)));
    if (ledger.folder.unsettled) clock.after(SETTLE_MS, lookAgain);
  }

  function lookAgain() {
    if (!disposed) inBackground(look().then(deliveries.pump));
  }

  /** What was dropped while somebody watches is delivered when it is right, and told of when it is not. */
  async function takeUp(dropped: readonly HandoffId[]) {
    if (!watches || dropped.length > MOST_DROPPED_AT_ONCE) return;
    const stateOf = (id: HandoffId) => ledger.history(id)?.state;
    for (const id of dropped) if (stateOf(id) === "rejected") deliveries.tellSender(id);
    if (parts.registry()?.handoffs.delivery !== "auto") return;
    const good = dropped.filter((id) => stateOf(id) === "validated");
    await ledger.record(...good.map((id) => ledger.step(id, "queued", ORCHESTRATOR, "dropped into handoffs/")));
  }

  // ---- what is asked for

  function receiverOf(id: HandoffId): ReceiverPane | null {
    const agent = AgentName.safeParse(ledger.history(id)?.about.to);
    return agent.success ? parts.pane(agent.data) : null;
  }

  function momentOf(id: HandoffId): Moment {
    const nobody = watches ? null : "The dashboard delivers it when it runs.";
    return {
      now: clock.now(),
      isBeingTyped: deliveries.isBeingTyped(id),
      receiverRuns: receiverOf(id) !== null,
      waitsFor: deliveries.waitsFor(id) ?? nobody,
    };
  }

  function known(given: string): Reply<HandoffId> {
    const id = idOf(given);
    return id && ledger.history(id) ? success(id) : notFound(given);
  }

  function describe(id: HandoffId): ReturnType<Handoffs["read"]> {
    const history = ledger.history(id);
    return Promise.resolve(history ? success(detailOf(ledger, id, history, momentOf(id))) : notFound(id));
  }

  async function act(id: HandoffId, action: HandoffAction, { actor, reason }: ActRequest): Promise<Reply<null>> {
    const history = ledger.history(id);
    if (!history) return notFound(id);
    const refusal = refusalOf(action, id, summaryOf(ledger, id, history, momentOf(id)), actor);
    if (refusal) return refusal;
    const step = (name: Parameters<typeof ledger.step>[1], detail = reason ?? null) =>
      ledger.step(id, name, actor, detail);
    const queued = history.queued ? [] : [step("queued", null)];
    const steps = {
      validate: () => [ledger.verdict(id, actor)],
      deliver: () => queued,
      acknowledge: () => [step("acknowledged")],
      done: () => [step("done")],
      reject: () => [step("rejected")],
      confirm: () => [step("delivered", "says that it was delivered")],
      retry: () => [step("not-typed", "says that it was not delivered"), ...queued],
    };
    await ledger.record(...steps[action]());
    if (action === "reject" && actor !== `agent:${history.about.from}`) deliveries.tellSender(id);
    return success(null);
  }

  /** A hand-off that is not at its end and says the same. */
  function openTwin(value: Record<string, unknown>): HandoffId | null {
    const isOpen = (id: HandoffId) => !["done", "rejected"].includes(ledger.history(id)?.state ?? "done");
    const says = (id: HandoffId) => {
      const file = ledger.folder.files.get(id);
      return file !== undefined && "value" in file && sameWork(file.value, value);
    };
    return ledger.ids().find((id) => isOpen(id) && says(id)) ?? null;
  }

  async function startReceiver(id: HandoffId): Promise<Reply<unknown>> {
    const agent = AgentName.safeParse(ledger.history(id)?.about.to);
    return agent.success && !receiverOf(id) ? parts.spawn(agent.data) : success(null);
  }

  /** Resolves when the hand-off is delivered, or when it waits for something that will take its time. */
  async function delivered(id: HandoffId, waitMs: number) {
    const until = clock.now() + waitMs;
    while (clock.now() < until && (deliveries.isBeingTyped(id) || mayBeTypedSoon(id))) {
      await new Promise<void>((resolve) => void clock.after(LOOK_EVERY_MS, resolve));
    }
  }

  function mayBeTypedSoon(id: HandoffId): boolean {
    const history = ledger.history(id);
    if (history?.state !== "validated" || !history.queued) return false;
    const state = receiverOf(id)?.status.state;
    return state === "starting" || state === "unknown" || state === "idle" || state === "done";
  }

  // What lies there from before may be old, or came with a clone: it is checked, and a person delivers it.
  await ledger.inTurn(() => ledger.read("all"));
  const stopWatching = watches ? watchFolder(paths.handoffsFolder, clock, lookAgain) : () => {};
  deliveries.pump();

  const handoffs: Handoffs = {
    async list() {
      await look();
      const summaries = ledger.ids().flatMap((id) => {
        const history = ledger.history(id);
        return history ? [summaryOf(ledger, id, history, momentOf(id))] : [];
      });
      const agents = Object.values(parts.registry()?.agents ?? {});
      const broken = [...ledger.schemas.values()].flatMap((schema) => (schema.ok ? [] : [schema.error]));
      return {
        handoffs: summaries.sort((a, b) => b.since - a.since || a.id.localeCompare(b.id)),
        success: successOf(summaries),
        pairs: pairsOf(summaries),
        delegations: agents.flatMap((agent) => delegateNames(agent).map((to) => ({ from: agent.name, to }))),
        strays: [...ledger.folder.strays, ...broken.map(({ message }) => ({ path: "templates/handoffs", message }))],
      };
    },
    async read(given) {
      await look();
      const id = known(given);
      return id.ok ? describe(id.value) : id;
    },
    async submit(value, request) {
      await look();
      const made = newHandoff(value, { registry: parts.registry(), now: clock.now() });
      if (!made.ok) return made;
      const foreign = notFromActor(made.value, request.actor);
      if (foreign) return foreign;
      const hasId = typeof value === "object" && value !== null && "id" in value;
      const written = await ledger.inTurn(async (): Promise<Reply<HandoffId>> => {
        const { accepted, problems } = checkHandoff(made.value, {
          registry: parts.registry(),
          schemas: ledger.schemas,
        });
        const id = HandoffId.safeParse(made.value["id"]);
        if (!accepted || !id.success) return invalidHandoff(problems);
        const first = hasId ? null : openTwin(made.value);
        if (first) return sentBefore(first, ledger.history(first)?.state ?? "validated");
        const file = await writeHandoff(paths, id.data, made.value);
        if (!file.ok) return file;
        await takeUp((await ledger.read(id.data, request.actor)).filter((taken) => taken !== id.data));
        return success(id.data);
      });
      if (!written.ok) return written;
      return request.deliver ? handoffs.act(written.value, "deliver", request) : describe(written.value);
    },
    async act(given, action, request) {
      const named = idOf(given);
      await look(named);
      const id = known(given);
      if (!id.ok) return id;
      const acted = await ledger.inTurn(() => act(id.value, action, request));
      if (!acted.ok) return acted;
      const delivers = action === "deliver" || action === "retry";
      const started = delivers && request.spawn ? await startReceiver(id.value) : success(null);
      if (!started.ok) return started;
      deliveries.pump();
      if (delivers) await delivered(id.value, request.waitMs ?? 0);
      return describe(id.value);
    },
    schemas: () => describeSchemas(paths),
    agentChanged(agent) {
      if (!disposed) deliveries.agentChanged(agent);
    },
    async dispose() {
      disposed = true;
      stopWatching();
      await deliveries.dispose();
      await ledger.inTurn(async () => {});
    },
  };
  return handoffs;
}

/** People name the id, or the file. */
function idOf(given: string): HandoffId | null {
  return HandoffId.safeParse(given.replace(/^handoffs\//, "").replace(/\.json$/, "")).data ?? null;
}

function sentBefore(first: HandoffId, state: string): Reply<never> {
  return failure("handoff-repeated", `The hand-off ${first} says the same and is ${state}, so nothing was written.`, {
    hint: `See it: orchestrator handoff show ${first}\nTo hand the same work over once more, give this one an id of its own.`,
  });
}

function notFound(given: string): Reply<never> {
  return failure("handoff-not-found", `There is no hand-off '${given.slice(0, 100)}'.`, {
    hint: "See which there are: orchestrator handoff list",
  });
}
