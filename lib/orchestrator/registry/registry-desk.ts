import { createHash } from "node:crypto";
import type { AgentName } from "@/lib/contract/ids";
import {
  type AgentForm,
  type RegistryConflict,
  RegistryEdit,
  type RegistryProposal,
  type RegistryQuestion,
  type RegistryReview,
  type RegistrySaved,
  type RegistryText,
  type RegistryVocabulary,
} from "@/lib/contract/registry";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Paths } from "../paths";
import { askRegistry, type RegistryAnswer } from "./ask-registry";
import { delegationGraph } from "./delegation-graph";
import { diffLines } from "./diff-lines";
import { fieldsOfForm, formOfEntry } from "./edit/agent-form";
import { editRegistry } from "./edit/edit-registry";
import { joinChanges } from "./join-changes";
import { checkRegistry, parseRegistry } from "./parse-registry";
import { parseYaml } from "./parse-yaml";
import { previewDraft } from "./preview-draft";
import { applyProposal, discardProposal, listProposals } from "./proposals";
import { asInFile, type RegistryFile, readRegistryText, writeRegistryText } from "./registry-file";
import type { Registry } from "./registry-schema";
import type { RegistrySource } from "./registry-source";
import { maskText } from "./secret-values";
import { readShippedRules } from "./shipped-rules";
import { registryVocabulary } from "./vocabulary";

const FILE = "agents/registry.yaml";

export type AgentEntry = {
  /** As it stands in the file; null where the file has no such agent. */
  fields: Record<string, unknown> | null;
  /** The same for a form, secrets masked. */
  form: AgentForm;
  /** Changes when the entry does; a form carries it back. */
  version: string;
};

/** What people do with the registry's text. Everything that changes it is checked, and written as a whole. */
export type RegistryDesk = {
  /** `secrets: "masked"` for those who may only look. */
  read(options?: { secrets?: "masked" }): Promise<Reply<RegistryText>>;
  /** The entry of one agent as it stands in the file, even while another place of the file is broken. */
  readEntry(agent: string): Promise<Reply<AgentEntry>>;
  /** Every problem of a draft, whom its agents delegate to, and what saving it would change. */
  review(draft: string): Promise<RegistryReview>;
  /**
   * Writes a draft over the version that it was made from. Fails with `registry-invalid`, `registry-conflict` when the
   * file has changed since (`findConflict` says how), or what the disk says.
   */
  save(draft: string, version: string): Promise<Reply<RegistrySaved>>;
  /** What has happened to the file since `base` was read, for a draft that was made from it. */
  findConflict(base: string, draft: string): Promise<Reply<RegistryConflict>>;
  /**
   * Changes one agent in the file and nothing else. `entryVersion` is the entry that was looked at: fails with
   * `registry-conflict` when that is another one by now; changes elsewhere in the file are no conflict.
   */
  edit(edit: RegistryEdit, entryVersion: string): Promise<Reply<RegistrySaved>>;
  /** The same, from the fields of a form: only those that differ from the entry are changed. */
  editByForm(agent: AgentName, form: AgentForm, entryVersion: string): Promise<Reply<RegistrySaved>>;
  /** A new agent from the fields of a form. */
  addByForm(agent: AgentName, form: AgentForm): Promise<Reply<RegistrySaved>>;
  /** Keys and words that the schema knows, for completion. */
  vocabulary(): RegistryVocabulary;
  /** The agents that fit a question, from the registry that is served. */
  ask(question: RegistryQuestion): Reply<RegistryAnswer[]>;
  listProposals(): Promise<Reply<RegistryProposal[]>>;
  /** Makes a proposal's change and takes it away. */
  applyProposal(name: string, version: string): Promise<Reply<RegistrySaved>>;
  discardProposal(name: string): Promise<Reply<null>>;
};

