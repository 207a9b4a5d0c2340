"""Programs that write files, and which of their words say where. One line each; those with a language of their own
have a function here, in shell_git.py or in shell_scripts.py.
"""

from auto_deny.blocked import ASK, Blocked
from auto_deny.shell_commands import PLAIN, Command, below, named_outputs
from auto_deny.shell_git import git
from auto_deny.shell_options import is_option, parse
from auto_deny.shell_scripts import awk, patch, sed
from auto_deny.shell_targets import ANY, WORD, has_hole

ALL, NONE, LAST, FIRST, BUT_FIRST, SECOND = "all", "none", "last", "first", "all but the first", "second"
BUT_FIRST_TWO = "all but the first two"


class Writes:
    """Which words of a command are written.

    values: options that take a value (`o output`); operands: which operands are written, and how: `file` (content),
    `place` (made or changed), `entry` (the name), `tree` (with all below). files, folders: options whose value is a file
    or a folder that is written. only_with: writes its operands only with one of these options, not_with: not with these.
    deep_with: options that turn an entry into a tree.
    """

    def __init__(
        self,
        operands=NONE,
        how="file",
        values="",
        files="",
        folders="",
        only_with="",
        not_with="",
        deep_with="",
        optional="",
    ):
        self.operands, self.how, self.optional = operands, how, optional
        self.values = " ".join((values, files, folders))
        self.files, self.folders = files.split(), folders.split()
        self.only_with, self.not_with, self.deep_with = only_with.split(), not_with.split(), deep_with.split()

    def __call__(self, command: Command):
        options = command.options(self.values, self.optional)
        for path in options.values(*self.files) if self.files else []:
            if path != "-":
                command.file(path)
        for path in options.values(*self.folders) if self.folders else []:
            command.below(path)
        if (
            self.operands == NONE
            or (self.only_with and not options.has(*self.only_with))
            or options.has(*self.not_with)
        ):
            return command.same
        if options.unsure:
            command.undecided()
        how = "tree" if self.deep_with and options.has(*self.deep_with) else self.how
        for path in self.chosen(options.operands):
            if path != "-" or self.how != "file":
                getattr(command, how)(path)
        return command.same

    def chosen(self, operands: "list[str]") -> "list[str]":
        if self.operands == ALL:
            return operands
        if self.operands == LAST:
            return operands[-1:]
        if self.operands == FIRST:
            return operands[:1]
        if self.operands == BUT_FIRST_TWO:
            return operands[2:]
        return operands[1:2] if self.operands == SECOND else operands[1:]


# --- Copying, moving, linking ---


def copy(command: Command):
    options = command.options(
        "S t suffix target-directory m o g mode owner group context Z no-preserve sparse reflink", "b backup"
    )
    if options.unsure:
        command.undecided()
    folders = options.values("t", "target-directory")
    sources, target = options.operands, folders[0] if folders else None
    if command.name in ("install", "ginstall") and options.has("d", "directory"):
        for path in sources:
            command.entry(path)
        return command.same
    if target is None:
        if len(sources) < 2:
            if command.name in ("ln", "gln") and sources:
                link(command, sources[0], ".")
            return command.same
        sources, target = sources[:-1], sources[-1]
    into = bool(folders) or len(sources) > 1 or is_folder(command, target)
    into = into and not options.has("T", "no-target-directory")
    for source in sources:
        place = below(target, source) if into else target
        if command.name in ("ln", "gln"):
            link(command, source, place)
            command.effects.made_links = True
            continue
        if options.has("s", "symbolic-link", "l", "link") and command.name in ("cp", "gcp"):
            link(command, source, place)
        if command.name in ("mv", "gmv"):
            command.tree(source)
            command.effects.removes_folders = True
        if command.effects.made_links and (command.name in ("mv", "gmv") or options.given):
            command.undecided(
                "what a link leads to that is made and copied by one command", "Make it where it belongs."
            )
        is_deep = command.name in ("mv", "gmv") or options.has("r", "R", "a", "recursive", "archive")
        write_copy(command, source, place, is_deep, options.has("P", "d", "a", "no-dereference", "archive"))
        if options.has("parents"):
            command.below(target)
    return command.same


