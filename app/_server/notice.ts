import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { AppError } from "@/lib/contract/reply";
import { requireSession } from "./session";

/** What a form has to tell on the page that it leads to: the failure in full, or one sentence of success. */
export const Notice = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("failed"), error: AppError }),
  z.object({ kind: z.literal("done"), text: z.string() }),
]);
export type Notice = z.infer<typeof Notice>;

export type SearchParams = Record<string, string | string[] | undefined>;

const longest = 4000;

/** `path` with the notice in its query, signed for this session, so that no foreign link can put words on our pages. */
export function withNotice(path: string, notice: Notice, csrfToken: string): string {
  const text = Buffer.from(JSON.stringify(shortened(notice))).toString("base64url");
  return `${path}${path.includes("?") ? "&" : "?"}notice=${text}.${signature(text, csrfToken)}`;
}

/** The notice in a page's query; null when there is none, or when it was not made for this session. */
export async function readNotice(searchParams: SearchParams): Promise<Notice | null> {
  return openNotice(searchParams.notice, (await requireSession()).csrfToken);
}

export function openNotice(value: SearchParams[string], csrfToken: string): Notice | null {
  if (typeof value !== "string" || value.length > 3 * longest) return null;
  const [text = "", signed = ""] = value.split(".");
  const expected = Buffer.from(signature(text, csrfToken));
  const given = Buffer.from(signed);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return Notice.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
}

function signature(text: string, csrfToken: string): string {
  return createHmac("sha256", csrfToken).update(`notice:${text}`).digest("base64url");
}

/** URLs have an end: a failure with hundreds of details keeps the first few. */
function shortened(notice: Notice): Notice {
  if (notice.kind === "done") return { kind: "done", text: notice.text.slice(0, longest / 2) };
  const { code, message, hint, details } = notice.error;
  const kept = details?.slice(0, 5).map((line) => line.slice(0, 200));
  const more = details && details.length > 5 ? [`and ${details.length - 5} more`] : [];
  return {
    kind: "failed",
    error: {
      code,
      message: message.slice(0, 800),
      ...(hint && { hint: hint.slice(0, 800) }),
      ...(kept && { details: [...kept, ...more] }),
    },
  };
}
