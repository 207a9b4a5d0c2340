"""Traps and files that are sourced: code that changes the shell itself, at a time or in a way that is not written there."""

import os

from auto_deny.blocked import Blocked
from auto_deny.shell_commands import Command
from auto_deny.shell_expand import TooMuch
from auto_deny.shell_parser import Function, Parser, Simple
from auto_deny.shell_targets import ANY, has_hole
from auto_deny.shell_words import Arithmetic, Parameter, Unparsable

MAX_SOURCED_BYTES = 64 * 1024
AT_THE_END = ("EXIT", "0", "SIGEXIT")
# Builtins that leave folders and variables as they are.
QUIET = frozenset(": true false exit kill wait test [ echo printf return builtin command".split())


def trap(command: Command):
    """What runs at the end is followed there; what runs at any other time must not change the shell."""
    args = command.args[1:] if command.args[:1] == ["--"] else command.args
    if len(args) < 2 or args[0] in ("-", "-l", "-p", ""):
        return command.same
    if has_hole(args[0]):
        command.undecided("what the trap runs", "Write the command itself.")
        return command.same
    command.effects.traps.append(args[0])
    if any(signal.upper() not in AT_THE_END for signal in args[1:]) and not is_quiet(command, args[0]):
        command.undecided(
            "when the trap changes folders or variables", "Trap EXIT alone, or let the trap run commands only."
        )
        command.state.wild = True
        command.state.folders = (ANY,)
    return command.same


def is_quiet(command: Command, text: str) -> bool:
    try:
        return quiet(Parser(text).parse_program(), command, 0)
    except Unparsable:
        return False


def quiet(node, command: Command, depth: int) -> bool:
    """Whether nothing below a node gives a value to a variable, moves, or defines anything."""
    if isinstance(node, (list, tuple)):
        return all(quiet(each, command, depth) for each in node)
    if not hasattr(node, "__dict__"):
        return True
    if isinstance(node, (Arithmetic, Function)) or type(node).__name__ in ("Expression", "ArithmeticFor", "For"):
        return False
    if isinstance(node, Parameter) and getattr(node, "operator", "") in ("=", ":="):
        return False
    if isinstance(node, Simple) and not quiet_command(node, command, depth):
        return False
    return all(quiet(each, command, depth) for each in node.__dict__.values())


def quiet_command(node: Simple, command: Command, depth: int) -> bool:
    from auto_deny.shell_builtins import BUILTINS

    name = node.words[0].plain() if node.words else None
    if node.assignments or name is None or name in BUILTINS and name not in QUIET:
        return False
    if name in ("command", "builtin", "printf") and any((word.plain() or "-").startswith("-") for word in node.words[1:2]):
        return False
    if name in ("command", "builtin") and (node.words[1].plain() if node.words[1:] else "") in BUILTINS:
        return False
    # A function may be given another body as long as the trap is set.
    command.effects.trapped.add(name)
    bodies = command.state.functions.get(name, ())
    return depth < 5 and all(body is not None and quiet(body, command, depth + 1) for body in bodies)


def source(command: Command):
    """A file is code that runs, and what it does is not looked into; but it may move the shell and set variables."""
    args = command.args[1:] if command.args[:1] == ["--"] else command.args
    if not args:
        return command.same
    if args[0].startswith("/dev/"):
        command.undecided("what code %s reads" % command.name, "Write the commands themselves, or run a file.")
        return command.same
    text = text_of(command, args[0])
    return unknown_after(command) if text is None else followed(command, text, args)


def text_of(command: Command, path: str) -> "str | None":
    """What the file holds now; None when that is not known. One that is not there, and that nothing makes, holds nothing."""
    from auto_deny.paths import lexical, path_of, resolve

    if len(command.folders) != 1 or has_hole(path) or has_hole(command.folders[0]):
        return None
    whole = path if path.startswith("/") else command.folders[0] + "/" + path
    names = {path_of(lexical(whole)), path_of(resolve(whole))}
    if names & command.targets.written or command.effects.made_links or any(has_hole(each) for each in command.targets.written):
        return None
    try:
        with open(whole, "rb") as file:
            data = file.read(MAX_SOURCED_BYTES + 1)
    except FileNotFoundError:
        is_made_by_venv = path.endswith("/bin/activate")
        return "" if is_made_by_venv else None
    except OSError:
        return None
    return None if len(data) > MAX_SOURCED_BYTES else data.decode("utf-8", "replace")


def followed(command: Command, text: str, args: "list[str]"):
    """The state after the file. Where it does what no command may, it is a script like others, and the state is lost."""
    effects, state = command.effects, command.state.copy()
    kept = len(effects.jumps), len(effects.locals), list(effects.traps)
    arguments = state.arguments
    if args[1:]:
        state.arguments = tuple(args[1:])
    effects.sourcing += 1
    try:
        done, no = effects.run_text(text, state)
    except (Blocked, Unparsable, TooMuch, RecursionError):
        del effects.jumps[kept[0] :], effects.locals[kept[1] :]
        effects.traps = kept[2]
        effects.on_time()
        return unknown_after(command)
    finally:
        effects.sourcing -= 1
    for each in (done, no):
        if each is not None:
            each.arguments = arguments
    if done is None and no is None:
        return unknown_after(command)
    return done, no


def unknown_after(command: Command):
    done = command.state.copy()
    done.wild = True
    done.go((ANY,))
    command.effects.ever_folders = (ANY,)
    return done, done.copy()
