"""Commands that run other commands: what they run is judged as if it stood there by itself."""

from auto_deny.blocked import ASK, Blocked
from auto_deny.shell_commands import Command, named_outputs
from auto_deny.shell_dangers import OUR_PROGRAMS
from auto_deny.shell_expand import Loose
from auto_deny.shell_options import is_option, parse
from auto_deny.shell_targets import ANY, has_hole

SHELLS = frozenset("sh bash dash zsh ksh ksh93 mksh ash rbash yash busybox-sh".split())
RUN_A_FILE = "Put the code into a file and run that; what a file of the project does is not looked into."
# Options whose value is code, for programs that run code from their command line.
INTERPRETERS = {
    "python": "c",
    "pypy": "c",
    "ipython": "c",
    "node": "e p eval print",
    "nodejs": "e p eval print",
    "bun": "e p eval print",
    "perl": "e E",
    "ruby": "e",
    "php": "r B R E run",
    "lua": "e",
    "luajit": "e",
    "julia": "e E eval print",
    "R": "e",
    "Rscript": "e",
    "osascript": "e",
    "elixir": "e eval",
    "erl": "eval",
    "groovy": "e",
    "scala": "e",
    "ghc": "e",
    "guile": "c e",
    "racket": "e",
    "octave": "eval",
    "pwsh": "c C Command command",
    "fish": "c command",
    "csh": "c",
    "tcsh": "c",
    "nu": "c commands",
    "xonsh": "c",
    "tclsh": "",
    "expect": "c",
    "emacs": "eval batch l load",
    "gdb": "ex eval-command",
    "lldb": "o one-line",
    "jshell": "",
    "deno": "",
    "ts-node": "e p eval print",
    "tsx": "e p eval print",
}
# Options of them that take a value which is no code, and one that names what is run instead of a file.
VALUES_OF_INTERPRETERS = {
    "python": "W X Q m",
    "pypy": "W X m",
    "perl": "I C 0",
    "node": "r require import loader",
    "ruby": "I r C",
}


def interpreter_of(name: str):
    """`python3.11` is `python`."""
    bare = name.rstrip("0123456789.-")
    return interpreter if bare in INTERPRETERS or name in INTERPRETERS else None


def interpreter(command: Command):
    """Code in a command is not analysed; only a sandbox would hold it. Files of the project are let run."""
    name = command.name if command.name in INTERPRETERS else command.name.rstrip("0123456789.-")
    code, values = INTERPRETERS[name].split(), VALUES_OF_INTERPRETERS.get(name, "").split()
    given = inline_code(command.args, code, values)
    if name == "deno":
        given = command.args[:1] in (["eval"], ["repl"])
    reads = command.effects.input
    if given is None:
        given = not reads.from_file and (reads.texts is None or any(text.strip() for text in reads.texts))
    for path in named_outputs(command.args):
        command.place(path)
    if name in ("python", "pypy"):
        module_writes(command)
    if given or imports_text(command.args):
        command.undecided("what code given to %s writes" % name, RUN_A_FILE)
    if name == "perl" and any(is_option(arg) and "i" in arg and not arg.startswith("--") for arg in command.args):
        for operand in parse(command.args, "e E I 0", "i").operands:
            command.file(operand)
    return command.same


def imports_text(args: "list[str]") -> bool:
    """`node --import data:…`: a module that stands in its own address."""
    return any(arg.partition("=")[2].startswith("data:") or arg.startswith("data:") for arg in args)


def module_writes(command: Command) -> None:
    """Modules of Python's own library that write what they are given: `python3 -m venv folder`."""
    args = command.args
    at = args.index("-m") + 1 if "-m" in args else len(args)
    module, rest = "".join(args[at : at + 1]), parse(args[at + 1 :], "o s n r u p k d prompt outfile c e l t create extract")
    if module == "timeit":
        command.undecided("what code given to %s writes" % command.name, RUN_A_FILE) if has_call(rest) else None
    elif module in ("venv", "virtualenv", "compileall"):
        for path in rest.operands:
            command.place(path)
    elif module == "json.tool":
        for path in rest.operands[1:2]:
            command.file(path)
    elif module in ("zipfile", "tarfile"):
        for path in rest.values("c", "create"):
            command.file(path)
        if rest.has("e", "extract"):
            command.below((rest.operands or ["."])[-1])
    elif module == "pip":
        command.run_aside(["pip"] + args[at + 1 :])


def has_call(options) -> bool:
    """Expressions without a call write nothing worth the name."""
    return any("(" in text or "import" in text for text in options.operands + options.values("s", "n"))


