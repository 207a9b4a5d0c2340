import { connect } from "node:net";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { secretHash } from "@/lib/orchestrator/identity/secrets";
import { insideIsVisible, type LoggedIn, logIn, type OpenDoor, openDoor } from "./guard-testing/open-door";
import { type RawRequest, rawRequest, socketTarget, upgradeHeaders } from "./guard-testing/raw-request";

type Headers = NonNullable<RawRequest["headers"]>;

let door: OpenDoor;
let me: LoggedIn;

beforeAll(async () => {
  door = await openDoor();
  me = await logIn(door);
});
afterAll(() => door.dispose());

const own = () => `http://127.0.0.1:${door.port}`;
const page: Headers = [["Accept", "text/html,*/*"]];
const form: Headers = [["Content-Type", "application/x-www-form-urlencoded"]];
const send = (request: Omit<RawRequest, "port">) => rawRequest({ port: door.port, ...request });
const upgrade = (headers: Headers, target = socketTarget) => send({ target, headers: [...upgradeHeaders, ...headers] });
const cookie = (): Headers => [["Cookie", me.cookie]];
const origin = (value: string | undefined = own()): Headers => [["Origin", value]];

const urlencoded = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

/** A socket.io client with our cookie and Origin: `open`, or why not. */
function openSocket(auth: Record<string, unknown>): Promise<{ socket: Socket; outcome: string }> {
  const extraHeaders = { cookie: me.cookie, origin: own() };
  const socket = io(own(), { auth, extraHeaders, transports: ["websocket"], reconnection: false, forceNew: true });
  return new Promise((resolve) => {
    socket.on("connect", () => resolve({ socket, outcome: "open" }));
    socket.on("connect_error", (error) => resolve({ socket, outcome: error.message }));
  });
}

/** The request that the application got last; undefined where nobody can see inside. */
const lastReached = () => door.inside?.reached.at(-1);

/** Runs `act` and says how many requests and sockets came through meanwhile. */
async function cameThrough(act: () => Promise<unknown>): Promise<number> {
  const count = () => (door.inside ? door.inside.reached.length + door.inside.sockets() : 0);
  const before = count();
  await act();
  return count() - before;
}

const foreignOrigins = () => [
  "http://evil.com",
  `http://localhost:${door.port + 1}`,
  `http://localhost:${door.port}`,
  "null",
  "file://",
  "http://[",
  `http://127.0.0.1:${door.port}.evil.com`,
  `http://127.0.0.1.evil.com:${door.port}`,
  "http://127.0.0.1:9",
  "http://127.0.0.1",
  `https://127.0.0.1:${door.port}`,
  `http://127.0.0.1:${door.port}/`,
  `${own()}, ${own()}`,
  "",
];

describe("origins", () => {
  it("attacks 1, 2, 3, 5: a WebSocket from any other origin gets 403 before a handler runs", async () => {
    for (const foreign of foreignOrigins()) {
      const count = await cameThrough(async () => {
        expect((await upgrade([...cookie(), ["Origin", foreign]])).status, foreign).toBe(403);
      });
      expect(count).toBe(0);
    }
  });

  it("attacks 2, 3, 5: a POST from any other origin gets 403, with the right cookie and CSRF token", async () => {
    for (const foreign of foreignOrigins()) {
      const headers: Headers = [...cookie(), ["x-csrf", me.csrf], ["Origin", foreign]];
      const count = await cameThrough(async () => {
        expect((await send({ method: "POST", headers, body: "x" })).status, foreign).toBe(403);
      });
      expect(count).toBe(0);
    }
  });

  it("attack 5: polling from any other origin gets 403", async () => {
    for (const foreign of foreignOrigins()) {
      const headers: Headers = [...cookie(), ["Origin", foreign]];
      expect((await send({ target: "/socket.io/?EIO=4&transport=polling", headers })).status, foreign).toBe(403);
    }
  });

  it("attack 4: a cookie without an Origin opens no socket and changes nothing", async () => {
    expect((await upgrade(cookie())).status).toBe(403);
    const headers: Headers = [...cookie(), ["x-csrf", me.csrf]];
    expect((await send({ method: "POST", headers, body: "x" })).status).toBe(403);
  });

  it("attack 5: two Origin headers are one too many", async () => {
    expect((await upgrade([...cookie(), ...origin(), ...origin("http://evil.com")])).status).toBe(403);
    expect((await upgrade([...cookie(), ...origin(), ...origin()])).status).toBe(403);
  });

  it("lets our own page through: a POST with cookie, Origin and CSRF token, and a WebSocket with cookie and Origin", async () => {
    const headers: Headers = [...cookie(), ...origin(), ["x-csrf", me.csrf]];
    expect((await send({ method: "POST", headers, body: "x" })).status).toBe(200);
    expect((await upgrade([...cookie(), ...origin()])).status).toBe(101);
  });

  it("refuses a WebSocket without a session, and on any path but the sockets'", async () => {
    expect((await upgrade(origin())).status).toBe(401);
    expect((await upgrade([...cookie(), ...origin()], "/")).status).toBe(404);
    expect((await upgrade([...cookie(), ...origin()], "/_next/hmr")).status).toBe(404);
  });
});

