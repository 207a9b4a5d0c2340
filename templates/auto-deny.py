#!/usr/bin/env python3
"""Decides whether an agent may make a tool call: a PreToolUse hook for Claude Code, run as `python3 -I -S`.

It reads the call as JSON from stdin and the agent's rights from policy.json beside this file. Exit code 0 lets the
call run, 2 blocks it and shows stderr to the model. Any other ending would let the call run, so nothing may end so.

This file only loads the program: auto_deny.bundle.py, the sources of its modules one after the other, which the agents
of a workspace share. Compiling them takes longer than all the rest, so they may stand there compiled as well. That is a
cache: it is used only when it was made from these very sources for this very Python, and is whole.
"""

import _signal
import os
import sys

ALARM_SECONDS = 4  # Claude Code stops waiting after 10 and then lets the call run.
PACKAGE = "auto_deny"
BUNDLE = "auto_deny.bundle.py"
# From the folder of this file: beside it, for all agents (agents/.claude), for all agents as a tenant's agent sees it.
PLACES = ("", "/../../../.claude", "/../../../../../.claude")
HEADER = b"# ======== "
PLAIN_READS = ("Read", "Glob", "Grep", "LS", "NotebookRead")
MODULE_SPEC = sys.modules["_frozen_importlib"].ModuleSpec


class Modules:
    """Finds the program's modules in its bundle, and nowhere else."""

    def __init__(self, folder):
        place, self.bundle = read_bundle(folder)
        try:
            self.compiled = read_cache(place, self.bundle)
        except Exception:
            self.compiled = {}

    def find_spec(self, name, path=None, target=None):
        is_ours = name in self.compiled or name.partition(".")[0] == PACKAGE and header(name) in self.bundle
        return MODULE_SPEC(name, self, is_package=name == PACKAGE) if is_ours else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.code(module.__name__), module.__dict__)

    def code(self, name):
        if name in self.compiled:
            import marshal

            return marshal.loads(self.compiled[name])
        source = self.bundle.partition(header(name))[2].partition(HEADER)[0]
        return compile(source, name, "exec", dont_inherit=True)


def header(name):
    return HEADER + name.encode() + b"\n"


def read_bundle(folder):
    for place in PLACES:
        try:
            with open(folder + place + "/" + BUNDLE, "rb") as file:
                return folder + place, file.read()
        except FileNotFoundError:
            continue
    raise FileNotFoundError(BUNDLE)


def read_cache(folder, bundle):
    """The compiled modules, still packed; empty when they are not those of this bundle and this Python, or damaged."""
    import marshal
    from _frozen_importlib_external import MAGIC_NUMBER
    from _imp import source_hash

    with open("%s/compiled/%s.%s.cache" % (folder, PACKAGE, sys.implementation.cache_tag), "rb") as file:
        cache = file.read()
    made_for = MAGIC_NUMBER + source_hash(0, bundle)
    start = len(made_for) + 8
    if cache[:start] != made_for + source_hash(1, cache[start:]):
        return {}
    return marshal.loads(cache[start:])


def block(reason):
    os.write(2, ("BLOCKED: this agent cannot make this call\nReason: the hook failed (%s)\n" % reason).encode())
    os.write(2, b"Ask a person to generate this agent's configuration again.\n")
    os._exit(2)


def answer_alone(folder, reason):
    """Decides without the program, as `on_hook_error` says: what cannot be read, or is no plain read, is blocked."""
    import json

    try:
        with open(folder + "/policy.json", "rb") as file:
            policy = json.load(file)
        tool = json.loads(sys.stdin.buffer.read())["tool_name"]
        allowed = policy["on_hook_error"] == "allow" or tool in PLAIN_READS
        log_alone(folder, policy, "ALLOWED" if allowed else "BLOCKED", tool, reason)
    except Exception:
        allowed = False
    if not allowed:
        block(reason)
    return 0


def log_alone(folder, policy, verdict, tool, reason):
    import time

    shown = (time.strftime("%Y-%m-%dT%H:%M:%S"), policy["agent"]["name"], verdict, ascii(tool)[1:-1][:100], reason)
    line = "%s %s %s %s - (hook error: %s)\n" % shown
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        logs = folder + "/" + policy["root"] + "/logs"
        os.makedirs(logs, exist_ok=True)
        os.write(os.open(logs + "/hook-violations.log", flags, 0o644), line.encode())
    except OSError:
        pass


def main(folder):
    _signal.signal(_signal.SIGALRM, lambda *_: block("no decision in time"))
    _signal.alarm(ALARM_SECONDS)
    sys.meta_path.insert(0, Modules(folder))
    from auto_deny.main import run

    return run(folder)


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    try:
        code = main(here)
    except BaseException as error:
        code = answer_alone(here, type(error).__name__)
    os._exit(code)