export function createRegistryDesk(parts: {
  paths: Paths;
  source: RegistrySource;
  isRunning: (agent: string) => boolean;
}): RegistryDesk {
  const { paths, source } = parts;
  let turn: Promise<unknown> = Promise.resolve();

  /** One writer after the other: each sees what the one before has written. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work);
    turn = mine;
    return mine;
  }

  /** Checks the new text, writes it, and serves it. */
  async function write(raw: string, file: RegistryFile): Promise<Reply<RegistrySaved>> {
    const shipped = await readShippedRules(paths);
    if (!shipped.ok) return shipped;
    const parsed = parseRegistry(Buffer.from(raw), FILE, shipped.value);
    if (!parsed.ok) return parsed;
    const affected = await affectedBy(parsed.value.registry);
    const written = await writeRegistryText(paths, raw, file.mode);
    if (!written.ok) return written;
    await source.reload();
    return success({ version: written.value.version, affected });
  }

  /** Compared with the registry that is served: its generated files are the ones that there are. */
  async function affectedBy(draft: Registry): Promise<string[]> {
    const before = source.current.registry;
    if (!before) return Object.keys(draft.agents);
    return (await previewDraft({ before, draft, paths, isRunning: parts.isRunning })).affected;
  }

  /** Reads the file, changes its text, and writes it, all in one turn. */
  function change(make: (file: RegistryFile) => Promise<Reply<string>> | Reply<string>): Promise<Reply<RegistrySaved>> {
    return inTurn(async () => {
      const file = await readRegistryText(paths);
      if (!file.ok) return file;
      const raw = await make(file.value);
      return raw.ok ? write(raw.value, file.value) : raw;
    });
  }

  /** Changes an entry that is still the one that was looked at. */
  function editEntry(
    agent: string,
    entryVersion: string,
    make: (before: Record<string, unknown>) => Reply<RegistryEdit>,
  ): Promise<Reply<RegistrySaved>> {
    return change((file) => {
      const entry = entryOf(file.raw, agent);
      if (entry.version !== entryVersion) return entryConflict(agent);
      const edit = make(entry.fields ?? {});
      return edit.ok ? editRegistry(file.raw, edit.value, entry.data) : edit;
    });
  }

  return {
    async read({ secrets } = {}) {
      const file = await readRegistryText(paths);
      if (!file.ok) return file;
      const { text, version } = file.value;
      return success({ text: secrets === "masked" ? maskText(text) : text, version });
    },
    async readEntry(agent) {
      const file = await readRegistryText(paths);
      if (!file.ok) return file;
      const { fields, form, version } = entryOf(file.value.raw, agent);
      return success({ fields, form, version });
    },
    async review(draft) {
      const shipped = await readShippedRules(paths);
      const checked = checkRegistry(Buffer.from(draft), FILE, shipped.ok ? shipped.value : undefined);
      const { registry, shape, data, problems } = checked;
      const before = source.current.registry;
      const readable = registry ?? shape;
      const preview =
        readable && before && shipped.ok ? await previewDraft({ ...parts, before, draft: readable }) : null;
      return { problems, readable: data !== undefined, preview, graph: delegationGraph(data) };
    },
    save: (draft, version) =>
      change((file) => (file.version === version ? success(asInFile(draft, file)) : conflictWith(draft, file))),
    async findConflict(base, draft) {
      const file = await readRegistryText(paths);
      if (!file.ok) return file;
      const { text, version } = file.value;
      // A form sends every line with a carriage return.
      const before = base.replaceAll("\r\n", "\n");
      const mine = draft.replaceAll("\r\n", "\n");
      return success({
        theirs: { text, version },
        diff: diffLines(before, text).lines,
        rebased: joinChanges(before, mine, text),
      });
    },
    edit: (edit, entryVersion) => editEntry(edit.agent, entryVersion, () => success(edit)),
    editByForm: async (agent, form, entryVersion) => {
      const saved = await editEntry(agent, entryVersion, (before) => {
        const fields = fieldsOfForm(form, before);
        return fields.ok ? asEdit({ kind: "edit-agent", agent, fields: fields.value }) : fields;
      });
      return aboutFields(agent, saved);
    },
    addByForm: async (agent, form) => {
      const saved = await change((file) => {
        const fields = fieldsOfForm(form, {});
        const edit = fields.ok ? asEdit({ kind: "add-agent", agent, fields: fields.value }) : fields;
        return edit.ok ? editRegistry(file.raw, edit.value) : edit;
      });
      return aboutFields(agent, saved);
    },
    vocabulary: registryVocabulary,
    ask(question) {
      const { registry, problem } = source.current;
      if (!registry)
        return { ok: false, error: problem ?? { code: "registry-missing", message: "There is no registry yet." } };
      return askRegistry(registry, question, paths.workspace);
    },
    async listProposals() {
      const file = await readRegistryText(paths);
      return file.ok ? success(await listProposals(paths, file.value)) : file;
    },
    async applyProposal(name, version) {
      const saved = await change((file) => applyProposal(paths, file, { name, version }));
      if (!saved.ok) return saved;
      const discarded = await discardProposal(paths, name);
      return discarded.ok ? saved : discarded;
    },
    discardProposal: (name) => inTurn(() => discardProposal(paths, name)),
  };
}

