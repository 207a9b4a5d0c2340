"""git: which files of a work tree a subcommand changes, and which options run code.

Moving to what the history holds (switch, merge, pull, rebase) is judged in shell_git_moves.py, by what git itself says.
"""

import os

from auto_deny.blocked import ASK, Blocked
from auto_deny.shell_commands import Command
from auto_deny.shell_options import is_option, parse
from auto_deny.shell_scripts import judge_patches, read_file, texts_read
from auto_deny.shell_targets import ANY, WORD, has_hole, shown

# Subcommands that leave the repository as it is.
READING = frozenset(
    "log diff show status blame grep shortlog describe ls-files ls-tree ls-remote cat-file rev-parse rev-list merge-base"
    " name-rev for-each-ref count-objects fsck var help version check-ignore check-attr diff-tree diff-index diff-files"
    " show-ref cherry range-diff whatchanged annotate reflog format-patch archive bundle difftool clone init".split()
)
# Keys of the configuration that hold no command and no path.
PLAIN_KEYS = (
    "user.",
    "author.",
    "committer.",
    "color.",
    "advice.",
    "pull.",
    "push.",
    "fetch.",
    "branch.",
    "rebase.",
    "rerere.",
    "merge.conflictstyle",
    "merge.ff",
    "init.defaultbranch",
    "core.autocrlf",
    "core.filemode",
    "core.ignorecase",
    "core.quotepath",
    "core.longpaths",
    "core.eol",
    "core.abbrev",
    "core.precomposeunicode",
    "commit.gpgsign",
    "commit.verbose",
    "tag.gpgsign",
    "tag.sort",
    "diff.algorithm",
    "diff.renames",
    "diff.colormoved",
    "log.",
    "status.",
    "safe.directory",
    "http.postbuffer",
    "protocol.version",
    "gc.auto",
    "submodule.recurse",
    "feature.",
    "index.",
    "pack.",
    "i18n.",
    "column.",
    "help.autocorrect",
    "stash.",
)
# Keys whose value git runs as a command.
COMMAND_KEYS = (
    "core.pager",
    "core.editor",
    "core.sshcommand",
    "sequence.editor",
    "core.askpass",
    "diff.external",
    "pager.",
    "gpg.program",
)
GLOBAL_VALUES = "C c git-dir work-tree namespace exec-path config-env super-prefix attr-source list-cmds"
PLUMBING = frozenset(
    "checkout-index read-tree filter-branch fast-import filter-repo update-index unpack-objects sparse-checkout subtree svn"
    " p4 cvsimport mailsplit mailinfo merge-one-file merge-index index-pack pack-objects credential-store instaweb"
    " web--browse for-each-repo unpack-file daemon".split()
)


MOVES = frozenset(
    "merge pull rebase switch checkout cherry-pick revert reset bisect fetch push branch tag update-ref symbolic-ref replace remote".split()
)
MAX_INDEX_BYTES = 16 * 1024 * 1024


