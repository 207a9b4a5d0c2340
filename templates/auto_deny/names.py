"""When two spellings are one name."""

import sys


def composed(text: str) -> str:
    """Unicode NFC: two spellings of one name compare as equal."""
    if text.isascii():
        return text
    import unicodedata  # Costs more than the rest of a usual call.

    return unicodedata.normalize("NFC", text)


def comparable(name: str) -> str:
    """A name in the form in which it is compared; macOS disks do not tell case apart."""
    name = composed(name)
    return name.casefold() if sys.platform == "darwin" else name
