"""Rewrites and verifies every file a plan changes."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from codemod.analysis.graph import ImportOperation
from codemod.analysis.patched_modules import patched_names
from codemod.analysis.project import Project
from codemod.helpers.catalog import united
from codemod.model import FileChange, FileProblem
from codemod.rewriting.edits import Edit, RequireHelper
from codemod.rewriting.errors import EditError
from codemod.rewriting.helpers_module import helpers_change
from codemod.rewriting.options import RewriteOptions
from codemod.rewriting.rewrite import rewrite_file
from codemod.settings import Settings
from codemod.sources.python_module import PythonModule
from codemod.verification.gates import check
from codemod.workers import spread

_WHAT_NOW = "The file stays as it was; please report it with the code at that place."


def rewrite_all(
    project: Project,
    edits: Mapping[str, tuple[Edit, ...]],
    settings: Settings,
    root: Path,
    contents: Mapping[str, bytes],
) -> tuple[list[FileChange], list[FileProblem]]:
    """The changes of all files, and a problem for each file that failed a gate."""
    kept = _imported_elsewhere(project) if edits else {}
    changes: list[FileChange] = []
    failures: list[FileProblem] = []
    requests: list[tuple[str, frozenset[str]]] = []
    files = [
        _File(
            project.modules[path],
            found,
            RewriteOptions(
                line_length=settings.line_length or 88,
                file=root / path,
                kept_names=frozenset(kept.get(path, ())),
                helpers_module=settings.helpers,
            ),
        )
        for path, found in edits.items()
    ]
    sizes = [len(file.module.data) for file in files]
    for file, (after, failure) in zip(files, spread(_rewritten, files, sizes), strict=True):
        path, before = file.module.path, file.module.data
        if failure is not None:
            failures.append(
                FileProblem(path, "gate-failed", f"{path} was not rewritten: {failure} {_WHAT_NOW}")
            )
        elif after != before:
            changes.append(FileChange(path, before, after))
            requests += [
                (edit.helper, edit.features)
                for edit in file.edits
                if isinstance(edit, RequireHelper)
            ]
    if settings.helpers and requests:
        users = tuple(path for path, found in edits.items() if _uses_helpers(found))
        change = helpers_change(settings.helpers, united(requests), users, root, contents)
        if isinstance(change, FileProblem):
            return [], [*failures, *(replace(change, path=path) for path in users)]
        changes.append(change)
    return changes, failures


@dataclass(frozen=True)
class _File:
    module: PythonModule
    edits: tuple[Edit, ...]
    options: RewriteOptions


def _rewritten(file: _File) -> tuple[bytes, str | None]:
    """The new bytes of a file, and why they must not be written, if so."""
    module = file.module
    try:
        after = rewrite_file(module, file.edits, file.options)
        return after, check(module, after, file.edits, file.options.kept_names)
    except EditError as error:
        return module.data, str(error)
    except (SyntaxError, ValueError) as error:
        return module.data, f"the new text is not Python: {error}."
    except RecursionError:
        return module.data, "the code is nested too deeply to be rewritten."


def _uses_helpers(edits: tuple[Edit, ...]) -> bool:
    return any(isinstance(edit, RequireHelper) for edit in edits)


def _imported_elsewhere(project: Project) -> dict[str, set[str]]:
    """Per file, the names that other modules of the project import from it, or replace in it."""
    found: dict[str, set[str]] = {}
    for graph in project.graphs.values():
        for operation in graph.operations:
            if (
                isinstance(operation, ImportOperation)
                and operation.name is not None
                and operation.target
            ):
                path = project.solver.resolver.resolve(operation.target, graph.module.path)
                if path is not None:
                    found.setdefault(path, set()).add(operation.name)
        for target in graph.star_imports:
            path = project.solver.resolver.resolve(target, graph.module.path)
            if path is not None and path in project.graphs:
                found.setdefault(path, set()).update(project.graphs[path].globals)
        if "patch" in graph.module.text or "setattr" in graph.module.text:
            for node in graph.module.nodes_of(ast.Call):
                assert isinstance(node, ast.Call)
                for module, names in patched_names(project, node):
                    found.setdefault(module.path, set()).add(names[0])
    return found
