"""What calls of well-known library functions do to values, as `wrappers` says."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from codemod.analysis.elements import is_dict
from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.members import awaited
from codemod.analysis.sdk import shown_type
from codemod.analysis.values import (
    BoundMethodValue,
    ContainerValue,
    FunctionValue,
    PartialValue,
    SdkValue,
    Value,
)
from codemod.analysis.wrappers import Effect

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver

_PASSING = frozenset(
    {"same", "element", "awaited", "gathered", "listed", "enumerated", "filtered", "zipped"}
)
"""Effects that look at no argument other than as the table says."""

MOST_PARTIALS = 4
"""How often a callable is followed that is given some of its arguments, and then some more."""

Arguments = tuple[list[Slot], dict[str, Slot]]


class EffectResolver:
    """Applies the effects of library functions; one instance per solver."""

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.elements = solver.elements

    def apply(self, effect: Effect, call: CallOperation, arguments: Arguments) -> None:
        """Apply the effect that a called library function has on its arguments."""
        positional = arguments[0]
        if len(positional) <= effect.argument:
            return
        subject = positional[effect.argument]
        call.handled = True
        if effect.kind in _PASSING and self._sees_key(effect, call, subject, arguments):
            call.followed.update(positional)
        method: Callable[[Effect, CallOperation, Slot, Arguments], None] = getattr(
            self, f"_{effect.kind}"
        )
        method(effect, call, subject, arguments)

    def _same(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        self.solver.edge(subject, call.result)

    def _awaited(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        self.solver.add(call.result, (awaited(value) for value in subject.values))

    def _element(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        self.elements.iterate(subject.values, call.result, call)

    def _listed(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        for value in tuple(subject.values):
            if isinstance(value, SdkValue) and value.type.startswith("iterator "):
                made = SdkValue("list " + value.type.removeprefix("iterator "), value.origin)
                self.solver.add(call.result, [made])
            elif isinstance(value, ContainerValue) and is_dict(value.container):
                listed = self.elements.made_list(call, 5)
                self.solver.edge(value.container.keys, listed.rest)
                self.solver.add(call.result, [ContainerValue(listed)])
            else:
                self.solver.add(call.result, [value])

    def _filtered(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        self._listed(effect, call, subject, arguments)

    def _gathered(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        container = self.elements.made_list(call)
        for slot in arguments[0]:
            if isinstance(slot.node, ast.Starred):
                spread = self.elements.made_list(call, 3).rest
                self.elements.iterate(slot.values, spread, call)
                self.solver.watch(spread, call)
                self.solver.add(container.rest, (awaited(value) for value in spread.values))
            else:
                self.solver.add(container.rest, (awaited(value) for value in slot.values))
        self.solver.add(call.result, [ContainerValue(container)])

    def _sees_key(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> bool:
        """Hand the elements to the `key` function of `sorted`, `max` and `min`, if it is ours.

        The function of `filter` is its first argument, and None for one that lets through what is
        true.
        """
        positional, keywords = arguments
        key = positional[0] if effect.kind == "filtered" else keywords.get("key")
        if key is None or effect.kind not in ("element", "filtered", "listed"):
            return True
        if isinstance(key.node, ast.Constant) and key.node.value is None:
            return True
        return self.hand_to_key(subject.values, call, key)

    def hand_to_key(self, containers: Iterable[Value], call: CallOperation, key: Slot) -> bool:
        """Hand the elements of containers to a `key` function; whether it is one of ours."""
        element = self.elements.made_list(call, 4).rest
        self.elements.iterate(containers, element, call)
        ours = [one for one in key.values if isinstance(one, FunctionValue | BoundMethodValue)]
        for value in ours:
            is_bound = isinstance(value, BoundMethodValue) and not value.function.is_static
            call.targets[value.function] = None
            self.solver.calls.bind(
                value.function, value.function.positional[is_bound:], call, ([element], {})
            )
        return bool(ours) and len(ours) == len(key.values)

    def _zipped(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        pairs, pair = self.elements.made_list(call, 1), self.elements.made_list(call, 2)
        for index, slot in enumerate(arguments[0]):
            element = pair.keyed.setdefault(index, Slot(call.module, call.node, "element"))
            self.elements.iterate(slot.values, element, call)
        self.solver.add(pairs.rest, [ContainerValue(pair)])
        self.solver.add(call.result, [ContainerValue(pairs)])

    def _enumerated(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        pairs, pair = self.elements.made_list(call, 1), self.elements.made_list(call, 2)
        element = pair.keyed.setdefault(1, Slot(call.module, call.node, "element"))
        pair.keyed.setdefault(0, Slot(call.module, None, "index"))
        self.elements.iterate(subject.values, element, call)
        self.solver.add(pairs.rest, [ContainerValue(pair)])
        self.solver.add(call.result, [ContainerValue(pairs)])

    def _member(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        """`getattr(x, "name", default)`"""
        positional = arguments[0]
        name = positional[1].node if len(positional) > 1 else None
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            return
        for value in tuple(subject.values):
            self.solver.members.attribute(value, name.value, call.result, call)
        if len(positional) > 2:
            self.solver.edge(positional[2], call.result)

    def _text(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        for value in tuple(subject.values):
            shown = shown_type(value.type) if isinstance(value, SdkValue) else ""
            if shown and isinstance(value, SdkValue):
                self.solver.add(call.result, [SdkValue(shown, value.origin)])

    def _called(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        positional, keywords = arguments
        for value in tuple(subject.values):
            self.solver.calls.apply(value, call, (positional[effect.argument + 1 :], keywords))
        call.followed.add(subject)

    def _partial(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        """`functools.partial(f, ...)`

        Given its own result (`f = partial(f, x)` in a loop, or what flows together like it) it
        would make ever longer values: those are not made, and the arguments are lost from sight.
        """
        targets = [value for value in subject.values if _may_be_given_more(value, call)]
        self.solver.add(call.result, [PartialValue(value, call) for value in targets])
        given = {*arguments[0], *arguments[1].values()}
        if len(targets) == len(subject.values):
            call.followed |= given
        else:
            call.followed -= given


def _may_be_given_more(value: Value, call: CallOperation) -> bool:
    """Whether `value` can be the target of the partial that `call` makes."""
    for _ in range(MOST_PARTIALS):
        if not isinstance(value, PartialValue):
            return True
        if value.call is call:
            return False
        value = value.target
    return False
