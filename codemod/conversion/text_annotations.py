"""Which annotations say that something is text, or holds nothing else."""

from __future__ import annotations

import ast

_TEXT_ANNOTATIONS = frozenset({"str", "LiteralString"})
_ITERABLES = frozenset(
    {"Dict", "Iterable", "List", "Mapping", "Sequence", "Set", "dict", "list", "set"}
)
"""Types whose first parameter is the type of what a loop over them gives."""


def annotated_text(annotation: ast.expr) -> bool:
    """Whether an annotation says `str`, or `str` and None."""
    if isinstance(annotation, ast.Constant):
        if annotation.value is None:
            return False
        return isinstance(annotation.value, str) and annotation.value.replace(" ", "") in (
            "str",
            "str|None",
            "Optional[str]",
        )
    if isinstance(annotation, ast.Name):
        return annotation.id in _TEXT_ANNOTATIONS
    if isinstance(annotation, ast.BinOp):
        sides = [annotation.left, annotation.right]
        plain = [
            side for side in sides if not (isinstance(side, ast.Constant) and side.value is None)
        ]
        return all(annotated_text(side) for side in plain)
    if isinstance(annotation, ast.Subscript):
        name, inner = _parts(annotation)
        return name in ("Optional", "Annotated", "Final") and annotated_text(inner[0])
    return False


def says_items_are_text(annotation: ast.expr | None) -> bool:
    """Whether an annotation says that what `holder[key]` gives is text."""
    if not isinstance(annotation, ast.Subscript):
        return False
    name, inner = _parts(annotation)
    if name in ("dict", "Dict", "Mapping"):
        return len(inner) == 2 and annotated_text(inner[1])
    return name in ("list", "List", "Sequence") and annotated_text(inner[0])


def says_loop_gives_text(annotation: ast.expr | None) -> bool:
    """Whether an annotation says that a loop over a value gives text."""
    if not isinstance(annotation, ast.Subscript):
        return False
    name, inner = _parts(annotation)
    return name in _ITERABLES and annotated_text(inner[0])


def _parts(annotation: ast.Subscript) -> tuple[str, list[ast.expr]]:
    """The name of a generic type, and its parameters."""
    head, inner = annotation.value, annotation.slice
    name = head.attr if isinstance(head, ast.Attribute) else getattr(head, "id", "")
    return name, inner.elts if isinstance(inner, ast.Tuple) else [inner]
