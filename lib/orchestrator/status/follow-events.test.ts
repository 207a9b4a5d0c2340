import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import { type EventTale, followEvent, isNested, UNTOLD } from "./follow-events";
import { readEvent } from "./read-event";
import { loadScreenRules } from "./screen-rules";

const loaded = await loadScreenRules(new URL("../../../templates/screens.yaml", import.meta.url).pathname);
if (!loaded.ok) throw new Error(loaded.error.details?.join("\n"));
const rules = loaded.value;
const agent = AgentId.parse("backend-agent");
const samples = new URL("./fixtures/claude-events/", import.meta.url);

/** What real hooks were told; some files hold several. */
function told(name: string): Record<string, unknown>[] {
  const content: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, samples), "utf8"));
  return (Array.isArray(content) ? content : [content]) as Record<string, unknown>[]; // JSON objects, as was looked at
}

const one = (name: string, index = 0, more: Record<string, unknown> = {}) => ({ ...told(name)[index], ...more });

/** Events of one conversation, one after the other, a second apart. */
function tell(events: readonly object[], tale: EventTale = UNTOLD, conversation: string | null = "one"): EventTale {
  return events.reduce<EventTale>((known, event, index) => {
    const text = JSON.stringify(conversation === null ? event : { ...event, session_id: conversation });
    const at = (known.heardAt ?? 0) + 1_000 + index;
    const read = readEvent({ agent, at, name: "", text });
    if (!read) throw new Error(`not read: ${text}`);
    return followEvent(known, read, rules, "claude");
  }, tale);
}

const stateOf = (events: readonly object[]) => tell(events).claim?.state ?? null;

describe("every sample of a hook's input", () => {
  const events = readdirSync(samples)
    .map((name) => name.replace(".json", ""))
    .filter((name) => name !== "statusLine");

  it.each(events)("%s is read, and names its event and its conversation", (name) => {
    for (const sample of told(name)) {
      const read = readEvent({ agent, at: 1, name: "", text: JSON.stringify(sample) });
      expect(read?.event).toMatchObject({
        agent,
        at: 1,
        name: name.split(".")[0],
        sessionId: sample["session_id"],
        nested: false,
      });
    }
  });

  it.each([
    ["SessionStart", 2, "idle"],
    ["UserPromptSubmit", 0, "working"],
    ["UserPromptSubmit.task-notification", 0, "working"],
    ["UserPromptSubmit.queued-while-working", 0, "working"],
    ["PreToolUse", 0, "working"],
    ["PostToolUse", 0, "working"],
    ["PermissionRequest.Bash", 0, "waiting"],
    ["PermissionRequest.Edit", 0, "waiting"],
    ["PermissionRequest.AskUserQuestion", 0, "waiting"],
    ["PermissionRequest.ExitPlanMode", 0, "waiting"],
    ["Notification", 0, "idle"],
    ["Notification", 1, null],
    ["Stop", 0, "watching"],
    ["Stop.background-shell", 0, "watching"],
    ["Stop.background-subagent", 0, "watching"],
    ["StopFailure", 0, "exhausted"],
    ["StopFailure", 1, "exhausted"],
    ["SubagentStop", 0, null],
    ["PreCompact", 0, "working"],
    ["SessionEnd", 0, null],
    ["PostModelSwitch", 0, null],
    ["MessageDisplay", 0, null],
  ])("%s %i tells %s", (name, index, state) => {
    expect(stateOf([one(name, index)])).toBe(state);
  });
});

describe("what an event carries", () => {
  it("tells a person's prompt from one of the program's own", () => {
    const read = (name: string) => readEvent({ agent, at: 1, name: "", text: JSON.stringify(one(name)) })?.event.prompt;
    expect(read("UserPromptSubmit")?.byPerson).toBe(true);
    expect(read("UserPromptSubmit.queued-while-working")).toEqual({
      text: "second message while working",
      byPerson: true,
    });
    expect(read("UserPromptSubmit.task-notification")?.byPerson).toBe(false);
  });

  it("is the call that a person is asked about, and its question", () => {
    expect(tell([one("PermissionRequest.Bash")]).claim?.question?.text).toBe(
      "Bash: npm run migrate -- --env staging --verbose",
    );
    expect(tell([one("PermissionRequest.AskUserQuestion")]).claim).toMatchObject({
      reason: "It asks a question.",
      question: { text: "Which database?", options: [] },
    });
    expect(tell([one("PermissionRequest.ExitPlanMode")]).claim?.question).toBeUndefined();
  });

  it("is what still runs, and until when a limit holds", () => {
    const text = JSON.stringify(one("Stop.background-shell"));
    expect(readEvent({ agent, at: 1, name: "", text })?.event.background).toEqual([
      { type: "shell", description: "wait" },
    ]);
    expect(tell([one("StopFailure", 1)]).claim?.until).toBe("3:26am (UTC)");
    expect(tell([one("StopFailure", 0)]).claim?.until).toBeUndefined();
  });

  it("is known in part when it was cut off, and not at all when it is none", () => {
    const whole = JSON.stringify(one("PermissionRequest.Edit"));
    const cut = readEvent({ agent, at: 1, name: "PermissionRequest", text: whole.slice(0, -200) });
    expect(cut?.event).toMatchObject({
      name: "PermissionRequest",
      sessionId: one("PermissionRequest.Edit")["session_id"],
    });
    for (const text of ["", "null", "[]", "7", '{"hook_event_name": "../x"}', "{"]) {
      expect(readEvent({ agent, at: 1, name: "", text }), text).toBeNull();
    }
    expect(readEvent({ agent, at: 1, name: "Stop", text: "{}" })?.event.name).toBe("Stop");
    const odd = { hook_event_name: "Stop", session_id: 7, background_tasks: "none", prompt: null };
    expect(readEvent({ agent, at: 1, name: "", text: JSON.stringify(odd) })?.event).toMatchObject({ sessionId: null });
  });
});

