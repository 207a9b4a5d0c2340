#!/usr/bin/env node
// Draws recorded screens and writes down the keys it gets: node screen-agent.mjs --keys FILE [--escape SCREEN] SCREEN...
// An answer leads to the next screen; arrows move the cursor, a digit ticks a box or opens a field, as in Claude Code.
import { appendFileSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    keys: { type: "string" },
    escape: { type: "string" },
    /** So many rows of a list are drawn at once. */
    window: { type: "string" },
    /** Takes every key, and does nothing. */
    deaf: { type: "boolean", default: false },
  },
});

const OPTION = /^(\s*)(❯ | {2})?(\d+)\. (\[.\] )?(.*)$/u;
const rest = [...positionals];
let lines = [];
let cursor = 0;
let field = null;
let typed = "";
let atPrompt = false;

function show(file) {
  lines = readFileSync(file, "utf8").replace(/\n$/, "").split("\n");
  field = null;
  typed = "";
  cursor = Math.max(
    0,
    options().findIndex((at) => lines[at].includes("❯")),
  );
  draw();
}

/** Rows of the last list; in one without numbers, the rows that begin where the chosen one does. */
function options() {
  if (atPrompt) return [];
  const numbered = lines.flatMap((line, at) => (OPTION.test(line) ? [at] : []));
  const first = numbered.findLastIndex((at) => OPTION.exec(lines[at])[3] === "1");
  if (first >= 0) return numbered.slice(first);
  const chosen = lines.findLastIndex((line) => /^\s*❯ \S/u.test(line));
  if (chosen === -1) return [];
  const column = (line) => line.replace("❯", " ").search(/\S/);
  return lines.flatMap((line, at) =>
    Math.abs(at - chosen) < 4 && line.trim() !== "" && column(line) === column(lines[chosen]) ? [at] : [],
  );
}

function draw() {
  const rows = options();
  const shown = lines.map((line, at) => {
    const index = rows.indexOf(at);
    if (index === -1) return line;
    const plain = line.replace("❯", " ");
    const column = plain.search(/\S/) - 2;
    return index === cursor ? `${plain.slice(0, column)}❯${plain.slice(column + 1)}` : plain;
  });
  process.stdout.write(
    `\u001b[H${windowed(shown, rows)
      .map((line) => `${line}\u001b[K`)
      .join("\r\n")}\u001b[J`,
  );
}

/** A list longer than its window shows the part around the cursor, and that it goes on. */
function windowed(shown, rows) {
  const size = Number(values.window ?? rows.length);
  if (rows.length <= size) return shown;
  const from = Math.min(Math.max(0, cursor - 1), rows.length - size);
  const hidden = new Set(rows.filter((_, index) => index < from || index >= from + size));
  const last = rows.at(-1);
  return shown.flatMap((line, at) =>
    hidden.has(at) ? (at === last ? ["   ↓ more"] : []) : at === last ? [line, "   ↑ more"] : [line],
  );
}

/** Esc ends the dialog. */
function leave() {
  if (values.escape === undefined) return next();
  atPrompt = true;
  show(values.escape);
}

function next() {
  const file = rest.shift();
  atPrompt = false;
  if (file) show(file);
}

function press(key) {
  if (values.deaf) return;
  const rows = options();
  if (field !== null && key !== "\r" && key !== "\u001b") return write(key);
  if (key === "\u001b[A" || key === "\u001b[B") {
    cursor = Math.min(rows.length - 1, Math.max(0, cursor + (key === "\u001b[A" ? -1 : 1)));
    return draw();
  }
  if (key === "\u001b") return leave();
  const at = rows.findIndex((row) => OPTION.exec(lines[row])?.[3] === key);
  if (at >= 0) return pressDigit(rows, at);
  if (key === "\r" || key === "\t") next();
  else if (rows.length === 0) write(key);
}

function pressDigit(rows, at) {
  const row = rows[at];
  cursor = at;
  if (lines[row].includes("Type something")) {
    field = row;
    return draw();
  }
  if (!/\[.\]/u.test(lines[row])) return next();
  lines[row] = lines[row].replace(/\[(.)\]/u, (_, mark) => (mark === " " ? "[✔]" : "[ ]"));
  draw();
}

/** Into the open field, or into the prompt box. */
function write(key) {
  if (key === "\u0015") typed = "";
  else typed += key.replace(/\u001b\[20[01]~/g, "");
  if (field !== null) lines[field] = lines[field].replace(/(\d+\. ).*$/u, `$1${typed}`);
  else lines = lines.map((line) => (/^❯/u.test(line) ? `❯ ${typed}` : line));
  draw();
}

process.stdin.setRawMode(true);
process.stdout.write("\u001b[?2004h\u001b[2J");
show(rest.shift());
process.stdin.on("data", (data) => {
  appendFileSync(values.keys, `${JSON.stringify(data.toString())}\n`);
  for (const key of data.toString().match(/\u001b\[[AB]|\u001b\[200~.*?\u001b\[201~|[\s\S]/gu) ?? []) press(key);
});
