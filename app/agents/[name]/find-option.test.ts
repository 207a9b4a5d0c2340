import { describe, expect, it } from "vitest";
import { findOption } from "./find-option";

const screen = [
  " Do you want to proceed?",
  " ❯ 1. Yes",
  "   2. Yes, and don't ask again for npm run migrate commands in",
  "      /home/dev/project/agents/backend-agent",
  "   3. No",
  "",
  " Esc to cancel",
];

describe("findOption", () => {
  it("reads the key of an answer from the screen", () => {
    expect(findOption(screen, "Yes")).toBe("1");
    expect(findOption(screen, "No")).toBe("3");
  });

  it("knows an answer that the pane has wrapped", () => {
    const label = "Yes, and don't ask again for npm run migrate commands in /home/dev/project/agents/backend-agent";
    expect(findOption(screen, label)).toBe("2");
  });

  it("follows an answer that moved to another number", () => {
    expect(findOption([" ❯ 1. No", "   2. Yes"], "Yes")).toBe("2");
  });

  it("finds nothing when the dialog is gone, and does not take one answer for another", () => {
    expect(findOption(["$ ls", "1 file"], "Yes")).toBeNull();
    expect(findOption([" ❯ 1. Yes, always"], "Yes")).toBeNull();
  });

  it("reads boxed dialogs", () => {
    expect(findOption(["│ ● 1. Yes, allow once                 │"], "Yes, allow once")).toBe("1");
  });
});
