import { execFile } from "node:child_process";
import { link, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux } from "@/lib/tmux/testing/private-tmux";
import { Registry } from "../../registry/registry-schema";
import { enterSandbox, sandboxedLog } from "./enter-sandbox";
import { probeBubblewrap } from "./probe-bubblewrap";

const path = process.env["PATH"] ?? "";
const probe = await probeBubblewrap(path);
const run = promisify(execFile);

type Case = {
  root: string;
  tmux: PrivateTmux;
  /** Runs Python in the sandbox, in the agent's folder; answers what it prints. */
  python(code: string): Promise<string>;
  gaps: string[];
  /** Whether a path can be written: a file in place or a new one, a folder by making a file in it. */
  writable(...paths: string[]): Promise<string[]>;
  dispose(): Promise<void>;
};

const open: Case[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

const TREE = [
  ...["README.md", "src/app.py", "src/app.test.py", "src/deep/gen/made.py", "src/vendor/.claude/settings.json"],
  ...[
    "tests/test_app.py",
    "db/migrations/1.sql",
    "docs/a.md",
    "handoffs/a.json",
    "templates/own.txt",
    "logs/other.log",
  ],
  ...["agents/registry.yaml", "agents/backend-agent/.claude/settings.json", "agents/backend-agent/notes.md"],
  ...[".orchestrator/run/login-token", ".git/config", ".git/HEAD", ".git/objects/aa", ".mcp.json"],
];

async function sandboxed(rights: object = {}, enforcement: object = {}): Promise<Case> {
  const outer = await realpath(await mkdtemp(join(tmpdir(), "sandboxed ")));
  const root = join(outer, "work space");
  for (const file of TREE) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), "was\n");
  }
  await mkdir(join(outer, "home", ".claude"), { recursive: true });
  await writeFile(join(outer, "home", ".claude", "config.toml"), "was");
  const agent = (name: string, more: object = {}) => ({
    ...{ name, display_name: name, description: "Tests", model: "sonnet", tools: ["Bash", "Write"] },
    ...more,
  });
  const registry = Registry.parse({
    enforcement,
    agents: {
      "backend-agent": agent("backend-agent", rights),
      "database-agent": agent("database-agent", { exclusive_access: ["db/migrations/**"] }),
    },
  });
  const tmux = await createPrivateTmux();
  const { socketPath } = await tmux.open();
  const runFolder = join(root, ".orchestrator", "run");
  const backend = Object.values(registry.agents)[0];
  if (!backend) throw new Error("no agent");
  const reply = await enterSandbox({
    registry,
    agent: backend,
    id: "backend-agent",
    programs: [
      {
        ...{ name: "Fake", commands: ["fake"], hook: true, version: [] },
        ...{ start: { replaces: [], always: [], modes: [], dangerous: [] }, records: [], transcripts: [] },
        ...{
          writable: ["~/.claude", "$NOT_SET/x"],
          kept: ["~/.claude/settings.json", "~/.claude/config.toml"],
          made: ["~/.claude/settings.json"],
        },
      },
    ],
    command: "fake --now",
    session: "iw-backend-agent",
    environment: { PATH: path, HOME: join(outer, "home") },
    sockets: [socketPath, join(runFolder, "owner.sock")],
    paths: {
      ...{ workspace: root, runFolder, stateFolder: join(root, ".orchestrator"), binFolder: join(root, "bin") },
      violationsLog: join(root, "logs", "hook-violations.log"),
    },
  });
  if (!reply.ok) throw new Error(`${reply.error.message} ${reply.error.cause}`);
  const { wrap, gaps } = reply.value;
  const python = async (code: string) => {
    const [file, ...args] = wrap(["python3", "-I", "-c", PRELUDE + code]);
    const { stdout } = await run(file, args, { cwd: join(root, "agents", "backend-agent") });
    return stdout.trim();
  };
  const made: Case = {
    ...{ root, tmux, python, gaps },
    async writable(...paths) {
      const tried = paths.map((each) => (each.startsWith("/") ? each : join(root, each)));
      const answers = JSON.parse(await python(`print(json.dumps([can(p) for p in ${JSON.stringify(tried)}]))`));
      return paths.filter((_, at) => answers[at]);
    },
    async dispose() {
      await tmux.dispose();
      await rm(outer, { recursive: true, force: true });
    },
  };
  open.push(made);
  return made;
}

const PRELUDE = `
import ctypes, errno, json, os, signal, socket, subprocess
def can(path):
    try:
        if os.path.isdir(path): path = path + "/made-in-the-sandbox"
        with open(path, "a") as file: file.write("changed")
        return True
    except OSError: return False
def why(do):
    try: do(); return "done"
    except OSError as error: return errno.errorcode[error.errno]
`;

