"""Where programs keep the models of the legacy SDK, so that their clients can be kept as long.

A model that is made only once, `if self.model is None: ...`, is found again by later calls, which
must then find the client, too: in the same function, the same object, or the module.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from codemod.analysis.graph import CallOperation
from codemod.analysis.order import Ran
from codemod.analysis.project import Project
from codemod.rules.legacy.scopes import Methods, function_node
from codemod.sources.walking import walk


class ModelHomes:
    """Tells for one set of `configure` calls what their clients must be kept beside.

    Args:
        project: the analysed project.
        methods: the functions and methods that calls stand in.
        anchors: the calls of `configure`.
    """

    def __init__(
        self, project: Project, methods: Methods, anchors: Collection[CallOperation]
    ) -> None:
        self._methods = methods
        self._ran = Ran(project, anchors)

    def are_local(self, call: CallOperation, models: Collection[CallOperation]) -> bool:
        """Whether a client in a local name is there for every call that finds one of the models."""
        return self._is_made_before(call) or all(map(_is_local, models))

    def are_on_object(self, call: CallOperation, models: Collection[CallOperation]) -> bool:
        """Whether a client in an attribute of `self` is there for every such call."""
        return self._is_made_before(call) or all(
            _is_local(model) or self._is_on_object(model) for model in models
        )

    def _is_made_before(self, call: CallOperation) -> bool:
        return self._ran.before(call.module, call.node)

    def _is_on_object(self, model: CallOperation) -> bool:
        own = self._methods.self_of(model)
        return all(_root(target) == own for target in _targets(model))


def _is_local(model: CallOperation) -> bool:
    """Whether a new model is used at once, or gets a name of its function at most."""
    function = function_node(model)
    outer = {
        name
        for node in (walk(function) if function is not None else ())
        if isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names
    }
    return all(
        isinstance(target, ast.Name) and target.id not in outer for target in _targets(model)
    )


def _targets(model: CallOperation) -> list[ast.expr]:
    """What a new model is assigned to."""
    parent = model.module.parent(model.node)
    if isinstance(parent, ast.Assign):
        return parent.targets
    return [parent.target] if isinstance(parent, ast.AnnAssign) else []


def _root(target: ast.expr) -> str:
    """The name that an attribute or element belongs to."""
    while isinstance(target, ast.Attribute | ast.Subscript):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""
