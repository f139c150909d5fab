"""What becomes of the imports of the legacy SDK."""

from __future__ import annotations

import ast

from codemod.rewriting.edits import Edit, InsertStatement, RemoveStatement, RequireClient, code
from codemod.rewriting.import_sites import ImportSite, bound_name, import_sites
from codemod.rules.legacy_names import legacy_import
from codemod.sources.python_module import PythonModule


def is_legacy_import(site: ImportSite) -> bool:
    """Whether an import brings something of the legacy SDK."""
    return legacy_import(site.node)


def bound_alone(module: PythonModule) -> set[str]:
    """The names that imports of nothing but the legacy SDK bind."""
    return {
        bound_name(site.node, alias)
        for site in import_sites(module.tree)
        if is_legacy_import(site) and brings_nothing_else(site)
        for alias in site.node.names
    }


def brings_nothing_else(site: ImportSite) -> bool:
    """Whether an import of the legacy SDK can go as a whole."""
    node = site.node
    return len(node.names) == 1 or (isinstance(node, ast.ImportFrom) and node.module != "google")


def without_imports(module: PythonModule, sdk: str, requests: list[RequireClient]) -> list[Edit]:
    """Take out the imports that bring nothing but the legacy SDK.

    Inside a function that makes a client the new SDK is imported instead.
    """
    found: list[Edit] = []
    new = code("from google import genai" + ("" if sdk == "genai" else f" as {sdk}"))
    served: set[ast.AST] = set()
    for site in import_sites(module.tree):
        if not is_legacy_import(site) or not brings_nothing_else(site):
            continue
        span = module.span(site.node)
        function = site.function
        if function is not None and function not in served:
            inside = module.span(function)
            if any(inside.contains(request.span) for request in requests):
                served.add(function)
                found.append(InsertStatement(module.path, span, new))
        found.append(RemoveStatement(module.path, span))
    return found


def bound_around(module: PythonModule, requests: list[RequireClient]) -> set[str]:
    """The names that the functions bind in which clients are made."""
    functions = [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and any(module.span(node).contains(request.span) for request in requests)
    ]
    return {name for function in functions for node in ast.walk(function) for name in _binds(node)}


def _binds(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [bound_name(node, alias) for alias in node.names]
    return []
