"""Whether a hand-off says something: words that decide nothing, its named schema, and what its receiver needs.

The same as the checks of the app (lib/orchestrator/handoffs), and held to the same cases. Of JSON Schema it knows what
schemas of hand-offs are made of; a keyword that it does not know is left to the app, which checks the file again.
"""

import os

from auto_deny.globs import covering
from auto_deny.handoff_rule import GENERAL_SCHEMA, check_path, is_day, is_moment, wrong
from auto_deny.paths import path_of, split
from auto_deny.read_json import read_json

MAX_SCHEMA_BYTES = 256 * 1024
SHORTEST_CRITERION = 5
LEAST_SUBSTANCE = 8
EMPTY_CRITERIA = frozenset(
    " ".join(words.split())
    for words in """works|it works|everything works|all works|works fine|works well|works correctly|works properly|works as expected
  |it works as expected|should work|must work|done|all done|is done|it is done|task done|complete|completed|task complete
  |task completed|is complete|finished|ready|ok|okay|good|fine|looks good|looks fine|looks ok|as expected|correct
  |is correct|no bugs|no errors|no issues|no problems|bug free|success|successful|passes|it passes|high quality
  |good quality|clean code|best practices|follows best practices|tbd|to be defined|todo|n a|none|as discussed|see above
  |as above|implemented|is implemented|fixed|is fixed|it is fixed|the bug is fixed""".split("|")
)
FILLER = frozenset(
    """a about above again all also an and any app application area are as asap at away be been better bit bug bugs but by
  can change changes check clean code codebase complete completely correct correctly could create deal discussed do does
  done earlier else error errors everything feature features few fine finish fix fixes following for from get go good
  handle help here how i if implement improve in into is issue issues it it's its job just kind latest let like little
  look made make matter may me might more much must my need needed needs new nice now of ok okay on one or other our over
  part piece please possible problem problems project proper properly quick quickly really refactor request required
  right same see should some something soon sort spec still stuff task tasks that the their them then there these thing
  things this those to today together tomorrow too try up update us use usual want was way we well were what whatever
  when which will with work working works would you your""".split()
)
# The schemas that ship with the app, for workspaces without their own. A test holds them to templates/handoffs.
SHIPPED = {
    "PlanningToBackendHandoff": {
        "type": "object",
        "required": ["task_id", "requirements", "constraints", "target_files"],
        "properties": {
            "task_id": {"type": "string", "minLength": 1},
            "requirements": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 5}},
            "constraints": {"type": "array", "items": {"type": "string", "minLength": 5}},
            "target_files": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "workspace-path"}},
            "deadline": {"type": ["string", "null"]},
        },
    },
    "PlanningToResearcherHandoff": {
        "type": "object",
        "required": ["task_id", "questions", "decision"],
        "properties": {
            "task_id": {"type": "string", "minLength": 1},
            "questions": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 10}},
            "decision": {"type": "string", "minLength": 10},
            "sources": {"type": "array", "items": {"type": "string", "minLength": 3}},
            "depth": {"enum": ["overview", "detailed", "exhaustive"]},
            "deadline": {"type": ["string", "null"]},
        },
    },
}


def check_meaning(value: dict, rule: dict, policy) -> None:
    """Raises Blocked for what a strict pair refuses."""
    schema = named_schema(value["schema"], rule, policy)
    check_words(value)
    check_deadline(value)
    if schema is not None:
        check_schema(value, schema, "")
    check_receiver(value, schema or {}, rule, policy)


# --- Words ---


def plain_words(text: str) -> "list[str]":
    made = "".join(c if c.isalnum() or c == "'" else " " for c in text.lower().replace("\u2019", "'"))
    return made.split()


def check_words(value: dict) -> None:
    task = [word for word in plain_words(value["task_description"]) if word not in FILLER]
    if len("".join(task)) < LEAST_SUBSTANCE:
        raise wrong("`task_description` could be any task: say what, where and why")
    for text in value.get("acceptance_criteria") or []:
        if len(text.strip()) < SHORTEST_CRITERION or " ".join(plain_words(text)) in EMPTY_CRITERIA:
            raise wrong("the criterion '%s' decides nothing: say what one sees when it is met" % text[:60])


def check_deadline(value: dict) -> None:
    deadline = value.get("deadline")
    if isinstance(deadline, str) and seconds_of(deadline) < seconds_of(value["created_at"]):
        raise wrong("`deadline` lies before `created_at`")


def seconds_of(text: str) -> float:
    """A day without a time ends at its end. Only compared, so that any fixed beginning will do."""
    if is_day(text):
        return days_of(text) * 86400 + 86399.999
    if not is_moment(text):
        return float("inf")
    rest = text[11:]
    zone = max(rest.rfind("+"), rest.rfind("-"), rest.rfind("Z"))
    parts = [float(part) for part in rest[:zone].split(":")] + [0.0]
    offset = rest[zone:].replace(":", "")
    minutes = 0 if offset == "Z" else int(offset[1:3]) * 60 + int(offset[3:] or 0)
    shift = -minutes if offset[0] == "-" else minutes
    return days_of(text[:10]) * 86400 + parts[0] * 3600 + (parts[1] - shift) * 60 + parts[2]