const ask = one("PermissionRequest.Bash");
const asked = ask["tool_input"];

describe("a conversation", () => {
  it("waits until the call that was asked about has run, whatever runs beside it", () => {
    const other = one("PostToolUse", 0, { tool_name: "Read", tool_input: { file_path: "/a" } });
    const before = one("PreToolUse", 0, { tool_name: "Read", tool_input: { file_path: "/b" } });
    expect(stateOf([ask, other, before])).toBe("waiting");
    expect(stateOf([ask, one("PostToolUse", 0, { tool_name: "Bash", tool_input: asked })])).toBe("working");
    expect(stateOf([ask, one("UserPromptSubmit")])).toBe("working");
    expect(stateOf([ask, one("Stop", 0, { background_tasks: [] })])).toBe("idle");
  });

  it("is not taken up again by what a subagent does in the background", () => {
    const subagents = { agent_id: "a1", agent_type: "general-purpose" };
    const stop = one("Stop.background-subagent");
    expect(stateOf([stop, one("PreToolUse", 0, subagents), one("PostToolUse", 0, subagents)])).toBe("watching");
    expect(stateOf([stop, one("UserPromptSubmit.task-notification")])).toBe("working");
    expect(stateOf([stop, { ...ask, ...subagents }])).toBe("waiting");
  });

  it("goes on after it was compacted", () => {
    const [start] = told("SessionStart").filter(({ source }) => source === "compact");
    const compacting = [one("UserPromptSubmit"), one("PreCompact", 0, { trigger: "auto" }), start ?? {}];
    expect(stateOf(compacting)).toBe("working");
  });

  it("is not ended by a limit's late notification of an empty prompt", () => {
    expect(stateOf([one("StopFailure", 1), one("Notification", 0)])).toBe("exhausted");
    const resumed = one("Notification", 0, { notification_type: "quota_auto_resume_fired" });
    expect(stateOf([one("StopFailure", 1), resumed])).toBe("working");
  });

  it("ends with its program, and another begins with a clear", () => {
    expect(tell([one("UserPromptSubmit"), one("SessionEnd", 1)])).toMatchObject({ claim: null, sessionId: null });
    const before = tell([one("UserPromptSubmit")]);
    const cleared = tell([one("SessionStart", 0)], before, "two");
    expect(cleared).toMatchObject({ sessionId: "two", claim: { state: "idle" } });
  });

  it("is not what another program inside of it tells", () => {
    const before = tell([one("UserPromptSubmit")]);
    const nested = [one("SessionStart", 2), one("UserPromptSubmit"), one("Stop", 0), one("SessionEnd", 1)];
    expect(tell(nested, before, "another")).toBe(before);
    const read = readEvent({ agent, at: 1, name: "", text: JSON.stringify(one("Stop", 0, { session_id: "another" })) });
    expect(read && isNested(before, read.event)).toBe(true);
  });
});

describe("a report", () => {
  const report = (state: string, seq: number, more: object = {}) => ({
    ...{ hook_event_name: "Report", state, seq, source: "build" },
    ...more,
  });
  const claimAfter = (...reports: object[]) => tell(reports, UNTOLD, null).claim;

  it("is what the program says, with its words", () => {
    expect(claimAfter(report("working", 1))).toMatchObject({
      state: "working",
      reason: "build says that it is working.",
    });
    expect(claimAfter(report("waiting", 1, { message: "Deploy?" }))).toMatchObject({
      state: "waiting",
      reason: "build says: Deploy?",
      question: { text: "Deploy?", options: [] },
    });
    expect(claimAfter(report("working", 1), report("unknown", 2))).toBeNull();
  });

  it("is ignored when its source has said something later, and when it cannot be understood", () => {
    expect(claimAfter(report("waiting", 7), report("working", 6))?.state).toBe("waiting");
    expect(claimAfter(report("waiting", 7), report("working", 7))?.state).toBe("waiting");
    expect(claimAfter(report("waiting", 7), report("working", 1, { source: "other" }))?.state).toBe("working");
    expect(claimAfter(report("dancing", 1))).toBeNull();
    expect(claimAfter(report("working", -1))).toBeNull();
  });

  it("of ever new sources has an end", () => {
    const many = Array.from({ length: 100 }, (_, index) => report("working", 1, { source: `s${index}` }));
    expect(Object.keys(tell(many, UNTOLD, null).reports)).toHaveLength(32);
  });
});
