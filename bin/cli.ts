import { dirname } from "node:path";
import { Argument, Command, InvalidArgumentError } from "commander";
import { version } from "../package.json";
import type { TapeSearchOptions } from "./commands/tape";
import { type OutputOptions, openContext } from "./context";
import { printFailure } from "./print";
import type { QuestionOptions } from "./question";
import type { TenantOption } from "./selection";

// This file is bin/cli.ts, and built it is dist/cli.mjs: the program's folder is above either.
const appRoot = dirname(import.meta.dirname);
const json = process.argv.includes("--json");

const program = new Command("orchestrator")
  .description("Runs AI coding agents in tmux, from one registry.")
  .version(version)
  .showHelpAfterError()
  .helpCommand(false)
  .exitOverride()
  // Whoever asks for JSON gets one document and nothing beside it, also for a command that does not exist.
  .configureOutput({ outputError: (text, write) => json || write(text), writeErr: (text) => json || writeError(text) })
  .addHelpText(
    "after",
    "\nExit codes: 0 done, 1 failed or not as it should be, 2 denied (policy test); attach ends with tmux's own.",
  );

function writeError(text: string): void {
  process.stderr.write(text);
}

/** Commands that belong together: `group("hooks", …)` is the parent of `hooks install`. */
function group(name: string, description: string): Command {
  return program.command(name).description(description).helpCommand(false);
}

/** Agents are named as `tenant/name` anywhere; the option says the tenant once. */
function ofTenant(command: Command): Command {
  return command.option("--tenant <tenant>", "agents of this tenant (default: named as tenant/agent, or without one)");
}

/** A command whose code is loaded when it is called: a start pays for one command, not for all. */
function command<Options extends OutputOptions>(
  usage: string,
  description: string,
  run: (context: ReturnType<typeof openContext>, args: string[], options: Options) => Promise<number>,
  parent: Command = program,
): Command {
  return parent
    .command(usage)
    .description(description)
    .option("--json", "print one JSON document")
    .action(async (...given: unknown[]) => {
      const self = given.at(-1) as Command; // commander passes the command last, its options before it
      const options = self.opts<Options>();
      const context = openContext(appRoot, process.env, options);
      process.exitCode = await run(context, self.args, options);
    });
}

ofTenant(
  command<OutputOptions & TenantOption & { all?: boolean; pilot?: boolean; check?: boolean }>(
    "generate [agents...]",
    "write the agents' configs from the registry and the templates (all of them when none is named)",
    async (context, agents, options) => (await import("./commands/generate")).generate(context, agents, options),
  ),
)
  .option("--all", "every agent of the registry, each tenant's too")
  .option("--pilot", "planning-agent, researcher-agent and backend-agent")
  .option("--check", "write nothing; exit 1 when something would change");

command(
  "init [folder]",
  "make what a workspace of your own begins with: a commented registry, the project's context, lines for git",
  async (context, args) => (await import("./commands/init")).init(context, args),
);

command("validate", "check agents/registry.yaml; silent when it is right", async (context) =>
  (await import("./commands/validate")).validate(context),
);

ofTenant(
  command<OutputOptions & TenantOption & { diff?: boolean }>(
    "drift [agents...]",
    "compare the configs on disk with the registry; exit 1 on any difference",
    async (context, agents, options) => (await import("./commands/drift")).drift(context, agents, options),
  ),
).option("--diff", "show what differs, and what a hand edit means");

ofTenant(
  command<OutputOptions & TenantOption & { ignoreDrift?: boolean; resume?: boolean }>(
    "create <agent>",
    "start an agent's session",
    async (context, agents, options) => (await import("./commands/create")).create(context, agents, options),
  ),
)
  .alias("start")
  .option("--ignore-drift", "start it although its config is not what the registry says")
  .option("--resume", "take up its last conversation, and wait until that has come up");

ofTenant(
  command<OutputOptions & TenantOption & { all?: boolean; pilot?: boolean }>(
    "create-batch [agents...]",
    "start several agents; one failure does not stop the rest",
    async (context, agents, options) => (await import("./commands/create-batch")).createBatch(context, agents, options),
  ),
)
  .option("--all", "every agent of the registry, each tenant's too")
  .option("--pilot", "planning-agent, researcher-agent and backend-agent");

command<OutputOptions & { dryRun?: boolean; dismiss?: boolean }>(
  "resurrect [agents...]",
  "after a reboot: start the agents that ran, with their conversations (all of them when none is named)",
  async (context, agents, options) => (await import("./commands/resurrect")).resurrect(context, agents, options),
)
  .option("--dry-run", "show who would be started, and how; start nobody")
  .option("--dismiss", "leave them stopped, and do not name them again");

const adopt = group("adopt", "sessions of your other tmux servers");

