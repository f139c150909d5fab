"""Stand-ins that are written as classes: their methods answer as the new method does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.rules.calls import CallPlan
from codemod.rules.mocks.fake_classes import FakeClasses
from codemod.rules.mocks.fake_functions import FakeFunctions
from codemod.rules.mocks.hand_made import HandMade
from codemod.rules.mocks.sdk_errors import mentions_sdk_error
from codemod.rules.mocks.written_names import Function, given_by

if TYPE_CHECKING:
    from codemod.rules.mocks.stand_ins import StandIns

_STREAM = "generate_content_stream"


def translate_classes(stand_ins: StandIns, made: HandMade) -> None:
    """Translate the fakes that are written as classes.

    Args:
        stand_ins: translates the stand-ins of the same test module.
        made: the fakes.

    Raises:
        Refused: one does or says more than what the new call gives under another name.
    """
    if not made.services:
        return
    conversion, recorded = stand_ins.conversion, stand_ins.recorded
    everything = [*stand_ins.plans, *stand_ins.streamed]
    classes = FakeClasses(conversion, made, FakeFunctions(recorded), everything)
    classes.translate()
    for method in made.methods:
        if mentions_sdk_error(conversion.project, method):
            raise conversion.refuse("mock", method)
        stand_ins.meant(method, "", _of_kind(stand_ins, method))
        if stand_ins.keeps:
            if method.name == _STREAM:
                raise conversion.refuse("mock", method)
            stand_ins.kept.gives([], recorded.plans, method)
        elif method.name == _STREAM:
            stand_ins.streams.check(method)
            stand_ins.streams.method(method, list(given_by(method)))
        else:
            stand_ins.effects.method(method, recorded.flows)
        classes.method(method)


def _of_kind(stand_ins: StandIns, method: Function) -> list[CallPlan]:
    """The calls that a method can be for: those that wait for it, or the others."""
    if method.name == _STREAM:
        return stand_ins.streamed
    waits = isinstance(method, ast.AsyncFunctionDef)
    return [plan for plan in stand_ins.plans if plan.asynchronous == waits]
