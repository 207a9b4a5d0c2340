import { spawn } from "node:child_process";
import type { Command } from "commander";
import type { AgentDetail, SessionSummary } from "@/lib/contract/agent";
import type { Operation } from "@/lib/contract/operation";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { CreatedSession } from "@/lib/orchestrator/orchestrator";
import type { WorkspaceOwner } from "@/lib/orchestrator/owner/owner-methods";
import { errorText, printError, printLine, printReply } from "../print";
import { withOwner } from "../workspace";

type Json = { json?: boolean };

/** The commands over running sessions; they speak to the dashboard when one runs, and work without one. */
export function addSessionCommands(program: Command): void {
  program
    .command("create")
    .alias("start")
    .description("start an agent's session")
    .argument("<agent>")
    .option("--ignore-drift", "start it although its config is not what the registry says")
    .option("--json", "print JSON")
    .action(async (agent: string, { ignoreDrift = false, json = false }: Json & { ignoreDrift?: boolean }) => {
      const reply = await withOwner((owner) => owner.createSession(agent, { ignoreDrift }));
      printReply(reply, { json }, (created) => printCreated(agent, created));
    });

  program
    .command("create-batch")
    .description("start several agents' sessions")
    .argument("<agent...>")
    .option("--json", "print JSON")
    .action((agents: string[], { json = false }: Json) => runOperation("spawn", agents, json));

  program
    .command("list")
    .description("list the running sessions")
    .argument("[filter]", "part of a session's name")
    .option("--json", "print JSON")
    .action(async (filter: string | undefined, { json = false }: Json) => {
      const reply = await withOwner(async (owner) => success(await owner.listSessions(filter)));
      printReply(reply, { json }, printSessions);
    });

  program
    .command("attach")
    .description("attach this terminal to an agent's session")
    .argument("<agent>")
    .action(async (agent: string) => {
      const reply = await withOwner((owner) => runningAgent(owner, agent));
      if (!reply.ok) return printError(reply.error, { json: false });
      await attach(reply.value.attachCommand);
    });

  program
    .command("stop")
    .description("ask an agent's program to end, then end its session")
    .argument("<agent>")
    .option("--json", "print JSON")
    .action(async (agent: string, { json = false }: Json) => {
      const reply = await withOwner((owner) => owner.stopSession(agent));
      printReply(reply, { json }, () => printLine(`Stopped ${agent}`));
    });

  program
    .command("kill")
    .description("end an agent's session and its processes at once")
    .argument("[agent]")
    .option("--all", "every agent of this workspace that runs")
    .option("--json", "print JSON")
    .action(async (agent: string | undefined, { all = false, json = false }: Json & { all?: boolean }) => {
      if (all) return killAll(json);
      if (agent === undefined) return printError(NO_AGENT, { json });
      const reply = await withOwner((owner) => owner.killSession(agent));
      printReply(reply, { json }, () => printLine(`Killed ${agent}`));
    });

  program
    .command("status")
    .description("say how an agent is; exit 1 when it is not running")
    .argument("<agent>")
    .option("--json", "print JSON")
    .action(async (agent: string, { json = false }: Json) => {
      const reply = await withOwner((owner) => owner.readAgent(agent));
      printReply(reply, { json }, printStatus);
      if (reply.ok && !isRunning(reply.value)) process.exitCode = 1;
    });

  program
    .command("login-url")
    .description("print a new link that signs a browser in to the running dashboard, once")
    .option("--json", "print JSON")
    .action(async ({ json = false }: Json) => {
      const reply = await withOwner((owner) => owner.issueLoginUrl());
      printReply(reply, { json }, printLine);
    });
}

const NO_AGENT = {
  code: "no-agent",
  message: "No agent was named.",
  hint: "orchestrator kill <agent>, or orchestrator kill --all",
};

async function killAll(json: boolean): Promise<void> {
  const running = await withOwner(async (owner) =>
    success((await owner.listAgents()).filter(({ session }) => session)),
  );
  if (!running.ok) return printError(running.error, { json });
  const names = running.value.map(({ name }) => name);
  if (names.length === 0) return printReply(success([]), { json }, () => printLine("No active sessions"));
  await runOperation("kill", names, json);
}

async function runOperation(kind: "spawn" | "kill", agents: string[], json: boolean): Promise<void> {
  const reply = await withOwner(async (owner) => {
    const started = await owner.startOperation(kind, agents);
    return started.ok ? owner.waitForOperation(started.value.id) : started;
  });
  printReply(reply, { json }, printOperation);
  if (reply.ok && reply.value.items.some(({ state }) => state === "failed")) process.exitCode = 1;
}

function printOperation({ kind, items }: Operation): void {
  for (const { name, error } of items) {
    if (error) process.stderr.write(`failed   ${name}: ${errorText(error)}\n`);
    else printLine(`${kind === "spawn" ? "created" : "killed"}  ${name}`);
  }
}

function printCreated(agent: string, { session, attachCommand, launchCommand, notices }: CreatedSession): void {
  printLine(`Created session '${session.name}'`);
  for (const notice of notices) printLine(`  ${notice}`);
  printLine(`Runs:   ${launchCommand}`);
  printLine(`Attach: orchestrator attach ${agent}`);
  printLine(`   or:  ${attachCommand}`);
}

/** `✓ iw-x (attached, 1 windows)`, `○ iw-x (detached, 2 windows)`, or `No active sessions`. */
function printSessions(sessions: SessionSummary[]): void {
  if (sessions.length === 0) printLine("No active sessions");
  for (const { name, attachedClients, windows } of sessions) {
    const [mark, word] = attachedClients > 0 ? ["✓", "attached"] : ["○", "detached"];
    printLine(`${mark} ${name} (${word}, ${windows} windows)`);
  }
}

function isRunning({ session, status }: AgentDetail): boolean {
  return session !== null && status.state !== "dead";
}

function printStatus(agent: AgentDetail): void {
  const { session, status } = agent;
  const exit = status.exitCode === undefined ? "" : ` (code ${status.exitCode})`;
  printLine(`Status:   ${isRunning(agent) ? "running" : "not running"}`);
  if (session) printLine(`Session:  ${session.name}`);
  printLine(`Agent:    ${agent.name}`);
  printLine(`State:    ${status.state}${exit}: ${status.reason}`);
  if (!session) return printLine(`Start it: orchestrator create ${agent.name}`);
  printLine(`Windows:  ${session.windows}`);
  printLine(`Created:  ${new Date(session.createdAt).toLocaleString()}`);
  printLine(`Activity: ${new Date(session.lastActivityAt).toLocaleString()}`);
}

async function runningAgent(owner: WorkspaceOwner, name: string): Promise<Reply<AgentDetail>> {
  const found = await owner.readAgent(name);
  if (!found.ok || found.value.session) return found;
  return failure("not-running", `Session 'iw-${name}' does not exist`, {
    hint: `Start it: orchestrator create ${name}`,
  });
}

/** Becomes tmux: the command line is our own, quoted for a shell. */
function attach(command: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", `exec ${command}`], { stdio: "inherit" });
    child.on("error", reject);
    child.on("exit", (code) => {
      process.exitCode = code ?? 1;
      resolve();
    });
  });
}