command(
  "list",
  "list your other tmux servers and their sessions; nothing is done to them",
  async (context) => (await import("./commands/adopt")).listOthers(context),
  adopt,
);

command(
  "session <socket> <session>",
  "show one of them in the dashboard from now on",
  async (context, args) => (await import("./commands/adopt")).adoptSession(context, args),
  adopt,
);

command(
  "forget <id>",
  "show it no more; the session goes on",
  async (context, args) => (await import("./commands/adopt")).forgetSession(context, args),
  adopt,
);

/** What may be asked about the agents of the registry. */
function withQuestions(asking: Command): Command {
  return asking
    .option("--tool <tool>", "agents with this tool")
    .option("--can-write <path>", "agents that may write this path of the workspace, as the hook decides")
    .option("--holds <path>", "agents that hold this path exclusively")
    .option("--delegates-to <agent>", "agents that may hand work to this one")
    .option("--unrestricted", "agents without a restriction of their own");
}

ofTenant(
  withQuestions(
    command<OutputOptions & TenantOption & QuestionOptions>(
      "list [filter]",
      "list the running sessions; with a question, the agents that it is true of",
      async (context, [filter], options) => (await import("./commands/list")).list(context, filter, options),
    ),
  ),
);

ofTenant(
  withQuestions(
    command<OutputOptions & TenantOption & QuestionOptions>(
      "agents [filter]",
      "list the agents of the registry, running or not",
      async (context, [filter], options) => (await import("./commands/agents")).agents(context, filter, options),
    ),
  ),
);

ofTenant(
  command<OutputOptions & TenantOption>(
    "attach <agent>",
    "attach this terminal to an agent's session",
    async (context, agents, options) => (await import("./commands/attach")).attach(context, agents, options),
  ),
);

ofTenant(
  command<OutputOptions & TenantOption & { all?: boolean }>(
    "stop [agent]",
    "ask an agent's program to end, then end its session",
    async (context, agents, options) =>
      (await import("./commands/end-sessions")).endSessions(context, "stop", agents, options),
  ),
).option("--all", "every running agent, each tenant's too");

ofTenant(
  command<OutputOptions & TenantOption & { all?: boolean }>(
    "kill [agent]",
    "end an agent's session and its processes at once",
    async (context, agents, options) =>
      (await import("./commands/end-sessions")).endSessions(context, "kill", agents, options),
  ),
).option("--all", "every running agent, each tenant's too");

ofTenant(
  command<OutputOptions & TenantOption>(
    "status <agent>",
    "show an agent's session and state; exit 1 when it does not run",
    async (context, agents, options) => (await import("./commands/status")).status(context, agents, options),
  ),
);

ofTenant(
  command<OutputOptions & TenantOption>(
    "send <agent> <text>",
    "give a waiting agent a prompt: the text, @file for what stands in a file, - for standard input",
    async (context, args, options) => (await import("./commands/send")).send(context, args, options),
  ),
);

command<OutputOptions & { dryRun?: boolean }>(
  "migrate",
  "convert settings of older layouts, and move old agents' folders to agents/archive/",
  async (context, _args, options) => (await import("./commands/migrate")).migrate(context, options),
).option("--dry-run", "show what would be done; change nothing");

const hooks = group("hooks", "a git hook that checks the agents' configs at each commit");

command<OutputOptions & { regenerate?: boolean }>(
  "install",
  "put it into this workspace's repository; a hook that is there already runs first",
  async (context, _args, options) => (await import("./commands/hooks")).installHooks(context, options),
  hooks,
).option("--regenerate", "also generate what the staged registry changes, into the same commit");

command(
  "uninstall",
  "take it away again, and put the earlier hook back",
  async (context) => (await import("./commands/hooks")).uninstallHooks(context),
  hooks,
);

command<OutputOptions & { regenerate?: boolean }>(
  "run",
  "what the hook does: check what is staged; silent when it is right",
  async (context, _args, options) => (await import("./commands/hooks")).runHooks(context, options),
  hooks,
).option("--regenerate", "generate from what is staged, and stage the result");

const handoff = group("handoff", "work that one agent hands to another: handoffs/*.json");

command<OutputOptions & { state?: string }>(
  "list",
  "list them with their states, the newest first",
  async (context, _args, options) => (await import("./commands/handoff")).listHandoffs(context, options),
  handoff,
).option("--state <state>", "only those in this state");

command(
  "show <id>",
  "show one: its state, its problems, and every step with its time and who took it",
  async (context, args) => (await import("./commands/handoff")).showHandoff(context, args),
  handoff,
);

command(
  "validate <file>",
  "check a file against schemas and rules; silent when it is right, exit 1 when it is not",
  async (context, args) => (await import("./commands/handoff")).validateHandoff(context, args),
  handoff,
);

