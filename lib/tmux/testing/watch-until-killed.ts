// Watches a session as a dashboard does, and never ends by itself: `watch-until-killed.ts SOCKET FOLDER SESSION`.
import { openTmux, parseSessionName } from "../tmux";

const [socketPath = "", folder = "", name = ""] = process.argv.slice(2);
const environment = { PATH: process.env.PATH ?? "", HOME: folder };
const tmux = await openTmux({ socket: { path: socketPath }, folder, environment });
await tmux.openStream(parseSessionName(name), { output() {}, layoutChanged() {}, paused() {}, exited() {} });
console.log("watching");
