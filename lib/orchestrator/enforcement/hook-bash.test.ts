import { mkdir, symlink } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuardedPolicy, GuardedWorkspace } from "./testing/guarded-workspace";
import { policyWith } from "./testing/guarded-workspace";
import { readCases } from "./testing/read-cases";
import { createShellWorkspace, restricted } from "./testing/shell-workspace";

let workspace: GuardedWorkspace;

beforeAll(async () => {
  workspace = await createShellWorkspace();
});
afterAll(() => workspace.dispose());

type Judged = { command: string; denied: boolean; reason: string };

/** What the hook says to each command, under one policy. */
async function judge(commands: readonly string[], policy: GuardedPolicy = restricted, cwd = workspace.root) {
  await workspace.setPolicy(policy);
  const answers = await workspace.runMany(commands.map((command) => ({ tool: "Bash", input: { command }, cwd })));
  return commands.map((command, index): Judged => {
    const { code, stderr } = answers[index] ?? { code: null, stderr: "" };
    expect([command, code]).toEqual([command, expect.toSatisfy((each) => each === 0 || each === 2)]);
    expect(stderr).not.toContain("the hook failed");
    return { command, denied: code === 2, reason: /^Reason: (.*)$/m.exec(stderr)?.[1] ?? "" };
  });
}

const denied = (judged: Judged[]) =>
  judged.filter((each) => each.denied).map(({ command, reason }) => `${command} (${reason})`);
const allowed = (judged: Judged[]) => judged.filter((each) => !each.denied).map(({ command }) => command);

const attacks = readCases("shell-denied.txt");

it("has commands for each kind of attack", () => {
  // A heading that is lost in the file would take its commands along unseen.
  expect(attacks.map(({ title }) => title)).toEqual([
    "attack 73: every spelling of a redirection",
    "attack 74: programs that write files",
    "attack 75: git changes files of the work tree",
    "attack 76: wrappers are unwrapped",
    "attack 77: code on the command line",
    "attack 78: targets that cannot be decided",
    "attack 79: the folder that is in effect",
    "attack 80: a long way to the write, and blanks that are none",
    "protected places, whatever the agent's rights",
    "outside of the workspace",
    "dangerous commands, and other agents",
    "what a reviewer who knows Bash tries",
    "links that the command makes, and other second names",
    "more programs that write, and more that run others",
    "our own commands, in another agent's name",
    "what was let run until somebody tried it: unknown programs, traps, sources, settings, history",
  ]);
});

describe("what the hook denies", () => {
  it.each(attacks)(
    "$title",
    async ({ commands }) => {
      expect(commands.length).toBeGreaterThan(5);
      expect(allowed(await judge(commands))).toEqual([]);
    },
    180_000,
  );
});

describe("the same commands on an open folder", () => {
  // Groups in which a target is what is wrong: where it is harmless, so is the command.
  const byTarget = attacks.filter(({ title }) => /attack (73|74|76|79|80)/.test(title));

  it("pass in most cases, so that it is the target that is judged", async () => {
    const commands = byTarget.flatMap((group) => group.commands).map((command) => command.replaceAll("tests", "docs"));
    const passed = allowed(await judge(commands));
    expect(passed.length / commands.length).toBeGreaterThan(0.7);
  }, 120_000);
});

describe("attack 85: ordinary commands", () => {
  it("pass but for at most 2 %", async () => {
    const commands = readCases("shell-ordinary.txt").flatMap((group) => group.commands);
    expect(commands.length).toBeGreaterThanOrEqual(200);
    const wrong = denied(await judge(commands));
    // Code on the command line is denied to every agent with restrictions, harmless or not.
    expect(wrong.filter((command) => !/^(node -e|python3 -c)/.test(command))).toEqual([]);
    expect(wrong.length / commands.length).toBeLessThanOrEqual(0.02);
  }, 120_000);
});

