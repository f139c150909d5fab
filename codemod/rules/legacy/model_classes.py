"""What makes a model: the class of the legacy SDK for certain, or that of another SDK.

`vertexai.generative_models.GenerativeModel` has methods of the same names and stays what it is.
"""

from __future__ import annotations

import ast

from codemod.analysis.project import Project
from codemod.mapping.legacy_objects import MODEL_CLASSES
from codemod.rules.responses.flow import is_foreign

_VERTEX = "vertexai."


def may_be_other_class(project: Project, function: ast.expr) -> bool:
    """Whether what is called to make a model may be another class, or one that is not seen."""
    slot = project.slot(function)
    if slot is None:
        return True
    names = {getattr(value, "name", "") for value in slot.values}
    return not names <= MODEL_CLASSES or any(map(is_foreign, project.roots(slot)))


def is_of_vertex(project: Project, receiver: ast.expr) -> bool:
    """Whether everything that a call can be made on was made by a class of the Vertex AI SDK.

    That is asked at every place that an object comes from: no other class, and nothing that is
    not seen, may stand there.
    """
    slot = project.slot(receiver)
    roots = project.roots(slot) if slot is not None else []
    return bool(roots) and all(
        isinstance(root.node, ast.Call) and _is_vertex_class(project, root.node.func)
        for root in roots
    )


def _is_vertex_class(project: Project, function: ast.expr) -> bool:
    slot = project.slot(function)
    known = project.symbol(function).startswith(_VERTEX)
    return known and slot is not None and not any(map(is_foreign, project.roots(slot)))