class Repository:
    """A git command without its global options: `name`, `args`, and the `folders` it works in."""

    def __init__(self, command: Command):
        options = parse(command.args, GLOBAL_VALUES, stops=True)
        self.command = command
        self.folders = command.folders
        for path in options.values("C"):
            self.folders = tuple(inside(folder, path) for folder in self.folders)
        self.tree_folders = self.folders
        trees = options.values("work-tree") + variable(command, "GIT_WORK_TREE")
        for path in trees[:1]:
            self.tree_folders = tuple(inside(folder, path) for folder in self.folders)
        self.stores = options.values("git-dir") + variable(command, "GIT_DIR") + variable(command, "GIT_INDEX_FILE")
        self.settings = options.values("c")
        self.name = options.operands[0] if options.operands else ""
        self.args = options.operands[1:]
        self.unsure = options.unsure or (bool(options.operands) and has_hole(self.name))
        if options.has("config-env") or any(value for value in options.values("exec-path")):
            command.undecided("what git runs", "Leave --exec-path and --config-env out.")

    def options(self, values: str = "", optional: str = ""):
        return parse(self.args, values, optional)

    def file(self, path: str) -> None:
        self.command.targets.file(path, self.folders)

    def place(self, path: str) -> None:
        self.command.targets.place(path, self.folders)

    def tree(self, path: str) -> None:
        self.command.targets.tree(path, self.tree_folders)

    def pathspecs(self, paths: "list[str]") -> None:
        """Files that are named, and what lies in folders that are."""
        for path in paths:
            if path.startswith(":"):
                path = path.rpartition(")")[2] if path.startswith(":(") else path.lstrip(":/!^")
                if not path:
                    path = "."
            if any(c in path for c in "*?[") or has_hole(path):
                self.command.undecided("which files %s stands for" % shown(path), "Name the files.")
                path = (
                    path[: min(path.find(c) for c in "*?[" if c in path)].rpartition("/")[0]
                    if any(c in path for c in "*?[")
                    else ""
                )
            if path:
                self.command.targets.place(path, self.tree_folders)
                self.below(path)

    def below(self, path: str) -> None:
        """What git would change in a folder: not its own files, nor those that agents' settings live in."""
        targets = self.command.targets
        for folder in self.tree_folders:
            whole = os.path.join(folder, path)
            if has_hole(whole) or not os.path.isdir(whole) or os.path.islink(whole.rstrip("/")):
                continue
            start = [name for name in os.path.normpath(whole).split("/") if name]
            for each in targets.files_below(start):
                if not any(name in (".git", ".claude", ".orchestrator") for name in each):
                    targets.place("/" + "/".join(each), ("/",))

    def whole_tree(self, what: str) -> None:
        self.command.undecided(what, "Name the files: git %s … -- path, or ask a person." % self.name)


def inside(folder: str, path: str) -> str:
    return path if path.startswith("/") else folder + "/" + path


def variable(command: Command, name: str) -> "list[str]":
    if name in command.environment:
        return [command.environment[name]]
    return list(command.state.values(name) or ())[:1] if name in command.state.variables else []


def git(command: Command):
    repository = Repository(command)
    name = repository.name
    if not name:
        return command.same
    if repository.unsure:
        command.undecided("what git does", "Write git's subcommand and options.")
    for each in ("HOME", "XDG_CONFIG_HOME"):
        if variable(command, each) and variable(command, each) != [os.environ.get(each)]:
            command.undecided("what git's settings in another %s make it run" % each, "Leave %s as it is." % each)
    for setting in repository.settings:
        judge_setting(command, *setting.partition("=")[::2])
    judge_options_that_run(command, repository)
    if name not in READING and name != "config":
        for folder in repository.folders + repository.tree_folders:
            if not has_hole(folder):
                judge_repository(command, folder)
        if repository.tree_folders != repository.folders:
            for folder in repository.tree_folders:
                command.targets.place(folder, repository.folders)
        for path in repository.stores:
            if not path.rstrip("/").endswith(".git"):
                command.targets.place(path, repository.folders)
            elif has_hole(path) or outside_of(command, path, repository.folders):
                command.targets.place(path, repository.folders)
    handler = SUBCOMMANDS.get(name)
    if handler:
        handler(command, repository)
    if name in MOVES:
        from auto_deny.shell_git_moves import check_moves

        check_moves(command, repository)
    if handler:
        return command.same
    if name in PLUMBING:
        repository.whole_tree("which files git %s writes" % name)
    return command.same


def outside_of(command: Command, path: str, folders: tuple) -> bool:
    from auto_deny.paths import resolve

    return any(
        command.targets.policy.relative(resolve(inside(folder, path))) is None
        for folder in folders
        if not has_hole(folder)
    )


def judge_repository(command: Command, folder: str) -> None:
    """A repository elsewhere is no business of this agent."""
    from auto_deny.paths import resolve
    from auto_deny.shell_targets import named
    from auto_deny.write_rule import judge_outside

    try:
        judge_outside(resolve(folder), command.targets.policy)
    except Blocked as blocked:
        raise named(folder, blocked) from None


def judge_setting(command: Command, key: str, value: str) -> None:
    """`-c key=value`, `git config key value`."""
    key = key.casefold()
    if key.startswith("remote.") and has_plain_tail(key):
        command.undecided("which server %s stands for then" % shown(key), "Ask a person to set it up.")
    if key.startswith(PLAIN_KEYS) or has_plain_tail(key):
        return
    if key.startswith(COMMAND_KEYS):
        command.code(value)
    elif key.startswith("alias."):
        command.code(value[1:] if value.startswith("!") else "git " + value)
    else:
        raise Blocked(
            "git's setting %s can change what git runs or where it writes" % shown(key), ASK, "rule: git setting"
        )


