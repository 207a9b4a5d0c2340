"""Whether a command may write what it names: the rules for file tools, applied to what a shell command does.

A command also deletes, moves and makes folders, and its targets may be known only in part. What is not known stands
in a path as a hole: one of three characters that no text may hold.
"""

import os

from auto_deny.blocked import Blocked
from auto_deny.globs import ANY as ANY_NUMBER
from auto_deny.globs import covering, name_tokens
from auto_deny.names import comparable
from auto_deny.paths import check_spelling, lexical, path_of, resolve, split, spellings, unique
from auto_deny.policy import Policy
from auto_deny.protected_places import PROTECTED_NAMES, PROTECTED_PATHS
from auto_deny.write_rule import check_target, judge_outside, judge_place, work_tree_place

ANY = "\ufdd0"  # Any text at all.
NAME = "\ufdd1"  # Any text without a slash; it may be `..`.
WORD = "\ufdd2"  # Letters, digits, `-` and `_`: numbers, dates, hashes.
HOLES = frozenset((ANY, NAME, WORD))
WORD_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

MAX_FILES = 3000
MAX_LINKED = 60
STREAMS = ("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/zero", "/dev/full")
# Made by tools and made again when they are gone: a pattern such as *.test.* does not mean what lies in them.
REGENERATED = frozenset(
    "node_modules .venv venv __pycache__ .next .nuxt .tox .nox .cache .turbo .mypy_cache .pytest_cache .ruff_cache"
    " dist coverage htmlcov .gradle .parcel-cache .svelte-kit".split()
)


def is_stream(path: str) -> bool:
    """A name of what is open already, or a connection. `/dev/fd/../cwd` is none."""
    if path in STREAMS or path.startswith("/dev/fd/") and path[len("/dev/fd/") :].isdigit():
        return True
    return path.startswith(("/dev/tcp/", "/dev/udp/")) and ".." not in path.split("/") and not has_hole(path)


def has_hole(text: str) -> bool:
    return not text.isascii() and any(hole in text for hole in HOLES)


def shown(text: str) -> str:
    """A path for a message: holes as an ellipsis."""
    text = "".join("…" if character in HOLES else character for character in text)
    return text if len(text) <= 120 else text[:119] + "…"


