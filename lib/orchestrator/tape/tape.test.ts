import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";

// Threads, sessions and files are real, and a machine under load takes seconds to load a thread from its sources.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const first = AgentId.parse("first-agent");
let workspace: TestWorkspace | undefined;
afterEach(async () => {
  await workspace?.dispose();
});

async function open(command: string, more = "drift: { on_spawn: off }\n") {
  workspace = await openWorkspace(smallRegistry(command, more));
  return workspace;
}

function must<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(`${reply.error.message} ${reply.error.cause ?? ""}`);
  return reply.value;
}

async function spawn(orchestrator: Orchestrator) {
  const generated = must(await orchestrator.startOperation("generate", "all"));
  must(await orchestrator.waitForOperation(generated.id));
  must(await orchestrator.createSession("first-agent", { ignoreDrift: true }));
}

async function search(orchestrator: Orchestrator, text: string) {
  await orchestrator.tape.flush();
  return must(await orchestrator.tape.search({ text }));
}

async function found(orchestrator: Orchestrator, text: string) {
  await until(async () => (await search(orchestrator, text)).count > 0);
  return search(orchestrator, text);
}

async function castOf(orchestrator: Orchestrator, agent = first): Promise<string> {
  await orchestrator.tape.flush();
  const [recording] = must(await orchestrator.tape.list({ agent }));
  if (!recording) throw new Error("nothing was recorded");
  const { body } = must(await orchestrator.tape.openCast(recording.id, { gzip: false }));
  let text = "";
  for await (const chunk of body) text += chunk;
  return text;
}

const until = (probe: () => boolean | Promise<boolean>) => waitFor(String(probe), probe, 60_000);

/** All that was put out, whatever pieces it came in. */
function outputOf(cast: string): string {
  return cast
    .trim()
    .split("\n")
    .slice(1)
    .map((line): [number, string, string] => JSON.parse(line))
    .flatMap(([, code, text]) => (code === "o" ? [text] : []))
    .join("");
}

const shell = "exec /bin/sh -c";

