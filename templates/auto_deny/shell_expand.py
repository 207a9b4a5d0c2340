"""What words become before a command runs: variables, substitutions, braces, file names."""

import os

from auto_deny.blocked import Blocked
from auto_deny.globs import fits, name_tokens
from auto_deny.shell_state import State, union
from auto_deny.shell_targets import ANY, NAME, WORD, expand_glob, has_hole
from auto_deny.shell_words import Arithmetic, Array, Group, Parameter, Process, Substitution, Text, Word

MAX_FIELDS = 3000
MAX_COMBINATIONS = 3000
MAX_VALUE = 20000  # Characters of a variable.
NUMBERS = frozenset("$!?#-") | frozenset(
    "RANDOM SECONDS LINENO PPID UID EUID BASHPID EPOCHSECONDS EPOCHREALTIME SRANDOM SHLVL OPTIND BASH_SUBSHELL".split()
)
# What the hook's own environment says of them holds for the shell too.
FROM_ENVIRONMENT = ("HOME", "TMPDIR", "USER", "LOGNAME", "PROJECT_ROOT", "AGENT_NAME")
INJECTION = "it holds a subscript with a command in it"
PLAIN = "Write the path itself; a variable counts when the same command gives it a plain value."


class Loose(str):
    """A field that stood outside of quotes and is not known: it may be several words, or options."""


class TooMuch(Exception):
    """More values than can be looked at."""


class Choices:
    """One choice among the values of each variable, the same wherever it stands; `after` is the next combination."""

    def __init__(self, plan: "list[int]"):
        self.plan = plan
        self.made: "list[tuple[int, int]]" = []
        self.known: dict = {}

    def choose(self, key: object, values: tuple) -> str:
        if len(values) == 1:
            return values[0]
        if key not in self.known:
            index = self.plan[len(self.made)] if len(self.made) < len(self.plan) else 0
            self.made.append((index, len(values)))
            self.known[key] = values[min(index, len(values) - 1)]
        return self.known[key]

    def after(self) -> "list[int] | None":
        made = list(self.made)
        while made and made[-1][0] + 1 >= made[-1][1]:
            made.pop()
        return [index for index, _ in made[:-1]] + [made[-1][0] + 1] if made else None


