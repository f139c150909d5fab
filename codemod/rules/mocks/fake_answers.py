"""Fake answers in tests, made with `unittest.mock` or `SimpleNamespace`.

A fake is translated wherever it is made: in place, in a variable, an attribute of `self`, a
function of the test or a fixture of pytest.  It may say no more than the text of an answer.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from codemod.conversion.result import Conversion, Refused
from codemod.rewriting.edits import code
from codemod.rules.mocks.answer_classes import SAID, AnswerClasses, is_only_asked
from codemod.rules.mocks.fake_members import AnswerMembers
from codemod.rules.mocks.mentions import is_mentioned_elsewhere
from codemod.rules.mocks.sdk_errors import mentions_sdk_error
from codemod.rules.mocks.value_flows import ValueFlows
from codemod.rules.mocks.written_names import (
    FAKES,
    Function,
    all_parameters,
    function_of,
    is_fixture,
    last_name,
)
from codemod.sources.walking import walk

_MAKERS = FAKES | {"create_autospec"}


class FakeAnswers:
    """Translates the fake answers of one test module.

    Args:
        conversion: takes the edits.
        members: translates what an answer says.
        parameters: translates those of a function that is called in the place of the method.
    """

    def __init__(
        self,
        conversion: Conversion,
        members: AnswerMembers,
        parameters: Callable[[Function | ast.Lambda], None],
    ) -> None:
        self.conversion = conversion
        self._members = members
        self._parameters = parameters
        self.module = conversion.module
        self._places: set[ast.AST] = set()
        self._given: list[ast.expr] = []
        self._makers: dict[Function, None] = {}
        self._functions: set[ast.AST] = set()
        self._done: set[ast.AST | tuple[ast.AST | None, str]] = set()
        self._classes = AnswerClasses(conversion, members)

    def translate(self, value: ast.expr) -> None:
        """Translate a fake at a place where a stand-in for the method is given it.

        Raises:
            Refused: it says more than what the new answer gives under another name.
        """
        self._places.add(value)
        if isinstance(value, ast.Name):
            self._named(value)
        elif isinstance(value, ast.Attribute):
            self._attribute(value)
        elif isinstance(value, ast.Call) and self._is_made(value):
            self._made(value)
        elif (cls := self._classes.of(value)) is not None:
            self._classes.translate(cls)
        elif isinstance(value, ast.Call) and _makes_class(value.func):
            assert isinstance(value.func, ast.Call)
            self._nameless(value.func)
        elif isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
            self._function(value.func)
        else:
            raise self._refused(value)

    def translate_given(self, value: ast.expr, flows: ValueFlows) -> None:
        """Translate a fake where it is made, and whatever else the test reads of it.

        Raises:
            Refused: it says more than what the new answer gives, or goes out of sight.
        """
        if value in self._places:
            return
        self.translate(value)
        if self._classes.of(value) is not None:
            return
        flows.check_handed_on(value)
        for use in flows.uses(value):
            parent = self.module.parent(use)
            if isinstance(parent, ast.Attribute) and parent.attr in SAID:
                self._members.attribute(parent, code(self.module.span(use)))
            elif not is_only_asked(self.module, use) and not isinstance(parent, ast.Attribute):
                raise self._refused(use)

    def translate_function(self, value: ast.Lambda | ast.Name) -> None:
        """Translate a function that stands for the method.

        Raises:
            Refused: it does more with its arguments, or says more, than is understood.
        """
        self._places.add(value)
        function = self.function_for(value)
        if isinstance(function, ast.Lambda):
            self.translate(function.body)
        else:
            self._maker(function)

    def function_for(self, value: ast.Lambda | ast.Name) -> Function | ast.Lambda:
        """A function that stands for the method, with the new parameters.

        Raises:
            Refused: it does more with its arguments than is understood.
        """
        function = value if isinstance(value, ast.Lambda) else self._definition(value)
        if function not in self._functions:
            self._functions.add(function)
            if mentions_sdk_error(self.conversion.project, function):
                raise self.conversion.refuse("mock", function)
            self._parameters(function)
        return function

    def names_function(self, name: ast.Name) -> bool:
        """Whether a name is one of a function that `translate_function` can find."""
        return self.function_named(name) is not None

    def _definition(self, name: ast.Name) -> Function:
        function = self.function_named(name)
        if function is None:
            raise self._refused(name)
        return function

    def function_named(self, name: ast.Name) -> Function | None:
        """The function of the test, or inside it, that a name stands for."""
        scope: ast.AST = function_of(self.module, name) or self.module.tree
        inner = [node for node in walk(scope) if isinstance(node, Function)]
        for node in (*inner, *self.module.tree.body):
            if isinstance(node, Function) and node.name == name.id and not node.decorator_list:
                return node
        return None

    def finish(self) -> None:
        """Look whether a fake goes anywhere else than to the stand-ins.

        Raises:
            Refused: it does, and was an answer of the old kind there.
        """
        for place in (*self._given, *self._classes.handed):
            if place not in self._places:
                raise self._refused(place)
        for maker in self._makers:
            for node in walk(self.module.tree):
                if isinstance(node, ast.Name) and node.id == maker.name:
                    parent = self.module.parent(node)
                    if parent not in self._places and node not in self._places:
                        raise self._refused(node)

    def _made(self, call: ast.Call) -> None:
        """`MagicMock(text=...)`"""
        if call not in self._done:
            self._done.add(call)
            if self._is_real(call):
                self._members.real(call)
            else:
                self._members.constructed(call)

    def _is_made(self, call: ast.Call) -> bool:
        return last_name(call.func) in _MAKERS or self._is_real(call)

    def _is_real(self, call: ast.Call) -> bool:
        """Whether a call makes an answer with the class of the SDK."""
        symbol = self.conversion.project.symbol(call.func)
        return symbol.startswith("google.genai.types.GenerateContentResponse")

    def _nameless(self, call: ast.Call) -> None:
        """`type("Response", (), {"text": ...})()`"""
        members = call.args[2]
        assert isinstance(members, ast.Dict)
        for key in members.keys:
            said = key.value if isinstance(key, ast.Constant) else None
            new = self._members.renamed(str(said)) if said in ("text", "model_version") else ""
            if not new or key is None:
                raise self._refused(call)
            quote = self.module.source(key)[-1]
            self.conversion.replace(key, code(f"{quote}{new}{quote}"))

    def _named(self, name: ast.Name) -> None:
        function = function_of(self.module, name)
        if function is None:
            raise self._refused(name)
        if name.id in all_parameters(function):
            self._fixture(name)
        else:
            self._variable(function, name.id, walk(function), name)

    def _variable(
        self, scope: ast.AST, said: str, nodes: Iterator[ast.AST], place: ast.expr
    ) -> None:
        """Translate all that is said of a variable, or of an attribute of `self`."""
        if (scope, said) in self._done:
            return
        self._done.add((scope, said))
        made = False
        for use in nodes:
            if not isinstance(use, ast.Name | ast.Attribute) or ast.unparse(use) != said:
                continue
            parent = self.module.parent(use)
            if isinstance(parent, ast.Assign) and use in parent.targets:
                self.translate(parent.value)
                made = True
            elif isinstance(parent, ast.Attribute):
                self._members.attribute(parent, code(self.module.span(use)))
            elif use is not place:
                self._given.append(use)
        if not made:
            raise self._refused(place)

    def _attribute(self, place: ast.Attribute) -> None:
        """`self.response`, which any method of the class may set up."""
        owner = self._class_of(place)
        if owner is None or not isinstance(place.value, ast.Name) or place.value.id != "self":
            raise self._refused(place)
        if is_mentioned_elsewhere(self.conversion.project, self.module, owner.name):
            raise self._refused(place)
        tree = self.module.tree
        self._variable(tree, ast.unparse(place), walk(tree), place)

    def _class_of(self, node: ast.AST) -> ast.ClassDef | None:
        current: ast.AST | None = node
        while current is not None and not isinstance(current, ast.ClassDef):
            current = self.module.parent(current)
        return current

    def _function(self, name: ast.Name) -> None:
        """A function of the test that makes fakes."""
        for node in self.module.tree.body:
            if isinstance(node, Function) and node.name == name.id and not node.decorator_list:
                self._maker(node)
                return
        raise self._refused(name)

    def _fixture(self, name: ast.Name) -> None:
        """A fixture of pytest that makes a fake, in the module of its tests."""
        if self.module.path.endswith("conftest.py"):
            raise self._refused(name)
        for node in self.module.tree.body:
            if isinstance(node, Function) and node.name == name.id and is_fixture(node):
                self._maker(node, fixture=True)
                for user in walk(self.module.tree):
                    if isinstance(user, Function) and name.id in all_parameters(user):
                        self._uses_of_fixture(user, name)
                return
        raise self._refused(name)

    def _uses_of_fixture(self, function: Function, name: ast.Name) -> None:
        for use in walk(function):
            if not isinstance(use, ast.Name) or use.id != name.id or (use, "") in self._done:
                continue
            self._done.add((use, ""))
            parent = self.module.parent(use)
            if isinstance(parent, ast.Attribute):
                self._members.attribute(parent, code(self.module.span(use)))
            else:
                self._given.append(use)

    def _maker(self, function: Function, fixture: bool = False) -> None:
        if function in self._done:
            return
        self._done.add(function)
        if not fixture:
            self._makers[function] = None
        returned = [node for node in walk(function) if isinstance(node, ast.Return | ast.Yield)]
        if not returned or any(function_of(self.module, one) is not function for one in returned):
            raise self._refused(function)
        for one in returned:
            if one.value is None:
                raise self._refused(one)
            self.translate(one.value)

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock-answer", node)


def _makes_class(node: ast.expr) -> bool:
    """Whether an expression is a class without a name: `type("Response", (), {...})`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "type"
        and len(node.args) == 3
        and isinstance(node.args[2], ast.Dict)
    )