describe("host names", () => {
  const targets = ["/", "/sign-in", "/_next/static/a.js", "/healthz", "/favicon.ico", "/socket.io/?transport=polling"];

  it("attack 6: a foreign Host gets 421 everywhere, also with a matching Origin (rebinding)", async () => {
    const foreign: Headers = [["Host", "evil.com"], ["Origin", "http://evil.com"], ...cookie()];
    for (const target of targets) {
      expect((await send({ target, headers: foreign })).status, target).toBe(421);
      expect((await send({ method: "POST", target, headers: foreign, body: "x" })).status, target).toBe(421);
    }
    expect((await upgrade(foreign)).status).toBe(421);
  });

  it("attack 7: look-alikes, other ports, several Hosts and none get 4xx", async () => {
    const hosts = (...names: string[]) => names.map((name) => ["Host", name] as const);
    for (const headers of [
      hosts(`localhost.evil.com:${door.port}`),
      hosts(`127.0.0.1.evil.com:${door.port}`),
      hosts("127.0.0.1"),
      hosts(`127.0.0.1:${door.port + 1}`),
      hosts(`user@127.0.0.1:${door.port}`),
      hosts(`0.0.0.0:${door.port}`),
      hosts(`127.0.0.1:${door.port}`, "evil.com"),
      hosts(""),
      [["Host", undefined]] as const,
    ]) {
      const { status } = await send({
        headers: [...headers, ...cookie(), ...page],
      });
      expect([400, 421], JSON.stringify(headers)).toContain(status);
    }
  });

  it("answers under each of its own names, over both families", async () => {
    for (const [name, address] of [
      ["127.0.0.1", "127.0.0.1"],
      ["localhost", "127.0.0.1"],
      ["localhost", "::1"],
      ["[::1]", "::1"],
    ] as const) {
      const headers: Headers = [["Host", `${name}:${door.port}`]];
      expect((await send({ address, target: "/healthz", headers })).status, name).toBe(200);
    }
  });
});

