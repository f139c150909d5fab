"""What the caller may choose about rewriting a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class RewriteOptions:
    """The choices for one file.

    `line_length` is in characters; lines that were longer already may stay so.  With `formatter`,
    a file that was formatted stays formatted; `file` is its path on disk, from which the
    formatter's configuration is found.  `kept_names` are names that other modules import from the
    file: their imports stay.  `helpers_module` is the dotted path of the module that holds the
    helpers; when empty they are put into the file.
    """

    line_length: int = 88
    formatter: bool = True
    file: Path | None = None
    kept_names: frozenset[str] = field(default_factory=frozenset)
    helpers_module: str = ""
