import { z } from "zod";
import { answerApi } from "@/app/_server/api";
import { RecordingId } from "@/lib/contract/tape";

type Context = { params: Promise<{ id: string }> };

const Question = z.strictObject({ id: RecordingId, t: z.coerce.number().nonnegative().optional() });
const SCREEN = 40;

/** One recording, with the other parts of its session; `?t=` (seconds) adds the lines around that moment. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const given = { ...Object.fromEntries(new URL(request.url).searchParams), ...(await params) };
  return answerApi(given, {
    action: "tape.read",
    schema: Question,
    call: (orchestrator, { id, t }) =>
      orchestrator.tape.read(id, t === undefined ? null : { seconds: t, before: SCREEN, after: SCREEN }),
  });
}
