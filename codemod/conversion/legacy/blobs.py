"""Dicts with bytes and their MIME type, the form in which the legacy SDK took media."""

from __future__ import annotations

import ast

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerValue
from codemod.conversion.binary import holds_bytes
from codemod.conversion.literals import constant_text
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, code

_KEYS = {"mime_type", "data"}


def written_blob(node: ast.expr) -> dict[str, ast.expr] | None:
    """The halves of a `{"mime_type": ..., "data": ...}`."""
    if not isinstance(node, ast.Dict) or len(node.keys) != len(_KEYS):
        return None
    keys = [constant_text(key) if key is not None else None for key in node.keys]
    if set(keys) != _KEYS:
        return None
    return {key or "": value for key, value in zip(keys, node.values, strict=True)}


def blob_elsewhere(conversion: Conversion, node: ast.expr) -> Code | None:
    """The block of a name or an item, such as `parts[0]`, that is such a dict for sure."""
    project = conversion.project
    if not _is_cheap(node) or not _is_blob(project, node):
        return None
    text = conversion.module.span(node)
    known = all(_has_bytes(project, value) for value in project.values(node))
    helper = conversion.helper("media_content" if known else "inline_content")
    return code(helper, "(", text, '["data"], ', text, '["mime_type"])')


def _is_cheap(node: ast.expr) -> bool:
    """Whether an expression can be written twice."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and _is_cheap(node.value)
    return isinstance(node, ast.Name)


def _is_blob(project: Project, node: ast.expr) -> bool:
    """Whether every value that can stand at an expression is a dict of the form.

    What an item is taken from must be a list or dict that is in sight, too.
    """
    if isinstance(node, ast.Subscript):
        holders = _roots(project, node.value)
        if not holders or not all(map(_is_container, holders)):
            return False
    made = [root for root in _roots(project, node) if not root.is_unused]
    values = project.values(node)
    return (
        bool(made)
        and bool(values)
        and all(isinstance(root.node, ast.Dict) for root in made)
        and all(_has_halves(project, value) for value in values)
    )


def _has_halves(project: Project, value: object) -> bool:
    """Whether a value is a dict that holds data and a MIME type, and nothing else."""
    if not isinstance(value, ContainerValue) or value.container.keyed.keys() != _KEYS:
        return False
    return value.container.rest.is_unused and not project.fillings(value.container)


def _has_bytes(project: Project, value: object) -> bool:
    return isinstance(value, ContainerValue) and holds_bytes(project, value.container.keyed["data"])


def _roots(project: Project, node: ast.expr) -> list[Slot]:
    slot = project.slot(node)
    return project.roots(slot) if slot is not None else []


def _is_container(slot: Slot) -> bool:
    return bool(slot.values) and all(isinstance(value, ContainerValue) for value in slot.values)
