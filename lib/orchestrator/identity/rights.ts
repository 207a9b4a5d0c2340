/** `share` is a view-only link to one agent; the others are people. */
export const roles = ["share", "viewer", "operator", "admin"] as const;
export type Role = (typeof roles)[number];

const everybody = roles;
const members = ["viewer", "operator", "admin"] as const;
const operators = ["operator", "admin"] as const;
const admins = ["admin"] as const;

/** Who may do what. A page, action or socket event that is not asked for here cannot be served. */
export const rights = {
  "fleet.read": members,
  "agent.read": members,
  "tape.read": members,
  "tape.export": members,
  "terminal.watch": everybody,
  "terminal.type": operators,
  "terminal.resize": operators,
  "terminal.attach": operators,
  "file.read": members,
  "file.change": operators,
  "session.create": operators,
  "session.stop": operators,
  "session.kill": operators,
  "config.generate": operators,
  "policy.test": members,
  "registry.read": members,
  "registry.edit": operators,
  "operation.cancel": operators,
  "handoff.read": members,
  "handoff.act": operators,
  "inbox.read": members,
  "inbox.act": operators,
  /** One's own settings and browsers. */
  "notifications.own": members,
  "webhook.edit": admins,
  "identity.read": members,
  "identity.revoke-own": members,
  "audit.read": admins,
} as const satisfies Record<string, readonly Role[]>;

export type Action = keyof typeof rights;

/** Who acts: a person's session now, an API token or a share link later. */
export type Principal = {
  readonly role: Role;
  /** Set when the rights end at one agent (a share link). */
  readonly onlyAgent: string | null;
};

/** The one question before every page, action and socket event. `agent` is the agent that is acted upon. */
export function can(who: Principal, action: Action, agent?: string): boolean {
  const allowed: readonly Role[] = rights[action];
  if (!allowed.includes(who.role)) return false;
  return who.onlyAgent === null || who.onlyAgent === agent;
}
