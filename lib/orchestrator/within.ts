import type { Clock } from "./clock";

/** What `work` comes to within `ms`; `otherwise` when it takes longer or fails. */
export function within<T>(clock: Clock, ms: number, work: Promise<T>, otherwise: T): Promise<T> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, () => resolve(otherwise));
    work.then(resolve, () => resolve(otherwise)).finally(cancel);
  });
}
