import { type Document, isAlias, isMap, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";
import type { RegistryProblem } from "./registry-problem";

export const MAX_REGISTRY_BYTES = 2 * 1024 * 1024;
/** Far beyond any registry; deeper nesting would only exhaust the parser's stack. */
const MAX_DEPTH = 64;
const MAX_ALIASES = 100;
const BLOCK_LINE = /^ *(- |[A-Za-z_"'][^\n:[{]*:( |$))/;
/** Keys that reach an object's prototype in careless code. */
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

export type YamlFile = {
  document: Document.Parsed;
  /** From 1; the start of the node, or of the nearest parent that exists. */
  position(path: readonly PropertyKey[]): { line: number; column: number };
};

/** Parses the text strictly: everything YAML offers beyond plain data is an error with its line (attacks 56-59). */
export function parseYaml(bytes: Uint8Array, file: string): { yaml: YamlFile } | { problems: RegistryProblem[] } {
  const at = (line: number, column: number, message: string): RegistryProblem => ({
    severity: "error",
    file,
    line,
    column,
    path: "",
    message,
  });
  if (bytes.byteLength > MAX_REGISTRY_BYTES) {
    return { problems: [at(1, 1, `is ${bytes.byteLength} bytes long; at most ${MAX_REGISTRY_BYTES} are read`)] };
  }
  const text = decode(bytes);
  if (text === null) return { problems: [at(...firstBadByte(bytes), "is no UTF-8 text; save the file as UTF-8")] };
  const deep = tooDeep(text);
  if (deep) return { problems: [at(...deep, `is nested more than ${MAX_DEPTH} levels deep`)] };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    strict: true,
    merge: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return [Math.max(1, line), Math.max(1, col)] as const;
  };
  const broken = [...document.errors, ...document.warnings].map((error) =>
    at(...place(error.pos[0]), sentence(error.message)),
  );
  const refused =
    broken.length > 0
      ? broken
      : refusedNodes(document).map(({ node, message }) => at(...place(node.range?.[0] ?? 0), message));
  if (refused.length > 0) return { problems: refused };
  return { yaml: { document, position: (path) => position(document, path, place) } };
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function firstBadByte(bytes: Uint8Array): [number, number] {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(10); ; end = bytes.indexOf(10, start)) {
    const row = bytes.subarray(start, end === -1 ? undefined : end);
    if (decode(row) === null) return [line, 1];
    if (end === -1) return [line, 1];
    line += 1;
    start = end + 1;
  }
}

/** Counts nesting before the parser, which is recursive, sees the text: flow brackets and indentation. */
function tooDeep(text: string): [number, number] | null {
  let flow = 0;
  let line = 1;
  let lineStart = 0;
  let indents: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 10) {
      line += 1;
      lineStart = index + 1;
      const indent = indentAt(text, lineStart);
      indents = indents.filter((other) => other < indent);
      indents.push(indent);
      // A bracket inside prose is never closed: a line that begins a key or an item begins the count anew.
      if (BLOCK_LINE.test(text.slice(lineStart, lineStart + 120))) flow = 0;
    } else if (code === 0x5b || code === 0x7b) flow += 1;
    else if (code === 0x5d || code === 0x7d) flow = Math.max(0, flow - 1);
    if (flow + indents.length > MAX_DEPTH) return [line, index - lineStart + 1];
  }
  return null;
}

/** `- - - x` nests without a line break, so dashes count as indentation. */
function indentAt(text: string, start: number): number {
  let end = start;
  while (text[end] === " " || (text[end] === "-" && text[end + 1] === " ")) end += 1;
  return end - start;
}

function refusedNodes(document: Document.Parsed): { node: Node; message: string }[] {
  const found: { node: Node; message: string }[] = [];
  let aliases = 0;
  visit(document, {
    Node(_key, node) {
      if (isAlias(node)) {
        aliases += 1;
        if (aliases === MAX_ALIASES + 1) found.push({ node, message: `has more than ${MAX_ALIASES} aliases` });
      } else if (node.tag?.startsWith("!")) {
        found.push({ node, message: `has the tag ${node.tag}; write a plain value` });
      }
      if (isMap(node)) {
        for (const { key } of node.items) {
          const name = isScalar(key) ? String(key.value) : "";
          if (FORBIDDEN_KEYS.has(name) || name === "<<") {
            found.push({ node: key as Node, message: `has the key ${JSON.stringify(name)}, which is not allowed` });
          }
        }
      }
      return found.length > 100 ? visit.BREAK : undefined;
    },
  });
  return found;
}

function position(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  place: (offset: number) => readonly [number, number],
): { line: number; column: number } {
  for (let length = path.length; length > 0; length -= 1) {
    const node = keyNode(document, path.slice(0, length)) ?? document.getIn(path.slice(0, length), true);
    const offset = (node as Node | undefined)?.range?.[0];
    if (offset === undefined) continue;
    const [line, column] = place(offset);
    return { line, column };
  }
  const [line, column] = place(document.contents?.range?.[0] ?? 0);
  return { line, column };
}

/** A map's value is best shown at its key; `getIn` only knows values. */
function keyNode(document: Document.Parsed, path: readonly PropertyKey[]): Node | null {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return null;
  const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)));
  return (pair?.key as Node | undefined) ?? null;
}

function sentence(message: string): string {
  return message.replace(/\s+/g, " ").replace(/ at line \d+, column \d+:?.*$/, "");
}
