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
    "node": "r require import loader",
    "ruby": "I r C",
}


# Options of Node.js that name what it writes, and others that take a value.
NODE_OUTPUTS = (
    "cpu-prof-dir cpu-prof-name heap-prof-dir heap-prof-name diagnostic-dir redirect-warnings report-dir"
    " report-directory report-filename trace-event-file-pattern test-reporter-destination localstorage-file"
    " build-snapshot-config experimental-sea-config".split()
)
NODE_VALUES = (
    "input-type experimental-loader experimental-default-type trace-event-categories stack-trace-limit conditions"
    " env-file title icu-data-dir openssl-config unhandled-rejections inspect-port test-reporter test-name-pattern"
    " watch-path stack-size max-http-header-size".split()
)
PYTHON_VALUES = ["check-hash-based-pycs"]


def base_name_of(name: str) -> "str | None":
    """`python3.11` and `perl5.36-x86_64-linux-gnu` are `python` and `perl`; `python3-config` is something else."""
    if name in INTERPRETERS:
        return name
    bare = name.rstrip("0123456789.-")
    if bare in INTERPRETERS:
        return bare
    at = next((index for index, character in enumerate(name) if character.isdigit()), 0)
    return name[:at] if name[:at] in INTERPRETERS and not name.endswith("-config") else None


def interpreter_of(name: str):
    return interpreter if base_name_of(name) else None


def interpreter(command: Command):
    """Code in a command is not analysed; only a sandbox would hold it. Files of the project are let run."""
    name = base_name_of(command.name) or command.name
    code, values = INTERPRETERS[name].split(), VALUES_OF_INTERPRETERS.get(name, "").split()
    if name == "perl":
        given = perl_code(command)
    else:
        given = inline_code(command.args, code, values)
    if name == "deno":
        given = command.args[:1] in (["eval"], ["repl"])
    if name in ("node", "nodejs") and command.args[:1] in (["inspect"], ["debug"]):
        given = True
    reads = command.effects.input
    if given is None:
        given = not reads.from_file and (reads.texts is None or any(text.strip() for text in reads.texts))
    for path in named_outputs(command.args):
        command.place(path)
    if name in ("node", "nodejs"):
        for index, arg in enumerate(command.args):
            option, equals, value = arg.partition("=")
            if option[:2] == "--" and option[2:] in NODE_OUTPUTS:
                command.place(value if equals else "".join(command.args[index + 1 : index + 2]))
    if name in ("python", "pypy"):
        from auto_deny.shell_python import module_writes

        given = module_writes(command) or given
    if given or imports_text(command.args):
        command.undecided("what code given to %s writes" % name, RUN_A_FILE)
    return command.same


def imports_text(args: "list[str]") -> bool:
    """`node --import data:…`: a module that stands in its own address."""
    return any(arg.partition("=")[2].startswith("data:") or arg.startswith("data:") for arg in args)


def perl_code(command: Command) -> "bool | None":
    """Whether code stands in the arguments; None when it is read. With -i the files that follow are written."""
    args, edits, code = list(command.args), False, None
    while args and is_option(args[0]):
        letters = args.pop(0)[1:]
        if letters == "-":
            break
        while letters:
            letter, letters = letters[0], letters[1:]
            if letter in "eE":
                code, args = True, args if letters else args[1:]
                letters = ""
            elif letter in "0lCD":
                letters = letters.lstrip("0123456789abcdefABCDEFx") if letter == "0" else letters.lstrip("0123456789")
            elif letter == "I":
                args, letters = args if letters else args[1:], ""
            elif letter in "mM":
                code = code or not all(c.isalnum() or c in "_:,=+-" for c in letters)
                letters = ""
            elif letter in "iFxdV":
                edits, letters = edits or letter == "i", ""
    if code:
        return True
    if edits:
        for path in args[1:]:
            command.file(path)
    return False if args and args[0] != "-" and not args[0].startswith("/dev/") else (True if args[:1] and args[0] != "-" else None)


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
            at += 1 if arg[2:] in values + NODE_VALUES + NODE_OUTPUTS + PYTHON_VALUES else 0
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
    reads_input = False
    while args and (is_option(args[0]) or args[0].startswith("+")):
        option = args.pop(0)
        if option in ("--rcfile", "--init-file"):
            if args[:1] and (has_hole(args[0]) or args[0].startswith("/dev/")):
                command.undecided("what code %s reads" % command.name, RUN_A_FILE)
            args[:1] = []
            continue
        if option == "--":
            break
        if not option.startswith("--") and option[-1] in "oO":
            args[:1] = []
        if not option.startswith("--") and "c" in option[1:]:
            return shell_text(command, args)
        elif not option.startswith("--") and "s" in option[1:]:
            reads_input = True
    if reads_input or not args or args[0] == "-":
        return shell_input(command, tuple(args) if reads_input else ())
    if args[0].startswith("/dev/"):
        command.undecided("what code %s reads" % command.name, RUN_A_FILE)
    return command.same


def shell_text(command: Command, args: "list[str]"):
    while args and is_option(args[0]):
        args = args[1:]
    if not args:
        return command.same
    return command.code(args[0], tuple(args[2:]), args[1] if len(args) > 1 else command.words[0])


def shell_input(command: Command, arguments: tuple = ()):
    """Commands from a pipe or a here-document."""
    reads = command.effects.input
    if reads.from_file:
        return command.same
    if reads.texts is None:
        command.undecided("what commands %s reads" % command.name, RUN_A_FILE)
        return command.same
    for text in reads.texts:
        command.code(text, None if any(type(each) is Loose for each in arguments) else arguments)
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
    if command.name == "su" and (options.values("s", "shell") or options.operands[1:]):
        command.undecided("what su runs", "Write the command itself.")
    if command.name == "su" and not options.has("c", "command"):
        shell_input(command)
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
    "setarch": ("", 0),
    "arch": ("", 0),
    "choom": ("n adjust p pid", 0),
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


MACHINES = frozenset("x86_64 i386 i486 i586 i686 linux32 linux64 uname26 aarch64 arm64 armv7l ppc64le s390x".split())


def prefix(command: Command):
    values, before = PREFIXES[command.name]
    options = command.options(values, stops=True)
    if command.name in ("strace", "ltrace", "time", "gtime"):
        for path in options.values("o", "output"):
            command.file(path)
    words = options.operands[before:]
    if command.name in ("setarch", "arch") and words and words[0] in MACHINES:
        words = words[1:]
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
WRAPPERS.update({"newgrp": lambda command: shell_input(command)})
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