def inline_code(args: "list[str]", code: "list[str]", values: "list[str]") -> "bool | None":
    """True: code stands in the arguments; False: a file or a module is run; None: neither, it reads its input."""
    at = 0
    while at < len(args):
        arg = args[at]
        at += 1
        if arg == "-" or has_hole(arg[:1]):
            return None if arg == "-" else False
        if not is_option(arg):
            return arg.startswith("/dev/")
        if arg in ("--version", "--help", "-V", "-h") or (arg == "-v" and len(args) == 1):
            return False
        if arg.startswith("--"):
            if arg[2:].partition("=")[0] in code:
                return True
            if arg[2:] in ("test", "check", "watch"):
                return False
            at += 1 if arg[2:] in values else 0
            continue
        if arg[1:] in code:
            return True
        for index, letter in enumerate(arg[1:]):
            if letter in code:
                return True
            if letter in values:
                if letter == "m":
                    return False
                at += 0 if arg[index + 2 :] else 1
                break
    return None


# --- Shells ---


def shell(command: Command):
    args = list(command.args)
    while args and (is_option(args[0]) or args[0].startswith("+")):
        option = args.pop(0)
        if option in ("--rcfile", "--init-file"):
            args[:1] = []
            continue
        if option == "--":
            break
        if not option.startswith("--") and option[-1] in "oO":
            args[:1] = []
        if not option.startswith("--") and "c" in option[1:]:
            return shell_text(command, args)
        elif not option.startswith("--") and "s" in option[1:]:
            return shell_input(command)
    if not args or args[0] == "-":
        return shell_input(command)
    if args[0].startswith("/dev/"):
        command.undecided("what code %s reads" % command.name, RUN_A_FILE)
    return command.same


def shell_text(command: Command, args: "list[str]"):
    while args and is_option(args[0]):
        args = args[1:]
    if not args:
        return command.same
    return command.code(args[0], tuple(args[2:]), args[1] if len(args) > 1 else command.words[0])


def shell_input(command: Command):
    """Commands from a pipe or a here-document."""
    reads = command.effects.input
    if reads.from_file:
        return command.same
    if reads.texts is None:
        command.undecided("what commands %s reads" % command.name, RUN_A_FILE)
        return command.same
    for text in reads.texts:
        command.code(text)
    return command.same


def joined_code(command: Command, values: str = ""):
    """`watch`, `ssh`-like programs that hand their arguments to a shell."""
    options = command.options(values, stops=True)
    return command.code(" ".join(options.operands)) if options.operands else command.same


def watch(command: Command):
    return joined_code(command, "n interval")


def each_is_code(command: Command):
    options = command.options(
        "w m M r s p c n N i u L warmup runs prepare cleanup setup names prefix kill-others export-json"
    )
    for text in options.operands + options.values("prepare", "cleanup", "setup"):
        command.code(text)
    return command.same


def with_code_option(command: Command):
    """`su -c`, `script -c`, `flock -c`."""
    options = command.options("c command s shell g group o log-out O log-io T")
    for text in options.values("c", "command"):
        command.code(text)
    as_user = command.options("u g G user group", stops=True)
    if command.name == "runuser" and as_user.has("u", "user"):
        return command.run_aside(as_user.operands)
    if command.name == "script":
        for path in options.operands + options.values("o", "O", "T"):
            command.file(path)
    return command.same


# --- Prefixes: options, some operands, and a command ---

# For each: the options that take a value, and how many operands stand before the command.
PREFIXES = {
    "nohup": ("", 0),
    "setsid": ("", 0),
    "nice": ("n adjustment", 0),
    "ionice": ("c n p class classdata", 0),
    "stdbuf": ("i o e input output error", 0),
    "timeout": ("s k signal kill-after", 1),
    "gtimeout": ("s k signal kill-after", 1),
    "chronic": ("", 0),
    "unbuffer": ("", 0),
    "caffeinate": ("t w", 0),
    "rlwrap": ("", 0),
    "taskset": ("", 1),
    "chrt": ("", 1),
    "setarch": ("", 1),
    "linux32": ("", 0),
    "linux64": ("", 0),
    "numactl": ("N m C", 0),
    "prlimit": ("p", 0),
    "eatmydata": ("", 0),
    "faketime": ("", 1),
    "fakeroot": ("", 0),
    "torsocks": ("", 0),
    "proxychains": ("f", 0),
    "xvfb-run": ("n s e f w", 0),
    "dbus-run-session": ("", 0),
    "systemd-inhibit": ("", 0),
    "strace": ("o e p s u E P I O S a b X", 0),
    "ltrace": ("o e p s u", 0),
    "valgrind": ("", 0),
    "time": ("f o format output", 0),
    "gtime": ("f o format output", 0),
    "sem": ("j id", 0),
    "shx": ("", 0),
    "ts": ("", 0),
    "dotenv": ("e f", 0),
    "dotenvx": ("f", 0),
    "cross-env": ("", 0),
    "busybox": ("", 0),
    "toybox": ("", 0),
    "gosu": ("", 1),
    "su-exec": ("", 1),
    "setpriv": ("", 0),
    "uv": ("", 1),
    "poetry": ("", 1),
    "pipenv": ("", 1),
    "direnv": ("", 2),
}


