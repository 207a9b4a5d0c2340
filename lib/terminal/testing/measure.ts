import { createMirror } from "../mirror";

/** Prints what a mirror costs: `npx tsx lib/terminal/testing/measure.ts`. Ratios count, machines differ. */
function secondsFor(task: () => void): number {
  const start = process.hrtime.bigint();
  task();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

const colourLog = Array.from({ length: 400 }, (_, n) => {
  return `\x1b[3${n % 8}m${n} \x1b[1mword\x1b[0m a log line — with “quotes” and 漢字 ${"x".repeat(n % 60)}\r\n`;
}).join("");
const plainLog = "a plain line of output, without any colour in it at all\r\n".repeat(1_000);

const mirror = createMirror({ cols: 120, rows: 36, scrollback: 200 });
mirror.write(Buffer.from(colourLog));
const rounds = 300;
for (const name of ["first", "warm"]) {
  const seconds = secondsFor(() => {
    for (let round = 0; round < rounds; round += 1) mirror.snapshot();
  });
  console.log(`snapshot of 120×36 with 200 rows of scrollback, ${name}: ${((seconds * 1_000) / rounds).toFixed(2)} ms`);
}
for (const [name, text] of [["colour log", colourLog] as const, ["plain log", plainLog] as const]) {
  const bytes = Buffer.from(text.repeat(200));
  const seconds = secondsFor(() => {
    for (let at = 0; at < bytes.byteLength; at += 16_384) mirror.write(bytes.subarray(at, at + 16_384));
  });
  console.log(`${name}, chunks of 16 KiB: ${(bytes.byteLength / 1e6 / seconds).toFixed(0)} MB/s`);
}
mirror.dispose();
