import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { Action, Device, OwnSession } from "@/lib/orchestrator/orchestrator";
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

/** The same for a page that needs a right; whoever lacks it does not learn that the page exists. */
export async function requireRight(action: Action, agent?: string): Promise<OwnSession> {
  const session = await requireSession();
  return orchestrator().identity.can(session, action, agent) ? session : notFound();
}

/** Where this request comes from, as the guard saw it on the connection. */
export async function requestDevice(): Promise<Device> {
  const found = await headers();
  return {
    address: found.get("x-orchestrator-address") ?? "unknown",
    userAgent: found.get("user-agent") ?? "",
  };
}