def days_of(text: str) -> int:
    year, month, day = (int(part) for part in text[:10].split("-"))
    year, month = (year - 1, month + 12) if month < 3 else (year, month)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * (month - 3) + 2) // 5 + day


# --- Named schemas ---


def named_schema(name: str, rule: dict, policy) -> "dict | None":
    """The schema beside the general one; None where that is all."""
    if "schema" in rule:
        wanted = rule["schema"]
        if wanted is not None and name != wanted or name == GENERAL_SCHEMA:
            raise wrong("`schema` must be %s between these two agents" % (wanted or "a named one"))
    return None if name == GENERAL_SCHEMA else schema_of(name, policy)


def schema_of(name: str, policy) -> dict:
    if not name[:1].isalpha() or not all(c.isalnum() or c in "-_" for c in name) or not name.isascii() or len(name) > 64:
        raise wrong("`schema` is no name of a schema")
    path = os.path.join(path_of(policy.roots[0]), "templates", "handoffs", name + ".json")
    try:
        with open(path, "rb") as file:
            found = read_json(file.read(MAX_SCHEMA_BYTES))
    except (FileNotFoundError, NotADirectoryError):
        found = SHIPPED.get(name)
        if found is None:
            raise wrong("`schema` is %s, which nobody has: use Handoff, or one of templates/handoffs" % name) from None
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or found.get("type") != "object":
        raise wrong("its schema %s cannot be used" % name, "Ask a person to mend templates/handoffs/%s.json." % name)
    return found


KINDS = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value),
}


def check_schema(value: object, schema: object, where: str) -> None:
    if schema is False:
        raise wrong("`%s` is not allowed by its schema" % where)
    if not isinstance(schema, dict):
        return
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(kind in KINDS and KINDS[kind](value) for kind in kinds):
        raise wrong("`%s` must be %s" % (where, " or ".join(kinds)))
    if "enum" in schema and value not in schema["enum"]:
        raise wrong("`%s` must be one of: %s" % (where, ", ".join(str(each) for each in schema["enum"])))
    if "const" in schema and value != schema["const"]:
        raise wrong("`%s` must be %s" % (where, schema["const"]))
    if isinstance(value, str):
        check_text(value, schema, where)
    elif isinstance(value, list):
        check_size(len(value), schema, "Items", where, "entries")
        for index, item in enumerate(value):
            check_schema(item, schema.get("items"), "%s.%d" % (where, index))
    elif isinstance(value, dict):
        check_object(value, schema, where)


def check_object(value: dict, schema: dict, where: str) -> None:
    inside = where + "." if where else ""
    for field in schema.get("required", []):
        if field not in value:
            raise wrong("`%s%s` is missing, which its schema asks for" % (inside, field))
    known = schema.get("properties", {})
    for field, inner in known.items():
        if field in value:
            check_schema(value[field], inner, inside + field)
    if where and schema.get("additionalProperties") is False:
        for field in value:
            if field not in known:
                raise wrong("`%s%s` is not known to its schema" % (inside, field))


def check_text(value: str, schema: dict, where: str) -> None:
    check_size(len(value), schema, "Length", where, "characters")
    if schema.get("format") == "workspace-path":
        check_path(value)
    if isinstance(schema.get("pattern"), str):
        import re

        if not re.search(schema["pattern"], value):
            raise wrong("`%s` does not fit the pattern of its schema" % where)


def check_size(size: int, schema: dict, what: str, where: str, unit: str) -> None:
    least, most = schema.get("min" + what), schema.get("max" + what)
    if isinstance(least, int) and size < least:
        raise wrong("`%s` needs at least %d %s" % (where, least, unit))
    if isinstance(most, int) and size > most:
        raise wrong("`%s` may have at most %d %s" % (where, most, unit))


# --- The receiver ---


def check_receiver(value: dict, schema: dict, rule: dict, policy) -> None:
    needs = rule.get("needs", [])
    if "criteria" in needs and not value.get("acceptance_criteria"):
        raise wrong("`acceptance_criteria` is empty, but %s writes tests: say what to test" % rule["name"])
    fields = ["file_paths"] + [name for name, each in schema.get("properties", {}).items() if holds_paths(each)]
    paths = [path for field in fields for path in texts_of(value.get(field))]
    if "paths" in needs and not paths:
        raise wrong("it names no file, but %s changes files: say which under `%s`" % (rule["name"], fields[-1]))
    if paths and not any(may_write(path, rule, policy) for path in paths):
        raise wrong("it names only what %s may not write: hand it to an agent that may" % rule["name"])


def holds_paths(schema: object) -> bool:
    return isinstance(schema, dict) and (schema.get("format") == "workspace-path" or holds_paths(schema.get("items")))


def texts_of(value: object) -> "list[str]":
    each = value if isinstance(value, list) else [value]
    return [text for text in each if isinstance(text, str)]


def may_write(path: str, rule: dict, policy) -> bool:
    place = split(path)
    receiver = policy.agents().get(rule["name"], {})
    if covering(receiver.get("exclusive_access", []), place):
        return True
    others = [
        agent["exclusive_access"]
        for name, agent in policy.agents().items()
        if name != rule["name"] and "exclusive_access" in agent
    ]
    return not covering(rule["cannot_access"], place) and not any(covering(globs, place) for globs in others)