def is_folder(command: Command, path: str) -> bool:
    import os

    if path.endswith("/") or path.rpartition("/")[2] in (".", ".."):
        return True
    for folder in command.folders:
        whole = os.path.normpath(os.path.join(folder, path))
        if has_hole(whole) or os.path.isdir(whole) or whole in command.effects.made_folders:
            return True
        if any(has_hole(each) or os.path.isdir(each) for each in command.targets.through_links(whole)):
            return True
    return False


def write_copy(command: Command, source: str, place: str, is_deep: bool, keeps_links: bool) -> None:
    import os

    from auto_deny.paths import path_of

    (command.entry if command.name in ("mv", "gmv") else command.place)(place)
    for folder in command.folders:
        whole = os.path.join(folder, source)
        if has_hole(whole) or has_hole(place):
            continue
        if os.path.islink(whole) and (is_deep or keeps_links):
            # The link will stand elsewhere; what is written through it leads where it leads from there.
            link(command, os.readlink(whole), place)
        if not (is_deep and os.path.isdir(whole)):
            continue
        start = [name for name in whole.split("/") if name]
        command.effects.made_folders.add(os.path.normpath(os.path.join(folder, place)))
        if command.targets.policy.relative(target_of(folder, place)) is None:
            continue
        for each in command.targets.files_below(start):
            there = place.rstrip("/") + path_of(each[len(start) :])
            command.targets.entry(there, (folder,))
            if os.path.islink(path_of(each)):
                link(command, os.readlink(path_of(each)), there)


def target_of(folder: str, path: str) -> "list[str]":
    from auto_deny.paths import resolve

    return resolve(path if path.startswith("/") else folder + "/" + path)


def link(command: Command, source: str, place: str) -> None:
    """A second name for a place: as if that were written, because later it can be."""
    command.entry(place)
    if not command.targets.restricted and has_hole(source):
        return
    above = place.rstrip("/").rpartition("/")[0]
    for folder in command.folders:
        start = above if above.startswith("/") else folder + "/" + above
        command.targets.place(source, (start, folder) if not source.startswith("/") else (folder,))
    command.targets.made_link(place, source, command.folders)


def make_folders(command: Command):
    import os

    options = command.options("m mode")
    if options.unsure:
        command.undecided()
    for path in options.operands:
        command.entry(path)
        for folder in command.folders:
            command.effects.made_folders.add(os.path.normpath(os.path.join(folder, path)))
    return command.same


def remove(command: Command):
    options = command.options()
    if options.unsure:
        command.undecided("what rm removes")
    deep = options.has("r", "R", "recursive", "d", "dir")
    command.effects.removes_folders = command.effects.removes_folders or deep
    for path in options.operands:
        (command.tree if deep else command.entry)(path)
    return command.same


def remove_folder(command: Command):
    command.effects.removes_folders = True
    for path in command.options().operands:
        command.entry(path)
    return command.same


def change(command: Command):
    """chmod, chown and their kind: the first operand says what changes."""
    options = command.options("reference from")
    # `chmod -x file`: a mode that looks like an option.
    has_mode = options.has("reference") or any(
        letter in "rwxXst" for letter, _ in options.given if command.name == "chmod"
    )
    operands = options.operands if has_mode else options.operands[1:]
    command.effects.removes_folders = True  # A folder that cannot be entered any more is as good as gone.
    for path in operands:
        (command.tree if options.has("R", "recursive") else command.place)(path)
    return command.same


def synchronize(command: Command):
    options = command.options(
        "e rsh rsync-path f filter exclude include exclude-from include-from files-from backup-dir suffix log-file T temp-dir"
        " partial-dir compare-dest copy-dest link-dest max-size min-size password-file port out-format bwlimit timeout M B info"
        " debug chmod chown usermap groupmap write-batch only-write-batch read-batch"
    )
    for text in options.values("e", "rsh"):
        command.code(text)
    for path in options.values("log-file", "write-batch", "only-write-batch"):
        command.file(path)
    for path in options.values("backup-dir", "temp-dir", "partial-dir"):
        command.below(path)
    for path in options.values("link-dest"):
        command.place(path if path.startswith("/") else options.operands[-1] + "/" + path if options.operands else path)
    if options.unsure:
        command.undecided()
    if options.has("n", "dry-run", "list-only") or len(options.operands) < 2:
        return command.same
    target = options.operands[-1]
    if not is_remote(target):
        if has_hole(target):
            command.below(target)
        for source in options.operands[:-1]:
            place = target if source.endswith("/") else below(target, source)
            write_copy(command, source, place, True, True)
            if is_remote(source):
                command.below(target)
        if any(name.startswith("del") for name, _ in options.given):
            command.tree(target)
    if options.has("remove-source-files"):
        for source in options.operands[:-1]:
            command.tree(source)
    return command.same


