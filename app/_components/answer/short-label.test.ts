import { expect, it } from "vitest";
import { shortLabel } from "./short-label";

it.each([
  ["Yes", "Yes"],
  ["Yes, and don't ask again for curl commands in /home/dev/root/agents/a", "Always here"],
  ["Yes, and don’t ask again for: npm run *", "Always npm run *"],
  ["Yes, and switch to auto mode · auto mode handles these prompts for you", "Auto mode"],
  [
    "Yes, and switch to accept edits (auto-approve file edits and common file commands) for this session",
    "Accept edits",
  ],
  ["Type something.", "Type something"],
  ["Keep both behind one interface", "Keep both behind one interface"],
])("%s is short for a button: %s", (label, short) => {
  expect(shortLabel(label)).toBe(short);
});
