import type { Page } from "@playwright/test";
import type { TerminalElement } from "@/app/_browser/terminal/mount-terminal";
import { expect, signIn, test } from "./fixtures";
import { type Pane, paneOf } from "./harness/pane";
import { shippedRegistry } from "./harness/registry";
import type { Workspace } from "./harness/workspace";

const agent = "qa-agent";
const shell = "PS1='$ ' bash --norc --noprofile";

/** An agent whose pane is a plain shell, so that a test decides what its program prints. */
async function openShell(page: Page, openWorkspace: (registry?: string) => Promise<Workspace>): Promise<Pane> {
  const workspace = await openWorkspace(await shippedRegistry({ [agent]: shell }));
  const { url } = await workspace.start();
  await workspace.orchestrator("generate", agent);
  await workspace.orchestrator("create", agent);
  await signIn(page, workspace);
  await page.goto(`${url}/agents/${agent}`);
  const pane = paneOf(page, agent);
  await pane.isLive();
  await pane.shows(/^\$ $|\$$/m);
  return pane;
}

async function run(pane: Pane, command: string) {
  await pane.type(command);
  await pane.press("Enter");
}

/** `printf` writes the sequence; the shell's own line never holds it. */
const print = (sequence: string) => `printf '${sequence}'`;

test("attacks 32 and 46: a pane's questions are answered by tmux alone", async ({ page, openWorkspace }) => {
  const pane = await openShell(page, openWorkspace);
  const questions = [
    "\\033[c",
    "\\033[>c",
    "\\033[6n",
    "\\033[5n",
    "\\033[?6n",
    "\\033[21t",
    "\\033[14t",
    "\\033]10;?\\007",
    "\\033]4;1;?\\007",
    "\\033P$qm\\033\\\\",
    "\\033[?2026$p",
    "\\033[?1004h",
  ];
  await run(
    pane,
    `stty -echo -icanon; ${print(questions.join(""))}; echo listening; timeout 3 cat -v; stty sane; echo; echo heard`,
  );
  await pane.shows(/^listening/m);
  // Focus comes and goes while the program wants to be told.
  await page.getByLabel("Send a line").first().focus();
  await pane.host.locator(".xterm-screen").click();
  await pane.shows(/^heard/m);
  const screen = await pane.screen();
  // Each of tmux 3.3a's own answers once, and none of xterm.js's.
  expect(screen.match(/\^\[\[\?1;2c/g) ?? []).toHaveLength(1);
  expect(screen).not.toMatch(/\^\[\[>0;276|\^\[\[\?\d+;\d+R|\^\[\](?:10|4);|\^\[P[01]\$r|\$y|\^\[\[I|\^\[\[O|\^\[\[4;/);
});

test("attack 44: copying asks, and the clipboard is never told", async ({ page, context, openWorkspace }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const pane = await openShell(page, openWorkspace);
  await page.evaluate(() => navigator.clipboard.writeText("mine"));
  await run(pane, `${print("\\033]52;c;?\\007\\033]52;c;%s\\007")} "$(printf from-the-pane | base64)"`);
  const question = page.getByRole("dialog", { name: "Let the program copy this?" });
  await expect(question).toContainText("from-the-pane");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("mine");
  await question.getByRole("button", { name: "Copy text" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("from-the-pane");
  expect(await pane.screen()).not.toContain("bWluZQ"); // "mine" in base64
});

test("attack 45: only web addresses open, after showing where they lead", async ({ page, context, openWorkspace }) => {
  const pane = await openShell(page, openWorkspace);
  const link = (address: string, text: string) => `\\033]8;;${address}\\033\\\\${text}\\033]8;;\\033\\\\\\n`;
  await run(
    pane,
    `clear; ${print(link("javascript:alert(1)", "bad-script") + link("file:///etc/passwd", "bad-file") + link("data:text/html,x", "bad-data") + link("https://example.org/deep", "good-link"))}`,
  );
  await pane.shows(/^good-link/m);
  for (const dead of ["bad-script", "bad-file", "bad-data"]) {
    await clickText(page, pane, dead);
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  expect(context.pages()).toHaveLength(1);
  await clickText(page, pane, "good-link");
  const question = page.getByRole("dialog", { name: "Open example.org?" });
  await expect(question).toContainText("https://example.org/deep");
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(context.pages()).toHaveLength(1);
});

test("attacks 41 and 42: a paste cannot end itself, and asks where its lines would run", async ({
  page,
  context,
  openWorkspace,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const pane = await openShell(page, openWorkspace);
  const paste = async (text: string) => {
    await page.evaluate((value) => navigator.clipboard.writeText(value), text);
    await pane.host.locator(".xterm-screen").click();
    await page.keyboard.press("Control+Shift+V");
  };
  await paste("echo first\u001b[201~\recho $((6*7))\r");
  await pane.shows(/echo \$\(\(6\*7\)\)/);
  await pane.press("Control+c");
  expect(await pane.screen()).not.toMatch(/^42/m);

  await run(pane, "bind 'set enable-bracketed-paste off'; clear");
  await run(pane, "echo pl$((1))in");
  await pane.shows(/^pl1in/m);
  await paste("echo $((6*7))\necho $((7*7))");
  const question = page.getByRole("dialog", { name: "Paste 2 lines?" });
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "Cancel" }).click();
  await run(pane, "echo st$((1))ll");
  await pane.shows(/^st1ll/m);
  expect(await pane.screen()).not.toMatch(/^42/m);

  await paste("echo $((6*7))\necho $((7*7))");
  await question.getByRole("button", { name: "Paste lines" }).click();
  await pane.shows(/^42[\s\S]*echo \$\(\(7\*7\)\)/m);
});

test("a terminal gets every key but Ctrl-;, which leaves it", async ({ page, openWorkspace }) => {
  const pane = await openShell(page, openWorkspace);
  await pane.type("echo gone");
  await pane.press("Home");
  await pane.press("Control+k");
  await run(pane, "echo he$((1))re");
  await pane.shows(/^he1re/m);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await pane.press("Control+;");
  await expect(page.getByRole("region", { name: `Terminal of ${agent}` })).toBeFocused();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
});

/** Clicks the middle of a text on the pane's screen, as a person would aim at it. */
async function clickText(page: Page, pane: Pane, text: string) {
  const at = await pane.host.evaluate((host: TerminalElement, wanted) => {
    const { terminal } = host;
    const screen = host.querySelector(".xterm-screen")?.getBoundingClientRect();
    if (!terminal || !screen) throw new Error("no terminal");
    const { active } = terminal.buffer;
    for (let row = 0; row < terminal.rows; row++) {
      const column =
        active
          .getLine(active.viewportY + row)
          ?.translateToString(true)
          .indexOf(wanted) ?? -1;
      if (column !== 0) continue;
      return {
        x: screen.x + (screen.width / terminal.cols) * (wanted.length / 2),
        y: screen.y + (screen.height / terminal.rows) * (row + 0.5),
      };
    }
    throw new Error(`${wanted} is not on the screen`);
  }, text);
  await page.mouse.move(at.x - 2, at.y);
  await page.mouse.move(at.x, at.y);
  await page.mouse.click(at.x, at.y);
}
