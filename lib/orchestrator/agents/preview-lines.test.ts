import { describe, expect, it } from "vitest";
import { previewLines } from "./preview-lines";

const rule = "─".repeat(100);

describe("the preview of a pane", () => {
  it("shows the last lines above the input box, without the box, its footer and the spinner's blank rows", () => {
    const screen = [
      "● Running fine · 3s",
      "  ⎿  $ sleep 5; echo fine (3s)",
      "",
      "",
      "· Misting… (10s · ↓ 84 tokens)",
      "",
      rule,
      "❯ half a thought",
      rule,
      "  ⏵⏵ auto mode on (shift+tab to cycle) · esc to interrupt",
    ];
    expect(previewLines(screen)).toEqual([
      "● Running fine · 3s",
      "  ⎿  $ sleep 5; echo fine (3s)",
      "· Misting… (10s · ↓ 84 tokens)",
    ]);
  });

  it("shows the question and its answers of a dialog", () => {
    const screen = [
      rule,
      " Bash command",
      " touch zz",
      "",
      " Do you want to proceed?",
      " ❯ 1. Yes",
      "   2. No",
      "",
      " Esc to cancel",
    ];
    expect(previewLines(screen)).toEqual(["Do you want to proceed?", "❯ 1. Yes", "  2. No"]);
  });

  it("keeps a box of several lines out", () => {
    expect(previewLines(["done", rule, "❯ one", "  two", "  three", rule, "footer"])).toEqual(["done"]);
  });

  it("shows the end of a plain shell, and nothing of an empty screen", () => {
    expect(previewLines(["$ ls", "a  b", "$", "", ""])).toEqual(["$ ls", "a  b", "$"]);
    expect(previewLines(["", "", ""])).toEqual([]);
  });
});
