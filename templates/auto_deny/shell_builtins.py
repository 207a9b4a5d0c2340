"""Commands of the shell itself: they change what the rest of the program means."""

from auto_deny.shell_commands import Command
from auto_deny.shell_expand import INJECTION, Loose
from auto_deny.shell_parser import is_name
from auto_deny.shell_state import join, union
from auto_deny.shell_targets import ANY, WORD, has_hole

GLOBBING = {"dotglob": "hidden", "nocaseglob": "folds"}


def nothing(command: Command):
    return command.same


def true(command: Command):
    return command.state, None


def false(command: Command):
    return None, command.state


# --- Folders ---


def cd(command: Command):
    folders = [arg for arg in command.args if not (arg.startswith("-") and len(arg) > 1)]
    if len(folders) > 1 or any(type(arg) is Loose for arg in command.args):
        folders = [ANY]
    effects, state = command.effects, command.state
    if folders == ["-"]:
        done = state.copy()
        done.go(effects.lookup("OLDPWD", state))
        return done, state
    if not folders:
        done = no = None
        for home in effects.lookup("HOME", state):
            each_done, each_no = effects.change_folder(home, state)
            done, no = join(done, each_done), join(no, each_no)
        return done, no
    return effects.change_folder(folders[0] or ".", state)


def pushd(command: Command):
    effects, state = command.effects, command.state
    args = [arg for arg in command.args if arg != "--"]
    if "-n" in args or not args or args[0][:1] in "+-" or has_hole(args[0]):
        done = state.copy()
        done.go((ANY,))
        return done, state
    here = state.folders
    done, no = effects.change_folder(args[0], state)
    if done:
        done.stack = (here,) + done.stack
    return done, no


def popd(command: Command):
    done = command.state.copy()
    if command.args or not done.stack:
        done.go((ANY,) if done.stack or command.args else done.folders)
        return done, command.state
    done.go(done.stack[0])
    done.stack = done.stack[1:]
    return done, None


# --- Leaving ---


def leave(command: Command):
    return None, None


def leave_loop(command: Command):
    count = command.args[0] if command.args else "1"
    sure = count.isdigit() and count.isascii() and int(count) > 0
    found = command.effects.leave_loops(command.state, int(count) if sure else 1, command.name == "continue")
    return found if sure else (join(found[0], command.state), command.state)


def leave_function(command: Command):
    return command.effects.leave_function(command.state)


# --- Code ---


def evaluate(command: Command):
    args = command.args[1:] if command.args[:1] == ["--"] else command.args
    return command.effects.run_text(" ".join(args), command.state)


def source(command: Command):
    from auto_deny import shell_traps

    return shell_traps.source(command)


def execute(command: Command):
    options = command.options("a", stops=True)
    return command.run(options.operands) if options.operands else command.same


def builtin(command: Command):
    options = command.options("", stops=True)
    if options.has("v") or options.has("V"):
        return command.same
    return command.run(options.operands) if options.operands else command.same


def trap(command: Command):
    from auto_deny import shell_traps

    return shell_traps.trap(command)


def alias(command: Command):
    if any("=" in arg for arg in command.args):
        command.undecided("what an alias changes", "Write the command itself, or a function.")
    return command.same


def hash_command(command: Command):
    if any(arg.startswith("-p") for arg in command.args):
        command.undecided("what hash -p changes", "Write the command's path.")
    return command.same


def enable(command: Command):
    if command.args:
        command.undecided("what enable changes", "Leave it out.")
    return command.same


# --- Variables ---


def assign_unknown(command: Command, name: str, values: tuple = (ANY,)) -> None:
    """A builtin gives a value to a variable that an argument names."""
    if "[" in name and ("$(" in name or "`" in name):
        command.undecided("what %s runs: %s" % (command.name, INJECTION))
    name = name.partition("[")[0]
    if is_name(name):
        state = command.state
        command.effects.assign(state, name, values)
        if name in command.effects.start.arrays or len(values) > 1:
            state.arrays[name] = values
        command.effects.check_variable(name, values, state)
    else:
        command.state.wild = True


