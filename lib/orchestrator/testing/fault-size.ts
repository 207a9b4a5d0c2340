/** `npm run test:faults` sets it: long forms of tests that run in a short one everywhere else. */
const whole = process.env["FAULTS"] === "all";

/** The size of a test: small in the suite that runs at every change, the whole of it behind `npm run test:faults`. */
export function faultSize<T>(size: { short: T; whole: T }): T {
  return whole ? size.whole : size.short;
}

/** The seed of this run: `FAULT_SEED`, or one of the moment. A failing test names it. */
export const faultSeed = Number(process.env["FAULT_SEED"] ?? Date.now() % 1_000_000);

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function createRandom(seed: number): { next(): number; below(limit: number): number; pick<T>(of: T[]): T } {
  let state = seed >>> 0;
  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (of) => of[below(of.length)] as (typeof of)[number] };
}
