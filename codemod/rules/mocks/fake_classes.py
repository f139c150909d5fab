"""Translates fakes of `client.models` that tests write as classes.

`class FakeModels` gets the method `create` with the parameters of the new call, and stands under
the name `interactions` in the fakes of clients.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.values import ClassInfo, ClassValue, InstanceValue
from codemod.conversion.result import Conversion, Refused
from codemod.rewriting.edits import RenameFunction, RenameKeyword, code
from codemod.rules.calls import CallPlan
from codemod.rules.mocks.answer_classes import is_dataclass
from codemod.rules.mocks.fake_functions import FakeFunctions
from codemod.rules.mocks.hand_made import HandMade, Method
from codemod.rules.mocks.mentions import is_known_elsewhere
from codemod.rules.mocks.value_flows import ValueFlows
from codemod.rules.mocks.written_names import (
    FAKES,
    is_annotation,
    last_name,
    name_span,
)
from codemod.sources.python_module import PythonModule

_METHODS = ("generate_content", "generate_content_stream")
_REPLACING = FAKES | {"patch", "object", "setattr", "setitem", "type", "dict"}
"""Last names of what puts a fake where the program finds it."""

_OTHER_METHODS = frozenset(
    {
        "compute_tokens",
        "count_tokens",
        "delete",
        "edit_image",
        "embed_content",
        "generate_images",
        "generate_videos",
        "get",
        "list",
        "recontext_image",
        "segment_image",
        "update",
        "upscale_image",
    }
)
"""Methods of `client.models` that stay there."""


class FakeClasses:
    """Translates the hand-written fakes of one test module.

    Args:
        conversion: takes the edits.
        made: the fakes.
        functions: translates the parameters of methods.
        plans: the calls that the fakes are for.
    """

    def __init__(
        self,
        conversion: Conversion,
        made: HandMade,
        functions: FakeFunctions,
        plans: list[CallPlan],
    ) -> None:
        self._conversion = conversion
        self._project = conversion.project
        self._module = conversion.module
        self._made = made
        self._functions = functions
        self._methods = {plan.method_node for plan in plans}
        self._modules = [plan.call.module for plan in plans]
        self._flows = ValueFlows(conversion)

    def translate(self) -> None:
        """Rename the fakes and where they stand.

        Raises:
            Refused: a fake is used in a way that is not understood.
        """
        for cls in self._made.services:
            if self._made.abroad:
                raise self._refused(cls.node)
            self._check_class(cls)
            self._check_uses(cls)
        for cls in self._made.clients - self._made.services.keys():
            self._check_client(cls)
        self._check_names()
        for place in self._made.places:
            self._rename(place)
        for node in self._module.nodes_of(ast.Attribute):
            if node.attr == "models" and isinstance(node.ctx, ast.Load):
                self._read(node)

    def method(self, method: Method) -> None:
        """Give a method the name and the parameters of the new one.

        Raises:
            Refused: it does something with an argument that is not understood.
        """
        if method.decorator_list:
            raise self._refused(method)
        span = name_span(self._module, method)
        self._conversion.edits.append(RenameFunction(self._module.path, span, "create"))
        self._functions.translate(method)

    def _check_class(self, cls: ClassInfo) -> None:
        node = cls.node
        names = [one.name for one in node.body if isinstance(one, Method)]
        relatives = [one for one in cls.lineage() if one not in self._made.services]
        plain = not relatives and not cls.unknown_bases
        plain = plain and all(map(is_dataclass, node.decorator_list))
        several = len([name for name in names if name in _METHODS]) > 1 or "create" in names
        others = _OTHER_METHODS.intersection(names)
        if not plain or several or others or is_known_elsewhere(self._project, cls):
            raise self._refused(node)

    def _check_uses(self, cls: ClassInfo) -> None:
        """Refuse where a fake is asked for its method by anything but the calls that migrate."""
        for node, module in self._nodes(cls):
            parent = module.parent(node)
            if module is not self._module:
                if not self._is_asked_as_the_sdk(cls, node, parent):
                    raise self._refused(cls.node)
                continue
            if isinstance(parent, ast.Attribute):
                if parent.attr in _METHODS:
                    raise self._refused(parent)
            elif not self._is_known_use(node):
                raise self._refused(node)

    def _check_names(self) -> None:
        """Refuse where the test, or the code that migrates, has the old names as texts.

        A program that asks `hasattr(client, "models")` would no longer find the fake.
        """
        for module in dict.fromkeys((self._module, *self._modules)):
            for node in module.nodes_of(ast.Constant):
                named = node.value in _METHODS or node.value == "models"
                if named and isinstance(module.parent(node), ast.Call):
                    raise self._refused(node if module is self._module else self._made.methods[0])

    def _is_asked_as_the_sdk(self, cls: ClassInfo, node: ast.expr, parent: ast.AST | None) -> bool:
        """Whether a place outside of the test is one that migrates, or has the client of a fake."""
        if isinstance(parent, ast.Attribute) and parent.attr in _METHODS:
            return parent in self._methods
        is_service = isinstance(node, ast.Attribute) and node.attr == "models"
        return cls in self._made.clients and not is_service

    def _check_client(self, cls: ClassInfo) -> None:
        if is_known_elsewhere(self._project, cls):
            raise self._refused(cls.node)
        for node, module in self._nodes(cls):
            if module is self._module and not self._is_known_use(node):
                raise self._refused(node)

    def _nodes(self, cls: ClassInfo) -> Iterator[tuple[ast.expr, PythonModule]]:
        own = {InstanceValue(cls), ClassValue(cls)}
        for node, slot in self._project.nodes_with_values():
            if not own.isdisjoint(slot.values):
                yield node, slot.module

    def _is_known_use(self, node: ast.expr) -> bool:
        parent = self._module.parent(node)
        if isinstance(parent, ast.Attribute | ast.Compare | ast.Lambda | ast.Expr | ast.ClassDef):
            return True
        call = self._module.parent(parent) if isinstance(parent, ast.keyword) else parent
        called = isinstance(call, ast.Call) and call.func is node
        if is_annotation(self._module, node):
            return True
        replaced = isinstance(call, ast.Call) and last_name(call.func) in _REPLACING
        return called or replaced or self._flows.moves(node)

    def _rename(self, place: ast.AST) -> None:
        path, new = self._module.path, "interactions"
        if isinstance(place, Method):
            span = name_span(self._module, place)
            self._conversion.edits.append(RenameFunction(path, span, new))
        elif isinstance(place, ast.Attribute) and isinstance(place.ctx, ast.Store):
            self._conversion.replace(place, code(self._module.span(place.value), f".{new}"))
        elif isinstance(place, ast.Name) and isinstance(place.ctx, ast.Store):
            self._conversion.replace(place, code(new))
        elif isinstance(place, ast.Constant):
            quote = self._module.source(place)[-1]
            self._conversion.replace(place, code(f"{quote}{new}{quote}"))
        else:
            span = self._module.span(place)
            self._conversion.edits.append(RenameKeyword(path, span, new))

    def _read(self, node: ast.Attribute) -> None:
        """`client.models` where a test looks at the fake in it."""
        if self._made.is_service(node):
            self._conversion.replace(node, code(self._module.span(node.value), ".interactions"))
        elif not self._project.values(node.value) and not self._is_stand_in(node):
            raise self._refused(node)

    def _is_stand_in(self, node: ast.Attribute) -> bool:
        """Whether something else translates a mention of the service."""
        parent = self._module.parent(node)
        return isinstance(parent, ast.Attribute) and parent.attr in _METHODS

    def _refused(self, node: ast.AST) -> Refused:
        return self._conversion.refuse("mock", node)
