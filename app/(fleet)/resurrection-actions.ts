"use server";

import { formAction } from "@/app/_server/action";
import { dismissLost, resurrectLost } from "./resurrection-deeds";

export const resurrectForm = formAction(resurrectLost);
export const dismissLostForm = formAction(dismissLost);
