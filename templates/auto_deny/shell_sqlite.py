"""sqlite3: its commands can write files and run programs, so only those that are known to read, or to change the database itself."""

from auto_deny.shell_commands import PLAIN, Command
from auto_deny.shell_targets import has_hole

READING = frozenset(
    ".schema .tables .headers .header .mode .dump .indexes .indices .databases .width .nullvalue .separator .help .quit"
    " .exit .show .timer .print .echo .bail .explain .stats .fullschema .eqp .parameter .changes .timeout .version .limit"
    " .dbinfo .sha3sum .head".split()
)
CHANGING = frozenset(".read .import .restore".split())
READING_WORDS = ("select", "explain", "values", "with")
# In SQL: other files, code of libraries, and functions that write.
REACHING_OUT = ("attach", "into '", 'into "', "vacuum", "writefile", "load_extension", "edit(", "fts3_tokenizer", "temp_store_directory")
VALUES = frozenset("-cmd -init -separator -newline -nullvalue -vfs -maxsize -mmap -heap".split())
PLAIN_OPTIONS = frozenset(
    "-header -headers -noheader -csv -column -line -list -json -html -markdown -table -box -tabs -quote -ascii -bail -batch"
    " -readonly -echo -stats -version -help -safe -interactive -nofollow".split()
)


def sqlite(command: Command):
    texts, operands, scripted = [], [], False
    args = [("-" + arg[2:] if arg.startswith("--") else arg) for arg in command.args]
    while args:
        arg = args.pop(0)
        if not arg.startswith("-") or operands and "\n" in arg:
            operands.append(arg)
        elif arg in VALUES:
            value = args.pop(0) if args else ""
            texts.extend([value] if arg == "-cmd" else [])
            scripted = scripted or arg == "-init"
        elif arg not in PLAIN_OPTIONS:
            command.undecided("what sqlite3 does with %s" % arg, "Leave the option out.")
    texts += operands[1:]
    reads = command.effects.input
    if reads.from_file:
        scripted = True
    elif command.effects.reads_outside:
        pass
    elif reads.texts is None:
        command.undecided("what the commands for sqlite3 write", PLAIN)
    else:
        texts += reads.texts
    changes = scripted
    for line in [line for text in texts for line in statements(text)]:
        changes = judge(command, line) or changes
    for path in operands[:1] if changes and operands[:1] != [":memory:"] else []:
        command.place(path.partition("?")[0][5:] if path.startswith("file:") else path)
    return command.same


def statements(text: str) -> "list[str]":
    """Commands that begin with a dot end with their line, SQL with a semicolon."""
    found, sql = [], ""
    for line in text.split("\n"):
        if line.lstrip().startswith(".") and not sql.strip():
            found.append(line.strip())
        else:
            sql += line + "\n"
            if ";" in line:
                found.extend(sql.split(";"))
                sql = ""
    return [each.strip() for each in found + [sql] if each.strip()]


def judge(command: Command, text: str) -> bool:
    """Whether it changes the database."""
    folded = " ".join(text.casefold().split())
    words = folded.split(" ")
    if has_hole(text):
        command.undecided("what the commands for sqlite3 write", PLAIN)
    if folded.startswith("."):
        if words[0] in CHANGING and "|" not in text:
            return True
        if words[0] not in READING or "|" in text:
            command.undecided("what %s of sqlite3 writes" % words[0], "Redirect sqlite3 itself: sqlite3 … > file.")
        return False
    if any(mark in folded for mark in REACHING_OUT):
        command.undecided("which files this SQL writes", "Leave out what reaches other files than the database.")
    if words[0] == "pragma":
        return "=" in folded or "wal_checkpoint" in folded or "optimize" in folded
    return words[0] not in READING_WORDS or any(word in words for word in ("insert", "update", "delete", "replace"))
