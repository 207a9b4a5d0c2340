"""Runs a hook once per case, each in a process of its own, without paying for the interpreter's start each time.

stdin: a JSON list of {program, stdin (base64), env, cwd, files?}; stdout: a JSON list of {code, stderr}.
The files, {path: JSON}, are written first and stay for the cases after it.
The forked child is what `python3 -I -S program` is right after its start: same code, real stdin, real exit code.
"""

import base64
import json
import os
import sys
import tempfile

compiled = {}


def run_in_child(case, code, stdin, stderr):
    os.dup2(stdin.fileno(), 0)
    os.dup2(stderr.fileno(), 2)
    os.chdir(case["cwd"])
    os.environ.clear()
    os.environ.update(case["env"])
    sys.stdin = open(0, closefd=False)
    sys.argv = [case["program"]]
    exec(code, {"__name__": "__main__", "__file__": case["program"]})


def run(case):
    program = case["program"]
    if program not in compiled:
        with open(program, "rb") as file:
            compiled[program] = compile(file.read(), program, "exec")
    for path, content in case.get("files", {}).items():
        with open(path, "w") as file:
            json.dump(content, file)
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stderr:
        stdin.write(base64.b64decode(case["stdin"]))
        stdin.seek(0)
        child = os.fork()
        if child == 0:
            try:
                run_in_child(case, compiled[program], stdin, stderr)
            finally:
                os._exit(1)  # What Python's own ending after an uncaught error would be.
        _, status = os.waitpid(child, 0)
        stderr.seek(0)
        return {"code": os.waitstatus_to_exitcode(status), "stderr": stderr.read().decode("utf-8", "replace")}


print(json.dumps([run(case) for case in json.load(sys.stdin)]))
