import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkSqliteVersion } from "./sqlite-version";
import { openStore } from "./store";

describe("fault F12: an SQLite library that can lose data", () => {
  it.each(["3.45.1", "3.51.2", "3.9.99", "2.99.0"])("refuses %s", (version) => {
    expect(checkSqliteVersion(version)).toMatchObject({
      ok: false,
      error: { code: "sqlite-too-old" },
    });
  });

  it.each(["3.51.3", "3.51.10", "3.52.0", "3.53.2", "4.0.0"])("accepts %s", (version) => {
    expect(checkSqliteVersion(version)).toEqual({ ok: true, value: null });
  });

  it("stops the start before a file is touched", async () => {
    const folder = mkdtempSync(join(tmpdir(), "store-"));
    const opened = await openStore({
      file: join(folder, "a.db"),
      oldestSqlite: "99.0.0",
    });
    expect(opened).toMatchObject({
      ok: false,
      error: { code: "sqlite-too-old" },
    });
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
