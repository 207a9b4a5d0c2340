// Draws for ever what full-screen programs draw with: colours, scroll regions, inserted and deleted lines, erases with
// and without a background. Stops at a key. `scroll-regions.mjs SEED`.
let state = Number(process.argv[2] ?? 1) >>> 0;
function below(limit) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * limit);
}
let stopped = false;
const pick = (list) => list[below(list.length)];
const sgr = () =>
  pick(["0", "1", "2", "3", "4", "7", "9", "22", "24", "27", "31", "42", "93", "104", `38;5;${below(256)}`]);
const colour = () =>
  `\x1b[${sgr()};${pick([`48;5;${below(256)}`, `38;2;${below(256)};10;200`, `48;2;9;${below(256)};90`, "49", "39"])}m`;
const steps = [
  () => `\x1b[${1 + below(36)};${1 + below(110)}H`,
  () => `\x1b[${1 + below(10)};${20 + below(17)}r`,
  () => "\x1b[r",
  colour,
  () => "\x1b[m",
  () =>
    `\x1b[${1 + below(36)};${1 + below(110)}H${pick(["\x1b[K", "\x1b[1K", "\x1b[2K", "\x1b[J", "\x1b[1J", `\x1b[${1 + below(30)}X`])}`,
  () => `\x1b[${1 + below(4)}${pick(["P", "@"])}`,
  // Without a background, which xterm.js forgets there.
  () => `\x1b[m\x1b[r\x1b[${1 + below(36)};${1 + below(110)}H\x1b[${1 + below(4)}${pick(["S", "T"])}`,
  // Where curses does it: at the left border, inside of the scroll region.
  () => `\x1b[${10 + below(11)};1H\x1b[${1 + below(4)}${pick(["L", "M"])}`,
  () => pick(["\n", "\r\n", "\x1bM", "\t", "\b"]),
  () => `\x1b7\x1b[${1 + below(36)};${1 + below(110)}Hput\x1b8`,
  () => pick(["\x1b(0lqqk\x1b(B", "\x1b[4hin\x1b[4l", "\x1b[?25l", "\x1b[?25h"]),
  () => "text that is long enough to wrap at the border now and then ".slice(0, 1 + below(60)),
];
function draw() {
  let frame = "";
  for (let step = 0; step < 40; step += 1) frame += pick(steps)();
  // Begun in one write and finished in the next, as a pipe cuts it.
  const cut = below(frame.length);
  process.stdout.write(frame.slice(0, cut));
  setTimeout(() => {
    process.stdout.write(frame.slice(cut));
    if (!stopped) setTimeout(draw, 4);
  }, 1);
}
process.stdin.setRawMode(true).once("data", () => {
  stopped = true;
});
draw();
