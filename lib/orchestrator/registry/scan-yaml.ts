import { Lexer } from "yaml";

/** A registry of 1,000 agents has 200,000; the parser's time and memory grow with them, not with bytes. */
const MAX_LEXEMES = 400_000;
/** Far beyond any registry; the parser is recursive, so deeper nesting would only exhaust its stack. */
const MAX_DEPTH = 100;
export const MAX_ALIASES = 100;
/** What is refused is refused; more of the same tells nobody more. */
const MAX_FINDINGS = 20;

/** YAML 1.2 calls the rest of C0 and DEL not printable: they may only stand escaped in double quotes. */
const NOT_PRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** The lexer announces a scalar with this, which stands nowhere in the text. */
const SCALAR_FOLLOWS = "\u001f";
const MARKS = new Set(["\u0002", "\u0018", SCALAR_FOLLOWS]);

export type YamlFinding = { offset: number; message: string };

/**
 * Looks through the text before it is parsed, in linear time and without building anything, for what would make
 * parsing slow or dangerous: nesting, aliases and marks without number, and everything beyond plain data (tags, merge
 * keys, directives).
 */
export function scanYaml(text: string): YamlFinding[] {
  const control = text.search(NOT_PRINTABLE);
  if (control !== -1) return [{ offset: control, message: "holds a control character; save the file as plain text" }];
  const findings: YamlFinding[] = [];
  const nesting = createNesting();
  let offset = 0;
  let lexemes = 0;
  let aliases = 0;
  let isScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1;
    if (lexemes > MAX_LEXEMES) return [...findings, { offset, message: "holds more than any registry needs" }];
    if (!isScalar && MARKS.has(lexeme)) {
      isScalar = lexeme === SCALAR_FOLLOWS;
      continue;
    }
    const depth = nesting.enter(lexeme, isScalar);
    if (depth > MAX_DEPTH) return [...findings, { offset, message: `is nested more than ${MAX_DEPTH} levels deep` }];
    if (!isScalar && lexeme.startsWith("*")) aliases += 1;
    if (aliases > MAX_ALIASES) return [...findings, { offset, message: `has more than ${MAX_ALIASES} aliases` }];
    const message = isScalar ? refusedScalar(lexeme) : refusedMark(lexeme);
    if (message) findings.push({ offset, message });
    if (findings.length >= MAX_FINDINGS) return findings;
    offset += lexeme.length;
    isScalar = false;
  }
  return findings;
}

function refusedScalar(source: string): string | null {
  return source === "<<" ? 'has the merge key "<<"; write the keys out' : null;
}

function refusedMark(lexeme: string): string | null {
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
