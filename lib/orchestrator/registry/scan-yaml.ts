import { type CST, Lexer, Parser } from "yaml";
import { inQuotes } from "./explain-flaws";

/** A registry of 1,000 agents has 200,000; the parser's time and memory grow with them, not with bytes. */
const MAX_LEXEMES = 400_000;
/** Signs that begin a line, an item, a key, a comment or a name. Counting them takes 1/100 of the time of a lexer. */
const MAX_SIGNS = 200_000;
/** Far beyond any registry; the parser is recursive, so deeper nesting would only exhaust its stack. */
const MAX_DEPTH = 100;
const MAX_ALIASES = 100;
/** What is refused is refused; more of the same tells nobody more. */
const MAX_FINDINGS = 20;

/** YAML 1.2 calls the rest of C0 and DEL not printable: they may only stand escaped in double quotes. */
const NOT_PRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** The lexer announces a scalar with this, which stands nowhere in the text. */
const SCALAR_FOLLOWS = "\u001f";
const MARKS = new Set(["\u0002", "\u0018", SCALAR_FOLLOWS]);

const TOO_MUCH = "holds more than any registry needs";

export type YamlFinding = { offset: number; message: string };

/**
 * Turns text into the parser's tokens, and stops before anything is built from them where that would be slow or
 * dangerous: nesting, aliases and marks without number, and everything beyond plain data (tags, merge keys,
 * directives). Linear in time; `onLine` is told where each line begins.
 */
export function scanYaml(
  text: string,
  onLine: (offset: number) => void,
): { tokens: CST.Token[]; findings: YamlFinding[] } {
  const tokens: CST.Token[] = [];
  const findings: YamlFinding[] = [];
  const control = text.search(NOT_PRINTABLE);
  if (control !== -1) {
    countLines(text.slice(0, control), onLine);
    return {
      tokens,
      findings: [{ offset: control, message: "holds a control character; save the file as plain text" }],
    };
  }
  const crowded = offsetOfSign(text, MAX_SIGNS);
  if (crowded !== -1) {
    countLines(text.slice(0, crowded), onLine);
    return { tokens, findings: [{ offset: crowded, message: TOO_MUCH }] };
  }
  const inspect = createInspection(findings);
  const parser = new Parser(onLine);
  onLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    if (!inspect(lexeme, parser.offset)) return { tokens, findings };
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, findings };
}

const SIGNS = new Set([..."\n,:#&"].map((sign) => sign.charCodeAt(0)));

/** Where the sign after the first `most` stands; -1 where there are no more. */
function offsetOfSign(text: string, most: number): number {
  let signs = 0;
  for (let at = 0; at < text.length; at++) {
    if (SIGNS.has(text.charCodeAt(at)) && ++signs > most) return at;
  }
  return -1;
}

function countLines(text: string, onLine: (offset: number) => void) {
  onLine(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) onLine(at + 1);
}

/** Looks at one lexeme after the other, and answers whether to go on. */
function createInspection(findings: YamlFinding[]): (lexeme: string, offset: number) => boolean {
  const nesting = createNesting();
  let lexemes = 0;
  let aliases = 0;
  let isScalar = false;

  function flawOf(lexeme: string): { message: string; isLast: boolean } | null {
    lexemes += 1;
    if (lexemes > MAX_LEXEMES) return { message: TOO_MUCH, isLast: true };
    if (nesting.enter(lexeme, isScalar) > MAX_DEPTH) {
      return { message: `is nested more than ${MAX_DEPTH} levels deep`, isLast: true };
    }
    if (!isScalar && lexeme.startsWith("*")) aliases += 1;
    if (aliases > MAX_ALIASES) return { message: `has more than ${MAX_ALIASES} aliases`, isLast: true };
    const message = isScalar ? refusedScalar(lexeme) : refusedMark(lexeme);
    return message ? { message, isLast: findings.length + 1 >= MAX_FINDINGS } : null;
  }

  return (lexeme, offset) => {
    if (!isScalar && MARKS.has(lexeme)) {
      isScalar = lexeme === SCALAR_FOLLOWS;
      return true;
    }
    const flaw = flawOf(lexeme);
    isScalar = false;
    if (flaw) findings.push({ offset, message: flaw.message });
    return flaw?.isLast !== true;
  };
}

function refusedScalar(source: string): string | null {
  return source === "<<" ? 'has the merge key "<<"; write the keys out' : null;
}

function refusedMark(lexeme: string): string | null {
  if (/^![^!]*[/*.]/.test(lexeme)) return inQuotes(lexeme);
  if (lexeme.startsWith("!")) return `has the tag ${lexeme}; write a plain value`;
  if (lexeme.startsWith("%")) return `has the directive ${lexeme}; take it out`;
  return null;
}

/** Counts open brackets, and the columns at which blocks stand inside each other (`- - x` is two on one line). */
function createNesting() {
  const columns: number[] = [];
  let flow = 0;
  let column = 0;
  let opensBlock = true;

  function enterBlock() {
    while ((columns.at(-1) ?? -1) >= column) columns.pop();
    columns.push(column);
  }

  return {
    /** The depth at this lexeme. */
    enter(lexeme: string, isScalar: boolean): number {
      const isSpace = !isScalar && /^[ \t]*$/.test(lexeme);
      const isNewline = !isScalar && /^\r?\n$/.test(lexeme);
      if (opensBlock && flow === 0 && !isSpace && !isNewline) enterBlock();
      if (!isScalar && (lexeme === "[" || lexeme === "{")) flow += 1;
      if (!isScalar && (lexeme === "]" || lexeme === "}")) flow = Math.max(0, flow - 1);
      const lastBreak = lexeme.lastIndexOf("\n");
      column = lastBreak === -1 ? column + lexeme.length : lexeme.length - lastBreak - 1;
      const isIndicator = !isScalar && (lexeme === "-" || lexeme === "?" || lexeme === ":");
      opensBlock = isNewline || isIndicator || (opensBlock && isSpace) || (lastBreak !== -1 && column === 0);
      return columns.length + flow;
    },
  };
}
