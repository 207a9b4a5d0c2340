import { isDeepStrictEqual } from "node:util";
import { type Document, isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from "yaml";
import type { RegistryEdit } from "@/lib/contract/registry";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { parseYaml } from "../parse-yaml";
import { contentEnd, nodeStart } from "./node-places";
import { type PlannedEdits, planEdits } from "./plan-edits";
import { isRecord, renderInline } from "./render-yaml";
import { applyEdits, type TextEdit } from "./text-edits";

type Data = Record<string, unknown>;

/**
 * Changes the text of a registry at the places that an edit is about; every comment, blank line, quote and key of the
 * rest stays byte for byte. Whether the result is a valid registry is another question. Fails with `registry-invalid`
 * (no YAML to begin with), `agent-not-found`, `agent-exists`, or `edit-refused` where only a person can say what to do
 * (a value shared through an anchor, a comment inside brackets).
 */
export function editRegistry(
  text: string,
  edit: RegistryEdit,
  /** What the text holds, for callers that have read it. */
  data: Data | null = dataOf(text),
): Reply<string> {
  if (!data) {
    return failure("registry-invalid", "The registry is no valid YAML, so nothing in it can be changed by itself.", {
      hint: "Mend it as text first.",
    });
  }
  const wanted = wantedData(data, edit);
  if (!wanted.ok) return wanted;
  const planned = planEdit(text, edit, wanted.value);
  if ("refused" in planned) return refusal(`${planned.refused}.`);
  const edited = applyEdits(text, planned.edits);
  if (edited === null) return editFieldByField(text, edit);
  // Whatever a strange spelling has led to: what is written is what was asked for, or nothing.
  const isRight = isDeepStrictEqual(dataOf(edited), wanted.value);
  return isRight ? success(edited) : refusal("this part of the file is written in an unusual way.");
}

function planEdit(text: string, edit: RegistryEdit, wanted: Data): PlannedEdits {
  // A byte order mark is no part of the document.
  const mark = text.startsWith("\ufeff") ? 1 : 0;
  const body = text.slice(mark);
  const document = parseDocument(body, { keepSourceTokens: true, uniqueKeys: false, merge: false });
  const planned =
    edit.kind === "rename-agent" ? { edits: renames(document, body, edit) } : planEdits(body, document, wanted);
  if ("refused" in planned) return planned;
  return { edits: planned.edits.map((each) => ({ ...each, start: each.start + mark, end: each.end + mark })) };
}

/** Where two changes meet at one place, such as a new key after a list that loses its last item. */
function editFieldByField(text: string, edit: RegistryEdit): Reply<string> {
  const fields = edit.kind === "edit-agent" ? Object.entries(edit.fields) : [];
  if (edit.kind !== "edit-agent" || fields.length < 2) return refusal("its parts lie too close together.");
  return fields.reduce<Reply<string>>(
    (done, [key, value]) => (done.ok ? editRegistry(done.value, { ...edit, fields: { [key]: value } }) : done),
    success(text),
  );
}

function refusal(why: string): Reply<never> {
  return failure("edit-refused", `This change would touch more than it should: ${why}`, {
    hint: "Make the change in the YAML.",
  });
}

function dataOf(text: string): Data | null {
  const { yaml } = parseYaml(Buffer.from(text), "agents/registry.yaml");
  return yaml && isRecord(yaml.data) ? yaml.data : null;
}

function wantedData(data: Data, edit: RegistryEdit): Reply<Data> {
  const agents = isRecord(data["agents"]) ? data["agents"] : {};
  const exists = Object.hasOwn(agents, edit.agent);
  if (edit.kind === "add-agent") {
    if (exists) return failure("agent-exists", `There is an agent '${edit.agent}' already.`);
    return success({
      ...data,
      agents: { ...agents, [edit.agent]: { name: edit.agent, ...withoutNothing(edit.fields) } },
    });
  }
  if (!exists) return failure("agent-not-found", `Agent '${edit.agent}' is not in the registry.`);
  if (edit.kind === "remove-agent") return success(mentionsChanged(without(data, edit.agent), edit.agent, null));
  if (edit.kind === "rename-agent") {
    if (edit.to === edit.agent) return success(data);
    if (Object.hasOwn(agents, edit.to)) return failure("agent-exists", `There is an agent '${edit.to}' already.`);
    return success(mentionsChanged(renamed(data, edit.agent, edit.to), edit.agent, edit.to));
  }
  const entry = agents[edit.agent];
  const changed = withoutNothing({ ...(isRecord(entry) ? entry : {}), ...edit.fields });
  return success({ ...data, agents: { ...agents, [edit.agent]: changed } });
}

/** A field that is null is to go. */
function withoutNothing(fields: Data): Data {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

function without(data: Data, agent: string): Data {
  const { [agent]: _gone, ...agents } = data["agents"] as Data; // the agent was found in it
  return { ...data, agents };
}

function renamed(data: Data, from: string, to: string): Data {
  const agents = Object.entries(data["agents"] as Data).map(
    (
      [key, entry], // the agent was found in it
    ) =>
      key === from ? [to, isRecord(entry) && entry["name"] === from ? { ...entry, name: to } : entry] : [key, entry],
  );
  return { ...data, agents: Object.fromEntries(agents) };
}

/** Everywhere an agent is mentioned: in other agents' delegations, and in tenants. `to` is null for one that is gone. */
function mentionsChanged(data: Data, from: string, to: string | null): Data {
  const agents = mapValues(data["agents"], (entry) => delegationsChanged(entry, from, to));
  const tenants = mapValues(data["tenants"], (tenant) => {
    if (!isRecord(tenant)) return tenant;
    const { agents: chosen, config_overrides: overrides } = tenant;
    return {
      ...tenant,
      ...(Array.isArray(chosen) && { agents: namesChanged(chosen, from, to) }),
      ...(isRecord(overrides) && {
        config_overrides: mapValues(keyChanged(overrides, from, to), (entry) => delegationsChanged(entry, from, to)),
      }),
    };
  });
  return { ...data, agents, ...(data["tenants"] !== undefined && { tenants }) };
}

function delegationsChanged(entry: unknown, from: string, to: string | null): unknown {
  if (!isRecord(entry) || !Array.isArray(entry["delegates_to"])) return entry;
  return { ...entry, delegates_to: namesChanged(entry["delegates_to"], from, to) };
}

function namesChanged(list: readonly unknown[], from: string, to: string | null): unknown[] {
  return list.flatMap((item) => {
    if (item === from) return to === null ? [] : [to];
    if (!isRecord(item) || !Object.hasOwn(item, from)) return [item];
    return to === null ? [] : [keyChanged(item, from, to)];
  });
}

function keyChanged(map: Data, from: string, to: string | null): Data {
  const entries = Object.entries(map).flatMap(([key, value]) => {
    if (key !== from) return [[key, value]];
    return to === null ? [] : [[to, value]];
  });
  return Object.fromEntries(entries);
}

function mapValues(map: unknown, change: (value: unknown) => unknown): unknown {
  return isRecord(map) ? Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)])) : map;
}

