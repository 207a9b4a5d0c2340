import type { APIRequestContext, APIResponse } from "@playwright/test";
import { expect, signIn, test } from "./fixtures";
import type { Dashboard } from "./harness/dashboard";

/** A person's session, as a program of theirs uses it. */
type Client = {
  get(path: string): Promise<APIResponse>;
  send(method: string, path: string, data?: unknown, headers?: Record<string, string>): Promise<APIResponse>;
};

function clientOf(request: APIRequestContext, { url }: Dashboard, csrf: string): Client {
  return {
    get: (path) => request.get(`${url}/api/${path}`, { headers: { accept: "application/json" } }),
    send: (method, path, data, headers = { origin: url, "x-csrf": csrf }) =>
      request.fetch(`${url}/api/${path}`, { method, headers, ...(data !== undefined && { data }) }),
  };
}

const apiTest = test.extend<{ client: Client }>({
  client: async ({ openWorkspace, page }, use) => {
    const workspace = await openWorkspace();
    const dashboard = await workspace.start();
    await signIn(page, workspace);
    const csrf = await page.locator("input[name=csrf]").first().inputValue();
    await use(clientOf(page.request, dashboard, csrf));
  },
});

apiTest("a program does over HTTP what people do in a shell", async ({ client }) => {
  apiTest.slow();
  const value = async (answer: Promise<APIResponse>) => {
    const response = await answer;
    const reply = await response.json();
    expect({ status: response.status(), ok: reply.ok }, JSON.stringify(reply)).toEqual({ status: 200, ok: true });
    expect(response.headers()["cache-control"]).toBe("no-store");
    return reply.value;
  };
  await value(client.get("validate"));
  expect(await value(client.get("agents"))).toHaveLength(26);
  const fetching = await value(client.get("agents?tool=WebFetch"));
  expect(fetching.map(({ name }: { name: string }) => name)).toContain("researcher-agent");
  expect(fetching).not.toHaveLength(26);

  const job = await value(client.send("POST", "generate", { agents: ["qa-agent", "seo-agent"] }));
  expect(job).toMatchObject({ kind: "generate", items: [{ state: "done" }, { state: "done" }] });
  expect(await value(client.get("drift?agent=qa-agent"))).toMatchObject([
    { name: "qa-agent", config: { state: "ok" } },
  ]);

  const created = await value(client.send("POST", "sessions", { agent: "qa-agent" }));
  expect(created).toMatchObject({ session: { name: "iw-qa-agent" }, attachCommand: expect.stringContaining("tmux") });
  await value(client.send("POST", "sessions", { agent: "seo-agent" }));
  expect(await value(client.get("sessions?filter=qa"))).toMatchObject([{ name: "iw-qa-agent" }]);
  expect(await value(client.get("agents/qa-agent"))).toMatchObject({
    name: "qa-agent",
    session: { name: "iw-qa-agent" },
  });
  await value(client.send("POST", "sessions/qa-agent/stop"));
  await value(client.send("DELETE", "sessions/seo-agent"));
  expect(await value(client.get("sessions"))).toEqual([]);
});

apiTest(
  "attack 53: what is wrong is refused over HTTP with a status and the words of the shell",
  async ({ client, request, page }) => {
    apiTest.slow();
    const refused = async (answer: Promise<APIResponse>) => {
      const response = await answer;
      const { error } = await response.json();
      return `${response.status()} ${error.code}`;
    };
    expect(await refused(client.send("POST", "sessions", { agent: "qa-agent" }))).toBe("409 config-missing");
    expect(await refused(client.send("POST", "sessions", { agent: "qa-agnt" }))).toBe("404 agent-not-found");
    expect(await refused(client.send("POST", "sessions", { agent: "a/b" }))).toBe("404 tenant-not-found");
    expect(await refused(client.send("DELETE", "sessions/qa-agent"))).toBe("404 not-running");
    expect(await refused(client.get("agents/nobody"))).toBe("404 agent-not-found");
    expect(await refused(client.get("agents?tol=Read"))).toBe("400 bad-request");
    expect(await refused(client.send("POST", "generate", { agents: "every" }))).toBe("400 bad-request");
    expect(await refused(client.send("POST", "generate", '{"agents": '))).toBe("400 bad-request");
    for (const name of ["..", "", "x".repeat(300), "a\0b", "#(touch x)"]) {
      expect(await refused(client.send("POST", "sessions", { agent: name })), name).toMatch(/^400 bad-/);
      expect(await refused(client.send("POST", "generate", { agents: [name] })), name).toMatch(/^400 bad-/);
    }
    for (const path of ["..%2f..%2fx", "x".repeat(300), "%23(touch%20x)"]) {
      expect(await refused(client.get(`agents/${path}`)), path).toMatch(/^400 bad-/);
      expect(await refused(client.send("DELETE", `sessions/${path}`)), path).toMatch(/^400 bad-/);
    }
    const url = new URL(page.url()).origin;
    expect(await refused(client.send("POST", "generate", { agents: "all" }, { origin: url }))).toBe("403 csrf");
    expect(await refused(client.send("DELETE", "sessions/qa-agent", undefined, { origin: "http://evil.com" }))).toBe(
      "403 foreign-origin",
    );
    expect(await refused(request.get(`${url}/api/agents`))).toBe("401 signed-out");
  },
);

apiTest(
  "attack 65: a page or a picture that an agent has made is never served as one of ours",
  async ({ openWorkspace, page }) => {
    const planted = "<svg xmlns='http://www.w3.org/2000/svg'><script>planted()</script></svg>";
    const workspace = await openWorkspace();
    const places = [
      "page.html",
      "agents/qa-agent/page.html",
      "handoffs/picture.svg",
      "logs/page.html",
      "public/page.html",
    ];
    for (const place of places) await workspace.write(place, planted);
    await workspace.write("handoffs/planted.json", JSON.stringify({ task_description: planted }));
    const { url } = await workspace.start();
    await signIn(page, workspace);
    for (const path of [...places, "agents/page.html", "..%2fpage.html", "api/../page.html"]) {
      const answer = await page.request.get(`${url}/${path}`);
      expect(answer.status(), path).toBeGreaterThanOrEqual(400);
      expect(await answer.text(), path).not.toContain("planted()</script>");
      expect(answer.headers()["x-content-type-options"], path).toBe("nosniff");
    }
    const listed = await page.request.get(`${url}/api/handoffs`);
    expect(listed.headers()).toMatchObject({
      "content-type": expect.stringContaining("application/json"),
      "x-content-type-options": "nosniff",
    });
  },
);
