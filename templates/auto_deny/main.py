"""One run of the hook: read, judge, answer. Exit code 0 lets the call run, 2 blocks it."""

import os
import sys

from auto_deny.blocked import Blocked
from auto_deny.call import READING_TOOLS, WRITING_TOOLS, Call, read_call
from auto_deny.names import comparable
from auto_deny.policy import Policy
from auto_deny.sign_of_life import leave_sign_of_life
from auto_deny.tool_rule import check_delegation, check_tool

ALLOW, BLOCK = 0, 2


def run(folder: str) -> int:
    """Judges the call on stdin by the policy in `folder`. Never raises."""
    return Hook(folder).answer()


class Hook:
    """What is known so far, so that a failure at any point can still be answered."""

    def __init__(self, folder: str):
        self.folder = folder
        self.policy: "Policy | None" = None
        self.call: "Call | None" = None

    def answer(self) -> int:
        try:
            self.on_time()
            return self.judge()
        except BaseException as error:  # An exit code other than 0 and 2 would let the call run.
            return self.fail("%s: %s" % (type(error).__name__, error))

    def on_time(self) -> None:
        """From here on, the alarm that auto-deny.py has set is answered with all that is known."""
        import _signal  # `signal` itself loads enum, which costs half as much as Python's start.

        # Ends at once: nothing that runs now can catch this.
        _signal.signal(_signal.SIGALRM, lambda *_: os._exit(self.fail("no decision in time")))

    def judge(self) -> int:
        try:
            self.call = read_call(sys.stdin.buffer)
        finally:
            self.policy = Policy(self.folder)
        if not self.call.is_self_check:
            leave_sign_of_life(self.policy)
        try:
            check(self.call, self.policy)
        except Blocked as blocked:
            self.log("BLOCKED", blocked.rule)
            self.refuse(blocked.reason, blocked.advice)
            return BLOCK
        return ALLOW

    def fail(self, problem: str) -> int:
        """Answers a failure of the hook itself, as `on_hook_error` says; without a policy it blocks."""
        from auto_deny.answer import visible

        problem = visible(problem, 200)
        fails_open = self.policy is not None and self.policy["on_hook_error"] == "allow"
        only_reads = self.call is not None and self.call.tool in READING_TOOLS
        if fails_open or only_reads:
            self.log("ALLOWED", "hook error: " + problem)
            return ALLOW
        self.log("BLOCKED", "hook error: " + problem)
        self.refuse("the hook failed (%s)" % problem, "Ask a person to generate this agent's configuration again.")
        return BLOCK

    def refuse(self, reason: str, advice: str) -> None:
        from auto_deny.answer import refuse

        refuse(self.call, self.policy, reason, advice)

    def log(self, verdict: str, rule: str) -> None:
        from auto_deny.answer import log

        log(self.call, self.policy, self.folder, verdict, rule)


def check(call: Call, policy: Policy) -> None:
    """Every rule, in order; the first that is broken raises Blocked."""
    check_delegation(call, policy)
    check_tool(call, policy)
    if call.tool in WRITING_TOOLS:
        from auto_deny.write_rule import check_write

        check_write(call, policy)
    elif call.tool == "Bash":
        from auto_deny.shell_rule import check_bash

        check_bash(call, policy)
    if any(comparable(place[0]) == "handoffs" for place in policy.touched if place):
        from auto_deny.handoff_rule import check_handoffs

        check_handoffs(call, policy)
    if policy["rules"]:
        from auto_deny.extra_rules import check_extra_rules

        check_extra_rules(call, policy)