class Expander:
    """Mixed into the interpreter, which runs what stands in substitutions and knows what they print."""

    choices = Choices([])

    def every(self, produce) -> list:
        """What `produce` gives for each combination of the values that its words may have."""
        outer = self.choices
        plan: "list[int] | None" = []
        found = []
        try:
            while plan is not None:
                self.choices = Choices(plan)
                self.on_time()
                found.append(produce())
                if len(found) > MAX_COMBINATIONS:
                    raise TooMuch("a command has too many forms")
                plan = self.choices.after()
        finally:
            self.choices = outer
        return found

    # --- Fields ---

    def fields(self, words: "list[Word]", state: State) -> "list[str]":
        found: "list[str]" = []
        for word in words:
            for parts in braces(word.parts):
                found.extend(self.fields_of(parts, state))
                if len(found) > MAX_FIELDS:
                    raise TooMuch("a command has too many words")
        return found

    def text(self, word: Word, state: State) -> str:
        """One value, without splitting and file names, as in an assignment."""
        pieces = self.pieces(word.parts, state, splits=False)
        return "".join(text for text, _ in pieces[0]) if pieces else ""

    def fields_of(self, parts: list, state: State) -> "list[str]":
        found = []
        for field in self.pieces(parts, state, splits=True):
            found.extend(self.matched(field, state))
        return found

    def matched(self, field: "list[tuple[str, bool]]", state: State) -> "list[str]":
        """The file names that a field stands for; itself when there are none."""
        text = "".join(piece for piece, _ in field)
        loose = any(ANY in piece and counts for piece, counts in field)
        if not any(counts and any(c in piece for c in "*?[") for piece, counts in field) or has_hole(text):
            return [Loose(text) if loose else text]
        if state.folds:
            return [Loose(ANY)]
        found: "list[str]" = []
        for folder in state.folders:
            if has_hole(folder) and not text.startswith("/"):
                return [Loose(ANY)]
            names = expand_glob(field, folder, state.hidden, state.deep)
            if names is None:
                return [Loose(ANY)]
            found.extend(name for name in names if name not in found)
        return found or [text]

    def pieces(self, parts: list, state: State, splits: bool) -> "list[list[tuple[str, bool]]]":
        """Fields as pieces of text, each with a mark whether its wildcards count."""
        fields: "list[list[tuple[str, bool]]]" = []
        current: "list[tuple[str, bool]] | None" = None

        def add(text: str, counts: bool) -> None:
            nonlocal current
            current = (current or []) + [(text, counts)]

        def finish() -> None:
            nonlocal current
            if current is not None:
                fields.append(current)
            current = None

        for index, part in enumerate(parts):
            if type(part) is Text:
                text = self.tilde(part, parts[index + 1 :], state, index == 0, splits)
                add(text, not part.quoted and text == part.text)
            elif type(part) is Group:
                self.fields([part.word], state)
                if current:  # The sign before the parentheses belongs to the pattern.
                    current[-1] = (current[-1][0][:-1], True)
                add("*", True)
            elif type(part) is Array:
                raise Blocked("cannot tell what the array stands for", PLAIN)
            else:
                values = self.values_of(part, state)
                if part.quoted or not splits:
                    for number, value in enumerate(values):
                        if number and splits:
                            finish()
                        elif number:
                            add(" ", False)
                        add(value, False)
                    continue
                for number, value in enumerate(values):
                    if number:
                        finish()
                    words, opens, closes = self.split_words(value, state)
                    if opens:
                        finish()
                    for position, word in enumerate(words):
                        if position:
                            finish()
                        add(word, True)
                    if closes:
                        finish()
        finish()
        return fields

    def split_words(self, value: str, state: State) -> "tuple[list[str], bool, bool]":
        """The words of an unquoted value, and whether it begins or ends with a separator."""
        separators = state.values("IFS")
        separators = " \t\n" if separators is None else self.choices.choose("IFS", separators)
        if has_hole(separators):
            return [ANY], False, False
        if not separators:
            return [value] if value else [], False, False
        words = [""]
        for character in value:
            if character in separators:
                words.append("")
            else:
                words[-1] += character
        opens, closes = words[0] == "" and value != "", words[-1] == "" and value != ""
        return [word for word in words if word], opens, closes

    def tilde(self, part: Text, rest: list, state: State, first: bool, splits: bool) -> str:
        """A home folder at the beginning of a word, or after `=` and `:` in an assignment."""
        if part.quoted or "~" not in part.text:
            return part.text
        before, found = "", part.text.startswith("~") and first
        # After `=` and `:` in an assignment, and after `=` in a word that looks like one.
        for sign in "=:" if not splits else "=":
            place = part.text.find(sign + "~")
            if not found and place >= 0 and (not splits or (first and part.text[:place].isidentifier())):
                before, found = part.text[: place + 1], True
        if not found:
            return part.text
        name, slash, after = part.text[len(before) + 1 :].partition("/")
        if not slash and rest:
            return part.text if type(rest[0]) is Text else before + ANY
        if name in ("", "+", "-"):
            values = self.lookup({"": "HOME", "+": "PWD", "-": "OLDPWD"}[name], state)
            return before + self.choices.choose(("~", name), values) + slash + after
        home = os.path.expanduser("~" + name)
        return before + (home if home.startswith("/") else ANY) + slash + after

    # --- Values ---

    def values_of(self, part, state: State) -> "list[str]":
        """What an expansion stands for; more than one field only for `$@` and its kind."""
        if type(part) is Arithmetic:
            self.evaluate(part.word, state)
            return [WORD]
        if type(part) is Process:
            self.run_aside(part.body, state, part.writes)
            return ["/dev/fd/63"]
        if type(part) is Substitution:
            printed = self.output(part.body, state)
            value = self.choices.choose(id(part), printed)
            return [value.rstrip("\n")]
        return self.parameter_values(part, state)

    def parameter_values(self, part: Parameter, state: State) -> "list[str]":
        if part.subscript is not None:
            self.evaluate(part.subscript, state)
        every = part.subscript is not None and self.plain_text(part.subscript) in ("@", "*")
        if part.length:
            return [WORD]
        if part.indirect:
            return [self.indirect(part, state)]
        if (part.name in "@*" or every) and part.operator in ("", ":"):
            items = self.arguments_of(state) if part.name in "@*" else self.elements(part.name, state)
            star = part.name == "*" or (every and self.plain_text(part.subscript) == "*")
            if star and part.quoted:
                separators = self.choices.choose("IFS", state.values("IFS") or (" ",))
                return [ANY if part.operator or has_hole(separators) else separators[:1].join(items)]
            return list(items)  # A slice is some of them: all are judged.
        if part.name in "@*" or every:
            values = tuple(self.arguments_of(state) if part.name in "@*" else self.elements(part.name, state)) or ("",)
        else:
            values = self.lookup(part.name, state)
        value = self.choices.choose(part.name, values)
        return [self.operate(part, value, state)]

    def plain_text(self, word: Word) -> str:
        return "".join(part.text for part in word.parts if type(part) is Text)

    def arguments_of(self, state: State) -> "list[str]":
        return [ANY] if state.arguments is None else list(state.arguments)

    def elements(self, name: str, state: State) -> tuple:
        if name in state.arrays and not state.wild:
            return state.arrays[name]
        return self.lookup(name, state)

    def indirect(self, part: Parameter, state: State) -> str:
        name = self.choices.choose(part.name, self.lookup(part.name, state))
        if has_hole(name) or part.operator or not name.isidentifier():
            return ANY
        return self.choices.choose(name, self.lookup(name, state))

    def lookup(self, name: str, state: State) -> tuple:
        known = state.values(name)
        if name in NUMBERS:
            return (WORD,) if known is None else union(known, (WORD,))
        if name == "PWD":
            return state.folders if known is None else union(known, state.folders)
        if name.isdigit() and name != "0":
            if state.arguments is None or any(type(each) is Loose for each in state.arguments):
                return (ANY,)
            index = int(name) - 1
            return (state.arguments[index],) if index < len(state.arguments) else ("",)
        if known is not None:
            return known
        if name in state.arrays:
            return state.arrays[name] or ("",)
        if name in FROM_ENVIRONMENT and os.environ.get(name):
            return (os.environ[name],)
        return (ANY,)

    def operate(self, part: Parameter, value: str, state: State) -> str:
        """`${name operator argument}` for one value of the name."""
        operator = part.operator
        if operator == "":
            return ANY if part.argument is not None and part.argument.parts else value
        argument = lambda: self.text(part.argument, state)  # noqa: E731 - what is not used is not expanded
        if operator in (":-", "-", ":=", "="):
            instead = argument()
            if value == ANY or (value == "" and operator[0] != ":"):
                value = self.choices.choose(("unset", id(part)), (value, instead))
            elif value == "":
                value = instead
            if operator.endswith("=") and value == instead:
                self.assign(state, part.name, (value,))
            return value
        if operator in (":+", "+"):
            return (
                self.choices.choose(("set", id(part)), ("", argument())) if has_hole(value) or not value else argument()
            )
        if operator in (":?", "?"):
            argument()
            return value
        if operator == "@":
            if self.plain_text(part.argument) == "P" and any(c in value for c in "$`" + ANY):
                raise Blocked("cannot tell what ${%s@P} runs" % part.name, PLAIN)
            return ANY
        if operator in ("^^", "^", ",,", ","):
            change = str.upper if operator[0] == "^" else str.lower
            pattern = argument()
            whole = len(operator) == 2
            return ANY if pattern else change(value) if whole else change(value[:1]) + value[1:]
        if operator in ("#", "##", "%", "%%"):
            return trim(value, operator, argument())
        if operator == ":":
            return cut(value, argument())
        return replace(value, operator, argument())

    def assign(self, state: State, name: str, values: tuple, adds: bool = False) -> None:
        for value in values:
            start = value.find("[")
            if start >= 0 and ("$(" in value[start:] or "`" in value[start:]):
                self.targets.undecided("what %s becomes: %s" % (name, INJECTION), PLAIN)
        if adds:
            values = tuple(one + other for one in self.lookup(name, state) for other in values)
            values = values if len(values) <= 64 and all(len(each) < 5000 for each in values) else (ANY,)
        if any(len(value) > MAX_VALUE for value in values):
            values = (ANY,)
        if name in state.readonly:
            values = union(state.variables.get(name, (ANY,)), values)
        state.variables[name] = values
        state.arrays.pop(name, None)
        self.ever_assigned[name] = union(self.ever_assigned.get(name, values), values)
        if name == "GLOBIGNORE":
            state.hidden = True

    def evaluate(self, word: Word, state: State) -> None:
        """An arithmetic expression: its commands run, and its assignments make numbers."""
        expression = "".join(self.text(Word([part]), state) for part in word.parts)
        names = identifiers(expression)
        for name in names:
            for value in self.lookup(name, state) + state.arrays.get(name, ()):
                if "$(" in value or "`" in value:
                    self.targets.undecided("what the value of %s runs: %s" % (name, INJECTION), PLAIN)
        if "$(" in expression or "`" in expression:
            self.targets.undecided("what the expression runs: %s" % INJECTION, PLAIN)
        bare = expression
        for sign in ("==", "!=", "<=", ">="):
            bare = bare.replace(sign, "  ")
        if "=" in bare or "++" in bare or "--" in bare:
            for name in names:
                state.variables[name] = union(state.values(name) or (WORD,), (WORD,))


