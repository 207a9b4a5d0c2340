import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { addEventHooks, TOLD_EVENTS } from "./event-hooks";
import type { ClaudeSettings } from "./settings-schema";

const settings: ClaudeSettings = {
  contextFiles: [],
  projectInfo: { name: "a", type: "multi-agent-system", description: "" },
};
addEventHooks(settings);
const statusLine = (settings["statusLine"] as { command: string }).command; // as addEventHooks writes it

function commandOf(event: string): string {
  const [hook] = settings.hooks?.[event]?.at(-1)?.hooks ?? [];
  if (hook?.type !== "command") throw new Error(`no command for ${event}`);
  return hook.command;
}

let folder: string;
let spool: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "event hooks "));
  spool = join(folder, "it's a $(spool)");
  mkdirSync(spool);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As Claude Code runs it: by a shell, with the event on stdin. */
function run(command: string, input: string, variables: Record<string, string> = { ORCHESTRATOR_SPOOL: spool }) {
  const env = { PATH: process.env["PATH"] ?? "", ...variables } as unknown as NodeJS.ProcessEnv; // no NODE_ENV
  const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", command], { input, env, cwd: folder });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}
const silent = { status: 0, stdout: "", stderr: "" };
const kept = () => readdirSync(spool).map((name) => readFileSync(join(spool, name), "utf8"));

describe("the hook of an event", () => {
  it.each(TOLD_EVENTS)("of %s leaves one whole file that is named for it, and says nothing", (event) => {
    expect(run(commandOf(event), '{"a": "ü $x"}')).toEqual(silent);
    expect(readdirSync(spool)).toEqual([expect.stringMatching(new RegExp(`^\\d+-${event}\\.json$`))]);
    expect(kept()).toEqual(['{"a": "ü $x"}']);
  });

  it("does nothing where the pane names no folder, or one that is gone", () => {
    expect(run(commandOf("Stop"), "{}", {})).toEqual(silent);
    expect(run(commandOf("Stop"), "{}", { ORCHESTRATOR_SPOOL: join(folder, "gone") })).toEqual(silent);
    expect(readdirSync(folder)).toEqual(["it's a $(spool)"]);
  });

  it("keeps the beginning of a long event, and no more than so many files", () => {
    run(commandOf("PostToolUse"), "x".repeat(1_000_000));
    expect(kept().map(({ length }) => length)).toEqual([65_536]);
    for (let index = 0; index < 600; index += 1) writeFileSync(join(spool, `${index}-a.json`), "{}");
    const before = readdirSync(spool).length;
    expect(run(commandOf("Stop"), "{}")).toEqual(silent);
    expect(readdirSync(spool)).toHaveLength(before);
  });

  it.skipIf(process.getuid?.() === 0)("does not hold the agent up where it cannot write", () => {
    chmodSync(spool, 0o500);
    expect(run(commandOf("Stop"), "{}")).toEqual(silent);
    chmodSync(spool, 0o700);
  });

  it("does not hold the agent up where there is a file instead of a folder, or no program on the PATH", () => {
    writeFileSync(join(folder, "file"), "");
    expect(run(commandOf("Stop"), "{}", { ORCHESTRATOR_SPOOL: join(folder, "file") })).toEqual(silent);
    expect(run(commandOf("Stop"), "{}", { ORCHESTRATOR_SPOOL: spool, PATH: "/nowhere" })).toEqual(silent);
    expect(kept()).toEqual([""]);
    expect(readdirSync(spool)).toEqual([expect.stringMatching(/^\.\d+$/)]);
  });

  it("is understood by other shells", () => {
    const env = { PATH: process.env["PATH"] ?? "", ORCHESTRATOR_SPOOL: spool } as unknown as NodeJS.ProcessEnv;
    execFileSync("bash", ["-c", commandOf("Stop")], { input: "{}", env });
    expect(kept()).toEqual(["{}"]);
  });
});

describe("the status line", () => {
  const samples = JSON.parse(
    readFileSync(new URL("../status/fixtures/claude-events/statusLine.json", import.meta.url), "utf8"),
  ) as unknown[]; // a sample holds a list

  it("says who it is, the model, and what is left of the context, and keeps what it was told", () => {
    const said = run(statusLine, JSON.stringify(samples[1]), {
      ORCHESTRATOR_SPOOL: spool,
      AGENT_NAME: "backend-agent",
    });
    expect(said).toEqual({ ...silent, stdout: "backend-agent · Sonnet 5.5 · 84% context left\n" });
    expect(readdirSync(spool)).toEqual(["status-line.json"]);
    expect(JSON.parse(kept()[0] ?? "")).toEqual(samples[1]);
    run(statusLine, JSON.stringify(samples[0]));
    expect(readdirSync(spool)).toEqual(["status-line.json"]);
  });

  it("says what it knows", () => {
    expect(run(statusLine, JSON.stringify(samples[0]), {}).stdout).toBe("Opus 5.5\n");
    expect(run(statusLine, "not JSON", {})).toEqual(silent);
  });

  it("is the template's own where that has one", () => {
    const own = { ...settings, hooks: {}, statusLine: { type: "command", command: "mine" } };
    addEventHooks(own);
    expect(own.statusLine.command).toBe("mine");
  });
});
