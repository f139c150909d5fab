"""The legacy SDK as a value: names, attributes and results of functions that hold the module.

A program that imports it late keeps it somewhere: `self._genai = genai`.  Where all that happens to
it is that its members are used in places that are replaced, or that the program asks whether it is
there, the new SDK can be kept in its place.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from codemod.analysis.project import Project
from codemod.analysis.values import InstanceValue
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.literals import is_none
from codemod.model import Span
from codemod.rewriting.edits import Edit, RemoveStatement, RequireClient
from codemod.rules.legacy.names import bound_names, is_whole_sdk
from codemod.rules.survivors import replaces
from codemod.sources.python_module import PythonModule

_NEW_NAME = "genai"
"""The name of the new SDK where it is imported."""


@dataclass(eq=False)
class HandedOn:
    """Tells whether the new SDK can be kept where a program keeps the legacy one.

    Args:
        project: the analysed project.
        edits: the edits of the plan, by path.
    """

    project: Project
    edits: Mapping[str, tuple[Edit, ...]]

    def may_be_new(self, module: PythonModule, node: ast.expr) -> bool:
        """Whether a name that an import binds is only handed on, and may be the new SDK."""
        named = isinstance(node, ast.Name) and node.id == _NEW_NAME
        return named and self._is_kept(module, node) and self._is_harmless

    def name_of(self, module: PythonModule, call: ast.Call) -> str:
        """What a call of the legacy SDK names it, where that holds the new one after the migration.

        Empty where it names what an import has bound.
        """
        sdk = call.func.value if isinstance(call.func, ast.Attribute) else None
        if sdk is None or not is_whole_sdk(self.project, sdk) or not self._is_harmless:
            return ""
        imported = ast.unparse(sdk).partition(".")[0] in bound_names(module)
        return "" if imported else module.source(sdk)

    @cached_property
    def _is_harmless(self) -> bool:
        return all(
            self._allows(slot.module, node)
            for node, slot in self.project.nodes_with_values()
            if is_whole_sdk(self.project, node)
        )

    def _allows(self, module: PythonModule, node: ast.expr) -> bool:
        parent = module.parent(node)
        if isinstance(node, ast.Name) and node.id in bound_names(module) and node.id != _NEW_NAME:
            return not self._is_kept(module, node)
        if only_truth_matters(module, node) or self._is_kept(module, node):
            return True
        if isinstance(parent, ast.Compare):
            return isinstance(parent.ops[0], ast.Is | ast.IsNot) and is_none(parent.comparators[0])
        if not isinstance(parent, ast.Attribute):
            return False
        outer: ast.expr = parent
        while isinstance(above := module.parent(outer), ast.Attribute):
            outer = above
        own = isinstance(node, ast.Name) and node.id in bound_names(module)
        return own or self._is_replaced(module, module.span(outer))

    def _is_kept(self, module: PythonModule, node: ast.expr) -> bool:
        """Whether an expression goes to a name, an attribute or a caller in sight."""
        parent = module.parent(node)
        if isinstance(parent, ast.Assign):
            return parent.value is node and all(map(self._is_seen, parent.targets))
        if isinstance(parent, ast.Return):
            return self._is_called(module, parent)
        call = module.parent(parent) if isinstance(parent, ast.keyword) else parent
        if not isinstance(call, ast.Call) or call.func is node:
            return False
        operation = self.project.graphs[module.path].calls.get(call)
        return operation is not None and self.project.slot(node) in operation.followed

    def _is_seen(self, target: ast.expr) -> bool:
        if isinstance(target, ast.Attribute):
            values = self.project.values(target.value)
            return bool(values) and all(isinstance(one, InstanceValue) for one in values)
        return isinstance(target, ast.Name)

    def _is_called(self, module: PythonModule, node: ast.AST) -> bool:
        """Whether the project itself calls the function that returns something."""
        current = module.parent(node)
        while current is not None and not isinstance(
            current, ast.FunctionDef | ast.AsyncFunctionDef
        ):
            current = module.parent(current)
        info = self.project.graphs[module.path].functions.get(current) if current else None
        return info is not None and any(info in call.targets for call in self.project.calls())

    def _is_replaced(self, module: PythonModule, span: Span) -> bool:
        """Whether an edit takes a member of the SDK away."""
        for edit in self.edits.get(module.path, ()):
            if isinstance(edit, RequireClient) and not edit.made and edit.span.contains(span):
                return True
            if isinstance(edit, RemoveStatement) and edit.span.contains(span):
                return True
            if replaces(edit, span):
                return True
        return False