def has_plain_tail(key: str) -> bool:
    return (
        key.startswith("remote.")
        and key.endswith((".url", ".fetch", ".pushurl"))
        or key.startswith("credential.")
        and key.endswith(".username")
    )


def judge_options_that_run(command: Command, repository: Repository) -> None:
    args = repository.args
    for arg in args:
        if arg.startswith("ext::") or arg.startswith("fd::"):
            raise Blocked("a remote that begins with ext:: runs a command", ASK, "rule: git remote that runs a command")
    options = repository.options(
        "upload-pack receive-pack exec open-files-in-pager template separate-git-dir extcmd sendmail-cmd output"
        " export-marks"
    )
    for path in options.values("export-marks") + (options.values("output") if repository.name != "grep" else []):
        repository.file(path)
    for text in options.values("upload-pack", "receive-pack", "extcmd", "sendmail-cmd") + (
        options.values("exec") if repository.name != "rebase" else []
    ):
        command.code(text)
    for path in options.values("template", "separate-git-dir"):
        command.targets.place(path, repository.folders)
    if repository.name in ("difftool", "mergetool"):
        for text in parse(args, "x t").values("x"):
            command.code(text)
    if repository.name == "grep":
        for arg in args:
            if arg.startswith("-O") and len(arg) > 2:
                command.code(arg[2:])
        for text in options.values("open-files-in-pager"):
            command.code(text)


# --- Subcommands ---


def output_file(command: Command, repository: Repository):
    options = repository.options("output o", "")
    for path in options.values("output") + (options.values("o") if repository.name == "archive" else []):
        repository.file(path)


def format_patch(command: Command, repository: Repository):
    options = repository.options("o output-directory v subject-prefix to cc in-reply-to base output")
    if options.has("stdout"):
        return
    for path in options.values("output"):
        repository.file(path)
    folder = (options.values("o", "output-directory") or ["."])[-1]
    repository.place(folder.rstrip("/") + "/" + WORD + ".patch")


def bundle(command: Command, repository: Repository):
    if repository.args[:1] == ["create"]:
        for path in [arg for arg in repository.args[1:] if not is_option(arg)][:1]:
            repository.file(path)


def checkout(command: Command, repository: Repository):
    """A branch is moved to; paths are judged. A word that is a file counts as one."""
    options = repository.options("b B orphan conflict pathspec-from-file recurse-submodules", "")
    if options.has("pathspec-from-file", "patch", "p"):
        repository.whole_tree("which files git checkout changes")
    if "--" in repository.args:
        repository.pathspecs(repository.args[repository.args.index("--") + 1 :])
        return
    words = options.operands
    if options.has("b", "B", "orphan"):
        return
    if len(words) > 1:
        repository.pathspecs(words[1:] if not exists(repository, words[0]) else words)
    elif words and (exists(repository, words[0]) or words[0].startswith(":") or is_gone(repository, words[0])):
        repository.pathspecs(words)
    elif options.has("f", "force"):
        repository.whole_tree("which changes git checkout --force throws away")


def exists(repository: Repository, path: str) -> bool:
    return path in (".", "..") or any(
        os.path.lexists(os.path.join(folder, path)) for folder in repository.tree_folders if not has_hole(folder)
    )


def is_gone(repository: Repository, path: str) -> bool:
    """A file that git knows and that is not on the disk: checking it out writes it, as long as no branch has its name."""
    name = os.fsencode(os.path.normpath(path))
    for folder in repository.folders:
        store = store_of(folder)
        try:
            with open(os.path.join(store or "", "index"), "rb") as file:
                index = file.read(MAX_INDEX_BYTES)
        except OSError:
            continue
        if any(is_entry(index, at, name) for at in places_of(index, name)):
            return True
    return False


def places_of(data: bytes, name: bytes):
    at = data.find(name)
    while at >= 0:
        yield at
        at = data.find(name, at + 1)


def is_entry(index: bytes, at: int, name: bytes) -> bool:
    """Two bytes before an entry's path hold its length, and a NUL ends it; the path may lie below `name`."""
    length = int.from_bytes(index[max(0, at - 2) : at], "big") & 0xFFF
    path = index[at : at + length]
    return index[at + length : at + length + 1] == b"\0" and b"\0" not in path and (path + b"/").startswith(name + b"/")