describe("forged headers", () => {
  it("attack 8: X-Forwarded-* from a peer that is no proxy of ours is not believed", async () => {
    const post: Headers = [...cookie(), ["Origin", "http://evil.com"], ["X-Forwarded-Host", "evil.com"]];
    expect(
      (
        await send({
          method: "POST",
          headers: [...post, ["x-csrf", me.csrf]],
          body: "x",
        })
      ).status,
    ).toBe(403);
  });

  it("attack 12: partial requests, actions and x-middleware-subrequest get no data without a session", async () => {
    const tricks: [RawRequest["target"], RawRequest["method"], Headers][] = [
      ["/", "GET", [["x-middleware-subrequest", "middleware:middleware:middleware:middleware:middleware"]]],
      ["/", "GET", [["RSC", "1"], ...page]],
      ["/index.rsc", "GET", page],
      ["/?_rsc=1", "GET", page],
      [
        "/",
        "GET",
        [
          ["Next-Router-Prefetch", "1"],
          ["RSC", "1"],
        ],
      ],
      ["/", "GET", [["Sec-Purpose", "prefetch"], ...page]],
      ["/sign-in", "GET", [["RSC", "1"], ...page]],
      ["/sign-in?_rsc=1", "GET", page],
      ["/sign-in", "GET", [["Next-Action", "a".repeat(40)]]],
      ["/", "POST", [["Next-Action", "a".repeat(40)], ...origin(), ["Content-Type", "text/plain"]]],
      ["/sign-in", "POST", [["Next-Action", "a".repeat(40)], ...origin(), ["Content-Type", "text/plain"]]],
      ["/sign-in", "POST", [["Next-Action", "a".repeat(40)], ...origin(), ...form]],
      ["/sign-in", "PUT", [...origin(), ...form]],
      ["/_next/image?url=%2Fx.png&w=64&q=75", "GET", []],
      ["/_next/data/x.json", "GET", []],
      ["/api/agents", "GET", []],
      ["/healthz/../api/agents", "GET", []],
      ["/_next/static/../../api/agents", "GET", []],
      ["/_next/%2e%2e/api/agents", "GET", []],
      ["/_next/static/%2E./x", "GET", []],
      ["/_next/static//x", "GET", []],
      ["/_next/static/..%2fx", "GET", []],
      ["/_next/static/..%5cx", "GET", []],
      ["/_next/static/..\\x", "GET", []],
      ["/_next/static/", "POST", [...origin()]],
    ];
    for (const [target = "/", method = "GET", headers] of tricks) {
      const count = await cameThrough(async () => {
        const body = method === "GET" ? {} : { body: "[]" };
        const answer = await send({ target, method, headers, ...body });
        expect([303, 400, 401, 403], `${method} ${target}`).toContain(answer.status);
      });
      expect(count, `${method} ${target}`).toBe(0);
    }
  });

  it("attack 13: an absolute-form target gets 400, as a request and as an upgrade", async () => {
    const target = "http://169.254.169.254/";
    const count = await cameThrough(async () => {
      expect((await send({ target, headers: cookie() })).status).toBe(400);
      expect((await upgrade([...cookie(), ...origin()], target)).status).toBe(400);
      expect((await send({ target: "*", method: "OPTIONS", headers: cookie() })).status).toBe(400);
    });
    expect(count).toBe(0);
  });
});

describe("the CSRF token", () => {
  it("attack 9: a POST without it gets 403, whatever its body", async () => {
    const bodies: [Headers, string | undefined][] = [
      [[["Content-Type", "text/plain"]], `csrf=${me.csrf}`],
      [[["Content-Type", "application/json"]], JSON.stringify({ csrf: me.csrf })],
      [form, "agent=qa-agent"],
      [form, urlencoded({ csrf: "x".repeat(43) })],
      [form, urlencoded({ csrf: "" })],
      [form, urlencoded({ xcsrf: me.csrf })],
      [[["Content-Type", "multipart/form-data; boundary=b"]], "--b--\r\n"],
      [[["Content-Type", "multipart/form-data"]], `csrf=${me.csrf}`],
      [[], undefined],
      [[["x-csrf", ""]], "x"],
      [[["x-csrf", "wrong"], ...form], urlencoded({ csrf: me.csrf })],
    ];
    for (const [headers, body] of bodies) {
      const count = await cameThrough(async () => {
        const request = {
          method: "POST",
          headers: [...cookie(), ...origin(), ...headers],
        };
        const answer = await send(body === undefined ? request : { ...request, body });
        expect(answer.status, JSON.stringify([headers, body])).toBe(403);
      });
      expect(count).toBe(0);
    }
  });

  it.runIf(insideIsVisible)("attack 91: an upload without it gets 403 and stands in the audit log", async () => {
    const target = "/api/agents/qa-agent/files?name=x.png";
    const headers: Headers = [...cookie(), ...origin(), ["Content-Type", "image/png"]];
    expect((await send({ method: "POST", target, headers, body: "png" })).status).toBe(403);
    const [newest] = (await door.inside?.audited()) ?? [];
    expect(newest).toMatchObject({
      who: "owner",
      what: "request",
      target: "/api/agents/qa-agent/files",
      result: "csrf",
    });
  });

  it("attack 9: another session's token does not do", async () => {
    const other = await logIn(door);
    const headers: Headers = [...cookie(), ...origin(), ...form];
    expect(
      (
        await send({
          method: "POST",
          headers,
          body: urlencoded({ csrf: other.csrf }),
        })
      ).status,
    ).toBe(403);
  });

  it("attack 33: who has only our cookie, as another port of this machine may, opens no socket", async () => {
    const open = async (auth: Record<string, unknown>) => {
      const { socket, outcome } = await openSocket(auth);
      socket.disconnect();
      return outcome;
    };
    for (const auth of [{}, { csrf: "" }, { csrf: "x".repeat(43) }, { csrf: [me.csrf] }, { csrf: { length: 43 } }]) {
      expect(await open(auth), JSON.stringify(auth)).toBe("signed-out");
    }
    expect(await open({ csrf: me.csrf })).toBe("open");
  });
});

