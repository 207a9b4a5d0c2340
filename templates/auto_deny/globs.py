"""Path patterns, as in .gitignore. Matching takes at most len(pattern) * len(path) steps, whatever the pattern."""

from auto_deny.names import comparable
from auto_deny.paths import split

ANY = object()  # `*` among characters, `**` among names: any number of them, none included.


def covering(globs: "list[str]", segments: "list[str]") -> "str | None":
    """The pattern that decides, when the path is covered: the last match wins, `!` makes an exception."""
    decisive = None
    for glob in globs:
        if glob.startswith("!"):
            if decisive is not None and matches(glob[1:], segments):
                decisive = None
        elif matches(glob, segments):
            decisive = glob
    return decisive


def matches(glob: str, segments: "list[str]") -> bool:
    """Whether `glob` covers a path: the path itself or a folder above it. Without a slash it counts at any depth."""
    glob = comparable(glob)
    if begins_elsewhere(glob, segments):
        return False
    parts = [ANY if part == "**" else name_tokens(part) for part in split(glob)]
    if "/" not in glob.rstrip("/"):
        parts.insert(0, ANY)
    return fits(parts + [ANY], [comparable(name) for name in segments], name_fits)


def begins_elsewhere(glob: str, segments: "list[str]") -> bool:
    """A cheap way to see that most patterns do not match: their first name is plain, and not the path's first."""
    first, slash, _ = glob.rstrip("/").partition("/")
    if not slash or first in ("", ".") or any(special in first for special in "*?[\\"):
        return False
    return not segments or comparable(segments[0]) != first


def fits(tokens: list, items, fits_one) -> bool:
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


def name_fits(tokens: list, name: str) -> bool:
    return fits(tokens, name, lambda test, character: test(character))


def name_tokens(glob: str) -> list:
    """One name of a pattern as tests for one character each, and ANY."""
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


def character_class(glob: str, start: int) -> "tuple | None":
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
