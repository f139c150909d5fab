"""What else than a call of the SDK can raise an exception in some statements."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import FunctionInfo
from codemod.sources.python_module import PythonModule

_PLAIN = (
    "builtins.",
    "google.genai.",
    "json.",
    "logging.",
    "os.",
    "random.",
    "re.",
    "time.",
)
"""What raises no exceptions that have a `code` or a `status`, but for calls that are looked at."""

_STRING_METHODS = frozenset(name for name in dir(str) if not name.startswith("_"))


def only_sdk_fails(
    project: Project,
    origins: Collection[CallOperation],
    module: PythonModule,
    statements: Iterable[ast.AST],
) -> bool:
    """Whether the exceptions that have a code can only be those of `origins`.

    Looked at are all calls and `raise` in the statements, and in the functions of the project that
    they call.
    """
    return _are_plain(project, origins, module, statements, set())


def _are_plain(
    project: Project,
    origins: Collection[CallOperation],
    module: PythonModule,
    nodes: Iterable[ast.AST],
    seen: set[FunctionInfo],
) -> bool:
    for node in (inner for outer in nodes for inner in ast.walk(outer)):
        if isinstance(node, ast.Raise) and node.exc is not None:
            raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if not project.symbol(raised).startswith(_PLAIN):
                return False
        if not isinstance(node, ast.Call):
            continue
        call = project.graphs[module.path].calls.get(node)
        if call in origins or project.symbol(node.func).startswith(_PLAIN):
            continue
        targets = [] if call is None else list(call.targets)
        if not targets and not _is_method_of_text(node):
            return False
        new = [target for target in targets if target not in seen]
        seen.update(new)
        if not all(_are_plain(project, origins, one.module, [one.node], seen) for one in new):
            return False
    return True


def _is_method_of_text(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in _STRING_METHODS
