"""The registry's own rules: calls that are denied always, outside certain hours, or when there are too many of them."""

from auto_deny.blocked import ASK, Blocked
from auto_deny.call import Call
from auto_deny.globs import covering
from auto_deny.paths import lexical, path_of, resolve, spellings, unique
from auto_deny.policy import Policy
from auto_deny.tool_rule import lists_tool

# Fields of a reading tool's input that name a file or folder; what writes is judged by what it would write.
READ_FIELDS = ("file_path", "notebook_path", "path")


def check_extra_rules(call: Call, policy: Policy) -> None:
    """Refuses first what is never allowed now; only a call that passes everything else counts towards a rate."""
    covered = [rule for rule in policy["rules"] if covers(rule, call, policy)]
    for rule in covered:
        check_hours(rule)
    limited = [rule for rule in covered if "rate" in rule]
    if limited and not call.is_self_check:
        from auto_deny.rates import spend

        exceeded = spend(limited, policy)
        if exceeded:
            rate = exceeded["rate"]
            raise refusal(exceeded, "allowed %d times in %d seconds" % (rate["count"], rate["seconds"]))


def covers(rule: dict, call: Call, policy: Policy) -> bool:
    if "tools" in rule and not lists_tool(rule["tools"], call.tool):
        return False
    return "paths" not in rule or any(covering(rule["paths"], place) for place in places(call, policy))


def places(call: Call, policy: Policy) -> "list[list[str]]":
    """Where the call would write, or else what it would read, from the workspace."""
    if policy.touched:
        return policy.touched
    named = [call.input[field] for field in READ_FIELDS if isinstance(call.input.get(field), str)]
    absolute = [spelling for path in named if "\0" not in path for spelling in spellings(path, call.cwd)]
    found: "list[list[str]]" = []
    for path in absolute:
        written = lexical(path)
        found += [written, resolve(path), resolve(path_of(written))]
    return [inside for inside in map(policy.relative, unique(found)) if inside is not None]


def check_hours(rule: dict) -> None:
    if "hours" not in rule:
        if "rate" not in rule:
            raise refusal(rule, "denied by a rule of this workspace")
        return
    from auto_deny.hours import is_open

    if not is_open(rule["hours"]):
        raise refusal(rule, "allowed only at %s" % rule["hours"]["text"])


def refusal(rule: dict, reason: str) -> Blocked:
    return Blocked(reason, rule.get("message", ASK), "rule: " + reason)