command<OutputOptions & { spawn?: boolean; draft?: boolean }>(
  "send <file>",
  "take a file in (- reads standard input), check it, and type it to its receiver once that waits at an empty prompt",
  async (context, args, options) => (await import("./commands/handoff")).sendHandoff(context, args, options),
  handoff,
)
  .option("--spawn", "start the receiver when it does not run")
  .option("--draft", "check and keep it; deliver nothing");

for (const [name, action, description] of [
  ["ack", "acknowledge", "say that the work has been taken up"],
  ["done", "done", "say that the work is done"],
  ["reject", "reject", "refuse it; the sender is told why"],
  ["confirm", "confirm", "say that one in doubt was delivered"],
  ["retry", "retry", "say that one in doubt was not delivered, and deliver it"],
] as const) {
  command<OutputOptions & { reason?: string }>(
    `${name} <id>`,
    description,
    async (context, args, options) => (await import("./commands/handoff")).actOnHandoff(context, action, args, options),
    handoff,
  ).option("--reason <text>", "why, for whoever reads the steps");
}

command(
  "schema [schema]",
  "list the schemas, or print one as JSON Schema; Handoff is the general one",
  async (context, args) => (await import("./commands/handoff")).handoffSchema(context, args),
  handoff,
);

command("inbox", "list what waits for a person: questions with their answers, limits, exits, edits", async (context) =>
  (await import("./commands/inbox")).listInbox(context),
);

command<OutputOptions & { text?: string; question?: string }>(
  "answer <agent> [labels...]",
  "answer what an agent's pane asks, by what the option says; several where several may be chosen",
  async (context, args, options) => (await import("./commands/inbox")).answer(context, args, options),
)
  .option("--text <words>", "words of your own: for the option that takes them, or instead of an option")
  .option("--question <id>", "only this question, as `inbox` names it");

command(
  "completion",
  "print a script that completes commands, options, agents and sessions; README.md says how to load it",
  async (context, args) => (await import("./commands/completion")).completion(context, program, args),
).addArgument(
  new Argument("<shell>")
    .choices(["bash", "zsh", "fish"])
    // What such a script asks for; nobody types it.
    .argParser((given: string) => {
      if (["bash", "zsh", "fish", "words"].includes(given)) return given;
      throw new InvalidArgumentError("Write bash, zsh or fish.");
    }),
);

command<OutputOptions & { message?: string; source?: string; seq?: string }>(
  "report <state>",
  "say what the program in this pane does: working, waiting, watching, idle, exhausted, or unknown to take it back",
  async (context, args, options) => (await import("./commands/report")).report(context, args, options),
)
  .option("--message <text>", "one sentence for a person; with waiting, the question")
  .option("--source <name>", "who says so; each source has its own numbers (default: program)")
  .option("--seq <number>", "grows with each report, so that one that comes late is ignored (default: the time)");

const tape = group("tape", "everything the agents printed: recorded, searched, exported");

ofTenant(
  command<OutputOptions & TenantOption & TapeSearchOptions>(
    "search <words...>",
    'find lines: all words in one line, "quoted ones" exactly so, wor* for a beginning; the newest first',
    async (context, args, options) => (await import("./commands/tape")).searchTape(context, args, options),
    tape,
  ),
)
  .option("--agent <agent>", "of this agent")
  .option("--from <time>", "since then: 2026-11-29T14:00, or 2h, 30m, 7d ago")
  .option("--to <time>", "until then")
  .option("--case", "capital letters count")
  .option("--limit <count>", "at most so many (default: 50)");

ofTenant(
  command<OutputOptions & TenantOption & { limit?: string }>(
    "list [agent]",
    "list the recordings, the newest first",
    async (context, args, options) => (await import("./commands/tape")).listTape(context, args, options),
    tape,
  ),
).option("--limit <count>", "at most so many (default: 50)");

command<OutputOptions & { text?: boolean; output?: string }>(
  "export <recording>",
  "print a recording as asciicast v3, which asciinema plays",
  async (context, args, options) => (await import("./commands/tape")).exportTape(context, args, options),
  tape,
)
  .option("--text", "print its lines instead, each with its time")
  .option("-o, --output <file>", "write it to this new file");

const policy = group("policy", "what an agent's guard decides");

ofTenant(
  command<OutputOptions & TenantOption & { stdin?: boolean }>(
    "test <agent> [tool] [subject]",
    "ask an agent's guard about a path or a command, from the workspace: exit 0 it may, 2 it may not, 1 no answer",
    async (context, args, options) => (await import("./commands/policy")).policyTest(context, args, options),
    policy,
  ),
).option("--stdin", "read the whole call as Claude Code gives it to the hook");

command("login-url", "print a link that signs a browser in, once", async (context) =>
  (await import("./commands/login-url")).loginUrl(context),
);

// A reader that has seen enough, such as `head`, closes the pipe: that is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = printFailure(error, json);
}
