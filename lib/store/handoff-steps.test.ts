import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openStore } from "./store";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = {
  handoff: "a",
  content_hash: "h",
  at: 1,
  actor: "owner",
  step: "drafted",
  detail: null,
  prompt_id: null,
  about: null,
};

it("keeps the steps of hand-offs in their order, also many at once, and lets nothing change or shorten them", async () => {
  const file = join(folder, "orchestrator.db");
  const store = await openStore({ file });
  if (!store.ok) throw new Error(store.error.message);
  const many = Array.from({ length: 1_201 }, (_, at) => ({ ...row, at }));
  await store.value.handoffSteps.append(many);
  await store.value.handoffSteps.append([]);
  expect((await store.value.handoffSteps.all()).map(({ at }) => at)).toEqual(many.map(({ at }) => at));
  await store.value.dispose();
  const raw = new SQLite(file);
  for (const change of ["update handoff_steps set step = 'done'", "delete from handoff_steps"]) {
    expect(() => raw.exec(change)).toThrow(/append-only/);
  }
  raw.close();
});
