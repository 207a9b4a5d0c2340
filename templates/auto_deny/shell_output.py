"""What some commands print, where that can be known without running them; otherwise any text."""

import os

from auto_deny.paths import path_of, resolve
from auto_deny.shell_find import Search
from auto_deny.shell_options import parse
from auto_deny.shell_targets import ANY, NAME, WORD, has_hole
from auto_deny.shell_words import take_digits

# Programs that print one number, hash or plain name.
ONE_WORD = frozenset("nproc whoami id uname arch tty getconf cksum pgrep sw_vers wc expr bc jobs".split())
# Filters that print some of the lines that they read.
SOME_LINES = frozenset("sort uniq head tail egrep fgrep shuf tac rg".split())
ESCAPES = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "\\": "\\",
    "e": "\x1b",
    '"': '"',
    "'": "'",
}


def printed_by(words: "list[str]", read: "tuple | None", state, effects) -> tuple:
    """The texts that a command may print; `read` is what it reads."""
    name = words[0].rpartition("/")[2]
    if has_hole(words[0]):
        return (ANY,)
    if name in ONE_WORD:
        return (WORD + "\n",)
    if name in SOME_LINES:
        return some_lines(words, read)
    known = PRINTERS.get(name)
    return known(words[1:], read, state, effects) if known else (ANY,)


def some_lines(words: "list[str]", read: "tuple | None") -> tuple:
    if words[0] in ("grep", "egrep", "fgrep", "rg") and any(a in ("-c", "--count") for a in words):
        return (WORD + "\n",)
    operands = parse(words[1:], "n c k t e A B C m").operands
    reads_files = len(operands) > (1 if "grep" in words[0] or words[0] == "rg" else 0)
    if (
        read is None
        or reads_files
        or any(arg.startswith(("-o", "--only", "-z", "-n", "-H", "-b", "-v")) for arg in words if "grep" in words[0])
    ):
        return (ANY,)
    found: "list[str]" = [""]
    for text in read:
        lines = text.split("\n")
        found.extend([text] + (lines if len(lines) < 20 else []))
    return tuple(dict.fromkeys(found))


def echo(args, read, state, effects):
    words, end, escapes = list(args), "\n", False
    while words and len(words[0]) > 1 and words[0][0] == "-" and all(c in "neE" for c in words[0][1:]):
        end = "" if "n" in words[0] else end
        escapes = "e" in words[0] or escapes
        words.pop(0)
    text = " ".join(words)
    # Some shells read escapes without being asked.
    return (ANY,) if "\\" in text and not escapes else (unescaped(text) + end,)


def unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    made, at = "", 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            digits, end = take_digits(text, at + 1, 4, "01234567")
            if digits:
                made += chr(int(digits, 8) & 127)
            elif text[at + 1] in ESCAPES:
                made += ESCAPES[text[at + 1]]
            else:
                return ANY
            at = end if digits else at + 2
        else:
            made += text[at]
            at += 1
    return made


def formatted(args: "list[str]") -> str:
    """printf with `%s`, `%d` and `%%`."""
    args = args[1:] if args[:1] == ["--"] else args
    if not args or has_hole(args[0]):
        return ANY
    pattern, values, made = unescaped(args[0]), list(args[1:]), ""
    if pattern == ANY:
        return ANY
    while True:
        used, at = 0, 0
        while at < len(pattern):
            if pattern[at] != "%":
                made += pattern[at]
                at += 1
                continue
            kind = pattern[at + 1 : at + 2]
            at += 2
            if kind == "%":
                made += "%"
            elif kind in ("s", "d", "i"):
                made += values.pop(0) if values else ""
                used += 1
            elif kind in ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9") and pattern[at : at + 1] in ("d", "i"):
                made += WORD
                at += 1
                values[:1] = []
                used += 1
            elif kind == "0" and pattern[at : at + 1].isdigit() and pattern[at + 1 : at + 2] == "d":
                made += WORD
                at += 2
                values[:1] = []
                used += 1
            else:
                return ANY
        if not values or not used or len(made) > 100000:
            return made