/** The difference goes from the draft to the file: what saving would have taken back. Secrets are masked. */
function conflictWith(draft: string, file: RegistryFile): Reply<never> {
  const { lines } = diffLines(maskText(draft), maskText(file.text));
  const signs = { added: "+", removed: "-", same: " ", fold: "@" };
  return failure("registry-conflict", `${FILE} has changed since it was read, so nothing was saved.`, {
    hint: "Look at what changed, then save your draft on top of it, or take the file as it is.",
    details: lines.map(({ kind, text }) => `${signs[kind]} ${text}`),
  });
}

function entryConflict(agent: string): Reply<never> {
  const message = `The entry of ${agent} has changed since it was shown, so nothing was saved.`;
  return failure("registry-conflict", message, { hint: "Look at it again, then make your change once more." });
}

/** Whoever fills in a form sees fields: a line of a text that was never written would only mislead. */
function aboutFields<T>(agent: string, saved: Reply<T>): Reply<T> {
  if (saved.ok || saved.error.code !== "registry-invalid") return saved;
  const own = `agents.${agent}.`;
  const details = (saved.error.details ?? []).map((line) => {
    const said = line.replace(/^agents\/registry\.yaml:\d+:\d+: /, "");
    return said.replace(/^warning: /, "").startsWith(own) ? said.replace(own, "") : line;
  });
  const errors = details.filter((line) => !/^warning: |: warning: /.test(line));
  const count = errors.length === 1 ? "A field is wrong" : `${errors.length} fields are wrong`;
  return failure("registry-invalid", `${count}, so nothing was saved.`, {
    details: errors,
    hint: "Change what is named here, then save again.",
  });
}

/** What came from a form or a file, as an edit that may be made. */
function asEdit(edit: unknown): Reply<RegistryEdit> {
  const parsed = RegistryEdit.safeParse(edit);
  if (parsed.success) return success(parsed.data);
  return failure("bad-form", "These fields are none of an agent.", {
    details: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
  });
}

function entryOf(raw: string, agent: string): AgentEntry & { data: Record<string, unknown> | null } {
  const { yaml } = parseYaml(Buffer.from(raw), FILE);
  const data = yaml ? recordOf(yaml.data) : null;
  const agents = recordOf(data?.["agents"]);
  const entry = Object.hasOwn(agents, agent) ? agents[agent] : null;
  const fields = typeof entry === "object" && entry !== null && !Array.isArray(entry) ? recordOf(entry) : null;
  return {
    data,
    fields,
    form: formOfEntry(fields ?? {}),
    version: createHash("sha256").update(JSON.stringify(entry)).digest("hex"),
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}; // a plain map
}
