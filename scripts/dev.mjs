// npm run dev: the dashboard from its sources, with hot reload; it starts again when server code changes.
import "./setup/check-node.mjs";
import { installDependencies } from "./setup/install-dependencies.mjs";
import { installTmux } from "./setup/install-tmux.mjs";
import { runScript, runStep } from "./setup/run-step.mjs";

await runScript(async () => {
  await installDependencies();
  await installTmux();
});
const env = { NODE_ENV: "development", NEXT_TELEMETRY_DISABLED: "1" };
// tsx passes signals on and ends the server before it starts it again.
process.on("SIGINT", () => {});
process.exit(
  await runStep(
    "Starting from the sources",
    process.execPath,
    ["node_modules/tsx/dist/cli.mjs", "watch", "server.ts"],
    env,
  ),
);
