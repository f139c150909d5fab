"""What a program keeps on objects that nobody can see, such as the application of a framework."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from codemod.analysis.graph import (
    AttributeOperation,
    Slot,
    StoreAttributeOperation,
    StoreItemOperation,
    upstream,
)
from codemod.analysis.sdk import is_service
from codemod.analysis.values import (
    ClassValue,
    ContainerValue,
    InstanceValue,
    SdkValue,
    StoreInfo,
    SymbolValue,
)
from codemod.mapping.sdk_objects import CHAT_KINDS

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver

_Kind = TypeVar("_Kind", AttributeOperation, StoreAttributeOperation, StoreItemOperation)

_GETATTR = SymbolValue("builtins.getattr")

_CONTEXT_STORES = frozenset({"bot_data", "chat_data", "user_data"})
"""Dicts that python-telegram-bot keeps for a program, one for each user or chat."""

_CONTEXTS = frozenset({"callback_context", "context", "ctx"})
"""Usual names of what has these dicts; other objects have dicts of them under the same names."""


def link_unseen_fields(solver: Solver) -> None:
    """Find again by name what is kept on objects nobody can see.

    These are clients (`app.state.client`) and the chats of all users (`bot.chats = {}`).  Nothing
    else is: a response that is stored out of sight has escaped.  Chats come second, because they
    may be made by such a client.
    """
    stores, reads = _unseen_stores(solver), _unseen_reads(solver)
    for name, found in stores.items():
        services = [one for store in found for one in store.value.values if is_service(one)]
        for base, result in reads.get(name, ()) if services else ():
            if not base.values:
                solver.add(result, services)
    if solver.changed:
        solver.propagate()
        reads = _unseen_reads(solver)
    for name, found in stores.items():
        _link_chats(solver, found, reads.get(name, []))
    _link_contexts(solver, {name: reads[name] for name in _CONTEXT_STORES & reads.keys()})


def _unseen_stores(solver: Solver) -> dict[str, list[StoreAttributeOperation]]:
    """What is set on objects nobody can see, by the names of the attributes."""
    stores: dict[str, list[StoreAttributeOperation]] = {}
    for store in _operations(solver, StoreAttributeOperation):
        if not store.base.values:
            stores.setdefault(store.name, []).append(store)
    return stores


def _unseen_reads(solver: Solver) -> dict[str, list[tuple[Slot, Slot]]]:
    """The reads of attributes that give nothing known, by their names."""
    reads: dict[str, list[tuple[Slot, Slot]]] = {}
    for name, base, result in _reads(solver):
        if not result.values:
            reads.setdefault(name, []).append((base, result))
    return reads


def _link_chats(
    solver: Solver, stores: list[StoreAttributeOperation], reads: list[tuple[Slot, Slot]]
) -> None:
    """Link containers of chats that are set on an object, where all reads name that object.

    Another object may have something else under the same name.
    """
    containers = [one for store in stores for one in store.value.values]
    unseen = [(base, result) for base, result in reads if not _is_own(base, stores[0].name)]
    owners = {_last_name(store.base.node) for store in stores}
    if any(_last_name(base.node) not in owners for base, _ in unseen):
        return
    results = {result for _, result in unseen}
    kinds = {
        value.type
        for store in _operations(solver, StoreItemOperation)
        for value in store.value.values
        if isinstance(value, SdkValue) and _comes_from(store.base, results)
    }
    if kinds and kinds <= CHAT_KINDS and all(isinstance(one, ContainerValue) for one in containers):
        for result in results:
            solver.add(result, containers)


def _comes_from(slot: Slot, sources: set[Slot]) -> bool:
    """Whether a slot is one of the sources, or another name for one."""
    return not sources.isdisjoint(upstream(slot))


def _is_own(base: Slot, name: str) -> bool:
    """Whether an attribute is read from objects of the program that are given it in sight."""
    classes = [
        cls
        for value in base.values
        if isinstance(value, InstanceValue | ClassValue)
        for cls in value.cls.lineage()
    ]
    fields = (cls.fields.get(name) for cls in classes)
    return any(field is not None and field.predecessors for field in fields)


def _link_contexts(solver: Solver, reads: Mapping[str, list[tuple[Slot, Slot]]]) -> None:
    """Let what handlers of python-telegram-bot keep in their context be found again.

    Not where it is written to disk, or where the dict of one user may be reached another way.
    """
    texts = [graph.module.text for graph in solver.graphs.values()]
    persistent = any("Persistence" in text for text in texts)
    if not reads or persistent or not any("telegram" in text for text in texts):
        return
    for name, found in sorted(reads.items()):
        if any(_last_name(base.node) not in _CONTEXTS or base.values for base, _ in found):
            continue
        first = found[0][1]
        assert first.node is not None
        rest, keys = (Slot(first.module, first.node, "elements") for _ in range(2))
        store = solver.members.stores[name] = StoreInfo(first.module, first.node, rest, keys)
        for _, result in found:
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
