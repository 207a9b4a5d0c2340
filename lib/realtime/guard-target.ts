/**
 * Whether a request target may go on. Next normalises paths later than we look at them, so that `/_next/../api/x` and its
 * encoded forms passed an exemption for `/_next/` (measured); absolute-form targets made it dial out.
 */
export function isPlainTarget(target: string): boolean {
  if (!target.startsWith("/") || target.length > 4096) return false;
  const path = target.split("?", 1)[0] ?? "";
  if (path.includes("//") || path.includes("\\") || path.includes("#") || /%(2f|5c|00)/i.test(path)) return false;
  return path.split("/").every((segment) => !/^\.{1,2}$/.test(segment.replace(/%2e/gi, ".")));
}

/** The path of a plain target, still encoded. */
export function pathOf(target: string): string {
  return target.split("?", 1)[0] ?? "";
}

/** A way back into our own pages after signing in; `/` for whatever could lead anywhere else. */
export function safeReturnPath(value: string | null | undefined): string {
  if (!value || !isPlainTarget(value) || /[\s\p{Cc}]/u.test(value)) return "/";
  const own = "http://own.invalid";
  const url = URL.canParse(value, own) ? new URL(value, own) : null;
  if (!url || url.origin !== own || pathOf(value) === "/sign-in") return "/";
  return `${url.pathname}${url.search}`;
}
