"""Runs shell scripts, each in a fresh copy of a folder, and tells what changed below `deny` in it.

argv: the folder to copy from. stdin: a JSON list of scripts; stdout: a JSON list of lists of changed paths.
A script gets two seconds, no input, and runs as nobody when this runs as root. `BASE_OF_SCRIPT` in its text becomes the
folder that it runs in.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile


def snapshot(folder):
    """What identifies each entry: kind, mode, content or link target, and when its content was written."""
    found = {}
    for above, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(above, name)
            state = os.lstat(path)
            is_link = os.path.islink(path)
            content = os.readlink(path) if is_link else "" if os.path.isdir(path) else open(path, "rb").read().hex()
            is_folder = os.path.isdir(path) and not is_link
            found[os.path.relpath(path, folder)] = (state.st_mode, content, 0 if is_folder else state.st_mtime_ns)
    return found


NOBODY = 65534
as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


def prepare(origin, sandbox):
    """A fresh copy with old files, some levels below the folder that belongs to nobody else."""
    folder = os.path.join(sandbox, "1", "2", "3", "w")
    shutil.copytree(origin, folder, symlinks=True)
    for above, folders, files in os.walk(sandbox):
        for name in files:
            os.utime(os.path.join(above, name), (1, 1))
        for path in [above] + [os.path.join(above, name) for name in files]:
            if as_nobody:
                os.chown(path, NOBODY, NOBODY)
    return folder


def run(script, origin):
    with tempfile.TemporaryDirectory() as sandbox:
        folder = prepare(origin, sandbox)
        before = snapshot(folder)
        try:
            subprocess.run(
                ["bash", "-c", script.replace("BASE_OF_SCRIPT", folder)],
                cwd=folder,
                env={"PATH": "/usr/bin:/bin"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=2,
                **as_nobody,
            )
        except subprocess.TimeoutExpired:
            return None
        after = snapshot(folder)
        return sorted(path for path in set(before) | set(after) if before.get(path) != after.get(path))


print(json.dumps([run(script, sys.argv[1]) for script in json.load(sys.stdin)]))
