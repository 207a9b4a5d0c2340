"""How often this agent has made calls that a rule limits: one small file of times, in the app's own folder."""

import fcntl
import os
import time

from auto_deny.paths import path_of
from auto_deny.policy import Policy
from auto_deny.read_json import read_json

FOLDER = (".orchestrator", "run", "rates")


def spend(rules: "list[dict]", policy: Policy) -> "dict | None":
    """Counts this call for all rules, or returns one that has no call left now and counts it for none."""
    with open_locked(policy) as file:
        now = time.time()
        times = recent_times(file.read(), policy["rules"], now)
        for rule in rules:
            if len(times[rule["id"]]) >= rule["rate"]["count"]:
                return rule
        for rule in rules:
            times[rule["id"]].append(now)
        file.seek(0)
        file.write(text_of(times))
        file.truncate()
    return None


def open_locked(policy: Policy):
    """The lock ends when the file is closed. Calls of several subagents come at the same time."""
    folder = os.path.join(path_of(policy.roots[0]), *FOLDER)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.fdopen(os.open(os.path.join(folder, policy.file_name + ".json"), flags, 0o600), "rb+")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def recent_times(data: bytes, rules: "list[dict]", now: float) -> "dict[str, list[float]]":
    """When each rule was last used, within its span; what a clock that was set back calls the future counts as now."""
    try:
        known = read_json(data)
    except ValueError:
        known = {}
    found: "dict[str, list[float]]" = {}
    for rule in rules:
        if "rate" not in rule:
            continue
        begin = now - rule["rate"]["seconds"]
        times = known.get(rule["id"], []) if isinstance(known, dict) else []
        found[rule["id"]] = [min(each, now) for each in times if isinstance(each, (int, float)) and each > begin]
    return found


def text_of(times: "dict[str, list[float]]") -> bytes:
    rows = ['"%s":[%s]' % (name, ",".join("%.3f" % each for each in each_time)) for name, each_time in times.items()]
    return ("{" + ",\n".join(rows) + "}").encode("ascii")
