import { describe, expect, it } from "vitest";
import type { ConfigFileState } from "@/lib/contract/agent";
import { ownTroubles } from "./what-to-review";

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
});
