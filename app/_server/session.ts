import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Device, OwnSession } from "@/lib/orchestrator/orchestrator";
import { orchestrator } from "./orchestrator";

/** Asked once per request, however many components want to know. The guard sets the header and strips foreign ones. */
export const findSession = cache(async (): Promise<OwnSession | null> => {
  const secret = (await headers()).get("x-orchestrator-session");
  return secret ? orchestrator().identity.findSession(secret) : null;
});

/** Who is signed in. Sends everybody else to the sign-in page (the guard has already refused whole requests). */
export async function requireSession(): Promise<OwnSession> {
  return (await findSession()) ?? redirect("/sign-in");
}

/** Where this request comes from, as the guard saw it on the connection. */
export async function requestDevice(): Promise<Device> {
  const found = await headers();
  return {
    address: found.get("x-orchestrator-address") ?? "unknown",
    userAgent: found.get("user-agent") ?? "",
  };
}
