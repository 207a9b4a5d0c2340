import {
  type Alias,
  Composer,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from "yaml";
import { decodeUtf8, placeOfByte } from "./decode-utf8";
import { explainFlaws } from "./explain-flaws";
import { keyOf, readNodes, startOf } from "./read-nodes";
import type { RegistryProblem } from "./registry-problem";
import { scanYaml, type YamlFinding } from "./scan-yaml";

export const MAX_REGISTRY_BYTES = 2 * 1024 * 1024;

export type YamlFile = {
  /** Plain data: maps, lists, text, numbers, booleans and null. */
  readonly data: unknown;
  /** From 1; the start of the node, or of the nearest parent that exists. */
  position(path: readonly PropertyKey[]): { line: number; column: number };
  /** A scalar as it is written in the file (`0123`, where the data says 123); null for anything else. */
  source(path: readonly PropertyKey[]): string | null;
};

/**
 * Parses the text strictly: everything YAML offers beyond plain data is a problem with its line. There is no file where
 * nothing sensible could be read.
 */
export function parseYaml(bytes: Uint8Array, file: string): { yaml: YamlFile | null; problems: RegistryProblem[] } {
  const problem = (line: number, column: number, message: string): RegistryProblem => {
    return { severity: "error", file, line: Math.max(1, line), column: Math.max(1, column), path: "", message };
  };
  if (bytes.byteLength > MAX_REGISTRY_BYTES) {
    const message = `is ${bytes.byteLength} bytes long; at most ${MAX_REGISTRY_BYTES} are read`;
    return { yaml: null, problems: [problem(1, 1, message)] };
  }
  const decoded = decodeUtf8(bytes);
  if ("badByteAt" in decoded) {
    const { line, column } = placeOfByte(bytes, decoded.badByteAt);
    return { yaml: null, problems: [problem(line, column, "is no UTF-8 text; save the file as UTF-8")] };
  }
  const lines = new LineCounter();
  const parsed = parseText(decoded.text, lines);
  const problems = parsed.findings.map(({ offset, message }) => {
    const { line, col } = lines.linePos(offset);
    return problem(line, col, message);
  });
  return { yaml: parsed.yaml, problems };
}

/** Each step only where the one before found nothing: later ones would be slow, or misled. */
function parseText(text: string, lines: LineCounter): { yaml: YamlFile | null; findings: YamlFinding[] } {
  const { tokens, findings } = scanYaml(text, lines.addNewLine);
  if (findings.length > 0) return { yaml: null, findings };
  // Its own search for equal keys compares each with each.
  const composer = new Composer({ uniqueKeys: false, merge: false });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (second)
    return {
      yaml: null,
      findings: [{ offset: second.range[0], message: "begins a second document; one file holds one" }],
    };
  const flaws = [...(document?.errors ?? []), ...(document?.warnings ?? [])];
  if (flaws.length > 0) {
    const told = flaws.map(({ pos, message }) => ({ offset: pos[0], message }));
    return { yaml: null, findings: explainFlaws(text, told) };
  }
  const { data, dangerous, repeated, targets } = readNodes(document?.contents);
  if (dangerous.length > 0) return { yaml: null, findings: [...dangerous, ...repeated] };
  return { yaml: { data, ...places(document?.contents ?? null, targets, lines) }, findings: repeated };
}

type Entry = { key: Node | null; value: Node | null };

function places(
  root: Node | null,
  targets: Map<Alias, Node>,
  lines: LineCounter,
): Pick<YamlFile, "position" | "source"> {
  // A map is asked for many keys when many of its entries are wrong.
  const pairsOf = new WeakMap<YAMLMap, Map<string, Pair>>();

  function pairAt(map: YAMLMap, name: string): Pair | undefined {
    const known = pairsOf.get(map) ?? new Map(map.items.map((pair) => [keyOf(pair), pair]));
    pairsOf.set(map, known);
    return known.get(name);
  }

  /** What stands under this key or index; a list's items have no key. */
  function step(parent: Node | null, name: PropertyKey): Entry | null {
    const node = isAlias(parent) ? targets.get(parent) : parent;
    const pair = isMap(node) ? pairAt(node, String(name)) : undefined;
    const item: unknown = isSeq(node) ? node.items[Number(name)] : pair?.value;
    if (!pair && item === undefined) return null;
    return { key: isNode(pair?.key) ? pair.key : null, value: isNode(item) ? item : null };
  }

  function entryAt(path: readonly PropertyKey[]): Entry | null {
    return path.reduce<Entry | null>((entry, name) => entry && step(entry.value, name), { key: null, value: root });
  }

  function position(path: readonly PropertyKey[]): { line: number; column: number } {
    const entry = entryAt(path);
    const node = entry?.key ?? entry?.value;
    if (!node && path.length > 0) return position(path.slice(0, -1));
    const { line, col } = lines.linePos(node ? startOf(node) : 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }

  return {
    position,
    source(path) {
      const value = entryAt(path)?.value;
      return isScalar(value) ? (value.source ?? null) : null;
    },
  };
}