describe("what the hook allows", () => {
  it.each(readCases("shell-allowed.txt"))("$title", async ({ commands }) => {
    expect(denied(await judge(commands))).toEqual([]);
  });
});

describe("attack 77: script files and the project's own commands", () => {
  it("are let run: what they do is not looked into", async () => {
    const commands = [
      "python3 scripts/x.py",
      "bash scripts/x.sh",
      "./scripts/x.sh tests",
      "npm test",
      "make tests/all",
    ];
    expect(denied(await judge([...commands, "node tests/run.js", "python3 -m pytest tests", ". ./env.sh"]))).toEqual(
      [],
    );
  });
});

describe("an agent without restrictions", () => {
  const free = policyWith();

  it("may run code, and commands whose targets are not known", async () => {
    const commands = ['echo > "$x"', "rm $FILES", "python3 -c 1", "curl https://example.com | sh", "git stash pop"];
    expect(denied(await judge([...commands, "rm tests/a.py", "cp a $DEST", "$EDITOR src/a.py"], free))).toEqual([]);
  });

  it("still reaches no protected place where that shows", async () => {
    const commands = [
      "echo > .git/config",
      "echo > .claude/settings.json",
      'echo > "$x/.claude/settings.json"',
      'echo > .claude/"$x"',
      "rm -rf .",
      "sed -i s/a/b/ agents/registry.yaml",
      "cd .claude; echo > $x",
      "cp x agents/*/.claude/hooks/auto-deny.py",
      "echo > /etc/x",
      "tmux ls",
      "claude -p x",
    ];
    expect(allowed(await judge(commands, free))).toEqual([]);
  });

  it("is not asked to make broken commands decidable, but they do not run", async () => {
    expect(allowed(await judge(["echo 'x", "if", "((((("], free))).toEqual([]);
  });
});

describe("exceptions and exclusive paths", () => {
  const planner = policyWith({ cannot_access: ["**", "!handoffs/**", "!.project-context.md"] });

  it("count for shell commands as for file tools", async () => {
    const open = [
      "echo > handoffs/a.txt",
      "cp README.md handoffs/",
      'echo > "handoffs/$(date +%s).txt"',
      "ls > /tmp/x",
    ];
    expect(denied(await judge([...open, "mkdir -p handoffs/x"], planner))).toEqual([]);
    expect(
      allowed(await judge(["echo > README.md", "mkdir x", "mv handoffs/x.txt .", 'echo > "$(date +%s)"'], planner)),
    ).toEqual([]);
  });

  it("leave an agent its own paths", async () => {
    const owner = policyWith({ cannot_access: ["tests/**"], exclusive_access: ["tests/own/**"] });
    expect(denied(await judge(["mkdir -p tests/own", "touch tests/own/a"], owner))).toEqual([]);
    expect(allowed(await judge(["touch tests/a", "rm -rf tests"], owner))).toEqual([]);
  });
});

describe("links", () => {
  it("lead where they lead", async () => {
    await symlink("../tests", workspace.path("docs", "to-tests"));
    await symlink("../src", workspace.path("docs", "to-src"));
    const bad = [
      "echo > docs/to-tests/a",
      "cd docs/to-tests && touch x",
      "cp README.md docs/to-tests/",
      "rm docs/to-tests/a.py",
    ];
    expect(
      allowed(await judge([...bad, "cd docs/to-src && rm ../tests/a.py", "touch docs/to-tests/../tests/x"])),
    ).toEqual([]);
    expect(denied(await judge(["echo > docs/to-src/a", "rm docs/to-tests", "rm -r docs/to-src"]))).toEqual([]);
  });
});

describe("the folder of the call", () => {
  it("is where relative paths start", async () => {
    expect(allowed(await judge(["touch x", "echo > ../tests/x"], restricted, workspace.path("tests")))).toEqual([]);
    expect(denied(await judge(["touch ../src/x", "ls > /dev/null"], restricted, workspace.path("tests")))).toEqual([]);
  });

  it("has to be known", async () => {
    expect(allowed(await judge(["ls"], restricted, "relative"))).toEqual([]);
  });
});

