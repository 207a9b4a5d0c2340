import type { PolicySummary } from "@/lib/contract/enforcement";
import { type Agent, delegateNames, type ExtraRule, type Registry } from "../registry/registry-schema";
import { gapsOf } from "./sandbox/plan-workspace";

/** What an agent may and may not do, for a person to read. Pure. */
export function describePolicy(registry: Registry, agent: Agent): PolicySummary {
  const { enforcement } = registry;
  const sandbox = agent.sandbox ?? enforcement.sandbox;
  const others = Object.values(registry.agents).filter(({ name }) => name !== agent.name);
  return {
    tools: agent.tools,
    alwaysAllowed: enforcement.always_allowed_tools,
    cannotWrite: agent.cannot_access,
    holdsAlone: agent.exclusive_access,
    heldByOthers: others
      .filter(({ exclusive_access }) => exclusive_access.length > 0)
      .map(({ name, display_name, exclusive_access }) => ({
        agent: name,
        displayName: display_name,
        patterns: exclusive_access,
      })),
    writableOutside: enforcement.writable_outside,
    delegatesTo: delegateNames(agent),
    rules: [...enforcement.rules, ...agent.rules].map(describeRule),
    dangerousCommands: enforcement.dangerous_commands.map((each) => ({
      command: [each.command, [...(each.options ?? []), ...(each.arguments ?? [])].join(" | ")].join(" ").trimEnd(),
      reason: each.reason,
    })),
    onHookError: enforcement.on_hook_error,
    sandbox,
    sandboxGaps:
      sandbox === "none" ? [] : gapsOf([...agent.cannot_access, ...others.flatMap((each) => each.exclusive_access)]),
  };
}

const UNITS: Readonly<Record<string, string>> = { s: "second", min: "minute", h: "hour", day: "day" };

/** `Write, Edit on prod/**: only 09:00-17:00 Mon-Fri, at most 30 a minute. Ask on-call first.` */
export function describeRule({ tools, paths, hours, rate, message }: ExtraRule): string {
  const what = `${tools?.join(", ") ?? "Every tool"}${paths ? ` on ${paths.join(", ")}` : ""}`;
  const [count, unit = ""] = rate?.split("/") ?? [];
  const limits = [
    ...(hours === undefined ? [] : [`only ${hours}`]),
    ...(count === undefined ? [] : [`at most ${count} a ${UNITS[unit] ?? unit}`]),
  ];
  const sentence = `${what}: ${limits.length > 0 ? limits.join(", ") : "never"}.`;
  return message === undefined ? sentence : `${sentence} ${message}`;
}
