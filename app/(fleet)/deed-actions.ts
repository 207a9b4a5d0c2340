import type { DeedActions } from "@/app/_components/operations/operate";
import { generate, generateForm, kill, killForm, renew, renewForm, spawn, spawnForm, stop, stopForm } from "./actions";

/** The server actions by deed, as the layout hands them to whatever acts on agents. */
export const deedActions: DeedActions = {
  forms: { generate: generateForm, spawn: spawnForm, renew: renewForm, stop: stopForm, kill: killForm },
  replies: { generate, spawn, renew, stop, kill },
};
