import { randomUUID } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { AgentId } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { type AgentProgram, placeOf, programOf } from "../enforcement/agent-programs";
import { chooseLaunch } from "./launch-command";
import { choosesOurId, completeLine, type LaunchLine, parseLaunchLine } from "./launch-line";

export type LaunchPlan = {
  /** The shell line, or null for a plain login shell. */
  command: string | null;
  /** AGENT_SESSION_ID of the pane. */
  conversationId: string;
  /** The same where its program will really have it; null where it chooses its own. */
  conversation: string | null;
  program: AgentProgram | null;
  /** Takes up a conversation, instead of beginning one. */
  resumes: boolean;
  notices: string[];
};

export type LaunchRequest = {
  agent: AgentId;
  agentCommand: string | undefined;
  defaultCommand: string | undefined;
  permissionMode: string | undefined;
  /** Take up the agent's last conversation: `required` fails where that cannot be done, `possible` begins anew. */
  resume: "no" | "possible" | "required";
  /** Of the pane. */
  environment: Readonly<Record<string, string>>;
  programs: readonly AgentProgram[];
  /** The last conversation of this agent with a program. */
  lastConversation: (program: string) => Promise<string | null>;
};

/** What an agent's pane runs, with all that its program needs. Each thing that cannot be had is its own failure. */
export async function planLaunch(request: LaunchRequest): Promise<Reply<LaunchPlan>> {
  const { agentCommand, defaultCommand, environment, permissionMode } = request;
  const chosen = await chooseLaunch({ agentCommand, defaultCommand, path: environment["PATH"] });
  const program = programOf(request.programs, chosen.command);
  const line = program && chosen.command !== null ? parseLaunchLine(chosen.command, program.commands) : null;
  const mode = checkMode(permissionMode, program, line, request.agent);
  if (!mode.ok) return mode;
  const taken = await conversationToResume(request, program, line);
  if (!taken.ok) return taken;
  const notices = [chosen.notice, mode.value].filter((notice) => notice !== null);
  const id = taken.value?.id ?? randomUUID();
  const resumes = taken.value?.hasWords ?? false;
  const plan = { command: chosen.command, conversationId: id, program, resumes, notices };
  if (!program || !line) {
    const own = program === null && chosen.command !== null && /\$\{?AGENT_SESSION_ID\b/.test(chosen.command);
    return success({ ...plan, conversation: own ? id : null });
  }
  if (taken.value && !resumes) notices.push("Nothing was said in its last conversation, so that one begins.");
  const conversation = resumes || choosesOurId(line, program) ? id : null;
  return success({ ...plan, conversation, command: completeLine(line, program, { resume: resumes, permissionMode }) });
}

/** Answers what a person should know of the mode; null when nothing. */
function checkMode(
  mode: string | undefined,
  program: AgentProgram | null,
  line: LaunchLine | null,
  agent: AgentId,
): Reply<string | null> {
  if (mode === undefined) return success(null);
  const { permission, modes, dangerous } = program?.start ?? { permission: undefined, modes: [], dangerous: [] };
  if (!program || !line || permission === undefined) {
    return failure(
      "permission-mode-unknown",
      `${agent} did not start: nobody knows how its command takes a permission mode.`,
      {
        hint: "Write the option into its command, and take permission_mode out of agents/registry.yaml.",
      },
    );
  }
  if (!modes.includes(mode)) {
    return failure(
      "permission-mode-unknown",
      `${agent} did not start: ${program.name} has no permission mode '${mode}'.`,
      {
        hint: `Write one of these in agents/registry.yaml: ${modes.join(", ")}`,
      },
    );
  }
  return success(
    dangerous.includes(mode) ? `Permission mode ${mode}: ${program.name} asks nobody before it acts.` : null,
  );
}

type Taken = { id: string; hasWords: boolean };

async function conversationToResume(
  { resume, agent, environment, lastConversation }: LaunchRequest,
  program: AgentProgram | null,
  line: LaunchLine | null,
): Promise<Reply<Taken | null>> {
  if (resume === "no") return success(null);
  const refuse = (why: string) =>
    resume === "possible"
      ? success(null)
      : failure("cannot-resume", `${agent} did not start: ${why}`, {
          hint: `Begin anew: orchestrator create ${agent}`,
        });
  if (!program?.start.resume || !line) return refuse("nobody knows how its command takes up a conversation.");
  const id = await lastConversation(program.name);
  if (id === null) return refuse("no conversation of it is known.");
  const folder = placeOf(program.transcripts, environment);
  return success({ id, hasWords: folder === null || (await hasTranscript(folder, id)) });
}

/** A program that keeps transcripts takes up no conversation without one: there is none before the first words. */
async function hasTranscript(folder: string, id: string): Promise<boolean> {
  const projects = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    projects.map((project) =>
      stat(join(folder, project, `${id}.jsonl`)).then(
        (file) => file.isFile() && file.size > 0,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
