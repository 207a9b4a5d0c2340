"use server";

import { formAction } from "@/app/_server/action";
import { adopt, forget } from "./deeds";

export const adoptForm = formAction(adopt);
export const forgetForm = formAction(forget);
