import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./fixtures";
import type { Workspace } from "./harness/workspace";

const registry = `# The team of this test.
agents:
  # Writes the API.
  api-agent:
    name: api-agent # as its key
    display_name: API
    description: Builds the API
    model: sonnet
    tools: [Read, Write]
    delegates_to: [qa-agent]

  qa-agent:
    name: qa-agent
    display_name: QA
    description: Checks it
    model: haiku
    tools: [Read]

  docs-agent: # writes guides
    name: docs-agent
    display_name: Docs
    description: Writes the guides
    model: haiku
    tools: [Grep]
`;

const onDisk = (workspace: Workspace) => readFile(workspace.path("agents/registry.yaml"), "utf8");

async function open(page: Page, workspace: Workspace): Promise<void> {
  await workspace.start();
  await signIn(page, workspace);
  await page.goto(new URL("/registry?agent=api-agent", page.url()).href);
}

/** Puts the cursor behind some words of the text, and writes a line below them that stands in the same column. */
async function writeBelow(page: Page, words: string, line: string): Promise<void> {
  await page.locator(".cm-line", { hasText: words }).click();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.insertText(line);
}

test("a wrong name is marked in its line and keeps the draft from being saved; mended, it shows what it does and is saved", async ({
  page,
  openWorkspace,
}) => {
  const workspace = await openWorkspace(registry);
  await open(page, workspace);
  await writeBelow(page, "tools: [Grep]", "delegates_to: [qa-agnt]");
  const note = page.locator(".registry-note", {
    hasText: 'is "qa-agnt", which is no agent here; did you mean qa-agent?',
  });
  const save = page.getByRole("button", { name: "Save", exact: true });
  await expect(note).toBeVisible();
  await expect(page.getByRole("button", { name: /Line 25: agents\.docs-agent\.delegates_to/ })).toBeVisible();
  await expect(save).toBeDisabled();
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText(/has an error/).first()).toBeVisible();
  expect(await onDisk(workspace)).toBe(registry);

  await page.reload();
  await note.getByRole("button", { name: /^Replace/ }).click();
  await expect(note).toHaveCount(0);
  const preview = page.getByRole("region", { name: "Saving would generate" });
  await expect(preview.getByRole("button", { name: /docs-agent\/\.claude\/hooks\/policy\.json/ })).toBeVisible();
  await expect(page.getByText("Work may now go docs-agent → qa-agent.")).toBeVisible();
  await save.click();
  await expect(page.getByText(/^Saved\./)).toBeVisible();
  expect(await onDisk(workspace)).toBe(`${registry.trimEnd()}\n    delegates_to: [qa-agent]\n`);
});

test("what somebody else has written meanwhile is shown, and the draft is put on top of it with every comment", async ({
  page,
  openWorkspace,
}) => {
  const workspace = await openWorkspace(registry);
  await open(page, workspace);
  await writeBelow(page, "tools: [Read, Write]", "cannot_access: [docs/**]");
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeEnabled();
  const theirs = registry.replace("Checks it", "Checks all of it # every day");
  await workspace.write("agents/registry.yaml", theirs);
  await page.keyboard.press("ControlOrMeta+s");
  const dialog = page.getByRole("dialog", { name: "The file has changed since it was read" });
  await expect(dialog.getByText("Checks all of it # every day")).toBeVisible();
  await dialog.getByRole("button", { name: "Put mine on top" }).click();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeEnabled();
  await page.keyboard.press("ControlOrMeta+s");
  await expect(page.getByText(/^Saved\./)).toBeVisible();
  expect(await onDisk(workspace)).toBe(
    theirs.replace("tools: [Read, Write]", "tools: [Read, Write]\n    cannot_access: [docs/**]"),
  );
  await expect
    .poll(() => readFile(workspace.path("agents/api-agent/.claude/hooks/policy.json"), "utf8").catch(() => ""))
    .toContain("docs/**");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one agent is changed by a form, and nothing else in the file", async ({ page, openWorkspace }) => {
    const workspace = await openWorkspace(registry);
    await open(page, workspace);
    await page.goto(new URL("/registry?view=form&agent=qa-agent", page.url()).href);
    await page.getByLabel("Model").fill("opus");
    await page.getByLabel("Tools").fill("Read\nBash");
    await page.getByRole("button", { name: "Save agent" }).click();
    await expect(page.getByText(/^Saved\./)).toBeVisible();
    expect(await onDisk(workspace)).toBe(
      registry.replace("model: haiku\n    tools: [Read]\n", "model: opus\n    tools: [Read, Bash]\n"),
    );
    await page.getByLabel("Model").fill("gpt");
    await page.getByRole("button", { name: "Save agent" }).click();
    await expect(page.getByText(/^model: is "gpt"; it must be sonnet/)).toBeVisible();
  });
});
