"""Places that are closed to every agent, whether they exist or not."""

from auto_deny.blocked import PROPOSE, Blocked
from auto_deny.globs import matches
from auto_deny.names import composed

# Names count in any folder, paths from the workspace.
PROTECTED_NAMES = {".claude": ".claude/**", ".git": ".git/**", ".mcp.json": ".mcp.json"}
PROTECTED_PATHS = ("agents/registry.yaml", "templates/**", ".orchestrator/**", "logs/hook-violations.log")

# What tells agents how to work. Whoever writes it steers all that read it.
INSTRUCTIONS = ("claude.md", "claude.local.md", "agents.md", "gemini.md")


def judge_instructions(place: "list[str]", policy) -> None:
    """Refuses instructions that other agents read, and other agents' folders, unless the registry opens them."""
    folder = place[1] if len(place) > 2 and place[0].casefold() == "agents" else ""
    is_own = folder == policy.agent
    if place and place[-1].casefold() in INSTRUCTIONS and not is_own:
        what = "instructs every agent that works there"
    elif folder and not is_own and folder in policy.agents():
        what = "lies in another agent's folder"
    else:
        return
    if not any(matches(glob, place) for glob in policy.values.get("writable_instructions", [])):
        raise Blocked(what, PROPOSE, "rule: instructions of other agents")


def judge_names(segments: "list[str]") -> None:
    """Refuses a path with a protected name in it. `.claude/worktrees/<name>` is a copy of the workspace."""
    for index, name in enumerate(segments):
        name = composed(name).casefold()
        in_worktrees = [each.casefold() for each in segments[index + 1 : index + 2]] == ["worktrees"]
        if name == ".claude" and in_worktrees and len(segments) > index + 3:
            continue
        if name in PROTECTED_NAMES:
            raise protected(PROTECTED_NAMES[name])


def judge_paths(place: "list[str]") -> None:
    """Refuses a protected place of the workspace."""
    folded = [name.casefold() for name in place]
    for glob in PROTECTED_PATHS:
        if matches(glob, folded):
            raise protected(glob)


def protected(glob: str) -> Blocked:
    return Blocked("matches '%s', which is protected from every agent" % glob, PROPOSE, "pattern: " + glob)


def places_in(inside: "list[str]") -> "list[list[str]]":
    """A path, and its places in the worktrees of Claude Code around it: copies of the workspace are judged as one."""
    found = [inside]
    for index in range(len(inside) - 3):
        if [name.casefold() for name in inside[index : index + 2]] == [".claude", "worktrees"]:
            found.append(inside[index + 3 :])
    return found
