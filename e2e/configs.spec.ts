import { readFile, writeFile } from "node:fs/promises";
import { expect, signIn, test } from "./fixtures";
import { violationsOn } from "./harness/axe";

const file = "agents/backend-agent/.claude/settings.json";

test("a hand edit shows at once with what it allows; the agent does not start with it; one press mends it", async ({
  page,
  openWorkspace,
}) => {
  const workspace = await openWorkspace();
  await workspace.orchestrator("generate", "--all");
  const { url } = await workspace.start();
  await signIn(page, workspace);
  await page.goto(`${url}/configs`);
  await expect(page.getByRole("heading", { name: "All 26 are as generated" })).toBeVisible();

  const generated = await readFile(workspace.path(file), "utf8");
  const edited = JSON.stringify({ ...JSON.parse(generated), permissions: { allow: ["Bash(npm publish:*)"] } });
  await writeFile(workspace.path(file), edited);
  // The regular look comes after a minute: what shows before that came by itself.
  await expect(page.getByRole("link", { name: /^backend-agent \/ settings\.json\s*Edited$/ })).toBeVisible();
  const review = page.getByRole("region", { name: "backend-agent / settings.json" });
  await expect(review.getByRole("row", { name: /permissions\.allow/ })).toContainText('"Bash(npm publish:*)"');
  await expect(review).toContainText("It lets backend-agent run Bash(npm publish:*) without asking.");

  expect(await violationsOn(page)).toEqual([]);

  const refused = await workspace.orchestrator("create", "backend-agent");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`${file}: Somebody changed it after it was generated.`);

  await page.keyboard.press("a");
  await expect(page.getByRole("heading", { name: "backend-agent is as generated" })).toBeVisible();
  expect(await readFile(workspace.path(file), "utf8")).toBe(generated);

  const command = (await page.getByText(/^cp \.orchestrator\/generated/).textContent()) ?? "";
  const copy = command.split(" ")[1] ?? "";
  expect(await readFile(workspace.path(copy), "utf8")).toBe(edited);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the differences are there, and a form writes what the registry says", async ({ page, openWorkspace }) => {
    const workspace = await openWorkspace();
    await workspace.orchestrator("generate", "--all");
    await writeFile(workspace.path("agents/qa-agent/.claude/CLAUDE.md"), "Mine.\n");
    const { url } = await workspace.start();
    await signIn(page, workspace);
    await page.goto(`${url}/configs`);
    await expect(page.getByRole("region", { name: "qa-agent / CLAUDE.md" })).toContainText("Mine.");
    await page.getByRole("button", { name: "Apply registry" }).click();
    await expect(page.getByRole("heading", { name: "qa-agent is as generated" })).toBeVisible();
    expect(await readFile(workspace.path("agents/qa-agent/.claude/CLAUDE.md"), "utf8")).toContain("# QA");
  });
});
