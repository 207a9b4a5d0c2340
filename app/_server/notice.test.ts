import { describe, expect, it } from "vitest";
import { type Notice, openNotice, withNotice } from "./notice";

const failed: Notice = { kind: "failed", error: { code: "x", message: "It went wrong.", hint: "Run: a & b" } };
const noticeOf = (path: string) => new URL(path, "http://own.invalid").searchParams.get("notice") ?? undefined;

describe("a notice in a page's address", () => {
  it("comes back as it was given", () => {
    for (const notice of [failed, { kind: "done", text: "Generated 26 – “all”." } as const]) {
      expect(openNotice(noticeOf(withNotice("/", notice, "token")), "token")).toEqual(notice);
    }
    expect(withNotice("/agents/a?tab=config", failed, "token")).toMatch(/^\/agents\/a\?tab=config&notice=[\w.-]+$/);
  });

  it("is nothing when it was made for another session, changed, cut, or is absent", () => {
    const value = noticeOf(withNotice("/", failed, "token")) ?? "";
    const forged = Buffer.from(JSON.stringify({ kind: "done", text: "Send your password to…" })).toString("base64url");
    const others = [
      undefined,
      "",
      ".",
      value.slice(1),
      value.split(".")[0],
      `${forged}.${value.split(".")[1]}`,
      [value],
    ];
    expect(openNotice(value, "another token")).toBeNull();
    for (const other of others) expect(openNotice(other, "token")).toBeNull();
  });

  it("stays short enough for an address, and says what it left out", () => {
    const details = Array.from({ length: 300 }, (_, index) => `line ${index}: ${"é".repeat(500)}`);
    const error = { code: "x", message: "m".repeat(5000), hint: "h".repeat(5000), details };
    const path = withNotice("/", { kind: "failed", error }, "token");
    expect(path.length).toBeLessThan(8000);
    const opened = openNotice(noticeOf(path), "token");
    expect(opened?.kind === "failed" && opened.error.details).toHaveLength(6);
    expect(opened?.kind === "failed" && opened.error.details?.at(-1)).toBe("and 295 more");
  });
});
