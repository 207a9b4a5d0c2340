"""What `find` would find: its expression, evaluated on the disk. A test that is not known holds perhaps."""

import os

from auto_deny.shell_dangers import fits_glob
from auto_deny.shell_targets import MAX_FILES, has_hole

# Tests that take one argument and say nothing about the name.
ONE_ARGUMENT = frozenset(
    "-amin -anewer -atime -cmin -cnewer -ctime -fstype -gid -group -inum -links -mmin -mtime -newer -perm -regex"
    " -iregex -samefile -size -uid -used -user -xtype -context -lname -ilname -maxdepth -mindepth -newermt -printf"
    " -regextype -newerct".split()
)
FILES = frozenset(("-fprint", "-fprint0", "-fls"))
COMMANDS = frozenset(("-exec", "-execdir", "-ok", "-okdir"))
NAMES = {"-name": str, "-iname": str.casefold}
PATHS = {"-path": str, "-wholename": str, "-ipath": str.casefold, "-iwholename": str.casefold}


class Search:
    """`commands`: what it runs and whether in the file's own folder; `files_written`; `deletes`."""

    def __init__(self, args: "list[str]", on_time):
        self.on_time = on_time
        start = next((i for i, arg in enumerate(args) if arg[:1] in ("(", "!", "\\") or is_test(arg)), len(args))
        self.starts = [arg for arg in args[:start] if arg not in ("-H", "-L", "-P")] or ["."]
        self.tokens = list(args[start:])
        self.at = 0
        self.commands: "list[tuple[list[str], bool]]" = []
        self.files_written: "list[str]" = []
        self.deletes = False
        self.depth = 1 << 30
        self.test = self.read_or() if self.tokens else (lambda path, is_folder: True)

    def paths(self, folder: str) -> "list[str] | None":
        """What it may reach, as it writes the paths; None when that is not known."""
        found: "list[str]" = []
        seen = 0
        for start in self.starts:
            if has_hole(start) or has_hole(folder):
                return None
            waiting = [(start, 0)]
            while waiting:
                path, depth = waiting.pop()
                self.on_time()
                seen += 1
                if seen > 4 * MAX_FILES or len(found) > MAX_FILES // 3:
                    return None
                whole = os.path.join(folder, path)
                is_folder = os.path.isdir(whole) and not os.path.islink(whole)
                if self.test(path, is_folder) is not False:
                    found.append(path)
                if is_folder and depth < self.depth:
                    try:
                        names = sorted(os.listdir(whole))
                    except OSError:
                        names = []
                    waiting.extend((path.rstrip("/") + "/" + name, depth + 1) for name in names)
        return found

    # --- The expression: `or` of `and` of tests; a test gives True, False, or None when it is not known ---

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else ""

    def read_or(self):
        tests = [self.read_and()]
        while self.peek() in ("-o", "-or", ","):
            self.take()
            tests.append(self.read_and())
        return tests[0] if len(tests) == 1 else lambda path, is_folder: any_of([t(path, is_folder) for t in tests])

    def read_and(self):
        tests = []
        while self.peek() not in ("", ")", "-o", "-or", ","):
            if self.peek() in ("-a", "-and"):
                self.take()
                continue
            acted = self.acts()
            test = self.read_test()
            # What stands behind an action does not hold it back.
            tests.append((lambda path, is_folder: None) if acted else test)
        return lambda path, is_folder: all_of([test(path, is_folder) for test in tests])

    def acts(self) -> bool:
        return bool(self.deletes or self.commands or self.files_written)

    def read_test(self):
        token = self.take()
        if token == "(":
            test = self.read_or()
            self.take()
            return test
        if token in ("!", "-not"):
            test = self.read_test()
            return lambda path, is_folder: invert(test(path, is_folder))
        if token in NAMES or token in PATHS:
            return self.read_name(token)
        if token == "-type":
            kinds = self.take()
            return lambda path, is_folder: is_folder if kinds == "d" else (not is_folder if kinds == "f" else None)
        if token in COMMANDS:
            self.read_command(token)
        elif token in FILES or token == "-fprintf":
            self.files_written.append(self.take())
            if token == "-fprintf":
                self.take()
        elif token == "-delete":
            self.deletes = True
        elif token == "-maxdepth" and self.peek().isdigit():
            self.depth = min(self.depth, int(self.take()))
        elif token in ONE_ARGUMENT:
            self.take()
        return lambda path, is_folder: None

    def read_name(self, token: str):
        glob = self.take()
        if has_hole(glob):
            return lambda path, is_folder: None
        fold = NAMES.get(token) or PATHS[token]
        if token in NAMES:
            return lambda path, is_folder: fits_glob(fold(glob), fold(path.rstrip("/").rpartition("/")[2] or path))
        return lambda path, is_folder: fits_glob(fold(glob), fold(path))

    def read_command(self, token: str) -> None:
        words: "list[str]" = []
        while self.at < len(self.tokens):
            word = self.take()
            if word == ";" or (word == "+" and words and words[-1] == "{}"):
                break
            words.append(word)
        if words:
            self.commands.append((words, token.endswith("dir")))


def is_test(arg: str) -> bool:
    return arg.startswith("-") and arg not in ("-H", "-L", "-P", "-D") and not arg.startswith("-O")


def any_of(results: list):
    return True if True in results else None if None in results else False


def all_of(results: list):
    return False if False in results else None if None in results else True


def invert(result):
    return None if result is None else not result
