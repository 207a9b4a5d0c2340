import { answerDownload, fileNameOf } from "@/app/_server/download";
import { success } from "@/lib/contract/reply";

type Context = { params: Promise<{ id: string }> };

/** The recording as asciicast v3, which asciinema and its player read. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const gzip = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
  return answerDownload((await params).id, async (tape, detail) => {
    const cast = await tape.openCast(detail.recording.id, { gzip });
    if (!cast.ok) return cast;
    const { body, packed } = cast.value;
    const file = { name: fileNameOf(detail, "cast"), type: "application/x-asciicast", body };
    return success(packed ? { ...file, encoding: "gzip" as const } : file);
  });
}
