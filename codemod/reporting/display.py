"""Making text of unknown origin safe and readable on a terminal."""

from __future__ import annotations

_TAB = "    "


def visible(text: str, encoding: str = "utf-8") -> str:
    r"""`text` with everything that is not a printable character written as a Python escape.

    Escape sequences in source code or file names could otherwise clear the screen or, with marks
    for the direction of text, show code that is not there.  Tabs become four spaces.

    Args:
        text: Code, a path or a message; may hold lone surrogates from undecodable names.
        encoding: That of the output.  What it cannot express is escaped too.
    """
    text = text.replace("\t", _TAB)
    if not text.isprintable():
        text = "".join(
            character if character.isprintable() else _escape(character) for character in text
        )
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
