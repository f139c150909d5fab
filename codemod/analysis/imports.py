"""Which file an import means.

Imports are resolved among the files of the run only: relative ones by their dots, absolute ones
from the nearest folder above the importing file, which covers packages, `src/` layouts and
scripts that lie side by side.  Everything else is outside the project.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

SDK_PACKAGES = ("google.genai", "google.generativeai", "google.api_core")


class ImportResolver:
    """Resolves module names to the paths of the run.

    Args:
        paths: the files of the run, relative to its root, with forward slashes.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = frozenset(paths)
        self.folders = frozenset(
            str(parent) for path in self.paths for parent in PurePosixPath(path).parents
        )

    def resolve(self, target: str, importer: str) -> str | None:
        """The path of a module's file, or of a package's folder without `__init__`.

        Args:
            target: the module as written, with leading dots when relative.
            importer: the path of the importing file.
        """
        folder = PurePosixPath(importer).parent
        if target.startswith("."):
            name = target.lstrip(".")
            for _ in range(len(target) - len(name) - 1):
                folder = folder.parent
            return self._in_folder(folder, name)
        if target == "google" or target.startswith(SDK_PACKAGES):
            return None
        while True:
            found = self._in_folder(folder, target)
            if found is not None and found != importer:
                return found
            if folder == folder.parent:
                return None
            folder = folder.parent

    def submodule(self, package: str, name: str) -> str | None:
        """The path of `name` inside a package given by its `__init__.py` or its folder."""
        pure = PurePosixPath(package)
        folder = pure.parent if pure.suffix == ".py" else pure
        if pure.suffix == ".py" and pure.name != "__init__.py":
            return None
        return self._in_folder(folder, name)

    def _in_folder(self, folder: PurePosixPath, name: str) -> str | None:
        place = folder.joinpath(*name.split(".")) if name else folder
        for candidate in (
            place.with_name(place.name + ".py") if name else None,
            place / "__init__.py",
        ):
            if candidate is not None and str(candidate) in self.paths:
                return str(candidate)
        if name and str(place) in self.folders:
            return str(place)
        return None
