#!/usr/bin/env node
// A coding agent's terminal without a model behind it: it draws, asks and answers like one, by script.
// node demo-agent.mjs --help names the scenarios and what can be typed.
import { createAgent } from "./demo-agent/agent.mjs";
import { parseArguments, usage } from "./demo-agent/arguments.mjs";
import { createKeyParser } from "./demo-agent/keys.mjs";
import { createScreen } from "./demo-agent/screen.mjs";

const options = parseArguments(process.argv.slice(2));
if (options.error !== null) {
  process.stderr.write(`${options.error}\n${usage}`);
  process.exit(2);
}
if (options.help) {
  process.stdout.write(usage);
  process.exit(0);
}
if (!process.stdin.isTTY || !process.stdout.isTTY) {
  process.stderr.write("demo-agent draws on a terminal: start it in one (tmux new-session node demo-agent.mjs).\n");
  process.exit(2);
}

const screen = createScreen(process.stdout);
const agent = createAgent({
  screen,
  ...options,
  name: process.env.AGENT_NAME ?? "demo-agent",
  model: process.env.AGENT_MODEL ?? "scripted",
  folder: process.cwd(),
  spool: process.env.ORCHESTRATOR_SPOOL ?? "",
  leave,
});
const parseKeys = createKeyParser((key) => agent.press(key));

function leave(code) {
  screen.close();
  process.stdin.setRawMode(false);
  process.exit(code);
}

process.stdin.setRawMode(true);
process.stdin.on("data", parseKeys);
process.stdin.on("end", () => leave(0));
process.stdout.on("resize", () => screen.redraw());
process.on("SIGTERM", () => leave(143));
process.on("SIGHUP", () => leave(129));
screen.open();
agent.start();
