"use server";

import { formAction } from "@/app/_server/action";
import { handoffDeed } from "./deed";

export const actOnHandoff = formAction(handoffDeed);
