"""What a program keeps on objects that nobody can see, such as the application of a framework."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from codemod.analysis.graph import AttributeOperation, Slot, StoreAttributeOperation
from codemod.analysis.sdk import is_service
from codemod.analysis.values import (
    ClassValue,
    ContainerValue,
    InstanceValue,
    StoreInfo,
    SymbolValue,
)

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver

_Kind = TypeVar("_Kind", AttributeOperation, StoreAttributeOperation)

_GETATTR = SymbolValue("builtins.getattr")

_CONTEXT_STORES = frozenset({"bot_data", "chat_data", "user_data"})
"""Dicts that python-telegram-bot keeps for a program, one for each user or chat."""

_CONTEXTS = frozenset({"callback_context", "context", "ctx"})
"""Usual names of what has these dicts; other objects have dicts of them under the same names."""


def link_unseen_fields(solver: Solver) -> None:
    """Find again by name what is kept on objects nobody can see.

    Clients (`app.state.client`) and containers, such as the chats of all users in `bot.chats`;
    containers also where the object is one of a class of the program.  Nothing else is found: a
    response that is stored out of sight has escaped.
    """
    fields: dict[tuple[str, bool], Slot] = {}
    for store in _operations(solver, StoreAttributeOperation):
        if store.base.values:
            continue
        for value in store.value.values:
            if is_service(value) or isinstance(value, ContainerValue):
                key = store.name, is_service(value)
                field = fields.setdefault(key, Slot(store.module, None, f"field {store.name}"))
                solver.add(field, [value])
    for name, base, result in _reads(solver):
        if result.values:
            continue
        owned = all(isinstance(value, InstanceValue | ClassValue) for value in base.values)
        for services in (True, False):
            if (name, services) in fields and (not base.values or (owned and not services)):
                solver.edge(fields[name, services], result)
    _link_contexts(solver, _CONTEXT_STORES - {name for name, _ in fields})


def _link_contexts(solver: Solver, names: Iterable[str]) -> None:
    """Let what handlers of python-telegram-bot keep in their context be found again.

    Not where it is written to disk, or where the dict of one user may be reached another way.
    """
    texts = [graph.module.text for graph in solver.graphs.values()]
    persistent = any("Persistence" in text for text in texts)
    if persistent or not any("telegram" in text for text in texts):
        return
    found: dict[str, list[tuple[Slot, Slot]]] = {}
    for name, base, result in _reads(solver):
        found.setdefault(name, []).append((base, result))
    for name in sorted(found.keys() & set(names)):
        if any(_last_name(base.node) not in _CONTEXTS or to.values for base, to in found[name]):
            continue
        first = found[name][0][1]
        assert first.node is not None
        rest, keys = (Slot(first.module, first.node, "elements") for _ in range(2))
        store = solver.members.stores[name] = StoreInfo(first.module, first.node, rest, keys)
        for _, result in found[name]:
            solver.add(result, [ContainerValue(store)])


def _last_name(node: ast.AST | None) -> str:
    """The name of a variable or attribute."""
    return getattr(node, "id", "") or getattr(node, "attr", "") or getattr(node, "arg", "")


def _operations(solver: Solver, kind: type[_Kind]) -> Iterator[_Kind]:
    for graph in solver.graphs.values():
        yield from (one for one in graph.operations if isinstance(one, kind))


def _reads(solver: Solver) -> Iterator[tuple[str, Slot, Slot]]:
    """Every read of an attribute: its name, what it is read from, and what it gives."""
    for read in _operations(solver, AttributeOperation):
        yield read.name, read.base, read.result
    for graph in solver.graphs.values():
        for call in graph.calls.values():
            name = call.positional[1].node if len(call.positional) > 1 else None
            if isinstance(name, ast.Constant) and _GETATTR in call.callee.values:
                yield str(name.value), call.positional[0], call.result
