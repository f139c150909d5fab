"""Keeps a formatted file formatted, with the project's own formatter settings.

Nothing is formatted that was not formatted before: the original decides.  Without ruff, or when
ruff does not answer, the text stays as it is.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_LENGTHS = (88, 79, 100, 120)
_TIMEOUT_SECONDS = 20
_ANY_QUOTES = "format.quote-style='preserve'"


@dataclass(frozen=True)
class Formatter:
    """The formatter settings under which a file was already formatted.

    `settings` are arguments of `ruff format`; `file` is the path on disk, None for none.
    """

    settings: tuple[str, ...]
    file: Path | None

    def format(self, data: bytes) -> bytes:
        """The formatted bytes; `data` itself when ruff fails."""
        return _format(data, self.settings, self.file) or data


def formatter_of(data: bytes, file: Path | None) -> Formatter | None:
    """The formatter that leaves a file as it is; None when the file was not formatted.

    Args:
        data: the bytes of the file.
        file: the path on disk, whose project settings are tried first; None for none.
    """
    if _ruff() is None:
        return None
    for settings in _candidates(file):
        if _format(data, settings, file) == data:
            return Formatter(settings, file)
    return None


def _candidates(file: Path | None) -> list[tuple[str, ...]]:
    """The settings to try, the likeliest first."""
    lengths = list(_LENGTHS)
    black = _black_line_length(file)
    if black:
        lengths.insert(0, black)
    isolated = [("--isolated", f"--line-length={length}") for length in dict.fromkeys(lengths)]
    preserving = [(*settings, "--config", _ANY_QUOTES) for settings in isolated]
    return [*([()] if file is not None else []), *isolated[:1], *preserving]


def _format(data: bytes, settings: tuple[str, ...], file: Path | None) -> bytes | None:
    """The formatted bytes; None when ruff fails."""
    binary = _ruff()
    assert binary is not None
    command = [binary, "format", *settings, "--quiet", "--no-cache"]
    command += ["--stdin-filename", str(file or "module.py"), "-"]
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            cwd=file.parent if file is not None else None,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 and done.stdout else None


@functools.cache
def _ruff() -> str | None:
    try:
        import ruff  # type: ignore[import-untyped]
    except ImportError:
        return None
    try:
        return os.fsdecode(ruff.find_ruff_bin())
    except (FileNotFoundError, AttributeError):
        return None


def _black_line_length(file: Path | None) -> int | None:
    """The line length of `[tool.black]` in the nearest `pyproject.toml`."""
    for folder in file.resolve().parents if file is not None else ():
        try:
            text = (folder / "pyproject.toml").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        table = re.search(r"^\[tool\.black\]\s*$(.*?)(?=^\[|\Z)", text, re.DOTALL | re.MULTILINE)
        if table is None:
            return None
        length = re.search(r"^line[-_]length\s*=\s*(\d+)", table[1], re.MULTILINE)
        return int(length[1]) if length else 88
    return None
