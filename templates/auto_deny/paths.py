"""Paths as lists of names from the root folder: what is written, and where it really leads."""

import errno
import os

from auto_deny.blocked import Blocked
from auto_deny.names import composed

MAX_PATH_CHARACTERS = 4096
MAX_LINKS = 40


def split(path: str) -> "list[str]":
    return [name for name in path.split("/") if name not in ("", ".")]


def path_of(segments: "list[str]") -> str:
    return "/" + "/".join(segments)


def lexical(path: str) -> "list[str]":
    """The path with `.` and `..` taken out of the text, as most programs do before they open it."""
    done: "list[str]" = []
    for name in split(path):
        if name != "..":
            done.append(name)
        elif done:
            done.pop()
    return done


def read_link(path: str) -> "str | None":
    """Where a symlink points; None for everything else, whether it exists or not."""
    try:
        return os.readlink(path.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOENT, errno.ENOTDIR):
            return None
        raise Blocked("its path cannot be followed (%s)" % os.strerror(error.errno or 0)) from error


def resolve(path: str) -> "list[str]":
    """The path as the kernel walks it: symlinks followed, also dangling ones; what does not exist stays as written."""
    done: "list[str]" = []
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


def check_spelling(path: str) -> None:
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


def spellings(path: str, cwd: object) -> "list[str]":
    """Every absolute path that a tool may make of `path`."""
    found: "list[str]" = []
    for text in unique([path, composed(path)]):
        if text.startswith("/"):
            found.append(text)
            continue
        if not isinstance(cwd, str) or not cwd.startswith("/"):
            raise Blocked("it is relative and the call names no folder (cwd)", "Use an absolute path.")
        found.append(cwd + "/" + text)
        if text.startswith("~"):
            home = os.path.expanduser(text)
            if not home.startswith("/"):
                raise Blocked("its home folder is unknown", "Use an absolute path.")
            found.append(home)
    return found


def unique(values: list) -> list:
    return [value for index, value in enumerate(values) if value not in values[:index]]
