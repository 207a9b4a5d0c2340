import { isDeepStrictEqual } from "node:util";
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { matchLists } from "./match-lists";
import {
  aliasesIn,
  anchorsIn,
  colonOf,
  columnOf,
  contentEnd,
  dashesOf,
  isBlockScalar,
  isFlow,
  isNothing,
  itemEnd,
  nodeStart,
  pairEnd,
  pairsOf,
} from "./node-places";
import {
  doubleQuoted,
  isRecord,
  isSafePlain,
  type Place,
  renderAfterMark,
  renderInline,
  renderItem,
  renderLiteral,
  renderPair,
  singleQuoted,
} from "./render-yaml";
import { lineBreakOf, lineEnd, lineStart, nextLine, type TextEdit } from "./text-edits";

export type PlannedEdits = { edits: TextEdit[] } | { refused: string };

/** The order in which new keys of an agent are put between the others. */
const KEY_ORDER = [
  "name",
  "display_name",
  "description",
  "model",
  "tags",
  "tools",
  "delegates_to",
  "cannot_access",
  "exclusive_access",
  "responsibilities",
  "forbidden",
  "persona",
  "command",
  "env",
  "host",
  "limits",
  "rules",
  "hooks",
  "sandbox",
];

/**
 * The smallest edits of a text that turn the data it holds into `wanted`: comments, blank lines, quotes, order and
 * style of everything else stay. Refuses where a value is shared through an anchor, and where a change would take a
 * comment of something else with it.
 */
