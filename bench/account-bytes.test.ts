import { describe, expect, it } from "vitest";
import type { SnapshotHeader, StreamGap } from "@/lib/contract/terminal";
import { accountFor, describeAccount } from "./account-bytes";

const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
const run = { lines, marker: "END" };
const output = `${[...lines, "END"].join("\r\n")}\r\n`;
const data = (text: string) => ({ header: null, bytes: Buffer.from(text) });

function picture(text: string, gap: StreamGap | null) {
  const position = { epoch: "1", offset: 0 };
  const header: SnapshotHeader = {
    position,
    cols: 120,
    rows: 36,
    historyRows: 0,
    moreHistoryRows: 0,
    gap,
    flooding: false,
  };
  return { header, bytes: Buffer.from(text) };
}

describe("accounting for a run's bytes", () => {
  it("finds all of a stream delivered", () => {
    const account = accountFor([data("1\r\nline 0\r\n"), data(output.slice("line 0\r\n".length))], run);
    expect(account).toEqual({ delivered: output.length, replaced: 0, pictures: 0, gaps: [] });
  });

  it("counts what a told gap stands for", () => {
    const account = accountFor([data("1\r\nline 0\r\n"), picture(output, { reason: "flood", lines: null })], run);
    expect(account).toMatchObject({ delivered: 8, replaced: output.length - 8, pictures: 1 });
    expect(describeAccount(account)).toBe(
      "0.0 MB delivered, 0.0 MB (an unknown number of lines) replaced by 1 pictures",
    );
  });

  it("refuses a stream with a hole, an untold gap, and a wrong last screen", () => {
    expect(() => accountFor([data("1\r\nline 0\r\nline 2\r\n")], run)).toThrow("not what the program wrote");
    expect(() => accountFor([data("1\r\nline 0\r\n"), picture(output, null)], run)).toThrow("no gap was told");
    const wrong = picture(output.replace("line 99", "line 98"), { reason: "flood", lines: null });
    expect(() => accountFor([data("1\r\nline 0\r\n"), wrong], run)).toThrow("not the output's end");
  });
});
