"""Whether an agent may run a shell command: where it would write, and what it would start."""

import os

from auto_deny.blocked import Blocked
from auto_deny.call import Call
from auto_deny.policy import Policy
from auto_deny.shell_targets import HOLES
from auto_deny.shell_words import Unparsable

MAX_CHARACTERS = 128 * 1024
FILE_INSTEAD = "Write a script with the Write tool and run it, or split the command."
UNDECIDABLE = "rule: a command that cannot be followed"


def check_bash(call: Call, policy: Policy) -> None:
    """Raises Blocked. Code that the command runs from files is not looked into."""
    text = call.input.get("command")
    if not isinstance(text, str):
        raise Blocked("the call holds no command", "Give the command as text.")
    if len(text) > MAX_CHARACTERS:
        raise Blocked("the command is too long to be followed", FILE_INSTEAD, UNDECIDABLE)
    if "\0" in text or any(hole in text for hole in HOLES):
        raise Blocked("the command holds a character that no text has", "Leave it out.", UNDECIDABLE)
    folder = call.cwd
    if not isinstance(folder, str) or not folder.startswith("/"):
        raise Blocked("the call names no folder to run in (cwd, an absolute path)", "Give it with the call.", UNDECIDABLE)
    follow(text, os.path.normpath(folder), policy)


def follow(text: str, folder: str, policy: Policy) -> None:
    from auto_deny.shell_effects import Effects
    from auto_deny.shell_expand import TooMuch

    try:
        Effects(policy, folder).judge(text)
    except Unparsable as problem:
        raise Blocked("the command cannot be read: %s" % problem, FILE_INSTEAD, UNDECIDABLE) from None
    except TooMuch as problem:
        raise Blocked("the command cannot be followed: %s" % problem, FILE_INSTEAD, UNDECIDABLE) from None
    except RecursionError:
        raise Blocked("the command cannot be followed: it is nested too deeply", FILE_INSTEAD, UNDECIDABLE) from None
