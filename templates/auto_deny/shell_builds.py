"""Compilers, linkers, make and openssl: their options name files in many ways."""

from auto_deny.blocked import Blocked
from auto_deny.shell_commands import Command, named_outputs
from auto_deny.shell_targets import has_hole
from auto_deny.shell_unknown import paths_in

OUTPUTS = frozenset(
    "-o --output -MF -MJ -MD -dumpdir -dumpbase -aux-info -Map -dependency-file -out-implib -serialize-diagnostics -Xlinker"
    " --Map --out-implib --dependency-file -save-temps -index-store-path -fmodules-cache-path".split()
)
INPUTS = (
    "-I", "-L", "-l", "-isystem", "-iquote", "-idirafter", "-include", "-imacros", "-iprefix", "-D", "-U", "-x", "-std", "-T",
    "-T", "--sysroot", "-isysroot", "-rpath", "-Wl,-rpath", "-Wl,-L", "-MT", "-MQ", "-framework", "-F", "-z", "-m", "-O", "-g",
)  # fmt: skip
TAKE_A_VALUE = frozenset("-I -L -isystem -iquote -idirafter -include -imacros -D -U -x -T -MT -MQ -framework -z -rpath -arch -target".split())
RUN_CODE = ("-wrapper", "-B", "-specs", "--specs", "-fplugin", "-plugin", "--plugin", "-load", "-Xclang", "-fuse-ld=/")


def compiler(command: Command):
    args, at, operands = command.args, 0, []
    while at < len(args):
        arg, at = args[at], at + 1
        if arg.startswith("@") or has_hole(arg[:1]):
            command.undecided("which options %s reads" % command.name, "Write the options themselves.")
        elif not arg.startswith("-") or arg == "-":
            operands.append(arg)
        elif arg.startswith(RUN_CODE):
            command.undecided("what %s runs for %s" % (command.name, arg.partition("=")[0]), "Leave the option out.")
        elif arg in OUTPUTS:
            if arg == "-dumpbase" and "/" in "".join(args[at : at + 1]):
                command.undecided("where %s puts its dumps" % command.name, "Give -dumpbase a plain name.")
            if arg not in ("-MD", "-save-temps"):
                command.place(args[at] if at < len(args) else "")
                at += 1
        elif arg in TAKE_A_VALUE:
            at += 1
        elif arg.startswith("-o") and command.name != "ld":
            command.place(arg[2:])
        elif not arg.startswith(INPUTS):
            for path in dict.fromkeys(paths_in(arg)[1:]):
                command.place(path)
    if command.name.endswith("cpp") and operands[1:]:
        command.place(operands[1])
    return command.same


def archiver(command: Command):
    """ar: `ar rcs lib.a x.o`, `ar x lib.a`, `ar --output=dir x lib.a`."""
    words, at = [], 0
    while at < len(command.args):
        arg, at = command.args[at], at + 1
        name, equals, value = arg.partition("=")
        if name in ("--output", "--target", "--plugin", "--record-libdeps"):
            value, at = (value, at) if equals else ("".join(command.args[at : at + 1]), at + 1)
            if name == "--output":
                command.below(value)
            if name == "--plugin":
                command.undecided("what ar's plugin writes", "Leave it out.")
        elif arg.startswith("@"):
            command.undecided("which options ar reads", "Write them.")
        elif not arg.startswith("--"):
            words.append(arg)
    mode = words[0].lstrip("-") if words else ""
    if "x" in mode:
        command.below(".")
    elif mode and "t" not in mode and "p" not in mode:
        for path in words[1:3]:
            command.place(path)
    return command.same


RUNS_IN_MAKE = ("SHELL", ".SHELLFLAGS", "MAKE", "MAKEFLAGS", "MAKEFILES", "GNUMAKEFLAGS", "MFLAGS", ".RECIPEPREFIX", ".ONESHELL")


def make(command: Command):
    """The rules of the project's own make files are its own; rules from elsewhere are code."""
    options = command.options("C f j l o W I E directory file makefile jobs eval", "j jobs")
    reads = command.effects.input
    files = options.values("f", "file", "makefile")
    given = any(path == "-" or path.startswith("/dev/") for path in files) and not reads.from_file
    if given or options.values("eval", "E"):
        command.undecided("what the rules given to make write", "Put them into a file.")
    for operand in options.operands:
        name, equals, value = operand.partition("=")
        if not equals:
            continue
        if name.endswith("!") or name.rstrip(":+? ") in RUNS_IN_MAKE or "$(" in value or "${" in value or has_hole(name):
            command.undecided("what make runs for %s" % name, "Leave it out, or write its value.")
    return command.same


SSL_OUTPUTS = frozenset("out keyout writerand CAserial outdir signature_out crlout noout_file caout config_out srpvfile".split())


def openssl(command: Command):
    for index, arg in enumerate(command.args):
        name, equals, value = arg.lstrip("-").partition("=")
        if arg.startswith("-") and name in SSL_OUTPUTS:
            command.place(value if equals else "".join(command.args[index + 1 : index + 2]))
        if arg.startswith("-") and name in ("engine", "provider", "provider-path", "config"):
            command.undecided("what openssl loads for -%s" % name, "Leave it out.")
    for path in named_outputs(command.args):
        command.place(path)
    return command.same
