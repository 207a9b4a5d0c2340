import { chmod, mkdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentName } from "@/lib/contract/ids";
import { RegistryEdit } from "@/lib/contract/registry";
import { systemClock } from "../clock";
import { type ConfigWorkspace, openConfigWorkspace } from "../configs/testing/config-workspace";
import { canMountDisks, mountSmallDisk, unmountDisk } from "../files/testing/small-disk";
import { inBackground } from "../in-background";
import { failLoudly } from "../testing/fail-loudly";
import { createRegistryDesk, type RegistryDesk } from "./registry-desk";
import { createRegistrySource, type RegistrySource } from "./registry-source";

const text = `# Two agents.
agents:
  api-agent: # writes
    name: api-agent
    display_name: API
    description: Builds the API
    model: sonnet
    tools: [Read, Write]
    env: { API_TOKEN: "abcdefgh", LANG: C }
    delegates_to: [qa-agent]

  qa-agent:
    name: qa-agent
    display_name: QA
    description: Checks it
    model: haiku
    tools: [Read]
tenants:
  acme: { agents: [api-agent] }
`;

let workspace: ConfigWorkspace;
let source: RegistrySource;
let desk: RegistryDesk;
const onDisk = () => workspace.read("agents/registry.yaml");

async function open(content: string) {
  await workspace.write("agents/registry.yaml", content);
  source = await createRegistrySource(workspace.paths, systemClock, inBackground(failLoudly));
  desk = createRegistryDesk({ paths: workspace.paths, source, isRunning: (agent) => agent === "api-agent" });
}

async function versionNow(): Promise<string> {
  const read = await desk.read();
  if (!read.ok) throw new Error(read.error.message);
  return read.value.version;
}

beforeEach(async () => {
  workspace = await openConfigWorkspace();
  await open(text);
});
afterEach(async () => {
  source.dispose();
  await workspace.dispose();
});

