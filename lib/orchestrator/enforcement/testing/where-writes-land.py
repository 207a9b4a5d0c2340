"""Where writes really land, found by writing: each path is opened as it is spelled and as a program that cleans it would.

stdin: {base, cwd, paths}; stdout: for each path the list of places, relative to base, that it names or leads to. What a
write makes is taken away again, so that every path finds the same tree.
"""

import json
import os
import sys


def landing(text):
    """The file that opening `text` for writing opens, folders made as needed; None when that fails."""
    made = []
    try:
        folder = os.path.dirname(text)
        while not os.path.lexists(folder):
            made.append(folder)
            folder = os.path.dirname(folder)
        os.makedirs(os.path.dirname(text), exist_ok=True)
        is_new = not os.path.exists(text)
        file = os.open(text, os.O_WRONLY | os.O_CREAT)
        real = os.path.realpath("/proc/self/fd/%d" % file)
        os.close(file)
        if is_new:
            os.unlink(real)
        return real
    except OSError:
        return None
    finally:
        for folder in made:
            try:
                os.rmdir(folder)
            except OSError:
                pass


def places(base, cwd, path):
    spelled = os.path.join(cwd, path)
    cleaned = os.path.normpath(spelled)
    found = [cleaned, os.path.realpath(cleaned), os.path.realpath(spelled), landing(cleaned), landing(spelled)]
    inside = [place[len(base) + 1 :] for place in found if place is not None and place.startswith(base + "/")]
    return sorted(set(inside))


asked = json.load(sys.stdin)
print(json.dumps([places(asked["base"], asked["cwd"], path) for path in asked["paths"]]))
