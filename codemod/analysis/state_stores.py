"""What a program keeps in the state of a user in aiogram, which it finds again under a name.

`await state.update_data(chat=chat)` puts a value into a dict, and `await state.get_data()` gives a
copy of it.  All users share one store here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemod.analysis.graph import CallOperation, Slot, upstream
from codemod.analysis.values import ContainerInfo, ContainerValue, SymbolValue

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver

_STATE = SymbolValue("aiogram.fsm.context.FSMContext")
"""The class of the state in aiogram 3; that of aiogram 2 makes deep copies of what it keeps."""

_METHODS = frozenset({"get_data", "get_value", "set_data", "update_data"})

_OTHER_STORAGE = re.compile(r"\b(?!Memory)\w*Storage\b")
"""Storages that keep texts, or do what nobody can see; one in the memory keeps the objects."""


def link_states(solver: Solver) -> None:
    """Let what is put into a state be found again, where every use of a state is in sight."""
    texts = [graph.module.text for graph in solver.graphs.values()]
    if not any("FSMContext" in text for text in texts):
        return
    if any("aiogram" in text and _OTHER_STORAGE.search(text) for text in texts):
        return
    calls, states = list(_calls(solver)), _states(solver)
    if not calls or not all(_is_state(solver, call, states) for call in calls):
        return
    store = solver.elements.made_container(calls[0], has_keys=True)
    for call in calls:
        _link(solver, call, store)


def _calls(solver: Solver) -> Iterator[CallOperation]:
    """Every call of a method that a state has, on an object that nothing is known of."""
    for graph in solver.graphs.values():
        for call in graph.calls.values():
            if _method(call) in _METHODS and not call.callee.values:
                yield call


def _method(call: CallOperation) -> str:
    return call.node.func.attr if isinstance(call.node.func, ast.Attribute) else ""


def _states(solver: Solver) -> set[Slot]:
    """The parameters and names that are annotated as states."""
    return {
        slot
        for graph in solver.graphs.values()
        for slot, _, named in graph.annotations
        if _STATE in named.values
    }


def _is_state(solver: Solver, call: CallOperation, states: set[Slot]) -> bool:
    """Whether a method is called on a state, with arguments that are all in sight."""
    method = call.node.func
    graph = solver.graphs[call.module.path]
    base = graph.slots.get(method.value) if isinstance(method, ast.Attribute) else None
    if base is None or call.has_star or states.isdisjoint(upstream(base)):
        return False
    if _method(call) == "get_value":
        return bool(call.positional)
    dicts = [*call.positional, *([call.keywords["data"]] if "data" in call.keywords else [])]
    return all(map(_is_dict, dicts))


def _is_dict(slot: Slot) -> bool:
    return any(isinstance(value, ContainerValue) for value in slot.values)


def _link(solver: Solver, call: CallOperation, store: ContainerInfo) -> None:
    name, elements = _method(call), solver.elements
    call.handled = True
    call.followed.update([*call.positional, *call.keywords.values()])
    if name == "get_data":
        solver.add(call.result, [ContainerValue(store)])
    elif name == "get_value":
        key = getattr(call.positional[0].node, "value", None)
        elements.item(store, key, call.result)
        for default in [*call.positional[1:], *call.keywords.values()]:
            solver.edge(default, call.result)
    else:
        for given in call.positional:
            elements.iterate(given.values, store.rest, call)
        for key, value in call.keywords.items():
            if key == "data":
                elements.iterate(value.values, store.rest, call)
            else:
                slot = Slot(call.module, call.node, "item")
                solver.edge(value, elements.keyed(store, key, slot))
