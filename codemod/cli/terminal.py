"""Standard output, standard error and the questions: who is a terminal, and how text gets there."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Literal

import click

PLAIN_WIDTH = 100
"""Columns of a report that does not go to a terminal: fixed, so that runs can be compared."""

Stream = Literal["stdout", "stderr"]


def is_terminal(stream: Stream) -> bool:
    """Whether someone reads `stream` on a screen."""
    return (sys.stdout if stream == "stdout" else sys.stderr).isatty()


def can_ask() -> bool:
    """Whether a person is there to answer; never in continuous integration."""
    return sys.stdin.isatty() and is_terminal("stderr") and not os.environ.get("CI")


def wants_colour(stream: Stream) -> bool:
    """Colours go to terminals only, and not where NO_COLOR is set (https://no-color.org)."""
    return (
        is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def width(stream: Stream) -> int:
    """The columns to lay a report out for."""
    return shutil.get_terminal_size().columns if is_terminal(stream) else PLAIN_WIDTH


def emit(text: str, stream: Stream) -> None:
    """Print `text` as it is.  What is not read on a screen is UTF-8 whatever the locale."""
    if is_terminal(stream):
        encoding = (sys.stdout if stream == "stdout" else sys.stderr).encoding or "utf-8"
        text = text.encode(encoding, "replace").decode(encoding)
        click.echo(text, nl=False, err=stream == "stderr", color=True)
    else:
        click.echo(as_bytes(text), nl=False, err=stream == "stderr")


def as_bytes(text: str) -> bytes:
    """`text` in UTF-8; file names that are not text come out as the bytes they are."""
    return text.encode("utf-8", "surrogateescape")
