"use server";

import { formAction } from "@/app/_server/action";
import { checkAll } from "./check-all";

export const checkAgain = formAction(checkAll);