describe.skipIf(!probe.ok)("the sandbox", () => {
  it("lets an agent read everything, and write what its rights say", async () => {
    const backend = await sandboxed({ cannot_access: ["tests/**", "docs/a.md", "*.test.*"] });
    expect(
      await backend.writable("README.md", "src", "src/app.py", "src/deep/gen", "docs", "handoffs", "/tmp", "/var/tmp"),
    ).toEqual(["README.md", "src", "src/app.py", "src/deep/gen", "docs", "handoffs", "/tmp", "/var/tmp"]);
    expect(await backend.writable("tests", "tests/test_app.py", "docs/a.md", "src/app.test.py")).toEqual([]);
    expect(await backend.python("print(open('../../tests/test_app.py').read())")).toBe("was");
    expect(backend.gaps.join(" ")).toContain("*.test.*");
  });

  it("keeps others' exclusive paths, and gives their holder its own", async () => {
    const backend = await sandboxed();
    expect(await backend.writable("db", "db/migrations", "db/migrations/1.sql")).toEqual(["db"]);
    const holder = await sandboxed({ cannot_access: ["db/**"], exclusive_access: ["db/schema/**"] });
    expect(await holder.writable("db")).toEqual([]);
  });

  it("opens only what an agent that may write nowhere else is granted", async () => {
    const planner = await sandboxed({ cannot_access: ["**", "!handoffs/**", "!README.md"] });
    expect(await planner.writable(...TREE, "src", "docs")).toEqual(["README.md", "handoffs/a.json"]);
  });

  it("keeps every protected place, also those that are not there yet", async () => {
    const backend = await sandboxed();
    const closed = TREE.filter((file) => /^(agents|templates|\.mcp)|\.claude|config$/.test(file));
    expect(closed).toHaveLength(7);
    expect(
      await backend.writable(
        ...closed,
        ...[".claude", ".claude/settings.json", "agents", "agents/new/.claude", "agents/backend-agent/.mcp.json"],
        ...["templates/new", ".git/hooks", ".git/hooks/post-checkout", ".orchestrator", "new-at-the-top"],
      ),
    ).toEqual([]);
    expect(await backend.writable(".git/objects", ".git/index")).toEqual([".git/objects", ".git/index"]);
  });

  it("keeps git from settings elsewhere", async () => {
    const backend = await sandboxed();
    expect(await backend.writable(".git/commondir")).toEqual([]);
    // What stands there means the repository itself.
    await rm(join(backend.root, ".git"), { recursive: true });
    await run("git", ["init", "--quiet", backend.root]);
    await writeFile(join(backend.root, ".git", "commondir"), ".\n");
    const { stdout } = await run("git", ["rev-parse", "--path-format=absolute", "--git-common-dir"], {
      cwd: backend.root,
    });
    expect(stdout.trim()).toBe(join(backend.root, ".git"));
  });

  it("attack 72: is not left through symlinks, hard links, renamed folders or a folder made anew", async () => {
    const backend = await sandboxed({ cannot_access: ["src/deep/gen/**", "tests/**"] });
    await symlink("../tests", join(backend.root, "src", "way-out"));
    await symlink("/etc", join(backend.root, "src", "etc"));
    expect(await backend.writable("src/way-out", "src/way-out/test_app.py", "src/etc/passwd")).toEqual([]);
    const tried = await backend.python(`
os.chdir(${JSON.stringify(backend.root)})
print(json.dumps([
  why(lambda: os.link("tests/test_app.py", "src/link")),
  why(lambda: os.rename("src/deep", "src/deeper")),
  why(lambda: os.rename("src", "source")),
  why(lambda: os.unlink("tests/test_app.py")),
  why(lambda: os.rename("tests", "old-tests")),
  why(lambda: os.mkdir(".claude")),
  why(lambda: os.chmod("tests/test_app.py", 0o777)),
]))`);
    expect(JSON.parse(tried)).toEqual(["EXDEV", "EBUSY", "EROFS", "EROFS", "EROFS", "EROFS", "EROFS"]);
  });

  it("cannot be remounted, unmounted or left by way of another namespace", async () => {
    const backend = await sandboxed({ cannot_access: ["tests/**"] });
    const tests = join(backend.root, "tests");
    const tried = await backend.python(`
libc = ctypes.CDLL(None, use_errno=True)
def answer(code): return "done" if code == 0 else errno.errorcode[ctypes.get_errno()]
target = ${JSON.stringify(tests)}.encode()
print(json.dumps([
  answer(libc.mount(None, target, None, 32 | 4096, None)),
  answer(libc.mount(b"none", target, b"tmpfs", 0, None)),
  answer(libc.umount2(target, 2)),
  answer(libc.umount2(b"/tmp", 2)),
  answer(libc.setns(os.open("/proc/1/ns/mnt", os.O_RDONLY), 0)),
]))`);
    expect(JSON.parse(tried)).toEqual(["EPERM", "EPERM", "EPERM", "EPERM", "EPERM"]);
    const nested = await backend.python(`
done = subprocess.run(["unshare", "-Urm", "sh", "-c", 'mount -o remount,rw,bind "$0"; umount "$0"; : > "$0/new"', target := ${JSON.stringify(tests)}], capture_output=True)
print(done.returncode != 0, os.path.exists(target + "/new"))`);
    expect(nested).toBe("True False");
  });

  it("shows no process of the outside, no device, and no setting of the kernel to write", async () => {
    const backend = await sandboxed();
    const seen = await backend.python(`
pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
caps = [line.split()[1] for pid in pids for line in open(f"/proc/{pid}/status") if line.startswith("CapEff")]
roots = {os.stat(f"/proc/{pid}/root/tmp").st_dev for pid in pids}
print(json.dumps([
  max(pids) < 100, set(caps) == {"0000000000000000"}, len(roots),
  why(lambda: os.kill(${process.pid}, 0)),
  why(lambda: os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))),
  why(lambda: os.mknod("/tmp/disk", 0o60600, os.makedev(8, 0))),
  sorted(set(os.listdir("/dev")) & {"sda", "vda", "mem", "kmsg"}),
]))`);
    expect(JSON.parse(seen)).toEqual([true, true, 1, "ESRCH", "EROFS", "EPERM", []]);
    const ptrace = await backend.python(`
libc = ctypes.CDLL(None, use_errno=True)
print(libc.ptrace(16, ${process.pid}, None, None), errno.errorcode[ctypes.get_errno()])`);
    expect(ptrace).toBe("-1 ESRCH");
  });

  it("reaches neither tmux nor the owner's socket, nor what lies beside it", async () => {
    const backend = await sandboxed();
    const owner = join(backend.root, ".orchestrator", "run", "owner.sock");
    const server = await listen(owner);
    try {
      const { socketPath } = await backend.tmux.open();
      const tried = await backend.python(`
def connect(path): socket.socket(socket.AF_UNIX).connect(path)
print(json.dumps([
  why(lambda: connect(${JSON.stringify(socketPath)})),
  why(lambda: connect(${JSON.stringify(owner)})),
  os.path.exists(${JSON.stringify(join(backend.root, ".orchestrator", "run", "login-token"))}),
  os.path.exists("/run/docker.sock"), os.listdir("/run"),
  subprocess.run(["tmux", "-S", ${JSON.stringify(socketPath)}, "list-sessions"], capture_output=True).returncode,
]))`);
      const [tmux, ours, token, docker, runFolder, listed] = JSON.parse(tried);
      expect([tmux, ours, token, docker, listed]).toEqual(["ENOENT", "ENOENT", false, false, 1]);
      expect(runFolder).not.toContain("dbus");
      // The same call, outside: there it works, so what was refused is the sandbox's doing.
      await expect(run("tmux", ["-S", socketPath, "list-sessions"])).resolves.toBeTruthy();
    } finally {
      server.close();
    }
  });

  it("lets the hook log and leave its sign of life, without reaching the log of all", async () => {
    const backend = await sandboxed();
    await backend.python(`
root = ${JSON.stringify(backend.root)}
with open(root + "/logs/hook-violations.log", "a") as file: file.write("a line\\n")
os.utime(root + "/.orchestrator/run/guards/backend-agent", (1000, 1000))
open(root + "/.orchestrator/run/rates/backend-agent.json", "r+").close()`);
    const runFolder = join(backend.root, ".orchestrator", "run");
    expect(await readFile(sandboxedLog(runFolder, "iw-backend-agent"), "utf8")).toBe("a line\n");
    expect(await readFile(join(backend.root, "logs", "hook-violations.log"), "utf8")).toBe("");
    expect(await backend.writable(".orchestrator/run", "logs/other.log")).toEqual(["logs/other.log"]);
  });

  it("lets the program write its own folders, but not what would reach beyond the sandbox", async () => {
    const backend = await sandboxed({}, { writable_outside: ["/var/cache/x*", "~/shared"] });
    const home = join(dirname(backend.root), "home");
    expect(
      await backend.writable(
        `${home}/.claude`,
        ...["settings.json", "config.toml"].map((name) => `${home}/.claude/${name}`),
        "/etc",
        "/root",
      ),
    ).toEqual([`${home}/.claude`]);
    expect(backend.gaps.join(" ")).toContain("/var/cache/x*");
  });

  it("leaves what has been linked into an agent's folder before at its place", async () => {
    const backend = await sandboxed({ cannot_access: ["tests/**"] });
    await link(join(backend.root, "tests", "test_app.py"), join(backend.root, "tests", "twice.py"));
    expect(await backend.writable("tests/twice.py")).toEqual([]);
  });
});

describe("trying the sandbox", () => {
  it("says how to get it where bwrap is missing or does not work", async () => {
    const empty = await mkdtemp(join(tmpdir(), "no-bwrap-"));
    try {
      expect(await probeBubblewrap(empty)).toMatchObject({
        ok: false,
        error: { code: "sandbox-unavailable", hint: expect.stringContaining("apt-get install bubblewrap") },
      });
      await writeFile(join(empty, "bwrap"), "#!/bin/sh\necho 'bwrap: No permissions' >&2\nexit 1\n", { mode: 0o755 });
      expect(await probeBubblewrap(empty)).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining("does not work here"), cause: "bwrap: No permissions" },
      });
    } finally {
      await rm(empty, { recursive: true });
    }
  });
});

function listen(socketPath: string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(socketPath, () => resolve(server));
  });
}