export function planEdits(text: string, document: Document, wanted: unknown): PlannedEdits {
  const edits: TextEdit[] = [];
  const refused: string[] = [];
  const shared = new Set(aliasesIn(document.contents));
  const lineBreak = lineBreakOf(text);

  const refuse = (message: string) => {
    refused.push(message);
  };
  const replace = (start: number, end: number, by: string) => {
    edits.push({ start, end, text: by });
  };

  function mayChange(node: unknown, path: string): boolean {
    if (isAlias(node)) {
      refuse(`${path} repeats the value of the anchor &${node.source}`);
      return false;
    }
    const anchor = anchorsIn(node).find((name) => shared.has(name));
    if (anchor !== undefined) refuse(`${path} is shared with other places through the anchor &${anchor}`);
    return anchor === undefined;
  }

  /** Whether nothing of the node has to change. */
  const isSame = (node: unknown, value: unknown) =>
    isDeepStrictEqual(isNode(node) ? node.toJS(document) : (node ?? null), value);

  /** A value that stands after a mark: the colon of its key, or the dash of its item. */
  function editValue(node: unknown, value: unknown, mark: number, place: Place, path: string) {
    if (isSame(node, value)) return;
    if (isAlias(node) || (isNode(node) && "anchor" in node && node.anchor && shared.has(String(node.anchor)))) {
      mayChange(node, path);
    } else if (isMap(node) && isRecord(value) && node.items.length > 0 && Object.keys(value).length > 0) {
      editMap(node, value, mark, place, path);
    } else if (isSeq(node) && Array.isArray(value) && node.items.length > 0 && value.length > 0) {
      editList(node, value, mark, place, path);
    } else if (isScalar(node) && !isNothing(node) && !isRecord(value) && !Array.isArray(value)) {
      replaceScalar(node, value, place);
    } else if (mayChange(node, path)) replaceWhole(node, value, mark, place);
  }

  function replaceScalar(node: Scalar, value: unknown, place: Place) {
    replace(nodeStart(node), contentEnd(node, text), scalarLike(node, value, place));
  }

  /** The value written as the one before it was, where that is possible. */
  function scalarLike(node: Scalar, value: unknown, place: Place): string {
    if (typeof value !== "string") return renderInline(value, place);
    if (node.type === Scalar.QUOTE_DOUBLE) return doubleQuoted(value);
    if (node.type === Scalar.QUOTE_SINGLE) return singleQuoted(value) ?? doubleQuoted(value);
    if (isBlockScalar(node) || value.includes("\n")) {
      return renderLiteral(value, place) ?? (isSafePlain(value, place.flow) ? value : doubleQuoted(value));
    }
    return renderInline(value, place);
  }

  function replaceWhole(node: unknown, value: unknown, mark: number, place: Place) {
    const rendered = renderAfterMark(value, place);
    const isInline = !rendered.startsWith(lineBreak);
    if (isNothing(node)) {
      if (isInline || place.flow) replace(mark + 1, mark + 1, rendered);
      else replace(lineEnd(text, mark), lineEnd(text, mark), rendered);
      return;
    }
    const end = contentEnd(node as Node, text); // nothing was looked for above
    const isBlock = isCollection(node) && !isFlow(node);
    if (isBlock && lineStart(text, nodeStart(node)) !== lineStart(text, mark)) {
      // A comment behind the mark stays.
      const endOfMark = lineEnd(text, mark);
      if (isInline) replace(mark + 1, mark + 1, rendered);
      replace(endOfMark, end, isInline ? "" : rendered);
    } else if (isInline) replace(nodeStart(node as Node), end, rendered.slice(1));
    else {
      replace(mark + 1, end, "");
      replace(lineEnd(text, end), lineEnd(text, end), rendered);
    }
  }

  function editMap(map: YAMLMap, value: Record<string, unknown>, mark: number, outer: Place, path: string) {
    const pairs = pairsOf(map);
    const kept = pairs.filter(({ name }) => Object.hasOwn(value, name));
    const added = Object.keys(value).filter((name) => !pairs.some((other) => other.name === name));
    const removed = pairs.filter(({ name }) => !Object.hasOwn(value, name));
    if (kept.length === 0) return mayChange(map, path) && replaceWhole(map, value, mark, outer);
    const flow = outer.flow || isFlow(map);
    const quoted = pairs.every(({ key }) => key.type === Scalar.QUOTE_DOUBLE);
    const place = {
      ...outer,
      flow,
      quoted,
      indent: flow ? outer.indent : columnOf(text, nodeStart(pairs[0]?.key ?? map)),
    };
    for (const { name, pair } of kept) {
      const colon = colonOf(pair);
      if (colon !== null) editValue(pair.value, value[name], colon, place, `${path}.${name}`);
      else if (!isSame(pair.value, value[name])) refuse(`${path}.${name} has no colon`);
    }
    for (const { name, pair } of removed) {
      if (!mayChange(pair.key, `${path}.${name}`) || !mayChange(pair.value, `${path}.${name}`)) continue;
      if (flow)
        removeFromFlow(map, map.items.indexOf(pair), (index) => kept.some((each) => each.pair === map.items[index]));
      else removeLines(nodeStart(pair.key as Node), pairEnd(pair, text), `${path}.${name}`); // pairsOf gives scalar keys only
    }
    for (const name of inKeyOrder(added)) addPair(map, kept, name, value[name], place);
  }

  function addPair(map: YAMLMap, kept: { name: string; pair: Pair }[], name: string, value: unknown, place: Place) {
    const rank = KEY_ORDER.indexOf(name);
    const before = kept.filter(
      (other) => rank >= 0 && KEY_ORDER.indexOf(other.name) < rank && KEY_ORDER.includes(other.name),
    );
    const anchor = (before.at(-1) ?? kept.at(-1))?.pair;
    if (!anchor) return;
    const end = pairEnd(anchor, text);
    if (place.flow) return replace(end, end, `, ${renderPair(name, value, place)}`);
    const gap = anchor === map.items.at(-1) && hasBlankLines(map) ? lineBreak : "";
    const at = lineEnd(text, end);
    replace(at, at, `${gap}${lineBreak}${" ".repeat(place.indent)}${renderPair(name, value, place)}`);
  }

  /** Whether the last entries of a map are set apart by blank lines. */
  function hasBlankLines(map: YAMLMap): boolean {
    const [before, last] = map.items.slice(-2);
    if (!before || !last || !isNode(last.key)) return false;
    return /\n[ \t]*\r?\n/.test(text.slice(pairEnd(before, text), nodeStart(last.key)));
  }

  function editList(list: YAMLSeq, value: unknown[], mark: number, outer: Place, path: string) {
    const items = list.items as unknown[];
    const flow = outer.flow || isFlow(list);
    const dashes = dashesOf(list);
    if (!flow && dashes.length !== items.length) return refuse(`${path} is written in an unusual way`);
    const quoted = items.every((item) => isScalar(item) && item.type === Scalar.QUOTE_DOUBLE) && (outer.quoted || flow);
    const place = { ...outer, flow, quoted, indent: flow ? outer.indent : columnOf(text, dashes[0] ?? 0) };
    const matched = matchLists(items, value, isSame, isLike);
    const isKept = (index: number) => matched.some((each) => each.old === index && each.now !== null);
    if (!matched.some((each) => each.old !== null && each.now !== null)) {
      return mayChange(list, path) && replaceWhole(list, value, mark, outer);
    }
    let anchor = -1;
    for (const { old, now } of matched) {
      if (old !== null && now !== null) {
        const node = items[old];
        const dash = dashes[old] ?? nodeStart(node as Node) - 1; // flow items are nodes
        editValue(node, value[now], dash, place, `${path}.${old}`);
        anchor = old;
      } else if (old !== null) {
        if (!mayChange(items[old], `${path}.${old}`)) continue;
        if (flow) removeFromFlow(list, old, isKept);
        else removeLines(dashes[old] ?? 0, itemEnd(list, old, text), `${path}.${old}`);
      } else if (now !== null) addItem(list, anchor, value[now], place, `${path}.${now}`);
    }
  }

  function addItem(list: YAMLSeq, after: number, value: unknown, place: Place, path: string) {
    const first = list.items[0];
    if (place.flow) {
      const item = renderInline(value, place);
      if (after >= 0) return replace(itemEnd(list, after, text), itemEnd(list, after, text), `, ${item}`);
      return isNode(first) ? replace(nodeStart(first), nodeStart(first), `${item}, `) : undefined;
    }
    const indent = " ".repeat(place.indent);
    if (after >= 0) {
      const at = lineEnd(text, itemEnd(list, after, text));
      return replace(at, at, `${lineBreak}${indent}${renderItem(value, place)}`);
    }
    const dash = dashesOf(list)[0] ?? 0;
    const at = lineStart(text, dash);
    if (text.slice(at, dash).trim() !== "") return refuse(`${path} would stand in a line with something else`);
    replace(at, at, `${indent}${renderItem(value, place)}${lineBreak}`);
  }

  function removeLines(from: number, end: number, path: string) {
    let start = lineStart(text, from);
    let stop = nextLine(text, end);
    if (text.slice(start, from).trim() !== "") return refuse(`${path} stands in a line with something else`);
    if (stop === text.length && !text.endsWith("\n") && start > 0) start = lineEnd(text, lineStart(text, start - 1));
    else if (isBlankLine(start - 1) && isBlankLine(stop)) stop = nextLine(text, stop);
    replace(start, stop, "");
  }

  /** Whether the line at this offset holds nothing; outside the text there are only blank lines. */
  function isBlankLine(offset: number): boolean {
    if (offset < 0 || offset >= text.length) return true;
    return text.slice(lineStart(text, offset), nextLine(text, offset)).trim() === "";
  }

  function removeFromFlow(collection: YAMLMap | YAMLSeq, index: number, isKept: (index: number) => boolean) {
    const startOf = (at: number) => {
      const item: unknown = collection.items[at];
      return nodeStart((isMap(collection) ? (item as Pair).key : item) as Node); // flow items are nodes or pairs
    };
    const endOf = (at: number) =>
      isMap(collection) ? pairEnd(collection.items[at] as Pair, text) : itemEnd(collection as YAMLSeq, at, text);
    const hasKeptBefore = Array.from({ length: index }, (_, at) => at).some(isKept);
    const [start, end] = hasKeptBefore ? [endOf(index - 1), endOf(index)] : [startOf(index), startOf(index + 1)];
    const between = hasKeptBefore ? text.slice(start, startOf(index)) : text.slice(endOf(index), end);
    if (between.includes("#")) return refuse("a comment stands inside the brackets");
    replace(start, end, "");
  }

  const top: Place = { indent: 0, flow: false, quoted: false, lineBreak };
  editValue(document.contents, wanted, -1, top, "");
  return refused[0] === undefined ? { edits } : { refused: refused[0].replace(/^\./, "") };
}

/** Two words, or two maps about the same: `docs-agent: {…}` with other rules. */
function isLike(node: unknown, value: unknown): boolean {
  if (isMap(node)) return isRecord(value) && pairsOf(node).some(({ name }) => Object.hasOwn(value, name));
  return isScalar(node) && !isRecord(value) && !Array.isArray(value);
}

function inKeyOrder(names: readonly string[]): string[] {
  const rank = (name: string) => (KEY_ORDER.includes(name) ? KEY_ORDER.indexOf(name) : KEY_ORDER.length);
  return [...names].sort((a, b) => rank(a) - rank(b));
}
