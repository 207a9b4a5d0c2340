"""Whether an agent may write a file."""

import os
import stat

from auto_deny.blocked import ASK, Blocked
from auto_deny.call import WRITING_TOOLS, Call
from auto_deny.globs import covering, matches
from auto_deny.paths import check_spelling, lexical, path_of, resolve, spellings, unique
from auto_deny.policy import Policy
from auto_deny.protected_places import judge_instructions, judge_names, judge_paths, places_in

DRAFTS = ["handoffs", "registry-proposals"]


def check_write(call: Call, policy: Policy) -> None:
    try:
        targets = call.targets()
    except ValueError as error:
        raise Blocked(str(error), "Name the file.") from None
    for path in targets:
        check_target(path, call.cwd, policy)


def check_target(path: str, cwd: object, policy: Policy) -> None:
    """Judges one path to be written, as it is spelled and where it really leads. Raises Blocked."""
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


def judge_place(segments: "list[str]", policy: Policy) -> None:
    """Protected places, and the agent's own rights."""
    inside = policy.relative(segments)
    judge_names(segments if inside is None else inside)
    if inside is None:
        copied = work_tree_place(segments, policy)
        if copied:
            judge_rights(copied, policy)
        return
    for place in places_in(inside):
        judge_paths(place)
        judge_instructions(place, policy)
        judge_rights(place, policy)
        policy.touched.append(place)


def work_tree_place(segments: "list[str]", policy: Policy) -> "list[str] | None":
    """A path from the top of the git work tree around it, outside of the workspace: it may be a clone of the workspace,
    from where commits find their way back.
    """
    for top in policy.work_trees:
        if segments[: len(top)] == top and len(segments) > len(top):
            return segments[len(top) :]
    for end in range(len(segments) - 1, 0, -1):
        above = "/" + "/".join(segments[:end]) + "/.git"
        if os.path.lexists(above.encode("utf-8", "surrogateescape")):
            return segments[end:]
    return None


def judge_rights(place: "list[str]", policy: Policy) -> None:
    """The agent's own paths, then its restrictions, then what others hold. Drafts for a person are open to all."""
    if place[: len(DRAFTS)] == DRAFTS or covering(policy["exclusive_access"], place):
        return
    holder, held = holder_of(place, policy)
    glob = covering(policy["cannot_access"], place)
    if glob:
        raise Blocked("matches restriction '%s'" % glob, who_may_write(place, holder, policy), "pattern: " + glob)
    if holder:
        name = policy.agents()[holder]["display_name"]
        reason = "matches '%s', held exclusively by %s" % (held, name)
        raise Blocked(reason, who_may_write(place, holder, policy), "pattern: " + held)


def holder_of(place: "list[str]", policy: Policy) -> "tuple[str, str] | tuple[None, None]":
    """The agent that holds this path exclusively, other than this one, and the pattern by which it does."""
    for name, agent in policy.agents().items():
        if name != policy.agent and "exclusive_access" in agent:
            glob = covering(agent["exclusive_access"], place)
            if glob:
                return name, glob
    return None, None


def who_may_write(place: "list[str]", holder: "str | None", policy: Policy) -> str:
    if holder and "outside" in policy.agents()[holder]:
        return "Ask a person: %s (%s) alone may write there, and is not of this tenant." % (
            policy.agents()[holder]["display_name"],
            holder,
        )
    if holder:
        return "Delegate to %s (%s), who alone may write there." % (policy.agents()[holder]["display_name"], holder)
    able = [
        each["display_name"]
        for each in policy["delegates"]
        if any(tool in WRITING_TOOLS for tool in each["tools"]) and not covering(each["cannot_access"], place)
    ]
    return "Delegate to " + " or ".join(able[:3]) + ", who may write there." if able else ASK


def judge_outside(real: "list[str]", policy: Policy) -> None:
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


def judge_kind(real: "list[str]") -> None:
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
