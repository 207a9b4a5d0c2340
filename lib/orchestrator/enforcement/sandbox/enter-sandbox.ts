import { mkdir, open, realpath, stat, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { type Reply, success } from "@/lib/contract/reply";
import { fileFailure } from "../../files/file-failure";
import type { Paths } from "../../paths";
import { writeJudge } from "../../registry/may-write";
import type { Agent, Registry } from "../../registry/registry-schema";
import { spoolOf } from "../../status/spool-folder";
import { type AgentProgram, programOf } from "../agent-programs";
import { bubblewrapArguments, type Mount } from "./mounts";
import { planWorkspace } from "./plan-workspace";

export type SandboxRequest = {
  registry: Registry;
  agent: Agent;
  /** How its hook calls it in the log: with its tenant. */
  id: string;
  programs: readonly AgentProgram[];
  /** What the pane is to run; null for a shell. */
  command: string | null;
  /** The pane's session: each has its own files of the hook. */
  session: string;
  /** Variables of the pane. */
  environment: Readonly<Record<string, string>>;
  /** tmux's and ours: who reaches them can type into every pane. */
  sockets: readonly string[];
  paths: Pick<Paths, "workspace" | "runFolder" | "stateFolder" | "violationsLog" | "binFolder">;
};

export type Sandbox = {
  /** Puts the program of a pane into the sandbox. */
  wrap(argv: readonly string[]): [string, ...string[]];
  /** What the mounts cannot say; only the hook stands there. */
  gaps: string[];
};

/** Writable and private: what lies in the machine's own temporary folders is nobody's business. */
const TEMPORARY_FOLDERS = ["/tmp", "/var/tmp"];
/** In `/run` stand the sockets of services that run what they are told; these few names in it are harmless and needed. */
const RUN_NEEDED = [
  "/run/systemd/resolve",
  "/run/resolvconf",
  "/run/NetworkManager/resolv.conf",
  "/run/current-system",
  "/run/wrappers",
];
/** All but these is shared with the programs that judge the agent: its configs, and those of the others. */
const CLOSED = ["agents", "templates", ".orchestrator", "logs/hook-violations.log"];
const CLOSED_NAMES = [".claude", ".mcp.json", ".git"];
/** In a repository's own folder: what git would run, or obey. */
const GIT_KEPT = ["config", "config.worktree", "hooks", "modules", "info", "worktrees", "commondir"];

/**
 * Prepares the kernel sandbox of one session: reading as outside, writing where the agent's rights say, in private
 * temporary folders, and where its program has to. The network stays. Mounts are made when the wrapped program starts.
 */
export async function enterSandbox(request: SandboxRequest): Promise<Reply<Sandbox>> {
  const { paths, session } = request;
  try {
    const own = await hookFiles(request);
    const workspace = await workspaceMounts(request);
    const outside = await outsideMounts(request);
    const mounts: Mount[] = [
      ...outside.before,
      { kind: "read-only", path: paths.workspace },
      ...workspace.mounts,
      ...outside.after,
      ...(await hiddenSockets(request)),
      // Holds the owner's socket, locks, log-in links and the database.
      { kind: "empty", path: paths.stateFolder },
      ...own,
      { kind: "sealed", path: paths.stateFolder },
    ];
    const file = join(sandboxFolder(paths.runFolder, session), "arguments");
    await writeFile(file, bubblewrapArguments(mounts).join("\0"), { mode: 0o600 });
    return success({
      // As a file: tmux takes no command line of this length.
      wrap: (argv) => ["/bin/sh", "-c", 'exec bwrap --args 9 -- "$@" 9<"$0"', file, ...argv],
      gaps: [...workspace.gaps, ...outside.gaps],
    });
  } catch (error) {
    return fileFailure(error, sandboxFolder(paths.runFolder, session));
  }
}

export const SANDBOXED_LOG = "hook-violations.log";
/** Whose session it is, beside its log. */
export const AGENT_FILE = "agent";

export function sandboxFolder(runFolder: string, session: string): string {
  return join(runFolder, "sandbox", session);
}

/** A sandboxed hook's own log: what runs beside it may write there too, and must not reach the log of all. */
export function sandboxedLog(runFolder: string, session: string): string {
  return join(sandboxFolder(runFolder, session), SANDBOXED_LOG);
}

/** What hooks write to: the guard's log, its sign of life, and what it counts; the folder for what happens. */
async function hookFiles({ id, session, paths }: SandboxRequest): Promise<Mount[]> {
  const name = id.replace("/", "@"); // as the hook does
  const log = sandboxedLog(paths.runFolder, session);
  const own = [join(paths.runFolder, "guards", name), join(paths.runFolder, "rates", `${name}.json`)];
  for (const file of [log, paths.violationsLog, ...own]) {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await (await open(file, "a", 0o600)).close();
  }
  await writeFile(join(sandboxFolder(paths.runFolder, session), AGENT_FILE), id);
  // A new session has not made a call yet.
  await utimes(join(paths.runFolder, "guards", name), 0, 0);
  const spool = spoolOf(paths.runFolder, id);
  await mkdir(spool, { recursive: true, mode: 0o700 });
  return [
    { kind: "writable", path: spool },
    { kind: "instead", path: paths.violationsLog, source: log },
    ...own.map((path): Mount => ({ kind: "instead", path, source: path })),
  ];
}

async function workspaceMounts({ registry, agent, paths }: SandboxRequest) {
  const others = Object.values(registry.agents).filter((other) => other.name !== agent.name);
  const patterns = [agent, ...others].flatMap((each) => each.exclusive_access).concat(agent.cannot_access);
  const judge = writeJudge(registry, agent);
  const writes = (path: string) => judge(path).may;
  if (writes("handoffs/probe.json")) await mkdir(join(paths.workspace, "handoffs"), { recursive: true });
  const plan = await planWorkspace({
    root: paths.workspace,
    mayWrite: writes,
    patterns,
    closedNames: CLOSED_NAMES,
    closed: CLOSED,
  });
  // Who may not even write a file that nobody has thought of has nothing to commit.
  const git = agent.tools.includes("Bash") && writes("an-ordinary-file") ? await gitMounts(paths.workspace) : [];
  return { mounts: [...plan.mounts, ...git], gaps: plan.gaps };
}

/** So that the agent can commit, without changing what git runs. */
async function gitMounts(workspace: string): Promise<Mount[]> {
  const folder = join(workspace, ".git");
  if ((await kindOf(folder)) !== "folder") return [];
  await mkdir(join(folder, "hooks"), { recursive: true });
  // Names the folder whose config git obeys, here its own: what is there can be kept, what is not could be made.
  await writeFile(join(folder, "commondir"), ".\n", { flag: "wx" }).catch(unlessThere);
  return [
    { kind: "writable", path: folder },
    ...GIT_KEPT.map((name): Mount => ({ kind: "read-only", path: join(folder, name) })),
  ];
}

async function outsideMounts({ registry, programs, command, environment, paths }: SandboxRequest) {
  const program = programOf(programs, command);
  const expand = (path: string) => expanded(path, environment);
  const listed = registry.enforcement.writable_outside;
  const globbed = listed.filter((path) => /[*?[]/.test(path));
  const own = [...listed.filter((path) => !globbed.includes(path)), ...(program?.writable ?? [])].flatMap(expand);
  const temporary = [...TEMPORARY_FOLDERS, ...expand("$TMPDIR")].filter(unique);
  const hidden = [...temporary, "/run"];
  // The program itself, our commands and the person's tools may stand in a folder that is hidden.
  const needed = [...RUN_NEEDED, dirname(paths.binFolder), ...(environment.PATH ?? "").split(":")].filter(isAbsolute);
  const shown = needed.filter((path) => hidden.some((folder) => path.startsWith(`${folder}/`)));
  const before: Mount[] = [
    ...(await onlyThere(hidden, "empty")),
    ...(await onlyThere(shown.filter(unique), "read-only")),
  ];
  for (const file of (program?.made ?? []).flatMap(expand)) await makeEmpty(file);
  const kept = (program?.kept ?? []).flatMap(expand);
  return {
    before,
    after: [...(await onlyThere(own, "writable")), ...(await onlyThere(kept, "read-only"))],
    gaps: globbed.map((glob) => `${glob} in enforcement.writable_outside is a pattern: a mount needs a folder.`),
  };
}

/** A file of settings without any, unless there is one, or no folder for it. */
async function makeEmpty(file: string): Promise<void> {
  const isMissing = (await stat(file).catch(() => null)) === null && (await kindOf(dirname(file))) === "folder";
  if (isMissing) await writeFile(file, "{}\n", { flag: "wx" });
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

/** With its folder, where that holds nothing else that is needed: a server that starts again makes another socket there. */
async function hiddenSockets({ sockets, environment, paths }: SandboxRequest): Promise<Mount[]> {
  const needed = [paths.workspace, paths.binFolder, environment.HOME ?? "/root", "/tmp", "/run"];
  const mounts = sockets.map(async (socket): Promise<Mount[]> => {
    const folder = await realpath(dirname(socket)).catch(() => null);
    if (folder === null) return [];
    if (!needed.some((path) => `${path}/`.startsWith(folder === "/" ? "/" : `${folder}/`))) {
      return [{ kind: "empty", path: folder }];
    }
    const path = join(folder, basename(socket));
    return (await stat(path).catch(() => null)) ? [{ kind: "instead", path, source: "/dev/null" }] : [];
  });
  return (await Promise.all(mounts)).flat();
}

/** Over a symlink nothing can be mounted: the file that it leads to is meant. */
async function onlyThere(files: readonly string[], kind: "empty" | "read-only" | "writable"): Promise<Mount[]> {
  const real = await Promise.all(files.map((path) => realpath(path).catch(() => null)));
  const there = await Promise.all(real.map(async (path) => (path && (await kindOf(path)) !== "other" ? path : null)));
  return there.filter((path) => path !== null).map((path) => ({ kind, path }));
}

async function kindOf(path: string): Promise<"folder" | "file" | "other"> {
  const found = await stat(path).catch(() => null);
  return found?.isDirectory() ? "folder" : found?.isFile() ? "file" : "other";
}

/** `~/x` and `$NAME/x`; nothing where the variable is not set to an absolute path. */
function expanded(path: string, environment: Readonly<Record<string, string>>): string[] {
  const [, name = "HOME", rest = ""] = /^(?:~|\$([A-Z_]+))(\/.*)?$/.exec(path) ?? [];
  if (path.startsWith("/")) return [path];
  const base = environment[name];
  return /^[~$]/.test(path) && base !== undefined && isAbsolute(base) ? [join(base, rest)] : [];
}

function unique(value: string, at: number, all: readonly string[]): boolean {
  return all.indexOf(value) === at;
}
