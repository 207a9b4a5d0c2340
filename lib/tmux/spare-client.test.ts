import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { sessionSpec, startWatched } from "./testing/start-session";
import { createStreamRecorder } from "./testing/stream-recorder";
import { parseSessionName, type Tmux } from "./tmux";

let server: PrivateTmux;
let tmux: Tmux;

beforeEach(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
});
afterEach(() => server.dispose());

/** Session name by pid of each client. */
async function clients(): Promise<Map<number, string>> {
  const lines = (await server.cli("list-clients", "-F", "#{client_pid} #{session_name}")).trim().split("\n");
  return new Map(lines.filter(Boolean).map((line) => [Number.parseInt(line, 10), line.replace(/^\d+ /, "")]));
}

/** The pid of the client that waits, once it does: the commands' own one is at the keeper too. */
function sparePid(commands: number): Promise<number> {
  return waitFor("a spare client", async () => {
    return [...(await clients())].find(([pid, name]) => name === "_keeper" && pid !== commands)?.[0];
  });
}

const printer = (text: string): [string, ...string[]] => ["sh", "-c", `printf '${text}'; exec sleep 1000`];

describe("a spare client", { timeout: 30_000 }, () => {
  let commands: number;
  let spare: number;

  beforeEach(async () => {
    commands = [...(await clients()).keys()][0] ?? 0;
    await startWatched(server, tmux, "first", printer("one"));
    spare = await sparePid(commands);
  });

  it("becomes the next session's stream, from the program's first byte to the session's end", async () => {
    const { record } = await startWatched(server, tmux, "second", printer("two"));
    await waitFor("the program's output", () => record.text().includes("two"));
    expect(record.text()).toBe("two");
    expect((await clients()).get(spare)).toBe("second");
    expect(await sparePid(commands)).not.toBe(spare);
    await tmux.killSession(parseSessionName("second"));
    await waitFor("the end", () => record.events.includes("session-ended"));
    expect(record.events.filter((event) => event !== "layout")).toEqual(["session-ended"]);
  });

  it("hears nothing of other sessions, and is nobody who watches", async () => {
    const { record } = await startWatched(server, tmux, "second", printer("two"));
    await waitFor("the program's output", () => record.text().includes("two"));
    await server.cli("send-keys", "-t", "=first:", "unheard", "Enter");
    await server.cli("send-keys", "-t", "=second:", "heard", "Enter");
    await waitFor("the echo", () => record.text().includes("heard"));
    expect(record.text()).not.toContain("unheard");
    expect((await tmux.listSessions()).map(({ attachedClients }) => attachedClients)).toEqual([0, 0]);
  });

  it("stays for the next one when a session is not there", async () => {
    const gone = tmux.openStream(parseSessionName("gone"), createStreamRecorder().sink);
    await expect(gone).rejects.toMatchObject({ code: "no-session" });
    const { record } = await startWatched(server, tmux, "second", printer("two"));
    await waitFor("the program's output", () => record.text() === "two");
    expect((await clients()).get(spare)).toBe("second");
  });

  it("never leaves a stream silent when it was killed: the output comes, or word that the client is lost", async () => {
    await tmux.createSession(sessionSpec(server, "second"));
    process.kill(spare, "SIGKILL");
    const record = createStreamRecorder();
    await tmux.openStream(parseSessionName("second"), record.sink);
    await server.cli("respawn-pane", "-k", "-t", "=second:", ...printer("two"));
    // tmux may have switched the dying client already; then the caller is told, and opens the stream again.
    const isTold = () => record.events.includes("client-lost");
    await waitFor("the program's output, or the loss", () => record.text().includes("two") || isTold());
    if (!isTold()) return;
    const again = createStreamRecorder();
    await tmux.openStream(parseSessionName("second"), again.sink);
    await server.cli("respawn-pane", "-k", "-t", "=second:", ...printer("three"));
    await waitFor("the output of the next stream", () => again.text().includes("three"));
  });

  it("goes with the connection", async () => {
    await tmux.dispose();
    expect(await clients()).toEqual(new Map());
  });
});
