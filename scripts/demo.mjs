// npm run demo: a dashboard with six scripted agents, in a workspace (--folder) and a tmux of its own. Ctrl-C ends
// all of it.
import "./setup/check-node.mjs";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildIfChanged } from "./setup/build-if-changed.mjs";
import { blockSomeCalls, writeDemoWorkspace } from "./setup/demo-workspace.mjs";
import { installDependencies } from "./setup/install-dependencies.mjs";
import { installTmux } from "./setup/install-tmux.mjs";
import { projectRoot } from "./setup/project-root.mjs";
import { runScript, SetupProblem } from "./setup/run-step.mjs";
import { freePort, serveBuilt } from "./setup/serve-built.mjs";

const { values } = parseArgs({ options: { folder: { type: "string" } } });
const workspace = resolve(values.folder ?? join(projectRoot, ".orchestrator", "demo"));
const ownSocket = `iw-demo-${createHash("sha256").update(workspace).digest("hex").slice(0, 8)}`;

// A socket that somebody names may be in use for more than the demo.
const socket = process.env.TMUX_SOCKET_OVERRIDE || ownSocket;

await runScript(async () => {
  await installDependencies();
  await installTmux();
  await buildIfChanged();
  console.log(`» Writing six demo agents to ${workspace}`);
  writeDemoWorkspace(workspace);
  const port = await freePort(Number(process.env.PORT ?? 3000));
  const env = {
    PROJECT_ROOT: workspace,
    TMUX_SOCKET_OVERRIDE: socket,
    TEF_ROOT: join(workspace, "personas"),
    TEMPLATES_DIR: join(projectRoot, "templates"),
    DATABASE_URL: `sqlite:${join(workspace, "demo.db")}`,
    PORT: String(port),
  };
  console.log("» Starting the dashboard");
  const dashboard = await serveBuilt(env).catch((error) => {
    throw new SetupProblem(error.message);
  });
  const end = endOnce(dashboard, env);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
  void dashboard.exited.then(end);
  // Left over when the last demo was ended with SIGKILL.
  orchestrator(env, "kill", "--all");
  orchestrator(env, "generate", "--all");
  orchestrator(env, "create-batch", "--all");
  blockSomeCalls(workspace);
  console.log(`\nSix agents are at work. Open this link, once and within 15 minutes:\n\n  ${dashboard.loginUrl}\n`);
  console.log(`Try from another shell:

  export PROJECT_ROOT='${workspace}' TMUX_SOCKET_OVERRIDE='${socket}'
  bin/orchestrator login-url                                                     another link
  bin/orchestrator policy test backend-agent Write tests/api.test.ts             what the guard says to a call
  bin/orchestrator handoff send '${join(workspace, "draft.json")}'      work from one agent to another

Ctrl-C ends the agents and the dashboard.`);
});

function orchestrator(env, ...args) {
  const run = spawnSync(process.execPath, [join(projectRoot, "dist", "cli.mjs"), ...args], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (run.status !== 0) console.error(run.stdout + run.stderr);
}

/** Ends the agents through the dashboard, then the dashboard, then the tmux server that was only for them. */
function endOnce(dashboard, env) {
  let ending = false;
  return async () => {
    if (ending) return;
    ending = true;
    console.log("» Ending the demo's agents and its dashboard");
    orchestrator(env, "kill", "--all");
    await dashboard.stop();
    if (socket === ownSocket) {
      spawnSync("tmux", ["-L", socket, "kill-server"], {
        env: { ...process.env, TMUX_TMPDIR: process.env.TMUX_TMPDIR ?? "/tmp" },
      });
    }
    process.exit(0);
  };
}
