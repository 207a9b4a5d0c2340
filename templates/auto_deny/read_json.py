"""JSON by the scanner of the standard library, without what `json` loads around it: as much as Python's own start."""


class Context:
    """What `_json.make_scanner` asks for; the defaults of json.loads."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    array_hook = None
    parse_float = float
    parse_int = int
    memo: "dict[str, str]" = {}

    @staticmethod
    def parse_constant(name: str) -> float:
        raise ValueError("%s is no JSON" % name)


BLANKS = " \t\n\r"


def read_json(data: bytes) -> object:
    """The value in `data`. Raises ValueError, or RecursionError when it is nested too deeply."""
    text = data.decode("utf-8")
    scan = scanner()
    if scan is None:
        return read_slowly(text)
    begin = len(text) - len(text.lstrip(BLANKS))
    try:
        value, end = scan(text, begin)
    except StopIteration as stop:
        raise ValueError("no JSON at character %s" % stop.value) from None
    except SystemError:  # The scanner found an error, and `json`, which says which one, is not loaded.
        return read_slowly(text)
    if text[end:].strip(BLANKS):
        raise ValueError("more than one JSON value")
    return value


def read_slowly(text: str) -> object:
    import json

    return json.loads(text, parse_constant=Context.parse_constant)


def scanner() -> "object | None":
    """The scanner that json.loads uses, or None where this Python has none that is written in C."""
    try:
        from _json import make_scanner

        return make_scanner(Context)
    except (ImportError, AttributeError, TypeError):
        return None
