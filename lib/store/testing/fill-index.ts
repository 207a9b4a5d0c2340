import { openTextIndex } from "../text-index";

/** Appends one line after the other, and says after each how many there are, until it is killed. */
const opened = openTextIndex(process.argv[2] ?? "", "write");
if (!opened.ok) throw new Error(opened.error.message);
const index = opened.value;
const times = { startedAt: 0, endedAt: 0 };
index.putSource({ name: "one", owner: "a", group: "one", part: 1, ...times, state: "recording", bytes: 0, lines: 0 });
for (let count = 1; ; count += 1) {
  index.append("one", "a", [{ at: count, text: `line ${count}` }]);
  process.stdout.write(`${count}\n`);
}
