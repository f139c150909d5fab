"""Modules that work without the SDK, because they import it only where they do without it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.conversion.result import Conversion
from codemod.helpers.catalog import united, with_required
from codemod.model import Refusal
from codemod.rewriting.edits import RequireHelper
from codemod.rewriting.helper_insertion import wanted_imports
from codemod.rewriting.import_sites import ImportNode, ImportSite, import_sites
from codemod.sources.python_module import PythonModule

_ABSENCE = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def needs_optional_sdk(conversion: Conversion) -> Refusal | None:
    """The refusal for helpers that would import the SDK at the top of a module that does not."""
    for path in sorted({edit.path for edit in conversion.edits}):
        requests = [
            (edit.helper, edit.features)
            for edit in conversion.edits
            if isinstance(edit, RequireHelper) and edit.path == path
        ]
        imports = wanted_imports(with_required(united(requests)))
        if any(item.module.partition(".")[0] == "google" for item in imports):
            module = conversion.project.modules[path]
            if (guarded := _guarded_import(module)) is not None:
                return Refusal("sdk-optional", module.location(guarded))
    return None


def _guarded_import(module: PythonModule) -> ImportNode | None:
    """An import of the SDK in a function that handles its absence, where no other is at the top."""
    sites = [site for site in import_sites(module.tree) if "google" in _roots(site.node)]
    if any(site.function is None for site in sites):
        return None
    return next((site.node for site in sites if _is_guarded(site)), None)


def _is_guarded(site: ImportSite) -> bool:
    return any(
        isinstance(parent, ast.Try)
        and any(_ABSENCE.intersection(_caught(handler)) for handler in parent.handlers)
        for parent in site.parents
    )


def _caught(handler: ast.ExceptHandler) -> Iterator[str]:
    """The names of the exceptions of a handler; a bare one catches everything."""
    if handler.type is None:
        yield "BaseException"
        return
    yield from (node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name))


def _roots(node: ImportNode) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]} if not node.level else set()
    return {alias.name.partition(".")[0] for alias in node.names}
