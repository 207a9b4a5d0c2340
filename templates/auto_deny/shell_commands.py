"""One command with its words known: which of them name what it writes, deletes or moves, and which are commands.

Most commands are a line of the table in shell_programs.py; those that are languages of their own have a function.
What a command does that is in no table is for shell_unknown.py to say.
"""

from auto_deny.blocked import Blocked
from auto_deny.shell_dangers import check_dangerous, check_other_agents
from auto_deny.shell_options import Options, parse
from auto_deny.shell_state import union
from auto_deny.shell_targets import ANY, NAME, has_hole, shown

PLAIN = "Write the path itself; a variable counts when the same command gives it a plain value."


class Command:
    def __init__(self, effects, words: "list[str]", state, environment: "dict[str, str]"):
        self.effects = effects
        self.words = words
        self.state = state
        self.environment = environment
        self.name = words[0].rstrip("/").rpartition("/")[2]
        self.args = words[1:]
        self.targets = effects.targets
        self.folders = state.folders

    @property
    def same(self):
        """It changes nothing that the shell knows, and may fail."""
        return self.state, self.state

    def options(self, values: str = "", optional: str = "", stops: bool = False) -> Options:
        return parse(self.args, values, optional, stops)

    # --- What it does to a path ---

    def file(self, path: str) -> None:
        self.targets.file(path, self.folders)

    def place(self, path: str) -> None:
        self.targets.place(path, self.folders)

    def entry(self, path: str) -> None:
        self.targets.entry(path, self.folders)

    def tree(self, path: str) -> None:
        self.targets.tree(path, self.folders)

    def below(self, path: str) -> None:
        self.targets.names_below(path, self.folders)

    def undecided(self, what: str = "", advice: str = PLAIN) -> None:
        self.targets.undecided(what or "what %s writes" % shown(self.name), advice)

    # --- What it runs ---

    def run(self, words: "list[str]", state=None, environment: "dict[str, str] | None" = None):
        """Another command, which finds no functions of the shell."""
        state = self.state if state is None else state
        if not words:
            return state, state
        if has_hole(words[0]):
            self.undecided("which command %s is" % shown(words[0]), "Write the command's name.")
            return state, state
        return self.effects.run_program(words, state, environment or {})

    def run_aside(self, words: "list[str]", folders: "tuple | None" = None):
        """Another command in a process of its own, perhaps in another folder."""
        state = self.state.copy()
        if folders is not None:
            state.folders = folders
        self.effects.deeper(lambda: self.run(words, state))
        return self.same

    def code(self, text: str, arguments: "tuple | None" = (), name: str = ANY):
        """Shell code in a process of its own."""
        state = self.state.copy()
        state.arguments = arguments
        state.errexit = False
        # What is not exported is not there; functions may be.
        for each in set(state.variables) - state.exported:
            state.variables[each] = union(state.variables[each], ("",))
        state.functions = {each: union(bodies, (None,)) for each, bodies in state.functions.items()}
        state.variables["0"] = (name,)
        self.effects.run_text(text, state)
        return self.same


def run_program(command: Command):
    name = command.words[0]
    if any(not character.isprintable() or character.isspace() for character in name):
        raise Blocked("the command's name holds a blank or a control character", "Write the command's plain name.")
    check_other_agents(command)
    check_dangerous(command)
    handler = handler_of(command)
    if handler is not None:
        return handler(command)
    from auto_deny.shell_unknown import run_unknown

    return run_unknown(command)


def handler_of(command: Command):
    from auto_deny.shell_builtins import BUILTINS
    from auto_deny.shell_programs import PROGRAMS
    from auto_deny.shell_wrappers import WRAPPERS, interpreter_of

    name = command.name
    if "/" not in command.words[0] and name in BUILTINS:
        return BUILTINS[name]
    found = WRAPPERS.get(name) or PROGRAMS.get(name) or interpreter_of(name) or PROGRAMS.get(variant_of(name))
    return found or (known_under_another_name(command) if "/" in command.words[0] else None)


def variant_of(name: str) -> str:
    """`vim.basic` is vim, `gcc-12` and `x86_64-linux-gnu-gcc` are gcc."""
    bare = name.partition(".")[0].rstrip("0123456789").rstrip("-")
    return bare.rpartition("-gnu-")[2] if "-gnu-" in bare else bare


def known_under_another_name(command: Command):
    """`./x`, where x is a link to sh."""
    import os

    from auto_deny.shell_programs import PROGRAMS
    from auto_deny.shell_wrappers import WRAPPERS, interpreter_of

    for folder in command.folders:
        whole = os.path.join(folder, command.words[0])
        if not has_hole(whole) and os.path.islink(whole):
            name = os.path.realpath(whole).rpartition("/")[2]
            found = WRAPPERS.get(name) or PROGRAMS.get(name) or interpreter_of(name)
            if found:
                command.name = name
                return found
    return None


# Options whose value is a command, in programs of all kinds.
RUNS = frozenset(("--run", "--exec", "--cmd", "--sh-exec"))
# Options that name what is written, in programs of all kinds.
OUTPUTS = frozenset(
    "-o --out --output --outfile --out-file --output-file --outdir --out-dir --output-dir --outDir --outFile --outputFile"
    " --target-dir --dest --destination --junitxml --junit-xml --log-file --logfile --coverage-directory --pack-destination"
    " --debugfile --error-output --result-file --report-file --declarationDir --coverprofile -coverprofile -cpuprofile -memprofile".split()
)


def named_outputs(args: "list[str]") -> "list[str]":
    """Values of such options that look like a path."""
    found = []
    for index, arg in enumerate(args):
        name, equals, value = arg.partition("=")
        if not equals and arg.startswith("-o") and "/" in arg:
            name, equals, value = "-o", "=", arg[2:]
        if name in OUTPUTS:
            value = value if equals else "".join(args[index + 1 : index + 2])
            if value and not value.startswith("-") and not any(c in value for c in "{}=,:") and not has_hole(value):
                found.append(value)
    return found


def below(folder: str, path: str) -> str:
    """Where a path lands when it is copied into a folder."""
    name = path.rstrip("/").rpartition("/")[2]
    if name in ("", ".", ".."):
        return folder
    return folder.rstrip("/") + "/" + (NAME if ANY in name else name)
