import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AgentName, terminalIdOfAgent } from "@/lib/contract/ids";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { faultSeed, faultSize } from "../testing/fault-size";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";
import { type RecordingViewer, recordingViewer } from "../testing/recording-viewer";

const agent = "first-agent";
const terminalId = terminalIdOfAgent(AgentName.parse(agent));
/** Prints as many numbered lines as it is told, and counts on. */
const counting =
  "stty -echo; last=0; echo ready.; while read -r n; do " +
  `seq -f "line %.0f." $((last+1)) $((last+n)); last=$((last+n)); done`;

/** What the model knows: how many lines were printed, and which viewers are open, cut off, or stalled. */
type Model = { printed: number; open: number; cut: number; stalled: number };

type Real = {
  workspace: TestWorkspace;
  orchestrator: Orchestrator;
  viewers: RecordingViewer[];
  cut: RecordingViewer[];
  stalled: RecordingViewer[];
  printed: number;
};

let real: Real;
beforeAll(async () => {
  const workspace = await openWorkspace(smallRegistry(counting));
  const orchestrator = await workspace.start();
  real = { workspace, orchestrator, viewers: [], cut: [], stalled: [], printed: 0 };
  const generated = await orchestrator.startOperation("generate", "all");
  if (!generated.ok) throw new Error(generated.error.message);
  await orchestrator.waitForOperation(generated.value.id);
  const created = await orchestrator.createSession(agent);
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  await waitFor("the program", async () => (await paneText()).includes("ready."));
}, 60_000);
afterAll(() => real.workspace.dispose());

const pane = "=iw-first-agent:";
const paneText = () => real.workspace.tmuxCli("capture-pane", "-p", "-S", "-", "-t", pane);
const trimmed = (lines: string[]) =>
  lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();

let sequence = 0;
async function print(lines: number) {
  sequence += 1;
  const clientId = "33333333-3333-4333-8333-333333333333";
  const input = { terminalId, clientId, sequence, data: Buffer.from(`${lines}\r`) };
  const typed = await waitFor("the line to be typed", async () => {
    const reply = await real.orchestrator.typeInput(input);
    return reply.ok ? reply : null;
  });
  expect(typed.ok).toBe(true);
  real.printed += lines;
}

const numbersOn = (viewer: RecordingViewer) =>
  viewer.screen.lastLines(50_000).flatMap((line) => /^line (\d+)\.$/.exec(line)?.slice(1).map(Number) ?? []);

/** No line is missing or there twice on this screen, and nothing that is no whole line stands between them. */
function expectEachLineOnce(viewer: RecordingViewer) {
  const numbers = numbersOn(viewer);
  const first = numbers[0] ?? 1;
  expect(numbers).toEqual(numbers.map((_, index) => first + index));
}

async function killControlClient() {
  const clients = await real.workspace.tmuxCli("list-clients", "-F", "#{client_pid} #{session_name}");
  const pid = Number(/^(\d+) iw-first-agent$/m.exec(clients)?.[1]);
  if (pid > 0) process.kill(pid, "SIGKILL");
}

/** Everybody who is there and awake shows the last line that was printed, each line once, and what tmux shows. */
async function settle() {
  await print(1);
  const last = `line ${real.printed}.`;
  const stillBehind = () =>
    real.viewers.map(({ screen, headers }) => [screen.lastLines(1)[0], headers.at(-1)?.flooding ?? false]);
  await waitFor(
    `${last} everywhere`,
    () => stillBehind().every(([line, flooding]) => line === last && !flooding),
    30_000,
  ).catch((error) => expect.fail(`${error.message}; shown: ${JSON.stringify(stillBehind())}`));
  const shown = trimmed((await real.workspace.tmuxCli("capture-pane", "-p", "-t", pane)).split("\n"));
  for (const viewer of real.viewers) {
    expect(trimmed(viewer.screen.screenText())).toBe(shown);
    expectEachLineOnce(viewer);
  }
}

type Step = fc.AsyncCommand<Model, Real>;
const step = (
  name: string,
  possible: (model: Model) => boolean,
  run: (model: Model, real: Real) => Promise<void> | void,
): Step => ({ check: possible, run: async (model, live) => run(model, live), toString: () => name });

