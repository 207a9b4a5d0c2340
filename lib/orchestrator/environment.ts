import { statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { z } from "zod";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { findWorkspace } from "./find-workspace";

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** What the environment says, checked and filled up. All paths are absolute. */
export type Settings = {
  /** The workspace: holds `agents/registry.yaml`. */
  readonly projectRoot: string;
  /** Who named it: PROJECT_ROOT, the folder in which the command was typed or one above it, or nobody. */
  readonly projectRootFrom: "PROJECT_ROOT" | "here" | "above" | "program";
  /** Where full persona files live; it need not exist. */
  readonly tefRoot: string;
  /** What `tmux -L` or `tmux -S` takes. */
  readonly tmuxSocket: { readonly name: string } | { readonly path: string };
  /** Where tmux keeps named sockets, in a folder of mode 0700 per user. */
  readonly tmuxFolder: string;
  /** Null: the workspace's own templates if it has some, else the shipped ones. */
  readonly templatesDir: string | null;
  /** 0 takes a free port. */
  readonly port: number;
  readonly databaseFile: string;
  readonly development: boolean;
};

const socketName = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
const loopbackNames = ["127.0.0.1", "::1", "localhost"] as const;

/** Folders as people write them: relative ones are meant from where they typed the command. */
function variables(typedIn: string) {
  const path = z.string().transform((text) => resolve(typedIn, text));
  const folder = path.refine(isFolder, "must be an existing folder");
  return z.object({
    PROJECT_ROOT: folder.optional(),
    TEF_ROOT: path.optional(),
    TEMPLATES_DIR: folder.optional(),
    TMUX_TMPDIR: folder.optional(),
    TMUX_SOCKET_OVERRIDE: z
      .string()
      .refine(
        (text) => isAbsolute(text) || socketName.test(text),
        "must be a socket's name (letters, digits, dots, dashes, underscores) or an absolute path",
      )
      .transform((text) => (isAbsolute(text) ? { path: text } : { name: text }))
      .optional(),
    PORT: z
      .string()
      .regex(/^\d{1,5}$/, "must be a port number, or 0 for any free one")
      .transform(Number)
      .refine((port) => port <= 65_535, "must be at most 65535")
      .optional(),
    HOST: z
      .enum(loopbackNames, "must be 127.0.0.1: only this machine may connect, until there are passwords and TLS")
      .optional(),
    DATABASE_URL: z
      .string()
      .regex(/^(sqlite|file):./, "must be sqlite:PATH (PostgreSQL is not supported yet)")
      .transform((url) => resolve(typedIn, url.replace(/^(sqlite|file):(\/\/(?=\/))?/, "")))
      .optional(),
    NODE_ENV: z.enum(["development", "production", "test"], "must be development or production").optional(),
  });
}

/**
 * Reads and checks the variables. The workspace is PROJECT_ROOT, else the nearest one from `typedIn` upwards, else
 * `repository`, the folder of this program. Fails with `bad-environment`, one line of details for each wrong variable. An empty variable counts as unset.
 */
export function readEnvironment(
  env: EnvironmentVariables,
  repository: string,
  // npm runs scripts in the package's folder and keeps the caller's in INIT_CWD.
  typedIn = env.INIT_CWD || process.cwd(),
): Reply<Settings> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = variables(typedIn).safeParse(set);
  if (!parsed.success) {
    return failure("bad-environment", "The environment holds settings that cannot be used.", {
      details: parsed.error.issues.map(({ path: [name], message }) => {
        const value = String(name) === "DATABASE_URL" ? "set" : JSON.stringify(set[String(name)]);
        return `${String(name)} is ${value}: it ${message}.`;
      }),
      hint: hintFor(parsed.error.issues.map((issue) => String(issue.path[0]))),
    });
  }
  const given = parsed.data;
  const nearest = given.PROJECT_ROOT === undefined ? findWorkspace(typedIn) : null;
  const projectRoot = given.PROJECT_ROOT ?? nearest ?? repository;
  const found = nearest === typedIn ? "here" : nearest === null ? "program" : "above";
  return success({
    projectRoot,
    projectRootFrom: given.PROJECT_ROOT === undefined ? found : "PROJECT_ROOT",
    tefRoot: given.TEF_ROOT ?? join(dirname(projectRoot), "traycer-enforcement-framework"),
    tmuxSocket: given.TMUX_SOCKET_OVERRIDE ?? { name: "iw-orchestrator" },
    tmuxFolder: given.TMUX_TMPDIR ?? "/tmp",
    templatesDir: given.TEMPLATES_DIR ?? null,
    port: given.PORT ?? 3000,
    databaseFile: given.DATABASE_URL ?? join(projectRoot, ".orchestrator", "orchestrator.db"),
    development: given.NODE_ENV === "development",
  });
}

function hintFor(names: string[]): string {
  return names.includes("HOST")
    ? "To use it from another machine: ssh -L 3000:127.0.0.1:3000 this-machine, then open http://127.0.0.1:3000 there."
    : "Change or unset them, then start again.";
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

// DATABASE_URL may hold a password. The others are about this process, not about whoever started it: PORT would make an
// agent's dev server fight for ours, and NODE_ENV would change what `npm install` does.
const ours = /^(DATABASE_URL|PORT|HOST|NODE_ENV|TMUX|TMUX_PANE|__NEXT_.*)$/;
// What `npm start` adds for its script (npm 11): nobody's setting, and wrong in every other folder.
const npms =
  /^(INIT_CWD|NODE|COLOR|npm_(lifecycle|package)_.*|npm_(command|execpath|node_execpath)|npm_config_(local_prefix|global_prefix|prefix|user_agent|npm_version|node_gyp|init_module))$/;
const npmsFolders = /\/(node_modules\/\.bin|node-gyp-bin)$/;

/** What panes inherit: the environment of whoever started the dashboard, without what belongs to the dashboard. */
export function paneEnvironment(env: EnvironmentVariables): Record<string, string> {
  const underNpm = env.npm_lifecycle_event !== undefined;
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !ours.test(name) && !(underNpm && npms.test(name))) kept[name] = value;
  }
  if (underNpm && kept.PATH !== undefined) {
    const folders = kept.PATH.split(":").filter((folder) => !npmsFolders.test(folder));
    kept.PATH = folders.join(":");
  }
  return kept;
}