class Targets:
    """Judges targets for one policy. `folders` are the folders that a relative path may start from."""

    def __init__(self, policy: Policy, on_time):
        self.policy = policy
        self.on_time = on_time
        # Who is restricted by path needs decidable commands. The places that are protected from everyone do not count
        # here: every agent would be restricted, also one that a person has given the whole workspace.
        held = [each.get("exclusive_access", []) for name, each in policy.agents().items() if name != policy.agent]
        self.globs = [glob for globs in [policy["cannot_access"]] + held for glob in globs if not glob.startswith("!")]
        self.restricted = bool(self.globs)
        # Links that the command itself has made, and that the disk does not show yet: where from, where to.
        self.links: "dict[str, list[str]]" = {}
        self.written: "set[str]" = set()  # What the command writes, as absolute paths.

    def undecided(self, what: str, advice: str) -> None:
        """Blocks an agent with restrictions; others pass where nothing shows that a protected place is reached."""
        if self.restricted:
            raise Blocked("cannot tell %s" % what, advice, "rule: a target that cannot be decided")

    # --- The four ways in which a path is touched ---

    def file(self, path: str, folders) -> None:
        """Its content is written."""
        if is_stream(path):
            return
        self.each(path, folders, lambda path, folder: check_target(path, folder, self.policy))

    def place(self, path: str, folders) -> None:
        """A folder or a file is made or changed there; links are followed."""
        self.each(path, folders, self.judge_followed)

    def entry(self, path: str, folders) -> None:
        """The name itself is made, replaced or removed, not what a link leads to."""
        self.each(path, folders, self.judge_entry)

    def tree(self, path: str, folders) -> None:
        """It is removed, moved or changed with everything in it."""
        self.each(path, folders, self.judge_tree)

    def names_below(self, path: str, folders) -> None:
        """Files with unknown names are made somewhere below it."""
        self.place(path, folders)
        for folder in folders:
            whole = path if path.startswith("/") else folder + "/" + path
            for each in [whole] + self.through_links(whole):
                inside = None if has_hole(each) else self.policy.relative(resolve(each))
                if inside is not None and any(reaches_below(glob, inside) for glob in self.globs):
                    self.undecided(
                        "which files it writes below %s" % (shown(path)),
                        "Write into a folder without restricted files in it.",
                    )

    # --- How ---

    def each(self, path: str, folders, judge) -> None:
        if path == "":
            return  # No program does anything to it.
        self.on_time()
        for folder in folders:
            whole = path if path.startswith("/") else folder + "/" + path
            self.written.add(path_of(lexical(whole)))
            try:
                for each, start in [(path, folder)] + [(each, "/") for each in self.through_links(whole)]:
                    if has_hole(each) or (has_hole(start) and not each.startswith("/")):
                        self.judge_partly_known(each, start)
                    else:
                        judge(each, start)
            except Blocked as blocked:
                raise named(path, blocked) from None

    # --- Links that the command itself makes ---

    def made_link(self, place: str, source: str, folders) -> None:
        for folder in folders:
            whole = place if place.startswith("/") else folder + "/" + place
            above = whole.rstrip("/").rpartition("/")[0]
            for start in dict.fromkeys((above, folder)):
                target = source if source.startswith("/") else start + "/" + source
                self.links.setdefault(path_of(lexical(whole)), []).append(target)

    def made_work_tree(self, whole: str) -> None:
        """A clone or a work tree that the command makes: what is closed in the workspace is closed in it."""
        self.policy.work_trees.append(lexical(whole))

    def through_links(self, whole: str) -> "list[str]":
        """Where else an absolute path leads when the links that the command has made are there."""
        found: "list[str]" = []
        waiting = [whole] if self.links else []
        while waiting:
            names = split(waiting.pop())
            for end in range(1, len(names) + 1):
                for target in self.targets_of(path_of(names[:end])):
                    there = "/".join([target] + names[end:])
                    if there not in found:
                        found.append(there)
                        waiting.append(there)
            if len(found) > MAX_LINKED:
                self.undecided("where links lead that the command makes", "Make them where they belong, one by one.")
                break
        return found

    def targets_of(self, path: str) -> "list[str]":
        spellings = unique([path_of(lexical(path)), path_of(resolve(path)) if not has_hole(path) else path])
        return [target for each in spellings for target in self.links.get(each, ())]

    def judge_followed(self, path: str, folder: str) -> None:
        check_spelling(path)
        for spelling in spellings(path, folder):
            written, walked = lexical(spelling), resolve(spelling)
            for place in unique([written, resolve(path_of(written)), walked]):
                judge_place(place, self.policy)
            judge_outside(resolve(path_of(written)), self.policy)
            judge_outside(walked, self.policy)

    def judge_entry(self, path: str, folder: str) -> None:
        check_spelling(path)
        for spelling in spellings(path, folder):
            for place in self.entries(spelling):
                judge_place(place, self.policy)
                judge_outside(place, self.policy)

    def entries(self, spelling: str) -> "list[list[str]]":
        """The places of a name, with the folder above it as written and as it really is."""
        names = split(spelling)
        if spelling.endswith("/") or not names or names[-1] == "..":
            return unique([lexical(spelling), resolve(spelling)])
        above = path_of(names[:-1])
        return unique(
            [lexical(spelling)] + [start + names[-1:] for start in (resolve(path_of(lexical(above))), resolve(above))]
        )

    def judge_tree(self, path: str, folder: str) -> None:
        self.judge_entry(path, folder)
        for spelling in spellings(path, folder):
            for place in self.entries(spelling):
                if any(root[: len(place)] == place for root in self.policy.roots):
                    raise Blocked("holds the whole workspace", "Name the files in it.")
                if place in (["tmp"], ["var", "tmp"]):
                    raise Blocked("is the folder of everyone's temporary files", "Name the files in it.")
                is_link = os.path.islink(path_of(place)) and not spelling.endswith("/")
                if self.policy.relative(place) is not None and place[-1] not in REGENERATED and not is_link:
                    for each in self.files_below(place):
                        self.on_time()
                        judge_place(each, self.policy)

    def files_below(self, start: "list[str]") -> "list[list[str]]":
        """What lies in a folder, without what is in folders that tools make again. Links are not followed."""
        found = []
        waiting = [start]
        while waiting:
            folder = waiting.pop()
            self.on_time()
            try:
                entries = list(os.scandir(path_of(folder)))
            except OSError:
                continue
            for entry in entries:
                each = folder + [entry.name]
                found.append(each)
                if len(found) > MAX_FILES:
                    self.undecided("what lies in it: there are too many files", "Name smaller folders.")
                    return found
                if entry.name not in REGENERATED and entry.is_dir(follow_symlinks=False):
                    waiting.append(each)
        return found

    # --- Paths with holes ---

    def judge_partly_known(self, path: str, folder: str) -> None:
        whole = path if path.startswith("/") else folder + "/" + path
        known = whole[: min(whole.find(hole) for hole in HOLES if hole in whole)]
        start = known[: known.rfind("/") + 1]
        names = whole.split("/")
        if start:
            # Whatever follows, short of `..`: what is forbidden here is forbidden there.
            judge_place(resolve(start), self.policy)
            judge_place(lexical(start), self.policy)
        for name in names:
            if name.casefold() in PROTECTED_NAMES and "worktrees" not in names:
                judge_place(lexical("/" + name), self.policy)
        if ANY in whole or not start or ".." in names[start.count("/") :] or any(may_be_parent(name) for name in names):
            self.undecided(
                "where %s leads" % shown(path),
                "Write the path itself; a variable counts when the same command gives it a plain value.",
            )
            return
        judge_outside(resolve(start), self.policy)
        self.judge_pattern(lexical(whole))
        self.judge_links(start, names[len(start.split("/")) - 1])

    def judge_pattern(self, segments: "list[str]") -> None:
        """Whether a name that fits the holes could be forbidden."""
        inside = self.policy.relative(segments)
        if inside is None:
            inside = work_tree_place(segments, self.policy)
        if inside is None:
            return
        for glob in list(PROTECTED_NAMES) + list(PROTECTED_PATHS):
            if may_cover(glob, [name.casefold() for name in inside]):
                raise Blocked("may match '%s', which is protected from every agent" % glob)
        sample = [fill(name) for name in inside]
        judge_place(sample, self.policy)
        exceptions = [glob for glob in self.policy["cannot_access"] if glob.startswith("!")]
        if covering(self.policy["exclusive_access"], sample) or (
            exceptions and not covering(self.policy["cannot_access"], sample)
        ):
            return
        for glob in self.globs:
            if may_cover(glob, inside):
                self.undecided("whether it matches restriction '%s'" % glob, "Write the whole name.")

    def judge_links(self, folder: str, pattern: str) -> None:
        """A name that is there already may be a link to elsewhere."""
        try:
            names = os.listdir(folder)
        except OSError:
            return
        for name in names[:MAX_FILES]:
            if os.path.islink(folder + name) and may_match(list(pattern), [lambda c, w=each: c == w for each in name]):
                self.judge_followed(folder + name, "/")


