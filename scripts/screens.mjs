// npm run screens: every page (or those named: npm run screens -- fleet inbox) at three widths, light and dark, into
// test-results/screens/, from a fleet of scripted agents. Those that README shows are put into docs/screens/.
import "./setup/check-node.mjs";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfChanged } from "./setup/build-if-changed.mjs";
import { demoAgentCommand, writePersona } from "./setup/demo-workspace.mjs";
import { installChromium } from "./setup/install-chromium.mjs";
import { installDependencies } from "./setup/install-dependencies.mjs";
import { installTmux } from "./setup/install-tmux.mjs";
import { projectRoot } from "./setup/project-root.mjs";
import { runScript } from "./setup/run-step.mjs";
import { serveBuilt } from "./setup/serve-built.mjs";

const inReadme = [
  ...["fleet-1440-dark", "terminal-asking-1440-light", "fleet-390-dark", "terminal-asking-390-dark"],
  ...["inbox-1440-light", "wall-1440-dark"],
];
const widths = { 1440: 900, 1024: 768, 390: 844 };
const themes = ["light", "dark"];
const pages = {
  fleet: "/",
  "fleet-table": "/?view=table",
  terminal: "/agents/backend-agent",
  "terminal-asking": "/agents/devops-agent",
  config: "/agents/backend-agent?tab=config",
  policy: "/agents/backend-agent?tab=policy",
  configs: "/configs",
  registry: "/registry",
  "registry-form": "/registry?view=form&agent=backend-agent",
  "registry-agents": "/registry?view=agents",
  handoffs: "/handoffs",
  guard: "/guard",
  inbox: "/inbox",
  wall: "/wall",
  tape: "/tape?q=tests",
  recordings: "/agents/backend-agent?tab=recordings",
  adopted: "/adopted",
  notifications: "/settings/notifications",
  "no-such-agent": "/agents/backend-agnet",
};

/** What runs while the pictures are taken; all other agents of the shipped registry are stopped. */
const running = {
  "backend-agent": "--scenario busy --seed 3",
  "frontend-agent": "--scenario busy --seed 11",
  "debug-agent": "--scenario busy --seed 5",
  "devops-agent": "--scenario permission",
  "software-architect": "--scenario question",
  "test-auditor-agent": "--scenario limit",
  "researcher-agent": "--scenario idle",
  "qa-agent": "--scenario exit --code 137",
};

/** What is handed over while the pictures are taken. */
const handoffs = {
  "invoices-page": "Add the invoices list to frontend/pages: it shows number, customer, total and state, newest first.",
  "invoices-empty": "An empty list of invoices says how to write the first one, with a button that leads to the form.",
};

await runScript(async () => {
  await installDependencies();
  await installTmux();
  await installChromium();
  await buildIfChanged();
});

const folder = realpathSync(mkdtempSync(join(tmpdir(), "screens-")));
const socket = join(folder, "tmux.sock");
const env = {
  PROJECT_ROOT: folder,
  TEF_ROOT: join(folder, "personas"),
  TMUX_SOCKET_OVERRIDE: socket,
  DATABASE_URL: `sqlite:${join(folder, "screens.db")}`,
  PORT: "0",
};
await writeWorkspace();
const dashboard = await serveBuilt(env);
try {
  orchestrator("generate", "--all");
  orchestrator("create-batch", ...Object.keys(running));
  editByHand();
  for (const [id, description] of Object.entries(handoffs)) {
    writeHandoff(id, description);
    orchestrator("handoff", "send", "--draft", join(folder, "handoffs", `${id}.json`));
  }
  await takePictures();
} finally {
  await dashboard.stop();
  spawnSync("tmux", ["-S", socket, "kill-server"]);
  rmSync(folder, { recursive: true, force: true });
}

async function writeWorkspace() {
  const { parseDocument } = await import("yaml");
  const registry = parseDocument(readFileSync(join(projectRoot, "agents", "registry.yaml"), "utf8"));
  for (const [agent, options] of Object.entries(running)) {
    registry.setIn(["agents", agent, "command"], `"$PROJECT_ROOT"/bin/demo-agent ${options}`);
    writePersona(env.TEF_ROOT, agent, "A scripted agent.");
  }
  // Pages show the command; a path of this machine is nothing for a picture.
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "demo-agent"), `#!/bin/sh\nexec ${demoAgentCommand('"$@"')}\n`, { mode: 0o755 });
  mkdirSync(join(folder, "agents"));
  writeFileSync(join(folder, "agents", "registry.yaml"), registry.toString());
  writeFileSync(join(folder, ".project-context.md"), readFileSync(join(projectRoot, ".project-context.md")));
}

/** A tool more than the registry gives, as somebody in a hurry would add it. */
function editByHand() {
  const file = join(folder, "agents", "frontend-agent", ".claude", "hooks", "policy.json");
  const policy = JSON.parse(readFileSync(file, "utf8"));
  policy.tools.push("WebFetch");
  writeFileSync(file, `${JSON.stringify(policy, null, 2)}\n`);
}

function writeHandoff(id, task_description) {
  const handoff = {
    ...{ id, from: "planning-agent", to: "frontend-agent", task_description },
    acceptance_criteria: ["The list shows the newest invoice first", "An empty list says how to begin"],
    file_paths: ["frontend/pages/invoices.tsx"],
    deliverables: ["frontend/pages/invoices.tsx"],
    ...{ schema: "Handoff", created_at: new Date().toISOString() },
  };
  mkdirSync(join(folder, "handoffs"), { recursive: true });
  writeFileSync(join(folder, "handoffs", `${id}.json`), `${JSON.stringify(handoff, null, 2)}\n`);
}

async function takePictures() {
  const { chromium } = await import("@playwright/test");
  const system = "/usr/bin/chromium";
  const browser = await chromium.launch({
    ...(existsSync(system) && { executablePath: system }),
    args: ["--disable-background-networking", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  });
  const target = join(projectRoot, "test-results", "screens");
  mkdirSync(target, { recursive: true });
  await picture(browser, target, "sign-in", dashboard.loginUrl);
  const session = await signIn(browser);
  const wanted = process.argv.slice(2);
  for (const [name, path] of Object.entries(pages)) {
    if (wanted.length === 0 || wanted.includes(name))
      await picture(browser, target, name, dashboard.url + path, session);
  }
  await browser.close();
  const shown = join(projectRoot, "docs", "screens");
  mkdirSync(shown, { recursive: true });
  for (const name of inReadme.filter((each) => existsSync(join(target, `${each}.png`)))) {
    copyFileSync(join(target, `${name}.png`), join(shown, `${name}.png`));
  }
}

async function signIn(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(dashboard.loginUrl);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  const session = await context.storageState();
  await context.close();
  return session;
}

/** One page in every width and theme; a terminal has drawn before its picture is taken. */
async function picture(browser, target, name, url, storageState) {
  for (const colorScheme of themes) {
    for (const [width, height] of Object.entries(widths)) {
      const viewport = { width: Number(width), height };
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce", storageState });
      const page = await context.newPage();
      await page.goto(url, { waitUntil: "networkidle" });
      if (name.startsWith("terminal") || name === "wall") await page.locator("[data-phase=live]").first().waitFor();
      await page.screenshot({ path: join(target, `${name}-${width}-${colorScheme}.png`) });
      await context.close();
      console.log(`test-results/screens/${name}-${width}-${colorScheme}.png`);
    }
  }
}

function orchestrator(...args) {
  const run = spawnSync(process.execPath, [join(projectRoot, "dist", "cli.mjs"), ...args], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(run.stdout + run.stderr);
}