def prefix(command: Command):
    values, before = PREFIXES[command.name]
    options = command.options(values, stops=True)
    if command.name in ("strace", "ltrace", "time", "gtime"):
        for path in options.values("o", "output"):
            command.file(path)
    words = options.operands[before:]
    if command.name in ("uv", "poetry", "pipenv") and options.operands[:1] != ["run"]:
        return command.same
    while words and "=" in words[0] and command.name in ("cross-env", "dotenv", "dotenvx"):
        words = words[1:]
    if options.unsure:
        command.undecided("what %s runs" % command.name, "Write the command itself.")
    return command.run_aside([word for word in words[:1] if word != "--"] + words[1:]) if words else command.same


def environment(command: Command):
    """`env`: variables, `-C folder`, `-S text`, then a command."""
    options = command.options("u C S unset chdir split-string a argv0", stops=True)
    words = list(options.operands)
    given = dict(command.environment)
    for text in options.values("S", "split-string"):
        return command.code(text + " " + " ".join(quote(word) for word in words))
    while words and "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        command.effects.check_variable(name, (value,), command.state)
        given[name] = value
    folders = options.values("C", "chdir")
    if options.unsure:
        command.undecided("what env runs", "Write the command itself.")
    if not words:
        return command.same
    state = command.state.copy()
    if folders:
        state.folders = tuple(folder_in(start, folders[-1]) for start in command.folders)
    if options.has("i", "ignore-environment") or "-" in command.args:
        state.exported = frozenset()
        if words[0].rpartition("/")[2] in OUR_PROGRAMS:
            command.effects.check_variable("AGENT_NAME", ("",), state)
    for name in options.values("u", "unset"):
        command.effects.check_variable(name, ("",), state)
    state.exported -= set(options.values("u", "unset"))
    for name, value in given.items():
        command.effects.assign(state, name, (value,))
        state.exported |= {name}
    command.effects.deeper(lambda: command.run(words, state, given))
    return command.same


