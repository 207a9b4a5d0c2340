import { SquareTerminal } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Button } from "@/app/_components/button";
import { EmptyState } from "@/app/_components/empty-state";
import { Flash } from "@/app/_components/flash";
import { RelativeTime } from "@/app/_components/relative-time";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { CsrfField } from "@/app/_server/csrf-field";
import { readNotice, type SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import type { AdoptedSession, OtherServer } from "@/lib/contract/adoption";
import { adoptForm, forgetForm } from "./actions";

export const metadata: Metadata = { title: "Other sessions" };

/** Sessions of this user's other tmux servers: what is shown here, and what could be. */
export default async function OtherSessionsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireRight("fleet.read");
  const [{ adopted, servers }, notice] = await Promise.all([
    orchestrator().adoption.list(),
    searchParams.then(readNotice),
  ]);
  return (
    <>
      <TopBar title="Other sessions" meta={adopted.length === 1 ? "1 adopted" : `${adopted.length} adopted`} />
      <Main className="flex flex-col gap-4 p-6 max-sm:p-3">
        <Flash notice={notice} />
        {adopted.length > 0 && (
          <section aria-label="Adopted sessions" className="rounded-card border border-border bg-surface">
            <ul className="divide-y divide-border">
              {adopted.map((session) => (
                <Adopted key={session.id} session={session} />
              ))}
            </ul>
          </section>
        )}
        {servers.map((server) => (
          <Server key={server.socket} server={server} />
        ))}
        {servers.length === 0 && (
          <EmptyState
            icon={SquareTerminal}
            title="No other tmux server of yours runs."
            command="orchestrator adopt list"
          >
            Sessions that you started in a tmux of your own can be watched and typed into here. Nothing is changed
            there.
          </EmptyState>
        )}
      </Main>
    </>
  );
}

const row = "flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2";

function Adopted({ session: { id, session, socket, running, adoptedAt } }: { session: AdoptedSession }) {
  return (
    <li className={row}>
      <span className="min-w-0 flex-1 basis-60">
        {running ? (
          <Link href={`/adopted/${id}`} className="font-medium hover:underline">
            {session}
          </Link>
        ) : (
          <span className="font-medium">{session}</span>
        )}
        <span className="block truncate font-mono text-meta text-muted" title={socket}>
          {socket}
        </span>
      </span>
      <span className="text-label text-muted">
        {running ? "Runs" : "Does not run any more"}, adopted <RelativeTime at={adoptedAt} phrase />
      </span>
      <form action={forgetForm}>
        <CsrfField />
        <input type="hidden" name="id" value={id} />
        <Button type="submit" look="quiet" aria-label={`Forget ${session}`}>
          Forget
        </Button>
      </form>
    </li>
  );
}

function Server({ server: { socket, sessions } }: { server: OtherServer }) {
  return (
    <section aria-label={socket} className="rounded-card border border-border bg-surface">
      <h2 className="truncate border-b border-border px-4 py-2 font-mono text-label text-muted" title={socket}>
        {socket}
      </h2>
      <ul className="divide-y divide-border">
        {sessions.map(({ name, windows, attachedClients, createdAt, adopted }) => (
          <li key={name} className={row}>
            <span className="min-w-0 flex-1 basis-60 font-medium [overflow-wrap:anywhere]">{name}</span>
            <span className="text-label text-muted">
              {windows === 1 ? "1 window" : `${windows} windows`}, {attachedClients === 0 ? "detached" : "attached"},
              started <RelativeTime at={createdAt} phrase />
            </span>
            {adopted === null ? (
              <form action={adoptForm}>
                <CsrfField />
                <input type="hidden" name="socket" value={socket} />
                <input type="hidden" name="session" value={name} />
                <Button type="submit" aria-label={`Adopt ${name}`}>
                  Adopt
                </Button>
              </form>
            ) : (
              <span className="text-label text-faint">Adopted</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
