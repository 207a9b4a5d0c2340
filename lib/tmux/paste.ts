import type { Request } from "./command-client";
import { command, quoteBytes } from "./command-line";
import type { PaneId } from "./ids";

/**
 * Puts text before a program as a paste: between paste marks where it asked for them, so that nothing in it is a key.
 * Line feeds become carriage returns, as a terminal pastes. Throws `bad-argument` for a NUL.
 */
export async function pasteText(request: Request, paneId: PaneId, text: string): Promise<void> {
  const buffer = `paste-${paneId.slice(1)}`;
  const set = `${command("set-buffer", "-b", buffer, "--")} ${quoteBytes(Buffer.from(text))}`;
  await request(`${set} ; ${command("paste-buffer", "-p", "-d", "-b", buffer, "-t", paneId)}`, 2);
}