def declare(command: Command):
    state = command.state
    letters = "".join(arg[1:] for arg in command.args if arg[:1] in ("-", "+") and arg[1:2] != "-")
    if command.name != "export" and any(letter in letters for letter in "nlucix"[:5]):
        # Names that stand for other names, and variables that change what they are given: later values count too.
        state.wild = True
    exports = command.name == "export" or any(arg[:1] == "-" and "x" in arg for arg in command.args)
    unexports = command.name == "export" and "-n" in command.args or "+x" in command.args
    fixes = command.name == "readonly" or any(arg[:1] == "-" and "r" in arg for arg in command.args)
    is_local = command.name == "local" or (command.name in ("declare", "typeset") and "-g" not in command.args)
    for arg in command.args:
        if type(arg) is Loose:
            state.wild = True
            continue
        if arg[:1] in ("-", "+"):
            continue
        name, equals, value = arg.partition("=")
        if is_local:
            command.effects.remember(name.rstrip("+").partition("[")[0], state)
        if exports:
            state.exported |= {name}
        if unexports:
            state.exported -= {name}
        adds = name.endswith("+")
        name = name.rstrip("+")
        if not equals:
            if "[" in name:
                assign_unknown(command, name)
            elif command.name in ("local", "declare", "typeset") and is_name(name):
                state.variables[name] = union(state.variables.get(name, (ANY,)), ("",))
            continue
        bare = name.partition("[")[0]
        if not is_name(bare):
            state.wild = True
        elif hasattr(arg, "elements"):
            command.effects.keep(state, bare, arg.elements, adds)
        else:
            if "[" in name and ("$(" in name or "`" in name):
                command.undecided("what %s runs: %s" % (command.name, INJECTION))
            command.effects.keep(state, bare, value, adds, "[" in name)
            command.effects.check_variable(bare, (value,), state)
    if fixes:
        state.readonly |= {arg.partition("=")[0] for arg in command.args if arg[:1] not in ("-", "+")}
    return command.same


def unset(command: Command):
    for arg in command.args:
        name = arg.partition("[")[0]
        if "$(" in arg or "`" in arg:
            command.undecided("what unset runs: %s" % INJECTION)
        if "-n" in command.args or has_hole(arg):
            command.state.wild = True
        if is_name(name) and name == arg:
            command.effects.check_variable(name, ("",), command.state)
            command.state.functions.pop(name, None)
            command.state.variables[name] = ("",)
            command.state.arrays.pop(name, None)
    return command.same


def set_options(command: Command):
    state = command.state
    args = command.args
    while args and args[0][:1] in ("-", "+") and args[0] not in ("-", "--"):
        if args[0] in ("-o", "+o"):
            if args[1:2] == ["errexit"]:
                state.errexit = args[0] == "-o"
            args = args[2:]
            continue
        if "e" in args[0][1:]:
            state.errexit = args[0][0] == "-"
        args = args[2:] if args[0].endswith("o") else args[1:]
    if args:
        positional = args[1:] if args[0] in ("-", "--") else args
        state.arguments = None if any(type(arg) is Loose for arg in args) else tuple(positional)
    return command.same


def shift(command: Command):
    state = command.state
    count = command.args[0] if command.args else "1"
    if state.arguments is not None:
        state.arguments = state.arguments[int(count) :] if count.isdigit() else None
    return command.same


def shell_options(command: Command):
    for arg in command.args:
        flag = GLOBBING.get(arg)
        if flag and "-s" in command.args:
            setattr(command.state, flag, True)
        if arg == "cdable_vars" and "-s" in command.args:
            command.undecided("where cd leads with cdable_vars", "Write the folder's path.")
        if arg == "expand_aliases" and "-s" in command.args:
            command.undecided("what aliases change", "Write the command itself.")
    return command.same


