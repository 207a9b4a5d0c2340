#!/usr/bin/env python3
"""Decides whether an agent may make a tool call: a PreToolUse hook for Claude Code.

It reads the call as JSON from stdin and the agent's rights from policy.json beside this file. Exit code 0 lets the
call run, 2 blocks it and shows stderr to the model. Any other ending would let the call run, so every failure inside
this program ends here too, as policy.json's `on_hook_error` says.

The same file serves every agent. It needs Python 3.9 and nothing but its standard library, and is run as
`python3 -I -S`, so that no environment variable and no file of the workspace can change what it imports.

It judges tool names, delegation, and the paths of file tools. It does not look into shell commands.
"""

import errno
import json
import os
import signal
import stat
import sys
import time

ALLOW, BLOCK = 0, 2
ALARM_SECONDS = 4  # Claude Code stops waiting after 10 and then lets the call run.
MAX_INPUT_BYTES = 8 * 1024 * 1024
MAX_PATH_CHARACTERS = 4096
MAX_LINKS = 40

SELF_CHECK_EVENT = "GuardSelfCheck"
LOG_FILE = ("logs", "hook-violations.log")

SAME_TOOL = {"Agent": "Task"}
READING_TOOLS = {"Read", "Glob", "Grep", "LS", "NotebookRead"}
# A file tool and the fields of its input that name a file; the first one must be there.
WRITING_TOOLS = {
    "Write": ("file_path",),
    "Edit": ("file_path",),
    "MultiEdit": ("file_path",),
    "NotebookEdit": ("notebook_path", "file_path"),
}

# Closed to every agent, whether they exist or not. Names count in any folder, paths from the workspace.
PROTECTED_NAMES = {".claude": ".claude/**", ".git": ".git/**", ".mcp.json": ".mcp.json"}
PROTECTED_PATHS = ("agents/registry.yaml", "templates/**", ".orchestrator/**", "/".join(LOG_FILE))

POLICY_SHAPE = {
    "agent": dict,
    "root": str,
    "on_hook_error": str,
    "tools": list,
    "always_allowed_tools": list,
    "agents": list,
    "delegates": list,
    "cannot_access": list,
    "exclusive_access": list,
    "held_by_others": list,
    "writable_outside": list,
}

ASK = "Ask a person to do it, or to change what this agent may do."
PROPOSE = "Ask a person; a change can be proposed as a file in handoffs/registry-proposals/."


class Blocked(Exception):
    """The call breaks a rule. `reason` and `advice` go to the agent, `rule` to the log."""

    def __init__(self, reason, advice=ASK, rule=None):
        super().__init__(reason)
        self.reason = reason
        self.advice = advice
        self.rule = rule or "rule: " + reason


# --- The call and the policy --------------------------------------------------------------------------------------


class Call:
    """One tool call, as Claude Code describes it on stdin."""

    def __init__(self, payload):
        if not isinstance(payload, dict) or not isinstance(payload.get("tool_name"), str):
            raise ValueError("stdin is not a tool call")
        self.tool = payload["tool_name"]
        self.input = payload.get("tool_input")
        if not isinstance(self.input, dict):
            raise ValueError("tool_input is not an object")
        self.cwd = payload.get("cwd")
        self.is_self_check = payload.get("hook_event_name") == SELF_CHECK_EVENT

    def subject(self):
        """What the call is about, as the agent wrote it."""
        for field in ("file_path", "notebook_path", "command", "url", "subagent_type"):
            if isinstance(self.input.get(field), str):
                return self.input[field]
        return ""


def read_call(stream):
    data = stream.read(MAX_INPUT_BYTES + 1)
    if len(data) > MAX_INPUT_BYTES:
        raise ValueError("the call is larger than %d MiB" % (MAX_INPUT_BYTES >> 20))
    return Call(json.loads(data.decode("utf-8")))


