import type { ColumnType, Generated } from "kysely";

/** The tables as SQL has them. Times are ms since the epoch. */
export type Tables = {
  users: { id: string; name: string; role: string; created_at: number };
  login_tokens: {
    token_hash: string;
    purpose: string;
    issued_at: number;
    expires_at: number;
    used_at: number | null;
  };
  web_sessions: {
    id: string;
    secret_hash: string;
    user_id: string;
    created_at: number;
    last_used_at: number;
    address: string;
    user_agent: string;
  };
  audit: {
    id: Generated<number>;
    at: Immutable<number>;
    who: Immutable<string>;
    session_id: Immutable<string | null>;
    what: Immutable<string>;
    target: Immutable<string | null>;
    result: Immutable<string>;
    address: Immutable<string>;
  };
  handoff_steps: {
    id: Generated<number>;
    handoff: Immutable<string>;
    content_hash: Immutable<string>;
    at: Immutable<number>;
    actor: Immutable<string>;
    step: Immutable<string>;
    detail: Immutable<string | null>;
    /** Ties what was typed to its receipt. */
    prompt_id: Immutable<string | null>;
    /** JSON: what the file said when the step was taken. */
    about: Immutable<string | null>;
  };
  agent_runs: {
    id: string;
    agent: string;
    session: string;
    /** What the program calls its conversation; null as long as nobody knows. */
    conversation: string | null;
    /** Its key in agent-programs.yaml; null for a shell and for what nobody knows. */
    program: string | null;
    folder: string;
    /** The tmux server it was started on: two that are the same are one life of that server. */
    server: string;
    resumed: 0 | 1;
    started_at: number;
    /** When it was last looked whether the right conversation came up in the right folder. */
    checked_at: number | null;
    problem: string | null;
    state: "running" | "ended" | "stopped" | "lost" | "dismissed";
    ended_at: number | null;
    exit_code: number | null;
  };
  adopted_sessions: { id: string; socket: string; session: string; adopted_at: number };
  inbox_decisions: {
    item: string;
    decided_at: number;
    /** Null: done. */
    snoozed_until: number | null;
    who: string;
  };
  notification_settings: { scope: string; settings: string };
  push_subscriptions: {
    endpoint: string;
    user_id: string;
    /** Of the device that signed up; it may be over by now. */
    session_id: string;
    p256dh: string;
    auth: string;
    user_agent: string;
    created_at: number;
  };
  told_notices: { cause: string; told_at: number };
};

/** Triggers refuse a change; the type says so earlier. */
type Immutable<T> = ColumnType<T, T, never>;