def named(path: str, blocked: Blocked) -> Blocked:
    """The same refusal, with the path that a command line hides among others."""
    if getattr(blocked, "names_path", False) or blocked.reason.startswith("cannot tell"):
        return blocked
    joint = " " if blocked.reason.split(" ")[0] in ("matches", "may", "lies", "is", "holds", "instructs") else ": "
    again = Blocked(shown(path) + joint + blocked.reason, blocked.advice, blocked.rule)
    again.names_path = True
    return again


def may_be_parent(name: str) -> bool:
    """Whether a name with holes may turn out to be `..`."""
    return NAME in name and not name.replace(NAME, "").replace(WORD, "").replace(".", "")


def fill(name: str) -> str:
    return "".join("0" if character in HOLES else character for character in name)


# --- Wildcards on both sides: a pattern against a name with holes ---


def may_match(items: "list[str]", tokens: list) -> bool:
    """Whether some filling of the holes in `items` fits `tokens`. At most len(items) * len(tokens) steps."""
    waiting = [(0, 0)]
    seen = set(waiting)

    def go(token: int, item: int) -> None:
        if (token, item) not in seen:
            seen.add((token, item))
            waiting.append((token, item))

    while waiting:
        token, item = waiting.pop()
        if token == len(tokens) and item == len(items):
            return True
        has_token, has_item = token < len(tokens), item < len(items)
        if has_token and tokens[token] is ANY_NUMBER:
            go(token + 1, item)
            if has_item:
                go(token, item + 1)
        elif has_item and items[item] in HOLES:
            go(token, item + 1)
            if has_token and (items[item] != WORD or any(tokens[token](c) for c in WORD_CHARACTERS)):
                go(token + 1, item)
        elif has_token and has_item and tokens[token](items[item]):
            go(token + 1, item + 1)
    return False