def is_remote(path: str) -> bool:
    return ":" in path.partition("/")[0] or path.startswith("rsync://")


def secure_copy(command: Command):
    options = command.options("F i l o P S c J D X")
    ssh_options(command, options)
    for program in options.values("S"):
        command.code(program)
    for source in options.operands[:-1]:
        target = options.operands[-1]
        if not is_remote(target):
            command.place(target)
            if is_folder(command, target):
                command.place(below(target, source.partition(":")[2] or source))
    return command.same


def ssh_options(command: Command, options) -> None:
    for text in options.values("o"):
        name, _, value = text.partition("=" if "=" in text.partition(" ")[0] else " ")
        if name.casefold() in ("proxycommand", "localcommand", "knownhostscommand"):
            command.code(value)


def secure_shell(command: Command):
    """What runs on the other machine is not judged here."""
    options = command.options("b c D E e F I i J L l m O o p Q R S W w B", stops=True)
    ssh_options(command, options)
    for path in options.values("E"):
        command.file(path)
    if options.operands[:1] and options.operands[0].rpartition("@")[2] in ("localhost", "127.0.0.1", "::1"):
        command.code(" ".join(options.operands[1:]))
    return command.same


def make_links_or_dumps(command: Command):
    for arg in command.args:
        if arg.startswith("of="):
            command.file(arg[3:])
        elif command.args and has_hole(arg[:1]):
            command.undecided()
    return command.same


def split_files(command: Command):
    options = command.options("a b C l n t additional-suffix filter number lines bytes suffix-length f prefix")
    for text in options.values("filter"):
        command.code(text)
    if command.name in ("csplit", "gcsplit"):
        command.file((options.values("f", "prefix") or ["xx"])[-1] + WORD)
    else:
        prefix = options.operands[1] if len(options.operands) > 1 else "x"
        command.file(prefix + WORD + (options.values("additional-suffix") or [""])[-1])
    return command.same


def compress(command: Command):
    options = command.options("S suffix b T threads o M memlimit")
    if options.has("c", "stdout", "to-stdout", "t", "test", "l", "list"):
        return command.same
    for path in options.values("o"):
        command.file(path)
    for path in options.operands:
        if options.has("r", "recursive"):
            command.tree(path)
        command.place(path)
        for suffix in (".gz", ".bz2", ".xz", ".zst", ".lz4", ".Z"):
            if path.endswith(suffix):
                command.place(path[: -len(suffix)])
        if not path.endswith((".gz", ".bz2", ".xz", ".zst")):
            command.place(path + "." + command.name.replace("gzip", "gz").replace("bzip2", "bz2"))
    return command.same


# --- Archives ---


def tar(command: Command):
    args = list(command.args)
    if args and not is_option(args[0]) and command.name in ("tar", "gtar", "bsdtar"):
        # The old style: letters without a dash, whose values follow as operands, in order.
        letters = args.pop(0)
        values = [args.pop(0) for letter in letters if letter in "fbCTXgIKLNVF" and args]
        taking = [letter for letter in letters if letter in "fbCTXgIKLNVF"]
        args = ["-" + letter for letter in letters if letter not in taking] + args
        args = [text for letter, value in zip(taking, values) for text in ("-" + letter, value)] + args
    options = parse(
        args,
        "f b C T X g I K L N V F file directory files-from exclude-from exclude transform strip-components listed-incremental"
        " use-compress-program to-command checkpoint-action rsh-command info-script new-volume-script blocking-factor"
        " owner group mode mtime newer suffix starting-file label s strip index-file",
        "one-top-level backup checkpoint",
    )
    for text in options.values(
        "I", "use-compress-program", "to-command", "rsh-command", "info-script", "new-volume-script", "F"
    ):
        command.code(text)
    for text in options.values("checkpoint-action"):
        if text.startswith("exec"):
            command.code(text.partition("=")[2])
    if options.unsure:
        command.undecided()
    for path in options.values("index-file", "g", "listed-incremental"):
        command.file(path)
    folders = folders_of(command, options.values("C", "directory"))
    archives = options.values("f", "file")
    if options.has("c", "r", "u", "A", "create", "append", "update", "catenate", "concatenate", "delete"):
        for path in archives:
            if path != "-" and not is_remote(path):
                command.file(path)
        if options.has("remove-files"):
            for path in options.operands:
                command.tree(path)
    elif options.has("x", "extract", "get") and not options.has("O", "to-stdout"):
        if options.has("P", "absolute-names"):
            command.undecided("where the files of an archive with absolute names land")
        top = (options.values("one-top-level") or [""])[-1]
        command.targets.names_below(top or ".", folders)
    return command.same


