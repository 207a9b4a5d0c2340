"""Runs a shell program without doing anything: follows folders, variables and functions, and judges what it would write.

Each command leaves two states, for success and for failure, because `&&`, `||` and `if` depend on them. A state that is
None is never reached. What cannot be followed becomes unknown, and a target that is unknown is refused where it matters.
"""

import os
import time

from auto_deny.blocked import ASK, Blocked
from auto_deny.paths import lexical, path_of, resolve
from auto_deny.policy import Policy
from auto_deny.shell_commands import Command, run_program
from auto_deny.shell_expand import PLAIN, Expander, Loose, TooMuch
from auto_deny.shell_output import printed_by
from auto_deny.shell_parser import (
    AndOr,
    ArithmeticFor,
    Background,
    Braces,
    Case,
    Coprocess,
    Expression,
    For,
    Function,
    If,
    Parser,
    Pipeline,
    Redirected,
    Sequence,
    Simple,
    Subshell,
    Test,
    While,
)
from auto_deny.shell_state import MAX_VALUES, State, join, same, union
from auto_deny.shell_targets import ANY, WORD, Targets, has_hole, shown
from auto_deny.shell_words import Array, Word

MAX_STEPS = 20000
MAX_NESTING = 12  # Functions, `eval` and `sh -c` in one another.
MAX_SECONDS = 2.5  # Well before the hook's own alarm, so that the answer can say why.
MAX_ROUNDS = 4  # Of a loop, before what still changes becomes unknown.
# Arrays of the shell that say which program a name stands for.
NAMES_OF_COMMANDS = ("BASH_CMDS", "BASH_ALIASES")
# By it our own commands know who calls them.
NAME_OF_AGENT = "AGENT_NAME"


class Input:
    """What a command reads: texts that it may be (None: unknown), or a file, or nothing."""

    def __init__(self, texts: "tuple | None" = ("",), from_file: bool = False, path: "str | None" = None):
        self.texts = None if texts is not None and ANY in texts else texts
        self.from_file = from_file
        self.path = path


NOTHING = Input()
UNKNOWN = Input(None)
OUTSIDE = Input(None)  # What the call itself reads: nothing that the agent has written.


class Jumps:
    """A loop or a function, and the states in which it was left early."""

    def __init__(self, is_loop: bool):
        self.is_loop = is_loop
        self.left: "State | None" = None
        self.next: "State | None" = None  # By `continue`.


