"""Whether an agent may use a tool, and whom it may delegate to."""

from auto_deny.blocked import ASK, Blocked
from auto_deny.call import SAME_TOOL, Call
from auto_deny.policy import Policy


def check_delegation(call: Call, policy: Policy) -> None:
    """Work goes only to the agents that this one delegates to; the CLI's own helpers are no agents of the registry."""
    target = call.input.get("subagent_type")
    if SAME_TOOL.get(call.tool, call.tool) != "Task" or not isinstance(target, str):
        return
    allowed = [delegate["name"] for delegate in policy["delegates"]]
    name = target.strip().casefold()
    if name not in allowed and name in policy.agents():
        advice = "Delegate to " + ", ".join(allowed) + "." if allowed else ASK
        raise Blocked("this agent does not delegate to %s" % name, advice, "rule: not in delegates_to")


def lists_tool(tools: "list[str]", tool: str) -> bool:
    """An entry `mcp__server` stands for every tool of that server."""
    names = {SAME_TOOL.get(name, name) for name in tools}
    if SAME_TOOL.get(tool, tool) in names:
        return True
    return any(name.startswith("mcp__") and tool.startswith(name + "__") for name in names)


def check_tool(call: Call, policy: Policy) -> None:
    if lists_tool(policy["tools"], call.tool) or call.tool in policy["always_allowed_tools"]:
        return
    able = [each["display_name"] for each in policy["delegates"] if lists_tool(each["tools"], call.tool)]
    advice = "Delegate to " + " or ".join(able[:3]) + ", who may use it." if able else ASK
    raise Blocked("tool not in this agent's list", advice)