def store_of(folder: str) -> "str | None":
    """The folder `.git` above; None where it is a file, as in a worktree, or nowhere."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)
    store = os.path.join(folder, ".git")
    return store if os.path.isdir(store) else None


def merge_file(command: Command, repository: Repository):
    options = repository.options("L diff-algorithm marker-size")
    if not options.has("p", "stdout"):
        for path in options.operands[:1]:
            repository.file(path)


def interpret_trailers(command: Command, repository: Repository):
    options = repository.options("trailer where if-exists if-missing")
    for path in options.operands if options.has("in-place") else []:
        repository.file(path)


def report(command: Command, repository: Repository):
    for path in repository.options("o output-directory s suffix").values("o", "output-directory"):
        repository.place(path)


def restore(command: Command, repository: Repository):
    options = repository.options("s source conflict pathspec-from-file")
    if options.has("S", "staged") and not options.has("W", "worktree"):
        # Back to what HEAD holds; anything else would be committed as this agent's.
        if any(source not in ("HEAD", "@") for source in options.values("s", "source")):
            repository.pathspecs(options.operands)
        return
    if options.has("pathspec-from-file", "p", "patch"):
        repository.whole_tree("which files git restore changes")
    repository.pathspecs(options.operands)


def switch(command: Command, repository: Repository):
    options = repository.options("c C orphan conflict")
    if options.has("f", "force", "discard-changes"):
        repository.whole_tree("which changes git switch throws away")


def stash(command: Command, repository: Repository):
    mode = repository.args[0] if repository.args and not is_option(repository.args[0]) else "push"
    if mode in ("list", "show", "drop", "clear", "create", "store"):
        return
    options = parse(
        repository.args[1:] if repository.args[:1] == ["push"] else repository.args, "m message pathspec-from-file"
    )
    if mode == "push" and repository.args[:1] == ["push"] and options.operands:
        repository.pathspecs(options.operands)
        return
    repository.whole_tree("which files git stash changes")


def apply_patch(command: Command, repository: Repository):
    options = repository.options("p C directory exclude include whitespace build-fake-ancestor")
    if options.has("check", "stat", "numstat", "summary") and not options.has("apply", "index"):
        return
    if repository.name == "am" and options.has("abort", "skip", "continue", "quit", "show-current-patch", "r"):
        return
    folders = repository.tree_folders
    for path in options.values("directory"):
        folders = tuple(inside(folder, path) for folder in folders)
    files = [path for path in options.operands if path != "-"]
    strip = (options.values("p") or ["1"])[-1]
    texts = [read_file(command, path) for path in files] if files else texts_read(command)
    judge_patches(command, texts, int(strip) if strip.isdigit() else None, folders)


def remove(command: Command, repository: Repository):
    options = repository.options("pathspec-from-file")
    if options.has("n", "dry-run"):
        return
    if options.has("pathspec-from-file"):
        repository.whole_tree("which files git rm removes")
    repository.pathspecs(options.operands)


def move(command: Command, repository: Repository):
    options = repository.options()
    if options.has("n", "dry-run") or len(options.operands) < 2:
        return
    repository.pathspecs(options.operands[:-1])
    target = options.operands[-1]
    for source in options.operands[:-1]:
        names = [target]
        if exists(repository, target) or len(options.operands) > 2 or target.endswith("/"):
            names = [target.rstrip("/") + "/" + source.rstrip("/").rpartition("/")[2]]
        for name in names:
            repository.place(name)


def clone(command: Command, repository: Repository):
    options = repository.options(
        "b branch o origin depth c config reference template u upload-pack j jobs shallow-since filter separate-git-dir server-option bundle-uri"
    )
    for setting in options.values("c", "config"):
        judge_setting(command, *setting.partition("=")[::2])
    for text in options.values("u"):
        command.code(text)
    words = options.operands
    if words:
        name = words[0].rstrip("/").rpartition("/")[2].rpartition(":")[2]
        command.targets.names_below(
            words[1] if len(words) > 1 else (name[:-4] if name.endswith(".git") else name), repository.folders
        )
        whole = os.path.normpath(inside(repository.folders[0], words[1] if len(words) > 1 else name))
        command.effects.made_folders.add(whole)
        command.targets.made_work_tree(whole)


def init(command: Command, repository: Repository):
    for path in repository.options("b initial-branch template separate-git-dir object-format shared").operands or ["."]:
        repository.place(path)
        command.targets.made_work_tree(inside(repository.folders[0], path))


def worktree(command: Command, repository: Repository):
    mode = repository.args[0] if repository.args else ""
    words = parse(repository.args[1:], "b B reason expire orphan").operands
    if mode in ("add", "remove"):
        for path in words[:1]:
            command.targets.tree(path, repository.folders)
            if mode == "add":
                command.targets.made_work_tree(inside(repository.folders[0], path))
    elif mode == "move":
        for path in words[:2]:
            command.targets.tree(path, repository.folders)


def submodule(command: Command, repository: Repository):
    mode = next((arg for arg in repository.args if not is_option(arg)), "")
    rest = repository.args[repository.args.index(mode) + 1 :] if mode else []
    if mode == "foreach":
        text = " ".join(arg for arg in rest if arg not in ("--recursive", "-q", "--quiet"))
        state = command.state.copy()
        state.folders = (ANY,)
        command.effects.run_text(text, state)
    elif mode == "add":
        words = parse(rest, "b branch name reference depth").operands
        for path in words[1:2] or [word.rpartition("/")[2] for word in words[:1]]:
            repository.place(path)
    elif mode == "deinit":
        repository.pathspecs(parse(rest).operands)


def rebase(command: Command, repository: Repository):
    for text in repository.options("x exec onto s strategy X").values("x", "exec"):
        command.code(text)


def bisect(command: Command, repository: Repository):
    if repository.args[:1] == ["run"]:
        command.run_aside(repository.args[1:], repository.folders)


def reset(command: Command, repository: Repository):
    options = repository.options()
    if options.has("hard", "merge", "keep"):
        repository.whole_tree("which changes git reset throws away")


def clean(command: Command, repository: Repository):
    options = repository.options("e exclude")
    if not options.has("n", "dry-run"):
        for path in options.operands or ["."]:
            repository.tree(path)


def config(command: Command, repository: Repository):
    options = repository.options("f file blob type default comment value")
    words = options.operands
    if words[:1] in (["get"], ["list"]) or options.has(
        "l", "list", "get", "get-all", "get-regexp", "get-urlmatch", "get-color", "show-origin"
    ):
        return
    if words[:1] in (["set"], ["unset"]):
        words = words[1:]
    if options.has("e", "edit") or words[:1] in (["edit"], ["remove-section"], ["rename-section"]):
        raise Blocked("git's settings are changed one by one", "Use git config key value.", "rule: git setting")
    writes = len(words) > 1 or options.has(
        "unset", "unset-all", "add", "replace-all", "remove-section", "rename-section"
    )
    if not writes:
        return
    for path in options.values("f", "file"):
        repository.file(path)
    if options.has("global"):
        (
            repository.place("/dev/null/.gitconfig")
            if not os.environ.get("HOME")
            else repository.file(os.environ["HOME"] + "/.gitconfig")
        )
    if options.has("system"):
        repository.file("/etc/gitconfig")
    if not options.values("f", "file") and words:
        for folder in repository.folders:
            if not has_hole(folder):
                judge_repository(command, folder)
        judge_setting(command, words[0], words[1] if len(words) > 1 else "")


SUBCOMMANDS = {
    "log": output_file,
    "diff": output_file,
    "show": output_file,
    "archive": output_file,
    "format-patch": format_patch,
    "bundle": bundle,
    "checkout": checkout,
    "restore": restore,
    "switch": switch,
    "stash": stash,
    "apply": apply_patch,
    "am": apply_patch,
    "rm": remove,
    "mv": move,
    "clone": clone,
    "init": init,
    "worktree": worktree,
    "submodule": submodule,
    "rebase": rebase,
    "bisect": bisect,
    "reset": reset,
    "clean": clean,
    "config": config,
    "merge-file": merge_file,
    "interpret-trailers": interpret_trailers,
    "bugreport": report,
    "diagnose": report,
}
for name in "diff-tree diff-index diff-files whatchanged reflog".split():
    SUBCOMMANDS[name] = output_file
