import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { sessionSpec } from "./testing/start-session";
import { createStreamRecorder } from "./testing/stream-recorder";
import type { Tmux } from "./tmux";

let server: PrivateTmux;
let tmux: Tmux;

beforeEach(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
});
afterEach(() => server.dispose());

describe("a session", { timeout: 20_000 }, () => {
  it("is created still, watched from its first byte, typed into, listed and killed", async () => {
    const options = { "@workspace": "/srv/app" };
    const { name, paneId } = await tmux.createSession(sessionSpec(server, "iw-first", { options }));
    const record = createStreamRecorder();
    await tmux.openStream(name, record.sink);
    await tmux.startProgram(paneId, { argv: ["sh", "-c", "stty -echo; echo ready; exec cat"], cwd: server.folder });
    await waitFor("the first line", () => record.text() === "ready\r\n");

    await tmux.sendKeys(paneId, Buffer.from("hello\r"));
    await waitFor("the echo", () => record.text() === "ready\r\nhello\r\n");

    const [session] = await tmux.listSessions(["@workspace", "@agent"]);
    expect(session).toMatchObject({ name, attachedClients: 0, windows: 1, options });
    const [pane] = await tmux.listPanes();
    expect(pane).toMatchObject({ id: paneId, cols: 100, rows: 30, dead: false, currentCommand: "cat", active: true });
    expect(await tmux.paneText(paneId, { historyLines: 10 })).toMatch(/^ready\nhello\n/);

    await tmux.killSession(name);
    await waitFor("the end of the stream", () => record.events.at(-1) === "session-ended");
    expect(await tmux.listSessions()).toEqual([]);
  });
});
