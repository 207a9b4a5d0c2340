"""sed, awk and patch: little languages whose text says which files are written."""

import os

from auto_deny.paths import path_of, resolve
from auto_deny.shell_commands import Command
from auto_deny.shell_targets import has_hole

MAX_PATCH_BYTES = 4 * 1024 * 1024


def reads_no_file(command: Command, scripts: "list[str]") -> None:
    """What a script of the project does is not looked into; one that the command itself writes is code in it."""
    if any(path == "-" or path.startswith("/dev/") for path in scripts) and not command.effects.input.from_file:
        command.undecided("what the script for %s writes" % command.name, "Put it into a file.")


class NotRead(Exception):
    """A script that the readers below do not follow."""


# --- sed ---


def sed(command: Command):
    options = command.options("e f l expression file line-length", "i in-place")
    if options.unsure:
        command.undecided("what sed writes", "Put the script into quotes.")
    operands = list(options.operands)
    reads_no_file(command, options.values("f", "file"))
    scripts = options.values("e", "expression")
    if not scripts and not options.has("f", "file") and operands:
        scripts = [operands.pop(0)]
    for script in scripts:
        try:
            files, runs = sed_effects(script)
        except NotRead:
            if "w" in script or "e" in script or "W" in script:
                command.undecided("what the sed script writes", "Write a simpler script.")
            continue
        for path in files:
            command.file(path)
        for text in runs:
            command.code(text) if text else command.undecided("what the sed script runs", "Leave the flag e out.")
    if options.has("i", "in-place"):
        suffix = (options.values("i", "in-place") or [""])[-1]
        for path in operands:
            command.file(path)
            for kept in backups(path, suffix) if suffix else ():
                command.file(kept)
    return command.same


def backups(path: str, suffix: str) -> "list[str]":
    """Where `sed -i` keeps the old file: a suffix with `*` is a name, which may lead into another folder."""
    above, slash, name = path.rpartition("/")
    kept = suffix.replace("*", name) if "*" in suffix else name + suffix
    return [above + slash + kept] + ([kept] if "/" in kept else [])


def sed_effects(script: str) -> "tuple[list[str], list[str]]":
    """The files that a script writes, and the commands that it runs; an empty command is what stands in the input."""
    files: "list[str]" = []
    runs: "list[str]" = []
    at = 0
    while at < len(script):
        if script[at] in " \t\n;}":
            at += 1
            continue
        if script[at] == "#":
            at = line_end(script, at)
            continue
        at = skip_addresses(script, at)
        letter = script[at : at + 1]
        at += 1
        if letter in ("", "{"):
            continue
        if letter in "dDgGhHnNpPxzFl=":
            continue
        if letter in "qQL":
            while at < len(script) and script[at] in " 0123456789":
                at += 1
        elif letter in "aic":
            at = text_end(script, at)
        elif letter in ":btTv":
            while at < len(script) and script[at] not in ";\n}":
                at += 1
        elif letter in "rRwWe":
            end = line_end(script, at)
            rest = script[at:end].strip()
            if letter in "wW":
                files.append(rest)
            elif letter == "e":
                runs.append(rest)
            at = end
        elif letter in "sy":
            at = substitution(script, at, letter, files, runs)
        else:
            raise NotRead(letter)
    return files, runs


def line_end(script: str, at: int) -> int:
    end = script.find("\n", at)
    return len(script) if end < 0 else end


def text_end(script: str, at: int) -> int:
    """The text of `a`, `i`, `c` ends with a line that does not end with a backslash."""
    while True:
        end = line_end(script, at)
        if end == len(script) or script[end - 1] != "\\":
            return end
        at = end + 1


def skip_addresses(script: str, at: int) -> int:
    while at < len(script):
        character = script[at]
        if character in "0123456789$,!+~ \t":
            at += 1
        elif character == "/" or character == "\\":
            at += 2 if character == "\\" else 1
            at = delimited(script, at, script[at - 1])
            while at < len(script) and script[at] in "IM":
                at += 1
        else:
            return at
    return at


def delimited(script: str, at: int, delimiter: str) -> int:
    """The place after the next delimiter that is neither escaped nor in brackets."""
    in_brackets = False
    while at < len(script):
        character = script[at]
        if character == "\\":
            at += 1
        elif in_brackets:
            in_brackets = character != "]"
        elif character == delimiter:
            return at + 1
        elif character == "[" and script.find("]", at + 2) > 0 and delimiter in script[at : script.find("]", at + 2)]:
            in_brackets = True
            at += 1 if script[at + 1 : at + 2] != "^" else 2
        at += 1
    raise NotRead("unclosed")