describe("answers", () => {
  it("attack 10: may not be framed, error pages included", async () => {
    const [pageOfMember, redirect, error, foreignHost, badTarget] = await Promise.all([
      send({ headers: [...cookie(), ...page] }),
      send({ headers: page }),
      send({ target: "/api/x" }),
      send({ headers: [["Host", "evil.com"]] }),
      send({ target: "//x" }),
    ]);
    for (const { status, headers } of [pageOfMember, redirect, error, foreignHost, badTarget]) {
      expect(headers["content-security-policy"], `${status}`).toContain("frame-ancestors 'none'");
      expect(headers["x-frame-options"]).toBe("DENY");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
      expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
      expect(headers["referrer-policy"]).toBe("same-origin");
    }
  });

  it("attack 11: allow scripts by a fresh nonce only", async () => {
    const policies = await Promise.all([1, 2].map(async () => (await send({ headers: cookie() })).headers));
    const scripts = policies.map((headers) => /script-src ([^;]+)/.exec(headers["content-security-policy"] ?? "")?.[1]);
    expect(scripts[0]).toMatch(/^'self' 'nonce-[A-Za-z0-9+/]{22}==' 'strict-dynamic'$/);
    expect(scripts[1]).not.toBe(scripts[0]);
  });
});

describe("signing in", () => {
  const redeem = (fields: Record<string, string>, headers: Headers = origin()) =>
    send({
      method: "POST",
      target: "/sign-in",
      headers: [...headers, ...form, ...page],
      body: new URLSearchParams(fields).toString(),
    });
  const freshToken = () => door.issueLoginToken();

  it("attack 18: a token works once; a used, wrong or missing one gets 401 or 403 and no cookie", async () => {
    const token = await freshToken();
    expect((await redeem({ token })).status).toBe(303);
    for (const [fields, status] of [
      [{ token }, 401],
      [{ token: "x".repeat(43) }, 401],
      [{ token: "" }, 403],
      [{}, 403],
    ] as const) {
      const answer = await redeem(fields);
      expect(answer.status, JSON.stringify(fields)).toBe(status);
      expect(answer.headers).not.toHaveProperty("set-cookie");
    }
  });

  it("attack 19: opening the URL spends nothing; posting it leads to a clean URL, unseen by caches and referrers", async () => {
    const token = await freshToken();
    for (let visit = 0; visit < 2; visit++) {
      const shown = await send({
        target: `/sign-in?token=${token}`,
        headers: page,
      });
      expect(shown).toMatchObject({
        status: 200,
        headers: {
          "referrer-policy": "no-referrer",
          "cache-control": "no-store",
        },
      });
    }
    const answer = await redeem({ token });
    expect(answer).toMatchObject({
      status: 303,
      headers: {
        location: "/",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
      },
    });
    expect(JSON.stringify(answer)).not.toContain(token);
  });

  it("attack 19: the button works under no-referrer, where its form says `Origin: null`", async () => {
    const hidden: Headers = [
      ["Origin", "null"],
      ["Sec-Fetch-Site", "same-origin"],
    ];
    expect((await redeem({ token: await freshToken() }, hidden)).status).toBe(303);
    const token = await freshToken();
    for (const headers of [
      [["Origin", "null"]],
      [
        ["Origin", "null"],
        ["Sec-Fetch-Site", "cross-site"],
      ],
      [
        ["Origin", "null"],
        ["Sec-Fetch-Site", "same-site"],
      ],
      [
        ["Origin", "http://evil.com"],
        ["Sec-Fetch-Site", "same-origin"],
      ],
      [],
    ] as const) {
      expect((await redeem({ token }, headers)).status, JSON.stringify(headers)).toBe(403);
    }
    expect((await redeem({ token })).status).toBe(303);
  });

  it("attack 14: leads back into our own pages only", async () => {
    for (const next of [
      "//evil",
      "\\\\evil",
      "/\\evil",
      "https:///a%40b",
      "https://evil",
      "/%2fevil",
      "/..//evil",
      "javascript:alert(1)",
      "/\t/evil",
      "/a\r\nSet-Cookie: x=y",
      "/sign-in",
      "evil",
      "",
    ]) {
      const answer = await redeem({ token: await freshToken(), next });
      expect(answer.headers.location, next).toBe("/");
    }
    const answer = await redeem({
      token: await freshToken(),
      next: "/agents/qa-agent?tab=config",
    });
    expect(answer.headers.location).toBe("/agents/qa-agent?tab=config");
  });

  it("attack 20: sets a cookie for this port that no script and no other site can use", () => {
    const [value, ...attributes] = me.setCookie.split("; ");
    expect(value).toMatch(new RegExp(`^orchestrator-${door.port}=[A-Za-z0-9_-]{43}$`));
    expect(attributes.sort()).toEqual(["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=Strict"]);
  });

  it("attack 21: what is stored of a session is no cookie", async () => {
    const secret = me.cookie.split("=")[1] ?? "";
    for (const value of [secretHash(secret), "", "x", secret.slice(1), `x; orchestrator-${door.port}=y`]) {
      const headers: Headers = [["Cookie", `orchestrator-${door.port}=${value}`]];
      expect((await send({ target: "/api/x", headers })).status, value).toBe(401);
    }
  });

  it("attack 33: a cookie with our name from another port of this machine neither signs in nor out", async () => {
    const foreign = `orchestrator-${door.port}=${"x".repeat(43)}`;
    for (const both of [`${foreign}; ${me.cookie}`, `${me.cookie}; ${foreign}`]) {
      expect((await send({ headers: [["Cookie", both]] })).status).toBe(200);
    }
    expect((await send({ target: "/api/x", headers: [["Cookie", foreign]] })).status).toBe(401);
  });

  it("ends the session that the same browser had before", async () => {
    const earlier = await logIn(door);
    await redeem({ token: await freshToken() }, [...origin(), ["Cookie", earlier.cookie]]);
    expect((await send({ target: "/api/x", headers: [["Cookie", earlier.cookie]] })).status).toBe(401);
  });

  it("sends strangers to the sign-in page with the way back, and members away from it", async () => {
    const stranger = await send({
      target: "/agents/qa-agent?tab=config",
      headers: page,
    });
    const location = "/sign-in?next=%2Fagents%2Fqa-agent%3Ftab%3Dconfig";
    expect(stranger).toMatchObject({ status: 303, headers: { location } });
    expect((await send({ headers: page })).headers.location).toBe("/sign-in");
    const member = await send({
      target: location,
      headers: [...page, ...cookie()],
    });
    expect(member).toMatchObject({
      status: 303,
      headers: { location: "/agents/qa-agent?tab=config" },
    });
  });

  it("lets a link on another site in by asking again from here, because the Strict cookie did not come along", async () => {
    const headers: Headers = [...page, ["Sec-Fetch-Site", "cross-site"]];
    const answer = await send({ target: "/agents/a?x=%22&y='", headers });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('content="0;url=/agents/a?x=%22&#38;y=%27"');
  });

  it("signs out: the session is over, the cookie expires, and it takes the CSRF token to do it", async () => {
    const mine = await logIn(door);
    const headers: Headers = [["Cookie", mine.cookie], ...origin(), ...form];
    expect(
      (
        await send({
          method: "POST",
          target: "/sign-out",
          headers,
          body: "x=y",
        })
      ).status,
    ).toBe(403);
    const answer = await send({
      method: "POST",
      target: "/sign-out",
      headers,
      body: `csrf=${mine.csrf}`,
    });
    expect(answer).toMatchObject({
      status: 303,
      headers: { location: "/sign-in" },
    });
    expect(answer.headers["set-cookie"]).toContain("Max-Age=0");
    expect((await send({ target: "/api/x", headers: [["Cookie", mine.cookie]] })).status).toBe(401);
  });
});

