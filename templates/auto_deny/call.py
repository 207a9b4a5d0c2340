"""One tool call, as Claude Code describes it on stdin."""

from auto_deny.read_json import read_json

MAX_INPUT_BYTES = 8 * 1024 * 1024
SELF_CHECK_EVENT = "GuardSelfCheck"

SAME_TOOL = {"Agent": "Task"}
READING_TOOLS = {"Read", "Glob", "Grep", "LS", "NotebookRead"}
# A file tool and the fields of its input that name a file; the first one must be there.
WRITING_TOOLS = {
    "Write": ("file_path",),
    "Edit": ("file_path",),
    "MultiEdit": ("file_path",),
    "NotebookEdit": ("notebook_path", "file_path"),
}
SUBJECTS = ("file_path", "notebook_path", "command", "url", "subagent_type")


class Call:
    """`tool`, its `input`, and `cwd`, the folder that relative paths start from."""

    def __init__(self, payload: object):
        if not isinstance(payload, dict) or not isinstance(payload.get("tool_name"), str):
            raise ValueError("stdin is not a tool call")
        self.tool: str = payload["tool_name"]
        self.input: dict = payload.get("tool_input")
        if not isinstance(self.input, dict):
            raise ValueError("tool_input is not an object")
        self.cwd: object = payload.get("cwd")
        self.is_self_check = payload.get("hook_event_name") == SELF_CHECK_EVENT

    def subject(self) -> str:
        """What the call is about, as the agent wrote it."""
        for field in SUBJECTS:
            if isinstance(self.input.get(field), str):
                return self.input[field]
        return ""

    def targets(self) -> "list[str]":
        """The files that a file tool would write; none for other tools. Raises ValueError when it names none."""
        fields = WRITING_TOOLS.get(self.tool, ())
        named = [self.input[field] for field in fields if field in self.input]
        if fields and (fields[0] not in self.input or not all(isinstance(path, str) for path in named)):
            raise ValueError("the call names no file: give %s" % fields[0])
        return named


def read_call(stream) -> Call:
    data = stream.read(MAX_INPUT_BYTES + 1)
    if len(data) > MAX_INPUT_BYTES:
        raise ValueError("the call is larger than %d MiB" % (MAX_INPUT_BYTES >> 20))
    return Call(read_json(data))
