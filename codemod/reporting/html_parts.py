"""The small parts of the HTML report: escaped text, code, lists, words for statuses."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from codemod.reporting.display import visible
from codemod.reporting.report import Report


def escaped(text: str) -> str:
    """`text` of the project, without meaning for a browser."""
    return escape(visible(text))


def code(text: str) -> str:
    """`text` as code."""
    return f"<code>{escaped(text)}</code>"


def own(text: str) -> str:
    """A sentence of ours, in which backticks mean code."""
    parts = text.split("`")
    return "".join(code(part) if index % 2 else escaped(part) for index, part in enumerate(parts))


def bullets(items: Iterable[str]) -> str:
    """A list of `items`, which are HTML; nothing when there are none."""
    lines = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{lines}</ul>" if lines else ""


def counted(number: int, noun: str) -> str:
    """`number` with `noun`, in the plural where it belongs."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def label(status: str, report: Report) -> str:
    """The word for a status: what is not written yet is only migratable."""
    return "migratable" if status == "migrated" and report.mode != "write" else status
