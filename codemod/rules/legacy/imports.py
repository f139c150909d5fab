"""What modules import: the client that another module makes, and the SDK."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import PurePosixPath

from codemod.analysis.project import Project
from codemod.mapping.legacy_objects import LEGACY_SDK
from codemod.rewriting.import_sites import Wanted, all_names, import_sites
from codemod.rules.legacy.programs import runs_nothing
from codemod.rules.legacy.scopes import top_level
from codemod.sources.python_module import PythonModule


@dataclass(frozen=True)
class ImportedName:
    """The name to write, and the import it needs."""

    name: str
    wanted: Wanted | None


@dataclass(eq=False)
class ClientImports:
    """Finds names for what other modules of the project hold.

    Args:
        project: the analysed project.
    """

    project: Project

    def name_in(
        self, module: PythonModule, other: PythonModule, name: str, late: bool = False
    ) -> ImportedName | None:
        """How `module` writes the name of `other`; None when it cannot be imported there.

        With `late` the name gets its value after the import of `other`, so that it must be read
        from the module each time.
        """
        if self._imports(other, module):
            return None
        through = self._module_name(module, other)
        if through:
            return ImportedName(f"{through}.{name}", None)
        if late:
            return None
        target = self._target(module, other)
        if target is None or not self._can_be_imported(other):
            return None
        free = next(
            (
                one
                for one in (name, f"gemini_{name}", f"genai_{name}")
                if self._is_free(module, one)
            ),
            None,
        )
        if free is None:
            return None
        return ImportedName(free, Wanted(target, name, None if free == name else free))

    def _can_be_imported(self, module: PythonModule) -> bool:
        """Whether one more import of a module does nothing but give its names.

        Somebody imports it already, or nothing runs in it: it is no program of its own.
        """
        return any(
            module.path in self._targets(other)
            for other in self.project.modules.values()
            if other is not module
        ) or runs_nothing(self.project, module)

    def _is_free(self, module: PythonModule, name: str) -> bool:
        return name not in all_names(module.tree)

    def _imports(self, module: PythonModule, other: PythonModule) -> bool:
        """Whether importing `module` imports `other`."""
        seen: set[str] = set()
        todo = [module.path]
        while todo:
            path = todo.pop()
            if path == other.path:
                return True
            if path in seen or path not in self.project.graphs:
                continue
            seen.add(path)
            todo += self._targets(self.project.modules[path])
        return False

    def _targets(self, module: PythonModule) -> list[str]:
        resolver = self.project.solver.resolver
        found: list[str] = []
        for site in import_sites(module.tree):
            node = site.node
            if isinstance(node, ast.Import):
                found += [resolver.resolve(alias.name, module.path) or "" for alias in node.names]
                continue
            place = resolver.resolve(_written(node), module.path) or ""
            found.append(place)
            if place:
                found += [resolver.submodule(place, alias.name) or "" for alias in node.names]
        return [path for path in found if path]

    def _module_name(self, module: PythonModule, other: PythonModule) -> str:
        """The name under which a module has another one at its top level; empty when it has not."""
        resolver = self.project.solver.resolver
        for site in import_sites(module.tree):
            if len(site.parents) != 1:
                continue
            for alias in site.node.names:
                if isinstance(site.node, ast.Import):
                    path = resolver.resolve(alias.name, module.path)
                    name = alias.asname or alias.name
                else:
                    place = resolver.resolve(_written(site.node), module.path)
                    path = resolver.submodule(place, alias.name) if place else None
                    name = alias.asname or alias.name
                if path == other.path:
                    return name
        return ""

    def _target(self, module: PythonModule, other: PythonModule) -> str | None:
        """The other module as `from ... import` names it in a module."""
        resolver = self.project.solver.resolver
        for site in import_sites(module.tree):
            if isinstance(site.node, ast.ImportFrom):
                target = _written(site.node)
                if resolver.resolve(target, module.path) == other.path:
                    return target
        for other_module in self.project.modules.values():
            for site in import_sites(other_module.tree):
                if isinstance(site.node, ast.ImportFrom) and not site.node.level:
                    target = site.node.module or ""
                    if resolver.resolve(target, module.path) == other.path:
                        return target
        here, there = PurePosixPath(module.path), PurePosixPath(other.path)
        init = (here.parent / "__init__.py").as_posix()
        if here.parent == there.parent and init not in resolver.paths:
            return there.stem
        return None


def _written(node: ast.ImportFrom) -> str:
    return "." * node.level + (node.module or "")


def imports_sdk_above(module: PythonModule, node: ast.AST) -> bool:
    """Whether the legacy SDK is imported at the top of a module, above a node of it."""
    used = top_level(module, node)
    return any(
        imports_sdk(site.node) and site.unconditional and site.node.lineno < used.lineno
        for site in import_sites(module.tree)
    )


def may_lack_sdk(module: PythonModule) -> bool:
    """Whether a module goes on without the legacy SDK where it is not installed."""
    sites = [site for site in import_sites(module.tree) if imports_sdk(site.node)]
    return not any(len(site.parents) == 1 for site in sites)


def imports_sdk(node: ast.Import | ast.ImportFrom) -> bool:
    """Whether an import brings the legacy SDK, in whose place the new one is imported."""
    if isinstance(node, ast.Import):
        return any(alias.name == LEGACY_SDK for alias in node.names)
    return node.module == LEGACY_SDK or any(
        f"{node.module}.{alias.name}" == LEGACY_SDK for alias in node.names
    )
