"""What becomes of the imports of the legacy SDK."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.rewriting.edits import Edit, InsertStatement, RemoveStatement, RequireClient, code
from codemod.rewriting.import_sites import ImportSite, bound_name, import_sites
from codemod.rules.legacy.names import legacy_import
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


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
    new = code("from google import genai" + ("" if sdk == "genai" else f" as {sdk}"))
    sites = [
        site
        for site in import_sites(module.tree)
        if is_legacy_import(site) and brings_nothing_else(site)
    ]
    replaced = {
        site.node
        for function in dict.fromkeys(site.function for site in sites if site.function is not None)
        for request in requests
        if module.span(function).contains(request.span)
        for site in _serving(module, [one for one in sites if one.function is function], request)
    }
    found: list[Edit] = []
    for site in sites:
        span = module.span(site.node)
        if site.node in replaced:
            found.append(InsertStatement(module.path, span, new))
        found.append(RemoveStatement(module.path, span))
    return found


def _serving(
    module: PythonModule, sites: list[ImportSite], request: RequireClient
) -> list[ImportSite]:
    """Of the imports in a function the first that has run where a client is made.

    All of them where that needs a branch to be taken, as it did before.
    """
    for site in sites:
        if any(module.span(later).contains(request.span) for later in _after(site)):
            return [site]
    return sites


def _after(site: ImportSite) -> Iterator[ast.stmt]:
    """The statements that run after an import: those of its block, and those after its `try`."""
    node: ast.AST = site.node
    for parent in reversed(site.parents):
        for _, block in ast.iter_fields(parent):
            if isinstance(block, list) and node in block:
                yield from block[block.index(node) + 1 :]
        if not (isinstance(parent, ast.Try) and node in parent.body):
            return
        yield from parent.orelse
        node = parent


def bound_around(module: PythonModule, requests: list[RequireClient]) -> set[str]:
    """The names that the functions bind in which clients are made."""
    functions = [
        node
        for node in walk(module.tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and any(module.span(node).contains(request.span) for request in requests)
    ]
    return {name for function in functions for node in walk(function) for name in _binds(node)}


def _binds(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return [node.id]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [bound_name(node, alias) for alias in node.names]
    return []
