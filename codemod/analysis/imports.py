"""Which file an import means.

Imports are resolved among the files of the run only: relative ones by their dots, absolute ones
from the nearest folder above the importing file, which covers packages, `src/` layouts and
scripts that lie side by side.  Everything else is outside the project.
"""

from __future__ import annotations

from collections.abc import Iterable

SDK_PACKAGES = ("google.genai", "google.generativeai", "google.api_core")


class ImportResolver:
    """Resolves module names to the paths of the run.

    Args:
        paths: the files of the run, relative to its root, with forward slashes.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = frozenset(paths)
        self.folders = frozenset(_folders_above(self.paths))
        self._known: dict[tuple[str, str], str | None] = {}

    def resolve(self, target: str, importer: str) -> str | None:
        """The path of a module's file, or of a package's folder without `__init__`.

        Args:
            target: the module as written, with leading dots when relative.
            importer: the path of the importing file.
        """
        folder = _parent(importer)
        if target.startswith("."):
            name = target.lstrip(".")
            for _ in range(len(target) - len(name) - 1):
                folder = _parent(folder)
            return self._in_folder(folder, name)
        if target == "google" or target.startswith(SDK_PACKAGES):
            return None
        while True:
            found = self._in_folder(folder, target)
            if found is not None and found != importer:
                return found
            if not folder:
                return None
            folder = _parent(folder)
            if not folder and importer.startswith("/"):
                return None

    def submodule(self, package: str, name: str) -> str | None:
        """The path of `name` inside a package given by its `__init__.py` or its folder."""
        if not package.endswith(".py"):
            return self._in_folder(package, name)
        folder, _, file = package.rpartition("/")
        return self._in_folder(folder, name) if file == "__init__.py" else None

    def _in_folder(self, folder: str, name: str) -> str | None:
        key = folder, name
        if key not in self._known:
            self._known[key] = self._find(folder, name)
        return self._known[key]

    def _find(self, folder: str, name: str) -> str | None:
        parts = [part for part in (folder, *name.split(".")) if part]
        place = "/".join(parts)
        candidates = [f"{place}.py"] if name else []
        candidates.append(f"{place}/__init__.py" if place else "__init__.py")
        for candidate in candidates:
            if candidate in self.paths:
                return candidate
        return place if name and place in self.folders else None


def _parent(path: str) -> str:
    """The folder of a path; "" is the root of the run."""
    return path.rpartition("/")[0]


def _folders_above(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        folder = _parent(path)
        while folder and folder not in found:
            found.add(folder)
            folder = _parent(folder)
    return found
