"""The one module that holds the helpers of a project, when the settings ask for one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from codemod.model import FileChange, FileProblem
from codemod.rewriting.errors import EditError
from codemod.rewriting.helper_insertion import helpers_module, with_helpers


def helpers_change(
    module: str,
    requests: Mapping[str, frozenset[str]],
    users: tuple[str, ...],
    root: Path,
    contents: Mapping[str, bytes],
) -> FileChange | FileProblem:
    """The module that the helpers are imported from, made, filled or extended.

    Args:
        module: its dotted path.
        requests: the helpers it must have, with their features.
        users: the files that import them.
        root: the folder that the paths count from.
        contents: the files of the run.
    """
    path = _place(module, users, root, contents)
    if path is None:
        missing = module.replace(".", "/") + ".py"
        return FileProblem(
            missing,
            "no-helpers-module",
            f"{missing}, the module for helpers, is missing, and where it belongs is not clear; "
            "create it (it may be empty), run again.",
        )
    created = path not in contents and not (root / path).exists()
    before = b"" if created else contents.get(path)
    try:
        if before is None:
            before = (root / path).read_bytes()
        if before.strip():
            text = with_helpers(before.decode("utf-8"), requests, path, 100, "    ")
        else:
            text = helpers_module(requests)
    except (EditError, OSError, UnicodeDecodeError, SyntaxError) as error:
        return FileProblem(path, "gate-failed", f"{path} was not written: {error}")
    return FileChange(path, before, text.encode("utf-8"), created, users)


def _place(
    module: str, users: Iterable[str], root: Path, contents: Mapping[str, bytes]
) -> str | None:
    """The file of a module, there or to be made; None when its folder cannot be told."""
    path = PurePosixPath(module.replace(".", "/") + ".py")
    ends = f"/{path}"
    found = [known for known in sorted(contents) if f"/{known}".endswith(ends)]
    if found or (root / path).exists():
        return found[0] if found else str(path)
    folders = {parent for known in contents for parent in PurePosixPath(known).parents}
    if len(path.parts) > 1:
        package = f"/{path.parent}"
        places = [folder for folder in folders if f"/{folder}".endswith(package)]
        return str(places[0] / path.name) if len(places) == 1 else None
    places = list({_import_root(PurePosixPath(user), contents) for user in users})
    return str(places[0] / path.name) if len(places) == 1 else None


def _import_root(user: PurePosixPath, contents: Mapping[str, bytes]) -> PurePosixPath:
    """The folder that absolute imports of a file start from: the one above its packages."""
    folder = user.parent
    while str(folder / "__init__.py") in contents:
        folder = folder.parent
    return folder