describe("a draft of the registry", () => {
  it("is checked as a whole: each problem with its place and the word that would mend it", async () => {
    const draft = text.replace("[qa-agent]", "[qa-agnt]").replace("model: haiku", "modl: haiku");
    const { problems, preview, graph } = await desk.review(draft);
    expect(problems).toMatchObject([
      { severity: "error", path: "agents.api-agent.delegates_to.0", replace: { found: "qa-agnt", by: "qa-agent" } },
      { severity: "error", line: 12, path: "agents.qa-agent.model" },
      { severity: "warning", line: 16, column: 5, replace: { found: "modl", by: "model" } },
    ]);
    expect(preview).toBeNull();
    expect(graph.agents).toContainEqual({ name: "qa-agnt", missing: true });
  });

  it("shows what saving would change while only a name is wrong", async () => {
    const { problems, preview, graph } = await desk.review(text.replace("[qa-agent]", "[qa-agnt]"));
    expect(problems.find(({ severity }) => severity === "error")).toMatchObject({
      line: 10,
      column: 20,
      replace: { found: "qa-agnt", by: "qa-agent" },
    });
    expect(preview?.affected).toEqual(["api-agent"]);
    expect(graph.edges).toEqual([{ from: "api-agent", to: "qa-agnt", circular: false, broken: true }]);
  });

  it("tells field by field and file by file what saving it would change, and whom that touches", async () => {
    const draft = text
      .replace("model: sonnet", "model: opus\n    cannot_access: [tests/**]")
      .replace("abcdefgh", "ijklmnop")
      .replace("delegates_to: [qa-agent]", "delegates_to: []")
      .replace("agents:\n  api", "limits: { max_sessions: 3 }\nagents:\n  api");
    const { preview } = await desk.review(draft);
    expect(preview).toMatchObject({
      agents: [
        {
          agent: "api-agent",
          change: "changed",
          fields: [
            { field: "model", was: "sonnet", is: "opus" },
            { field: "delegates_to", removed: ["qa-agent"] },
            { field: "cannot_access", added: ["tests/**"] },
            { field: "env.API_TOKEN", was: "••••••", is: "••••••" },
          ],
        },
      ],
      settings: [{ field: "limits.max_sessions", was: "30", is: "3" }],
      affected: ["api-agent"],
      running: ["api-agent"],
      tenants: ["acme"],
      delegations: { added: [], removed: [{ from: "api-agent", to: "qa-agent" }] },
      untouched: 1,
      trouble: null,
    });
    const policy = preview?.files.find(({ path }) => path === "api-agent/.claude/hooks/policy.json");
    expect(policy?.lines).toContainEqual({ kind: "added", text: '    "tests/**"' });
  });

  it("says whom saving would let do more, for a misplaced line as for a meant one", async () => {
    source.dispose();
    const strict = text.replace("tools: [Read, Write]", 'tools: [Read, Write]\n    cannot_access: ["tests/**"]');
    await open(strict);
    const { preview } = await desk.review(text.replace("tools: [Read]", "tools: [Read, Bash]"));
    expect(preview?.rights).toEqual([
      { agent: "api-agent", widens: ["It lets api-agent write tests/**."], narrows: [] },
      { agent: "qa-agent", widens: ["It lets qa-agent use Bash."], narrows: [] },
      { agent: "acme/api-agent", widens: ["It lets acme/api-agent write tests/**."], narrows: [] },
    ]);
    expect((await desk.review(strict)).preview?.rights).toEqual([]);
  });

  it("is reviewed also while its hours cannot be read", async () => {
    const review = await desk.review(text.replace("tools: [Read]", "rules: [{ hours: never }]\n    tools: [Read]"));
    expect(review.problems.map(({ path }) => path)).toContain("agents.qa-agent.rules.0.hours");
    expect(review.preview).toBeNull();
  });

  it("is saved as it was typed, with the mode and the line breaks that the file had", async () => {
    source.dispose();
    await open(`\ufeff${text.replaceAll("\n", "\r\n")}`);
    await chmod(workspace.paths.registryFile, 0o664);
    const draft = text.replace("[Read, Write]", "[Read, Write, Edit]");
    const saved = await desk.save(draft, await versionNow());
    expect(saved).toMatchObject({ ok: true, value: { affected: ["api-agent"], version: await versionNow() } });
    expect(await onDisk()).toBe(`\ufeff${draft.replaceAll("\n", "\r\n")}`);
    expect(((await stat(workspace.paths.registryFile)).mode & 0o777).toString(8)).toBe("664");
    expect(source.current.registry?.agents).toMatchObject({ "api-agent": { tools: ["Read", "Write", "Edit"] } });
  });

  it("is refused with every problem while it has an error, and nothing is written", async () => {
    const refused = await desk.save(text.replace("sonnet", "gpt"), await versionNow());
    expect(refused).toMatchObject({ ok: false, error: { code: "registry-invalid" } });
    expect(await onDisk()).toBe(text);
  });

  it("fault F15: is refused when the file has changed since, with the difference and a draft on top of it", async () => {
    const version = await versionNow();
    const theirs = text.replace("Checks it", "Checks all of it");
    await workspace.write("agents/registry.yaml", theirs);
    const draft = text.replace("# Two agents.", "# The agents.");
    const refused = await desk.save(draft, version);
    expect(refused).toMatchObject({ ok: false, error: { code: "registry-conflict" } });
    expect(!refused.ok && refused.error.details).toContain("+     description: Checks all of it");
    expect(JSON.stringify(refused)).not.toContain("abcdefgh");
    expect(await onDisk()).toBe(theirs);
    const conflict = await desk.findConflict(text, draft);
    if (!conflict.ok) throw new Error(conflict.error.message);
    expect(conflict.value.diff).toContainEqual({ kind: "added", text: "    description: Checks all of it" });
    expect(conflict.value.rebased).toBe(theirs.replace("# Two agents.", "# The agents."));
    const asForm = (sent: string) => sent.replaceAll("\n", "\r\n");
    expect(await desk.findConflict(asForm(text), asForm(draft))).toEqual(conflict);
    expect(await desk.save(conflict.value.rebased ?? "", conflict.value.theirs.version)).toMatchObject({ ok: true });
    const both = await desk.findConflict(text, text.replace("Checks it", "Checks nothing"));
    expect(both).toMatchObject({ ok: true, value: { rebased: null } });
  });

  it.skipIf(!canMountDisks())("fault F8: on a full disk, the old content stays and the reason is told", async () => {
    source.dispose();
    await rm(workspace.paths.agentsFolder, { recursive: true });
    await mkdir(workspace.paths.agentsFolder);
    mountSmallDisk(workspace.paths.agentsFolder, "16k");
    try {
      await open(text);
      const draft = `${text}${"# A long comment.\n".repeat(1_000)}`;
      const refused = await desk.save(draft, await versionNow());
      expect(refused).toMatchObject({ ok: false, error: { code: "disk-full" } });
      expect(await onDisk()).toBe(text);
      expect(await desk.save(text.replace("sonnet", "opus"), await versionNow())).toMatchObject({ ok: true });
    } finally {
      source.dispose();
      unmountDisk(workspace.paths.agentsFolder);
    }
  });

  it("is written where a link leads that its owner has made, and the link stays", async () => {
    source.dispose();
    await workspace.write("elsewhere/team.yaml", text);
    await rm(workspace.paths.registryFile);
    await symlink(join(workspace.root, "elsewhere/team.yaml"), workspace.paths.registryFile);
    source = await createRegistrySource(workspace.paths, systemClock, inBackground(failLoudly));
    desk = createRegistryDesk({ paths: workspace.paths, source, isRunning: () => false });
    expect(await desk.save(text.replace("sonnet", "opus"), await versionNow())).toMatchObject({ ok: true });
    expect(await realpath(workspace.paths.registryFile)).toBe(join(workspace.root, "elsewhere/team.yaml"));
    expect(await workspace.read("elsewhere/team.yaml")).toContain("model: opus");
  });

  it("attack 66: shows no secret to those who may only look", async () => {
    const read = await desk.read({ secrets: "masked" });
    expect(read.ok && read.value.text).toContain("API_TOKEN: ••••••");
    expect(JSON.stringify(read)).not.toContain("abcdefgh");
  });
});