def printf(args, read, state, effects):
    return (ANY,) if args[:1] == ["-v"] else (formatted(args),)


def cat(args, read, state, effects):
    files = [arg for arg in args if arg != "-"]
    return (ANY,) if files or read is None else read


def working_folder(args, read, state, effects):
    found = dict.fromkeys(state.folders + tuple(path_of(resolve(each)) for each in state.folders if not has_hole(each)))
    return tuple(each + "\n" for each in found)


def base_name(args, read, state, effects):
    options = parse(args, "s suffix")
    if not options.operands:
        return (ANY,)
    if options.has("a") or options.has("s") or len(options.operands) > 2:
        return (NAME + "\n",)
    path = options.operands[0].rstrip("/")
    name = path.rpartition("/")[2]
    if ANY in name:
        return (NAME + "\n",)
    suffix = options.operands[1] if len(options.operands) > 1 else ""
    if has_hole(suffix) or has_hole(name):
        return (NAME + "\n",)
    return ((name[: -len(suffix)] if suffix and name.endswith(suffix) and name != suffix else name or "/") + "\n",)


def folder_name(args, read, state, effects):
    operands = [arg for arg in args if not arg.startswith("-")]
    if len(operands) != 1 or ANY in operands[0]:
        return (ANY,)
    path = operands[0].rstrip("/")
    above, slash, _ = path.rpartition("/")
    return ((above or "/") + "\n" if slash else "." + "\n" if path else "/\n",)


def real_path(args, read, state, effects):
    options = parse(args)
    if (
        len(options.operands) != 1
        or has_hole(options.operands[0])
        or any("relative" in name for name, _ in options.given)
    ):
        return (ANY,)
    path = options.operands[0]
    starts = [path] if path.startswith("/") else [folder + "/" + path for folder in state.folders]
    if any(has_hole(each) for each in starts):
        return (ANY,)
    return tuple(path_of(resolve(each)) + "\n" for each in starts)


def temporary(args, read, state, effects):
    options = parse(args, "p suffix", "tmpdir")
    folders = options.values("p", "tmpdir")
    template = (options.operands or ["tmp.XXXXXXXXXX"])[0]
    filled = (
        template.rstrip("X") + WORD if template.endswith("X") else template.replace("XXX", WORD, 1).replace("X", "")
    )
    filled += (options.values("suffix") or [""])[0]
    if "/" in template and not options.has("t"):
        return (filled + "\n",)
    if folders or options.has("p", "tmpdir") or options.has("t") or not options.operands:
        starts = tuple(folders) if any(folders) else (os.environ.get("TMPDIR") or "/tmp",)
        known = state.values("TMPDIR")
        starts = known if known and not any(folders) else starts
        return tuple(start.rstrip("/") + "/" + filled + "\n" for start in starts)
    return (filled + "\n",)


def date(args, read, state, effects):
    forms = [arg for arg in args if arg.startswith("+")]
    if not forms or has_hole(forms[0]):
        return (NAME + "\n",)
    made, at, form = "", 0, forms[0][1:]
    while at < len(form):
        if form[at] == "%":
            at += 1
            while at < len(form) and form[at] in "-_0^#:123456789":
                at += 1
            made += WORD if form[at : at + 1] in tuple("YmdHMSsNFyjbBaAuUVgGeklIpPzhCqwW") else NAME
        else:
            made += form[at]
        at += 1
    return (made + "\n",)


def host(args, read, state, effects):
    return (NAME + "\n",)


def counted(args, read, state, effects):
    if len(args) == 1 and args[0].isdigit() and int(args[0]) <= 200:
        return ("\n".join(str(number + 1) for number in range(int(args[0]))) + "\n",)
    if len(args) == 2 and all(arg.lstrip("-").isdigit() for arg in args) and 0 <= int(args[1]) - int(args[0]) <= 200:
        return ("\n".join(str(number) for number in range(int(args[0]), int(args[1]) + 1)) + "\n",)
    return ("\n".join([WORD] * 2) + "\n",)