class Policy:
    """policy.json, checked, with the workspace it is about."""

    def __init__(self, folder):
        with open(os.path.join(folder, "policy.json"), "rb") as file:
            self.values = json.loads(file.read().decode("utf-8"))
        for key, kind in POLICY_SHAPE.items():
            if not isinstance(self.values.get(key), kind):
                raise ValueError("policy.json has no valid '%s'" % key)
        self.agent = self.values["agent"]["name"]
        self.display_name = self.values["agent"]["display_name"]
        written = lexical(os.path.join(folder, self.values["root"]))
        self.roots = (resolve(path_of(written)), written)

    def __getitem__(self, key):
        return self.values[key]

    def relative(self, segments):
        """The path from the workspace, or None when it lies outside."""
        for root in self.roots:
            if segments[: len(root)] == root:
                return segments[len(root) :]
        return None


# --- Paths: lists of names from the root folder -------------------------------------------------------------------


def split(path):
    return [name for name in path.split("/") if name not in ("", ".")]


def path_of(segments):
    return "/" + "/".join(segments)


def lexical(path):
    """The path with `.` and `..` taken out of the text, as most programs do before they open it."""
    done = []
    for name in split(path):
        if name != "..":
            done.append(name)
        elif done:
            done.pop()
    return done


def read_link(path):
    """Where a symlink points; None for everything else, whether it exists or not."""
    try:
        return os.readlink(path.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOENT, errno.ENOTDIR):
            return None
        raise Blocked("its path cannot be followed (%s)" % os.strerror(error.errno or 0)) from error


def resolve(path):
    """The path as the kernel walks it: symlinks followed, also dangling ones; what does not exist stays as written."""
    done = []
    waiting = split(path)[::-1]
    links = 0
    while waiting:
        name = waiting.pop()
        if name == "..":
            del done[-1:]
            continue
        # Links under /proc lead elsewhere in every process, so none is followed.
        target = None if done[:1] == ["proc"] else read_link(path_of(done + [name]))
        if target is None:
            done.append(name)
            continue
        links += 1
        if links > MAX_LINKS:
            raise Blocked("its path has too many symlinks")
        if target.startswith("/"):
            done = []
        waiting.extend(split(target)[::-1])
    return done


def composed(text):
    """Unicode NFC: two spellings of one name compare as equal."""
    if text.isascii():
        return text
    import unicodedata  # Costs more than the rest of a usual call.

    return unicodedata.normalize("NFC", text)


def comparable(name):
    """A name in the form in which it is compared; macOS disks do not tell case apart."""
    name = composed(name)
    return name.casefold() if sys.platform == "darwin" else name


def check_spelling(path):
    if not path or len(path) > MAX_PATH_CHARACTERS:
        raise Blocked("its path is empty or too long", "Name one file.")
    if any(character < " " or character == "\x7f" for character in path):
        raise Blocked("its path holds a control character", "Use a plain file name.")
    if path != path.strip() or "\ufeff" in path:
        raise Blocked("its path begins or ends with a blank", "Use the path without it.")
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        raise Blocked("its path is not valid Unicode", "Use a plain file name.") from None


def spellings(path, cwd):
    """Every absolute path that the tool may make of `path`."""
    found = []
    for text in dict.fromkeys((path, composed(path))):
        if text.startswith("/"):
            found.append(text)
            continue
        if not isinstance(cwd, str) or not cwd.startswith("/"):
            raise Blocked("it is relative and the call names no folder", "Use an absolute path.")
        found.append(cwd + "/" + text)
        if text.startswith("~"):
            home = os.path.expanduser(text)
            if not home.startswith("/"):
                raise Blocked("its home folder is unknown", "Use an absolute path.")
            found.append(home)
    return found


# --- Globs, as in .gitignore --------------------------------------------------------------------------------------

ANY = object()  # `*` among characters, `**` among names: any number of them, none included.


def fits(tokens, items, fits_one):
    """Wildcard match that returns to the last ANY only: at most len(tokens) * len(items) steps."""
    token = item = 0
    resume_token = resume_item = None
    while item < len(items):
        if token < len(tokens) and tokens[token] is ANY:
            token += 1
            resume_token, resume_item = token, item
        elif token < len(tokens) and fits_one(tokens[token], items[item]):
            token, item = token + 1, item + 1
        elif resume_token is not None:
            resume_item += 1
            token, item = resume_token, resume_item
        else:
            return False
    return all(rest is ANY for rest in tokens[token:])


