"""`python3 -m module`: modules of Python's own library, and what the others do with their arguments."""

import os

from auto_deny.shell_commands import Command
from auto_deny.shell_options import parse
from auto_deny.shell_targets import has_hole

# They run what they read, or what their arguments say.
RUN_TEXT = frozenset("code pdb asyncio idlelib idlelib.idle sqlite3 bdb runpy".split())
READ_ONLY = frozenset(
    "ast base64 calendar dis doctest ftplib http.server inspect json keyword mimetypes modulefinder nntplib pickletools platform"
    " pyclbr pydoc quopri site smtplib symtable sysconfig tabnanny this tokenize unittest uu zipapp".split()
)


def module_of(args: "list[str]") -> "tuple[str, list[str]]":
    """The module that -m names, also attached or behind other letters, and its arguments; ("", []) without one."""
    at = 0
    while at < len(args) and args[at].startswith("-") and len(args[at]) > 1:
        arg, at = args[at], at + 1
        if arg.startswith("--"):
            at += 1 if arg == "--check-hash-based-pycs" else 0
            continue
        for index, letter in enumerate(arg[1:], 2):
            if letter == "m":
                return (arg[index:], args[at:]) if arg[index:] else ("".join(args[at : at + 1]), args[at + 1 :])
            if letter in "WXcQ":
                at += 0 if arg[index:] else 1
                break
    return "", []


def module_writes(command: Command) -> bool:
    """Judges what a module writes; true when it runs code that stands in the command."""
    module, args = module_of(command.args)
    rest = parse(args, "o s n r u p k d prompt outfile c e l t create extract setup number repeat unit")
    if not module:
        return False
    if module == "timeit":
        return any("(" in text or "import" in text for text in rest.operands + rest.values("s", "setup"))
    if module in RUN_TEXT:
        return True
    if module in ("venv", "virtualenv", "compileall", "py_compile", "gzip", "lib2to3", "lib2to3.main", "ensurepip"):
        for path in rest.operands + rest.values("o"):
            command.place(path)
    elif module == "json.tool":
        for path in rest.operands[1:2]:
            command.file(path)
    elif module in ("zipfile", "tarfile"):
        for path in rest.values("c", "create"):
            command.file(path)
        if rest.has("e", "extract"):
            command.below((rest.operands or ["."])[-1])
    elif module in ("cProfile", "profile", "trace"):
        for path in parse(args, "o outfile s sort m C coverdir f file", stops=True).values("o", "outfile", "C", "coverdir", "f", "file"):
            command.place(path)
    elif module == "pip":
        command.run_aside(["pip"] + args)
    elif module not in READ_ONLY and not is_in_workspace(command, module):
        from auto_deny.shell_programs import PROGRAMS
        from auto_deny.shell_unknown import is_let_off, judge_words

        if module in PROGRAMS:
            command.run_aside([module] + args)
        elif not is_let_off(command, module, args):
            judge_words(command, args)
    return False


def is_in_workspace(command: Command, module: str) -> bool:
    """A module of the project's own, which is let run as its scripts are."""
    first = module.partition(".")[0]
    return any(
        os.path.exists(os.path.join(folder, above, first + end))
        for folder in command.folders
        for above in ("", "src")
        for end in ("", ".py")
        if not has_hole(folder)
    )
