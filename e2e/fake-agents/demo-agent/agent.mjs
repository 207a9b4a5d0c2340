import { bold, grey, orange, sent, white } from "./colours.mjs";
import { createDialog } from "./dialogs.mjs";
import { createInputBox } from "./input-box.mjs";
import { createRandom } from "./random.mjs";
import { openings, scenarioFor, scenarios } from "./scenarios.mjs";
import { createStatusLine } from "./status-line.mjs";

const SPINNER = ["·", "✢", "✳", "✶", "✻", "✽"];
const VERBS = ["Misting", "Churning", "Simmering", "Pondering", "Weaving", "Sketching"];
const PAST = ["Cooked", "Brewed", "Worked", "Baked"];
const SPINNER_MS = 120;
const SECOND_CTRL_C_MS = 2000;

class Interrupted extends Error {}

/** The state of the terminal program: a prompt box, at most one turn, at most one dialog, and messages that wait. */
export function createAgent({ screen, scenario, seed, speed, lines, code, name, model, folder, spool, leave }) {
  const random = createRandom(seed);
  const tellUsage = createStatusLine({ folder: spool, model, random: createRandom(seed) });
  let tokens = 0;
  const box = createInputBox();
  const queue = [];
  const resets = `${random.between(1, 11)}:${String(random.between(0, 59)).padStart(2, "0")}pm`;
  let running = null;
  let dialog = null;
  let heldUntil = null;
  let ctrlCAt = Number.NEGATIVE_INFINITY;

  function start() {
    screen.print(banner());
    screen.showLive(draw);
    tellUsage(tokens);
    idleTitle();
    if (scenarios[scenario] !== null) begin(openings[scenario], (turn) => scenarios[scenario](turn, []));
  }

  const banner = () => [
    "",
    `${orange(" ▗▄▄▖ ")}  ${bold("Demo Agent")} ${grey("v1.0")}`,
    `${orange(" ▐▘▝▌ ")}  ${grey(`${name} · ${model} · no account`)}`,
    `${orange(" ▝▀▀▘ ")}  ${grey(folder)}`,
    "",
  ];

  // ---- what is drawn below the transcript

  function draw(cols) {
    if (dialog !== null) return ["", ...dialog.lines(cols)];
    const rule = grey("─".repeat(cols));
    return ["", ...activity(), rule, ...box.lines(), rule, ...footer()];
  }

  function activity() {
    const waiting = queue.map(({ shown }) => grey(`❯ ${shown.split("\n")[0]}`));
    if (running === null) return waiting;
    const seconds = Math.floor(((Date.now() - running.startedAt) * speed) / 1000);
    const figures = running.tokens > 0 ? ` (${seconds}s · ↓ ${running.tokens} tokens)` : "";
    const status = running.retrying ?? `${orange(`${running.verb}…`)}${grey(figures)}`;
    return [...running.tool(seconds), `${orange(SPINNER[running.frame % SPINNER.length])} ${status}`, "", ...waiting];
  }

  function footer() {
    const limit = heldUntil === null ? [] : limitLines(heldUntil);
    if (Date.now() - ctrlCAt < SECOND_CTRL_C_MS) return [...limit, grey("  Press Ctrl-C again to exit")];
    return [...limit, grey(`  ⏸ manual mode on${running === null ? " · ? for shortcuts" : " · esc to interrupt"}`)];
  }

  const limitLines = (until) => [
    `  ${white(`⚠ Usage limit reached · limit resets ${until}`)}`,
    `    ${white(`Continuing automatically at ${until} · Esc to cancel`)}`,
  ];

  const idleTitle = () => screen.title(`✳ ${name}`);

  // ---- turns

  function begin(shown, script) {
    screen.print([`${sent(`❯ ${shown.split("\n").join("\n  ")} `)}`, ""].flatMap((line) => line.split("\n")));
    const turn = createTurn();
    running = turn.state;
    screen.title(`◐ ${name}`);
    turn.spin();
    script(turn.actions).then(
      () => end(turn, [`${grey(`✻ ${random.pick(PAST)} for ${turn.seconds()}s`)}`, ""]),
      (error) => {
        if (!(error instanceof Interrupted)) throw error;
        end(turn, [grey("  ⎿  Interrupted · What should be done instead?"), ""]);
      },
    );
  }

  function end(turn, closing) {
    turn.stop();
    tokens += turn.state.tokens;
    tellUsage(tokens);
    running = null;
    dialog = null;
    if (heldUntil === null) screen.print(closing);
    idleTitle();
    screen.refresh();
    const next = heldUntil === null ? queue.shift() : undefined;
    if (next !== undefined) begin(next.shown, scenarioFor(next.full));
  }

  function createTurn() {
    const state = {
      verb: random.pick(VERBS),
      startedAt: Date.now(),
      frame: 0,
      tokens: 0,
      retrying: null,
      tool: () => [],
      interrupt: () => {},
    };
    let spinner = null;
    let stopped = false;

    const wait = (ms) =>
      new Promise((resolve, reject) => {
        if (stopped) return reject(new Interrupted());
        const timer = setTimeout(resolve, ms / speed);
        state.interrupt = () => {
          stopped = true;
          clearTimeout(timer);
          reject(new Interrupted());
        };
      });

    const actions = {
      random,
      lines,
      code,
      resets,
      wait,
      leave,
      print: (printed) => screen.print(printed),
      drained: () => screen.drained(),
      /** Lets keys in between two bursts of output. */
      breathe: () => wait(0),
      async think(ms) {
        for (let left = ms; left > 0; left -= 250) {
          state.tokens += random.between(3, 30);
          await wait(Math.min(left, 250));
        }
      },
      async tool(call, ms, output) {
        const shell = /^Bash\((.*)\)$/.exec(call)?.[1];
        const since = Date.now();
        const seconds = () => Math.floor(((Date.now() - since) * speed) / 1000);
        state.tool = () => [
          `${grey("●")} ${call}`,
          grey(`  ⎿  ${shell === undefined ? "…" : `$ ${shell}`} (${seconds()}s)`),
          "",
        ];
        screen.refresh();
        await wait(ms);
        state.tool = () => [];
        const [first, ...more] = output;
        screen.print([`● ${bold(call)}`, `${grey("  ⎿  ")}${first}`, ...more.map((line) => `     ${line}`), ""]);
      },
      async say(text) {
        await wait(300);
        screen.print([`● ${text}`, ""]);
      },
      async retry(text, ms) {
        state.retrying = text;
        screen.refresh();
        await wait(ms);
        state.retrying = null;
      },
      ask: (asked) =>
        new Promise((resolve, reject) => {
          dialog = createDialog({
            ...asked,
            answer(index) {
              dialog = null;
              screen.refresh();
              resolve(index);
            },
          });
          state.interrupt = () => reject(new Interrupted());
          screen.refresh();
        }),
      holdUntil(until) {
        heldUntil = until;
      },
    };

    return {
      state,
      actions,
      seconds: () => Math.round(((Date.now() - state.startedAt) * speed) / 1000),
      spin() {
        spinner = setInterval(() => {
          state.frame += 1;
          if (dialog === null) screen.refresh();
        }, SPINNER_MS);
      },
      stop: () => clearInterval(spinner),
    };
  }

  // ---- keys

  function press(key) {
    if (key.name === "ctrl-c") return pressCtrlC();
    if (key.name === "ctrl-d" && box.empty) return leave(0);
    if (dialog !== null) {
      dialog.press(key);
      return screen.refresh();
    }
    if (key.name === "escape") return pressEscape();
    if (key.name === "enter") return submit();
    if (box.press(key)) screen.refresh();
  }

  function pressEscape() {
    if (running !== null) return running.interrupt();
    if (heldUntil !== null) {
      heldUntil = null;
      screen.print([grey("● Automatic continue cancelled"), ""]);
    }
  }

  function pressCtrlC() {
    if (Date.now() - ctrlCAt < SECOND_CTRL_C_MS) return leave(0);
    ctrlCAt = Date.now();
    setTimeout(() => screen.refresh(), SECOND_CTRL_C_MS + 50).unref();
    box.clear();
    running?.interrupt();
    screen.refresh();
  }

  function submit() {
    if (box.empty) return;
    const message = box.take();
    if (message.full.trim() === "/exit") return leave(0);
    heldUntil = null;
    if (running === null) begin(message.shown, scenarioFor(message.full));
    else {
      queue.push(message);
      screen.refresh();
    }
  }

  return { start, press };
}
