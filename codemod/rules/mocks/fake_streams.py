"""Fake streams in tests: lists, iterators and generators of fake chunks.

The migrated code reads events, so each chunk becomes the event that brings its text.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence

from codemod.conversion.definitions import definition_of
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.result import Conversion, Refused
from codemod.model import Span
from codemod.rewriting.edits import code
from codemod.rules.calls import CallPlan, Context, response_origins
from codemod.rules.lazy_streams import is_lazy
from codemod.rules.mocks.fake_answers import FakeAnswers
from codemod.rules.mocks.fake_effects import FakeEffects
from codemod.rules.mocks.fake_events import FakeEvents
from codemod.rules.mocks.written_names import (
    FAKES,
    Function,
    all_parameters,
    function_of,
    last_name,
)
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


class FakeStreams:
    """Translates the fake streams of one test module.

    Args:
        context: the project.
        conversion: takes the edits.
        plans: the calls that the streams are for.
        parameters: translates those of a function that is called in the place of the method.
    """

    def __init__(
        self,
        context: Context,
        conversion: Conversion,
        plans: Sequence[CallPlan],
        parameters: Callable[[Function | ast.Lambda], None],
    ) -> None:
        self.conversion = conversion
        self.module = conversion.module
        self._plans = plans
        skipped = all(_skips_empty(context, plan) for plan in plans)
        self._chunks = FakeAnswers(conversion, FakeEvents(conversion, skipped), parameters)
        self._effects = FakeEffects(self._chunks)
        self._places: set[ast.AST] = set()
        self._makers: dict[Function, None] = {}
        self._wrapped: set[ast.AST] = set()

    def check(self, node: ast.AST) -> None:
        """Refuse where the code reads more of a stream than its text, or reads it in two ways.

        Raises:
            Refused: it does.
        """
        ways = {is_lazy(plan) for plan in self._plans}
        if len(ways) != 1 or any(_is_more_than_text(plan) for plan in self._plans):
            raise self._refused(node)

    def given(self, node: ast.expr) -> bool:
        """Translate what a stand-in for the method gives; False where nothing is said of it.

        Args:
            node: the stand-in.

        Raises:
            Refused: it gives more than the texts of chunks.
        """
        parent = self.module.parent(node)
        if isinstance(parent, ast.Assign) and parent.targets == [node]:
            self._replacement(parent.value)
            return True
        member = parent.attr if isinstance(parent, ast.Attribute) else ""
        if parent is None or member not in ("return_value", "side_effect"):
            return False
        statement = self.module.parent(parent)
        if not isinstance(statement, ast.Assign) or len(statement.targets) > 1:
            raise self._refused(parent)
        if member == "return_value":
            self.returned(statement.value)
        else:
            self.effect(statement.value)
        return True

    def _replacement(self, value: ast.expr) -> None:
        """`AsyncMock(return_value=...)` in the place of the method."""
        if not isinstance(value, ast.Call) or last_name(value.func) not in FAKES or value.args:
            raise self._refused(value)
        for keyword in value.keywords:
            if keyword.arg == "return_value":
                self.returned(keyword.value)
            elif keyword.arg == "side_effect":
                self.effect(keyword.value)
            else:
                raise self._refused(value)

    def returned(self, value: ast.expr) -> None:
        """Translate what a stand-in gives when it is called.

        Raises:
            Refused: it is no list, iterator or generator of fake chunks in sight.
        """
        self._stream(value)
        self._wrap(value)

    def effect(self, value: ast.expr) -> None:
        """Translate a side effect: exceptions stay, streams are translated.

        Raises:
            Refused: it is neither.
        """
        if isinstance(value, ast.List | ast.Tuple):
            for element in value.elts:
                if not self._effects.is_exception(element):
                    self.returned(element)
        elif isinstance(value, ast.Lambda) and value.args.kwarg is not None:
            if all_parameters(value) - {value.args.kwarg.arg} - _rest(value):
                raise self._refused(value)
            self.returned(value.body)
        elif not self._effects.is_exception(value):
            raise self._refused(value)

    def finish(self) -> None:
        """Look whether a fake goes anywhere else than to the stand-ins.

        Raises:
            Refused: it does.
        """
        self._chunks.finish()
        for maker in self._makers:
            around = self.module.parent(maker)
            home = function_of(self.module, around) if around is not None else None
            for node in walk(home or self.module.tree):
                named = isinstance(node, ast.Name) and node.id == maker.name
                if named and self.module.parent(node) not in self._places:
                    raise self._refused(node)

    def method(self, function: Function, given: Sequence[ast.Return | ast.Yield]) -> None:
        """Translate what a method gives that stands for the one of the SDK.

        Raises:
            Refused: it gives no stream of fake chunks in sight.
        """
        if not given or any(map(is_lazy, self._plans)):
            raise self._refused(function)
        self._translate(given, self.returned)

    def _wrap(self, value: ast.expr) -> None:
        """A helper enters the stream of a request that is sent late, as the SDK's can be."""
        if not any(map(is_lazy, self._plans)) or value in self._wrapped:
            return
        self._wrapped.add(value)
        name = self.conversion.import_name("contextlib", "nullcontext")
        span: Span = self.module.span(value)
        self.conversion.replace(value, code(f"{name}(", span, ")"))

    def _stream(self, value: ast.expr) -> None:
        if value in self._places:
            return
        self._places.add(value)
        if isinstance(value, ast.List | ast.Tuple):
            for element in value.elts:
                self._chunks.translate(element)
        elif isinstance(value, ast.ListComp | ast.GeneratorExp):
            self._chunks.translate(value.elt)
        elif isinstance(value, ast.Call) and last_name(value.func) == "iter":
            if len(value.args) != 1:
                raise self._refused(value)
            self._stream(value.args[0])
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            self._made_by(value.func)
        elif isinstance(value, ast.Name):
            self._named(value)
        else:
            raise self._refused(value)

    def _named(self, name: ast.Name) -> None:
        function = function_of(self.module, name)
        if function is not None and name.id in all_parameters(function):
            for given in self._effects.given(function, name):
                self._stream(given)
            return
        definition = definition_of(self.conversion.project, self.module, name)
        if definition is None or any(use is not name for use in definition.uses):
            raise self._refused(name)
        self._stream(definition.value)

    def _made_by(self, name: ast.Name) -> None:
        """A function of the test, or inside it, that makes a stream."""
        function = self._chunks.function_named(name)
        if function is None:
            raise self._refused(name)
        if function in self._makers:
            return
        self._makers[function] = None
        found = [one for one in walk(function) if isinstance(one, ast.Return | ast.Yield)]
        if not found or any(function_of(self.module, one) is not function for one in found):
            raise self._refused(function)
        self._translate(found, self._stream)

    def _translate(
        self, given: Iterable[ast.Return | ast.Yield], stream: Callable[[ast.expr], None]
    ) -> None:
        """Translate chunks that a function yields, and with `stream` what it returns."""
        for one in given:
            if isinstance(one, ast.Yield) and one.value is not None:
                self._chunks.translate(one.value)
            elif isinstance(one, ast.Return) and one.value is not None:
                stream(one.value)

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock-answer", node)


def _rest(function: ast.Lambda) -> set[str]:
    return {function.args.vararg.arg} if function.args.vararg is not None else set()


def _skips_empty(context: Context, plan: CallPlan) -> bool:
    """Whether a loop asks whether a chunk has any text."""
    for node, slot in context.project.nodes_with_objects():
        if context.project.sdk_type(node) != "Chunk":
            continue
        if plan.call not in response_origins(context.project, node):
            continue
        text = slot.module.parent(node)
        if isinstance(text, ast.Attribute) and _is_asked(slot.module, text):
            return True
    return False


def _is_asked(module: PythonModule, text: ast.Attribute) -> bool:
    """`if chunk.text`, or `chunk.text or ""`."""
    parent = module.parent(text)
    replaced = isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or)
    return replaced or only_truth_matters(module, text)


def _is_more_than_text(plan: CallPlan) -> bool:
    return plan.events or plan.items or plan.chat or plan.adapted