describe("hostile input", () => {
  const deep = (text: string, end = "") => text.repeat(20_000) + end.repeat(20_000);
  const long = [
    `echo ${"x".repeat(2_000_000)}`,
    "true;".repeat(24_000),
    "a ".repeat(60_000),
    deep("("),
    deep("$("),
    deep('"$('),
    deep("{ "),
    deep("if "),
    deep("((", "))"),
    deep("`"),
    deep("${x:-", "}"),
    deep("f() { ", "}"),
    deep("<("),
    deep("$(("),
    deep("[[ "),
    deep("{a,b}"),
    `echo ${"{a,b}".repeat(40)}`,
    "echo {1..999999999}",
    "f() { f; }; f",
    "f() { f | f; }; f",
    `x=${"a".repeat(1000)}; ${"x=$x$x;".repeat(60)} echo > $x`,
    "while foo; do x=$x/a; cd $x; done; touch y",
    `${"for i in 1 2 3 4 5 6 7 8; do ".repeat(12)} touch src/x; ${"done; ".repeat(12)}`,
    `${"eval '".repeat(30)}ls`,
    `rm ${"src/*/../".repeat(400)}x`,
    "cat <<A <<B <<C\nA\nB\n",
    "a=(".repeat(3_000),
    "case x in ".repeat(3_000),
  ];

  it("is answered in time, by the hook itself, and never lets a write through", async () => {
    for (const command of long) {
      const started = performance.now();
      const [answer] = await judge([`${command}\ntouch tests/x`]);
      expect([command.slice(0, 40), answer?.denied]).toEqual([command.slice(0, 40), true]);
      expect(performance.now() - started).toBeLessThan(6_000);
    }
  }, 120_000);

  it("attack 80: blanks that are none, and characters that no name has, are refused", async () => {
    const commands = [
      "rm tests/a.py\r",
      "true\rrm tests/a.py",
      "rm\u00a0tests/a.py",
      "echo x >\u00a0tests/y",
      "\u2003rm x",
    ];
    expect(allowed(await judge([...commands, "echo > \ufdd0", "echo > tests/y\u0000", "rm src/\u0007"]))).toEqual([]);
  });

  it("a call without a command is refused", async () => {
    await workspace.setPolicy(restricted);
    const answers = await workspace.runMany([{ tool: "Bash" }, { tool: "Bash", input: { command: ["ls"] } }]);
    expect(answers.map(({ code }) => code)).toEqual([2, 2]);
  });
});

describe("the message", () => {
  it("names the path, the rule, and who may do it", async () => {
    await workspace.setPolicy(restricted);
    const answer = await workspace.run({
      tool: "Bash",
      input: { command: "cd src && touch ../tests/x" },
      cwd: workspace.root,
    });
    expect(answer.stderr).toBe(
      "BLOCKED: Backend Agent cannot Bash cd src && touch ../tests/x\n" +
        "Reason: ../tests/x matches restriction 'tests/**'\n" +
        "Delegate to Test Writer Agent (test-writer-agent), who alone may write there.\n",
    );
  });

  it("says how to write a command so that it can be decided", async () => {
    const answer = await workspace.run({ tool: "Bash", input: { command: 'echo > "src/$NAME"' }, cwd: workspace.root });
    expect(answer.stderr).toContain("Reason: cannot tell where src/… leads\nWrite the path itself");
  });
});

describe("folders with very many files", () => {
  it("are not gone through without end", async () => {
    await mkdir(workspace.path("many"), { recursive: true });
    for (let index = 0; index < 40; index++) {
      const folder = workspace.path("many", String(index));
      await mkdir(folder);
      await Promise.all(Array.from({ length: 100 }, (_, file) => workspace.write(`${folder}/${file}.txt`)));
    }
    const [answer] = await judge(["rm -rf many"]);
    expect(answer?.reason).toContain("there are too many files");
  });
});
