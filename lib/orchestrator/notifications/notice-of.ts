import type { AgentId } from "@/lib/contract/ids";
import type { InboxItem, InboxKind } from "@/lib/contract/inbox";
import type { Notice, NoticeKind, NotificationLevel } from "@/lib/contract/notification";
import { maskText } from "../registry/secret-values";

const LONGEST_BODY = 600;

const words: Record<InboxKind, string> = {
  permission: "Permission",
  question: "Question",
  approval: "Approval",
  dialog: "Dialog",
  exited: "Exited",
  lost: "Lost",
  stalled: "Stalled",
  limit: "Limit reached",
  drift: "Edited",
  handoff: "Hand-off",
};

/** News of something that waits. Pure. */
export function noticeOfItem(item: InboxItem, at: number): Notice {
  const { kind, agent, title, detail, block, question, exitCode, href } = item;
  const word = kind === "exited" && exitCode !== null ? `${words[kind]} ${exitCode}` : words[kind];
  const body = [title, detail, ...block.slice(0, 4)].filter((line) => line !== null).join("\n");
  return {
    id: causeOf(item),
    kind,
    agent,
    title: agent === null ? word : `${agent}: ${word}`,
    body: maskText(body).slice(0, LONGEST_BODY),
    href,
    at,
    question: kind === "permission" && question ? buttonsOf(question) : null,
  };
}

/** The same thing again is no news; the same words asked again are. */
export function causeOf({ id, question }: InboxItem): string {
  return question ? `${id} ${question.id}` : id;
}

/** What Approve and Deny say: the plain Yes and the plain No, never one that allows more than this once. */
function buttonsOf({ id, options }: NonNullable<InboxItem["question"]>): Notice["question"] {
  const approve = options.find(({ label }) => /^Yes\.?$/.test(label))?.label;
  const deny = options.find(({ label }) => /^No\b/.test(label))?.label;
  return approve !== undefined && deny !== undefined ? { id, approve, deny } : null;
}

export function noticeOfCompletion(agent: AgentId, at: number, preview: readonly string[]): Notice {
  return {
    ...{
      id: `completed ${agent} ${at}`,
      kind: "completed",
      agent,
      title: `${agent}: Done`,
      href: `/agents/${agent}`,
      at,
    },
    body: maskText(preview.join("\n") || "The turn is over.").slice(0, LONGEST_BODY),
    question: null,
  };
}

/** For a device whose log-in has ended: that there is news, and nothing of it. */
export function withoutContent({ at }: Notice): Notice {
  return {
    ...{ id: "signed-out", kind: "test", agent: null, title: "Something needs you", at },
    ...{ body: "Sign in to see it.", href: "/inbox", question: null },
  };
}

const quiet: readonly NoticeKind[] = ["permission", "question", "approval", "dialog", "test"];

export function isHeardAt(level: NotificationLevel, kind: NoticeKind): boolean {
  if (level === "all") return true;
  return level === "quiet" ? quiet.includes(kind) : kind !== "completed";
}
