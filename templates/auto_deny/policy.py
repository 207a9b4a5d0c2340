"""What one agent may do: policy.json, checked, and what all agents of the workspace hold, in one index for all."""

import os

from auto_deny.paths import lexical, path_of, resolve
from auto_deny.read_json import read_json

POLICY_FILE = "policy.json"
SHAPE = {
    "agent": dict,
    "root": str,
    "index": str,
    "on_hook_error": str,
    "tools": list,
    "always_allowed_tools": list,
    "delegates": list,
    "cannot_access": list,
    "exclusive_access": list,
    "writable_outside": list,
    "dangerous_commands": list,
    "rules": list,
}


class Policy:
    """`policy["tools"]` and the like are the values as the generator wrote them."""

    def __init__(self, folder: str):
        self.folder = folder
        self.values = read_values(folder + "/" + POLICY_FILE, SHAPE)
        self.agent: str = self.values["agent"]["name"]
        # How the log and the files of this agent call it: a tenant's agent is not the one without a tenant.
        self.id: str = self.values["agent"].get("id", self.agent)
        self.display_name: str = self.values["agent"]["display_name"]
        written = lexical(os.path.join(folder, self.values["root"]))
        self.roots = (resolve(path_of(written)), written)
        # Places of the workspace that the call would write, as they are judged.
        self.touched: "list[list[str]]" = []
        # Clones and work trees outside of the workspace that a shell command is about to make.
        self.work_trees: "list[list[str]]" = []
        self.known_agents: "dict | None" = None

    @property
    def file_name(self) -> str:
        return self.id.replace("/", "@")

    def __getitem__(self, key: str):
        return self.values[key]

    def agents(self) -> dict:
        """Every agent of the registry: {name: {display_name, exclusive_access?}}. Read when a rule first asks."""
        if self.known_agents is None:
            index = os.path.join(self.folder, self.values["index"])
            self.known_agents = read_values(index, {"agents": dict})["agents"]
        return self.known_agents

    def relative(self, segments: "list[str]") -> "list[str] | None":
        """The path from the workspace, or None when it lies outside."""
        for root in self.roots:
            if segments[: len(root)] == root:
                return segments[len(root) :]
        return None


def read_values(path: str, shape: dict) -> dict:
    with open(path, "rb") as file:
        values = read_json(file.read())
    for key, kind in shape.items():
        if not isinstance(values, dict) or not isinstance(values.get(key), kind):
            raise ValueError("%s has no valid '%s'" % (os.path.basename(path), key))
    return values