def identifiers(expression: str) -> "list[str]":
    spaced = "".join(c if c.isalnum() or c == "_" else " " for c in expression)
    return [word for word in dict.fromkeys(spaced.split()) if not word[0].isdigit()]


# --- Operations on a known value; on an unknown one they give something unknown ---


def trim(value: str, operator: str, pattern: str) -> str:
    if operator == "##" and pattern == "*/":
        name = value.rpartition("/")[2]
        return NAME if ANY in name else name
    if has_hole(value) or has_hole(pattern):
        if ANY not in value and ANY not in pattern and "/" not in value:
            return NAME
        # `${file%.txt}` of a path that is known but for a name keeps its folders.
        folder, slash, name = value.rpartition("/")
        return (
            folder + slash + NAME
            if operator in ("%", "%%") and not has_hole(folder) and "/" not in pattern and slash
            else ANY
        )
    tokens = name_tokens(pattern)
    is_match = lambda text: fits(tokens, text, lambda test, character: test(character))  # noqa: E731
    lengths = range(len(value) + 1) if len(operator) == 1 else range(len(value), -1, -1)
    if len(value) > 2000:
        return ANY
    for length in lengths:
        if operator[0] == "#" and is_match(value[:length]):
            return value[length:]
        if operator[0] == "%" and is_match(value[len(value) - length :]):
            return value[: len(value) - length]
    return value


