"""Whether a value can be None, or an item of another kind than the member it was read as.

A member of a part, such as `part.function_call`, is None unless the part has it; the item that
takes its place is always there, and only its type says what it is.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemod.analysis.endings import can_end_without_value
from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerValue, SdkMethodValue
from codemod.conversion.guards import is_known_set
from codemod.conversion.literals import is_none
from codemod.mapping.response_reads import READS

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Presence:
    """What a name can hold: `may_be_none`, and `may_be_other`: an item of another type."""

    may_be_none: bool
    may_be_other: bool


def presence(project: Project, node: ast.expr) -> Presence:
    """What a name that stands for a member of a part can hold once it is migrated."""
    none = other = False
    for slot in _sources(project, node):
        source = slot.node
        if isinstance(source, ast.Call):
            none |= _falls_back(project, source)
        elif isinstance(source, ast.Attribute) and not slot.predecessors:
            is_member = source.attr in READS["Part"] and project.sdk_type(source.value) == "Part"
            other |= is_member and not is_known_set(slot.module, source)
        elif slot.role == "return" and isinstance(source, _Function):
            none |= can_end_without_value(source)
        elif isinstance(source, ast.expr) and is_none(source):
            none = True
    return Presence(none, other)


def may_be_nothing(project: Project, node: ast.expr) -> bool:
    """Whether a name can hold None, or what `a and b` is where `a` is false."""
    return presence(project, node).may_be_none or any(
        isinstance(slot.node, ast.BoolOp) for slot in _sources(project, node)
    )


def _sources(project: Project, node: ast.expr) -> list[Slot]:
    """Every place a value passes on its way to an expression."""
    slot = project.slot(node)
    found: dict[Slot, None] = {}
    todo = [slot] if slot is not None else []
    while todo:
        current = todo.pop()
        if current not in found:
            found[current] = None
            if _is_answer(project, current):
                continue
            todo.extend(current.predecessors)
            if isinstance(current.node, ast.Call) and not current.predecessors:
                todo.extend(_elements(project, current.node))
            for value in current.values:
                if isinstance(value, ContainerValue):
                    todo += value.container.slots()
    return list(found)


def _is_answer(project: Project, slot: Slot) -> bool:
    """Whether a value comes from the service: it holds nothing of the arguments of the call."""
    return isinstance(slot.node, ast.Call) and any(
        isinstance(value, SdkMethodValue) for value in project.values(slot.node.func)
    )


def _elements(project: Project, call: ast.Call) -> list[Slot]:
    """The subject of a call such as `next`, whose result is not tied to it by an edge."""
    slots = [project.slot(argument) for argument in call.args[:1]]
    return [slot for slot in slots if slot is not None]


def _falls_back(project: Project, call: ast.Call) -> bool:
    if project.symbol(call.func) == "builtins.next":
        return len(call.args) > 1
    looked_up = isinstance(call.func, ast.Attribute) and call.func.attr in ("get", "pop")
    return looked_up and bool(call.args)
