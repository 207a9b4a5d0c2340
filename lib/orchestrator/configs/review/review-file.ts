import type { ConfigFileState } from "@/lib/contract/agent";
import type { Comparison, GeneratedFrom, ReviewedFile } from "@/lib/contract/config-review";
import { maskText } from "../../registry/secret-values";
import { SHARED_PROGRAM } from "../hook-program";
import { compareKeys } from "./compare-keys";
import { compareLines } from "./compare-lines";
import { consequencesOf } from "./consequences";
import { maskJson } from "./mask-content";
import { waysToKeep } from "./ways-to-keep";

/** A file's content on each side; null where the side has none or it is not known. */
export type FileSides = {
  registry: Buffer | null;
  generated: Buffer | null;
  generatedFrom: GeneratedFrom;
  disk: Buffer | null;
};

/** Compares one file's three sides; pure. `states` are what the drift check found of it. */
export function reviewFile(options: {
  agent: string;
  /** Inside `.claude`. */
  name: string;
  path: string;
  states: readonly ConfigFileState[];
  sides: FileSides;
  changedAt: number | null;
}): ReviewedFile {
  const { agent, name, path, sides } = options;
  const texts = textsOf(sides);
  const values = name.endsWith(".json") ? valuesOf(texts) : null;
  const comparison = compare(name, sides, texts, values);
  const cause = causeOf(sides);
  const base = values && (sides.generated ? values.generated : values.registry);
  const isEdited = cause !== "moved-on" && sides.disk !== null;
  const edited =
    comparison.kind === "keys"
      ? comparison.rows.filter((row) => row.disk !== (sides.generated ? row.generated : row.registry))
      : [];
  return {
    name,
    path,
    states: options.states.map(({ state, detail }) => ({ state, ...(detail !== undefined && { detail }) })),
    generatedFrom: sides.generatedFrom,
    changedAt: options.changedAt,
    cause,
    comparison,
    consequences: isEdited ? consequencesOf(name, { agent, before: base, now: values?.disk }) : [],
    waysToKeep: isEdited ? waysToKeep(agent, name, edited) : [],
  };
}

type Texts = Record<"registry" | "generated" | "disk", string | undefined>;

function textsOf({ registry, generated, disk }: FileSides): Texts {
  const text = (bytes: Buffer | null) => bytes?.toString("utf8");
  return { registry: text(registry), generated: text(generated), disk: text(disk) };
}

/** Null when a side that is there is no JSON: then it is compared as text. */
function valuesOf(texts: Texts): Record<keyof Texts, unknown> | null {
  try {
    const value = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));
    return { registry: value(texts.registry), generated: value(texts.generated), disk: value(texts.disk) };
  } catch {
    return null;
  }
}

function compare(
  name: string,
  sides: FileSides,
  texts: Texts,
  values: Record<keyof Texts, unknown> | null,
): Comparison {
  if (!sides.disk && !sides.generated) return { kind: "none", why: "The file is not there." };
  if (!sides.disk) return { kind: "none", why: "The file was generated, and is gone." };
  if (name === SHARED_PROGRAM && sides.registry && sides.generated && sides.disk.equals(sides.generated)) {
    return { kind: "none", why: "The app brings a newer version of the guard's program." };
  }
  if ([sides.registry, sides.generated, sides.disk].some((bytes) => bytes?.includes(0))) {
    return { kind: "none", why: "The file holds no text." };
  }
  if (values) {
    // Compared before they are masked: a secret that was changed for another one differs.
    const { rows, same } = compareKeys(values);
    return { kind: "keys", same, rows: rows.map((row) => ({ ...row, ...maskedValues(row) })) };
  }
  const rows = compareLines(texts).map((row) =>
    row.kind === "fold"
      ? row
      : { ...row, registry: maskLine(row.registry), generated: maskLine(row.generated), disk: maskLine(row.disk) },
  );
  return { kind: "lines", rows };
}

function maskedValues(row: { path: string; registry: string | null; generated: string | null; disk: string | null }) {
  const name = /([\w$-]+)(?:\[\d+\])?$/.exec(row.path)?.[1] ?? row.path;
  const masked = (text: string | null) => {
    if (text === null || row.path.endsWith("(order)")) return text === null ? null : maskText(text);
    return JSON.stringify(maskJson(JSON.parse(text), name));
  };
  return { registry: masked(row.registry), generated: masked(row.generated), disk: masked(row.disk) };
}

function maskLine(line: string | null): string | null {
  return line === null ? null : maskText(line);
}

function causeOf({ registry, generated, disk }: FileSides): ReviewedFile["cause"] {
  if (!generated) return "unknown";
  const isEdited = !disk?.equals(generated);
  const hasMovedOn = !registry?.equals(generated);
  if (isEdited) return hasMovedOn ? "both" : "edit";
  return hasMovedOn ? "moved-on" : "unknown";
}
