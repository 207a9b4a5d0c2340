// Starts a session as a dashboard does, and never ends by itself: `start-and-wait.ts SOCKET FOLDER SESSION`.
import { openTmux, parseSessionName } from "../tmux";

const [socketPath = "", folder = "", name = ""] = process.argv.slice(2);
const environment = { PATH: process.env.PATH ?? "", HOME: folder };
const tmux = await openTmux({ socket: { path: socketPath }, folder, environment });
const size = { cols: 80, rows: 24 };
const spec = { name: parseSessionName(name), cwd: folder, ...size, environment: {}, options: {} };
const { paneId } = await tmux.createSession(spec);
await tmux.openStream(spec.name, { output() {}, layoutChanged() {}, paused() {}, exited() {} });
await tmux.startProgram(paneId, { argv: ["sh", "-c", "echo alive; exec cat"], cwd: folder });
console.log("started");
