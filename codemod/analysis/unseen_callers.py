"""What callers that nobody can see give to functions that the program itself never calls."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.analysis.graph import Slot

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver


def link_unseen_callers(solver: Solver) -> None:
    """Give each parameter a source of its own that only unseen callers can fill.

    A parameter without one looks as if it held nothing but what the function itself puts into it,
    as `text = text or "Hello"` does.  One that nothing flows into is a source as it is.
    """
    graphs = solver.graphs.values()
    called = {
        target for graph in graphs for call in graph.calls.values() for target in call.targets
    }
    for graph in graphs:
        for function in graph.functions.values():
            if function in called or isinstance(function.node, ast.Lambda):
                continue
            for slot in function.parameters.values():
                if slot.predecessors and all(_is_own(slot, one) for one in slot.predecessors):
                    slot.come_from(Slot(slot.module, slot.node, "caller"))


def _is_own(parameter: Slot, source: Slot) -> bool:
    """Whether a source is the function itself, by another value or by a default of None."""
    if parameter.role != "parameter" or not isinstance(source.node, ast.expr):
        return False
    is_none = isinstance(source.node, ast.Constant) and source.node.value is None
    return source.role == "definition" or is_none
