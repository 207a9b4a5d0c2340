"""git's commands that move the work tree to what the history holds: merge, pull, switch, rebase, cherry-pick and the like.

The files that would change are asked of git itself, which compares two trees and reads no file of the work tree: no
hook, filter, driver or setting of the repository has a say. What is on the server was let in there by its rules.
"""

import os

from auto_deny.blocked import Blocked
from auto_deny.shell_commands import Command
from auto_deny.shell_expand import TooMuch
from auto_deny.shell_options import is_option, parse
from auto_deny.shell_targets import has_hole, shown
from auto_deny.write_rule import judge_place

MAX_SECONDS = 1.5
MAX_PATHS = 50_000
ASIDE = frozenset("--abort --continue --quit --skip --edit-todo --show-current-patch".split())
FETCH_FIRST = "Fetch it into this repository first; then the files that change can be told."
NAMES = "b B c C orphan onto s strategy X strategy-option m message F file x exec conflict u set-upstream-to track S gpg-sign"


def check_moves(command: Command, repository) -> None:
    """Judges the files that a command would change by moving to other commits."""
    name, args = repository.name, repository.args
    if name in REFS:
        REFS[name](command, repository)
        return
    if any(setting.casefold().startswith(("remote.", "branch.")) for setting in repository.settings):
        command.undecided("where git %s finds what it brings" % name, "Leave -c remote.… and -c branch.… out.")
    targets = TARGETS[name](command, repository) if not ASIDE & set(args) else []
    for target, shape in targets:
        judge_target(command, repository, target, shape)


# --- What each command moves to: (commit or None when it cannot be told, which files of it count) ---

BETWEEN, SINCE_BASE, OWN = "between", "since the common commit", "of the commit itself"


def merge(command, repository):
    return [(word, SINCE_BASE) for word in repository.options(NAMES).operands]


def rebase(command, repository):
    options = repository.options(NAMES)
    upstream = options.values("onto") or options.operands[:1] or ["@{upstream}"]
    found = [(upstream[-1], SINCE_BASE)]
    # `git rebase main topic` goes to topic first.
    return found + [(word, BETWEEN) for word in options.operands[1:2]]


def pull(command, repository):
    options = repository.options(NAMES + " depth deepen shallow-since o server-option j jobs upload-pack refmap")
    if not options.operands:
        remote = upstream_remote(command, repository)
        if remote is not None and not is_server(command, repository, remote):
            command.undecided("what git pull brings from %s" % shown(remote), FETCH_FIRST)
        return []
    remote, words = options.operands[0], options.operands[1:]
    if remote == ".":
        return [(word.lstrip("+").partition(":")[0], SINCE_BASE) for word in words]
    refuse_refspecs(command, words)
    if not is_server(command, repository, remote):
        command.undecided("what git pull brings from %s" % shown(remote), FETCH_FIRST)
    return []


def switch(command, repository):
    options = repository.options("c C b B orphan conflict")
    made = options.values("c", "C", "b", "B")
    effects = command.effects
    effects.moved_refs.update(made)
    if options.has("orphan") or options.has("p", "patch"):
        command.undecided("which files git %s changes" % repository.name, "Make a branch with git switch -c.")
        return []
    words = options.operands[:1]
    return [("@{-1}" if word == "-" else word, BETWEEN) for word in words]


def checkout(command, repository):
    from auto_deny.shell_git import exists

    options = repository.options("b B orphan conflict pathspec-from-file")
    if "--" in repository.args or len(options.operands) > 1 and not options.has("b", "B"):
        return []  # Files are named, and judged by name.
    if options.operands and exists(repository, options.operands[0]) and not options.has("b", "B", "d", "detach"):
        return []
    return switch(command, repository)


def pick(command, repository):
    words = repository.options("m mainline s strategy X strategy-option S cleanup").operands
    return [(word, OWN) for word in words]


def reset(command, repository):
    """--hard and its like are refused as they throw changes away; what is staged from elsewhere is judged by name."""
    options = repository.options()
    words = options.operands
    if "--" in repository.args:
        at = repository.args.index("--")
        paths, words = repository.args[at + 1 :], [arg for arg in repository.args[:at] if not is_option(arg)]
    else:
        paths = words[1:]
    if words and words[0] not in ("HEAD", "@") and paths:
        repository.pathspecs(paths)
    elif words and not paths and not options.has("soft"):
        return [(words[0], BETWEEN)] if looks_like_commit(command, repository, words[0]) else []
    return []


def bisect(command, repository):
    if repository.args[:1] in (["run"], ["log"], ["visualize"], ["terms"], ["reset"], ["help"]):
        return []
    return [(word, BETWEEN) for word in repository.args[1:] if not is_option(word)]


