"""Which file an import means.

Imports are resolved among the files of the run only: relative ones by their dots, absolute ones
from the nearest folder above the importing file, which covers packages and scripts that lie side
by side, and then from the one `src` folder that has the module, where tests and scripts beside it
find an installed package.  A module that others import as `package.module` sees the folder of the
package first, not its own: there it is that Python looks.  Everything else is outside the project.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator

SDK_PACKAGES = ("google.genai", "google.generativeai", "google.api_core")


class ImportResolver:
    """Resolves module names to the paths of the run.

    Args:
        paths: the files of the run, relative to its root, with forward slashes.
        imports: the imports of the run: the importing file, the module, and a name of it or none.
    """

    def __init__(
        self, paths: Iterable[str], imports: Iterable[tuple[str, str, str | None]] = ()
    ) -> None:
        self.paths = frozenset(paths)
        self.folders = frozenset(_folders_above(self.paths))
        self._sources = _in_source_folders((*self.paths, *self.folders))
        self._known: dict[tuple[str, str], str | None] = {}
        self._search_paths: dict[str, list[str]] = {}
        self._learn(tuple(imports))

    def _learn(self, imports: Collection[tuple[str, str, str | None]]) -> None:
        """Find out from which folders the files of the run are imported."""
        found: dict[str, set[str]] = {}
        for importer, target, name in imports:
            if target.startswith("."):
                continue
            for folder in self._places(importer, target):
                module = self._in_folder(folder, target)
                if module is None or module == importer:
                    continue
                for path in (module, self.submodule(module, name) if name else None):
                    if path is not None:
                        found.setdefault(path, set()).add(folder)
                break
        relative = [one for one in imports if one[1].startswith(".")]
        grows = True
        while grows:
            grows = False
            for importer, target, name in relative:
                module = self.resolve(target, importer)
                for path in (module, self.submodule(module, name) if module and name else None):
                    missing = found.get(importer, set()) - found.get(path or "", set())
                    if path is not None and missing:
                        found.setdefault(path, set()).update(missing)
                        grows = True
        self._search_paths = {
            path: sorted(folders, key=len, reverse=True)
            for path, folders in found.items()
            if _parent(path) not in folders
        }

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
        for place in (*self._search_paths.get(importer, ()), *self._places(importer, target)):
            found = self._in_folder(place, target)
            if found is not None and found != importer:
                return found
        return None

    def _places(self, importer: str, target: str) -> Iterator[str]:
        """The folders that an absolute import can start from, the likeliest first."""
        yield from self._folders_from(importer)
        sources = self._sources.get(target.partition(".")[0], ())
        found = [folder for folder in sources if self._in_folder(folder, target) is not None]
        if len(found) > 1:
            found = [folder for folder in found if importer.startswith(f"{_parent(folder)}/")]
        if len(found) == 1:
            yield found[0]

    def _folders_from(self, importer: str) -> Iterator[str]:
        """The folder of a file and all above it, up to the root of the run."""
        folder = _parent(importer)
        yield folder
        while folder:
            folder = _parent(folder)
            if folder or not importer.startswith("/"):
                yield folder

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


def _in_source_folders(places: Iterable[str]) -> dict[str, list[str]]:
    """The `src` folders of the run by the names that can be imported from them."""
    found: dict[str, list[str]] = {}
    for place in places:
        folder, _, name = place.rpartition("/")
        name = name.removesuffix(".py")
        if folder.rpartition("/")[2] == "src" and name not in sys.stdlib_module_names:
            folders = found.setdefault(name, [])
            if folder not in folders:
                folders.append(folder)
    return {name: sorted(folders) for name, folders in found.items()}


def _folders_above(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        folder = _parent(path)
        while folder and folder not in found:
            found.add(folder)
            folder = _parent(folder)
    return found
