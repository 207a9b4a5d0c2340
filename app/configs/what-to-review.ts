import type { AgentCard, ConfigFileState } from "@/lib/contract/agent";

type Config = Pick<AgentCard, "config">;

/** What the guards of all agents share; it differs for all of them or for none, and so is listed once. */
const SHARED = "agents/.claude/";

export function isShared({ path }: Pick<ConfigFileState, "path">): boolean {
  return path.startsWith(SHARED);
}

/** An agent with files of its own that a person should look at. */
export function needsReview({ config }: Config): boolean {
  if (config.files.length === 0) return config.state !== "ok";
  return config.files.some((file) => file.state !== "ok" && !isShared(file));
}

/** An agent's own files that are not as they should be, each once, with the worse of its troubles. */
export function ownTroubles({ config }: Config): ConfigFileState[] {
  const wrong = config.files.filter((file) => file.state !== "ok" && !isShared(file));
  // What a file itself is comes before what it names.
  return wrong.filter(({ path }, index) => wrong.findIndex((other) => other.path === path) === index);
}

/** The shared files that are not as they should be, each once. */
export function sharedTroubles(cards: readonly Config[]): ConfigFileState[] {
  const files = cards.flatMap(({ config }) => config.files.filter((file) => file.state !== "ok" && isShared(file)));
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** Agents whose own files are as generated, and what a person should look at: agents, shared files, stray folders. */
export function countReviews(cards: readonly Config[], orphans: number): { right: number; wrong: number } {
  const ours = cards.filter(({ config }) => config.state !== "orphan");
  const toReview = ours.filter(needsReview).length;
  return { right: ours.length - toReview, wrong: toReview + sharedTroubles(ours).length + orphans };
}

/** What generating mends without anybody's edit being written over. */
export function isSafeToGenerate({ config }: Config): boolean {
  const mendable = ["missing", "stale", "not-executable"];
  return (
    mendable.includes(config.state) && config.files.every(({ state }) => state === "ok" || mendable.includes(state))
  );
}

/** The same, or with edits that are written over; what stands beside the generated files stays as it is. */
export function canBeApplied({ config }: Config): boolean {
  const others = ["ok", "missing-context", "overridden", "hooks-off", "orphan"];
  return config.files.length === 0 || config.files.some(({ state }) => !others.includes(state));
}

/** The agents to generate: those that need it for themselves, and one for what all share. */
export function agentsToApply(cards: readonly AgentCard[], fits: (card: AgentCard) => boolean): string[] {
  const fitting = cards.filter(({ config }) => config.state !== "ok" && config.state !== "orphan").filter(fits);
  const own = fitting.filter(needsReview);
  const chosen = own.length > 0 ? own : fitting.slice(0, 1);
  return chosen.map(({ name }) => name);
}

/** What the list needs of a card until the socket brings it whole: a thousand of them are sent with the page. */
export function forTheList(card: AgentCard): AgentCard {
  const { state, files } = card.config;
  const ofList = state === "missing" ? files.slice(0, 1) : files.filter((file) => file.state !== "ok");
  return { ...card, preview: [], activity: [], config: { ...card.config, files: ofList } };
}
