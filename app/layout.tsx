import "./globals.css";
import "./_components/answer/answer.css";
import "./_components/shell/shell.css";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import type { AgentCard } from "@/lib/contract/agent";
import { LiveProvider } from "./_browser/live-provider";
import { AnswerProvider } from "./_components/answer/answer-provider";
import { NotificationHost } from "./_components/notifications/notification-host";
import { OperateProvider } from "./_components/operations/operate";
import { type Preferences, readPreferences } from "./_components/preferences";
import { ClockProvider } from "./_components/relative-time";
import { Shell } from "./_components/shell/shell";
import { ToastHost } from "./_components/toast-host";
import { findSession } from "./_server/session";
import { arrange, firstOf } from "./(fleet)/arrangement";
import { deedActions } from "./(fleet)/deed-actions";
import { PAGE, plainQuery } from "./(fleet)/fleet-query";
import { readFleet } from "./(fleet)/read-fleet";
import { inboxActions } from "./inbox/inbox-actions";
import { readInbox } from "./inbox/read-inbox";
import { subscribe } from "./settings/notifications/actions";

export const metadata: Metadata = {
  title: { default: "Native Orchestrator", template: "%s · Native Orchestrator" },
  description: "Many coding agents, one page.",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f9fafb" },
    { media: "(prefers-color-scheme: dark)", color: "#0d0f13" },
  ],
};

/** Everybody's frame. Reading cookies makes every page dynamic, so that each answer carries its own CSP nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [session, store] = await Promise.all([findSession(), cookies()]);
  const cookie = (name: string) => store.get(name)?.value;
  const preferences = readPreferences(cookie);
  return (
    <html
      lang="en"
      data-theme={preferences.theme === "system" ? undefined : preferences.theme}
      data-terminal={preferences["terminal-colours"]}
      data-terminal-font={preferences["terminal-font"]}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      // The theme is changed in place, before React knows of it.
      suppressHydrationWarning
    >
      <body>
        {session ? (
          <SignedIn session={session} preferences={preferences} lastAgent={cookie("last-agent") ?? null}>
            {children}
          </SignedIn>
        ) : (
          children
        )}
      </body>
    </html>
  );
}

/** What the frame shows before the socket has brought the whole fleet: of a large one, those who matter most. */
function inFront(agents: AgentCard[]): AgentCard[] {
  if (agents.length <= PAGE) return agents;
  const names = new Set(firstOf(arrange(agents, plainQuery), PAGE).sections.flatMap((section) => section.names));
  return agents.filter(({ name }) => names.has(name));
}

type SignedInProps = {
  session: NonNullable<Awaited<ReturnType<typeof findSession>>>;
  preferences: Preferences;
  lastAgent: string | null;
  children: ReactNode;
};

async function SignedIn({ session, preferences, lastAgent, children }: SignedInProps) {
  const [{ agents, health, operations, readAt }, inbox] = await Promise.all([readFleet(), readInbox()]);
  return (
    <ClockProvider now={readAt}>
      <LiveProvider csrf={session.csrfToken} inbox={inbox}>
        <OperateProvider csrf={session.csrfToken} actions={deedActions}>
          <AnswerProvider actions={inboxActions}>
            <Shell
              userName={session.userName}
              agents={inFront(agents)}
              health={health}
              operations={operations}
              preferences={preferences}
              lastAgent={agents.some(({ name }) => name === lastAgent) ? lastAgent : null}
              renderedAt={readAt}
            >
              {children}
            </Shell>
          </AnswerProvider>
          <ToastHost />
          <NotificationHost subscribe={subscribe} />
        </OperateProvider>
      </LiveProvider>
    </ClockProvider>
  );
}