def find(args, read, state, effects):
    if any(arg in ("-printf", "-exec", "-execdir", "-ls", "-ok") for arg in args):
        return (ANY,)
    found: "list[str]" = []
    for folder in state.folders:
        paths = Search(args, effects.on_time).paths(folder)
        if paths is None:
            return (ANY,)
        found.extend(paths)
    return listing(found)


def listing(paths: "list[str]") -> tuple:
    """Some of these lines: none, all, or one."""
    if any(has_hole(path) or "\n" in path for path in paths) or len(paths) > 1000:
        return (ANY,)
    single = [path + "\n" for path in paths] if len(paths) < 20 else []
    return tuple(dict.fromkeys(["", "".join(path + "\n" for path in paths)] + single))


def list_folder(args, read, state, effects):
    options = parse(args, "I w T")
    if (
        options.has("l")
        or options.has("R")
        or options.has("s")
        or options.has("i")
        or options.has("F")
        or options.has("p")
    ):
        return (ANY,)
    found: "list[str]" = []
    for operand in options.operands or ["."]:
        for folder in state.folders:
            whole = os.path.join(folder, operand)
            if has_hole(whole):
                return (ANY,)
            is_folder = os.path.isdir(whole) and not options.has("d")
            if is_folder and len(options.operands) > 1:
                return (ANY,)
            try:
                found.extend(sorted(os.listdir(whole)) if is_folder else [operand])
            except OSError:
                continue
    return listing(found)


def grep(args, read, state, effects):
    """`grep -l`, `grep -rl`: some of the files below the folders that it looks into."""
    options = parse(args, "e f A B C m d D include exclude exclude-dir regexp file max-count context color")
    lists = options.has("l") or options.has("files-with-matches") or options.has("L")
    if not lists:
        return some_lines(["grep"] + args, read)
    operands = options.operands[0 if options.has("e") or options.has("f") else 1 :]
    tests = ["-type", "f"]
    for glob in options.values("exclude"):
        tests += ["!", "-name", glob]
    for glob in options.values("exclude-dir"):
        tests += ["!", "-path", "*/" + glob + "/*"]
    included = options.values("include")
    if included:
        tests.append("(")
        for number, glob in enumerate(included):
            tests += (["-o"] if number else []) + ["-name", glob]
        tests.append(")")
    return (
        find((operands or ["."]) + tests, read, state, effects)
        if operands or options.has("r") or options.has("R")
        else (ANY,)
    )


def git(args, read, state, effects):
    if args == ["rev-parse", "--show-toplevel"]:
        tops = tuple(top_of_repository(folder) for folder in state.folders)
        return (ANY,) if None in tops else tuple(top + "\n" for top in tops)
    if args[:1] == ["rev-parse"] and ("HEAD" in args or "--short" in args) and "--abbrev-ref" not in args:
        return (WORD + "\n",)
    if args[:2] == ["rev-list", "--count"] or args[:1] == ["merge-base"]:
        return (WORD + "\n",)
    return (ANY,)


def top_of_repository(folder: str) -> "str | None":
    if has_hole(folder):
        return None
    names = resolve(folder)
    while names:
        if os.path.lexists(path_of(names + [".git"])):
            return path_of(names)
        names = names[:-1]
    return None


PRINTERS = {
    "echo": echo,
    "printf": printf,
    "cat": cat,
    "pwd": working_folder,
    "basename": base_name,
    "dirname": folder_name,
    "realpath": real_path,
    "readlink": lambda args, *rest: real_path(args, *rest) if "-f" in args or "-m" in args or "-e" in args else (ANY,),
    "mktemp": temporary,
    "date": date,
    "hostname": host,
    "seq": counted,
    "find": find,
    "ls": list_folder,
    "grep": grep,
    "git": git,
    "tee": cat,
}
