import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { parseSessionName, type PaneId, type StreamSink, type Tmux } from "./tmux";

let server: PrivateTmux;
let tmux: Tmux;

beforeEach(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
});

afterEach(() => server.dispose());

function spec(name: string) {
  return { name: parseSessionName(name), cwd: server.folder, cols: 100, rows: 30, environment: {}, options: {} };
}

function recorder() {
  const bytes: Buffer[] = [];
  const seen: string[] = [];
  const sink: StreamSink = {
    output: (_: PaneId, data) => bytes.push(Buffer.from(data)),
    layoutChanged: () => seen.push("layout"),
    paused: (pane) => seen.push(`paused ${pane}`),
    exited: (reason) => seen.push(reason),
  };
  return { sink, seen, text: () => Buffer.concat(bytes).toString("utf8"), bytes: () => Buffer.concat(bytes) };
}

describe("a session", () => {
  it("is created still, watched from its first byte, typed into, listed and killed", async () => {
    const created = await tmux.createSession({ ...spec("iw-first"), options: { "@workspace": "/srv/app" } });
    const record = recorder();
    await tmux.openStream(created.name, record.sink);
    await tmux.startProgram(created.paneId, { argv: ["sh", "-c", "stty -echo; echo ready; exec cat"], cwd: server.folder });
    await waitFor("the first line", () => record.text().includes("ready"));
    expect(record.text()).toBe("ready\r\n");

    await tmux.sendKeys(created.paneId, Buffer.from("hello\r"));
    await waitFor("the echo", () => record.text().endsWith("hello\r\n"));

    const [session] = await tmux.listSessions(["@workspace", "@agent"]);
    expect(session).toMatchObject({ name: "iw-first", attachedClients: 0, windows: 1, options: { "@workspace": "/srv/app" } });
    const [pane] = await tmux.listPanes();
    expect(pane).toMatchObject({ id: created.paneId, cols: 100, rows: 30, dead: false, currentCommand: "cat", active: true });

    await tmux.killSession(created.name);
    await waitFor("the end of the stream", () => record.seen.includes("session-ended"));
    expect(await tmux.listSessions()).toEqual([]);
  });
});
