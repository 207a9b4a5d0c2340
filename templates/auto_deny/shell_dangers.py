"""Commands that no agent may run, whatever they write: data of the registry, other agents' programs, and tmux."""

from auto_deny.blocked import ASK, Blocked
from auto_deny.globs import fits, name_tokens
from auto_deny.paths import resolve
from auto_deny.shell_options import is_option, stands_for
from auto_deny.shell_targets import has_hole
from auto_deny.write_rule import judge_outside

AGENT_PROGRAMS = frozenset(
    "claude codex gemini opencode aider cursor-agent goose amp crush qwen copilot kiro-cli droid cline plandex".split()
)
AGENT_PACKAGES = ("@anthropic-ai/claude-code", "@openai/codex", "@google/gemini-cli", "opencode-ai", "@sourcegraph/amp")
PACKAGE_RUNNERS = frozenset("npx pnpx bunx pnpm yarn npm bun uvx pipx".split())
MULTIPLEXERS = frozenset(("tmux", "screen", "zellij", "dtach", "abduco"))
# Of our own commands an agent uses those that report and read.
OUR_PROGRAMS = frozenset(("orchestrator", "claude-agent"))
OUR_READING_COMMANDS = frozenset(
    "list status validate drift policy handoff completion report report-completion scm schedule message inbox".split()
)
# Options of git that stand before its subcommand and take a value.
GIT_VALUES = frozenset(
    ("-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path", "--config-env", "--super-prefix")
)
ONLY_ASKS = frozenset(("--version", "-v", "-V", "--help", "-h"))


def check_other_agents(command) -> None:
    name, args = command.name, command.args
    if name in AGENT_PROGRAMS and not (len(args) == 1 and args[0] in ONLY_ASKS):
        raise Blocked("starts another agent's program (%s)" % name, ASK, "rule: starts another agent")
    if name in PACKAGE_RUNNERS and runs_agent(args):
        raise Blocked("starts another agent's program", ASK, "rule: starts another agent")
    if name in MULTIPLEXERS and not (len(args) == 1 and args[0] in ONLY_ASKS):
        raise Blocked("agents do not use %s: it runs commands in other agents' panes" % name, ASK, "rule: uses " + name)
    if name in OUR_PROGRAMS:
        ours = next((arg for arg in args if not is_option(arg)), "")
        if ours and ours not in OUR_READING_COMMANDS:
            raise Blocked("'%s %s' is for people" % (name, ours), ASK, "rule: steers other agents")


def runs_agent(args: "list[str]") -> bool:
    """`npx codex`, `pnpm dlx @openai/codex`; installing one is another matter."""
    words = [arg for arg in args if not is_option(arg)]
    if words and words[0] in ("dlx", "exec", "x", "run", "tool"):
        words = words[1:]
    name = words[0] if words else ""
    package = name[:1] + name[1:].partition("@")[0]
    return package in AGENT_PACKAGES or package in AGENT_PROGRAMS


def check_dangerous(command) -> None:
    for rule in command.effects.policy["dangerous_commands"]:
        args = arguments_after(rule["command"].split(), command)
        if args is not None and is_dangerous(rule, args, command):
            raise Blocked(
                "%s %s" % (rule["command"], rule["reason"]), ASK, "rule: dangerous command %s" % rule["command"]
            )


def arguments_after(wanted: "list[str]", command) -> "list[str] | None":
    """The arguments after the command's own words (`git push`), or None when it is another command."""
    if not fits_glob(wanted[0], command.name):
        return None
    args = list(command.args)
    for word in wanted[1:]:
        while args and is_option(args[0]):
            args = args[2:] if command.name == "git" and args[0] in GIT_VALUES else args[1:]
        if not args or not fits_glob(word, args[0]):
            return None
        args = args[1:]
    return args


def is_dangerous(rule: dict, args: "list[str]", command) -> bool:
    options, globs = rule.get("options") or [], rule.get("arguments") or []
    if options or globs:
        by_option = any(gives(arg, option) for arg in options_of(args) for option in options)
        by_argument = any(fits_glob(glob, arg) and not arg.endswith("/dev/null") for arg in args for glob in globs)
        if not by_option and not by_argument:
            return False
    return not rule.get("outside_workspace") or any(is_outside(arg, command) for arg in args if not is_option(arg))


def options_of(args: "list[str]") -> "list[str]":
    end = args.index("--") if "--" in args else len(args)
    return [arg for arg in args[:end] if is_option(arg)]


def gives(arg: str, option: str) -> bool:
    """Whether an argument is the option, also shortened, with a value, or among other letters."""
    if option.startswith("--"):
        return arg.startswith("--") and len(arg) > 4 and stands_for(arg[2:].partition("=")[0], option[2:])
    if len(option) == 2 and not arg.startswith("--"):
        return option[1] in arg[1:]
    return arg == option


def is_outside(path: str, command) -> bool:
    for folder in command.folders:
        whole = path if path.startswith("/") else folder + "/" + path
        if has_hole(whole):
            continue
        try:
            judge_outside(resolve(whole), command.effects.policy)
        except Blocked:
            return True
    return False


def fits_glob(glob: str, text: str) -> bool:
    return fits(name_tokens(glob), text, lambda test, character: test(character))
