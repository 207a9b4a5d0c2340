import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { SearchParams } from "@/app/_server/notice";
import { RecordingId } from "@/lib/contract/tape";
import { TapePage } from "../tape-page";

export const metadata: Metadata = { title: "Tape" };

type RecordingPageProps = { params: Promise<{ recording: string }>; searchParams: Promise<SearchParams> };

/** One recording at a moment: `/tape/<id>?t=12.5`, beside the hits it was found by. */
export default async function Page({ params, searchParams }: RecordingPageProps) {
  const { recording } = await params;
  if (!RecordingId.safeParse(recording).success) notFound();
  return <TapePage search={await searchParams} recording={recording} />;
}