TARGETS = {
    "merge": merge,
    "pull": pull,
    "rebase": rebase,
    "switch": switch,
    "checkout": checkout,
    "cherry-pick": pick,
    "revert": pick,
    "reset": reset,
    "bisect": bisect,
}

# --- Names of commits, which later commands of the same line count on ---


def fetch(command, repository):
    words = parse(repository.args, "depth deepen shallow-since o server-option j jobs upload-pack refmap").operands
    refuse_refspecs(command, words)
    if words and not is_server(command, repository, words[0]):
        command.effects.moved_refs.add("FETCH_HEAD")
        if any(":" in word for word in words[1:]):
            command.effects.moved_refs.update(word.partition(":")[2].rpartition("/")[2] for word in words[1:])


def push(command, repository):
    words = parse(repository.args, "o push-option repo receive-pack exec").operands
    if words and words[0].startswith((".", "/", "~", "file:")):
        command.undecided("which names git push moves in %s" % shown(words[0]), "Push to the server, by its name.")


def refuse_refspecs(command, words) -> None:
    if any("remotes/" in word.partition(":")[2] for word in words):
        command.undecided("what the server's branches are said to hold", "Fetch without naming refs/remotes.")


def branch(command, repository):
    options = repository.options("u set-upstream-to contains merged no-merged sort format points-at")
    command.effects.moved_refs.update(options.operands)


def tag(command, repository):
    command.effects.moved_refs.update(repository.options("m F u message file").operands)


def moved_by_hand(command, repository):
    if len([arg for arg in repository.args if not is_option(arg)]) > 1 or "--stdin" in repository.args:
        command.undecided("which commit a name stands for after git %s" % repository.name, "Use git branch.")


def remote(command, repository):
    mode = next((arg for arg in repository.args if not is_option(arg)), "")
    changes = mode in ("set-url", "rename", "set-head", "set-branches")
    if changes or mode == "add" and asked(command, repository, ["remote"]):
        command.undecided("what the server's branches hold after git remote %s" % mode, "Ask a person to set it up.")
    if mode == "add":
        command.effects.moved_refs.update(repository.args)


REFS = {
    "fetch": fetch,
    "push": push,
    "branch": branch,
    "tag": tag,
    "update-ref": moved_by_hand,
    "symbolic-ref": moved_by_hand,
    "replace": moved_by_hand,
    "remote": remote,
}

# --- Where commits come from ---


def upstream_remote(command, repository) -> "str | None":
    """The remote of the branch that is checked out; None when there is no repository, or no upstream."""
    head = asked(command, repository, ["symbolic-ref", "--short", "-q", "HEAD"])
    if head is None:
        return None
    name = head.strip()
    return (asked(command, repository, ["config", "--get", "branch.%s.remote" % name]) or "origin").strip()


def is_server(command, repository, remote: str) -> bool:
    """Whether a remote is one that people have set up: known by name, and not in a folder that agents write."""
    if "/" in remote or ":" in remote or has_hole(remote):
        return False
    url = asked(command, repository, ["config", "--get", "remote.%s.url" % remote])
    if url is None:
        # Where there is no such remote nothing is fetched; unless this line makes it.
        return remote not in command.effects.moved_refs
    url = url.strip()
    if url.startswith("file://"):
        url = url[len("file://") :]
    if not url.startswith(("/", ".", "~")):
        return True
    return not is_writable_place(command, repository, url)


def is_writable_place(command, repository, url: str) -> bool:
    from auto_deny.paths import resolve
    from auto_deny.write_rule import judge_outside

    folder = repository.folders[0]
    place = resolve(url if url.startswith("/") else folder + "/" + url)
    try:
        judge_outside(place, command.targets.policy)
    except Blocked:
        return False
    return True


def is_branch_of_server(command, repository, target: str) -> bool:
    """`origin/main`: the tip of a branch as the server had it."""
    name = target[len("refs/remotes/") :] if target.startswith("refs/remotes/") else target
    remote, slash, rest = name.partition("/")
    if not slash or any(sign in name for sign in "~^@:"):
        return target == "@{upstream}" and is_server(command, repository, upstream_remote(command, repository) or "")
    known = asked(command, repository, ["rev-parse", "-q", "--verify", "refs/remotes/%s" % name])
    return known is not None and is_server(command, repository, remote)


# --- Which files change ---


