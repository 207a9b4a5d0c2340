import "./inbox.css";
import type { Metadata } from "next";
import { Flash } from "@/app/_components/flash";
import { readNotice, type SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import { readFleet } from "../(fleet)/read-fleet";
import { BeforeBox } from "./before-box";
import { filterOf } from "./inbox-looks";
import { parseInboxQuery } from "./inbox-query";
import { InboxView } from "./inbox-view";
import { readInbox } from "./read-inbox";

export async function generateMetadata(): Promise<Metadata> {
  const { items } = await readInbox();
  return { title: items.length > 0 ? `(${items.length}) Inbox` : "Inbox" };
}

/** Complete without JavaScript: every question with its answers as buttons. */
export default async function InboxPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireRight("inbox.read");
  const search = await searchParams;
  const query = parseInboxQuery((name) => [search[name] ?? null].flat()[0] ?? null);
  const [book, { agents }, notice] = await Promise.all([readInbox(), readFleet(), readNotice(search)]);
  const shown = (query.snoozed ? book.snoozed : book.items).filter(
    ({ kind }) => query.only === null || filterOf(kind) === query.only,
  );
  const chosen = shown.find(({ id }) => id === query.item) ?? shown[0];
  return (
    <InboxView
      initial={book}
      query={query}
      working={agents.filter(({ status }) => status.state === "working").length}
      flash={
        notice && (
          <div className="px-6 pt-4 max-sm:px-3">
            <Flash notice={notice} />
          </div>
        )
      }
      before={chosen?.agent && <BeforeBox before={orchestrator().inbox.before(chosen.agent)} reason={chosen.reason} />}
    />
  );
}
