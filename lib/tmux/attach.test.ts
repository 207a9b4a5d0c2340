import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { keyLogger, startWatched } from "./testing/start-session";
import { type AttachedClient, parseSessionName, type Tmux } from "./tmux";

let server: PrivateTmux | null = null;
afterEach(async () => {
  await server?.dispose();
  server = null;
});

type Attached = { client: AttachedClient; bytes(): Buffer; ended(): number };

async function open(): Promise<{ server: PrivateTmux; tmux: Tmux }> {
  server = await createPrivateTmux();
  return { server, tmux: await server.open() };
}

async function attach(tmux: Tmux, name = "work", size = { cols: 80, rows: 24 }): Promise<Attached> {
  const chunks: Uint8Array[] = [];
  let ends = 0;
  const client = await tmux.attach(parseSessionName(name), size, {
    output: (bytes) => chunks.push(bytes),
    ended: () => {
      ends += 1;
    },
  });
  return { client, bytes: () => Buffer.concat(chunks), ended: () => ends };
}

const keys = (text: string) => Buffer.from(text, "latin1");
const ours = (server: PrivateTmux) =>
  server.cli("list-clients", "-t", "=work", "-F", "#{client_control_mode} #{client_width}x#{client_height}");

describe("an attached client", () => {
  it("splits, scrolls in copy mode and obeys prefix keys as tmux does", async () => {
    const { server, tmux } = await open();
    await startWatched(server, tmux, "work", ["sh", "-c", "seq 200; exec cat"]);
    const { client } = await attach(tmux);
    client.write(keys('\x02"'));
    await waitFor("the split", async () => (await server.cli("list-panes", "-t", "=work:")).split("\n").length === 3);
    client.write(keys("\x02o\x02o\x02["));
    await waitFor("copy mode", async () =>
      (await server.cli("list-panes", "-t", "=work:", "-F", "#{pane_in_mode}")).includes("1"),
    );
    client.write(keys("q"));
    await waitFor(
      "its end",
      async () => !(await server.cli("list-panes", "-t", "=work:", "-F", "#{pane_in_mode}")).includes("1"),
    );
  });

  it("has a size of its own, and leaves the window's as it is", async () => {
    const { server, tmux } = await open();
    await startWatched(server, tmux, "work", ["cat"]);
    const { client } = await attach(tmux, "work", { cols: 60, rows: 20 });
    await waitFor("its size", async () => (await ours(server)).includes("0 60x20"));
    client.resize(140, 50);
    await waitFor("its new size", async () => (await ours(server)).includes("0 140x50"));
    expect((await server.cli("display-message", "-p", "-t", "=work:", "#{window_width}x#{window_height}")).trim()).toBe(
      "100x30",
    );
  });

  it("types every byte that a keyboard has as it is, but for the prefix, which is tmux's", async () => {
    const { server, tmux } = await open();
    const file = join(server.folder, "typed");
    await startWatched(server, tmux, "work", keyLogger(file));
    await waitFor("the logger", async () => (await server.cli("capture-pane", "-p", "-t", "=work:")).includes("ready"));
    const { client } = await attach(tmux);
    // Bytes above ASCII come as characters: alone they are none, and tmux drops them, and C1 controls, from any terminal.
    const codes = Array.from({ length: 256 }, (_, code) => code).filter((code) => code < 0x80 || code >= 0xa0);
    const characters = codes.map((code) => Buffer.from(String.fromCharCode(code)));
    let expected = 0;
    for (const character of [...characters, Buffer.from("世"), Buffer.from("🙂")]) {
      // Together some of them would be another key; twice the prefix is itself.
      client.write(character[0] === 2 ? Buffer.of(2, 2) : character);
      expected += character.length;
      await waitFor(`${expected} bytes`, async () => (await readFile(file)).length >= expected);
    }
    const typed = await readFile(file);
    expect(typed.equals(Buffer.concat([...characters, Buffer.from("世🙂")]))).toBe(true);
  });

  it("detaches alone: the session, its program and other clients go on", async () => {
    const { server, tmux } = await open();
    const { record } = await startWatched(server, tmux, "work", ["cat"]);
    const first = await attach(tmux);
    const second = await attach(tmux);
    await first.client.dispose();
    expect(first.ended()).toBe(1);
    expect(second.ended()).toBe(0);
    second.client.write(keys("still here\r"));
    await waitFor("the echo", () => record.text().includes("still here"));
    expect(record.events).not.toContain("session-ended");
  });

  it("ends once when somebody leaves by prefix d, and when its session ends", async () => {
    const { server, tmux } = await open();
    await startWatched(server, tmux, "work", ["cat"]);
    const first = await attach(tmux);
    first.client.write(keys("\x02d"));
    await waitFor("the end", () => first.ended() === 1);
    const second = await attach(tmux);
    await tmux.killSession(parseSessionName("work"));
    await waitFor("the end", () => second.ended() === 1);
    await second.client.dispose();
    expect([first.ended(), second.ended()]).toEqual([1, 1]);
  });

  it("says that there is no such session, and takes no other one whose name begins so", async () => {
    const { server, tmux } = await open();
    await startWatched(server, tmux, "work-agent", ["cat"]);
    await expect(attach(tmux, "work")).rejects.toMatchObject({ code: "no-session" });
  });

  it("brings no secret of ours into the environment of tmux", async () => {
    server = await createPrivateTmux();
    const tmux = await server.open({
      environment: { PATH: process.env["PATH"] ?? "", HOME: server.folder, SECRET_OF_OURS: "s3cret" },
    });
    await tmux.createSession({
      ...{ name: parseSessionName("work"), cwd: server.folder, cols: 80, rows: 24 },
      ...{ environment: {}, options: {} },
    });
    const { client } = await attach(tmux);
    client.write(keys("\x02c"));
    await waitFor(
      "the window",
      async () => (await server?.cli("list-windows", "-t", "=work"))?.split("\n").length === 3,
    );
    expect(await server.cli("show-environment", "-g")).not.toContain("s3cret");
  });

  it("survives many clients that come and go while sessions are made and end", async () => {
    const { server, tmux } = await open();
    await startWatched(server, tmux, "work", ["cat"]);
    const pid = await server.serverPid();
    const churn = async (index: number) => {
      const { client } = await attach(tmux);
      await client.dispose();
      await startWatched(server, tmux, `other-${index}`, ["cat"]);
      await tmux.killSession(parseSessionName(`other-${index}`));
    };
    await Promise.all(Array.from({ length: 12 }, (_, index) => churn(index)));
    expect(await server.serverPid()).toBe(pid);
  });
});
