/** HTTP statuses of expected failures whose code does not say it by its ending. */
const STATUSES: Readonly<Record<string, number>> = {
  "signed-out": 401,
  forbidden: 403,
  csrf: 403,
  "no-agent": 400,
  "no-session": 404,
  "not-running": 404,
  "registry-missing": 404,
  "disk-full": 507,
  "file-too-large": 413,
  "file-not-text": 415,
  "tmux-missing": 503,
  "tmux-too-old": 503,
  "no-resources": 503,
  "server-lost": 503,
  "client-lost": 503,
  "writer-busy": 503,
  "git-missing": 503,
  unexpected: 500,
};

/** The status for an error's code: what the request got wrong, or 409 where the workspace is in the way. */
export function statusOfError(code: string): number {
  const known = STATUSES[code];
  if (known !== undefined) return known;
  if (code.startsWith("bad-")) return 400;
  if (code.endsWith("-not-found")) return 404;
  if (code.endsWith("-invalid")) return 422;
  return 409;
}
