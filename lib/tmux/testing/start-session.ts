import { type CreatedTmuxSession, parseSessionName, type SessionSpec, type SessionStream, type Tmux } from "../tmux";
import type { PrivateTmux } from "./private-tmux";
import { createStreamRecorder, type StreamRecorder } from "./stream-recorder";

export function sessionSpec(server: PrivateTmux, name: string, more: Partial<SessionSpec> = {}): SessionSpec {
  const size = { cols: 100, rows: 30 };
  return { name: parseSessionName(name), cwd: server.folder, ...size, environment: {}, options: {}, ...more };
}

export type WatchedSession = CreatedTmuxSession & { stream: SessionStream; record: StreamRecorder };

/** A session that runs `argv` and whose stream is recorded from the first byte. */
export async function startWatched(
  server: PrivateTmux,
  tmux: Tmux,
  name: string,
  argv: readonly [string, ...string[]],
): Promise<WatchedSession> {
  const session = await tmux.createSession(sessionSpec(server, name));
  const record = createStreamRecorder(session.paneId);
  const stream = await tmux.openStream(session.name, record.sink);
  await tmux.startProgram(session.paneId, { argv, cwd: server.folder });
  return { ...session, stream, record };
}

/** A program that writes every byte it is sent into `file`, as it is; it says `ready` when it listens. */
export function keyLogger(file: string): [string, ...string[]] {
  return ["sh", "-c", 'stty raw -echo; printf ready; exec cat >"$1"', "sh", file];
}