def judge_target(command, repository, target: "str | None", shape: str) -> None:
    from auto_deny.paths import resolve

    targets = command.targets
    what = "which files git %s changes" % repository.name
    if target is None or has_hole(target) or len(repository.folders) > 1 or has_hole(repository.folders[0]):
        targets.undecided(what, "Write the name of the commit or branch.")
        return
    bare = target.replace("^", "~").partition("~")[0].partition("@{")[0]
    if command.effects.moved_refs & {bare, target, bare.rpartition("/")[2]}:
        # A branch that the line has just made where it stands changes nothing; anywhere else it was judged then.
        targets.undecided(what, "Run it as a command of its own, when %s is there." % shown(target))
        return
    if repository.stores or repository.tree_folders != repository.folders:
        targets.undecided(what, "Leave --git-dir and --work-tree out.")
        return
    top = asked(command, repository, ["rev-parse", "--show-toplevel"])
    head = asked(command, repository, ["rev-parse", "-q", "--verify", "HEAD^{commit}"])
    if top is None or head is None or targets.policy.relative(resolve(top.strip("\n"))) is None:
        return  # No history to move in, or a work tree that is judged file by file.
    is_merge = shape == SINCE_BASE
    from_server = is_branch_of_server(command, repository, target)
    if from_server and is_merge:
        return
    changed = changed_paths(command, repository, head.strip(), target, shape)
    if changed is None:
        return  # git does not know the name, and does nothing.
    for path in changed:
        command.effects.on_time()
        judge_changed(command, repository, resolve(top.strip("\n")) + path.split("/"), from_server, target)


def judge_changed(command, repository, place: "list[str]", from_server: bool, target: str) -> None:
    try:
        judge_place(place, command.targets.policy)
    except Blocked as blocked:
        closed = "protected from every agent" in blocked.reason
        if from_server and not closed:
            return
        inside = command.targets.policy.relative(place) or place
        again = Blocked(
            "git %s %s changes %s, which %s" % (repository.name, shown(target), shown("/".join(inside)), blocked.reason),
            blocked.advice,
            blocked.rule,
        )
        again.names_path = True
        raise again from None


def changed_paths(command, repository, head: str, target: str, shape: str) -> "list[str] | None":
    if shape == OWN:
        commits = commits_of(command, repository, target)
        if commits is None:
            return None
        pairs = [(commit + "^", commit) for commit in commits]
    else:
        commit = asked(command, repository, ["rev-parse", "-q", "--verify", "--end-of-options", target + "^{commit}"])
        if commit is None and "/" not in target:
            name = "refs/remotes/origin/" + target  # `git switch topic` makes it from the server's.
            commit = asked(command, repository, ["rev-parse", "-q", "--verify", name])
        if commit is None:
            return None
        base = head
        if shape == SINCE_BASE:
            base = (asked(command, repository, ["merge-base", head, commit.strip()]) or head).strip()
        pairs = [(base, commit.strip())]
    found: "list[str]" = []
    for before, after in pairs:
        text = asked(command, repository, ["diff-tree", "-r", "-z", "--name-only", "--no-renames", before, after])
        if text is None:
            # The first commit has none before it.
            text = asked(command, repository, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", after])
        names = [name for name in (text or "").split("\0") if name]
        if text is None or len(names) + len(found) > MAX_PATHS:
            command.targets.undecided("which files git %s changes: there are too many" % repository.name, FETCH_FIRST)
            break
        found.extend(names)
    return found


def commits_of(command, repository, target: str) -> "list[str] | None":
    words = [target] if ".." in target else ["--no-walk", target]
    text = asked(command, repository, ["rev-list", "--max-count=200"] + words)
    return None if text is None else text.split()


def looks_like_commit(command, repository, word: str) -> bool:
    return asked(command, repository, ["rev-parse", "-q", "--verify", "--end-of-options", word + "^{commit}"]) is not None


def asked(command, repository, args: "list[str]") -> "str | None":
    """What git answers, or None when it fails. It runs nothing of the repository's, fetches nothing and writes nothing."""
    known = command.effects.git_answers
    folder = repository.folders[0]
    key = (folder, tuple(args))
    if key not in known:
        known[key] = run_git(folder, args)
    return known[key]


def run_git(folder: str, args: "list[str]") -> "str | None":
    import subprocess

    if has_hole(folder) or not os.path.isdir(folder):
        return None
    environment = {
        "PATH": search_path(),
        "LC_ALL": "C",
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "none",
    }
    settings = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.pager=cat", "safe.directory=*", "core.attributesFile=/dev/null")
    options = [each for setting in settings for each in ("-c", setting)]
    try:
        done = subprocess.run(
            ["git", "--no-pager", "--literal-pathspecs"] + options + args,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MAX_SECONDS,
        )
    except FileNotFoundError:
        raise TooMuch("git, which would say what changes, is not found") from None
    except subprocess.TimeoutExpired:
        raise TooMuch("git does not say in time what changes") from None
    if done.returncode != 0:
        return None
    return done.stdout.decode("utf-8", "surrogateescape")


def search_path() -> str:
    """The system's folders first: a program named git that lies in a project must not answer."""
    known = ["/usr/local/bin", "/usr/bin", "/bin"]
    return ":".join(known + [each for each in os.environ.get("PATH", "").split(":") if each.startswith("/")])
