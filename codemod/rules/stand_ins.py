"""Stand-ins of `unittest.mock` for the client, in tests of code that migrates.

`x.models.generate_content.return_value.text = "..."` becomes
`x.interactions.create.return_value.output_text = "..."`: a stand-in is translated with the calls it
stands for, as far as it says no more than the text of an answer, or that a call fails.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion, Refused
from codemod.model import Span
from codemod.rewriting.edits import RenameKeyword, code
from codemod.rules.calls import Context
from codemod.sources.python_module import PythonModule

_OLD = "generate_content"
_OLD_PATH = ".models.generate_content"
_NEW_PATH = ".interactions.create"
_FAKES = frozenset({"AsyncMock", "MagicMock", "Mock", "NonCallableMock", "SimpleNamespace"})
"""Classes that tests make fake answers with."""

_COUNTS = frozenset(
    {
        "assert_awaited",
        "assert_awaited_once",
        "assert_called",
        "assert_called_once",
        "assert_not_awaited",
        "assert_not_called",
        "await_count",
        "call_count",
        "called",
        "reset_mock",
    }
)
"""What says whether a stand-in was called, and not with what."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def names_client_method(context: Context, call: ast.Call) -> bool:
    """Whether a patch names the method of a client in a module of the project."""
    target = call.args[0] if call.args else None
    if not isinstance(target, ast.Constant) or not isinstance(target.value, str):
        return False
    if not target.value.endswith(_OLD_PATH):
        return False
    names = target.value.removesuffix(_OLD_PATH).split(".")
    return any(
        list(module.package_parts) == names[: len(module.package_parts)]
        and len(names) > len(module.package_parts)
        for module in context.project.modules.values()
        if module.package_parts
    )


