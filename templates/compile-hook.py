"""Compiles the hook's program. stdin: the bundle; stdout: the cache that auto-deny.py reads beside it.

Run as `python3 -I -S compile-hook.py <auto-deny.py>`; with the Python that will run the hook. Exit code 1 and a
traceback when something does not compile.
"""

import marshal
import os
import sys
from _frozen_importlib_external import MAGIC_NUMBER
from _imp import source_hash

HEADER = b"# ======== "


def main():
    if sys.flags.hash_randomization:  # Before Python 3.11, sets would be stored in another order each time.
        os.execve(sys.executable, [sys.executable, "-s", "-S"] + sys.argv, {"PYTHONHASHSEED": "0"})
    with open(sys.argv[1], "rb") as file:
        compile(file.read(), "auto-deny.py", "exec")
    bundle = sys.stdin.buffer.read()
    compiled = {}
    for part in bundle.split(HEADER)[1:]:
        name, _, source = part.partition(b"\n")
        code = compile(source, name.decode(), "exec", dont_inherit=True)
        compiled[name.decode()] = marshal.dumps(code)
    packed = marshal.dumps(compiled)
    sys.stdout.buffer.write(MAGIC_NUMBER + source_hash(0, bundle) + source_hash(1, packed) + packed)
    sys.stderr.write(sys.implementation.cache_tag)


main()