def substitution(script: str, at: int, letter: str, files: "list[str]", runs: "list[str]") -> int:
    delimiter = script[at : at + 1]
    if delimiter in ("", "\n", "\\"):
        raise NotRead(letter)
    at = delimited(script, at + 1, delimiter)
    at = plainly_delimited(script, at, delimiter)
    if letter == "y":
        return at
    while at < len(script) and script[at] not in ";\n}":
        if script[at] == "w":
            end = line_end(script, at)
            files.append(script[at + 1 : end].strip())
            return end
        if script[at] in "eM" and script[at] == "e":
            runs.append("")
        elif script[at] not in "gpiIMm0123456789 \t#":
            raise NotRead(script[at])
        at += 1
    return at


def plainly_delimited(script: str, at: int, delimiter: str) -> int:
    while at < len(script):
        if script[at] == "\\":
            at += 1
        elif script[at] == delimiter:
            return at + 1
        at += 1
    raise NotRead("unclosed")


# --- awk ---


def awk(command: Command):
    options = command.options("f v F i e E file assign field-separator include source exec l load", "o p d", stops=True)
    if options.unsure:
        command.undecided("what awk writes", "Put the program into quotes.")
    operands = list(options.operands)
    reads_no_file(command, options.values("f", "file", "E", "exec", "i", "include"))
    programs = options.values("e", "source")
    if not programs and not options.has("f", "file", "E", "exec") and operands:
        programs = [operands.pop(0)]
    for program in programs:
        for kind, text in awk_effects(program):
            if text is None or kind is None:
                command.undecided("what the awk program writes", "Redirect awk itself: awk '…' file > target.")
            elif kind == "file":
                command.file(text)
            else:
                command.code(text)
    for name, value in options.given:
        if name in ("o", "p", "d", "pretty-print", "profile", "dump-variables") and value:
            command.file(value)
    if any(text.endswith("inplace") for text in options.values("i", "include")):
        for path in operands:
            command.file(path)
    return command.same


def awk_effects(program: str) -> "list[tuple[str | None, str | None]]":
    """(`file` or `command`, its text or None when it is computed) for each output of a program."""
    # A slash in brackets ends a pattern for some, and not for others.
    found = effects_of_tokens(awk_tokens(program, False))
    return found + [each for each in effects_of_tokens(awk_tokens(program, True)) if each not in found]


def effects_of_tokens(tokens: list) -> "list[tuple[str | None, str | None]]":
    found: "list[tuple[str | None, str | None]]" = []
    level, printing_at = 0, None
    for index, (kind, text) in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else ("end", "")
        if kind == "word" and text in ("print", "printf"):
            printing_at = level
        elif kind == "word" and text == "system":
            literal = (
                tokens[index + 2][1]
                if [t[0] for t in tokens[index + 1 : index + 4]] == ["sign", "string", "sign"]
                else None
            )
            found.append(("command", literal if tokens[index + 3 : index + 4] == [("sign", ")")] else None))
        elif kind == "sign" and text in "([":
            level += 1
        elif kind == "sign" and text in ")]":
            level -= 1
        elif kind == "sign" and text in ";{}\n":
            printing_at = None
        elif kind == "sign" and text in (">", ">>") and printing_at == level:
            found.append(("file", literal_at(tokens, index + 1)))
        elif kind == "sign" and text in ("|", "|&"):
            if following == ("word", "getline"):
                before = tokens[index - 1] if index else ("", "")
                is_alone = index < 2 or tokens[index - 2][0] == "sign"
                found.append(("command", before[1] if before[0] == "string" and is_alone else None))
            else:
                found.append(("command", literal_at(tokens, index + 1)))
        elif kind == "word" and text.startswith("@"):
            found.append((None, None))
    return found


def literal_at(tokens: list, index: int) -> "str | None":
    """A string that stands alone, up to the end of the statement."""
    after = tokens[index + 1] if index + 1 < len(tokens) else ("sign", ";")
    if index < len(tokens) and tokens[index][0] == "string" and after[0] == "sign" and after[1] in ";}\n":
        return tokens[index][1]
    return None


