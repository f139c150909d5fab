"""Fakes of models of the legacy SDK in tests of code that migrates.

A model has no counterpart: the fake stands where the client stands afterwards, and
`model_class.return_value.generate_content` becomes `model_class.return_value.interactions.create`.
A fake is followed from the patch that puts it there through the variables of the test.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion, Refused
from codemod.model import Family
from codemod.rewriting.edits import Code, RemoveStatement, code
from codemod.rules.calls import Context
from codemod.rules.legacy.mocks.fake_clients import Place
from codemod.rules.legacy.mocks.fake_makers import FakeMakers
from codemod.rules.legacy.mocks.patches import Part
from codemod.rules.legacy.mocks.recorded_calls import recorded_configure, recorded_prompt
from codemod.rules.mocks.stand_ins import COUNTS, StandIns
from codemod.rules.mocks.written_names import (
    FAKES,
    Function,
    all_parameters,
    function_of,
    last_name,
)
from codemod.sources.walking import walk

_MEMBERS = {
    (Part.SDK, "GenerativeModel"): (Part.CLASS, ".Client"),
    (Part.SDK, "configure"): (Part.CONFIGURE, ".Client"),
    (Part.CLASS, "return_value"): (Part.MODEL, ".return_value"),
    (Part.MODEL, "generate_content"): (Part.METHOD, ".interactions.create"),
    (Part.MODEL, "generate_content_async"): (Part.METHOD, ".aio.interactions.create"),
}
"""What the members of a fake stand for, and how they are written afterwards."""


class FakeModels:
    """Follows the fakes of models in one test module.

    Args:
        context: the project.
        conversion: takes the edits.
        origins: the calls that the fakes are for.
        place: where these find their client.
    """

    def __init__(
        self,
        context: Context,
        conversion: Conversion,
        origins: frozenset[CallOperation],
        place: Place,
    ) -> None:
        self.conversion = conversion
        self.module = conversion.module
        self.place = place
        self.handled: set[ast.AST] = set()
        self._methods = StandIns(context, conversion, origins)
        self._plans = [context.plans[call] for call in origins]
        self._asynchronous = {plan.asynchronous for plan in self._plans}
        self._places: set[ast.AST] = set()
        self._pending: list[ast.expr] = []
        self._done: set[ast.AST | tuple[ast.AST, str]] = set()
        self._makers = FakeMakers(self)

    def finish(self) -> None:
        """Look whether a fake goes anywhere else than where it is followed.

        Raises:
            Refused: it does.
        """
        self._methods.finish()
        for place in self._pending:
            if place not in self._places:
                raise self.refused(place)
        self._makers.finish()

    def put(self, value: ast.expr, part: Part) -> None:
        """Translate an object that is put in the place of a part of the SDK.

        Raises:
            Refused: it is no stand-in of `unittest.mock`, or says more than can be translated.
        """
        if value in self._places:
            return
        self._places.add(value)
        if isinstance(value, ast.Name):
            function = function_of(self.module, value)
            if function is not None and value.id in all_parameters(function):
                self._makers.fixture(value, part)
            else:
                self.variable(function or self.module.tree, value.id, part)
        elif isinstance(value, ast.Attribute) and self._is_own(value):
            self._attribute(value, part)
        elif isinstance(value, ast.Lambda) and part is Part.CLASS:
            self._factory(value)
        elif isinstance(value, ast.Call) and last_name(value.func) in FAKES and not value.args:
            self._made(value, part)
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            self._makers.maker(value.func, part)
        else:
            raise self.refused(value)

    def _made(self, value: ast.Call, part: Part) -> None:
        """`MagicMock()`, which may say what the class gives."""
        for keyword in value.keywords:
            if part is Part.CLASS and keyword.arg == "return_value":
                self.put(keyword.value, Part.MODEL)
            elif keyword.arg != "name":
                raise self.refused(value)

    def _factory(self, value: ast.Lambda) -> None:
        """`lambda *args, **kwargs: model`, which a client can be asked of as well."""
        arguments = value.args
        rest = {one.arg for one in (arguments.vararg, arguments.kwarg) if one is not None}
        if arguments.kwarg is None or all_parameters(value) != rest:
            raise self.refused(value)
        self.put(value.body, Part.MODEL)

    def variable(self, scope: ast.AST, name: str, part: Part) -> None:
        """Translate all that is done with a variable that holds a fake."""
        if (scope, name) in self._done:
            return
        self._done.add((scope, name))
        for node in walk(scope):
            inner = node if isinstance(node, Function | ast.Lambda) else None
            if inner is not None and inner is not scope and name in all_parameters(inner):
                raise self.refused(node)
            if isinstance(node, ast.Name) and node.id == name:
                self._said(node, part)

    def _attribute(self, place: ast.Attribute, part: Part) -> None:
        """`self.model`, which any method of a test case may set up."""
        owner: ast.AST | None = place
        while owner is not None and not isinstance(owner, ast.ClassDef):
            owner = self.module.parent(owner)
        said = ast.unparse(place)
        if owner is None or any(
            owner.name in ast.unparse(base)
            for cls in walk(self.module.tree)
            if isinstance(cls, ast.ClassDef)
            for base in cls.bases
        ):
            raise self.refused(place)
        if (owner, said) in self._done:
            return
        self._done.add((owner, said))
        for node in walk(owner):
            if isinstance(node, ast.Attribute) and ast.unparse(node) == said:
                self._said(node, part)

    def _said(self, node: ast.Name | ast.Attribute, part: Part) -> None:
        """One place where a variable is set or used."""
        if isinstance(node.ctx, ast.Load):
            self.use(node, part)
            return
        parent = self.module.parent(node)
        if isinstance(parent, ast.Assign) and parent.targets == [node]:
            self.put(parent.value, part)
        elif parent not in self._places:
            raise self.refused(node)

    def known(self, node: ast.AST) -> None:
        """Say that what stands at a node is taken care of."""
        self._places.add(node)

    def is_known(self, node: ast.AST | None) -> bool:
        """Whether what stands at a node is taken care of."""
        return node in self._places

    def use(self, node: ast.expr, part: Part) -> None:
        """Translate one use of a fake.

        Raises:
            Refused: it cannot be translated.
        """
        if node in self._done:
            return
        self._done.add(node)
        outer, new = node, code(self.module.span(node))
        while isinstance(parent := self.module.parent(outer), ast.Attribute):
            step = self._member(part, parent.attr)
            if step is None:
                break
            part, suffix = step
            outer, new = parent, code(new, suffix)
            if part is Part.METHOD:
                self.handled.add(outer)
                self.conversion.site(outer, Family.CALL, self.module.source(outer))
                self._called(outer, new)
                return
        self._done.add(outer)
        new = self._ends(outer, part, new)
        if self.conversion.written(new) != self.module.source(outer):
            self.conversion.replace(outer, new)

    def _called(self, method: ast.expr, new: Code) -> None:
        """The method of a fake: what it gives, and how it was called."""
        prompt = recorded_prompt(self.conversion, self._plans, method)
        if prompt is not None:
            self.conversion.replace(prompt, code(new, '.call_args.kwargs["input"]'))
        elif any(plan.streamed for plan in self._plans):
            self._methods.streamed_use(method, new)
        else:
            self._methods.used(method, new)

    def _member(self, part: Part, name: str) -> tuple[Part, str] | None:
        found = _MEMBERS.get((part, name))
        if found is not None and found[0] in self._unnamed:
            return found[0], ""
        return found

    @property
    def _unnamed(self) -> frozenset[Part]:
        """What needs no member of the fake, as its name stands for it or for what gives it."""
        if self.place.module is None:
            return frozenset()
        named = {Part.CLASS, Part.CONFIGURE}
        return frozenset(named if self.place.given else {*named, Part.MODEL})

    def _ends(self, node: ast.expr, part: Part, new: Code) -> Code:
        """Translate what is done with the last member of a fake; the code of the fake itself."""
        parent = self.module.parent(node)
        if node in self._places:
            return new
        if isinstance(parent, ast.Attribute):
            self._asked(parent, part)
        elif isinstance(parent, ast.Assign) and parent.targets == [node]:
            new = self._set(parent, part, new)
        elif isinstance(parent, ast.Assign) and parent.value is node:
            self._named(parent, part)
        elif isinstance(parent, ast.Return | ast.Yield):
            self._makers.given(parent, part)
        else:
            self._pending.append(node)
        return new

    def _asked(self, member: ast.Attribute, part: Part) -> None:
        """A member of a stand-in that the SDK does not have: how it is called, or what it does."""
        if part is Part.CONFIGURE and self.place.module is None:
            given = recorded_configure(self.conversion, member)
            if given is not None:
                self._remove(given)
        elif part is not Part.CLASS or not self.place.once or member.attr not in COUNTS:
            raise self.refused(member)

    def _set(self, statement: ast.Assign, part: Part, new: Code) -> Code:
        """A member of a fake that is set."""
        value = statement.value
        if part is Part.CONFIGURE and isinstance(value, ast.Call):
            self._remove(statement)
        elif part is Part.CLASS and self.place.module is None:
            self.put(value, part)
        elif part is Part.MODEL:
            self.put(value, part)
            if self.place.is_client:
                return self._shared(value, new)
        else:
            raise self.refused(statement)
        return new

    def _remove(self, statement: ast.stmt) -> None:
        span = self.module.span(statement)
        self.conversion.edits.append(RemoveStatement(self.module.path, span))

    def _shared(self, value: ast.expr, new: Code) -> Code:
        """The client of a module gets what a fake of its own can do."""
        if len(self._asynchronous) > 1:
            raise self.refused(value)
        member = ".aio" if True in self._asynchronous else ".interactions"
        self.conversion.replace(value, code(self.module.span(value), member))
        return code(new, member)

    def _named(self, statement: ast.Assign, part: Part) -> None:
        """A fake gets a name in the test."""
        target = statement.targets[0]
        self._places.add(statement.value)
        if len(statement.targets) > 1:
            raise self.refused(statement)
        if isinstance(target, ast.Name):
            scope = function_of(self.module, target) or self.module.tree
            self.variable(scope, target.id, part)
        elif isinstance(target, ast.Attribute) and self._is_own(target):
            self._attribute(target, part)
        else:
            raise self.refused(statement)

    def _is_own(self, node: ast.Attribute) -> bool:
        return isinstance(node.value, ast.Name) and node.value.id == "self"

    def refused(self, node: ast.AST) -> Refused:
        """The exception to raise for what cannot be translated."""
        return self.conversion.refuse("mock", node)
