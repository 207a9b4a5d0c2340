"""What one agent may do: policy.json, checked, with the workspace it is about."""

import os

from auto_deny.paths import lexical, path_of, resolve
from auto_deny.read_json import read_json

POLICY_FILE = "policy.json"
SHAPE = {
    "agent": dict,
    "root": str,
    "on_hook_error": str,
    "tools": list,
    "always_allowed_tools": list,
    "agents": list,
    "delegates": list,
    "cannot_access": list,
    "exclusive_access": list,
    "held_by_others": list,
    "writable_outside": list,
    "dangerous_commands": list,
}


class Policy:
    """`policy["tools"]` and the like are the values as the generator wrote them."""

    def __init__(self, folder: str):
        with open(folder + "/" + POLICY_FILE, "rb") as file:
            self.values = read_json(file.read())
        for key, kind in SHAPE.items():
            if not isinstance(self.values.get(key), kind):
                raise ValueError("%s has no valid '%s'" % (POLICY_FILE, key))
        self.agent: str = self.values["agent"]["name"]
        self.display_name: str = self.values["agent"]["display_name"]
        written = lexical(os.path.join(folder, self.values["root"]))
        self.roots = (resolve(path_of(written)), written)

    def __getitem__(self, key: str):
        return self.values[key]

    def get(self, key: str, default=None):
        return self.values.get(key, default)

    def relative(self, segments: "list[str]") -> "list[str] | None":
        """The path from the workspace, or None when it lies outside."""
        for root in self.roots:
            if segments[: len(root)] == root:
                return segments[len(root) :]
        return None