def folders_of(command: Command, given: "list[str]") -> tuple:
    """The folder after each `-C`, one after the other."""
    folders = command.folders
    for path in given:
        folders = tuple(path if path.startswith("/") else folder + "/" + path for folder in folders)
    return folders


def unzip(command: Command):
    options = command.options("d x P I O")
    if options.has("l", "t", "p", "c", "z", "Z", "v"):
        return command.same
    command.below((options.values("d") or ["."])[-1])
    return command.same


def zip_files(command: Command):
    options = command.options("b x i n t tt P O out s TT unzip-command")
    for path in options.values("O", "out") + options.operands[:1]:
        if path != "-":
            command.place(path)
    for text in options.values("TT", "unzip-command"):
        command.code(text)
    if options.has("m", "move"):
        for path in options.operands[1:]:
            command.tree(path)
    return command.same


def seven_zip(command: Command):
    mode = command.args[0] if command.args else ""
    output = [arg[2:] for arg in command.args if arg.startswith("-o")]
    if mode in ("x", "e"):
        command.below((output or ["."])[-1])
    elif mode in ("a", "u", "d", "rn"):
        for path in [arg for arg in command.args[1:] if not is_option(arg)][:1]:
            command.place(path)
    return command.same


def unpack_here(command: Command):
    """cpio, pax, jar: names come from the archive or from what is read."""
    options = command.options("D directory F O E H file")
    if (
        options.has("i", "extract", "p", "pass-through", "r", "x")
        or command.args[:1]
        and command.args[0].lstrip("-").startswith("x")
    ):
        command.targets.names_below(".", folders_of(command, options.values("D", "directory")))
        for path in options.operands if options.has("p", "pass-through") else []:
            command.below(path)
    for path in options.values("O"):
        command.file(path)
    if command.name == "jar" and command.args[:1] and command.args[0].lstrip("-").startswith(("c", "u")):
        for path in command.args[1:2]:
            command.place(path)
    return command.same


# --- Downloads ---


def curl(command: Command):
    options = command.options(
        "o output D dump-header c cookie-jar trace trace-ascii stderr libcurl etag-save hsts alt-svc output-dir K config w"
        " write-out X request H header d data data-raw data-binary data-urlencode F form u user A user-agent e referer b cookie"
        " T upload-file x proxy m max-time connect-timeout retry retry-delay cacert cert E key r range C continue-at json url"
        " limit-rate resolve interface y Y z t Q P max-redirs retry-max-time oauth2-bearer unix-socket dns-servers aws-sigv4"
    )
    if options.unsure:
        command.undecided("what curl writes", "Put unknown options into quotes, or write them.")
    folders = folders_of(command, options.values("output-dir"))
    for path in options.values("o", "output"):
        if path != "-":
            command.targets.file(path.replace("#1", NAME_OF_PART).replace("#2", NAME_OF_PART), folders)
    for path in options.values(
        "D",
        "dump-header",
        "c",
        "cookie-jar",
        "trace",
        "trace-ascii",
        "stderr",
        "libcurl",
        "etag-save",
        "hsts",
        "alt-svc",
    ):
        if path != "-":
            command.file(path)
    if options.has("O", "remote-name", "remote-name-all"):
        for url in options.operands + options.values("url"):
            name = url.partition("?")[0].rpartition("/")[2]
            command.targets.file(
                ANY if ANY in name or options.has("J", "remote-header-name") else name or "curl_response", folders
            )
    if options.values("K", "config") or any("%output{" in text for text in options.values("w", "write-out")):
        command.undecided("what curl writes", "Give the options on the command line.")
    return command.same


