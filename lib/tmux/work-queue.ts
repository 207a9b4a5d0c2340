/** `attach`: a control client connects. `change`: a session or client comes or goes. */
export type WorkKind = "attach" | "change";

export type WorkQueue = { run<T>(kind: WorkKind, task: () => Promise<T>): Promise<T> };

/**
 * Runs tasks in order; neighbours of one kind overlap, the two kinds never do. tmux before 3.7 crashes, with every
 * session, when a session is created or ends, or a client detaches, while a control client is half connected: it is
 * notified before it has a place to write to.
 */
export function createWorkQueue(): WorkQueue {
  const waiting: { kind: WorkKind; start: () => void }[] = [];
  let running: WorkKind | null = null;
  let count = 0;

  function startWaiting(): void {
    for (let next = waiting[0]; next !== undefined && (count === 0 || next.kind === running); next = waiting[0]) {
      waiting.shift();
      running = next.kind;
      count += 1;
      next.start();
    }
  }

  return {
    async run(kind, task) {
      await new Promise<void>((resolve) => {
        waiting.push({ kind, start: resolve });
        startWaiting();
      });
      try {
        return await task();
      } finally {
        count -= 1;
        startWaiting();
      }
    },
  };
}
