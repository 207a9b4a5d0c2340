/** `opus` and `claude-opus-4-5-20250929` are both "Opus" to a reader; an unknown model keeps its own name. */
export function modelWord(model: string): string {
  const family = /(?:^|-)(opus|sonnet|haiku)(?:-|$)/.exec(model)?.[1];
  return family ? family[0]?.toUpperCase() + family.slice(1) : model;
}