def quote(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def folder_in(start: str, path: str) -> str:
    return path if path.startswith("/") else start + "/" + path


def sudo(command: Command):
    options = command.options(
        "u g h p C T r t U D R user group host prompt close-from chdir chroot role type", stops=True
    )
    if options.has("e", "edit"):
        for path in options.operands:
            command.file(path)
        return command.same
    if options.has("R", "chroot"):
        command.undecided("what a command in another root writes", ASK)
    words = list(options.operands)
    if any("=" in word for word in words[:1]):
        return command.run_aside(["env"] + words)
    folders = options.values("D", "chdir")
    if options.has("i", "login"):
        folders = [ANY]
    if options.has("s", "shell") or options.has("i", "login"):
        words = ["sh", "-c", " ".join(words)] if words else ["sh"]
    return command.run_aside(
        words, tuple(folder_in(start, folders[-1]) for start in command.folders) if folders else None
    )


def lock(command: Command):
    options = command.options("w E c wait timeout command conflict-exit-code", stops=False)
    for text in options.values("c", "command"):
        command.code(text)
    operands = command.options("w E wait timeout conflict-exit-code", stops=True).operands
    if operands and not operands[0].isdigit():
        command.place(operands[0])
    return command.run_aside(operands[1:]) if operands[1:] and not options.has("c") else command.same


def other_root(command: Command):
    command.undecided("where paths lead inside %s" % command.name, ASK)
    return command.same


def later(command: Command):
    """`at`, `batch`, `crontab`: commands that run when nobody looks."""
    if command.args[:1] in (["-l"], ["-V"]) or command.name == "atq":
        return command.same
    raise Blocked("%s runs commands later, when no rule is asked" % command.name, ASK, "rule: runs commands later")


def parallel(command: Command):
    options = command.options("j I a n N L d S P delay joblog results tmpdir timeout colsep", stops=True)
    for path in options.values("joblog", "results"):
        command.place(path)
    words = options.operands
    end = next((i for i, word in enumerate(words) if word in (":::", "::::", ":::+")), len(words))
    text = " ".join(words[:end])
    known = words[end + 1 :] if end < len(words) and words[end] == ":::" else [ANY]
    if not text:
        text, known = "{}", known
    for item in known[:1000]:
        item = ANY if has_hole(item) else quote(item)
        filled = text
        for mark in ("{}", "{.}", "{/}", "{//}", "{/.}"):
            filled = filled.replace(mark, item if mark == "{}" else ANY)
        command.code(filled if "{" in text else filled + " " + item)
    return command.same


# --- find and xargs ---


def xargs(command: Command):
    options = command.options(
        "a d E I L n P s arg-file delimiter max-lines max-args max-procs max-chars replace process-slot-var",
        "e i l",
        stops=True,
    )
    words = options.operands or ["echo"]
    items = items_of(command, options)
    mark = (options.values("I", "replace") + (["{}"] if options.has("i") or options.has("replace") else []))[:1]
    if mark and mark[0]:
        for item in items[:1000] or []:
            command.run_aside([word.replace(mark[0], item) for word in words])
        return command.same
    return command.run_aside(words + items)


def items_of(command: Command, options) -> "list[str]":
    reads = command.effects.input
    if reads.texts is None or reads.from_file or options.has("a", "arg-file"):
        return [Loose(ANY)]
    found: "list[str]" = []
    for text in reads.texts:
        if options.has("0", "null"):
            pieces = text.replace("\n", "\0").split("\0")
        elif options.has("d", "delimiter") or options.has("I", "replace") or options.has("i"):
            pieces = text.split("\n")
        else:
            if any(c in text for c in "'\"\\"):
                return [Loose(ANY)]
            pieces = text.split()
        for piece in pieces:
            piece = piece.strip(" \t") if not options.has("0", "null") else piece
            if options.has("d", "delimiter") and options.values("d", "delimiter") != ["\\n"]:
                return [Loose(ANY)]
            if piece and piece not in found:
                found.append(Loose(piece) if ANY in piece else piece)
    return found if len(found) <= 1000 else [Loose(ANY)]


def find(command: Command):
    from auto_deny.shell_find import Search

    search = Search(command.args, command.effects.on_time)
    for path in search.files_written:
        command.file(path)
    if not search.deletes and not search.commands:
        return command.same
    if command.targets.links:
        command.undecided("which files find reaches through links that the command makes", "Make them before.")
    for folder in command.folders:
        found = search.paths(folder)
        if found is None:
            command.undecided("which files find reaches", "Search a smaller folder.")
            found = []
        if search.deletes:
            for path in found:
                command.targets.entry(path, (folder,))
        for words, in_folder in search.commands:
            if not any("{}" in word for word in words) and not in_folder:
                command.run_aside(words, (folder,))
                continue
            for path in found:
                name, place = path, folder
                if in_folder:
                    above, _, last = (folder_in(folder, path)).rstrip("/").rpartition("/")
                    name, place = "./" + last, above or "/"
                command.run_aside([word.replace("{}", name) for word in words], (place,))
    return command.same


def find_by_name(command: Command):
    """`fd pattern -x command`: it runs with names that are not known here."""
    for sign in ("-x", "--exec", "-X", "--exec-batch"):
        if sign in command.args:
            words = command.args[command.args.index(sign) + 1 :]
            filled = [ANY if "{" in word else word for word in words]
            command.run_aside(filled if filled != words else words + [Loose(ANY)])
    return command.same


WRAPPERS = {name: prefix for name in PREFIXES}
WRAPPERS.update({name: shell for name in SHELLS})
WRAPPERS.update(
    {name: other_root for name in ("chroot", "unshare", "nsenter", "bwrap", "proot", "firejail", "systemd-nspawn")}
)
WRAPPERS.update({name: later for name in ("at", "batch", "crontab", "systemd-run", "atq")})
WRAPPERS.update({name: each_is_code for name in ("hyperfine", "concurrently", "npm-run-all")})
WRAPPERS.update({name: with_code_option for name in ("su", "runuser", "script", "scriptlive")})
WRAPPERS.update(
    {
        "env": environment,
        "genv": environment,
        "sudo": sudo,
        "doas": sudo,
        "flock": lock,
        "watch": watch,
        "entr": watch,
        "xargs": xargs,
        "gxargs": xargs,
        "find": find,
        "fd": find_by_name,
        "fdfind": find_by_name,
        "gfind": find,
        "parallel": parallel,
    }
)
