/** A value that changes outside React, in the shape `useSyncExternalStore` wants. */
export type ExternalStore<State> = {
  read(): State;
  subscribe(listener: () => void): () => void;
  /** Listeners hear of it only if the value is another one. */
  write(next: State): void;
};

export function createExternalStore<State>(initial: State): ExternalStore<State> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    read: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    write(next) {
      if (Object.is(current, next)) return;
      current = next;
      for (const listener of [...listeners]) listener();
    },
  };
}