NAME_OF_PART = "\ufdd1"


def wget(command: Command):
    options = command.options(
        "O output-document o output-file a append-output P directory-prefix e execute i input-file U user-agent t tries T"
        " timeout w wait header post-data post-file user password base B A R D I X l level save-cookies load-cookies"
        " warc-file rejected-log use-askpass body-data body-file method referer cut-dirs Q quota"
    )
    if options.unsure:
        command.undecided("what wget writes", "Put unknown options into quotes, or write them.")
    documents = options.values("O", "output-document")
    for path in documents + options.values(
        "o", "output-file", "a", "append-output", "save-cookies", "warc-file", "rejected-log"
    ):
        if path != "-":
            command.file(path)
    for text in options.values("use-askpass"):
        command.code(text)
    if options.values("e", "execute"):
        command.undecided("what wget writes", "Leave -e out.")
    if documents or options.has("spider"):
        return command.same
    folders = folders_of(command, options.values("P", "directory-prefix"))
    if options.has("r", "recursive", "m", "mirror", "i", "p", "x", "force-directories"):
        command.targets.names_below(".", folders)
    for url in options.operands:
        name = url.partition("?")[0].partition("://")[2].partition("/")[2].rpartition("/")[2]
        command.targets.file(ANY if ANY in url and not name else name or "index.html", folders)
    return command.same


# --- Editors, and programs with commands of their own ---


def editor(command: Command):
    """vi, ex, ed, emacs: files are written by commands inside, which are not read."""
    if command.args in (["--version"], ["--help"]):
        return command.same
    given = [arg for arg in command.args if arg.startswith("+") or is_option(arg)]
    scripted = any(
        arg[:2] in ("-c", "-s", "-S", "-W", "-w", "-u") or arg.startswith(("--cmd", "--remote")) for arg in given
    )
    scripted = scripted or any(len(arg) > 1 and not arg[1:].isdigit() for arg in given if arg[0] == "+")
    reads = command.effects.input
    given_text = not command.effects.reads_outside and (reads.texts is None or any(text.strip() for text in reads.texts))
    if scripted or given_text or reads.from_file:
        command.undecided("what a script for %s writes" % command.name, "Use the Edit tool, or sed -i.")
    for path in command.options("c s S u W w T t cmd", stops=False).operands:
        if not path.startswith("+"):
            command.file(path)
    return command.same


# Text in the arguments of a program that makes it run commands or write files.
INNER_COMMANDS = {
    "psql": ("\\!", "\\o", "\\w", "\\g", "\\copy", "\\s"),
    "mysql": ("\\!", "\\T", "system ", "outfile", "dumpfile", "tee "),
    "m4": ("syscmd", "esyscmd"),
    "bc": ("!",),
    "dc": ("!",),
    "less": ("+!", "+|"),
    "ghci": (":!",),
}


def with_inner_commands(command: Command):
    texts = list(command.args)
    reads = command.effects.input
    if reads.texts is not None and not reads.from_file:
        texts.extend(reads.texts)
    marks = INNER_COMMANDS[command.name]
    if any(mark in text for text in texts for mark in marks):
        command.undecided("what the commands for %s write" % command.name, PLAIN)
    for path in named_outputs(command.args):
        command.place(path)
    options = command.options("o output L log-file f file c command d U h p")
    if command.name == "less":
        for path in command.options("o O log-file LOG-FILE b h j p P t T x y z").values("o", "O", "log-file", "LOG-FILE"):
            command.file(path)
    if command.name == "psql":
        for path in options.values("o", "output", "L", "log-file"):
            command.file(path)
    return command.same


# What npm and its kind do to the package in a folder; everything else is what the package says.
CHANGES_PACKAGES = frozenset(
    "install i add ci update upgrade up uninstall remove rm un unlink link dedupe prune rebuild init create version pkg"
    " audit set-script".split()
)


