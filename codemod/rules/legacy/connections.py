"""Which modules of a project belong together, because imports join them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property

from codemod.analysis.graph import ImportOperation
from codemod.analysis.project import Project
from codemod.sources.python_module import PythonModule


@dataclass(eq=False)
class Connections:
    """The imports between the modules of a project."""

    project: Project

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """The modules that each module imports, by path."""
        resolver = self.project.solver.resolver
        found: dict[str, set[str]] = {}
        for path, graph in self.project.graphs.items():
            targets = found.setdefault(path, set())
            for target in graph.star_imports:
                targets.add(resolver.resolve(target, path) or "")
            for operation in graph.operations:
                if isinstance(operation, ImportOperation) and operation.target:
                    place = resolver.resolve(operation.target, path) or ""
                    targets.add(place)
                    if operation.name is None and isinstance(operation.node, ast.alias):
                        targets.add(resolver.resolve(operation.node.name, path) or "")
                    if operation.name is not None and place:
                        targets.add(resolver.submodule(place, operation.name) or "")
            targets.discard("")
            targets.discard(path)
        return found

    def connected(self, path: str) -> frozenset[str]:
        """The modules that are joined with a module by imports, in whatever direction."""
        return self._groups.get(path, frozenset()) - {path}

    def joined(self, module: PythonModule, other: PythonModule) -> bool:
        """Whether imports join two modules, in whatever direction."""
        return module is other or other.path in self.connected(module.path)

    @cached_property
    def _groups(self) -> dict[str, frozenset[str]]:
        """Each module with all that are joined with it, itself among them."""
        neighbours: dict[str, set[str]] = {}
        for importer, targets in self.imports.items():
            for target in targets:
                neighbours.setdefault(importer, set()).add(target)
                neighbours.setdefault(target, set()).add(importer)
        found: dict[str, frozenset[str]] = {}
        for path in neighbours:
            if path not in found:
                found.update(dict.fromkeys(group := _reached(path, neighbours), group))
        return found


def _reached(path: str, neighbours: dict[str, set[str]]) -> frozenset[str]:
    found = {path}
    todo = [path]
    while todo:
        for place in neighbours.get(todo.pop(), set()) - found:
            found.add(place)
            todo.append(place)
    return frozenset(found)