describe("the tape", () => {
  it("records what an agent prints from its first byte, and finds it by its words, with the moment", async () => {
    const { start } = await open(`${shell} 'echo the quick brown fox; exec cat'`);
    const orchestrator = await start({}, { records: true });
    await spawn(orchestrator);
    const { hits, count, more } = await found(orchestrator, '"quick brown"');
    expect({ count, more, text: hits[0]?.text, ranges: hits[0]?.ranges }).toEqual({
      count: 1,
      more: false,
      text: "the quick brown fox",
      ranges: [{ start: 4, end: 15 }],
    });
    expect(hits[0]?.seconds).toBeLessThan(10);
    const lines: [number, string, string][] = (await castOf(orchestrator))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ version: 3, term: { cols: 120, rows: 36 }, title: "first-agent" });
    expect(lines.slice(1).every(([seconds, code]) => seconds >= 0 && "omrx".includes(code))).toBe(true);
    expect(
      lines
        .slice(1)
        .filter(([, code]) => code === "o")
        .map(([, , text]) => text)
        .join(""),
    ).toContain("quick brown fox\r\n");
  });

  it("captures the tail of a session that ends at once, with its exit code", async () => {
    const { start } = await open(`${shell} 'echo last words of it; exit 3'`);
    const orchestrator = await start({}, { records: true });
    await spawn(orchestrator);
    await found(orchestrator, "last words");
    await until(async () => (await castOf(orchestrator)).includes('"x","3"]'));
  });

  it("attack 66: writes no secret, neither into the recording nor into the index", async () => {
    const { start, paths } = await open(
      `${shell} 'printf "key sk-ant-api03-"; sleep 0.3; echo abcdefghij; echo got $MY_TOKEN; echo end; exec cat'`,
    );
    const orchestrator = await start({ MY_TOKEN: "correct-horse-battery" }, { records: true });
    await spawn(orchestrator);
    await found(orchestrator, "end");
    const cast = await castOf(orchestrator);
    expect(outputOf(cast)).toContain("key ••");
    expect(outputOf(cast)).toContain("got ••");
    const folder = join(paths.stateFolder, "tape");
    const stored = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((path) => existsSync(path) && !path.endsWith("first-agent"))
      .map((path) => readFileSync(path, "latin1"));
    for (const text of [outputOf(cast), cast, ...stored]) expect(text).not.toMatch(/abcdefghij|correct-horse/);
    expect((await search(orchestrator, "abcdefghij")).count).toBe(0);
  });

  it("marks states, blocked calls and what an agent did", async () => {
    const { start, paths } = await open(`${shell} 'echo ready; exec cat'`);
    const orchestrator = await start({}, { records: true });
    await spawn(orchestrator);
    await found(orchestrator, "ready");
    mkdirSync(join(paths.workspace, "logs"), { recursive: true });
    const stamp = new Date().toISOString().slice(0, 19);
    appendFileSync(paths.violationsLog, `${stamp} first-agent BLOCKED Write tests/a.ts (pattern: tests/**)\n`);
    await until(async () =>
      (await castOf(orchestrator)).includes('"m","blocked: Write tests/a.ts (pattern: tests/**)"'),
    );
    expect(await castOf(orchestrator)).toMatch(/"m","state: (starting|idle|working|unknown)/);
  });

  it("begins another part of the same session when the dashboard starts again, and finds old and new", async () => {
    const { start, tmuxCli } = await open(`${shell} 'echo before the restart; exec cat'`);
    const one = await start({}, { records: true });
    await spawn(one);
    await found(one, "before the restart");
    await one.dispose();
    await tmuxCli("send-keys", "-t", "=iw-first-agent:", "while it was down", "Enter");
    const two = await start({}, { records: true });
    await found(two, '"while it was down"');
    await tmuxCli("send-keys", "-t", "=iw-first-agent:", "after the restart", "Enter");
    await found(two, '"after the restart"');
    expect((await search(two, '"before the restart"')).count).toBe(1);
    const recordings = must(await two.tape.list({ agent: first }));
    expect(recordings.map(({ part, state }) => ({ part, state }))).toEqual([
      { part: 2, state: "recording" },
      { part: 1, state: "continued" },
    ]);
    expect(new Set(recordings.map(({ run }) => run)).size).toBe(1);
  });

  it("records nobody whose entry says so, and begins and ends when that changes", async () => {
    const { start, paths } = await open(
      `${shell} 'echo hush; exec cat'`,
      "defaults: { recording: false }\ndrift: { on_spawn: off }\n",
    );
    const orchestrator = await start({}, { records: true });
    await spawn(orchestrator);
    await until(async () => (await orchestrator.listAgents())[0]?.preview.includes("hush") === true);
    await orchestrator.tape.flush();
    expect(must(await orchestrator.tape.list())).toEqual([]);
    const text = readFileSync(paths.registryFile, "utf8");
    writeFileSync(paths.registryFile, text.replace("recording: false", "recording: true"));
    await found(orchestrator, "hush");
    writeFileSync(paths.registryFile, text);
    await until(async () => {
      await orchestrator.tape.flush();
      return must(await orchestrator.tape.list())[0]?.state === "continued";
    });
  });

  it("marks the gap of a flood with its lines, and goes on behind it", async () => {
    const { start } = await open(
      `${shell} 'sleep 1; seq -f "flood %.0f of many many lines" 1 400000; echo behind the flood; exec cat'`,
    );
    const orchestrator = await start({}, { records: true });
    await spawn(orchestrator);
    await found(orchestrator, '"behind the flood"');
    expect(await castOf(orchestrator)).toMatch(/"m","gap: flood (\d+|unknown) lines \d+ ms"/);
  });

  it("packs what has ended, and forgets what is more than may be kept, in the index too", async () => {
    const { start, paths } = await open(`${shell} 'echo to be forgotten; sleep 0.2'`, "drift: { on_spawn: off }\n");
    const orchestrator = await start({}, { records: true });
    await spawn(orchestrator);
    await found(orchestrator, "forgotten");
    must(await orchestrator.killSession("first-agent"));
    const folder = join(paths.stateFolder, "tape", "first-agent");
    await until(() => readdirSync(folder).some((name) => name.endsWith(".cast.gz")));
    const [name = ""] = readdirSync(folder);
    expect(outputOf(gunzipSync(readFileSync(join(folder, name))).toString())).toContain("to be forgotten");
    writeFileSync(paths.registryFile, `${readFileSync(paths.registryFile, "utf8")}tape: { max_total_mb: 0.0001 }\n`);
    await until(async () => (await search(orchestrator, "forgotten")).count === 0);
    expect(readdirSync(folder)).toEqual([]);
  });
});
