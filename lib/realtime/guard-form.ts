import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

const formTypes = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i;

/**
 * The fields of a form, null when the body is none or is cut short. The body can be read again afterwards: its bytes go
 * back into the stream before the end is told. Its length has been checked (`checkEntrance`).
 */
export async function peekForm(request: IncomingMessage): Promise<FormData | null> {
  const type = request.headers["content-type"] ?? "";
  const length = Number(request.headers["content-length"] ?? 0);
  if (!formTypes.test(type) || !(length > 0)) return null;
  const body = await peekBody(request, length);
  if (!body) return null;
  return new Response(new Uint8Array(body), {
    headers: { "content-type": type },
  })
    .formData()
    .catch(() => null);
}

/** In the header of a fetch or in a form's field. React prefixes field names (`1_csrf`) when it posts a form itself. */
export async function carriesCsrfToken(request: IncomingMessage, expected: string): Promise<boolean> {
  const header = request.headers["x-csrf"];
  if (header !== undefined) return typeof header === "string" && sameText(header, expected);
  const form = await peekForm(request);
  return [...(form ?? [])].some(
    ([name, value]) => /^(?:.*_)?csrf$/.test(name) && typeof value === "string" && sameText(value, expected),
  );
}

/** Compares secrets in a time that tells nothing about where they differ. */
export function sameText(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function peekBody(request: IncomingMessage, length: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (body: Buffer | null) => {
      request.off("readable", read);
      for (const event of ["end", "error", "close"]) request.off(event, cut);
      resolve(body);
    };
    const cut = () => settle(null);
    const read = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        chunks.push(chunk);
        size += chunk.length;
      }
      if (size < length) return;
      const body = Buffer.concat(chunks);
      request.unshift(body);
      settle(body);
    };
    request.on("readable", read);
    for (const event of ["end", "error", "close"]) request.on(event, cut);
  });
}
