// Makes sessions, watched as a dashboard does, until one is refused; then types to the first one.
// `fill-up.ts SOCKET FOLDER` prints one JSON object: how many there were, the refusal's code, what the first one answered.
import { isTmuxError, openTmux, type PaneId, parseSessionName } from "../tmux";

const MOST = 200;
const [socketPath = "", folder = ""] = process.argv.slice(2);
const environment = { PATH: process.env.PATH ?? "", HOME: folder };
const tmux = await openTmux({ socket: { path: socketPath }, folder, environment });
const heard: string[] = [];
const panes: PaneId[] = [];

async function start(name: string): Promise<void> {
  const size = { cols: 80, rows: 24 };
  const spec = { name: parseSessionName(name), cwd: folder, ...size, environment: {}, options: {} };
  const { paneId } = await tmux.createSession(spec);
  try {
    const output = (id: PaneId, bytes: Uint8Array) => {
      if (id === panes[0]) heard.push(Buffer.from(bytes).toString());
    };
    await tmux.openStream(spec.name, { output, layoutChanged() {}, paused() {}, exited() {} });
    await tmux.startProgram(paneId, { argv: ["sh", "-c", "exec cat"], cwd: folder });
    panes.push(paneId);
  } catch (error) {
    await tmux.killSession(spec.name).catch(() => {});
    throw error;
  }
}

let refusal: unknown = null;
while (refusal === null && panes.length < MOST) {
  await start(`fill-${panes.length}`).catch((error) => {
    refusal = error;
  });
}
const [first] = panes;
if (first) {
  await tmux.sendKeys(first, Buffer.from("still here\r"));
  for (let tries = 0; tries < 500 && !heard.join("").includes("still here\r\nstill here"); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
const code = isTmuxError(refusal) ? refusal.code : String(refusal);
console.log(JSON.stringify({ count: panes.length, code, heard: heard.join("") }));
process.exit(0);
