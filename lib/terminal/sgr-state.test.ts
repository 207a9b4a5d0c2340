import { describe, expect, it } from "vitest";
import { createSgrState } from "./sgr-state";

describe("the pen behind a text", () => {
  it.each([
    ["plain", ""],
    ["\x1b[31mred", "\x1b[0;31m"],
    ["\x1b[31m\x1b[92m", "\x1b[0;92m"],
    ["\x1b[1;31m\x1b[39m", "\x1b[0;1m"],
    ["\x1b[1;2m\x1b[22m", ""],
    ["\x1b[38;5;200m\x1b[48;2;1;2;3m\x1b[4:3m", "\x1b[0;38;5;200;48;2;1;2;3;4:3m"],
    ["\x1b[58;2;1;2;3;1m", "\x1b[0;58;2;1;2;3;1m"],
    ["\x1b[38:2::1:2:3m\x1b[31m", "\x1b[0;31m"],
    ["\x1b[4m\x1b[4:3m\x1b[24m", ""],
    ["\x1b[1;31mtext\x1b[0;7m", "\x1b[0;7m"],
    ["\x1b[1;31mtext\x1b[m", ""],
  ])("%j is %j", (text, sequence) => {
    const state = createSgrState();
    state.follow(text);
    expect(state.sequence()).toBe(sequence);
  });
});
