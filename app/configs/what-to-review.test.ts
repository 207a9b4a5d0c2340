import { describe, expect, it } from "vitest";
import type { ConfigFileState } from "@/lib/contract/agent";
import { countReviews, ownTroubles } from "./what-to-review";

const file = (path: string, state: ConfigFileState["state"]): ConfigFileState => ({ path, state });
const settings = "agents/qa-agent/.claude/settings.json";

describe("what is listed for review", () => {
  it("shows a file once: that it does not run its hook, not that a file it names is missing", () => {
    const files = [
      file(settings, "wrong-hook-path"),
      file("agents/qa-agent/.claude/CLAUDE.md", "ok"),
      file("agents/.claude/index.json", "stale"),
      file(settings, "missing-context"),
    ];
    expect(ownTroubles({ config: { state: "wrong-hook-path", files, generatedAt: null } })).toEqual([files[0]]);
  });

  it("counts a shared file once, and an agent that only waits for it as generated", () => {
    const index = file("agents/.claude/index.json", "stale");
    const card = (state: ConfigFileState["state"], ...files: ConfigFileState[]) => ({
      config: { state, files, generatedAt: null },
    });
    const cards = [card("stale", index), card("stale", index), card("edited", file(settings, "edited")), card("ok")];
    expect(countReviews([...cards, card("orphan")], 1)).toEqual({ right: 3, wrong: 3 });
  });
});
