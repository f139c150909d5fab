"""Fake answers of classes that a test writes by hand: `class FakeResponse` with a `text`.

The class is translated once; whatever reads one of its objects in the test is translated with it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.values import ClassInfo, ClassValue, ContainerValue, InstanceValue
from codemod.conversion.result import Conversion, Refused
from codemod.rewriting.edits import RenameFunction, RenameKeyword, code
from codemod.rules.mocks.fake_members import AnswerMembers
from codemod.rules.mocks.mentions import is_known_elsewhere
from codemod.rules.mocks.value_flows import ValueFlows
from codemod.rules.mocks.written_names import (
    Function,
    is_annotation,
    is_property,
    last_name,
    name_span,
)
from codemod.sources.python_module import PythonModule

SAID = frozenset(
    {
        "automatic_function_calling_history",
        "candidates",
        "function_calls",
        "model_version",
        "parsed",
        "parts",
        "prompt_feedback",
        "response_id",
        "text",
        "usage_metadata",
    }
)
"""What answers of the SDK have; other members of a class are the test's own."""

_ASKING = frozenset({"callable", "isinstance", "type"})


class AnswerClasses:
    """Translates the classes of fake answers of one test module.

    Args:
        conversion: takes the edits.
        members: translates what an answer says.
    """

    def __init__(self, conversion: Conversion, members: AnswerMembers) -> None:
        self._conversion = conversion
        self._project = conversion.project
        self._module = conversion.module
        self._members = members
        self._flows = ValueFlows(conversion, "mock-answer")
        self._done: dict[ClassInfo, None] = {}
        self.handed: list[ast.expr] = []

    def of(self, value: ast.expr) -> ClassInfo | None:
        """The class of the test that a call makes an object of."""
        if not isinstance(value, ast.Call):
            return None
        found = self._project.values(value.func)
        classes = [one.cls for one in found if isinstance(one, ClassValue)]
        own = len(classes) == len(found) == 1 and classes[0].module is self._module
        return classes[0] if own else None

    def translate(self, cls: ClassInfo) -> None:
        """Let the objects of a class say what answers of the new kind say.

        Raises:
            Refused: it says more than is understood, or its objects go out of sight.
        """
        if cls in self._done:
            return
        self._done[cls] = None
        self._check(cls)
        for statement in cls.node.body:
            self._said(cls, statement)
        for node in self._objects(cls):
            parent = self._module.parent(node)
            if isinstance(parent, ast.Attribute):
                if parent.attr in SAID:
                    self._check_only_answers(node)
                    self._members.attribute(parent, code(self._module.span(node)))
            elif not self._is_harmless(node):
                self.handed.append(node)
        for container in self._containers(cls):
            if not self._flows.is_known_use(container):
                self.handed.append(container)

    def _check(self, cls: ClassInfo) -> None:
        """Refuse a class that is more than a fake of one kind, or that others know."""
        node = cls.node
        plain = len(cls.lineage()) == 1 and not cls.unknown_bases
        decorated = [one for one in node.decorator_list if not is_dataclass(one)]
        if not plain or decorated or is_known_elsewhere(self._project, cls):
            raise self._refused(node)
        for use, slot in self._project.nodes_with_values():
            if slot.module is not self._module or ClassValue(cls) not in slot.values:
                continue
            parent = self._module.parent(use)
            called = isinstance(parent, ast.Call) and parent.func is use
            if not called and not is_annotation(self._module, use):
                raise self._refused(use)

    def _said(self, cls: ClassInfo, statement: ast.stmt) -> None:
        """What a statement in the body of the class says of all its objects."""
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            if statement.name in SAID:
                self._property(statement)
            return
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Name) and target.id in SAID:
                value = statement.value  # type: ignore[attr-defined]
                self._members.declared(target, value)
                self._rename_given(cls, target.id)

    def _property(self, function: Function) -> None:
        """A property, whose value stays as it is under the new name."""
        new = self._members.renamed(function.name)
        if not new or not is_property(function) or len(function.decorator_list) > 1:
            raise self._refused(function)
        span = name_span(self._module, function)
        self._conversion.edits.append(RenameFunction(self._module.path, span, new))

    def _rename_given(self, cls: ClassInfo, name: str) -> None:
        """The arguments of a dataclass, which have the names of its fields."""
        new = self._members.renamed(name)
        for call in self._module.nodes_of(ast.Call):
            if self.of(call) is cls:
                for keyword in call.keywords:
                    if keyword.arg == name:
                        span = self._module.span(keyword.value)
                        self._conversion.edits.append(RenameKeyword(self._module.path, span, new))

    def _objects(self, cls: ClassInfo) -> Iterator[ast.expr]:
        value = InstanceValue(cls)
        for node, slot in self._project.nodes_with_values():
            if value in slot.values:
                if slot.module is not self._module:
                    raise self._refused(cls.node)
                yield node

    def _containers(self, cls: ClassInfo) -> Iterator[ast.expr]:
        """The expressions that can be a container with objects of the class in it."""
        value = InstanceValue(cls)
        for node, slot in self._project.nodes_with_values():
            holds = any(
                isinstance(one, ContainerValue)
                and any(value in inner.values for inner in one.container.slots())
                for one in slot.values
            )
            if holds:
                if slot.module is not self._module:
                    raise self._refused(cls.node)
                yield node

    def _is_harmless(self, node: ast.expr) -> bool:
        """Whether a use of an object hands it on in sight, or does not look at what it says."""
        return is_only_asked(self._module, node) or self._flows.moves(node)

    def _check_only_answers(self, node: ast.expr) -> None:
        """Refuse where something else than an answer can be read under the same name."""
        for value in self._project.values(node):
            if isinstance(value, InstanceValue) and not self._becomes_answer(value.cls):
                raise self._refused(node)

    def _becomes_answer(self, cls: ClassInfo) -> bool:
        return cls in self._done or "text" not in cls.fields

    def _refused(self, node: ast.AST) -> Refused:
        return self._conversion.refuse("mock-answer", node)


def is_only_asked(module: PythonModule, node: ast.expr) -> bool:
    """Whether a use of an object does not look at what it says."""
    parent = module.parent(node)
    if isinstance(parent, ast.Call) and last_name(parent.func) in _ASKING:
        return True
    return isinstance(parent, ast.Compare | ast.Raise | ast.Expr)


def is_dataclass(decorator: ast.expr) -> bool:
    """Whether a decorator gives a class its fields as parameters, and nothing else."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return last_name(called) == "dataclass"
