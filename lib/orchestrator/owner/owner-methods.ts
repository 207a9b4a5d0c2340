import { z } from "zod";
import type { AdoptionBook } from "@/lib/contract/adoption";
import { HandoffAction, type HandoffBook, type HandoffDetail } from "@/lib/contract/handoff";
import { AgentId, OperationId } from "@/lib/contract/ids";
import { type AnswerOutcome, InboxAnswer, type InboxBook } from "@/lib/contract/inbox";
import { type Reply, success } from "@/lib/contract/reply";
import type { ResurrectionPlan } from "@/lib/contract/resurrection";
import { RecordingId, type TapeHits, TapeQuery, type TapeQueryInput } from "@/lib/contract/tape";
import type { ActRequest, SubmitRequest } from "../handoffs/handoffs";
import type { Orchestrator } from "../orchestrator";
import type { Tape } from "../tape/tape";
import { audited, Caller, refuseAgents } from "./caller";

const Agents = z.union([z.literal("all"), z.literal("pilot"), z.array(z.string()).max(2000)]);
const Selection = z.union([Agents, z.object({ tenant: z.string(), agents: Agents })]);
const LostOnes = z.union([z.literal("all"), z.array(z.string()).max(2000)]);
const Kind = z.enum(["generate", "spawn", "stop", "kill"]);

/** What a command may ask of the process that owns the workspace, with the shape of its arguments. */
export const ownerMethods = {
  listAgents: z.tuple([]),
  readAgent: z.tuple([z.string()]),
  createSession: z.tuple([
    z.string(),
    z.object({ ignoreDrift: z.boolean().optional(), resume: z.boolean().optional() }).optional(),
  ]),
  stopSession: z.tuple([z.string()]),
  killSession: z.tuple([z.string()]),
  listSessions: z.tuple([z.string().optional()]),
  sendPrompt: z.tuple([z.string(), z.string(), Caller]),
  startOperation: z.tuple([Kind, Selection]),
  waitForOperation: z.tuple([OperationId]),
  cancelOperation: z.tuple([OperationId]),
  listAdoption: z.tuple([]),
  adoptSession: z.tuple([z.string().max(4096), z.string().max(1000), Caller]),
  forgetAdopted: z.tuple([z.string().max(100)]),
  planResurrection: z.tuple([]),
  resurrect: z.tuple([LostOnes]),
  dismissLost: z.tuple([LostOnes]),
  issueLoginUrl: z.tuple([]),
  listInbox: z.tuple([]),
  answer: z.tuple([InboxAnswer, Caller]),
  listHandoffs: z.tuple([]),
  readHandoff: z.tuple([z.string()]),
  submitHandoff: z.tuple([
    z.record(z.string(), z.unknown()),
    z.object({ actor: z.string(), deliver: z.boolean(), spawn: z.boolean(), waitMs: z.number().max(60_000) }),
  ]),
  actOnHandoff: z.tuple([
    z.string(),
    HandoffAction,
    z.object({
      actor: z.string(),
      reason: z.string().optional(),
      spawn: z.boolean().optional(),
      waitMs: z.number().max(60_000).optional(),
    }),
  ]),
  searchTape: z.tuple([TapeQuery]),
  listRecordings: z.tuple([z.object({ agent: AgentId.optional(), limit: z.number().int().positive().optional() })]),
  flushTape: z.tuple([]),
  readRecording: z.tuple([RecordingId]),
  recordingText: z.tuple([RecordingId]),
} as const;

export type OwnerMethod = keyof typeof ownerMethods;

/**
 * The use cases a command can call, whether another process owns the workspace or this one does. All answer replies:
 * the other process may be lost (`owner-lost`).
 */
export type WorkspaceOwner = Pick<
  Orchestrator,
  "readAgent" | "createSession" | "stopSession" | "killSession" | "startOperation" | "waitForOperation"