def package_runner(command: Command):
    """`npx -c text`; another program than the project's own is judged as if it stood there alone."""
    for text in parse(command.args, "c call p package w workspace").values("c", "call"):
        command.code(text)
    for path in named_outputs(command.args):
        command.place(path)
    folders = parse(command.args, "C prefix cwd dir")
    if folders.operands[:1] and folders.operands[0] in CHANGES_PACKAGES:
        for path in folders.values("C", "prefix", "cwd", "dir"):
            command.place(path)
    words = [arg for arg in command.args if not is_option(arg)]
    words = (
        words[1:]
        if words[:1] in (["exec"], ["dlx"], ["x"])
        else words if command.name in ("npx", "bunx", "pnpx") else []
    )
    if words:
        package = words[0][:1] + words[0][1:].partition("@")[0]
        command.run_aside([package.rpartition("/")[2]] + command.args[command.args.index(words[0]) + 1 :])
    return command.same


def cmake(command: Command):
    """`cmake -E copy a b` and the like."""
    same = {
        "copy": "cp",
        "copy_directory": "cp",
        "copy_if_different": "cp",
        "rename": "mv",
        "remove": "rm",
        "create_symlink": "ln",
    }
    same.update({"make_directory": "mkdir", "remove_directory": "rm", "echo_append": "echo"})
    if command.args[:1] == ["-E"] and len(command.args) > 1:
        words = command.args[2:]
        deep = ["-r"] if command.args[1] in ("copy_directory", "remove_directory") else []
        return command.run_aside([same.get(command.args[1], command.args[1])] + deep + words)
    return command.same


def sort(command: Command):
    options = command.options("k t S T o output key field-separator buffer-size temporary-directory compress-program")
    for text in options.values("compress-program"):
        command.code(text)
    for path in options.values("T", "temporary-directory"):
        command.place(path)
    for path in options.values("o", "output"):
        command.file(path)
    return command.same


def search(command: Command):
    """Programs that only look, but show what they found with another program."""
    options = command.options("pre pager hostname-bin P" if command.name == "man" else "pre pager hostname-bin")
    for text in options.values("pre", "pager", "hostname-bin", "P"):
        command.code(text)
    return command.same


def container_copy(command: Command):
    """`docker cp name:/a b`, `kubectl cp`; what runs in a container is not judged here."""
    for path in named_outputs(command.args):
        command.place(path)
    words = [arg for arg in command.args if not is_option(arg)]
    if "cp" in words[:3] and len(words) > 2 and not is_remote(words[-1]) and words[-1] != "-":
        source = words[-2].partition(":")[2]
        command.place(below(words[-1], source) if is_folder(command, words[-1]) else words[-1])
    return command.same


ADDRESSES = ("open", "create", "creat", "file", "gopen", "unix-listen", "pipe")
COMMAND_ADDRESSES = ("exec", "system", "shell")


def connect(command: Command):
    """socat: `OPEN:file,creat`, `SYSTEM:command`."""
    for arg in command.args:
        kinds, colon, rest = arg.partition(":")
        kinds, rest = kinds.casefold(), rest.partition(",")[0]
        if colon and kinds in COMMAND_ADDRESSES:
            command.code(rest)
        elif colon and kinds in ADDRESSES:
            command.place(rest)
    return command.same


def check_out(command: Command):
    """`svn checkout url folder`, `hg clone url folder`."""
    words = command.options("r revision u username password b branch").operands
    if words[:1] and words[0] in ("checkout", "co", "export", "clone") and len(words) > 1:
        command.below(words[2] if len(words) > 2 else words[1].rstrip("/").rpartition("/")[2])
    return command.same


def each_command(command: Command):
    for text in command.options().operands:
        command.code(text)
    return command.same


def ruff(command: Command):
    options = command.options("config select ignore extend-select line-length target-version output-format o output-file")
    for path in options.values("o", "output-file"):
        command.file(path)
    formats = options.operands[:1] == ["format"] and not options.has("check", "diff")
    if formats or options.has("fix", "fix-only", "add-noqa") and not options.has("diff"):
        for path in options.operands[1:]:
            command.place(path)
    return command.same


def builds(name: str):
    """A function of shell_builds.py, which is loaded when one is called."""

    def run(command: Command):
        from auto_deny import shell_builds

        return getattr(shell_builds, name)(command)

    return run


def sqlite(command: Command):
    from auto_deny import shell_sqlite

    return shell_sqlite.sqlite(command)


def second_name(command: Command):
    """link(1): `link a b`."""
    for path in command.args[1:2]:
        link(command, command.args[0], path)
        command.effects.made_links = True
    return command.same


