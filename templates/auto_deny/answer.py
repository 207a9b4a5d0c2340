"""What the agent is told, and the line in the log. Imported only when there is something to say."""

import os
import stat
import time

from auto_deny.call import WRITING_TOOLS, Call
from auto_deny.paths import lexical, path_of
from auto_deny.policy import Policy

LOG_FILE = ("logs", "hook-violations.log")


def visible(text: str, limit: int = 500) -> str:
    """One line that no terminal and no log reader can misread."""
    shown = text if len(text) <= limit else text[:limit] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in shown)


def say(*lines: str) -> None:
    try:
        os.write(2, ("\n".join(visible(line) for line in lines) + "\n").encode("utf-8", "backslashreplace"))
    except OSError:
        pass  # Nobody listens; the exit code still counts.


def subject_of(call: Call, policy: "Policy | None") -> str:
    """What the call is about; a file as the workspace names it."""
    subject = call.subject()
    if policy is not None and call.tool in WRITING_TOOLS and "\0" not in subject:
        absolute = subject if subject.startswith("/") or not isinstance(call.cwd, str) else call.cwd + "/" + subject
        inside = policy.relative(lexical(absolute)) if not subject.startswith("~") else None
        subject = "/".join(inside) if inside else subject
    return visible(subject)


def refuse(call: "Call | None", policy: "Policy | None", reason: str, advice: str) -> None:
    who = policy.display_name if policy else "this agent"
    tool = call.tool if call else "make this call"
    subject = subject_of(call, policy) if call else ""
    say(("BLOCKED: %s cannot %s %s" % (who, tool, subject)).rstrip(), "Reason: " + reason, advice)


def log(call: "Call | None", policy: "Policy | None", folder: str, verdict: str, rule: str) -> None:
    """Never fails a decision."""
    root = workspace_of(policy, folder)
    if root is None or (call and call.is_self_check):
        return
    agent = policy.id if policy else "unknown-agent"
    tool = visible(call.tool, 100) if call else "unknown-tool"
    subject = subject_of(call, policy) if call else ""
    when = time.strftime("%Y-%m-%dT%H:%M:%S")
    append(root, "%s %s %s %s %s (%s)" % (when, agent, verdict, tool, subject or "-", visible(rule)))


def workspace_of(policy: "Policy | None", folder: str) -> "str | None":
    if policy is not None:
        return path_of(policy.roots[0])
    while not os.path.exists(os.path.join(folder, "agents", "registry.yaml")):
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)
    return folder


def append(root: str, line: str) -> None:
    """One write, so that lines of agents that are blocked at the same time never mix."""
    try:
        folder = os.path.join(root, LOG_FILE[0])
        os.makedirs(folder, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(os.path.join(folder, LOG_FILE[1]), flags, 0o644)
        try:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.write(descriptor, (line + "\n").encode("utf-8", "backslashreplace"))
        finally:
            os.close(descriptor)
    except OSError:
        pass
