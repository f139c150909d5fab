"""What the name after a dot gives: members of modules, classes and SDK objects, and imports."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, TypeGuard

from codemod.analysis.graph import (
    AttributeOperation,
    FieldOperation,
    ImportOperation,
    Operation,
    Slot,
    StoreAttributeOperation,
)
from codemod.analysis.sdk import canonical_symbol, member_type
from codemod.analysis.values import (
    BoundMethodValue,
    ClassInfo,
    ClassValue,
    ContainerMethodValue,
    ContainerValue,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    SdkMethodValue,
    SdkValue,
    StoreInfo,
    SymbolValue,
    Value,
)
from codemod.sources.test_files import is_test_path

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver

_STORES = frozenset({"chainlit.user_session", "streamlit.session_state"})
"""Names of libraries that keep values of the program from one run to the next."""

_STORE_METHODS = frozenset({"clear", "get", "items", "keys", "pop", "set", "setdefault", "values"})

LONGEST_SYMBOL = 2
"""Dots in the longest name of a library that is followed: `os.environ.get`."""

LONGEST_SDK_SYMBOL = 6
"""The same for the SDK, whose own names have up to five."""


class MemberResolver:
    """Applies imports and attributes; one instance per solver."""

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.derived: dict[Slot, list[ClassInfo]] = {}
        self.linked: set[tuple[Slot, Value, Slot]] = set()
        self.lineages: dict[ClassInfo, list[ClassInfo]] = {}
        self.has_new_relatives = False
        self.stores: dict[str, StoreInfo] = {}

    def forget_relatives(self) -> None:
        """Take note that classes have new bases."""
        self.has_new_relatives = False

    def _lineage(self, cls: ClassInfo) -> list[ClassInfo]:
        if cls not in self.lineages:
            self.lineages[cls] = cls.lineage()
        return self.lineages[cls]

    def derive(self, info: ClassInfo, base: Slot) -> None:
        """Let a class have what is in `base` among its bases."""
        operation = ImportOperation(info.module, info.node, "", None, base)
        self.solver.watch(base, operation)
        self.derived.setdefault(base, []).append(info)

    def run_import(self, operation: ImportOperation) -> None:
        """Fill the name that an import binds."""
        if not operation.target:
            self._derive(operation.result)
            return
        importer = operation.module.path
        path = self.solver.resolver.resolve(operation.target, importer)
        if path is None:
            parts = [operation.target.lstrip("."), operation.name]
            name = canonical_symbol(".".join(part for part in parts if part))
            if not operation.target.startswith("."):
                self.solver.add(operation.result, [self._symbol(name, operation)])
        elif operation.name is None:
            self.solver.add(operation.result, [ModuleValue(path)])
        else:
            self.member_of_module(path, operation.name, operation.result)

    def _derive(self, base: Slot) -> None:
        for info in self.derived.get(base, ()):
            for value in base.values:
                if (
                    isinstance(value, ClassValue)
                    and value.cls is not info
                    and value.cls not in info.bases
                ):
                    info.bases.append(value.cls)
                    value.cls.subclasses.append(info)
                    self.has_new_relatives = True
                    self.lineages.clear()
                elif isinstance(value, SymbolValue) and value.name not in (
                    "builtins.object",
                    "abc.ABC",
                ):
                    info.unknown_bases = True

    def member_of_module(self, path: str, name: str, result: Slot) -> None:
        """What `name` of a project module can be."""
        graph = self.solver.graphs.get(path)
        submodule = self.solver.resolver.submodule(path, name)
        if graph is not None and name in graph.globals:
            self.solver.edge(graph.globals[name], result)
        elif submodule is not None:
            self.solver.add(result, [ModuleValue(submodule)])
        elif graph is not None:
            for target in graph.star_imports:
                source = self.solver.resolver.resolve(target, path)
                if source is not None and source != path:
                    self.member_of_module(source, name, result)

    def read(self, operation: AttributeOperation, arrived: Iterable[Value]) -> None:
        """`result = base.name` for what has arrived in the base."""
        for value in tuple(arrived):
            self.attribute(value, operation.name, operation.result, operation)

    def attribute(self, value: Value, name: str, result: Slot, operation: Operation) -> None:
        """`value.name`"""
        if isinstance(value, ModuleValue):
            self.member_of_module(value.name, name, result)
        elif isinstance(value, SymbolValue):
            # Bounded, because `node = node.left or node.right` in a loop would name ever longer
            # symbols, and ever more of them.
            longest = LONGEST_SDK_SYMBOL if value.name.startswith("google") else LONGEST_SYMBOL
            if value.name.count(".") < longest:
                symbol = canonical_symbol(f"{value.name}.{name}")
                self.solver.add(result, [self._symbol(symbol, operation)])
        elif isinstance(value, InstanceValue | ClassValue):
            if not is_fake_read(value, operation):
                self._link_fields(value, name, result)
        elif isinstance(value, SdkValue) and _is_latest_answer(value, name) and value.origin:
            self.solver.edge(self.solver.calls.latest_answer(value.origin), result)
        elif isinstance(value, SdkValue):
            self.solver.add(result, sdk_member(value, name))
        elif isinstance(value, ContainerValue):
            if isinstance(value.container, StoreInfo) and name not in _STORE_METHODS:
                self.solver.elements.item(value.container, name, result)
            else:
                self.solver.add(result, [ContainerMethodValue(value.container, name)])

    def _symbol(self, name: str, operation: Operation) -> Value:
        """A name of a library; the stores among them are containers."""
        if name not in _STORES:
            return SymbolValue(name)
        if name not in self.stores:
            rest = Slot(operation.module, operation.node, "elements")
            keys = Slot(operation.module, operation.node, "elements")
            self.stores[name] = StoreInfo(operation.module, operation.node, rest, keys)
        return ContainerValue(self.stores[name])

    def _link_fields(self, value: InstanceValue | ClassValue, name: str, result: Slot) -> None:
        """Let what a class and its relatives keep under a name flow to where it is read."""
        for cls in self._lineage(value.cls):
            field = cls.fields.get(name)
            if field is None:
                field = cls.fields[name] = Slot(cls.module, None, f"field {name}")
            link = (field, value, result)
            if link in self.linked:
                continue
            self.linked.add(link)
            operation = FieldOperation(field, value, result)
            self.solver.watch(field, operation)
            self.read_field(operation, field.values)
            if field is not result:
                field.be_read_at(result)

    def read_field(self, operation: FieldOperation, arrived: Collection[Value]) -> None:
        """What has arrived in a field, with methods bound to what they are read from."""
        value, result = operation.value, operation.result
        methods = [one for one in arrived if _is_method(one)]
        self.solver.add(
            result, [one for one in arrived if not _is_method(one)] if methods else arrived
        )
        for method in methods:
            if method.function.is_property and isinstance(value, InstanceValue):
                self.solver.edge(method.function.returned, result)
            elif isinstance(value, InstanceValue) or method.function.is_classmethod:
                self.solver.add(result, [BoundMethodValue(method.function, value.cls)])
            else:
                self.solver.add(result, [method])

    def store(self, operation: StoreAttributeOperation, arrived: Iterable[Value]) -> None:
        """`base.name = value` for what has arrived in the base."""
        for value in tuple(arrived):
            if isinstance(value, InstanceValue | ClassValue):
                slot = value.cls.fields.setdefault(
                    operation.name, Slot(value.cls.module, None, f"field {operation.name}")
                )
                self.solver.edge(operation.value, slot)
            elif isinstance(value, ModuleValue) and value.name in self.solver.graphs:
                graph = self.solver.graphs[value.name]
                variable = graph.globals.setdefault(
                    operation.name, Slot(graph.module, None, "variable")
                )
                self.solver.edge(operation.value, variable)
            elif isinstance(value, ContainerValue) and isinstance(value.container, StoreInfo):
                slot = Slot(operation.module, operation.node, "item")
                known = self.solver.elements.keyed(value.container, operation.name, slot)
                self.solver.edge(operation.value, known)


def is_fake_read(value: Value, operation: Operation) -> bool:
    """Whether `X.models.generate_content` is read of a service that a test made by hand.

    The code asks the SDK; that a test answers in its place says nothing about the answer.
    """
    return (
        isinstance(value, InstanceValue | ClassValue)
        and isinstance(operation, AttributeOperation)
        and operation.name in ("generate_content", "generate_content_stream")
        and is_service_path(operation.node)
        and operation.module is not value.cls.module
        and is_test_path(value.cls.module.path)
    )


def is_service_path(node: ast.AST) -> bool:
    """Whether an expression is one like `X.models.generate_content`."""
    owner = node.value if isinstance(node, ast.Attribute) else None
    return isinstance(owner, ast.Attribute) and owner.attr == "models"


def _is_method(value: Value) -> TypeGuard[FunctionValue]:
    """Whether reading a value from an instance binds it."""
    if not isinstance(value, FunctionValue):
        return False
    return value.function.owner is not None and not value.function.is_static


def _is_latest_answer(value: SdkValue, name: str) -> bool:
    return value.type == "ChatSession" and name == "last"


def sdk_member(value: SdkValue, name: str) -> list[Value]:
    """What `value.name` is, by the object graph of the SDK."""
    member = member_type(value.type, name)
    if member is not None:
        return [SdkValue(member, value.origin)]
    if name == "result" or member_type(value.type, f"{name}()") is not None:
        return [SdkMethodValue(value, name)]
    return []


def awaited(value: Value) -> Value:
    """What awaiting a value gives; anything but an SDK coroutine is passed through."""
    if isinstance(value, SdkValue) and value.type.startswith("awaitable "):
        return SdkValue(value.type.removeprefix("awaitable "), value.origin)
    return value
