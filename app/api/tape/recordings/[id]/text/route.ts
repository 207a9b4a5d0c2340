import { answerDownload, fileNameOf } from "@/app/_server/download";
import { success } from "@/lib/contract/reply";

type Context = { params: Promise<{ id: string }> };

/** The recording's lines as plain text, each with its time (UTC). */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  return answerDownload((await params).id, async (tape, detail) => {
    const lines = await tape.text(detail.recording.id);
    if (!lines.ok) return lines;
    const body = lines.value.map(({ at, text }) => `${new Date(at).toISOString()} ${text}\n`).join("");
    return success({ name: fileNameOf(detail, "txt"), type: "text/plain; charset=utf-8", body });
  });
}
