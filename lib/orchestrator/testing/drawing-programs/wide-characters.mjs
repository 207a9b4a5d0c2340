// Draws characters of two cells, of none, and emoji for ever: rows written anew, and a last row that wraps and scrolls.
// Never over the half of a wide character: tmux before 3.4 keeps the other half. Stops at a key. `wide-characters.mjs SEED`.
let state = Number(process.argv[2] ?? 1) >>> 0;
function below(limit) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}
let stopped = false;
const pick = (list) => list[below(list.length)];
const words = [
  "漢字",
  "한국어",
  "ひらがな",
  "😀",
  "🚀🎉",
  "é",
  "o\u0302\u0323",
  "größe",
  "—",
  "│",
  "ｗｉｄｅ",
  "plain",
  " ",
];
const text = (count) =>
  Array.from({ length: count }, () => `${pick(["\x1b[31m", "\x1b[7m", "\x1b[m", ""])}${pick(words)}`);
function draw() {
  const row = below(3) === 0 ? 36 : 1 + below(35);
  const frame = `\x1b[${row};1H\x1b[m\x1b[2K${text(row === 36 ? 60 : 12).join("")}`;
  const bytes = Buffer.from(frame);
  const cut = below(bytes.length);
  process.stdout.write(bytes.subarray(0, cut));
  setTimeout(() => {
    process.stdout.write(bytes.subarray(cut));
    if (!stopped) setTimeout(draw, 4);
  }, 1);
}
process.stdin.setRawMode(true).once("data", () => {
  stopped = true;
});
draw();