> & {
  listAgents(): Promise<Reply<Awaited<ReturnType<Orchestrator["listAgents"]>>>>;
  listSessions(filter?: string): Promise<Reply<Awaited<ReturnType<Orchestrator["listSessions"]>>>>;
  cancelOperation: (id: OperationId) => Promise<Reply<null>> | Reply<null>;
  listAdoption(): Promise<Reply<AdoptionBook>>;
  sendPrompt(agent: string, text: string, caller: Caller): ReturnType<Orchestrator["sendPrompt"]>;
  adoptSession(socket: string, session: string, caller: Caller): ReturnType<Orchestrator["adoption"]["adopt"]>;
  forgetAdopted: Orchestrator["adoption"]["forget"];
  planResurrection(): Promise<Reply<ResurrectionPlan>>;
  resurrect: Orchestrator["resurrection"]["start"];
  dismissLost: Orchestrator["resurrection"]["dismiss"];
  /** A fresh single-use log-in URL; fails when no dashboard runs. */
  issueLoginUrl(): Promise<Reply<string>>;
  listInbox(): Promise<Reply<InboxBook>>;
  /** Fails with `answer-not-yours` where an agent asks. */
  answer(request: InboxAnswer, caller: Caller): Promise<Reply<AnswerOutcome>>;
  listHandoffs(): Promise<Reply<HandoffBook>>;
  readHandoff(id: string): Promise<Reply<HandoffDetail>>;
  submitHandoff(value: Record<string, unknown>, request: SubmitRequest): Promise<Reply<HandoffDetail>>;
  actOnHandoff(id: string, action: HandoffAction, request: ActRequest): Promise<Reply<HandoffDetail>>;
  searchTape(query: TapeQueryInput): Promise<Reply<TapeHits>>;
  listRecordings(filter: { agent?: AgentId; limit?: number }): ReturnType<Tape["list"]>;
  /** Everything so far is in its files. */
  flushTape(): Promise<Reply<null>>;
  readRecording(id: RecordingId): ReturnType<Tape["read"]>;
  recordingText(id: RecordingId): ReturnType<Tape["text"]>;
};

/** The use cases of this process. */
export function ownerOf(orchestrator: Orchestrator, issueLoginUrl: WorkspaceOwner["issueLoginUrl"]): WorkspaceOwner {
  return {
    ...orchestrator,
    listAgents: async () => success(await orchestrator.listAgents()),
    listSessions: async (filter) => success(await orchestrator.listSessions(filter)),
    listAdoption: async () => success(await orchestrator.adoption.list()),
    sendPrompt: (agent, text, caller) =>
      audited(orchestrator, { caller, what: "terminal.type", target: agent }, () =>
        orchestrator.sendPrompt(agent, text),
      ),
    adoptSession: (socket, session, caller) =>
      audited(orchestrator, { caller, what: "session.create", target: `${socket} ${session}` }, () =>
        orchestrator.adoption.adopt(socket, session),
      ),
    forgetAdopted: orchestrator.adoption.forget,
    planResurrection: async () => success(await orchestrator.resurrection.plan()),
    resurrect: orchestrator.resurrection.start,
    dismissLost: orchestrator.resurrection.dismiss,
    issueLoginUrl,
    listInbox: async () => success(await orchestrator.inbox.list()),
    answer: (request, caller) =>
      audited(
        orchestrator,
        { caller, what: "inbox.act", target: request.agent },
        async () => (await refuseAgents(orchestrator, caller)) ?? orchestrator.inbox.answer(request, caller.user),
      ),
    listHandoffs: async () => success(await orchestrator.handoffs.list()),
    readHandoff: orchestrator.handoffs.read,
    submitHandoff: orchestrator.handoffs.submit,
    actOnHandoff: orchestrator.handoffs.act,
    searchTape: orchestrator.tape.search,
    listRecordings: orchestrator.tape.list,
    async flushTape() {
      await orchestrator.tape.flush();
      return success(null);
    },
    readRecording: (id) => orchestrator.tape.read(id),
    recordingText: orchestrator.tape.text,
  };
}
