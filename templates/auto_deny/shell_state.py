"""What is known at one point of a shell program: folders, variables, functions. Several values mean: one of them."""

from auto_deny.shell_targets import ANY

MAX_VALUES = 400
MAX_FOLDERS = 24


def union(one: tuple, other: tuple) -> tuple:
    if one == other:
        return one
    values = tuple(dict.fromkeys(one + other))
    return (ANY,) if len(values) > MAX_VALUES or ANY in values else values


class State:
    def __init__(self, folder: str):
        self.folders = (folder,)
        self.variables: "dict[str, tuple]" = {}
        self.arrays: "dict[str, tuple]" = {}  # All elements that it may have; (ANY,) when they are unknown.
        self.functions: "dict[str, tuple]" = {}  # Bodies that it may have; None among them: perhaps no function.
        self.arguments: "tuple | None" = ()
        self.stack: tuple = ()  # pushd's folders; each is a tuple of folders.
        self.errexit = False
        self.wild = False  # Any variable may have any value.
        self.exported: frozenset = frozenset()
        self.readonly: frozenset = frozenset()  # An assignment to them fails.
        self.hidden = False  # Patterns match names that begin with a dot,
        self.folds = False  # and names in another case.
        self.deep = True  # `**` crosses folders; Bash asks for an option, other shells do not.

    def copy(self) -> "State":
        made = State.__new__(State)
        made.__dict__.update(self.__dict__)
        made.variables = dict(self.variables)
        made.arrays = dict(self.arrays)
        made.functions = dict(self.functions)
        return made

    def values(self, name: str) -> "tuple | None":
        return (ANY,) if self.wild else self.variables.get(name)

    def go(self, folders: tuple) -> None:
        self.variables["OLDPWD"] = self.folders
        self.folders = folders if len(folders) <= MAX_FOLDERS else (ANY,)


def join(one: "State | None", other: "State | None") -> "State | None":
    """What holds when either may be the case; None is the state that is never reached."""
    if one is None or one is other:
        return other
    if other is None:
        return one
    made = one.copy()
    made.folders = union(one.folders, other.folders)
    if len(made.folders) > MAX_FOLDERS:
        made.folders = (ANY,)
    for name in set(one.variables) | set(other.variables):
        made.variables[name] = union(one.variables.get(name, (ANY,)), other.variables.get(name, (ANY,)))
    for name in set(one.arrays) | set(other.arrays):
        made.arrays[name] = union(one.arrays.get(name, (ANY,)), other.arrays.get(name, (ANY,)))
    for name in set(one.functions) | set(other.functions):
        made.functions[name] = union(one.functions.get(name, (None,)), other.functions.get(name, (None,)))
    made.arguments = one.arguments if one.arguments == other.arguments else None
    made.stack = one.stack if one.stack == other.stack else ((ANY,),)
    made.errexit = one.errexit and other.errexit
    made.exported = one.exported & other.exported
    made.readonly = one.readonly | other.readonly
    for flag in ("wild", "hidden", "folds"):
        setattr(made, flag, getattr(one, flag) or getattr(other, flag))
    return made


def same(one: "State | None", other: "State | None") -> bool:
    if one is None or other is None:
        return one is other
    return one.__dict__ == other.__dict__
