import { z } from "zod";
import { HandoffAction, type HandoffBook, type HandoffDetail } from "@/lib/contract/handoff";
import { OperationId } from "@/lib/contract/ids";
import { type AnswerOutcome, InboxAnswer, type InboxBook } from "@/lib/contract/inbox";
import { type Reply, success } from "@/lib/contract/reply";
import type { ActRequest, SubmitRequest } from "../handoffs/handoffs";
import type { Orchestrator } from "../orchestrator";

const Agents = z.union([z.literal("all"), z.literal("pilot"), z.array(z.string()).max(2000)]);
const Selection = z.union([Agents, z.object({ tenant: z.string(), agents: Agents })]);
const Kind = z.enum(["generate", "spawn", "stop", "kill"]);

/** What a command may ask of the process that owns the workspace, with the shape of its arguments. */
export const ownerMethods = {
  listAgents: z.tuple([]),
  readAgent: z.tuple([z.string()]),
  createSession: z.tuple([z.string(), z.object({ ignoreDrift: z.boolean().optional() }).optional()]),
  stopSession: z.tuple([z.string()]),
  killSession: z.tuple([z.string()]),
  listSessions: z.tuple([z.string().optional()]),
  sendPrompt: z.tuple([z.string(), z.string()]),
  startOperation: z.tuple([Kind, Selection]),
  waitForOperation: z.tuple([OperationId]),
  cancelOperation: z.tuple([OperationId]),
  issueLoginUrl: z.tuple([]),
  listInbox: z.tuple([]),
  answer: z.tuple([InboxAnswer, z.string()]),
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
} as const;

export type OwnerMethod = keyof typeof ownerMethods;

/**
 * The use cases a command can call, whether another process owns the workspace or this one does. All answer replies:
 * the other process may be lost (`owner-lost`).
 */
export type WorkspaceOwner = Pick<
  Orchestrator,
  "readAgent" | "createSession" | "stopSession" | "killSession" | "sendPrompt" | "startOperation" | "waitForOperation"
> & {
  listAgents(): Promise<Reply<Awaited<ReturnType<Orchestrator["listAgents"]>>>>;
  listSessions(filter?: string): Promise<Reply<Awaited<ReturnType<Orchestrator["listSessions"]>>>>;
  cancelOperation: (id: OperationId) => Promise<Reply<null>> | Reply<null>;
  /** A fresh single-use log-in URL; fails when no dashboard runs. */
  issueLoginUrl(): Promise<Reply<string>>;
  listInbox(): Promise<Reply<InboxBook>>;
  answer(request: InboxAnswer, who: string): Promise<Reply<AnswerOutcome>>;
  listHandoffs(): Promise<Reply<HandoffBook>>;
  readHandoff(id: string): Promise<Reply<HandoffDetail>>;
  submitHandoff(value: Record<string, unknown>, request: SubmitRequest): Promise<Reply<HandoffDetail>>;
  actOnHandoff(id: string, action: HandoffAction, request: ActRequest): Promise<Reply<HandoffDetail>>;
};

/** The use cases of this process. */
export function ownerOf(orchestrator: Orchestrator, issueLoginUrl: WorkspaceOwner["issueLoginUrl"]): WorkspaceOwner {
  return {
    ...orchestrator,
    listAgents: async () => success(await orchestrator.listAgents()),
    listSessions: async (filter) => success(await orchestrator.listSessions(filter)),
    issueLoginUrl,
    listInbox: async () => success(await orchestrator.inbox.list()),
    answer: orchestrator.inbox.answer,
    listHandoffs: async () => success(await orchestrator.handoffs.list()),
    readHandoff: orchestrator.handoffs.read,
    submitHandoff: orchestrator.handoffs.submit,
    actOnHandoff: orchestrator.handoffs.act,
  };
}