const at = <T>(list: T[], which: number) => list.splice(which % list.length, 1)[0] as T; // checked not to be empty

const steps = [
  fc.integer({ min: 1, max: 60 }).map((lines) =>
    step(
      `print ${lines}`,
      () => true,
      () => print(lines),
    ),
  ),
  fc.constantFrom(20_000, 400_000).map((lines) =>
    step(
      `flood ${lines}`,
      () => true,
      () => print(lines),
    ),
  ),
  fc.constant(null).map(() =>
    step(
      "open",
      ({ open }) => open < 6,
      async (model, live) => {
        model.open += 1;
        live.viewers.push(await recordingViewer(live.orchestrator, agent));
      },
    ),
  ),
  fc.nat(9).map((which) =>
    step(
      "cut",
      ({ open }) => open > 0,
      (model, live) => {
        model.open -= 1;
        model.cut += 1;
        const viewer = at(live.viewers, which);
        viewer.viewer.dispose();
        live.cut.push(viewer);
      },
    ),
  ),
  fc.nat(9).map((which) =>
    step(
      "come back",
      ({ cut }) => cut > 0,
      async (model, live) => {
        model.cut -= 1;
        model.open += 1;
        live.viewers.push(await recordingViewer(live.orchestrator, agent, { as: at(live.cut, which) }));
      },
    ),
  ),
  fc.nat(9).map((which) =>
    step(
      "stall",
      ({ open }) => open > 0,
      (model, live) => {
        model.open -= 1;
        model.stalled += 1;
        const viewer = at(live.viewers, which);
        viewer.stall();
        live.stalled.push(viewer);
      },
    ),
  ),
  fc.nat(9).map((which) =>
    step(
      "go on",
      ({ stalled }) => stalled > 0,
      (model, live) => {
        model.stalled -= 1;
        model.open += 1;
        const viewer = at(live.stalled, which);
        viewer.goOn();
        live.viewers.push(viewer);
      },
    ),
  ),
  fc.tuple(fc.integer({ min: 60, max: 140 }), fc.integer({ min: 10, max: 50 })).map(([cols, rows]) =>
    step(
      `resize ${cols}x${rows}`,
      () => true,
      async (_model, live) => {
        await live.orchestrator.resizeTerminal({ terminalId, cols, rows, holder: "test" });
      },
    ),
  ),
  fc.constant(null).map(() => step("kill the control client", () => true, killControlClient)),
  fc.constant(null).map(() =>
    step(
      "restart the dashboard",
      () => true,
      async (model, live) => {
        await live.orchestrator.dispose();
        live.orchestrator = await live.workspace.start();
        live.cut.push(...live.viewers.splice(0), ...live.stalled.splice(0));
        model.cut += model.open + model.stalled;
        model.open = 0;
        model.stalled = 0;
      },
    ),
  ),
  fc.constant(null).map(() => step("settle", () => true, settle)),
];

describe("no line is lost or doubled between marked gaps", () => {
  it(
    `fault F30: whatever viewers, floods, sizes, clients and the dashboard do, seed ${faultSeed}`,
    async () => {
      const property = fc.asyncProperty(
        fc.commands(steps, { maxCommands: faultSize({ short: 14, whole: 50 }) }),
        async (commands) => {
          await fc.asyncModelRun(() => ({ model: { printed: 0, open: 0, cut: 0, stalled: 0 }, real }), commands);
          for (const viewer of real.stalled) viewer.goOn();
          real.viewers.push(...real.stalled.splice(0));
          for (const viewer of real.cut.splice(0)) {
            real.viewers.push(await recordingViewer(real.orchestrator, agent, { as: viewer }));
          }
          await settle();
          for (const { viewer } of real.viewers.splice(0)) viewer.dispose();
        },
      );
      await fc.assert(property, { seed: faultSeed, numRuns: faultSize({ short: 2, whole: 60 }), endOnFailure: true });
    },
    faultSize({ short: 90_000, whole: 1_200_000 }),
  );
});
