// npm start: makes this machine ready, builds what changed, and serves the dashboard in this process.
import "./setup/check-node.mjs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildIfChanged } from "./setup/build-if-changed.mjs";
import { installDependencies } from "./setup/install-dependencies.mjs";
import { installTmux } from "./setup/install-tmux.mjs";
import { projectRoot } from "./setup/project-root.mjs";
import { runScript } from "./setup/run-step.mjs";

await runScript(async () => {
  await installDependencies();
  await installTmux();
  await buildIfChanged();
});
process.env.NODE_ENV = "production";
await import(pathToFileURL(join(projectRoot, "dist", "server.mjs")).href);
