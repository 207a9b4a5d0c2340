"""Whether a hand-off file is one, before it lands: its structure, its paths, and whom this agent may hand work to.

What words mean, named schemas and what the receiver needs is in handoff_content.py.
"""

from auto_deny.blocked import ASK, Blocked
from auto_deny.call import Call
from auto_deny.names import comparable
from auto_deny.paths import lexical, path_of, resolve, spellings
from auto_deny.policy import Policy
from auto_deny.read_json import read_json

FOLDER = "handoffs"
MAX_BYTES = 64 * 1024
SHORTEST_TASK = 20
LONGEST_PATH = 1000
GENERAL_SCHEMA = "Handoff"
ID = r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}"
AGENT = r"[a-z][a-z0-9-]{0,62}"
DATE = r"\d{4}-\d{2}-\d{2}"
MOMENT = DATE + r"T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)"
# Folders that stand on one machine only: somebody's home, or where servers keep what they serve.
MACHINE_FOLDER = r"(?<![\w.~/\\:-])(?:~/|/(?:home|Users|root|srv|mnt|var/www)/|[A-Za-z]:[\\/]|\\\\\w)\S"

REQUIRED = ("id", "from", "to", "task_description", "schema", "created_at")
TEXT_LISTS = ("acceptance_criteria", "file_paths", "deliverables")
OPTIONAL = ("context", "blockers", "deadline")

WRITE_IT_WHOLE = "Write the whole file with the Write tool, so that it can be checked."
EXAMPLE = "Mend the file and write it again; `orchestrator handoff schema` shows what a hand-off looks like."


def check_handoffs(call: Call, policy: Policy) -> None:
    """Judges what each hand-off that the call writes would hold."""
    for place in policy.touched:
        is_json = comparable(place[-1]).casefold().endswith(".json")
        if comparable(place[0]) != FOLDER or not is_json or is_draft(place):
            continue
        if len(place) != 2 or not place[1].endswith(".json"):
            raise wrong("it would not be found there", "Write it as handoffs/<id>.json.")
        check_handoff(content_after(call), place[1], policy)


def is_draft(place: "list[str]") -> bool:
    """Proposals for a person lie in a folder of their own."""
    return len(place) > 2 and comparable(place[1]) == "registry-proposals"


# --- What the file would hold -------------------------------------------------------------------------------------


def content_after(call: Call) -> str:
    if call.tool == "Write":
        text = call.input.get("content")
    elif call.tool in ("Edit", "MultiEdit"):
        text = edited(call)
    else:
        raise wrong("a hand-off is checked before it lands, and this tool's result cannot be", WRITE_IT_WHOLE)
    if not isinstance(text, str):
        raise wrong("the call does not say what the hand-off will hold", WRITE_IT_WHOLE)
    return text


def edited(call: Call) -> str:
    try:
        with open(path_of(resolve(path_of(lexical(spellings(call.targets()[0], call.cwd)[0])))), "rb") as file:
            text = file.read(MAX_BYTES + 1).decode("utf-8")
    except FileNotFoundError:
        text = ""
    edits = call.input.get("edits", [call.input])
    for edit in edits if isinstance(edits, list) else [None]:
        text = replaced(text, edit)
    return text


def replaced(text: str, edit: object) -> str:
    old, new = (edit.get("old_string"), edit.get("new_string")) if isinstance(edit, dict) else (None, None)
    if not isinstance(old, str) or not isinstance(new, str) or (old == "" and text != "") or old not in text:
        # The tool may find the text all the same, for example with other quotation marks.
        raise wrong("what this edit makes of the hand-off cannot be told", WRITE_IT_WHOLE)
    return text.replace(old, new) if edit.get("replace_all") is True else text.replace(old, new, 1)


# --- Whether that is a hand-off -----------------------------------------------------------------------------------


def check_handoff(text: str, file_name: str, policy: Policy) -> None:
    value = parsed(text)
    check_kinds(value)
    if value["id"] + ".json" != file_name:
        raise wrong("`id` is not the file's name: write \"%s\"" % file_name[: -len(".json")])
    if value["from"] != policy.agent:
        raise wrong("`from` is %s, and this agent is %s" % (value["from"], policy.agent))
    rules = {delegate["name"]: delegate for delegate in policy["delegates"]}
    if value["to"] not in rules:
        advice = "Hand work to " + ", ".join(rules) + "." if rules else ASK
        raise Blocked("this agent does not hand work to %s" % value["to"], advice, "rule: not in delegates_to")
    # Where validation is permissive, the rest is told once the file is there, and rejects nothing.
    if rules[value["to"]].get("validation") != "permissive":
        check_content(value)
        from auto_deny.handoff_content import check_meaning

        check_meaning(value, rules[value["to"]], policy)
    elif value["schema"] != GENERAL_SCHEMA:
        from auto_deny.handoff_content import schema_of

        schema_of(value["schema"], policy)


