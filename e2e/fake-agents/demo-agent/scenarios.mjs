import { green, grey, pink } from "./colours.mjs";
import { permissionHead, questionHead } from "./dialogs.mjs";

// What the agent does, as scripts over a turn: think, run a tool, say, ask. A scenario is told by its argument or typed.

const modules = ["router", "session", "invoice", "parser", "queue", "cache", "export", "search"];
const tests = ["keeps its place after a reload", "refuses an expired token", "rounds half up", "closes the last page"];

async function readAndTest(turn) {
  const name = turn.random.pick(modules);
  await turn.think(turn.random.between(1500, 4000));
  const lines = turn.random.between(80, 400);
  await turn.tool(`Read(src/${name}.ts)`, 400, [`Read ${lines} lines`]);
  await turn.think(turn.random.between(1000, 3000));
  await turn.say(`The ${name} module drops the last entry when the list is empty. I'll guard it and run the tests.`);
  const added = turn.random.between(2, 9);
  await turn.tool(`Update(src/${name}.ts)`, 600, [`Added ${added} lines, removed 1 line`]);
  const passed = turn.random.between(20, 90);
  await turn.tool("Bash(npm test)", turn.random.between(2000, 5000), [
    `${green("✓")} ${name} ${turn.random.pick(tests)}`,
    `${passed} passed (${turn.random.between(1, 9)}.${turn.random.between(0, 9)}s)`,
  ]);
  await turn.say(`All ${passed} tests pass.`);
}

async function busy(turn) {
  for (;;) {
    await readAndTest(turn);
    await turn.think(turn.random.between(2000, 6000));
  }
}

async function permission(turn) {
  const command = `npm run migrate -- --to ${turn.random.between(12, 40)}`;
  await turn.think(1200);
  await turn.say("The schema is ready. Next I apply the migration.");
  const answer = await turn.ask({
    head: permissionHead(command, "Apply the migration to the development database"),
    options: ["Yes", "Yes, and don't ask again for npm run migrate commands in this folder", "No"],
    footer: "Esc to cancel · Tab to amend",
  });
  if (answer === null || answer === 2) {
    turn.print([`● Bash(${command})`, grey("  ⎿  Rejected by the user")]);
    return;
  }
  await turn.tool(`Bash(${command})`, 1500, ["Applied 1 migration"]);
  await turn.say("The migration is applied.");
}

async function question(turn) {
  const choices = ["SQLite", "PostgreSQL", "Keep both behind one interface"];
  await turn.think(1200);
  const answer = await turn.ask({
    head: questionHead("Database", "Which database should the store use?"),
    options: choices,
    footer: "Enter to select · ↑/↓ to navigate · Esc to cancel",
  });
  await turn.say(answer === null ? "No answer; I leave the store as it is." : `I use this: ${choices[answer]}.`);
}

async function limit(turn) {
  await turn.think(800);
  turn.print([grey("  ⎿  ") + pink(`You've hit your 5-hour limit · resets ${turn.resets} (UTC)`)]);
  turn.holdUntil(turn.resets);
}

async function flood(turn, [count]) {
  const lines = Number(count) || turn.lines;
  turn.print([`● Bash(cat build.log)`]);
  for (let first = 1; first <= lines; first += 500) {
    const numbers = Array.from({ length: Math.min(500, lines - first + 1) }, (_, index) => first + index);
    const more = turn.print(
      numbers.map(
        (number) => `${green("info")} ${grey("build")} line ${number} of ${lines} ${"·".repeat(number % 40)}`,
      ),
    );
    await (more ? turn.breathe() : turn.drained());
  }
  await turn.say(`That was ${lines} lines.`);
}

async function count(turn, [amount, every]) {
  const last = Number(amount) || 100;
  for (let number = 1; number <= last; number += 1) {
    turn.print([`count ${number} of ${last}`]);
    await turn.wait(every === undefined ? 10 : Number(every));
  }
  await turn.say(`Counted to ${last}.`);
}

async function error(turn) {
  await turn.think(1000);
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await turn.retry(`529 Overloaded · retrying in 2s · attempt ${attempt}/3`, 2000);
  }
  turn.print([grey("  ⎿  ") + pink("API Error: 529 Overloaded. This is a server-side issue, usually temporary.")]);
}

async function exit(turn, [code]) {
  await turn.think(800);
  await turn.say("Leaving now.");
  turn.leave(code === undefined ? turn.code : Number(code));
}

/** By name; null waits for a prompt. */
export const scenarios = { idle: null, busy, permission, question, limit, flood, count, error, exit };

/** What a newcomer's prompt would have been. */
export const openings = {
  busy: "Fix the failing tests one module at a time.",
  permission: "Bring the database up to date.",
  question: "Choose the database and build the store.",
  limit: "Review all open pull requests.",
  flood: "Show me the build log.",
  count: "count 100",
  error: "Summarise the incident channel.",
  exit: "Say goodbye.",
};

/** The scenario a typed line asks for, else an answer to it. */
export function scenarioFor(line) {
  const [word, ...rest] = line.trim().split(/\s+/);
  const scenario = Object.hasOwn(scenarios, word) ? scenarios[word] : null;
  if (scenario !== null) return (turn) => scenario(turn, rest);
  return async (turn) => {
    await turn.think(turn.random.between(600, 1500));
    const lines = line.split("\n").length;
    await turn.say(lines > 1 ? `You sent ${lines} lines, ${line.length} characters.` : `You said: ${line}`);
  };
}
