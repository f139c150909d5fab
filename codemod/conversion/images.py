"""Which expressions are PIL images."""

from __future__ import annotations

import ast

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project

_MAKERS = frozenset({"open", "new", "fromarray", "frombytes", "frombuffer", "merge", "blend"})
_METHODS = frozenset(
    {"convert", "copy", "crop", "filter", "resize", "rotate", "transpose", "__enter__"}
)
_CLASSES = frozenset({"PIL.Image", "PIL.Image.Image", "PIL.ImageFile.ImageFile"})
"""What parameters with an image are annotated with; many name the module instead of the class."""


def is_image(project: Project, node: ast.expr) -> bool:
    """Whether every value that can stand at an expression is a PIL image."""
    slot = project.slot(node)
    roots = project.roots(slot) if slot is not None else []
    return bool(roots) and all(_makes_image(project, root) for root in roots)


def _makes_image(project: Project, root: Slot) -> bool:
    node = root.node
    if isinstance(node, ast.arg):
        return node.annotation is not None and project.symbol(node.annotation) in _CLASSES
    if isinstance(node, ast.Name):
        item = root.module.parent(node)
        return isinstance(item, ast.withitem) and is_image(project, item.context_expr)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
        return False
    package, _, name = project.symbol(node.func).rpartition(".")
    if package == "PIL.Image":
        return name in _MAKERS
    if package == "PIL.ImageOps":
        return True
    return (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in _METHODS
        and is_image(project, node.func.value)
    )
