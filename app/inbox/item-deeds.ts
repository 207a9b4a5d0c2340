/** What a person can do with an item besides answering it. `until` is in ms since the epoch. */
export type ItemDeeds = { onSnooze: (until: number) => void; onDone: () => void; onWake: () => void };
