import { randomUUID } from "node:crypto";
import { type HandoffAction, type HandoffDetail, HandoffId, type HandoffSummary } from "@/lib/contract/handoff";
import { AgentName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Store } from "@/lib/store/store";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { Paths } from "../paths";
import { delegateNames, type Registry } from "../registry/registry-schema";
import { typeLine } from "../terminals/type-line";
import { checkHandoff, endOf } from "./check-handoff";
import { createLineQueue, type ReceiverPane, type WaitingLine } from "./delivery";
import { describeSchemas } from "./describe-schemas";
import { createFolderReader, type FolderContent, SETTLE_MS, watchFolder } from "./handoff-folder";
import type { HandoffHistory } from "./handoff-history";
import { deliveryLine, rejectionLine } from "./handoff-lines";
import { type NewStep, openHandoffSteps } from "./handoff-steps";
import type { ActRequest, Handoffs } from "./handoffs";
import { type NamedSchemas, readNamedSchemas } from "./named-schemas";
import { refusalOf } from "./refuse-action";
import { isOverdue, pairsOf, successOf } from "./success-rate";
import { aboutFile, newHandoff, writeHandoff } from "./write-handoff";

const ORCHESTRATOR = "orchestrator";
/** A checkout brings many files at once: those wait for a person. */
const MOST_DROPPED_AT_ONCE = 10;
const LOOK_EVERY_MS = 25;

export type HandoffParts = {
  steps: Store["handoffSteps"];
  clock: Clock;
  paths: Paths;
  registry: () => Registry | null;
  /** Null while the agent does not run. */
  pane: (agent: AgentName) => ReceiverPane | null;
  spawn: (agent: AgentName) => Promise<Reply<unknown>>;
  /** A dashboard watches the folder and delivers what is dropped there; a command does what it is asked for. */
  role: "dashboard" | "command";
  inBackground: InBackground;
  onChange: (ids: HandoffId[]) => void;
};

