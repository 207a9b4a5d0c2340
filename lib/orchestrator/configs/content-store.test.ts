import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createContentStore } from "./content-store";
import { sha256 } from "./generated-record";
import { type ConfigWorkspace, openConfigWorkspace, registryWith } from "./testing/config-workspace";

let workspace: ConfigWorkspace;
const at = (...path: string[]) => join(workspace.root, ...path);
const store = () => createContentStore(workspace.paths);

beforeEach(async () => {
  workspace = await openConfigWorkspace();
});
afterEach(() => workspace.dispose());

describe("the store of generated contents", () => {
  it("gives a content back by its hash, from another process too", async () => {
    await store().keep([Buffer.from("one"), Buffer.from("two")]);
    expect((await store().read(sha256("one")))?.toString()).toBe("one");
    expect(await store().read(sha256("three"))).toBeNull();
    expect(await store().read("../../agents/registry.yaml")).toBeNull();
  });

  it("is for its owner alone: what a person wrote into settings may be secret", async () => {
    await store().keep([Buffer.from("one")]);
    expect((await stat(at(".orchestrator/generated"))).mode & 0o777).toBe(0o700);
    expect((await stat(at(".orchestrator/generated", sha256("one")))).mode & 0o777).toBe(0o600);
  });

  it("is nothing for git, also where the workspace ignores nothing", async () => {
    execFileSync("git", ["init", "-q"], { cwd: workspace.root });
    await store().keep([Buffer.from("one")]);
    const status = execFileSync("git", ["status", "--porcelain", "-uall"], { cwd: workspace.root, encoding: "utf8" });
    expect(status).toContain(".project-context.md");
    expect(status).not.toContain(".orchestrator");
    await writeFile(at(".orchestrator/.gitignore"), "# my own\n");
    await store().keep([Buffer.from("two")]);
    expect(await readFile(at(".orchestrator/.gitignore"), "utf8")).toBe("# my own\n");
  });

  it("gives nothing back that is not whole", async () => {
    await store().keep([Buffer.from("one")]);
    await writeFile(at(".orchestrator/generated", sha256("one")), "on");
    expect(await store().read(sha256("one"))).toBeNull();
  });

  it("takes the oldest away when there is too much, hand edits last", async () => {
    const contents = ["a", "b", "c", "d"].map((text) => Buffer.from(text));
    const edit = { path: "agents/x/.claude/CLAUDE.md", hash: sha256("edit"), at: 1, bytes: Buffer.from("edit") };
    await store().keepOverwritten("x", [edit]);
    for (const content of contents) await store().keep([content]);
    await store().sweep({ maxBytes: 1_000, maxFiles: 2 });
    const left = (await readdir(at(".orchestrator/generated"))).filter((name) => name.length === 64);
    expect(left).toHaveLength(2);
    expect(left).toContain(sha256("edit"));
  });

  it("attack 55: is not followed out of the workspace", async () => {
    await mkdir(at(".orchestrator"));
    await mkdir(at("elsewhere"));
    await symlink(at("elsewhere"), at(".orchestrator/generated"));
    expect(await store().keep([Buffer.from("one")])).toMatchObject({ ok: false, error: { code: "target-not-plain" } });
    expect(await readdir(at("elsewhere"))).toEqual([]);
  });
});

describe("generating over a hand edit", () => {
  const registry = registryWith([{ name: "agent" }]);
  const file = "agents/agent/.claude/CLAUDE.md";

  it("keeps what was there, says where, and lists it afterwards", async () => {
    await workspace.generate(registry);
    await workspace.write(file, "Mine.\n");
    const generated = await workspace.generate(registry);
    const told = generated.ok && generated.value[0]?.result === "generated" && generated.value[0].overwritten;
    expect(told).toEqual([
      {
        path: file,
        hash: sha256("Mine.\n"),
        at: workspace.clock.now(),
        copy: `.orchestrator/generated/${sha256("Mine.\n")}`,
      },
    ]);
    expect(await readFile(at(`.orchestrator/generated/${sha256("Mine.\n")}`), "utf8")).toBe("Mine.\n");
    expect(await store().overwritten("agent")).toEqual(told);
  });

  it("says what would be written over, and keeps nothing yet, when it only checks", async () => {
    await workspace.generate(registry);
    await workspace.write(file, "Mine.\n");
    expect(await workspace.generate(registry, { check: true })).toMatchObject({
      value: [{ overwritten: [{ path: file }] }],
    });
    expect(await store().overwritten("agent")).toEqual([]);
  });

  it("calls nothing a hand edit that was generated, however old it is", async () => {
    await workspace.generate(registry);
    const generated = await workspace.generate(registryWith([{ name: "agent", forbidden: ["Never."] }]));
    expect(generated.ok && generated.value[0]).toEqual({ name: "agent", result: "generated" });
  });

  it("keeps an edit of what all agents share, too", async () => {
    await workspace.generate(registry);
    await workspace.write("agents/.claude/index.json", "{}\n");
    await workspace.generate(registry);
    const [kept] = await store().overwritten("agent");
    expect(kept).toMatchObject({ path: "agents/.claude/index.json" });
    expect(await workspace.read(kept?.copy ?? "")).toBe("{}\n");
  });

  it("leaves the edit as it is when it cannot be kept", async () => {
    await workspace.generate(registry);
    await workspace.write(file, "Mine.\n");
    const folder = at(".orchestrator/generated");
    await rm(folder, { recursive: true });
    await writeFile(folder, "");
    expect(await workspace.generate(registry)).toMatchObject({ value: [{ result: "failed" }] });
    expect(await workspace.read(file)).toBe("Mine.\n");
  });
});
