import {
  type CST,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";

/** Where the content of a node begins, without its anchor. */
export function nodeStart(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** Where the content of a node ends: no comment, and no blank line after it that says nothing. */
export function contentEnd(node: Node, text: string): number {
  if (isCollection(node) && !isFlow(node)) {
    const last: unknown = node.items.at(-1);
    if (isMap(node)) return pairEnd(last as Pair, text); // a map's items are pairs
    return itemEnd(node as YAMLSeq, node.items.length - 1, text); // a collection that is no map
  }
  const end = node.range?.[1] ?? 0;
  return isBlockScalar(node) ? blockScalarEnd(node, end, text) : end;
}

/** The range of `|` text goes to the next node; with `|+` its blank lines are content. */
function blockScalarEnd(node: Scalar, end: number, text: string): number {
  const source = text.slice(nodeStart(node), end);
  const keeps = /^[|>][0-9]?\+/.test(source);
  return nodeStart(node) + source.replace(keeps ? /\r?\n$/ : /\s+$/, "").length;
}

export function isBlockScalar(node: unknown): node is Scalar {
  return isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
}

export function isFlow(node: unknown): boolean {
  return isCollection(node) && node.flow === true;
}

/** `key:` with nothing behind it. */
export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (isScalar(value) && value.source === "" && value.value === null);
}

/** The offset of the colon of a pair, or of the dash of an item; null where there is none. */
export function colonOf(pair: Pair): number | null {
  return offsetOf(pair.srcToken?.sep, "map-value-ind");
}

export function dashesOf(list: YAMLSeq): number[] {
  const token = list.srcToken;
  if (token?.type !== "block-seq") return [];
  return token.items.flatMap(({ start }) => offsetOf(start, "seq-item-ind") ?? []);
}

function offsetOf(tokens: readonly CST.SourceToken[] | undefined, type: string): number | null {
  return tokens?.find((token) => token.type === type)?.offset ?? null;
}

export function pairEnd(pair: Pair, text: string): number {
  if (!isNothing(pair.value)) return contentEnd(pair.value as Node, text); // a parsed document holds nodes
  const colon = colonOf(pair);
  return colon === null ? contentEnd(pair.key as Node, text) : colon + 1;
}

export function itemEnd(list: YAMLSeq, index: number, text: string): number {
  const item = list.items[index];
  if (!isNothing(item)) return contentEnd(item as Node, text);
  return (dashesOf(list)[index] ?? 0) + 1;
}

/** How many characters stand before this place in its line. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

export function pairsOf(map: YAMLMap): { name: string; pair: Pair; key: Scalar }[] {
  return map.items.flatMap((pair) =>
    isScalar(pair.key) ? [{ name: String(pair.key.value), pair, key: pair.key }] : [],
  );
}

/** Every anchor inside a node, its own included. */
export function anchorsIn(node: unknown): string[] {
  if (isAlias(node) || typeof node !== "object" || node === null) return [];
  const own = "anchor" in node && typeof node.anchor === "string" ? [node.anchor] : [];
  if (isMap(node)) return [...own, ...node.items.flatMap(({ key, value }) => [...anchorsIn(key), ...anchorsIn(value)])];
  if (isSeq(node)) return [...own, ...node.items.flatMap(anchorsIn)];
  return own;
}

export function aliasesIn(node: unknown): string[] {
  if (isAlias(node)) return [node.source];
  if (isMap(node)) return node.items.flatMap(({ value }) => aliasesIn(value));
  return isSeq(node) ? node.items.flatMap(aliasesIn) : [];
}