describe("a change of one agent", () => {
  const edit = RegistryEdit.parse({ kind: "edit-agent", agent: "qa-agent", fields: { model: "opus" } });

  it("leaves what others have changed elsewhere in the file, and every comment", async () => {
    const entry = await desk.readEntry("qa-agent");
    if (!entry.ok) throw new Error(entry.error.message);
    expect(entry.value.fields).toMatchObject({ model: "haiku" });
    const theirs = text.replace("sonnet", "opus # for a while");
    await workspace.write("agents/registry.yaml", theirs);
    expect(await desk.edit(edit, entry.value.version)).toMatchObject({ ok: true });
    expect(await onDisk()).toBe(theirs.replace("haiku", "opus"));
  });

  it("fault F15: is refused when its own entry has changed since", async () => {
    const entry = await desk.readEntry("qa-agent");
    const theirs = text.replace("Checks it", "Checks all of it");
    await workspace.write("agents/registry.yaml", theirs);
    const version = entry.ok ? entry.value.version : "";
    expect(await desk.edit(edit, version)).toMatchObject({ ok: false, error: { code: "registry-conflict" } });
    expect(await onDisk()).toBe(theirs);
  });

  it("is refused when the registry would not be valid with it", async () => {
    const entry = await desk.readEntry("qa-agent");
    const wrong = RegistryEdit.parse({ ...edit, fields: { model: "gpt" } });
    const refused = await desk.edit(wrong, entry.ok ? entry.value.version : "");
    expect(!refused.ok && refused.error.details?.join()).toContain("agents.qa-agent.model");
    expect(await onDisk()).toBe(text);
  });

  it("made by a form is refused in the words of its fields", async () => {
    const entry = await desk.readEntry("qa-agent");
    if (!entry.ok) throw new Error(entry.error.message);
    const form = { ...entry.value.form, model: "gpt", tools: "Read, Write\nBash(git *)" };
    expect(await desk.editByForm("qa-agent" as AgentName, form, entry.value.version)).toMatchObject({
      ok: false,
      error: {
        message: "2 fields are wrong, so nothing was saved.",
        details: [
          expect.stringMatching(/^model: is "gpt"; it must be/),
          expect.stringMatching(/^tools\.2: is "Bash\(git \*\)", a permission/),
        ],
      },
    });
    const good = { ...entry.value.form, tools: "Read, Write" };
    expect(await desk.editByForm("qa-agent" as AgentName, good, entry.value.version)).toMatchObject({ ok: true });
    expect(await onDisk()).toContain("    tools: [Read, Write]\n");
  });

  it("waits for its turn: two at once are both made", async () => {
    const entries = await Promise.all(["qa-agent", "api-agent"].map((agent) => desk.readEntry(agent)));
    const edits = ["qa-agent", "api-agent"].map((agent, index) => {
      const entry = entries[index];
      const change = RegistryEdit.parse({ kind: "edit-agent", agent, fields: { persona: `p${index}` } });
      return desk.edit(change, entry?.ok ? entry.value.version : "");
    });
    expect(await Promise.all(edits)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await onDisk()).toMatch(/persona: p1[\s\S]*persona: p0/);
  });
});

