"""Where a module names the legacy SDK, and which of these places no edit replaces."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from codemod.analysis.project import Project
from codemod.analysis.values import ModuleValue, SymbolValue
from codemod.model import Span
from codemod.rewriting.edits import Edit, RemoveStatement, RequireClient
from codemod.rewriting.import_sites import bound_name, import_sites
from codemod.rules.legacy.configure import CONFIGURE
from codemod.rules.survivors import replaces
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

LEGACY_PACKAGES = (
    "google.generativeai",
    "google.ai.generativelanguage",
    "google.ai.generativelanguage_v1beta",
)

_STATELESS = ("types", "protos")


def legacy_import(node: ast.AST) -> bool:
    """Whether a node is an import of the legacy SDK or of the package it is built on."""
    if isinstance(node, ast.Import):
        return any(_is_legacy(alias.name) for alias in node.names)
    if isinstance(node, ast.ImportFrom) and not node.level:
        return _is_legacy(node.module or "") or any(
            _is_legacy(f"{node.module}.{alias.name}") for alias in node.names
        )
    return False


def bound_names(module: PythonModule) -> set[str]:
    """The names that the imports of the legacy SDK bind in a module."""
    return {
        bound_name(site.node, alias)
        for site in import_sites(module.tree)
        if legacy_import(site.node)
        for alias in site.node.names
        if isinstance(site.node, ast.Import) is False or _is_legacy(alias.name)
    }


def legacy_names(project: Project, module: PythonModule) -> Iterator[ast.expr]:
    """The outermost expressions of a module that stand for something of the legacy SDK."""
    bound = bound_names(module)
    if not bound:
        return
    for node in walk(module.tree):
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
            continue
        if node.id not in bound or not _stands_for_sdk(project, node):
            continue
        outer: ast.expr = node
        parent = module.parent(outer)
        while isinstance(parent, ast.Attribute):
            outer, parent = parent, module.parent(parent)
        if not (node.id == "google" and not _starts_legacy(outer)):
            yield outer


def names_left(
    project: Project,
    module: PythonModule,
    edits: Iterable[Edit],
    may_be_new: Callable[[PythonModule, ast.expr], bool],
) -> list[ast.expr]:
    """The names of the legacy SDK that stay when edits are made; calls of `configure` apart.

    Args:
        project: the analysed project.
        module: the module whose names are meant.
        edits: the edits of the module.
        may_be_new: whether the new SDK may be handed on in the place of the old one.
    """
    edits = tuple(edits)
    requests = [edit.span for edit in edits if isinstance(edit, RequireClient) and not edit.made]
    removed = [edit.span for edit in edits if isinstance(edit, RemoveStatement)]
    left = []
    for node in legacy_names(project, module):
        span = module.span(node)
        parent = module.parent(node)
        called = isinstance(parent, ast.Call) and parent.func is node
        if called and is_configure(project, node):
            continue
        if any(place.contains(span) for place in requests):
            continue
        if _is_within(module, node, removed) or any(replaces(edit, span) for edit in edits):
            continue
        if not _only_tested(module, node) and not may_be_new(module, node):
            left.append(node)
    return left


def is_configure(project: Project, node: ast.expr) -> bool:
    """Whether an expression is the `configure` of the legacy SDK."""
    return project.symbol(node) in CONFIGURE


def is_whole_sdk(project: Project, node: ast.expr) -> bool:
    """Whether an expression is the legacy SDK itself, which is handed on to other code."""
    return any(
        isinstance(value, (ModuleValue, SymbolValue)) and value.name == LEGACY_PACKAGES[0]
        for value in project.values(node)
    )


def has_state(project: Project, node: ast.expr) -> bool:
    """Whether a call of the legacy SDK depends on its configuration; types and protos do not."""
    name = project.symbol(node) or ast.unparse(node)
    parts = name.split(".")
    return not any(part in _STATELESS or part.startswith("generativelanguage") for part in parts)


def _is_within(module: PythonModule, node: ast.AST, removed: list[Span]) -> bool:
    span = module.span(module.statement(node))
    return any(place.contains(span) for place in removed)


def _only_tested(module: PythonModule, node: ast.expr) -> bool:
    """Whether a program only asks whether the SDK is there, under the name of the new one."""
    if not isinstance(node, ast.Name) or node.id != "genai":
        return False
    parent = module.parent(node)
    return isinstance(parent, (ast.If, ast.IfExp, ast.UnaryOp, ast.BoolOp, ast.Compare))


def _stands_for_sdk(project: Project, node: ast.Name) -> bool:
    values = project.values(node)
    return not values or any(
        isinstance(value, (ModuleValue, SymbolValue))
        and (value.name == "google" or _is_legacy(value.name))
        for value in values
    )


def _starts_legacy(node: ast.expr) -> bool:
    return _is_legacy(ast.unparse(node))


def _is_legacy(name: str) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in LEGACY_PACKAGES)
