"""Tests that replace `configure` of the legacy SDK: a part of GC103.

Making a client is all that is left of it.  So the patch goes where a fake client is in place, which
answers for it; elsewhere it becomes the patch that keeps the real client from being made.
"""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

from codemod.model import Span
from codemod.rewriting.edits import RemovePart, RemoveStatement, code
from codemod.rules.calls import Context
from codemod.rules.legacy.mocks.fake_bindings import (
    bound_name,
    function_around,
    is_lasting,
    parameter_of,
)
from codemod.rules.legacy.mocks.fake_models import FakeModels
from codemod.rules.legacy.mocks.patches import Part, Patch
from codemod.rules.mocks.written_names import (
    FAKES,
    Function,
    all_parameters,
    function_of,
    is_fixture,
    last_name,
)
from codemod.sources.walking import walk

_CLASS = "GenerativeModel"


class ConfigurePatches:
    """Decides about the patches of `configure` in one test module.

    Args:
        context: the project.
        fakes: the fakes of the module.
        classes: the patches of anything else of the SDK.
    """

    def __init__(self, context: Context, fakes: FakeModels, classes: list[Patch]) -> None:
        self.context = context
        self.fakes = fakes
        self.conversion = fakes.conversion
        self.module = fakes.module
        self.classes = classes

    def taken_out(self, patch: Patch) -> bool:
        """Take out a patch of `configure`; False where it has to be one of the class of clients.

        Raises:
            Refused: it does something, or is asked what nothing else can answer.
        """
        call = patch.call
        self._check_does_nothing(patch)
        if self.fakes.place.module is None and not self._is_covered(call):
            nested = [call, *(one.call for one in self.classes)] if self.classes else []
            if patch.new is not None or not all(map(self._is_run_by_tests, nested)):
                raise self.fakes.refused(call)
            if self.classes and self._is_asked(call):
                raise self.fakes.refused(call)
            return False
        parent = self.module.parent(call)
        beside = self._name_beside(call)
        if isinstance(parent, ast.withitem):
            name = parent.optional_vars.id if isinstance(parent.optional_vars, ast.Name) else ""
            self._rename(call, name, beside)
            block = self.module.parent(parent)
            assert isinstance(block, ast.With | ast.AsyncWith)
            path = self.module.path
            around = self.module.span(block)
            self.conversion.edits.append(RemovePart(path, self.module.span(call), around))
        elif isinstance(parent, Function):
            self._remove_decorator(parent, call, beside)
        elif isinstance(parent, ast.Expr | ast.Assign) and is_lasting(call):
            if isinstance(parent, ast.Assign):
                self._rename(call, ast.unparse(parent.targets[0]), beside)
            span = self.module.span(parent)
            self.conversion.edits.append(RemoveStatement(self.module.path, span))
        else:
            raise self.fakes.refused(call)
        return True

    def _is_run_by_tests(self, call: ast.Call) -> bool:
        """Whether a patch is made by a test or what runs before it, not by what a test calls."""
        function = function_around(self.module, call)
        if function is None:
            return False
        named = function.name.lower().startswith(("test", "setup", "asyncsetup"))
        return named or is_fixture(function)

    def _is_asked(self, call: ast.Call) -> bool:
        """Whether a test uses the stand-in, in whose place another may be asked for the client."""
        parent = self.module.parent(call)
        name = bound_name(self.module, call)
        if not name:
            return not isinstance(parent, ast.withitem | ast.Expr | Function)
        home = function_around(self.module, call)
        return any(
            isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
            for node in walk(home or self.module.tree)
        )

    def _check_does_nothing(self, patch: Patch) -> None:
        """Refuse a stand-in for `configure` that does or gives something."""
        for keyword in patch.call.keywords:
            nothing = isinstance(keyword.value, ast.Constant) and keyword.value.value is None
            if keyword.arg not in ("new", "raising") and not (
                keyword.arg == "return_value" and nothing
            ):
                raise self.fakes.refused(patch.call)
        new = patch.new.body if isinstance(patch.new, ast.Lambda) else patch.new
        made = isinstance(new, ast.Call) and last_name(new.func) in FAKES
        plain = made and isinstance(new, ast.Call) and not new.args and not new.keywords
        if new is not None and not plain and not isinstance(new, ast.Constant):
            raise self.fakes.refused(patch.call)

    def _remove_decorator(self, function: Function, call: ast.Call, beside: str) -> None:
        path = self.module.path
        name = parameter_of(self.module, function, call)
        if name:
            self._rename(call, name, beside)
            argument = next(one for one in function.args.args if one.arg == name)
            start = self.module.span(argument)
            end = start.start_column + len(name)
            span = Span(start.start_line, start.start_column, start.start_line, end)
            self.conversion.edits.append(RemovePart(path, span))
        self.conversion.edits.append(RemovePart(path, self.module.span(call)))

    def _rename(self, call: ast.Call, name: str, beside: str) -> None:
        """Ask the class of clients what `configure` was asked."""
        scope = function_of(self.module, call)
        parent = self.module.parent(call)
        for node in walk(parent if isinstance(parent, Function) else scope or self.module.tree):
            if not isinstance(node, ast.Name) or node.id != name or not name:
                continue
            if isinstance(node.ctx, ast.Load):
                if not beside:
                    raise self.fakes.refused(node)
                self.fakes.use(node, Part.CONFIGURE)
                self.conversion.replace(node, code(beside))

    def _name_beside(self, call: ast.Call) -> str:
        """How a test names the class of clients that it patches beside `configure`."""
        if self.fakes.place.module is not None:
            return ""
        function = function_around(self.module, call)
        for patch in self.classes:
            if function_around(self.module, patch.call) is function and function is not None:
                suffix = ".Client" if patch.part is Part.SDK else ""
                name = bound_name(self.module, patch.call)
                if name:
                    return name + suffix
        return ""

    def _is_covered(self, call: ast.Call) -> bool:
        """Whether a fake client is in place where `configure` is patched."""
        function = function_around(self.module, call)
        patching = {function_around(self.module, patch.call) for patch in self.classes}
        if function in patching or self._is_set_up(function, patching):
            return True
        fixtures = {one.name: one for tree in self._trees() for one in _fixtures(tree)}
        patching |= {one for one in fixtures.values() if _CLASS in ast.unparse(one)}
        todo: list[Function] = [function] if function is not None else []
        todo += [one for one in fixtures.values() if "autouse=True" in ast.unparse(one)]
        seen: set[ast.AST] = set()
        while todo:
            current = todo.pop()
            if current in patching and current is not function:
                return True
            seen.add(current)
            asked = [fixtures[name] for name in all_parameters(current) if name in fixtures]
            todo += [one for one in asked if one not in seen]
        return False

    def _is_set_up(self, function: Function | None, patching: set[Function | None]) -> bool:
        """Whether the test case of a method patches the class before each test."""
        owner = self.module.parent(function) if function is not None else None
        return isinstance(owner, ast.ClassDef) and any(
            one in patching and isinstance(one, Function) and one.name.lower().startswith("setup")
            for one in owner.body
        )

    def _trees(self) -> list[ast.Module]:
        """This module and those whose fixtures pytest gives to any test."""
        modules = self.context.project.modules.values()
        shared = [one for one in modules if PurePosixPath(one.path).name == "conftest.py"]
        return [self.module.tree, *(one.tree for one in shared)]


def _fixtures(tree: ast.Module) -> list[Function]:
    return [one for one in walk(tree) if isinstance(one, Function) and is_fixture(one)]
