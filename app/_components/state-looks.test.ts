import { expect, it } from "vitest";
import { agentStates } from "@/lib/contract/status";
import { statesInOrder } from "./state-looks";

it("lists the states as the contract does", () => {
  expect(statesInOrder).toEqual(agentStates);
});
