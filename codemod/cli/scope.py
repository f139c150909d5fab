"""What a run is about: the folder that paths count from, and the part the user wants."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from codemod import git
from codemod.cli.errors import Unusable
from codemod.cli.terminal import emit
from codemod.discovery import find, override_needles, prefilter, read
from codemod.discovery.files import located
from codemod.settings import Settings


@dataclass(frozen=True)
class Scope:
    """`root` is where report paths start; `folder` is the smallest folder that holds `paths`."""

    root: Path
    folder: Path
    paths: tuple[Path, ...]


def scope_of(paths: Sequence[Path]) -> Scope:
    """The scope of the named `paths`, or of the current directory when there are none.

    The root is the top level of the git work tree; without git the current directory when all
    paths lie in it, else the smallest folder that holds them.  A link to a file lies where the link
    is: what it leads to may be another project's.
    """
    here = Path.cwd().resolve()
    named = tuple(paths) or (here,)
    try:
        common = Path(os.path.commonpath([_existing_folder(located(path)) for path in named]))
    except ValueError as error:
        raise Unusable("The paths lie on different drives; run once for each.") from error
    top = git.top_level(common)
    if top is not None:
        return Scope(top.resolve(), common, named)
    return Scope(here if common.is_relative_to(here) else common, common, named)


def _existing_folder(path: Path) -> Path:
    while not path.is_dir() and path != path.parent:
        path = path.parent
    return path


@dataclass
class Part:
    """One answer to the scope question: a folder, or the files that lie directly here."""

    name: str
    paths: list[Path] = field(default_factory=list)
    python_files: int = 0
    relevant_files: int = 0


def parts_of(scope: Scope, settings: Settings) -> list[Part]:
    """The folders of the current directory with their sizes, those that matter first."""
    found: dict[str, Part] = {}
    needles = override_needles(settings.models_overrides)
    for file in find(scope.root, (scope.folder,), settings).files:
        first, *rest = file.relative_to(scope.folder).parts
        part = found.setdefault(
            first if rest else "", Part(f"{first}/" if rest else "(files here)")
        )
        if not rest:
            part.paths.append(file)
        elif not part.paths:
            part.paths.append(scope.folder / first)
        part.python_files += 1
        data = read(file, scope.root)
        if isinstance(data, bytes) and prefilter(data, needles):
            part.relevant_files += 1
    return sorted(found.values(), key=lambda part: (part.relevant_files == 0, part.name))


def ask(scope: Scope, settings: Settings) -> Scope:
    """Show the size of the current directory per folder and ask which part to migrate.

    Raises click.Abort when the answer is to quit.
    """
    parts = parts_of(scope, settings)
    relevant = [part for part in parts if part.relevant_files]
    if not relevant:
        return scope
    emit(_table(scope, parts, relevant), "stderr")
    while True:
        answer = click.prompt(
            "Which part? Numbers such as 1,3; Enter for everything; q to quit",
            default="",
            show_default=False,
            err=True,
        ).strip()
        if answer in ("q", "Q"):
            raise click.Abort
        if not answer:
            return scope
        numbers = answer.replace(",", " ").split()
        if all(number.isdigit() and 1 <= int(number) <= len(relevant) for number in numbers):
            chosen = [relevant[number - 1] for number in sorted({int(n) for n in numbers})]
            return Scope(scope.root, scope.folder, tuple(p for part in chosen for p in part.paths))
        emit(f"Answer with numbers from 1 to {len(relevant)}.\n", "stderr")


def _table(scope: Scope, parts: list[Part], relevant: list[Part]) -> str:
    name = max(len("folder"), *(len(part.name) for part in relevant))
    lines = [f"No path was given. {scope.folder} holds:", ""]
    lines.append(f"      {'folder':<{name}}  Python files  relevant")
    lines += [
        f"  {number:>2}  {part.name:<{name}}  {part.python_files:>12}  {part.relevant_files:>8}"
        for number, part in enumerate(relevant, 1)
    ]
    others = [part for part in parts if not part.relevant_files]
    if others:
        files = sum(part.python_files for part in others)
        lines.append(f"      and {files} Python files elsewhere, none of them relevant")
    return "\n".join([*lines, "", ""])
