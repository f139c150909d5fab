"""Classes of tests that stand for `client.models`, and the clients they are in.

`class FakeModels: def generate_content(self, ...)` is one where an object of it is what some fake
has under the name `models`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.project import Project
from codemod.analysis.values import (
    BoundMethodValue,
    ClassInfo,
    ClassValue,
    FunctionInfo,
    FunctionValue,
    InstanceValue,
    Value,
)
from codemod.rules.mocks.written_names import is_property
from codemod.sources.python_module import PythonModule

_METHODS = ("generate_content", "generate_content_stream")
_SERVICE = "models"

Method = ast.FunctionDef | ast.AsyncFunctionDef


class HandMade:
    """The fakes of one module that are written as classes.

    `services` are the classes with a generate method, `methods` these methods, and `places` the
    names under which objects of them stand in fakes of clients; `abroad` are other modules that
    have such places.
    """

    def __init__(self, project: Project, module: PythonModule) -> None:
        self.project = project
        self.module = module
        self.services: dict[ClassInfo, None] = {}
        self.methods: list[Method] = []
        self.places: list[ast.AST] = []
        self.abroad: dict[PythonModule, None] = {}
        if not any(f"def {name}" in module.text for name in _METHODS):
            return
        for cls in project.graphs[module.path].classes:
            methods = list(_generating(cls.node))
            if not methods:
                continue
            places = list(self._places_of(cls))
            if places:
                self.services[cls] = None
                self.methods += methods
                own = [place for module, place in places if module is self.module]
                self.places += [place for place in own if place not in self.places]
                self.abroad.update({module: None for module, _ in places})
        self.abroad.pop(module, None)

    def forget(self) -> None:
        """Find nothing: the code asks the fakes together with what is none."""
        self.services.clear()
        self.methods.clear()

    @property
    def clients(self) -> set[ClassInfo]:
        """The classes of the fakes of clients, and of their asynchronous halves."""
        found: set[ClassInfo] = set()
        services = {InstanceValue(cls) for cls in self.services}
        for name, inside in ((_SERVICE, services), ("aio", found)):
            held = {one if isinstance(one, InstanceValue) else InstanceValue(one) for one in inside}
            found |= {
                cls
                for cls in self.project.graphs[self.module.path].classes
                if name in cls.fields and self._gives(cls, name, held)
            }
        return found

    def _gives(self, cls: ClassInfo, name: str, held: set[InstanceValue]) -> bool:
        for value in cls.fields[name].values:
            function = getattr(value, "function", None)
            inner = function.returned.values if isinstance(function, FunctionInfo) else [value]
            if not held.isdisjoint(inner):
                return True
        return False

    def is_service(self, node: ast.expr) -> bool:
        """Whether an expression can be one of the fakes."""
        return any(self._is_own(value) for value in self.project.values(node))

    def _is_own(self, value: Value) -> bool:
        return isinstance(value, InstanceValue | ClassValue) and value.cls in self.services

    def _places_of(self, cls: ClassInfo) -> Iterator[tuple[PythonModule, ast.AST]]:
        for node, slot in self.project.nodes_with_values():
            if InstanceValue(cls) not in slot.values:
                continue
            place = _place(self.project, slot.module, node)
            if place is not None:
                yield slot.module, place


def _generating(cls: ast.ClassDef) -> Iterator[Method]:
    for node in cls.body:
        if isinstance(node, Method) and node.name in _METHODS:
            yield node


def _place(project: Project, module: PythonModule, node: ast.expr) -> ast.AST | None:
    """What says that an object is the service of a client, where something does."""
    parent = module.parent(node)
    if isinstance(parent, ast.keyword):
        named = parent.arg == _SERVICE and _is_library(project, module, module.parent(parent))
        return node if named else None
    if isinstance(parent, ast.Assign) and parent.value is node:
        for target in parent.targets:
            if isinstance(target, ast.Attribute) and target.attr == _SERVICE:
                return target
            in_class = isinstance(module.parent(parent), ast.ClassDef)
            if in_class and isinstance(target, ast.Name) and target.id == _SERVICE:
                return target
    if isinstance(parent, ast.Dict):
        for key, value in zip(parent.keys, parent.values, strict=True):
            named = isinstance(key, ast.Constant) and key.value == _SERVICE
            if value is node and named and _makes_class(module.parent(parent)):
                return key
    if isinstance(parent, ast.Return):
        function = module.parent(parent)
        if isinstance(function, Method) and function.name == _SERVICE and is_property(function):
            return function
    return None


def _is_library(project: Project, module: PythonModule, call: ast.AST | None) -> bool:
    """Whether a call is of no function or class of the project, whose parameters have names."""
    if not isinstance(call, ast.Call):
        return False
    operation = project.graphs[module.path].calls.get(call)
    return operation is not None and not any(
        isinstance(value, ClassValue | FunctionValue | BoundMethodValue)
        for value in operation.callee.values
    )


def _makes_class(node: ast.AST | None) -> bool:
    """`type("Client", (), {...})`"""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type"