def awk_tokens(program: str, brackets: bool) -> "list[tuple[str, str]]":
    tokens: "list[tuple[str, str]]" = []
    at = 0
    while at < len(program):
        character = program[at]
        if character == "#":
            at = line_end(program, at)
        elif character == '"':
            end = plain_end(program, at + 1, '"')
            text = program[at + 1 : end]
            tokens.append(("string", text) if "\\" not in text else ("computed", text))
            at = end + 1
        elif character == "/" and begins_pattern(tokens, brackets):
            at = (pattern_end(program, at + 1) if brackets else plain_end(program, at + 1, "/")) + 1
            tokens.append(("pattern", ""))
        elif character.isalpha() or character in "_@":
            end = at + 1
            while end < len(program) and (program[end].isalnum() or program[end] == "_"):
                end += 1
            tokens.append(("word", program[at:end]))
            at = end
        elif character.isdigit():
            tokens.append(("number", character))
            at += 1
        elif character in " \t\\\r":
            # A backslash joins the next line to this one.
            at += 2 if program[at : at + 2] == "\\\n" else 3 if program[at : at + 3] == "\\\r\n" else 1
        elif character == "\n" and tokens and tokens[-1] in (("sign", ","), ("sign", "&&"), ("sign", "||")):
            at += 1
        else:
            pair = program[at : at + 2]
            text = pair if pair in ("++", "--", ">>", "||", "&&", ">=", "<=", "==", "!=", "|&", "~=") else character
            tokens.append(("sign", text))
            at += len(text)
    return tokens


def plain_end(text: str, at: int, delimiter: str) -> int:
    while at < len(text) and text[at] != delimiter:
        at += 2 if text[at] == "\\" else 1
    return min(at, len(text))


def pattern_end(text: str, at: int) -> int:
    while at < len(text) and text[at] not in "/\n":
        if text[at] == "[":
            end = text.find("]", at + (3 if text[at + 1 : at + 2] == "^" else 2))
            at = end if end > 0 else at
        at += 2 if text[at] == "\\" else 1
    return min(at, len(text))


def begins_pattern(tokens: list, guess: bool) -> bool:
    """A slash is a division only behind a value. Behind `++` and `--` it may be either."""
    if not tokens:
        return True
    kind, text = tokens[-1]
    if kind == "sign" and text in ("++", "--"):
        return guess
    return not (kind in ("word", "number", "string", "computed") or text in (")", "]", "$"))


# --- patch ---


def patch(command: Command):
    options = command.options(
        "p i o d r B b z F V Y D g strip input output directory reject-file prefix basename-prefix suffix fuzz", ""
    )
    for path in options.values("o", "output", "r", "reject-file"):
        if path != "-":
            command.file(path)
    if options.has("dry-run"):
        return command.same
    if options.values("o", "output"):
        return command.same
    if options.operands:
        command.file(options.operands[0])
        return command.same
    folders = command.folders
    for path in options.values("d", "directory"):
        folders = tuple(path if path.startswith("/") else folder + "/" + path for folder in folders)
    inputs = options.values("i", "input")
    texts = [read_file(command, path) for path in inputs] if inputs else texts_read(command)
    strip = (options.values("p", "strip") or [None])[-1]
    judge_patches(command, texts, int(strip) if strip and strip.isdigit() else None, folders)
    return command.same


def texts_read(command: Command) -> "list[str | None]":
    reads = command.effects.input
    if reads.from_file or reads.texts is None:
        return [read_file(command, reads.path)] if getattr(reads, "path", None) else [None]
    return list(reads.texts)


def read_file(command: Command, path: str) -> "str | None":
    """A patch as it stands on the disk now."""
    for folder in command.folders[:1]:
        if has_hole(path) or has_hole(folder) or len(command.folders) > 1:
            return None
        whole = path_of(resolve(path if path.startswith("/") else folder + "/" + path))
        try:
            if not os.path.isfile(whole) or os.path.getsize(whole) > MAX_PATCH_BYTES:
                return None
            with open(whole, "rb") as file:
                return file.read().decode("utf-8", "replace")
        except OSError:
            return None
    return None


def judge_patches(command: Command, texts: "list[str | None]", strip: "int | None", folders: tuple) -> None:
    for text in texts:
        if text is None:
            command.undecided("which files the patch changes", "Give the patch as a file that exists: -i file.patch.")
            continue
        names = [name for line in text.split("\n") for name in names_in(line)]
        for name in names:
            for path in stripped(name, strip):
                command.targets.place(path, folders)


def names_in(line: str) -> "list[str]":
    for start in ("+++ ", "--- ", "*** ", "rename from ", "rename to ", "copy to ", "Index: "):
        if line.startswith(start):
            name = line[len(start) :].split("\t")[0].strip().strip('"')
            return [] if name in ("/dev/null", "") or (start == "*** " and name.endswith("****")) else [name]
    if line.startswith("diff --git "):
        return line[11:].split(" ")[-1:]
    return []


def stripped(name: str, strip: "int | None") -> "list[str]":
    """The path that is meant; without -p, patch guesses, so that every one counts."""
    names = [part for part in name.split("/") if part]
    cuts = range(len(names)) if strip is None else [min(strip, len(names) - 1)]
    found = [("/" if name.startswith("/") and cut == 0 else "") + "/".join(names[cut:]) for cut in cuts if names]
    return found or []
