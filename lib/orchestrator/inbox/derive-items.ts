import type { AgentCard, ConfigFileState } from "@/lib/contract/agent";
import type { HandoffSummary } from "@/lib/contract/handoff";
import { AgentName } from "@/lib/contract/ids";
import { type AskedQuestion, type InboxItem, InboxItemId, type InboxKind } from "@/lib/contract/inbox";
import { digest } from "./question-identity";

/** One thing that waits, before anybody has decided about it. */
export type WaitingItem = Omit<InboxItem, "since" | "snoozedUntil"> & { since: number | null };

/** Files that are not what was generated, and that generating alone must not settle. */
const NEEDS_A_PERSON: readonly ConfigFileState["state"][] = [
  "edited",
  "invalid",
  "overridden",
  "hooks-off",
  "wrong-hook-path",
];

/** What about one agent waits for a person. Pure. */
export function itemsOfAgent(card: AgentCard, asked: AskedQuestion | null): WaitingItem[] {
  return [itemOfState(card, asked), itemOfDrift(card)].filter((item) => item !== null);
}

function itemOfState(card: AgentCard, asked: AskedQuestion | null): WaitingItem | null {
  const { status } = card;
  const kind = kindOfState(status.state, status.reason);
  if (kind === null) return null;
  const question = kind === "lost" || kind === "exited" ? null : asked;
  const about = question ? wordsAbout(question) : null;
  return {
    ...placeOf(card, kind),
    id: idOf(
      kind,
      card.name,
      card.session?.createdAt ?? null,
      question ? wordsOf(question) : [status.exitCode, status.until],
    ),
    since: status.since,
    title: question?.text || titleOf(kind, card),
    detail: about,
    block: question ? (question.subject ?? []) : card.preview,
    question,
    exitCode: status.exitCode ?? null,
    until: status.until ?? null,
    reason: status.reason,
    href: `/agents/${card.name}`,
  };
}

/** Not its id, which is another one after a restart. */
function wordsOf({ text, about, subject, options }: AskedQuestion): unknown {
  return [text, about, subject, options.map(({ label }) => label)];
}

function kindOfState(state: AgentCard["status"]["state"], reason: string): InboxKind | null {
  if (state === "dead") return "exited";
  if (state === "lost" || state === "stalled") return state;
  if (state === "exhausted") return "limit";
  if (state !== "waiting") return null;
  // The words of templates/screens.yaml and of the events; another program's fall under dialog.
  if (/\bpermission\b/.test(reason)) return "permission";
  if (/\bquestion\b/.test(reason)) return "question";
  return /\bapproval\b/.test(reason) ? "approval" : "dialog";
}

function titleOf(kind: InboxKind, { status }: AgentCard): string {
  return kind === "dialog" || kind === "permission" || kind === "question"
    ? `${status.reason} Open its terminal.`
    : status.reason;
}

/** `Bash command: Run the migration`; what the program says between them is no part of the question. */
function wordsAbout({ about = [], subject = [] }: AskedQuestion): string | null {
  const [head, ...more] = about.filter((line) => !line.startsWith("Tip:"));
  if (head === undefined) return null;
  if (subject.length === 0) return [head, ...more].join(" ");
  const purpose = more.find((line) => line.length > 12 && !/^This command requires approval/.test(line));
  return purpose === undefined ? head : `${head}: ${purpose}`;
}

function itemOfDrift(card: AgentCard): WaitingItem | null {
  const files = card.config.files.filter(({ state }) => NEEDS_A_PERSON.includes(state));
  const [first] = files;
  if (!first || card.config.state === "orphan") return null;
  const more = files.length > 1 ? ` and ${files.length - 1} more` : "";
  return {
    ...placeOf(card, "drift"),
    id: idOf(
      "drift",
      card.name,
      null,
      files.map(({ path, state, hash }) => [path, state, hash]),
    ),
    since: null,
    title: `${first.path.split("/").at(-1)}${more} ${first.state === "edited" ? "was edited by hand" : "is not as it should be"}. Review before you spawn.`,
    detail: null,
    block: files.map(({ path, detail }) => (detail ? `${path}: ${detail}` : path)),
    question: null,
    exitCode: null,
    until: null,
    reason: "The file on disk is not the generated one.",
    href: `/agents/${card.name}?tab=config`,
  };
}

function placeOf({ name, terminalId, session }: AgentCard, kind: InboxKind) {
  return { kind, agent: name, terminalId, startedAt: session?.createdAt ?? null };
}

/** A hand-off that goes on only when a person says how; null for the others. Pure. */
export function itemOfHandoff(handoff: HandoffSummary): WaitingItem | null {
  const title = whyItWaits(handoff);
  if (title === null) return null;
  const to = AgentName.safeParse(handoff.to);
  return {
    id: idOf("handoff", handoff.id, null, [handoff.state, handoff.since, handoff.overdue]),
    kind: "handoff",
    agent: to.success ? to.data : null,
    terminalId: null,
    startedAt: null,
    since: handoff.since,
    title,
    detail: handoff.task,
    block: handoff.problems.map(({ path, message }) => (path === "" ? message : `${path} ${message}`)).slice(0, 5),
    question: null,
    exitCode: null,
    until: null,
    reason: `The hand-off ${handoff.id} is ${handoff.state}.`,
    href: `/handoffs?id=${encodeURIComponent(handoff.id)}`,
  };
}

function whyItWaits({ id, from, state, waitsFor, overdue, file }: HandoffSummary): string | null {
  const named = `Hand-off ${id}${from === null ? "" : ` from ${from}`}`;
  if (state === "unknown") return `${named}: nobody knows whether it was delivered.`;
  if (overdue) return `${named} is overdue.`;
  if (state === "drafted") return `${named} has not been checked.`;
  if (state === "validated" && waitsFor === null && file !== "gone") return `${named} waits for you to deliver it.`;
  return null;
}

function idOf(kind: InboxKind, whose: string, startedAt: number | null, what: unknown): InboxItemId {
  return InboxItemId.parse(digest([kind, whose, startedAt, what]));
}