def read(command: Command):
    """`read name`: a line of what it reads, when that is known."""
    options = command.options("a d i n N p t u")
    names = options.operands or ["REPLY"]
    texts = command.effects.input.texts if not options.has("u") and not options.has("d") else None
    if options.has("d") and options.values("d") == [""]:
        texts = command.effects.input.texts  # Names that end with NUL, as `find -print0` writes them.
    lines = None
    if texts is not None and not command.effects.input.from_file:
        lines = tuple(
            dict.fromkeys(line.strip(" \t") for text in texts for line in text.replace("\0", "\n").split("\n"))
        )
        if any("\\" in line for line in lines) or len(lines) > 3000:
            lines = None
    single = len(names) == 1 and not options.has("a") and not options.has("n") and not options.has("N")
    for name in names + options.values("a"):
        assign_unknown(command, name, lines if lines and single else (ANY,))
        command.state.arrays.pop(name, None)
    return command.same


def read_array(command: Command):
    options = command.options("d n O s u C c")
    for code in options.values("C"):
        command.code(code)
    texts = command.effects.input.texts
    name = options.operands[0] if options.operands else "MAPFILE"
    if not is_name(name):
        command.state.wild = True
        return command.same
    known = texts is not None and not command.effects.input.from_file and not options.has("u")
    lines = tuple(line for text in texts for line in text.replace("\0", "\n").split("\n")) if known else (ANY,)
    command.state.arrays[name] = lines
    command.state.variables.pop(name, None)
    return command.same


def printf(command: Command):
    if command.args[:1] and command.args[0].startswith("-v") and len(command.args) > 1:
        attached = command.args[0][2:]
        name, rest = (attached, command.args[1:]) if attached else (command.args[1], command.args[2:])
        from auto_deny.shell_output import formatted

        assign_unknown(command, name, (formatted(rest),))
    return command.same


def let(command: Command):
    from auto_deny.shell_words import Text, Word

    for arg in command.args:
        command.effects.evaluate(Word([Text(True, text=arg)]), command.state)
    return command.same


def getopts(command: Command):
    for name in command.args[1:2]:
        assign_unknown(command, name, (WORD, "?", ":"))
    command.state.variables["OPTARG"] = (ANY,)
    return command.same


def test(command: Command):
    if any("[" in arg and ("$(" in arg or "`" in arg) for arg in command.args):
        command.undecided("what the test runs: %s" % INJECTION)
    return command.same


def history(command: Command):
    if any(arg[:2] in ("-w", "-a") for arg in command.args):
        operands = [arg for arg in command.args if not arg.startswith("-")]
        for path in operands or command.effects.lookup("HISTFILE", command.state):
            command.file(path)
    return command.same


def fix_command(command: Command):
    if not any(arg.startswith("-") and "l" in arg for arg in command.args):
        command.undecided("which command fc runs again", "Write the command itself.")
    return command.same


def jobs(command: Command):
    """`jobs -x command`."""
    if "-x" in command.args:
        return command.run(command.args[command.args.index("-x") + 1 :])
    return command.same


BUILTINS = {
    "jobs": jobs,
    "fc": fix_command,
    "history": history,
    ":": true,
    "true": true,
    "false": false,
    "cd": cd,
    "chdir": cd,
    "pushd": pushd,
    "popd": popd,
    "exit": leave,
    "logout": leave,
    "break": leave_loop,
    "continue": leave_loop,
    "return": leave_function,
    "eval": evaluate,
    "source": source,
    ".": source,
    "exec": execute,
    "command": builtin,
    "builtin": builtin,
    "trap": trap,
    "alias": alias,
    "hash": hash_command,
    "enable": enable,
    "export": declare,
    "readonly": declare,
    "declare": declare,
    "typeset": declare,
    "local": declare,
    "unset": unset,
    "set": set_options,
    "shift": shift,
    "shopt": shell_options,
    "read": read,
    "mapfile": read_array,
    "readarray": read_array,
    "printf": printf,
    "let": let,
    "getopts": getopts,
    "test": test,
    "[": test,
    "complete": nothing,
    "bind": alias,
}