def character_class(glob, start):
    """Reads `[a-z]` or `[!a-z]` at `start`: (test, index after it), or None when it is never closed."""
    end = start + 1
    negated = glob[end : end + 1] in ("!", "^")
    end += negated
    ranges = []
    first = True
    while end < len(glob) and (glob[end] != "]" or first):
        first = False
        if glob[end] == "\\" and end + 1 < len(glob):
            end += 1
        low = high = glob[end]
        if glob[end + 1 : end + 2] == "-" and glob[end + 2 : end + 3] not in ("", "]"):
            high = glob[end + 2]
            end += 2
        ranges.append((low, high))
        end += 1
    if end >= len(glob):
        return None
    return (lambda c: any(low <= c <= high for low, high in ranges) != negated), end + 1


def name_tokens(glob):
    tokens = []
    index = 0
    while index < len(glob):
        character = glob[index]
        bracket = character_class(glob, index) if character == "[" else None
        if bracket:
            test, index = bracket
            tokens.append(test)
            continue
        if character == "\\" and index + 1 < len(glob):
            index += 1
            character = glob[index]
            tokens.append(lambda c, wanted=character: c == wanted)
        elif character == "*":
            tokens.append(ANY)
        elif character == "?":
            tokens.append(lambda c: True)
        else:
            tokens.append(lambda c, wanted=character: c == wanted)
        index += 1
    return tokens


def name_fits(tokens, name):
    return fits(tokens, name, lambda test, character: test(character))


def matches(glob, segments):
    """Whether `glob` covers a path: the path itself or a folder above it. Without a slash it counts at any depth."""
    glob = comparable(glob)
    parts = [ANY if part == "**" else name_tokens(part) for part in split(glob)]
    if "/" not in glob.rstrip("/"):
        parts.insert(0, ANY)
    return fits(parts + [ANY], [comparable(name) for name in segments], name_fits)


def covering(globs, segments):
    """The pattern that decides, when the path is covered: the last match wins, `!` makes an exception."""
    decisive = None
    for glob in globs:
        if glob.startswith("!"):
            if decisive is not None and matches(glob[1:], segments):
                decisive = None
        elif matches(glob, segments):
            decisive = glob
    return decisive


# --- Rules: each returns, or raises Blocked -----------------------------------------------------------------------


def check_delegation(call, policy):
    """Work goes only to the agents that this one delegates to; the CLI's own helpers are no agents of the registry."""
    target = call.input.get("subagent_type")
    if SAME_TOOL.get(call.tool, call.tool) != "Task" or not isinstance(target, str):
        return
    allowed = [delegate["name"] for delegate in policy["delegates"]]
    name = target.strip().casefold()
    if name in policy["agents"] and name not in allowed:
        advice = "Delegate to " + ", ".join(allowed) + "." if allowed else ASK
        raise Blocked("this agent does not delegate to %s" % name, advice, "rule: not in delegates_to")


def lists_tool(tools, tool):
    """An entry `mcp__server` stands for every tool of that server."""
    names = {SAME_TOOL.get(name, name) for name in tools}
    if SAME_TOOL.get(tool, tool) in names:
        return True
    return any(name.startswith("mcp__") and tool.startswith(name + "__") for name in names)


def check_tool(call, policy):
    if lists_tool(policy["tools"], call.tool) or call.tool in policy["always_allowed_tools"]:
        return
    able = [each["display_name"] for each in policy["delegates"] if lists_tool(each["tools"], call.tool)]
    advice = "Delegate to " + " or ".join(able[:3]) + ", who may use it." if able else ASK
    raise Blocked("tool not in this agent's list", advice)


def check_write(call, policy):
    fields = WRITING_TOOLS.get(call.tool)
    if fields is None:
        return
    named = [call.input[field] for field in fields if field in call.input]
    if fields[0] not in call.input or not all(isinstance(path, str) for path in named):
        raise Blocked("the call names no file", "Give %s." % fields[0])
    for path in named:
        check_target(path, call.cwd, policy)


