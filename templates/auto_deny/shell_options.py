"""Options and operands of a command, as getopt reads them."""

from auto_deny.shell_expand import Loose
from auto_deny.shell_targets import ANY


class Options:
    """`given`: options without their dashes, each with its value or None; `operands`: the rest, in order."""

    def __init__(self) -> None:
        self.given: "list[tuple[str, str | None]]" = []
        self.operands: "list[str]" = []
        self.unsure = False  # Something unknown may be more options.

    def has(self, *names: str) -> bool:
        return any(stands_for(given, name) for given, _ in self.given for name in names)

    def values(self, *names: str) -> "list[str]":
        return [value for given, value in self.given if value is not None and any(stands_for(given, n) for n in names)]


def stands_for(given: str, name: str) -> bool:
    """Long options may be shortened."""
    return given == name or (len(given) > 1 and len(name) > 1 and name.startswith(given))


def parse(args: "list[str]", values: str = "", optional: str = "", stops: bool = False) -> Options:
    """`values` names the options that take one (`o output`), `optional` those that may have one attached to them.

    `stops`: the first operand ends the options, as where another command follows.
    """
    with_value, maybe = values.split(), optional.split()
    found = Options()
    at = 0
    while at < len(args):
        arg = args[at]
        at += 1
        if type(arg) is Loose and arg.startswith(ANY):
            found.unsure = True
        if arg == "--" or (stops and not is_option(arg)):
            found.operands.extend(args[at if arg == "--" else at - 1 :])
            break
        if not is_option(arg):
            found.operands.append(arg)
        elif arg.startswith("--"):
            name, equals, value = arg[2:].partition("=")
            takes = any(len(each) > 1 and stands_for(name, each) for each in with_value)
            if not equals and takes and at < len(args):
                value, at = args[at], at + 1
                equals = "="
            found.given.append((name, value if equals else None))
        else:
            letters = arg[1:]
            for index, letter in enumerate(letters):
                rest = letters[index + 1 :]
                if letter in with_value:
                    if not rest and at < len(args):
                        rest, at = args[at], at + 1
                    found.given.append((letter, rest))
                    break
                if letter in maybe:
                    found.given.append((letter, rest))
                    break
                found.given.append((letter, None))
    return found


def is_option(arg: str) -> bool:
    return len(arg) > 1 and arg.startswith("-")