class Effects(Expander):
    def __init__(self, policy: Policy, folder: str):
        self.policy = policy
        self.targets = Targets(policy, self.on_time)
        self.start = State(folder)
        self.input = OUTSIDE
        self.steps = 0
        self.nesting = 0
        self.deadline = time.monotonic() + MAX_SECONDS
        self.made_folders: "set[str]" = set()
        self.removes_folders = False
        self.made_links = False
        self.jumps: "list[Jumps]" = []  # The loops and functions around a command, innermost last.
        self.locals: "list[dict]" = []  # What variables were before a function made them its own.
        self.traps: "list[str]" = []
        self.trapped: "set[str]" = set()  # Commands of traps, which must stay what they are.
        self.moved_refs: "set[str]" = set()  # Names of commits that the line itself gives another commit.
        self.git_answers: dict = {}
        self.sourcing = 0  # How many files are being read that the shell sources.
        self.ever_folders: tuple = (folder,)
        self.ever_assigned: "dict[str, tuple]" = {}

    # --- Programs ---

    def judge(self, text: str) -> None:
        state = join(*self.run_text(text, self.start))
        # A trap runs at any time, so with any folder and any value there ever was.
        while self.traps:
            state = state.copy() if state else self.start.copy()
            state.folders = union(state.folders, self.ever_folders)
            for name, values in self.ever_assigned.items():
                state.variables[name] = union(state.variables.get(name, values), values)
            state = join(*self.run_text(self.traps.pop(), state))

    def run_text(self, text: str, state: State) -> "tuple[State | None, State | None]":
        """Code that is known as text."""
        if has_hole(text):
            self.targets.undecided("what code %s is" % shown(text), "Write the command itself.")
            return state, state
        parser = Parser(text)
        parser.on_time = self.on_time
        return self.deeper(lambda: self.run(parser.parse_program(), state))

    def deeper(self, run):
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise TooMuch("commands are nested too deeply")
        try:
            return run()
        finally:
            self.nesting -= 1

    def run(self, node, state: "State | None") -> "tuple[State | None, State | None]":
        """The states after success and failure. May change the state that it is given."""
        if state is None:
            return None, None
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooMuch("the command takes too long to follow")
        if self.steps & 15 == 0:
            self.on_time()
        return RUN[type(node)](self, node, state)

    @property
    def reads_outside(self) -> bool:
        return self.input is OUTSIDE

    def on_time(self) -> None:
        """Called wherever many steps may follow each other."""
        if time.monotonic() > self.deadline:
            raise TooMuch("the command takes too long to follow")

    def run_aside(self, node, state: State, reads_unknown: bool = False) -> None:
        """In a process of its own: what it changes is gone afterwards."""
        outer_input, outer_jumps = self.input, self.jumps
        self.input = UNKNOWN if reads_unknown else self.input
        self.jumps = []
        state = state.copy()
        state.errexit = False
        try:
            self.run(node, state)
        finally:
            self.input, self.jumps = outer_input, outer_jumps

    def output(self, node, state: State) -> tuple:
        """The texts that a substitution may print; it is run on the way."""
        self.run_aside(node, state)
        commands = [each for command in node.commands for each in chain_of(command)]
        if (
            not commands
            or not all(type(each) is Pipeline for each in commands)
            or not all(is_silent(each) for each in commands[:-1])
        ):
            return (ANY,)
        state = state.copy()
        may_fail = False
        for each in commands[:-1]:
            after, failed = self.run(each, state)
            may_fail = may_fail or failed is not None
            if after is None:
                return ("",)
            state = after
        return union(self.printed_by_pipeline(commands[-1], state), ("",) if may_fail else ())

    def printed_by_pipeline(self, node: Pipeline, state: State) -> tuple:
        read = NOTHING
        for command in node.commands:
            outer, self.input = self.input, read
            try:
                read = Input(self.printed(command, state))
            finally:
                self.input = outer
        return read.texts or (ANY,)

    def printed(self, node, state: State) -> tuple:
        if type(node) is not Simple or not node.words:
            return (ANY,)
        found: tuple = ()
        state = state.copy()
        for words in self.every(lambda: self.fields(node.words, state)):
            read = self.input
            for redirection in node.redirections:
                if redirection.operator in (">", ">>", "&>", "&>>", ">|") and redirection.descriptor != "2":
                    return ("",)
                if redirection.operator[0] == "<":
                    read = self.input_of(redirection, state) or read
            if not words or words[0] in state.functions:
                return (ANY,)
            found = union(found, printed_by(words, read.texts, state, self))
        return found or (ANY,)

    # --- Lists ---

    def run_sequence(self, node: Sequence, state: State):
        done = no = state
        for index, command in enumerate(node.commands):
            done, no = self.run(command, state)
            last = index == len(node.commands) - 1
            if not last:
                stops = no is not None and no.errexit and type(command) is Pipeline and not command.negated
                state = done if stops else join(done, no)
        return done, no

    def run_andor(self, node: AndOr, state: State):
        errexit = state.errexit
        state.errexit = False
        done, no = self.run(node.left, state)
        goes_on = done if node.operator == "&&" else no
        right_done, right_no = self.run(node.right, goes_on.copy() if goes_on else None)
        if node.operator == "&&":
            found = right_done, join(no, right_no)
        else:
            found = join(done, right_done), right_no
        for each in found:
            if each is not None:
                each.errexit = errexit
        return found

    def run_pipeline(self, node: Pipeline, state: State):
        if len(node.commands) == 1:
            errexit = state.errexit
            state.errexit = errexit and not node.negated
            done, no = self.run(node.commands[0], state)
            for each in (done, no) if node.negated else ():
                if each is not None:
                    each.errexit = errexit
            return (no, done) if node.negated else (done, no)
        outer = self.input
        after = None
        try:
            for index, command in enumerate(node.commands):
                last = index == len(node.commands) - 1
                before = state.copy()
                jumps, self.jumps = self.jumps, []
                after = join(*self.run(command, before))
                self.jumps = jumps
                if not last:
                    self.input = Input(self.printed(command, state))
        finally:
            self.input = outer
        # With `lastpipe`, and in other shells, the last command changes the shell itself.
        state = join(state, after) if after else state
        return state, state

    def run_background(self, node: Background, state: State):
        self.run_aside(node.body, state)
        return state, state

    def run_subshell(self, node: Subshell, state: State):
        outer, self.jumps = self.jumps, []
        self.run(node.body, state.copy())
        self.jumps = outer
        return state, state

    def run_braces(self, node: Braces, state: State):
        return self.run(node.body, state)

    def run_coprocess(self, node: Coprocess, state: State):
        self.run_aside(node.body, state, True)
        state.arrays[node.name] = (WORD,)
        return state, state

    # --- Compound commands ---

    def run_if(self, node: If, state: State):
        done = no = None
        rest: "State | None" = state
        for condition, body in node.branches:
            errexit = rest.errexit if rest else False
            if rest:
                rest.errexit = False
            holds, fails = self.run(condition, rest)
            holds, rest = (each.copy() if each else None for each in (holds, fails))
            for each in (holds, rest):
                if each:
                    each.errexit = errexit
            body_done, body_no = self.run(body, holds)
            done, no = join(done, body_done), join(no, body_no)
        if node.otherwise is None:
            return join(done, rest), no
        other_done, other_no = self.run(node.otherwise, rest)
        return join(done, other_done), join(no, other_no)

    def run_loop(self, once, state: State) -> "State | None":
        """Runs `once` until nothing changes any more; what keeps changing becomes unknown.

        `once` gives the states after a round and where the loop's condition ends it.
        """
        self.jumps.append(Jumps(True))
        ended: "State | None" = None
        for number in range(MAX_ROUNDS + 2):
            before = state.copy()
            after, ends = once(state.copy())
            ended = join(ended, ends)
            state = join(state, join(after, self.jumps[-1].next))
            if same(state, before):
                break
            if number >= MAX_ROUNDS:
                for name, values in before.variables.items():
                    if state.variables[name] != values:
                        state.variables[name] = (ANY,)
                for name, values in before.arrays.items():
                    if state.arrays.get(name) != values:
                        state.arrays[name] = (ANY,)
                if state.folders != before.folders:
                    state.folders = (ANY,)
        return join(ended, self.jumps.pop().left)

    def run_while(self, node: While, state: State):
        errexit = state.errexit

        def once(each: State):
            each.errexit = False
            holds, fails = self.run(node.condition, each)
            if node.until:
                holds, fails = fails, holds
            holds, fails = (each.copy() if each else None for each in (holds, fails))
            for found in (holds, fails):
                if found:
                    found.errexit = errexit
            return join(*self.run(node.body, holds)), fails

        after = self.run_loop(once, state)
        return after, after

    def run_for(self, node: For, state: State):
        if node.words is None:
            items = self.arguments_of(state)
        else:
            items = [field for fields in self.every(lambda: self.fields(node.words, state)) for field in fields]
        values = tuple(dict.fromkeys(items))
        if any(type(each) is Loose for each in values) or len(values) > MAX_VALUES:
            values = (ANY,)
        if not values:
            return state, state
        if len(values) > 8 or node.selects or has_hole("".join(values)):
            after = self.run_loop(lambda each: (self.run_body(node, each, values), each.copy()), state)
            return after, after
        # A few values: one round after the other, as it will happen.
        self.jumps.append(Jumps(True))
        going: "State | None" = state
        for value in values:
            if going is None:
                break
            going = join(self.run_body(node, going, (value,)), self.jumps[-1].next)
            self.jumps[-1].next = None
        after = join(going, self.jumps.pop().left)
        return after, after

    def run_body(self, node: For, state: State, values: tuple) -> "State | None":
        if node.selects:
            state.variables["REPLY"] = (ANY,)
            values = union(values, ("",))
        self.assign(state, node.name, values)
        return join(*self.run(node.body, state))

    def run_arithmeticfor(self, node: ArithmeticFor, state: State):
        def once(each: State):
            self.evaluate(node.expression, each)
            return join(*self.run(node.body, each.copy())), each

        self.evaluate(node.expression, state)
        after = self.run_loop(once, state)
        return after, after

    def run_case(self, node: Case, state: State):
        self.every(lambda: self.text(node.subject, state))
        found: "State | None" = None
        catches_all = False
        for patterns, body in node.clauses:
            self.every(lambda: [self.text(pattern, state) for pattern in patterns])
            catches_all = catches_all or any(pattern.plain() == "*" for pattern in patterns)
            # Straight from the beginning, or from a clause before it, by `;&`.
            found = join(found, join(*self.run(body, join(state, found).copy())))
        found = found if catches_all else join(found, state)
        return found, found

    def run_function(self, node: Function, state: State):
        if node.name in self.trapped:
            self.targets.undecided("what the trap runs: %s is defined again" % node.name, "Define it before the trap.")
        state.functions[node.name] = (node.body,)
        return state, state

    def run_test(self, node: Test, state: State):
        for word in node.words:
            for text in self.every(lambda: self.text(word, state)):
                if "[" in text and ("$(" in text or "`" in text):
                    self.targets.undecided("what the test runs: it holds a subscript with a command in it", PLAIN)
        return state, state

    def run_expression(self, node: Expression, state: State):
        self.every(lambda: self.evaluate(node.word, state))
        return state, state

    def run_redirected(self, node: Redirected, state: State):
        outer = self.input
        try:
            for redirection in node.redirections:
                self.redirect(redirection, state)
            return self.run(node.body, state)
        finally:
            self.input = outer

    # --- Redirections ---

    def redirect(self, redirection, state: State) -> None:
        """Judges what it writes, and remembers what it reads."""
        operator = redirection.operator
        if operator in ("<<", "<<-", "<<<", "<"):
            self.input = self.input_of(redirection, state)
            return
        for fields in self.every(lambda: self.fields([redirection.target], state)):
            if operator in ("<&", ">&") and (operator == "<&" or is_descriptor(fields)):
                continue
            if len(fields) != 1 or type(fields[0]) is Loose:
                self.targets.undecided("where a redirection leads", PLAIN)
                if len(fields) > 1:
                    continue
            for field in fields:
                if field.startswith("!"):
                    self.targets.undecided("where >! leads: shells differ", PLAIN)
                self.targets.file(field, state.folders)
        if (redirection.descriptor or "").startswith("{"):
            state.variables[redirection.descriptor[1:-1]] = (WORD,)

    def input_of(self, redirection, state: State) -> "Input | None":
        operator = redirection.operator
        if operator == "<":
            parts = redirection.target.parts
            if len(parts) == 1 and type(parts[0]).__name__ == "Process":
                self.run_aside(parts[0].body, state)
                return Input(self.output(parts[0].body, state))
            found = self.every(lambda: self.fields([redirection.target], state))
            path = found[0][0] if len(found) == 1 and len(found[0]) == 1 else ANY
            return Input(None, not path.startswith("/dev/"), None if has_hole(path) else path)
        if operator in ("<<", "<<-", "<<<"):
            end = "\n" if operator == "<<<" else ""
            return Input(tuple(text + end for text in self.every(lambda: self.text(redirection.target, state))))
        return None

    # --- Simple commands ---

    def run_simple(self, node: Simple, state: State):
        outer = self.input
        try:
            for redirection in node.redirections:
                self.redirect(redirection, state)
            forms = self.every(lambda: (self.fields_of_command(node.words, state), self.assigned(node, state)))
            done = no = None
            for words, assigned in unique_forms(forms):
                base = state if len(forms) == 1 else state.copy()
                form_done, form_no = self.run_form(node, words, assigned, base)
                done, no = join(done, form_done), join(no, form_no)
            return done, no
        finally:
            self.input = outer

    def fields_of_command(self, words: "list[Word]", state: State) -> list:
        """The words; an array that a declaration gives stays one field, and its elements are kept beside it."""
        found: list = []
        for word in words:
            if type(word.parts[-1]) is Array:
                name = self.text(Word(word.parts[:-1]), state)
                found.append(ArrayField(name, self.fields(word.parts[-1].words, state)))
            else:
                found.extend(self.fields([word], state))
        return found

    def assigned(self, node: Simple, state: State) -> list:
        found = []
        for each in node.assignments:
            if each.subscript is not None:
                self.evaluate(each.subscript, state)
            parts = each.value.parts
            if parts and type(parts[-1]) is Array:
                found.append((each, self.fields(parts[-1].words, state)))
            else:
                found.append((each, self.text(each.value, state)))
        return found

    def run_form(self, node: Simple, words: list, assigned: list, state: State):
        if not words:
            for assignment, value in assigned:
                self.keep(state, assignment.name, value, assignment.adds, assignment.subscript is not None)
                self.check_variable(assignment.name, state.values(assignment.name) or (), state)
            return state, state
        environment = {assignment.name: value for assignment, value in assigned if isinstance(value, str)}
        before = {name: (state.variables.get(name), state.exported) for name in environment}
        for name, value in environment.items():
            self.check_variable(name, (value,), state)
            self.assign(state, name, (value,))
            state.exported |= {name}
        found = self.run_words(words, state, environment)
        for each in found:
            if each is not None:
                self.restore(each, before, environment)
        for each in found:
            if each is not None:
                each.variables["_"] = (str(words[-1]) if words else ANY,)
        return found

    def restore(self, state: State, before: dict, environment: dict) -> None:
        """Variables that stood before a command are gone after it, unless it was a builtin that kept them."""
        for name, (values, exported) in before.items():
            kept = state.variables.get(name)
            if kept == (environment[name],) and values is None:
                del state.variables[name]
            elif values is not None:
                state.variables[name] = values if kept == (environment[name],) else union(values, kept or (ANY,))
            state.exported = exported

    def remember(self, name: str, state: State) -> None:
        """A function makes a variable its own: after the function it is what it was."""
        if self.locals:
            self.locals[-1].setdefault(name, (state.variables.get(name), state.arrays.get(name)))

    def forget_locals(self, state: State, saved: dict) -> None:
        for name, (values, elements) in saved.items():
            if values is None and elements is None:
                state.variables[name] = (ANY,)
            if values is not None:
                state.variables[name] = union(values, state.variables.get(name, values))
            if elements is not None:
                state.arrays[name] = union(elements, state.arrays.get(name, elements))

    def keep(self, state: State, name: str, value, adds: bool = False, is_element: bool = False) -> None:
        if isinstance(value, str) and not is_element:
            self.assign(state, name, (value,), adds)
            return
        values = (value,) if isinstance(value, str) else tuple(strip_subscript(each) for each in value)
        old = state.arrays.get(name, state.variables.get(name, ())) if adds or is_element else ()
        for each in values:
            self.assign(state, name, (each,))
        state.variables.pop(name, None)
        state.arrays[name] = union(old, values) if values or old else ()
        self.ever_assigned[name] = union(self.ever_assigned.get(name, ()), state.arrays[name])

    def check_variable(self, name: str, values: tuple, state: State) -> None:
        """Some variables are code, or say where programs write."""
        if name == NAME_OF_AGENT:
            raise Blocked("%s says which agent this is" % name, ASK, "rule: speaks as another agent")
        if name in NAMES_OF_COMMANDS:
            self.targets.undecided("which program a name stands for after %s" % name, "Write the program's path.")
        if name[:1].isupper() or name[:1] == "_" or name.startswith("npm_"):
            from auto_deny.shell_environment import check_environment

            check_environment(self, name, values, state)

    def run_words(self, words: list, state: State, environment: dict):
        """A command as words, after its expansion."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooMuch("the command takes too long to follow")
        name = words[0]
        if has_hole(name) or isinstance(name, ArrayField):
            self.targets.undecided("which command %s is" % shown(name), "Write the command's name.")
            return state, state
        bodies = state.functions.get(name)
        if bodies:
            return self.call_function(bodies, words, state, environment)
        return self.run_program(words, state, environment)

    def run_program(self, words: list, state: State, environment: dict):
        return run_program(Command(self, words, state, environment))

    def call_function(self, bodies: tuple, words: list, state: State, environment: dict):
        done = no = None
        for body in bodies:
            each = state.copy()
            if body is None:
                found = self.run_program(words, each, environment)
            else:
                outer_arguments, each.arguments = each.arguments, tuple(words[1:])
                self.jumps.append(Jumps(False))
                self.locals.append({})
                found = self.deeper(lambda: self.run(body, each))
                saved = self.locals.pop()
                returned = self.jumps.pop().left
                found = join(found[0], returned), join(found[1], returned.copy() if returned else None)
                for state_after in found:
                    if state_after is not None:
                        state_after.arguments = outer_arguments
                        self.forget_locals(state_after, saved)
            done, no = join(done, found[0]), join(no, found[1])
        return done, no

    def leave_function(self, state: State):
        """`return`; outside of functions it does nothing."""
        for each in reversed(self.jumps):
            if not each.is_loop:
                each.left = join(each.left, state.copy())
                return None, None
        return state, state

    def leave_loops(self, state: State, count: int, goes_on: bool):
        """`break` and `continue`; outside of loops they do nothing."""
        loops: "list[Jumps]" = []
        for each in reversed(self.jumps):
            if not each.is_loop:
                break
            loops.append(each)
        if not loops:
            return state, state
        last = loops[:count][-1]
        if goes_on:
            last.next = join(last.next, state.copy())
        else:
            last.left = join(last.left, state.copy())
        return None, None

    # --- Folders ---

    def change_folder(self, path: str, state: State) -> "tuple[State | None, State | None]":
        """`cd`: success in the new folder, failure in the old one, or only one of them where the disk tells."""
        if ANY in path or state.values("CDPATH") is not None and not path.startswith(("/", ".")):
            there, is_sure = (ANY,), False
        else:
            there = tuple(dict.fromkeys(join_path(folder, path) for folder in state.folders))
            is_sure = not self.removes_folders and all(not has_hole(each) and os.path.isdir(each) for each in there)
        done = state.copy()
        done.go(there)
        self.ever_folders = union(self.ever_folders, done.folders)
        return done, None if is_sure else state


def join_path(folder: str, path: str) -> str:
    """As `cd` finds it: by the text, or by the disk where the text leads nowhere."""
    if path.startswith("/"):
        whole = path
    elif has_hole(folder) and folder == ANY:
        return ANY
    else:
        whole = folder + "/" + path
    if has_hole(whole):
        return whole if ".." not in whole.split("/") else ANY
    by_text = path_of(lexical(whole))
    if not os.path.isdir(by_text) and os.path.isdir(whole):
        return path_of(resolve(whole))
    return by_text


def chain_of(node) -> list:
    """The commands of `a && b && c`."""
    if type(node) is AndOr and node.operator == "&&":
        return chain_of(node.left) + chain_of(node.right)
    return [node]


def is_silent(node: Pipeline) -> bool:
    """Whether it prints nothing that a substitution would hold."""
    command = node.commands[0]
    if len(node.commands) != 1 or type(command) is not Simple:
        return False
    return not command.words or command.words[0].plain() in (
        "cd",
        "mkdir",
        "set",
        "export",
        "test",
        "[",
        "true",
        ":",
        "shopt",
        "umask",
    )


class ArrayField(str):
    """`name=` with the elements that stand behind it."""

    def __new__(cls, text: str, elements: list):
        made = super().__new__(cls, text)
        made.elements = elements
        return made


def strip_subscript(element: str) -> str:
    """`[key]=value` in an array is the value."""
    if element.startswith("[") and "]=" in element:
        return element.split("]=", 1)[1]
    return element


def unique_forms(forms: list) -> list:
    found: list = []
    seen = set()
    for words, assigned in forms:
        key = (tuple(words), tuple(str(value) for _, value in assigned))
        if key not in seen:
            seen.add(key)
            found.append((words, assigned))
    return found


def is_descriptor(fields: "list[str]") -> bool:
    """`1`, `-`, `3-`: no file. A number that is computed counts too."""
    text = fields[0] if len(fields) == 1 else ""
    return text == WORD or text == "-" or (text.rstrip("-").isdigit() and text.isascii())


RUN = {
    Sequence: Effects.run_sequence,
    AndOr: Effects.run_andor,
    Pipeline: Effects.run_pipeline,
    Background: Effects.run_background,
    Subshell: Effects.run_subshell,
    Braces: Effects.run_braces,
    Coprocess: Effects.run_coprocess,
    If: Effects.run_if,
    While: Effects.run_while,
    For: Effects.run_for,
    ArithmeticFor: Effects.run_arithmeticfor,
    Case: Effects.run_case,
    Function: Effects.run_function,
    Test: Effects.run_test,
    Expression: Effects.run_expression,
    Redirected: Effects.run_redirected,
    Simple: Effects.run_simple,
}
