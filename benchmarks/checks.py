"""Checks on the files a migration changed: syntax, formatting and type errors.

The type check runs in its own environment, which holds pyright, both Gemini SDKs and pillow: what
it says about SDK objects is real, while everything else a repository imports stays unresolved (the
same before and after, hence without effect on the comparison).
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STREAM_UNION = re.compile(r"\b(?:Async)?Stream\[")


@dataclass(frozen=True, order=True)
class TypeFinding:
    """An error of pyright without its position, which a migration moves."""

    path: str
    rule: str
    message: str

    @property
    def is_stream_union(self) -> bool:
        """Whether this is the SDK's own imprecision about `interactions.create`.

        Its overloads tell an answer from a stream only where the model is a known literal: for a
        model of type `str` google-genai 3.4.0 declares `Interaction | Stream[...]`, so that every
        read of the result is an error for pyright however the call is written.
        """
        return bool(STREAM_UNION.search(self.message))


def syntax_problem(file: Path) -> str | None:
    """Say why a changed Python file or notebook cannot be read, or None if it can."""
    data = file.read_bytes()
    try:
        if file.suffix == ".ipynb":
            json.loads(data)
        elif file.suffix in (".py", ".pyi"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)
                ast.parse(data)
    except (SyntaxError, ValueError) as error:
        return f"does not parse after the migration: {error}"
    return None


def format_clean(folder: Path, paths: Sequence[str]) -> set[str]:
    """Return those of the Python files `paths` below `folder` that `ruff format` would leave."""
    return {path for path in paths if path.endswith(".py") and _is_format_clean(folder, path)}


def _is_format_clean(folder: Path, path: str) -> bool:
    command = [sys.executable, "-m", "ruff", "format", "--check", "--no-cache", "--quiet", path]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return done.returncode == 0


def type_errors(folder: Path, paths: Sequence[str], environment: Path) -> Counter[TypeFinding]:
    """Run pyright on some files of a folder and count its errors.

    Args:
        folder: The repository.
        paths: Python files relative to it; files that do not exist are passed over.
        environment: A virtual environment with pyright and the SDKs.

    Raises:
        RuntimeError: pyright gave no result.
    """
    present = [path for path in paths if path.endswith(".py") and (folder / path).is_file()]
    if not present:
        return Counter()
    programs = environment / "bin"
    command = [str(programs / "pyright"), "--outputjson", "--pythonpath", str(programs / "python")]
    command += present
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, encoding="utf-8")
    try:
        document: Any = json.loads(done.stdout)
    except ValueError as error:
        detail = (done.stderr or done.stdout).strip()[:300]
        raise RuntimeError(f"pyright gave no result in {folder.name}: {detail}") from error
    root = folder.resolve()
    return Counter(
        TypeFinding(
            path=Path(found["file"]).resolve().relative_to(root).as_posix(),
            rule=str(found.get("rule", "")),
            message=str(found["message"]).replace("\u00a0", " "),
        )
        for found in document["generalDiagnostics"]
        if found["severity"] == "error"
    )


def added_type_errors(
    before: Counter[TypeFinding],
    after: Counter[TypeFinding],
) -> Counter[TypeFinding]:
    """Return the type errors of `after` that are more than those of `before`.

    The migration renames members, and with them the errors that were there: a new error of the
    same rule in the same file takes the place of one that is gone.
    """
    gone = Counter[tuple[str, str]]()
    for finding, number in (before - after).items():
        gone[finding.path, finding.rule] += number
    added = Counter[TypeFinding]()
    for finding, number in sorted((after - before).items()):
        kind = finding.path, finding.rule
        replaced = min(number, gone[kind])
        gone[kind] -= replaced
        if number > replaced:
            added[finding] = number - replaced
    return added
