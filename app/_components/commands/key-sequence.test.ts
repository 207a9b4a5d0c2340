import { describe, expect, it } from "vitest";
import type { Command } from "./command";
import { keyName, matchKeys } from "./key-sequence";

const command = (keys: string, id = keys): Command => ({ id, label: id, group: "Test", keys, run: () => {} });
const plain = { ctrlKey: false, metaKey: false, altKey: false };

describe("keyName", () => {
  it("takes Ctrl and Cmd for the same", () => {
    expect(keyName({ ...plain, key: "K", ctrlKey: true })).toBe("mod+k");
    expect(keyName({ ...plain, key: "k", metaKey: true })).toBe("mod+k");
  });

  it("keeps the case of plain keys and leaves Alt to the system", () => {
    expect(keyName({ ...plain, key: "?" })).toBe("?");
    expect(keyName({ ...plain, key: "f", altKey: true })).toBeNull();
  });
});

describe("matchKeys", () => {
  const commands = [command("g f"), command("g i"), command("n"), command("n", "newer")];

  it("waits for the second key of a sequence", () => {
    expect(matchKeys("g", commands)).toBe("begun");
    expect(matchKeys("g i", commands)).toBe(commands[1]);
  });

  it("lets the newest command win", () => {
    expect(matchKeys("n", commands)).toBe(commands[3]);
  });

  it("knows nothing of other keys", () => {
    expect(matchKeys("z", commands)).toBeNull();
    expect(matchKeys("g z", commands)).toBeNull();
  });
});