def may_cover(glob: str, segments: "list[str]") -> bool:
    """Whether some filling of the holes is covered by the pattern."""
    names = [list(comparable(name)) for name in segments]
    parts = parts_of(glob)
    reached = {0}
    for name in names + [None]:
        while True:
            more = {at + 1 for at in reached if at < len(parts) and parts[at] is ANY_NUMBER} - reached
            if not more:
                break
            reached |= more
        if len(parts) in reached:
            return True
        if name is None:
            return False
        stay = {at for at in reached if parts[at] is ANY_NUMBER}
        reached = stay | {at + 1 for at in reached if parts[at] is not ANY_NUMBER and may_match(name, parts[at])}
    return False


def parts_of(glob: str) -> list:
    glob = comparable(glob)
    parts = [ANY_NUMBER if part == "**" else name_tokens(part) for part in split(glob)]
    return parts if "/" in glob.rstrip("/") else [ANY_NUMBER] + parts


def reaches_below(glob: str, segments: "list[str]") -> bool:
    """Whether a pattern for certain folders has matches below this one. Patterns for names in any folder do not count."""
    if "/" not in glob.rstrip("/"):
        return False
    parts = parts_of(glob)
    for name, part in zip(segments, parts):
        if part is ANY_NUMBER:
            return True
        if not may_match(list(comparable(name)), part):
            return False
    return True


# --- File names that a shell would find ---


def expand_glob(pattern: "list[tuple[str, bool]]", folder: str, hidden: bool, deep: bool) -> "list[str] | None":
    """The paths that a pattern stands for, as the shell writes them; None when there are too many to look at.

    `pattern` is text with a mark whether its wildcards count. `hidden`: also names with a dot, `deep`: `**` crosses folders.
    """
    names = [[]]
    for text, counts in pattern:
        for character in text:
            if character == "/":
                names.append([])
            else:
                names[-1].append((character, counts))
    absolute = len(names) > 1 and not names[0]
    found = ["/" if absolute else ""]
    for index, name in enumerate(names):
        if not name:
            if index == len(names) - 1 and index > 0 and found != ["/"]:
                found = [each + "/" for each in found if os.path.isdir(os.path.join(folder, each))]
            continue
        text = "".join(character for character, _ in name)
        above = [each + "/" if each and not each.endswith("/") else each for each in found]
        if not any(counts and character in "*?[" for character, counts in name):
            found = [each + text for each in above]
            continue
        if text == "**" and deep:
            found = folders_below(above, folder)
            if found is not None and index == len(names) - 1:
                found = [
                    each + entry
                    for each in found
                    for entry in matching(os.path.join(folder, each), [ANY_NUMBER], True, "")
                ]
        else:
            tokens = name_tokens("".join(c if counts or c not in "*?[]\\!^-" else "\\" + c for c, counts in name))
            found = [
                each + entry for each in above for entry in matching(os.path.join(folder, each), tokens, hidden, text)
            ]
        if found is None or len(found) > MAX_FILES:
            return None
    return [each for each in found if os.path.lexists(os.path.join(folder, each))]


def matching(folder: str, tokens: list, hidden: bool, text: str) -> "list[str]":
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    shows = hidden or text.startswith(".")
    return sorted(name for name in names if (shows or not name.startswith(".")) and may_match(list(name), tokens))


def folders_below(starts: "list[str]", folder: str) -> "list[str] | None":
    found = list(starts)
    for start in found:
        try:
            entries = list(os.scandir(os.path.join(folder, start)))
        except OSError:
            continue
        found.extend(start + entry.name + "/" for entry in entries if entry.is_dir(follow_symlinks=False))
        if len(found) > MAX_FILES:
            return None
    return found