describe("a proposal of an agent", () => {
  const folder = "handoffs/registry-proposals";
  const list = async () => {
    const listed = await desk.listProposals();
    if (!listed.ok) throw new Error(listed.error.message);
    return listed.value;
  };

  it("is shown with its reason and its difference, and is applied by a person", async () => {
    await workspace.write(
      `${folder}/more-tools.yaml`,
      "reason: I cannot run the tests.\nagents:\n  qa-agent: { tools: [Read, Bash] }\n",
    );
    const [proposal] = await list();
    expect(proposal).toMatchObject({ name: "more-tools.yaml", reason: "I cannot run the tests.", refused: null });
    expect(proposal?.diff.filter(({ kind }) => kind !== "same" && kind !== "fold")).toEqual([
      { kind: "removed", text: "    tools: [Read]" },
      { kind: "added", text: "    tools: [Read, Bash]" },
    ]);
    expect(await desk.applyProposal("more-tools.yaml", proposal?.version ?? "")).toMatchObject({
      ok: true,
      value: { affected: ["api-agent", "qa-agent"] },
    });
    expect(await onDisk()).toBe(text.replace("tools: [Read]\n", "tools: [Read, Bash]\n"));
    expect(await list()).toEqual([]);
  });

  it("may be a whole registry, a new agent, an agent less, or a difference", async () => {
    await workspace.write(`${folder}/1.yaml`, text.replace("haiku", "opus"));
    await workspace.write(
      `${folder}/2.yml`,
      "agents:\n  new-agent: { display_name: N, description: n, model: opus, tools: [] }\n",
    );
    await workspace.write(`${folder}/3.yaml`, "agents: { qa-agent: null }");
    await workspace.write(
      `${folder}/4.diff`,
      "Because.\n\n--- a/agents/registry.yaml\n+++ b/agents/registry.yaml\n@@ -1,2 +1,2 @@\n-# Two agents.\n+# All agents.\n agents:\n",
    );
    const found = new Map((await list()).map((proposal) => [proposal.name, proposal]));
    expect([...found.values()].map(({ name, refused }) => [name, refused]).sort()).toEqual([
      ["1.yaml", null],
      ["2.yml", null],
      ["3.yaml", null],
      ["4.diff", null],
    ]);
    expect(found.get("4.diff")).toMatchObject({ reason: "Because." });
    expect(found.get("3.yaml")?.diff.filter(({ kind }) => kind === "added")).toEqual([
      { kind: "added", text: "    delegates_to: []" },
    ]);
  });

  it("is refused when it changed after it was shown, would break the registry, or is none", async () => {
    await workspace.write(`${folder}/a.yaml`, "agents: { qa-agent: { model: gpt } }");
    await workspace.write(`${folder}/b.yaml`, "agents: { qa-agent: { model: opus } }\nenforcement: { hook: all }\n");
    await workspace.write(`${folder}/c.yaml`, "agents: [");
    await workspace.write(`${folder}/d.patch`, "nothing");
    await workspace.write(`${folder}/e.yaml`, "agents: { qa-agent: { model: opus } }");
    const proposals = await list();
    const refusals = Object.fromEntries(proposals.map(({ name, refused }) => [name, refused?.message ?? null]));
    expect(refusals).toEqual({
      "a.yaml": "The registry would not be valid with it.",
      "b.yaml": "It also changes `enforcement`, which a proposal of agents cannot.",
      "c.yaml": "It is no YAML with `agents:` in it.",
      "d.patch": "Its difference does not fit the registry as it is now.",
      "e.yaml": null,
    });
    await workspace.write(`${folder}/e.yaml`, "agents: { qa-agent: { model: opus, tools: [Bash] } }");
    const seen = proposals.find(({ name }) => name === "e.yaml")?.version ?? "";
    expect(await desk.applyProposal("e.yaml", seen)).toMatchObject({ error: { code: "proposal-changed" } });
    expect(
      await desk.applyProposal("a.yaml", proposals.find(({ name }) => name === "a.yaml")?.version ?? ""),
    ).toMatchObject({
      error: { code: "registry-invalid" },
    });
    expect(await onDisk()).toBe(text);
  });

  it.each([
    "../../agents/registry.yaml",
    "..%2fx.yaml",
    "a/b.yaml",
    ".",
    "",
    `${"a".repeat(300)}.yaml`,
    "a\0.yaml",
    ".x.yaml",
  ])("attack 53: is not found under the name %j, neither to apply nor to discard", async (name) => {
    expect(await desk.applyProposal(name, "")).toMatchObject({ error: { code: "proposal-missing" } });
    expect(await desk.discardProposal(name)).toMatchObject({ error: { code: "proposal-missing" } });
    expect(await onDisk()).toBe(text);
  });

  it("attack 55: is not read through a link, in its own place or in that of its folder", async () => {
    await workspace.write("secret.yaml", "agents: { qa-agent: { model: opus } }");
    await mkdir(join(workspace.root, folder), { recursive: true });
    await symlink(join(workspace.root, "secret.yaml"), join(workspace.root, folder, "link.yaml"));
    expect(await list()).toEqual([]);
    expect(await desk.discardProposal("link.yaml")).toMatchObject({ error: { code: "proposal-unreadable" } });
    await rm(join(workspace.root, folder), { recursive: true });
    await mkdir(join(workspace.root, "elsewhere"));
    await writeFile(join(workspace.root, "elsewhere", "x.yaml"), "agents: { qa-agent: { model: opus } }");
    await symlink(join(workspace.root, "elsewhere"), join(workspace.root, folder));
    expect(await list()).toEqual([]);
    expect((await desk.discardProposal("x.yaml")).ok).toBe(false);
    expect(await readFile(join(workspace.root, "elsewhere", "x.yaml"), "utf8")).toContain("opus");
  });

  it("is discarded by a person", async () => {
    await workspace.write(`${folder}/x.yaml`, "agents: { qa-agent: { model: opus } }");
    expect(await desk.discardProposal("x.yaml")).toEqual({ ok: true, value: null });
    expect(await list()).toEqual([]);
  });
});
