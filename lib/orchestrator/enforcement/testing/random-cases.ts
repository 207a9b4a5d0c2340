/**
 * How many random cases a comparison tries: as many as CI has time for, or all of them (`npm run test:long`). The seed
 * is the same every time, so that a failure can be seen again; RANDOM_SEED tries others.
 */
const isLong = process.env["RANDOM_CASES"] === "all";

export const randomCases = {
  count: isLong ? 10_000 : 500,
  seed: Number(process.env["RANDOM_SEED"] ?? 20_260_101),
  timeLimitMs: isLong ? 3_600_000 : 120_000,
};
