"""Names of tuned models, which the Interactions API does not serve (mapping 12)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_WORDS = ("tuned", "tuning")
_TUNING_CALLS = frozenset({"get_operation", "list_operations"})
"""Other functions of google-generativeai whose results can lead to a tuned model."""


def names_tuned_model(project: Project, node: ast.expr) -> bool:
    """Whether the name of a model may come from tuning one: its text, or what it is read from."""
    slot = project.slot(node)
    module = slot.module if slot is not None else None
    todo: list[tuple[ast.AST, PythonModule | None]] = [(node, module)]
    seen: set[ast.AST] = set()
    while todo:
        current, module = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        for part in walk(current):
            if _speaks_of_tuning(part):
                return True
            if isinstance(part, ast.expr):
                todo += _sources(project, part)
                if isinstance(part, ast.Name) and module is not None:
                    todo += ((loop, module) for loop in _looped_over(module, part))
    return False


def _speaks_of_tuning(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and "tuned" in node.value.lower()[:40]
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    name = node.arg if isinstance(node, ast.arg) else name
    return any(word in name.lower() for word in _WORDS) or name in _TUNING_CALLS


def _sources(project: Project, node: ast.expr) -> Iterator[tuple[ast.AST, PythonModule]]:
    """The expressions that the value of an expression comes from."""
    slot = project.slot(node)
    for root in project.roots(slot) if slot is not None else ():
        if isinstance(root.node, ast.expr | ast.arg) and _is_small(root):
            yield root.node, root.module


def _is_small(root: Slot) -> bool:
    """Whether a source is an expression, not a function whose body says other things, too."""
    return not isinstance(root.node, ast.Lambda)


def _looped_over(module: PythonModule, name: ast.Name) -> Iterator[ast.expr]:
    """What the loops around a name go through, when it is their variable."""
    current: ast.AST | None = name
    while current is not None:
        loops = getattr(current, "generators", [current])
        for loop in loops:
            if isinstance(loop, ast.For | ast.AsyncFor | ast.comprehension) and any(
                isinstance(target, ast.Name) and target.id == name.id
                for target in walk(loop.target)
            ):
                yield loop.iter
        current = module.parent(current)
