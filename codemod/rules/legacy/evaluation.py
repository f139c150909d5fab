"""What runs between the moment a client is named and the moment a request is made with it.

The legacy SDK looked its client up when the request was made.  In `client.interactions.create(
model=get_model(), ...)` the client comes first, so that a `get_model` that configures the SDK
would do so too late.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import FunctionInfo
from codemod.sources.walking import walk


class Evaluation:
    """Answers what evaluating a call runs before the call itself; one instance per run.

    Args:
        project: the analysed project.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._made_in: dict[FunctionInfo, list[CallOperation]] = {}
        self._properties: dict[str, list[FunctionInfo]] = {}
        for call in project.calls():
            if call.enclosing is not None:
                self._made_in.setdefault(call.enclosing, []).append(call)
        for graph in project.graphs.values():
            for function in graph.functions.values():
                if function.is_property:
                    self._properties.setdefault(function.name, []).append(function)

    def runs(self, call: CallOperation, sought: Collection[CallOperation]) -> bool:
        """Whether the receiver or an argument of `call` may run one of the `sought` calls."""
        todo = list(self._within(call, call.node))
        seen: set[FunctionInfo] = set()
        while todo:
            function = todo.pop()
            if function in seen:
                continue
            seen.add(function)
            if any(made in sought for made in self._made_in.get(function, ())):
                return True
            todo += self._within(call, function.node, function)
        return False

    def _within(
        self, call: CallOperation, node: ast.AST, function: FunctionInfo | None = None
    ) -> Iterator[FunctionInfo]:
        """The functions of the project that running a piece of code can enter."""
        module = function.module if function is not None else call.module
        calls = self._project.graphs[module.path].calls
        for inner in walk(node):
            if isinstance(inner, ast.Call) and inner in calls and inner is not call.node:
                yield from calls[inner].targets
            elif isinstance(inner, ast.Attribute):
                yield from self._properties.get(inner.attr, ())