def cut(value: str, argument: str) -> str:
    start, _, length = argument.partition(":")
    try:
        first = int(start or 0)
        count = int(length) if length else None
    except ValueError:
        return ANY
    if has_hole(value):
        return ANY if ANY in value or "/" in value else NAME
    first = max(first + len(value), 0) if first < 0 else first
    if count is None:
        return value[first:]
    return value[first : first + count] if count >= 0 else value[first : len(value) + count]


def replace(value: str, operator: str, argument: str) -> str:
    pattern, _, replacement = argument.partition("/")
    if (
        has_hole(value + argument)
        or not pattern
        or any(c in pattern for c in "*?[\\(")
        or "&" in replacement
        or "\\" in replacement
    ):
        return ANY
    if operator == "//":
        return value.replace(pattern, replacement)
    if operator == "/":
        return value.replace(pattern, replacement, 1)
    if operator == "/#":
        return replacement + value[len(pattern) :] if value.startswith(pattern) else value
    return value[: len(value) - len(pattern)] + replacement if value.endswith(pattern) else value


# --- Braces: `{a,b}` and `{1..3}` ---


def braces(parts: list) -> "list[list]":
    """The words that a word with braces becomes, each as parts."""
    if not any(type(part) is Text and not part.quoted and "{" in part.text for part in parts):
        return [parts]
    atoms: list = []
    for part in parts:
        if type(part) is Text and not part.quoted:
            atoms.extend(part.text)
        else:
            atoms.append(part)
    return [glue(atoms) for atoms in expand_braces(atoms)]


