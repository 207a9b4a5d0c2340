import { expect, it } from "vitest";
import { sampleCard } from "@/app/_components/testing/sample-card";
import { headline } from "./headline";

it("is the question when one is asked", () => {
  const card = sampleCard({
    status: { state: "waiting", question: { text: "Which DB?", options: [] } },
    preview: ["● x"],
  });
  expect(headline(card)).toEqual({ text: "Which DB?", ours: true });
});

it("is the last tool that was called, without its dot", () => {
  const preview = ["● Read(a.ts)", "● Bash(npm test)", "  ⎿  12 passed"];
  expect(headline(sampleCard({ preview }))).toEqual({ text: "Bash(npm test)", ours: false });
});

it("is the last line else; a role or a reason where there is none", () => {
  expect(headline(sampleCard({ preview: ["$ make", "  done "] })).text).toBe("done");
  expect(headline(sampleCard({ description: "Mends" }))).toEqual({ text: "Mends", ours: true });
  expect(headline(sampleCard({ status: { state: "lost", reason: "tmux ended." } })).text).toBe("tmux ended.");
});
