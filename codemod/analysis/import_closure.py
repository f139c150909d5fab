"""Which modules of the project a test loads, directly or through others.

What a test runs is loaded by it: nobody imports it and hands it objects of other modules.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from codemod.analysis.project import Project
from codemod.sources.walking import walk

_DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")


class ImportClosure:
    """Answers for one project; what it found out about a module it keeps."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._resolver = project.solver.resolver
        self._direct: dict[str, frozenset[str]] = {}

    def is_test(self, path: str) -> bool:
        """Whether a file holds tests, and no other module imports it."""
        name = PurePosixPath(path).stem
        if not (name.startswith("test_") or name.endswith("_test")):
            return False
        return not any(path in self._imported(other) for other in self._project.modules)

    def of(self, path: str) -> frozenset[str]:
        """The paths of a module and of all that importing it and using its names can load.

        A module named in a text counts: tests patch by name, and registries load by name.
        """
        todo = [path, *self._fixtures(path)]
        seen = set(todo)
        while todo:
            for found in self._imported(todo.pop()):
                if found not in seen:
                    seen.add(found)
                    todo.append(found)
        return frozenset(seen)

    def _fixtures(self, path: str) -> list[str]:
        """The files whose fixtures pytest gives to the tests of a file."""
        places = (str(folder / "conftest.py") for folder in PurePosixPath(path).parents)
        return [place for place in places if place in self._project.modules]

    def _imported(self, path: str) -> frozenset[str]:
        module = self._project.modules.get(path)
        if module is None:
            return frozenset()
        if path not in self._direct:
            self._direct[path] = frozenset(self._named(path, module.tree))
        return self._direct[path]

    def _named(self, path: str, tree: ast.Module) -> Iterator[str]:
        for node in walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield from self._along(alias.name, path)
            elif isinstance(node, ast.ImportFrom):
                target = "." * node.level + (node.module or "")
                yield from self._along(target, path)
                package = self._resolver.resolve(target, path)
                for alias in node.names if package is not None else ():
                    found = self._resolver.submodule(package or "", alias.name)
                    if found is not None:
                        yield found
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                if node.value.isidentifier():
                    yield from self._along(node.value, path)
                for match in _DOTTED.finditer(node.value[:200]):
                    yield from self._along(match.group(), path)

    def _along(self, target: str, path: str) -> Iterator[str]:
        """The modules on the way to a dotted name, as far as they are of the project."""
        level = len(target) - len(target.lstrip("."))
        parts = target[level:].split(".")
        for end in range(1, len(parts) + 1):
            found = self._resolver.resolve("." * level + ".".join(parts[:end]), path)
            if found is not None:
                yield found if found.endswith(".py") else f"{found}/__init__.py"