class StandIns:
    """Translates the stand-ins of one test module.

    Args:
        context: the project.
        conversion: takes the edits.
        origins: the calls that the stand-ins are for.
    """

    def __init__(
        self, context: Context, conversion: Conversion, origins: frozenset[CallOperation]
    ) -> None:
        self.context = context
        self.conversion = conversion
        self.module = conversion.module
        self.plans = [context.plans[call] for call in origins]

    def translate(self, node: ast.expr) -> None:
        """Translate the use of a stand-in: `x.models.generate_content` or a name that is one.

        Raises:
            Refused: it says more than what the new call gives under another name.
        """
        if any(
            plan.streamed or plan.chat or plan.many_texts or plan.adapted for plan in self.plans
        ):
            raise self._refused(node)
        new = self._new(node)
        parent = self.module.parent(node)
        if isinstance(parent, ast.Assign) and node in parent.targets:
            self._replacement(parent.value)
        elif isinstance(parent, ast.Attribute) and parent.attr == "return_value":
            if self._returned(parent, new):
                return
        elif isinstance(parent, ast.Attribute) and parent.attr == "side_effect":
            self._effect(self._assigned(parent))
        elif not isinstance(parent, ast.Attribute) or parent.attr not in _COUNTS:
            raise self._refused(node)
        if isinstance(node, ast.Attribute):
            self.conversion.replace(node, code(*new))

    def translate_patch(self, call: ast.Call) -> None:
        """Translate `patch("app.client.models.generate_content", ...)` and the name it binds."""
        target = call.args[0]
        if not isinstance(target, ast.Constant) or len(call.args) > 1:
            raise self._refused(call)
        for keyword in call.keywords:
            if keyword.arg == "return_value":
                self._fake(keyword.value)
            elif keyword.arg == "side_effect":
                self._effect(keyword.value)
            elif keyword.arg not in ("autospec", "new_callable"):
                raise self._refused(call)
        text = self.module.source(target)
        self.conversion.replace(target, code(text.replace(_OLD_PATH, _NEW_PATH)))
        for name in self._bound(call):
            self.translate(name)

    def _new(self, node: ast.expr) -> tuple[str | Span, ...]:
        if not isinstance(node, ast.Attribute):
            return (self.module.span(node),)
        assert isinstance(node.value, ast.Attribute)
        if node.attr != _OLD:
            raise self._refused(node)
        return (self.module.span(node.value.value), _NEW_PATH)

    def _returned(self, member: ast.Attribute, new: tuple[str | Span, ...]) -> bool:
        """`stand_in.return_value`: set as a whole, or its text; True when all is replaced."""
        text = self.module.parent(member)
        if isinstance(text, ast.Attribute) and text.attr == "text":
            self.conversion.replace(text, code(*new, ".return_value.output_text"))
            return True
        self._fake(self._assigned(member))
        return False

    def _assigned(self, target: ast.Attribute) -> ast.expr:
        parent = self.module.parent(target)
        if not isinstance(parent, ast.Assign) or len(parent.targets) > 1:
            raise self._refused(target)
        return parent.value

    def _replacement(self, value: ast.expr) -> None:
        """`x.models.generate_content = MagicMock(return_value=...)`"""
        if not isinstance(value, ast.Call) or _last_name(value.func) not in _FAKES:
            raise self._refused(value)
        if value.args:
            raise self._refused(value)
        for keyword in value.keywords:
            if keyword.arg == "return_value":
                self._fake(keyword.value)
            elif keyword.arg == "side_effect":
                self._effect(keyword.value)
            else:
                raise self._refused(value)

    def _fake(self, value: ast.expr) -> None:
        """Translate a fake answer: `MagicMock(text=...)`, or a name for one in the function."""
        if isinstance(value, ast.Name):
            self._named(value)
        elif isinstance(value, ast.Call) and _last_name(value.func) in _FAKES and not value.args:
            for keyword in value.keywords:
                if keyword.arg != "text":
                    raise self._refused(value)
                span = self.module.span(keyword.value)
                self.conversion.edits.append(RenameKeyword(self.module.path, span, "output_text"))
        else:
            raise self._refused(value)

    def _named(self, name: ast.Name) -> None:
        function = _function_of(self.module, name)
        if function is None:
            raise self._refused(name)
        made = False
        for use in ast.walk(function):
            if not isinstance(use, ast.Name) or use.id != name.id or use is name:
                continue
            parent = self.module.parent(use)
            if isinstance(parent, ast.Assign) and use in parent.targets:
                self._fake(parent.value)
                made = True
            elif isinstance(parent, ast.Attribute) and parent.attr == "text":
                self.conversion.replace(parent, code(self.module.span(use), ".output_text"))
            elif not self._is_returned_again(parent, use):
                raise self._refused(use)
        if not made:
            raise self._refused(name)

    def _is_returned_again(self, parent: ast.AST | None, use: ast.Name) -> bool:
        """Whether another stand-in returns the same fake."""
        return isinstance(parent, ast.Assign) and parent.value is use

    def _effect(self, value: ast.expr) -> None:
        """Translate a side effect: exceptions of Python stay, answers are translated."""
        if isinstance(value, ast.List | ast.Tuple):
            for element in value.elts:
                self._effect(element)
            return
        raised = value.func if isinstance(value, ast.Call) else value
        if not self.context.project.symbol(raised).startswith("builtins."):
            self._fake(value)

    def _bound(self, call: ast.Call) -> Iterator[ast.Name]:
        """The uses of the stand-in that a patch gives to its `with` or to the one parameter."""
        parent = self.module.parent(call)
        function = _function_of(self.module, call)
        name = ""
        if isinstance(parent, ast.withitem):
            if isinstance(parent.optional_vars, ast.Name):
                name = parent.optional_vars.id
        elif isinstance(parent, _Function) and parent.decorator_list == [call]:
            function = parent
            arguments = [one.arg for one in parent.args.args if one.arg not in ("self", "cls")]
            if len(arguments) > 1:
                raise self._refused(call)
            name = arguments[0] if arguments else ""
        else:
            raise self._refused(call)
        for use in ast.walk(function or self.module.tree):
            if isinstance(use, ast.Name) and use.id == name and isinstance(use.ctx, ast.Load):
                yield use

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock", node)


def _last_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _function_of(module: PythonModule, node: ast.AST) -> _Function | None:
    current: ast.AST | None = node
    while current is not None and not isinstance(current, _Function):
        current = module.parent(current)
    return current