/** The hand-offs of one workspace: the folder is the truth about content, the table about what happened. */
export async function createHandoffs(parts: HandoffParts): Promise<Handoffs> {
  const { clock, paths, inBackground } = parts;
  const steps = await openHandoffSteps(parts.steps, clock);
  const readFolder = createFolderReader(paths.handoffsFolder, clock);
  let schemas: NamedSchemas = new Map();
  let folder: FolderContent = { files: new Map(), strays: [], unsettled: false };
  /** Between intent and receipt, by this process. */
  const inFlight = new Set<HandoffId>();
  /** Senders who are there to hear of a rejection. */
  const toTell = new Map<HandoffId, AgentName>();
  /** When each agent was last seen at work, and by which signal: a short turn is over before its receipt is written. */
  const atWork = new Map<AgentName, { at: number; detail: string }>();
  let turn: Promise<unknown> = Promise.resolve();
  let disposed = false;

  const queue = createLineQueue({
    clock,
    lines: waitingLines,
    pane: parts.pane,
    type: typeWaiting,
    inBackground,
    onWait: (key) => parts.onChange([HandoffId.parse(key.slice(key.indexOf(" ") + 1))]),
  });

  const historyOf = steps.history;

  async function record(...made: NewStep[]) {
    if (made.length === 0) return;
    await steps.record(made);
    parts.onChange([...new Set(made.map(({ id }) => id))]);
  }

  /** One after the other: each must see what the one before has written. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work);
    turn = mine.catch(() => {}); // told to whoever asked for it
    return mine;
  }

  // ---- the folder

  function look(how: { settleMs: number; live: boolean }): Promise<HandoffId[]> {
    return inTurn(async () => {
      const before = folder;
      const [content, named] = await Promise.all([readFolder(how.settleMs), readNamedSchemas(paths)]);
      folder = content;
      schemas = named;
      const taken = [...content.files].filter(([id, { hash }]) => isNew(historyOf(id), hash)).map(([id]) => id);
      await record(...taken.flatMap((id) => takenIn(id, "file")));
      if (how.live) await queueDropped(taken);
      const changed = idsThatDiffer(before, content).filter((id) => !taken.includes(id));
      if (changed.length > 0) parts.onChange(changed);
      if (content.unsettled && !disposed) clock.after(SETTLE_MS, lookLive);
      return taken;
    });
  }

  function lookLive() {
    if (!disposed) inBackground(look({ settleMs: SETTLE_MS, live: parts.role === "dashboard" }).then(queue.pump));
  }

  function takenIn(id: HandoffId, actor: string): NewStep[] {
    const file = folder.files.get(id);
    if (!file) return [];
    const about = aboutFile(file);
    return [{ id, step: "drafted", contentHash: file.hash, actor, about }, verdictStep(id, ORCHESTRATOR)];
  }

  function verdictStep(id: HandoffId, actor: string): NewStep {
    const file = folder.files.get(id);
    if (!file) throw new Error(`The file of the hand-off ${id} was there a moment ago.`);
    const about = aboutFile(file);
    const faults =
      "fault" in file ? { accepted: false, problems: [{ ...file.fault, severity: "error" as const }] } : null;
    const { accepted, problems } =
      faults ?? checkHandoff("value" in file ? file.value : {}, { registry: parts.registry(), schemas, fileId: id });
    const errors = problems.filter(({ severity }) => severity === "error").length;
    const detail = accepted ? null : `${errors} ${errors === 1 ? "problem" : "problems"}`;
    if (!accepted && parts.role === "dashboard") tellSender(id, about.from);
    return {
      id,
      step: accepted ? "validated" : "rejected",
      contentHash: file.hash,
      actor,
      detail,
      about: { ...about, problems },
    };
  }

  async function queueDropped(ids: readonly HandoffId[]) {
    if (ids.length > MOST_DROPPED_AT_ONCE || parts.registry()?.handoffs.delivery !== "auto") return;
    const good = ids.filter((id) => historyOf(id)?.state === "validated");
    await record(...good.map((id) => step(id, "queued", ORCHESTRATOR, "dropped into handoffs/")));
  }

  function step(id: HandoffId, name: NewStep["step"], actor: string, detail: string | null = null): NewStep {
    return { id, step: name, actor, detail, contentHash: historyOf(id)?.contentHash ?? "" };
  }

  // ---- what is typed into panes

  function waitingLines(): WaitingLine[] {
    const deliveries = steps.ids().flatMap((id) => {
      const history = historyOf(id);
      const agent = AgentName.safeParse(history?.about.to);
      if (history?.state !== "validated" || !history.queued || !agent.success || inFlight.has(id)) return [];
      return [{ at: history.queued.at, line: { key: `deliver ${id}`, agent: agent.data } }];
    });
    const tellings = [...toTell].map(([id, agent]) => ({ at: 0, line: { key: `tell ${id}`, agent } }));
    return [...tellings, ...deliveries].sort((a, b) => a.at - b.at).map(({ line }) => line);
  }

  async function typeWaiting({ key }: WaitingLine, pane: ReceiverPane) {
    const id = HandoffId.parse(key.slice(key.indexOf(" ") + 1));
    if (key.startsWith("tell ")) await tell(id, pane);
    else await deliver(id, pane);
  }

  /** The intent is on the disk before the first byte is typed: after a crash nobody types it again. */
  async function deliver(id: HandoffId, pane: ReceiverPane) {
    await look({ settleMs: SETTLE_MS, live: parts.role === "dashboard" });
    const promptId = randomUUID();
    const intended = await inTurn(async () => {
      const history = historyOf(id);
      const file = folder.files.get(id);
      if (history?.state !== "validated" || !history.queued || file?.hash !== history.contentHash) return null;
      const verdict = verdictStep(id, ORCHESTRATOR);
      if (verdict.step === "rejected") {
        await record(verdict);
        return null;
      }
      inFlight.add(id);
      await record({ ...step(id, "typing", ORCHESTRATOR), promptId });
      return history;
    });
    if (!intended) return;
    try {
      const typed = await typeLine(clock, pane.line, deliveryLine(id));
      await inTurn(async () => {
        if (historyOf(id)?.state !== "unknown") return; // The agent was faster than our look at its prompt.
        if (typed.kind === "sent") await record({ ...step(id, "delivered", ORCHESTRATOR), promptId });
        else await record({ ...step(id, typed.kind, ORCHESTRATOR, typed.why), promptId });
      });
    } finally {
      inFlight.delete(id);
    }
    const agent = AgentName.safeParse(intended.about.to);
    if (agent.success) await acknowledgeByWork(agent.data);
  }

  function tellSender(id: HandoffId, from: string | null) {
    const agent = AgentName.safeParse(from);
    if (agent.success && parts.pane(agent.data)) toTell.set(id, agent.data);
  }

  /** Written down before it is typed, as a delivery is; a telling that fails is not repeated, the page shows it too. */
  async function tell(id: HandoffId, pane: ReceiverPane) {
    const told = await inTurn(async () => {
      toTell.delete(id);
      const history = historyOf(id);
      if (history?.state !== "rejected" || history.senderTold) return null;
      await record(step(id, "sender-told", ORCHESTRATOR));
      return history;
    });
    if (!told) return;
    const reason = steps.of(id).findLast((made) => made.step === "rejected")?.detail ?? null;
    await typeLine(clock, pane.line, rejectionLine(id, told.about.problems, reason));
  }

  function noteWork(agent: AgentName) {
    const status = parts.pane(agent)?.status;
    if (status?.state !== "working" && status?.state !== "watching") return;
    atWork.set(agent, { at: clock.now(), detail: `${agent} began to work (${status.signal}: ${status.reason})` });
  }

  /** An agent that is seen at work after a line was typed for it has taken it up. */
  async function acknowledgeByWork(agent: AgentName) {
    const seen = atWork.get(agent);
    if (!seen) return;
    await inTurn(async () => {
      const taken = steps.ids().filter((id) => {
        const history = historyOf(id);
        const typed = steps.of(id).findLast((made) => made.step === "typing");
        return history?.state === "delivered" && history.about.to === agent && (typed?.at ?? history.since) <= seen.at;
      });
      await record(...taken.map((id) => step(id, "acknowledged", ORCHESTRATOR, seen.detail)));
    });
  }

  // ---- what is asked for

  function summaryOf(id: HandoffId, history: HandoffHistory): HandoffSummary {
    const file = folder.files.get(id);
    const { about, queued } = history;
    const state = inFlight.has(id) && history.state === "unknown" ? "validated" : history.state;
    const end = about.deadline === null ? Number.NaN : endOf(about.deadline);
    const deadline = Number.isNaN(end) ? null : end;
    return {
      id,
      from: about.from,
      to: about.to,
      task: about.task,
      schema: about.schema,
      state,
      since: history.since,
      actor: history.actor,
      waitsFor: waitsFor(id, state, queued !== null),
      problems: about.problems,
      file: !file ? "gone" : file.hash === history.contentHash ? "same" : "changed",
      deadline,
      overdue: isOverdue(state, deadline, clock.now()),
    };
  }

  function waitsFor(id: HandoffId, state: HandoffSummary["state"], queued: boolean): string | null {
    if (inFlight.has(id)) return "It is being typed.";
    if (state === "unknown") {
      const why = steps.of(id).findLast((made) => made.step === "uncertain")?.detail;
      return why
        ? `Nobody knows whether it was delivered: ${why}.`
        : "Nobody knows whether it was delivered: it was typed, and no receipt was written.";
    }
    if (state !== "validated" || !queued) return null;
    return (
      queue.waitsFor(`deliver ${id}`) ?? (parts.role === "command" ? "The dashboard delivers it when it runs." : null)
    );
  }

  function delegations() {
    const agents = Object.values(parts.registry()?.agents ?? {});
    return agents.flatMap((agent) => delegateNames(agent).map((to) => ({ from: agent.name, to })));
  }

  function detailOf(id: HandoffId): Reply<HandoffDetail> {
    const history = historyOf(id);
    if (!history) return notFound(id);
    const file = folder.files.get(id);
    return success({
      ...summaryOf(id, history),
      content: file && "value" in file ? file.value : null,
      steps: steps.of(id).map(({ promptId: _, about: __, ...made }) => made),
      receiverRuns: receiverOf(id) !== null,
      path: `handoffs/${id}.json`,
    });
  }

  function knownId(given: string): Reply<HandoffId> {
    const id = HandoffId.safeParse(given.replace(/^handoffs\//, "").replace(/\.json$/, ""));
    return id.success && historyOf(id.data) ? success(id.data) : notFound(given);
  }

  async function act(id: HandoffId, action: HandoffAction, request: ActRequest): Promise<Reply<null>> {
    const { actor, reason } = request;
    const history = historyOf(id);
    if (!history) return notFound(id);
    const refusal = refusalOf(action, id, summaryOf(id, history), actor);
    if (refusal) return refusal.ok ? success(null) : refusal;
    if (action === "validate") await record(verdictStep(id, actor));
    else if (action === "deliver") await record(...(history.queued ? [] : [step(id, "queued", actor)]));
    else if (action === "acknowledge") await record(step(id, "acknowledged", actor, reason ?? null));
    else if (action === "done") await record(step(id, "done", actor, reason ?? null));
    else if (action === "confirm") await record(step(id, "delivered", actor, "says that it was delivered"));
    else if (action === "retry") {
      await record(step(id, "not-typed", actor, "says that it was not delivered"), step(id, "queued", actor));
    } else {
      await record(step(id, "rejected", actor, reason ?? null));
      if (actor !== `agent:${history.about.from}`) tellSender(id, history.about.from);
    }
    return success(null);
  }

  /** Resolves when the hand-off is delivered, or when it waits for something that will take its time. */
  async function delivered(id: HandoffId, waitMs: number) {
    const until = clock.now() + waitMs;
    while (clock.now() < until && (inFlight.has(id) || mayBeTypedSoon(id))) {
      await new Promise<void>((resolve) => void clock.after(LOOK_EVERY_MS, resolve));
    }
  }

  function mayBeTypedSoon(id: HandoffId): boolean {
    const history = historyOf(id);
    if (history?.state !== "validated" || !history.queued) return false;
    const state = receiverOf(id)?.status.state;
    return state === "starting" || state === "unknown" || state === "idle" || state === "done";
  }

  function receiverOf(id: HandoffId): ReceiverPane | null {
    const agent = AgentName.safeParse(historyOf(id)?.about.to);
    return agent.success ? parts.pane(agent.data) : null;
  }

  async function spawnReceiver(id: HandoffId): Promise<Reply<unknown>> {
    const agent = AgentName.safeParse(historyOf(id)?.about.to);
    return agent.success && !receiverOf(id) ? parts.spawn(agent.data) : success(null);
  }

  const stopWatching = parts.role === "dashboard" ? watchFolder(paths.handoffsFolder, clock, lookLive) : () => {};
  // What lies there from before may be old, or came with a clone: it is checked, and a person delivers it.
  await look({ settleMs: 0, live: false });
  queue.pump();

  const handoffs: Handoffs = {
    async list() {
      await look({ settleMs: SETTLE_MS, live: parts.role === "dashboard" });
      const summaries = steps
        .ids()
        .flatMap((id) => {
          const history = historyOf(id);
          return history ? [summaryOf(id, history)] : [];
        })
        .sort((a, b) => b.since - a.since || a.id.localeCompare(b.id));
      const broken = [...schemas.values()].flatMap((schema) => (schema.ok ? [] : [schema.error]));
      const strays = broken.map(({ message }) => ({ path: "templates/handoffs", message }));
      return {
        handoffs: summaries,
        success: successOf(summaries),
        pairs: pairsOf(summaries),
        delegations: delegations(),
        strays: [...folder.strays, ...strays],
      };
    },
    async read(given) {
      await look({ settleMs: SETTLE_MS, live: parts.role === "dashboard" });
      const id = knownId(given);
      return id.ok ? detailOf(id.value) : id;
    },
    async submit(value, request) {
      const made = newHandoff(value, { registry: parts.registry(), now: clock.now() });
      if (!made.ok) return made;
      const { id } = made.value;
      const written = await inTurn(async (): Promise<Reply<null>> => {
        schemas = await readNamedSchemas(paths);
        const verdict = checkHandoff(made.value, { registry: parts.registry(), schemas, fileId: id });
        if (!verdict.accepted) return invalid(verdict.problems);
        const file = await writeHandoff(paths, id, made.value);
        if (!file.ok) return file;
        folder = await readFolder(0);
        const isTaken = isNew(historyOf(id), folder.files.get(id)?.hash ?? "");
        if (isTaken) await record(...takenIn(id, request.actor));
        return success(null);
      });
      if (!written.ok) return written;
      return request.deliver ? handoffs.act(id, "deliver", request) : detailOf(id);
    },
    async act(given, action, request) {
      await look({ settleMs: action === "validate" || action === "deliver" ? 0 : SETTLE_MS, live: false });
      const id = knownId(given);
      if (!id.ok) return id;
      const acted = await inTurn(() => act(id.value, action, request));
      if (!acted.ok) return acted;
      if (action === "deliver" || action === "retry") {
        const spawned = request.spawn ? await spawnReceiver(id.value) : success(null);
        if (!spawned.ok) return spawned;
        queue.pump();
        await delivered(id.value, request.waitMs ?? 0);
      }
      queue.pump();
      return detailOf(id.value);
    },
    schemas: () => describeSchemas(paths),
    agentChanged(agent) {
      if (disposed) return;
      noteWork(agent);
      inBackground(acknowledgeByWork(agent));
      queue.pump();
    },
    async dispose() {
      disposed = true;
      stopWatching();
      await queue.dispose();
      await turn;
    },
  };
  return handoffs;
}

/** Never seen, or changed before anything was typed for it: what was delivered is settled. */
function isNew(history: HandoffHistory | null, hash: string): boolean {
  if (!history) return true;
  return history.contentHash !== hash && !history.settled;
}

function idsThatDiffer(before: FolderContent, now: FolderContent): HandoffId[] {
  const ids = new Set([...before.files.keys(), ...now.files.keys()]);
  return [...ids].filter((id) => before.files.get(id)?.hash !== now.files.get(id)?.hash);
}

function notFound(given: string): Reply<never> {
  return failure("handoff-not-found", `There is no hand-off '${given.slice(0, 100)}'.`, {
    hint: "See which there are: orchestrator handoff list",
  });
}

/** Nothing was written. */
export function invalid(problems: readonly { path: string; message: string; severity: string }[]): Reply<never> {
  const errors = problems.filter(({ severity }) => severity === "error");
  return failure(
    "handoff-invalid",
    `The hand-off has ${errors.length === 1 ? "an error" : `${errors.length} errors`}, so nothing was written.`,
    {
      details: errors.map(({ path, message }) => [path, message].filter(Boolean).join(": ")),
      hint: "Mend them, then send it again. The fields: orchestrator handoff schema",
    },
  );
}
