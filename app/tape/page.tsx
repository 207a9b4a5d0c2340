import type { Metadata } from "next";
import type { SearchParams } from "@/app/_server/notice";
import { TapePage } from "./tape-page";

export const metadata: Metadata = { title: "Tape" };

/** Everything any agent printed: searched, and what was recorded last. */
export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  return <TapePage search={await searchParams} recording={null} />;
}