def check_target(path, cwd, policy):
    """Judges one path as written, and where it really leads."""
    check_spelling(path)
    for spelling in spellings(path, cwd):
        written = lexical(spelling)
        real = resolve(path_of(written))
        # A program that does not take `..` out of the text first may end up elsewhere, behind a symlink.
        walked = resolve(spelling)
        for place in unique([written, real, walked]):
            judge_place(place, policy)
        for place in unique([real, walked]):
            judge_outside(place, policy)
            judge_kind(place)


def unique(paths):
    return [path for index, path in enumerate(paths) if path not in paths[:index]]


def judge_place(segments, policy):
    inside = policy.relative(segments)
    judge_names(segments if inside is None else inside)
    if inside is None:
        return
    # A worktree of Claude Code is a copy of the workspace: its files are judged by their place in the copy as well.
    for place in [inside] + copies(inside):
        for glob in PROTECTED_PATHS:
            if matches(glob, [name.casefold() for name in place]):
                raise Blocked("matches '%s', which is protected from every agent" % glob, PROPOSE, "pattern: " + glob)
        judge_rights(place, policy)


def copies(inside):
    found = []
    for index in range(len(inside) - 3):
        if [name.casefold() for name in inside[index : index + 2]] == [".claude", "worktrees"]:
            found.append(inside[index + 3 :])
    return found


def judge_names(segments):
    for index, name in enumerate(segments):
        name = composed(name).casefold()
        in_worktrees = [each.casefold() for each in segments[index + 1 : index + 2]] == ["worktrees"]
        if name == ".claude" and in_worktrees and len(segments) > index + 3:
            continue
        if name in PROTECTED_NAMES:
            glob = PROTECTED_NAMES[name]
            raise Blocked("matches '%s', which is protected from every agent" % glob, PROPOSE, "pattern: " + glob)


def judge_rights(place, policy):
    if covering(policy["exclusive_access"], place):
        return
    holder = next((each for each in policy["held_by_others"] if covering(each["patterns"], place)), None)
    glob = covering(policy["cannot_access"], place)
    if glob:
        raise Blocked("matches restriction '%s'" % glob, who_may_write(place, holder, policy), "pattern: " + glob)
    if holder:
        glob = covering(holder["patterns"], place)
        reason = "matches '%s', held exclusively by %s" % (glob, holder["display_name"])
        raise Blocked(reason, who_may_write(place, holder, policy), "pattern: " + glob)


def who_may_write(place, holder, policy):
    if holder:
        return "Delegate to %s (%s), who alone may write there." % (holder["display_name"], holder["name"])
    able = [
        each["display_name"]
        for each in policy["delegates"]
        if any(tool in WRITING_TOOLS for tool in each["tools"]) and not covering(each["cannot_access"], place)
    ]
    return "Delegate to " + " or ".join(able[:3]) + ", who may write there." if able else ASK


def judge_outside(real, policy):
    """Outside the workspace only temporary folders are writable, and what the registry lists."""
    if policy.relative(real) is not None or real == ["dev", "null"]:
        return
    folders = [lexical(path) for path in ("/tmp", "/var/tmp", os.environ.get("TMPDIR", "")) if path.startswith("/")]
    for glob in policy["writable_outside"]:
        folder = lexical(os.path.expanduser(glob))
        folders.append(folder)
        if matches(path_of(folder), real):
            return
    for folder in folders:
        for start in (folder, resolve(path_of(folder))):
            if start and real[: len(start)] == start:
                return
    raise Blocked("lies outside the workspace", "Write inside the workspace or in a temporary folder.")


def judge_kind(real):
    """Only plain files with one name: what is behind a hard link, a pipe or a device cannot be told from the path."""
    if real == ["dev", "null"]:
        return
    try:
        found = os.lstat(path_of(real).encode("utf-8", "surrogateescape"))
    except (FileNotFoundError, NotADirectoryError):
        return
    if stat.S_ISDIR(found.st_mode):
        raise Blocked("is a folder", "Name a file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise Blocked("is not a plain file")
    if found.st_nlink > 1:
        raise Blocked("is a hard link, a second name of a file whose place is unknown", "Copy it to a new file first.")


RULES = (check_delegation, check_tool, check_write)


# --- Answer and log -----------------------------------------------------------------------------------------------


def visible(text, limit=500):
    """One line that no terminal and no log reader can misread."""
    shown = text if len(text) <= limit else text[:limit] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in shown)


