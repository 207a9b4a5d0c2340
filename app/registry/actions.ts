"use server";

import { formAction, replyAction } from "@/app/_server/action";
import {
  addAgent,
  applyProposal,
  discardProposal,
  editAgent,
  findConflict,
  removeAgent,
  renameAgent,
  reviewDraft,
  saveDraft,
} from "./registry-deeds";
import { savedSentence } from "./saved-sentence";

const formOf = (agent: string | undefined) => `/registry?view=form${agent ? `&agent=${agent}` : ""}`;
const proposals = "/registry?view=proposals";

export const review = replyAction(reviewDraft);
export const conflict = replyAction(findConflict);
export const save = replyAction(saveDraft);
export const edit = replyAction(editAgent);
export const add = replyAction(addAgent);

export const editForm = formAction({
  ...editAgent,
  success: ({ agent }, saved) => ({ to: formOf(agent), notice: savedSentence(saved) }),
  failure: (input) => formOf(input?.agent),
});
export const addForm = formAction({
  ...addAgent,
  success: ({ agent }, saved) => ({ to: formOf(agent), notice: savedSentence(saved) }),
  failure: () => `${formOf(undefined)}&new=yes`,
});
export const renameForm = formAction({
  ...renameAgent,
  success: ({ agent, to }, saved) => ({
    to: formOf(to),
    notice: `${agent} is called ${to} now. ${savedSentence(saved)} Its old folder stays, and a session that runs keeps the old name.`,
  }),
  failure: (input) => formOf(input?.agent),
});
export const removeForm = formAction({
  ...removeAgent,
  success: ({ agent }, saved) => ({
    to: "/registry?view=agents",
    notice: `${agent} is no longer in the registry. ${savedSentence(saved)} Its folder stays, and a session that runs goes on.`,
  }),
  failure: (input) => formOf(input?.agent),
});
export const applyForm = formAction({
  ...applyProposal,
  success: (_input, saved) => ({ to: proposals, notice: savedSentence(saved) }),
  failure: () => proposals,
});
export const discardForm = formAction({
  ...discardProposal,
  success: ({ proposal }) => ({ to: proposals, notice: `${proposal} is discarded.` }),
  failure: () => proposals,
});