def glue(atoms: list) -> list:
    parts: list = []
    for atom in atoms:
        if isinstance(atom, str) and parts and type(parts[-1]) is Text and not parts[-1].quoted:
            parts[-1] = Text(text=parts[-1].text + atom)
        else:
            parts.append(Text(text=atom) if isinstance(atom, str) else atom)
    return parts


def expand_braces(atoms: list, depth: int = 0) -> "list[list]":
    if depth > 20:
        raise TooMuch("braces are nested too deeply")
    for start, atom in enumerate(atoms):
        if atom != "{":
            continue
        end, commas = matching_brace(atoms, start)
        if end is None:
            continue
        inner = atoms[start + 1 : end]
        choices = sequence(inner) if not commas else pieces_between(inner, [at - start - 1 for at in commas])
        if choices is None:
            continue
        found = []
        rest = expand_braces(atoms[end + 1 :], depth + 1)
        for choice in choices:
            for middle in expand_braces(choice, depth + 1):
                found.extend(atoms[:start] + middle + after for after in rest)
                if len(found) > MAX_FIELDS:
                    raise TooMuch("braces stand for too many words")
        return found
    return [atoms]


def matching_brace(atoms: list, start: int) -> "tuple[int | None, list[int]]":
    level = 0
    commas = []
    for at in range(start, len(atoms)):
        if atoms[at] == "{":
            level += 1
        elif atoms[at] == "}":
            level -= 1
            if level == 0:
                return at, commas
        elif atoms[at] == "," and level == 1:
            commas.append(at)
    return None, []


def pieces_between(atoms: list, commas: "list[int]") -> "list[list]":
    edges = [-1] + commas + [len(atoms)]
    return [atoms[start + 1 : end] for start, end in zip(edges, edges[1:])]


def sequence(atoms: list) -> "list[list] | None":
    """`1..9`, `a..e`, `1..9..2`; None when it is something else."""
    if not all(isinstance(atom, str) for atom in atoms):
        return None
    ends = "".join(atoms).split("..")
    if len(ends) not in (2, 3):
        return None
    try:
        step = abs(int(ends[2])) if len(ends) == 3 else 1
        numbers = [int(end) for end in ends[:2]]
        width = (
            max(len(end) for end in ends[:2])
            if any(end.lstrip("-").startswith("0") and len(end) > 1 for end in ends[:2])
            else 0
        )
        make = lambda number: str(number).zfill(width)  # noqa: E731
    except ValueError:
        if not all(len(end) == 1 and end.isascii() for end in ends[:2]):
            return None
        numbers, make = [ord(end) for end in ends[:2]], chr
        step = abs(int(ends[2])) if len(ends) == 3 and ends[2].lstrip("-").isdigit() else 1
    low, high = numbers
    if abs(high - low) // (step or 1) > MAX_FIELDS:
        raise TooMuch("braces stand for too many words")
    span = range(low, high + 1, step or 1) if low <= high else range(low, high - 1, -(step or 1))
    return [list(make(number)) for number in span]