def subject_of(call, policy):
    subject = call.subject()
    if policy is not None and call.tool in WRITING_TOOLS and "\0" not in subject:
        absolute = subject if subject.startswith("/") or not isinstance(call.cwd, str) else call.cwd + "/" + subject
        inside = policy.relative(lexical(absolute)) if not subject.startswith("~") else None
        subject = "/".join(inside) if inside else subject
    return visible(subject)


def say(*lines):
    try:
        os.write(2, ("\n".join(visible(line) for line in lines) + "\n").encode("utf-8", "backslashreplace"))
    except OSError:
        pass  # Nobody listens; the exit code still counts.


def log_folder(policy, folder):
    if policy is not None:
        return path_of(policy.roots[0])
    while not os.path.exists(os.path.join(folder, "agents", "registry.yaml")):
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)
    return folder


def append_to_log(root, line):
    """One write, so that lines of agents that are blocked at the same time never mix. Never fails a decision."""
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


class Hook:
    """One run: what is known so far, so that a failure at any point can still be answered."""

    def __init__(self, program):
        self.folder = os.path.dirname(os.path.abspath(program))
        self.policy = None
        self.call = None

    def run(self):
        try:
            self.call = read_call(sys.stdin.buffer)
        finally:
            self.policy = Policy(self.folder)
        try:
            for rule in RULES:
                rule(self.call, self.policy)
        except Blocked as blocked:
            self.log("BLOCKED", blocked.rule)
            self.refuse(blocked.reason, blocked.advice)
            return BLOCK
        return ALLOW

    def fail(self, problem):
        """Answers a failure of the hook itself, as `on_hook_error` says; without a policy it blocks."""
        problem = visible(problem, 200)
        fails_open = self.policy is not None and self.policy["on_hook_error"] == "allow"
        only_reads = self.call is not None and self.call.tool in READING_TOOLS
        if fails_open or only_reads:
            self.log("ALLOWED", "hook error: " + problem)
            return ALLOW
        self.log("BLOCKED", "hook error: " + problem)
        self.refuse("the hook failed (%s)" % problem, "Ask a person to generate this agent's configuration again.")
        return BLOCK

    def refuse(self, reason, advice):
        who = self.policy.display_name if self.policy else "this agent"
        tool = self.call.tool if self.call else "make this call"
        subject = subject_of(self.call, self.policy) if self.call else ""
        say(("BLOCKED: %s cannot %s %s" % (who, tool, subject)).rstrip(), "Reason: " + reason, advice)

    def log(self, verdict, rule):
        root = log_folder(self.policy, self.folder)
        if root is None or (self.call and self.call.is_self_check):
            return
        agent = self.policy.agent if self.policy else "unknown-agent"
        tool = visible(self.call.tool, 100) if self.call else "unknown-tool"
        subject = subject_of(self.call, self.policy) if self.call else ""
        when = time.strftime("%Y-%m-%dT%H:%M:%S")
        append_to_log(root, "%s %s %s %s %s (%s)" % (when, agent, verdict, tool, subject or "-", visible(rule)))


def main():
    hook = Hook(sys.argv[0])

    def on_alarm(*_):
        # Ends at once: nothing that runs now can catch this.
        os._exit(hook.fail("no decision within %d seconds" % ALARM_SECONDS))

    signal.signal(signal.SIGALRM, on_alarm)
    signal.alarm(ALARM_SECONDS)
    try:
        return hook.run()
    except BaseException as error:  # An exit code other than 0 and 2 would let the call run.
        return hook.fail("%s: %s" % (type(error).__name__, error))


if __name__ == "__main__":
    try:
        code = main()
    except BaseException:
        say("BLOCKED: this agent cannot make this call", "Reason: the hook failed", ASK)
        code = BLOCK
    os._exit(code)
