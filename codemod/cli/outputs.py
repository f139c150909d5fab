"""Where reports go: standard output in one format, and any number of files.

Every target is looked at before the run and everything is rendered before the first byte is
written; a file is put in place whole, so that nothing is ever half written.
"""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from codemod.cli.errors import Unusable
from codemod.cli.terminal import as_bytes

FORMAT_NAMES = (
    "terminal",
    "concise",
    "json",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "markdown",
    "html",
)
"""The keys of `codemod.reporting.report.FORMATS`, here so that `--help` loads no report."""


@dataclass(frozen=True)
class Outputs:
    """What `--output` asked for: `product` is that of the command, `reports` are (format, file)."""

    product: Path | None = None
    reports: tuple[tuple[str, Path], ...] = ()


def outputs_of(values: Sequence[str]) -> Outputs:
    """Read the values of `--output`, FILE or FORMAT=FILE.

    Raises:
        Unusable: a format does not exist, a file is named twice or cannot be written.
    """
    product: Path | None = None
    reports: list[tuple[str, Path]] = []
    for value in values:
        name, equals, rest = value.partition("=")
        if equals and re.fullmatch(r"[A-Za-z]+", name):
            if name not in FORMAT_NAMES:
                raise Unusable(f"--output {value}: there is no format {name!r}; {_near(name)}.")
            if not rest:
                raise Unusable(f"--output {value} names no file; write {name}=FILE.")
            reports.append((name, Path(rest)))
        elif product is not None:
            raise Unusable("--output FILE is given twice; write FORMAT=FILE for further reports.")
        else:
            product = Path(value)
    result = Outputs(product, tuple(reports))
    _check(result)
    return result


def _near(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), FORMAT_NAMES, n=1, cutoff=0.5)
    listed = "the formats are " + ", ".join(FORMAT_NAMES)
    return f"did you mean {near[0]!r}? Otherwise write ./{name}=..." if near else listed


def _check(outputs: Outputs) -> None:
    targets = [path for _, path in outputs.reports]
    if outputs.product is not None:
        targets.append(outputs.product)
    seen: set[Path] = set()
    for target in targets:
        if target.resolve() in seen:
            raise Unusable(f"{target} is named by two --output; give each report its own file.")
        seen.add(target.resolve())
        check_writable(target)


def check_writable(target: Path) -> None:
    """Raise Unusable when `target` cannot be made or replaced."""
    problem = ""
    if target.is_dir():
        problem = "it is a folder"
    elif not target.parent.is_dir():
        problem = f"there is no folder {target.parent}"
    elif not os.access(target if target.exists() else target.parent, os.W_OK):
        problem = "Permission denied"
    if problem:
        raise Unusable(f"{target} cannot be written ({problem}); choose another --output.")


def save_all(texts: Sequence[tuple[Path, str]]) -> None:
    """Put each text into its file.  All are written beside their targets before one is replaced."""
    prepared: list[tuple[Path, Path]] = []
    try:
        for target, text in texts:
            if target.exists() and not target.is_file():
                target.write_bytes(as_bytes(text))  # a device or a pipe
                continue
            target = target.resolve()
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
            prepared.append((Path(name), target))
            with os.fdopen(handle, "wb") as file:
                file.write(as_bytes(text))
            Path(name).chmod(_mode(target))
        for temporary, target in prepared:
            temporary.replace(target)
    except OSError as error:
        for temporary, _ in prepared:
            temporary.unlink(missing_ok=True)
        raise Unusable(
            f"{target} cannot be written ({error.strerror}); choose another --output."
        ) from error


def _mode(target: Path) -> int:
    """The mode bits of the file that is replaced, or those that a new file gets."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