def parsed(text: str) -> dict:
    data = text.encode("utf-8", "surrogatepass")
    if len(data) > MAX_BYTES:
        raise wrong("it is larger than 64 KiB: point to files instead of copying them")
    try:
        value = read_json(data)
    except (ValueError, RecursionError):
        raise wrong("it is not JSON") from None
    if not isinstance(value, dict):
        raise wrong("it holds no JSON object")
    if '"__proto__"' in text:
        raise wrong('the key "__proto__" is not allowed')
    return value


def check_kinds(value: dict) -> None:
    """Fields that must be there, and what they must be, whatever the registry says of the two agents."""
    import re

    for field in REQUIRED:
        if field not in value:
            raise wrong("`%s` is missing" % field)
        if not isinstance(value[field], str):
            raise wrong("`%s` must be text" % field)
    for field, form in (("id", ID), ("from", AGENT), ("to", AGENT)):
        if not re.fullmatch(form, value[field]):
            raise wrong("`%s` has letters that are not allowed there" % field)
    for field in TEXT_LISTS:
        if not is_text_list(value.get(field, [])):
            raise wrong("`%s` must be a list of texts" % field)
    if value.get("blockers") is not None and not is_text_list(value["blockers"]):
        raise wrong("`blockers` must be a list of texts")
    if not isinstance(value.get("context"), (str, dict, type(None))):
        raise wrong("`context` must be text or an object")


def check_content(value: dict) -> None:
    import re

    if len(value["task_description"].strip()) < SHORTEST_TASK:
        raise wrong("`task_description` is shorter than %d characters: say what, where and why" % SHORTEST_TASK)
    if not is_moment(value["created_at"]):
        raise wrong("`created_at` is no time with a zone, such as 2026-01-31T09:00:00Z")
    deadline = value.get("deadline")
    if deadline is not None and not (is_day(deadline) or is_moment(deadline)):
        raise wrong("`deadline` is no date, such as 2026-01-31 or 2026-01-31T17:00:00Z")
    for path in value.get("file_paths", []):
        check_path(path)
    for text in texts_in(value):
        if re.search(MACHINE_FOLDER, text, re.ASCII):
            raise wrong("it names a folder that another machine does not have: write paths from the workspace")
    if value["schema"] == GENERAL_SCHEMA:
        unknown = [key for key in value if key not in REQUIRED + TEXT_LISTS + OPTIONAL]
        if unknown:
            raise wrong("`%s` is not known: put what has no field of its own under `context`" % unknown[0])


def check_path(path: str) -> None:
    if not path.strip() or len(path) > LONGEST_PATH or any(c < " " or "\x7f" <= c < "\xa0" for c in path):
        raise wrong("`file_paths` holds what is no path")
    if path[0] in "/~" or path[1:2] == ":" and path[0].isalpha() or path.startswith("\\\\"):
        raise wrong("`file_paths` holds an absolute path: write it from the workspace")
    if path.casefold().startswith("file:"):
        raise wrong("`file_paths` holds an address: write the path from the workspace")
    if "\\" in path:
        raise wrong("`file_paths` holds a path with backslashes: write forward slashes")
    if ".." in path.split("/"):
        raise wrong('`file_paths` holds a path with "..": write it from the workspace')


def is_text_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_moment(value: object) -> bool:
    import re

    return isinstance(value, str) and re.fullmatch(MOMENT, value, re.ASCII) is not None and is_day(value[:10])


def is_day(value: object) -> bool:
    import re

    if not isinstance(value, str) or not re.fullmatch(DATE, value, re.ASCII):
        return False
    year, month, day = (int(part) for part in value.split("-"))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return 1 <= month <= 12 and 1 <= day <= lengths[month - 1]


def texts_in(value: object) -> "list[str]":
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in texts_in(each)]


def wrong(reason: str, advice: str = EXAMPLE) -> Blocked:
    return Blocked("not a valid hand-off: " + reason, advice, "rule: hand-off")
