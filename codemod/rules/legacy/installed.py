"""Which tests of a program ask whether the legacy SDK is installed.

A call on one of its models shows that it is: `if genai and key:` then waits for the key only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from codemod.analysis.project import Project
from codemod.analysis.values import ModuleValue, SymbolValue
from codemod.conversion.literals import is_none
from codemod.mapping.legacy_objects import LEGACY_SDK
from codemod.rewriting.import_sites import bound_name, import_sites
from codemod.rules.legacy.imports import imports_sdk
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


@dataclass(eq=False)
class Installed:
    """Recognizes such tests; one instance per run.

    Args:
        project: the analysed project.
    """

    project: Project
    _names: dict[PythonModule, frozenset[str]] = field(default_factory=dict)

    def is_asked_by(self, test: ast.expr) -> bool:
        """Whether a test holds wherever the SDK is installed."""
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            absent = is_none(test.comparators[0])
            return absent and isinstance(test.ops[0], ast.IsNot) and self._is_sdk(test.left)
        return self._is_sdk(test) or self._is_flag(test)

    def _is_sdk(self, node: ast.expr) -> bool:
        """Whether a name of the module is the SDK, or None where it could not be imported."""
        slot = self.project.slot(node)
        if not isinstance(node, ast.Name) or slot is None:
            return False
        values = [one for one in slot.values if isinstance(one, ModuleValue | SymbolValue)]
        given = bool(values) and all(one.name == LEGACY_SDK for one in values)
        return given and node.id in self._told(slot.module)

    def _is_flag(self, node: ast.expr) -> bool:
        slot = self.project.slot(node)
        told = self._told(slot.module) if slot is not None else ()
        return isinstance(node, ast.Name) and node.id in told

    def _told(self, module: PythonModule) -> frozenset[str]:
        if module not in self._names:
            self._names[module] = frozenset(_names_told(module))
        return self._names[module]


def _names_told(module: PythonModule) -> Iterator[str]:
    """The names of a module that are true just where the import of the SDK has worked.

    They are the SDK or None, or flags that are True or False.  The `try` around the import does
    nothing else, so that nothing else makes them None or False.
    """
    for site in import_sites(module.tree):
        around = module.parent(site.node)
        if not imports_sdk(site.node) or not isinstance(around, ast.Try):
            continue
        if module.parent(around) is not module.tree or site.node not in around.body:
            continue
        rest = [one for one in [*around.body, *around.orelse] if not _is_import(one)]
        flags = {name for one in rest for name in _set_to(one, True)}
        if len(flags) < len(rest):
            continue
        yield from (name for name in flags if _is_told_by(module, around, name, False))
        names = [bound_name(site.node, alias) for alias in site.node.names]
        yield from (name for name in names if _is_told_by(module, around, name, None))


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom) and imports_sdk(statement)


def _set_to(statement: ast.stmt, value: bool | None) -> list[str]:
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return []
    target, given = statement.targets[0], statement.value
    said = isinstance(given, ast.Constant) and given.value is value
    return [target.id] if said and isinstance(target, ast.Name) else []


def _is_told_by(module: PythonModule, around: ast.Try, name: str, absent: bool | None) -> bool:
    """Whether only a `try` and its handlers say what a name is; it may be `absent` before that."""
    handled = all(
        any(name in _set_to(one, absent) for one in handler.body) for handler in around.handlers
    )
    before = [
        one
        for one in module.tree.body
        if one.lineno < around.lineno and name in _set_to(one, absent)
    ]
    told = {
        target
        for statement in [*before, *walk(around)]
        if isinstance(statement, ast.Assign)
        for target in statement.targets
    }
    return (handled or bool(before)) and not any(
        _binds(module, node, name) and node not in told for node in walk(module.tree)
    )


def _binds(module: PythonModule, node: ast.AST, name: str) -> bool:
    """Whether a node gives a name of any scope another value than the SDK."""
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.arg):
        return node.arg == name
    if isinstance(node, ast.alias):
        statement = module.parent(node)
        bound = node.asname or node.name.partition(".")[0]
        return bound == name and not (isinstance(statement, ast.stmt) and _is_import(statement))
    return getattr(node, "name", None) == name
