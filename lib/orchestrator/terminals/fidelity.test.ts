import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Tmux } from "@/lib/tmux/tmux";
import { attachedScreen } from "../testing/attached-screen";
import { createRandom, faultSeed, faultSize } from "../testing/fault-size";
import { differences, type JoinedViewer, type WatchedPane, watchPane } from "../testing/watched-pane";

const root = new URL("../../../", import.meta.url).pathname;
const joins = faultSize({ short: 3, whole: 40 });

let server: PrivateTmux;
let tmux: Tmux;
beforeAll(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
  const level = (n: number) => ["\x1b[32mINFO\x1b[m", "\x1b[33mWARN\x1b[m", "\x1b[1;31mERROR\x1b[m"][n % 3];
  const log = Array.from({ length: 3_000 }, (_, n) => `${n} ${level(n)} größe 日本 ${"took a while ".repeat(n % 14)}`);
  writeFileSync(join(server.folder, "log.txt"), `${log.join("\n")}\n`);
});
afterAll(() => server.dispose());

type Program = {
  name: string;
  argv: [string, ...string[]];
  keys: string[];
  needs?: string;
  stop?: string;
  blankPens?: "differ";
};

const drawing = (name: string) => join(root, "lib/orchestrator/testing/drawing-programs", name);
const programs: Program[] = [
  {
    name: "vim",
    needs: "vim",
    argv: ["vim", "-u", "NONE", "-i", "NONE", "-N", "-n", "-c", "syntax on | set number hlsearch", "log.txt"],
    keys: ["\x06", "\x02", "j", "k", "G", "gg", "n", "/WARN\r", "ihello\x1b", "dd", "u", ":split\r", ":only\r", "zt"],
  },
  {
    name: "less",
    needs: "less",
    argv: ["less", "-R", "log.txt"],
    keys: [" ", "b", "G", "g", "d", "u", "/WARN\r", "n"],
  },
  {
    name: "htop",
    needs: "htop",
    argv: ["env", "HTOPRC=/dev/null", "htop", "-d", "1"],
    // Nothing that could act on a process.
    keys: ["t", "\x1b[B", "\x1b[A", "\x1bOB", "H", "K"],
    stop: "Z",
  },
  {
    name: "scroll regions and colours",
    argv: [process.execPath, drawing("scroll-regions.mjs"), String(faultSeed)],
    keys: [],
    stop: ".",
    blankPens: "differ",
  },
  {
    name: "wide characters and emoji",
    argv: [process.execPath, drawing("wide-characters.mjs"), String(faultSeed)],
    keys: [],
    stop: ".",
    blankPens: "differ",
  },
  {
    name: "an agent's full screen",
    argv: [process.execPath, join(root, "e2e/fake-agents/demo-agent.mjs")],
    keys: ["a word ", "\x7f", "count 300 5\r", "\x1b[D", "two\\\r", "\x1b"],
    stop: "\x1b",
  },
];

const missing = (program: string) => spawnSync(program, ["--version"]).error !== undefined;

/** Types until it is stopped, so that the program draws meanwhile. */
function keepTyping(pane: WatchedPane, keys: string[], random: ReturnType<typeof createRandom>): () => Promise<void> {
  let stopped = keys.length === 0;
  async function typeOn() {
    while (!stopped) {
      await pane.type(random.pick(keys));
      await pane.afterBytes(1);
    }
  }
  const typing = typeOn();
  return () => {
    stopped = true;
    return typing;
  };
}

describe("a viewer that joins while a program draws shows, cell for cell, what tmux shows:", {
  timeout: 300_000,
}, () => {
  for (const { name, argv, keys, needs, stop = "", blankPens } of programs) {
    it.skipIf(needs !== undefined && missing(needs))(`${name}, seed ${faultSeed}`, async () => {
      const random = createRandom(faultSeed);
      const pane = await watchPane(server, tmux, name.replaceAll(/\W+/g, "-"), argv);
      await pane.afterBytes(1_000);
      const stopTyping = keepTyping(pane, keys, random);
      let earlier: JoinedViewer | null = null;
      try {
        for (let round = 0; round < joins; round += 1) {
          await pane.afterBytes(random.below(6_000));
          const { viewer, wrong } = await pane.atOnePoint((tmuxShows) => {
            const joined = pane.join();
            // tmux before 3.4 forgets in captures what an erase has painted; the attached screen below has it.
            const compare = (each: JoinedViewer | null) =>
              each?.live && joined.live ? differences(each.core, tmuxShows, { blankPens: "differ" }) : [];
            return { viewer: joined, wrong: { joined: compare(joined), joinedBefore: compare(earlier) } };
          });
          expect(wrong).toEqual({ joined: [], joinedBefore: [] });
          earlier?.dispose();
          earlier = viewer;
        }
        await stopTyping();
        await pane.type(stop);
        await pane.quiet();
        const attached = await attachedScreen(server, pane.session);
        const wrong = () =>
          differences(earlier?.core ?? attached.core, attached.core, {
            ofAttached: true,
            ...(blankPens && { blankPens }),
          });
        await attached.settles(wrong);
        expect(wrong()).toEqual([]);
        attached.dispose();
      } finally {
        await stopTyping();
        earlier?.dispose();
        await pane.dispose();
      }
    });
  }
});

describe("random bytes", { timeout: 300_000 }, () => {
  it(`leave a viewer that joins anywhere as one that was there from the first byte, seed ${faultSeed}`, async () => {
    const megabytes = faultSize({ short: 2, whole: 34 });
    // Slow enough to be no flood, so that every byte is drawn.
    const script = `
      let state = ${faultSeed} >>> 0;
      const randomBytes = (count) => Buffer.from({ length: count }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state >>> 24;
      });
      let left = ${megabytes} * 16;
      const put = () => left-- > 0
        ? process.stdout.write(randomBytes(65536), () => setTimeout(put, 26))
        : process.stdout.write("\\x18\\x1bc\\x1b[20l\\x1b[?25h\\x1b[rthe end\\r\\n", () => setInterval(() => {}, 1000));
      process.stdin.setRawMode(true);
      process.stdin.resume();
      put();`;
    const random = createRandom(faultSeed);
    const pane = await watchPane(server, tmux, "random-bytes", [process.execPath, "-e", script]);
    const first = pane.join();
    try {
      for (let round = 0; round < joins; round += 1) {
        await pane.afterBytes(random.below((megabytes * 900_000) / joins));
        const joined = pane.join();
        if (first.live && joined.live) expect(differences(joined.core, first.core)).toEqual([]);
        joined.dispose();
      }
      await waitFor("the end", () => pane.feed.mirror.lastLines(1)[0] === "the end", 240_000);
      const wrong = await pane.atOnePoint((shown) => differences(first.core, shown));
      expect(wrong).toEqual([]);
    } finally {
      first.dispose();
      await pane.dispose();
    }
  });
});