/** The words of the file that name the agent, one by one: keys and values keep their place and their comments. */
function renames(document: Document, text: string, { agent: from, to }: { agent: string; to: string }): TextEdit[] {
  const edits: TextEdit[] = [];
  const rename = (node: unknown) => {
    if (!isScalar(node) || node.value !== from) return;
    edits.push({ start: nodeStart(node), end: contentEnd(node, text), text: written(node, to) });
  };
  const renameList = (list: unknown) => {
    if (!isSeq(list)) return;
    for (const item of list.items) {
      rename(item);
      if (isMap(item)) for (const pair of item.items) rename(pair.key);
    }
  };
  const at = (map: unknown, key: string): unknown =>
    isMap(map) ? (map.get(key, true) as Node | undefined) : undefined; // a node, as asked
  const entries = (map: unknown) => (isMap(map) ? map.items : []);
  for (const { key, value } of entries(at(document.contents, "agents"))) {
    if (isScalar(key) && key.value === from) {
      rename(key);
      rename(at(value, "name"));
    }
    renameList(at(value, "delegates_to"));
  }
  for (const { value } of entries(at(document.contents, "tenants"))) {
    renameList(at(value, "agents"));
    for (const override of entries(at(value, "config_overrides"))) {
      rename(override.key);
      renameList(at(override.value, "delegates_to"));
    }
  }
  return edits;
}

function written(node: Scalar, to: string): string {
  return renderInline(to, { flow: true, quoted: node.type === "QUOTE_DOUBLE" });
}
