"use server";

import { formAction, replyAction } from "@/app/_server/action";
import { backPage, generateAgents, killAgents, outcomePage, renewAgents, spawnAgents, stopAgents } from "./deeds";

const pages = { success: outcomePage, failure: backPage };

export const generateForm = formAction({ ...generateAgents, ...pages });
export const spawnForm = formAction({ ...spawnAgents, ...pages });
export const renewForm = formAction({ ...renewAgents, ...pages });
export const stopForm = formAction({ ...stopAgents, ...pages });
export const killForm = formAction({ ...killAgents, ...pages });

export const generate = replyAction(generateAgents);
export const spawn = replyAction(spawnAgents);
export const renew = replyAction(renewAgents);
export const stop = replyAction(stopAgents);
export const kill = replyAction(killAgents);