def rewrites(command: Command):
    """objcopy and strip: in place, or where one of many options says."""
    from auto_deny.shell_unknown import judge_words

    judge_words(command, command.args, True)
    return command.same


def mount(command: Command):
    if command.args and command.args[0] != "-l":
        raise Blocked("%s changes where paths lead" % command.name, ASK, "rule: changes where paths lead")
    return command.same


def make_temporary(command: Command):
    from auto_deny.shell_output import temporary

    options = command.options("p suffix", "tmpdir")
    if not options.has("u", "dry-run"):
        for text in temporary(command.args, None, command.state, command.effects):
            command.entry(text.rstrip("\n"))
    return command.same


PROGRAMS = {
    "tee": Writes(ALL),
    "sponge": Writes(ALL),
    "truncate": Writes(ALL, values="s r size reference"),
    "fallocate": Writes(ALL, values="l o length offset"),
    "touch": Writes(ALL, "place", values="d r t date reference time"),
    "unlink": Writes(ALL, "entry"),
    "shred": Writes(ALL, values="n s iterations size random-source"),
    "mkfifo": Writes(ALL, "entry", values="m mode"),
    "mknod": Writes(FIRST, "entry", values="m mode"),
    "setfacl": Writes(ALL, "place", values="m x M X modify remove set-file restore", deep_with="R"),
    "sort": sort,
    "rg": search,
    "man": search,
    "ack": search,
    "ag": search,
    "uniq": Writes(SECOND, values="f s w"),
    "shuf": Writes(values="i n e", files="o output"),
    "iconv": Writes(values="f t from-code to-code", files="o output"),
    "xxd": Writes(SECOND, values="c g l s o n"),
    "uudecode": Writes(files="o"),
    "base64": Writes(values="w", files="o output"),
    "pip": Writes(values="r c e", files="log report", folders="t target d dest root prefix w wheel-dir"),
    "pip3": Writes(values="r c e", files="log report", folders="t target d dest root prefix w wheel-dir"),
    "virtualenv": Writes(ALL, "place", values="p python prompt"),
    "pg_dump": Writes(values="h p U d n t T N F j", files="f file"),
    "pg_dumpall": Writes(values="h p U l", files="f file"),
    "mysqldump": Writes(values="h P u w", files="r result-file"),
    "tcpdump": Writes(values="i c s C G W z", files="w"),
    "ctags": Writes(values="L exclude languages", files="f o"),
    "tidy": Writes(ALL, "place", only_with="m modify", values="config f", files="o output"),
    "mogrify": Writes(ALL, "place"),
    "sd": Writes(BUT_FIRST_TWO, "place", values="n f max-replacements flags", not_with="p preview"),
    "docker": container_copy,
    "podman": container_copy,
    "kubectl": container_copy,
    "socat": connect,
    "svn": check_out,
    "hg": check_out,
    "pee": each_command,
    "ruff": ruff,
    "yapf": Writes(ALL, "place", only_with="i in-place"),
    "autoflake": Writes(ALL, "place", only_with="i in-place"),
    "pyupgrade": Writes(ALL, "place"),
    "stylelint": Writes(ALL, "place", only_with="fix", values="config"),
    "biome": Writes(ALL, "place", only_with="write fix apply", values="config-path"),
    "goimports": Writes(ALL, "place", only_with="w"),
    "gofumpt": Writes(ALL, "place", only_with="w"),
    "jq": Writes(values="f arg argjson slurpfile"),
    "yq": Writes(BUT_FIRST, only_with="i inplace in-place", values="o p output-format"),
    "dos2unix": Writes(ALL),
    "unix2dos": Writes(ALL),
    "ssh-keygen": Writes(values="t b C N P m a O s I n V", files="f"),
    "cmake": cmake,
    "npx": package_runner,
    "bunx": package_runner,
    "pnpx": package_runner,
    "npm": package_runner,
    "pnpm": package_runner,
    "yarn": package_runner,
    "rimraf": Writes(ALL, "tree"),
    "mkdirp": Writes(ALL, "entry"),
    "prettier": Writes(ALL, "place", only_with="w write", values="config parser"),
    "eslint": Writes(ALL, "place", only_with="fix", values="c config ext f format o output-file"),
    "black": Writes(ALL, "place", values="l t line-length target-version config", not_with="check diff"),
    "isort": Writes(ALL, "place", values="profile l", not_with="c check check-only diff"),
    "autopep8": Writes(ALL, "place", only_with="i in-place"),
    "gofmt": Writes(ALL, "place", only_with="w"),
    "rustfmt": Writes(ALL, "place", values="edition", not_with="check"),
    "clang-format": Writes(ALL, "place", only_with="i"),
    "shfmt": Writes(ALL, "place", only_with="w", values="i ln"),
    "gpg": Writes(values="r u recipient local-user", files="o output"),
    "gpg2": Writes(values="r u recipient local-user", files="o output"),
    "age": Writes(values="r R i", files="o output"),
    "age-keygen": Writes(files="o output"),
    "pandoc": Writes(values="f t from to V M c template metadata", files="o output"),
    "ffmpeg": Writes(LAST, "place", values="i ss t to c f vf af r b map"),
    "convert": Writes(LAST, "place"),
    "magick": Writes(LAST, "place"),
    "rsvg-convert": Writes(files="o output", values="w h f"),
    "dot": Writes(values="T K G N E", files="o"),
    "rustc": Writes(files="o", values="L C", folders="out-dir"),
    "objcopy": rewrites,
    "strip": rewrites,
    "aria2c": Writes(values="x s j", files="o out l log", folders="d dir"),
    "strings": Writes(),
    "csvsort": Writes(),
    "indent": Writes(files="o"),
    "flex": Writes(files="o"),
    "bison": Writes(files="o output"),
    "protoc": Writes(values="I"),
    "envsubst": Writes(),
    "logrotate": Writes(values="s state", files="l log"),
    "ed": editor,
    "red": editor,
    "ex": editor,
    "vi": editor,
    "vim": editor,
    "nvim": editor,
    "view": editor,
    "nano": editor,
    "mcedit": editor,
    "emacsclient": editor,
    "hx": editor,
    "kak": editor,
    "jed": editor,
    "joe": editor,
    "pico": editor,
    "vimtutor": editor,
    "rnano": editor,
    "nvimdiff": editor,
    "gvimdiff": editor,
    "gview": editor,
    "rview": editor,
    "evim": editor,
    "gvim": editor,
    "vimdiff": editor,
    "rvim": editor,
    "micro": editor,
    "cp": copy,
    "gcp": copy,
    "mv": copy,
    "gmv": copy,
    "install": copy,
    "ginstall": copy,
    "ln": copy,
    "gln": copy,
    "mkdir": make_folders,
    "gmkdir": make_folders,
    "rm": remove,
    "grm": remove,
    "rmdir": remove_folder,
    "chmod": change,
    "chown": change,
    "chgrp": change,
    "chattr": change,
    "rsync": synchronize,
    "scp": secure_copy,
    "ssh": secure_shell,
    "dd": make_links_or_dumps,
    "split": split_files,
    "csplit": split_files,
    "tar": tar,
    "gtar": tar,
    "bsdtar": tar,
    "unzip": unzip,
    "zip": zip_files,
    "7z": seven_zip,
    "7za": seven_zip,
    "7zz": seven_zip,
    "cpio": unpack_here,
    "pax": unpack_here,
    "jar": unpack_here,
    "curl": curl,
    "wget": wget,
    "sed": sed,
    "gsed": sed,
    "awk": awk,
    "gawk": awk,
    "mawk": awk,
    "nawk": awk,
    "patch": patch,
    "git": git,
    "mktemp": make_temporary,
    "mount": mount,
    "umount": mount,
}
PROGRAMS.update(
    {name: compress for name in "gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd lz4 compress uncompress pigz".split()}
)
COMPILERS = "gcc g++ cc c++ clang clang++ ld ld.bfd ld.gold ld.lld lld gold as cpp gfortran c89 c99 tcc".split()
PROGRAMS.update({name: builds("compiler") for name in COMPILERS})
PROGRAMS.update({"ar": builds("archiver"), "gcc-ar": builds("archiver"), "make": builds("make"), "gmake": builds("make"), "openssl": builds("openssl")})
PROGRAMS.update({"sqlite3": sqlite, "link": second_name})
PROGRAMS.update({name: with_inner_commands for name in INNER_COMMANDS})
PROGRAMS.update({name: Writes(ALL, "tree") for name in ("trash", "trash-put", "rename", "srm")})