describe("size and shape", () => {
  it("attack 67: event names that are no strings, or names of every object, end nothing but their own socket", async () => {
    const names = [
      '["a"]',
      "{}",
      "null",
      "7",
      '"__proto__"',
      '"constructor"',
      '"hasOwnProperty"',
      '"no:such:event"',
      '""',
    ];
    for (const packet of [...names.map((name) => `2[${name},{}]`), "2[]", "2{}", "2", "", "9", "51-[", "x"]) {
      const { socket, outcome } = await openSocket({ csrf: me.csrf });
      expect(outcome, packet).toBe("open");
      // Past the client's own encoder: 2 is EVENT, 5 is BINARY_EVENT.
      socket.io.engine.write(packet);
      socket.disconnect();
    }
    const { socket, outcome } = await openSocket({ csrf: me.csrf });
    socket.disconnect();
    expect(outcome).toBe("open");
  });

  it("attack 69: too many and too large headers get 4xx, and the server lives", async () => {
    const many: Headers = Array.from({ length: 2000 }, (_, index) => [`a${index}`, "b"] as const);
    const few: Headers = Array.from({ length: 150 }, (_, index) => [`a${index}`, "b"] as const);
    const protocol: Headers = [...cookie(), ...origin(), ["Sec-WebSocket-Protocol", "x".repeat(32_768)]];
    for (const headers of [many, few]) expect((await send({ headers })).status).toBe(431);
    expect((await upgrade(protocol)).status).toBe(431);
    expect((await send({ target: "/healthz" })).status).toBe(200);
  });

  it("attack 69: a handshake that never ends is cut off, and others are served meanwhile", {
    timeout: 20_000,
  }, async () => {
    const slow = connect(door.port, "127.0.0.1");
    slow.write(`GET ${socketTarget} HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\n`);
    const started = Date.now();
    const ended = new Promise<string>((resolve) => {
      let answer = "";
      slow.on("data", (chunk) => {
        answer += chunk;
      });
      slow.on("close", () => resolve(answer));
    });
    expect((await send({ target: "/healthz" })).status).toBe(200);
    expect(await ended).toContain("408");
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  it("refuses a body over its limit, one of unknown length, and methods that nobody serves", async () => {
    const member: Headers = [...cookie(), ...origin(), ["x-csrf", me.csrf]];
    expect(
      (
        await send({
          method: "POST",
          headers: [...member, ["Content-Length", "9999999"]],
        })
      ).status,
    ).toBe(413);
    const chunked: Headers = [...member, ["Transfer-Encoding", "chunked"], ["Content-Length", undefined]];
    expect((await send({ method: "POST", headers: chunked, body: "0\r\n\r\n" })).status).toBe(411);
    for (const method of ["TRACE", "OPTIONS", "PROPFIND"]) {
      expect((await send({ method, headers: member })).status, method).toBe(405);
    }
  });

  it("survives a peer that goes away in the middle of a form", async () => {
    const half = connect(door.port, "127.0.0.1");
    const lines = [`POST / HTTP/1.1`, `Host: 127.0.0.1:${door.port}`, `Origin: ${own()}`, `Cookie: ${me.cookie}`];
    half.write(
      [...lines, "Content-Type: application/x-www-form-urlencoded", "Content-Length: 100", "", "a="].join("\r\n"),
    );
    await new Promise((resolve) => setImmediate(resolve));
    half.resetAndDestroy();
    expect((await send({ target: "/healthz" })).status).toBe(200);
  });
});

describe.runIf(insideIsVisible)("what comes through to the application", () => {
  it("is found in a form, and the application still gets the whole body", async () => {
    const urlencodedBody = urlencoded({
      agent: "qa-agent",
      csrf: me.csrf,
      filler: "x".repeat(300_000),
    });
    const boundary = "----WebKitFormBoundary7MA4YWxkTrZu0gW";
    const part = (name: string, value: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const multipartBody = `${part("1_csrf", me.csrf)}${part("1_agent", "x".repeat(300_000))}--${boundary}--\r\n`;
    for (const [type, body] of [
      ["application/x-www-form-urlencoded", urlencodedBody],
      [`multipart/form-data; boundary=${boundary}`, multipartBody],
    ] as const) {
      const headers: Headers = [...cookie(), ...origin(), ["Content-Type", type]];
      expect((await send({ method: "POST", target: "/agents", headers, body })).status).toBe(200);
      expect(lastReached()?.body).toBe(body);
    }
  });

  it("attack 8: has none of the headers that only a proxy of ours or the guard itself may set", async () => {
    const forged: Headers = [
      ["X-Forwarded-Host", "evil.com"],
      ["X-Forwarded-For", "10.0.0.1"],
      ["X-Forwarded-Proto", "https"],
      ["Forwarded", "for=10.0.0.1;host=evil.com"],
      ["X-Real-IP", "10.0.0.1"],
      ["X-Orchestrator-Address", "10.0.0.1"],
      ["X-Orchestrator-Session", "x"],
      ["X-Middleware-Subrequest", "middleware"],
    ];
    await send({ headers: [...cookie(), ...forged] });
    const headers = lastReached()?.headers ?? {};
    const kept = forged.map(([name]) => name.toLowerCase()).filter((name) => name in headers);
    expect(kept).toEqual(["x-orchestrator-address", "x-orchestrator-session"]);
    expect(headers["x-orchestrator-address"]).toBe("127.0.0.1");
    expect(me.cookie).toContain(`=${headers["x-orchestrator-session"]}`);
  });

  it("attack 11: has our policy, whose nonce Next puts on its scripts, and not the sender's", async () => {
    const forged: Headers = [["Content-Security-Policy", "script-src 'unsafe-inline'"]];
    const answer = await send({ headers: [...cookie(), ...forged] });
    expect(lastReached()?.headers["content-security-policy"]).toBe(answer.headers["content-security-policy"]);
  });

  it("attack 19: has the log-in token in a header and not in its address, which may be logged", async () => {
    const token = await door.issueLoginToken();
    await send({ target: `/sign-in?token=${token}&next=%2Fagents%2Fa`, headers: page });
    expect(lastReached()).toMatchObject({
      url: "/sign-in?next=%2Fagents%2Fa",
      headers: { "x-orchestrator-login-token": token },
    });
  });

  it("is a plain visit with the reason when a token opens nothing, so that no action can run", async () => {
    const action: Headers = [["Next-Action", "a".repeat(40)]];
    const headers: Headers = [...origin(), ...form, ...action];
    await send({ method: "POST", target: "/sign-in", headers, body: "token=unknown" });
    const request = lastReached();
    expect(request).toMatchObject({ method: "GET", url: "/sign-in" });
    expect(request?.headers).not.toHaveProperty("next-action");
    expect(request?.headers["x-orchestrator-problem"]).toContain("login-token-unknown");
  });

  it("is expected: nothing in all these tests was reported as a failure of the guard", () => {
    expect(door.inside?.reported).toEqual([]);
  });
});
