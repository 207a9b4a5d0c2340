import { createPrivateTmux, type PrivateTmux } from "@/lib/tmux/testing/private-tmux";
import { expect, signIn, test } from "./fixtures";
import { paneOf } from "./harness/pane";

let theirs: PrivateTmux;
test.beforeEach(async () => {
  theirs = await createPrivateTmux();
  await theirs.cli("-f/dev/null", "new-session", "-d", "-s", "My work", "-x", "80", "-y", "20", "echo mine; exec cat");
});
test.afterEach(() => theirs.dispose());

test("a person adopts a session of another tmux server, types into it, and forgets it", async ({
  page,
  openWorkspace,
}) => {
  const workspace = await openWorkspace();
  const { url } = await workspace.start();
  await workspace.orchestrator("adopt", "session", theirs.socketPath, "My work");
  await signIn(page, workspace);
  await page.goto(`${url}/adopted`);
  await page.getByRole("link", { name: "My work" }).click();
  const pane = paneOf(page, "My work");
  await pane.shows(/mine/);
  await pane.host.click({ position: { x: 20, y: 20 } });
  await page.keyboard.type("hello");
  await pane.press("Enter");
  await expect.poll(() => theirs.cli("capture-pane", "-p", "-t", "=My work:")).toMatch(/hello\nhello/);

  await page.goto(`${url}/adopted`);
  await page.getByRole("button", { name: "Forget My work" }).click();
  await expect(page.getByText("Forgotten here; its session goes on.")).toBeVisible();
  await expect(page.getByRole("link", { name: "My work" })).toHaveCount(0);
  expect(await theirs.cli("list-sessions", "-F", "#{session_name}")).toBe("My work\n");
});
