"""What a call does to values: project functions, constructors, SDK methods, well-known wrappers."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from codemod.analysis.graph import CallOperation, Slot, is_true
from codemod.analysis.passthrough import PassThrough
from codemod.analysis.sdk import (
    class_of_symbol,
    is_generating_type,
    member_type,
    result_of_function,
)
from codemod.analysis.values import (
    BoundMethodValue,
    ClassInfo,
    ClassValue,
    ContainerInfo,
    ContainerMethodValue,
    ContainerValue,
    FunctionInfo,
    FunctionValue,
    InstanceValue,
    PartialValue,
    SdkMethodValue,
    SdkValue,
    SymbolValue,
    Value,
)
from codemod.analysis.wrappers import METHOD_WRAPPERS, WRAPPERS, Effect
from codemod.mapping.legacy_objects import LEGACY_TYPES, STREAMED

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver

_PASSING = frozenset({"same", "element", "awaited", "gathered", "listed", "enumerated", "zipped"})
"""Effects that look at no argument other than as the table says."""

Arguments = tuple[list[Slot], dict[str, Slot]]


class CallResolver:
    """Applies calls; one instance per solver."""

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.passthrough = PassThrough(solver.graphs)
        self.generated: dict[FunctionInfo, ContainerInfo] = {}
        self.made_lists: dict[tuple[CallOperation, int], ContainerInfo] = {}

    def run(self, call: CallOperation) -> None:
        """Apply a call for every value its callee can be."""
        arguments = (call.positional, call.keywords)
        for value in tuple(call.callee.values):
            self.apply(value, call, arguments)
        if not call.callee.values and isinstance(call.node.func, ast.Attribute):
            effect = METHOD_WRAPPERS.get(call.node.func.attr)
            if effect is not None:
                self._wrap(effect, call, arguments)

    def apply(self, value: Value, call: CallOperation, arguments: Arguments) -> None:
        """Apply one callee to arguments; `call` is the call expression behind it."""
        positional, keywords = arguments
        if isinstance(value, FunctionValue):
            self._enter_function(value.function, call, arguments, None)
        elif isinstance(value, BoundMethodValue):
            owner = (
                ClassValue(value.cls) if value.function.is_classmethod else InstanceValue(value.cls)
            )
            self._enter_function(value.function, call, arguments, owner)
        elif isinstance(value, ClassValue):
            self._construct(value.cls, call, arguments)
        elif isinstance(value, SymbolValue):
            self._symbol(value.name, call, arguments)
        elif isinstance(value, SdkMethodValue):
            self._sdk_method(value, call, keywords)
        elif isinstance(value, ContainerMethodValue):
            self._container_method(value, call, positional)
        elif isinstance(value, PartialValue):
            given = value.call.positional[1:], value.call.keywords
            self.apply(value.target, call, ([*given[0], *positional], {**given[1], **keywords}))
        elif isinstance(value, InstanceValue):
            function = self.method(value, "__call__")
            if function is not None:
                self._enter_function(function, call, arguments, value)

    def method(self, value: InstanceValue, name: str) -> FunctionInfo | None:
        """A method of a project class by name, looked up through its bases."""
        todo: list[ClassInfo] = [value.cls]
        seen: set[ClassInfo] = set()
        while todo:
            cls = todo.pop(0)
            if cls in seen:
                continue
            seen.add(cls)
            slot = cls.fields.get(name)
            for held in slot.values if slot is not None else ():
                if isinstance(held, FunctionValue):
                    return held.function
            todo.extend(cls.bases)
        return None

    def _enter_function(
        self, function: FunctionInfo, call: CallOperation, arguments: Arguments, owner: Value | None
    ) -> None:
        call.handled = True
        call.targets.add(function)
        names = function.positional
        if owner is not None and names and not function.is_static:
            names = names[1:]
        self._bind(function, names, call, arguments)
        passed = self.passthrough.parameter(function)
        argument = self._bound(function, names, passed, arguments) if passed is not None else None
        if argument is not None:
            for value in tuple(argument.values):
                self.apply(value, call, ([], {}))
        elif function.is_generator:
            if function not in self.generated:
                self.generated[function] = ContainerInfo(
                    function.module, function.node, function.yielded
                )
            self.solver.add(call.result, [ContainerValue(self.generated[function])])
        else:
            self.solver.edge(function.returned, call.result)

    def _bound(
        self, function: FunctionInfo, names: list[str], parameter: str, arguments: Arguments
    ) -> Slot | None:
        """The argument that a call binds to a parameter."""
        positional, keywords = arguments
        if parameter in names and names.index(parameter) < len(positional):
            return positional[names.index(parameter)]
        return keywords.get(parameter)

    def _bind(
        self, function: FunctionInfo, names: list[str], call: CallOperation, arguments: Arguments
    ) -> None:
        positional, keywords = arguments
        for name, slot in zip(names, positional, strict=False):
            if isinstance(slot.node, ast.Starred):
                break
            self.solver.edge(slot, function.parameters[name])
            call.followed.add(slot)
        for name, slot in keywords.items():
            if name in function.parameters and function.parameters[name].role == "parameter":
                self.solver.edge(slot, function.parameters[name])
                call.followed.add(slot)

    def _construct(self, cls: ClassInfo, call: CallOperation, arguments: Arguments) -> None:
        call.handled = True
        instance = InstanceValue(cls)
        self.solver.add(call.result, [instance])
        constructor = self.method(instance, "__init__")
        if constructor is not None:
            call.targets.add(constructor)
            self._bind(constructor, constructor.positional[1:], call, arguments)
            return
        positional, keywords = arguments
        names = [name for base in reversed(cls.lineage()) for name in base.constructor_fields]
        for name, slot in (*zip(names, positional, strict=False), *keywords.items()):
            if name in names:
                field = cls.fields.setdefault(name, Slot(cls.module, None, f"field {name}"))
                self.solver.edge(slot, field)
                call.followed.add(slot)

    def _symbol(self, name: str, call: CallOperation, arguments: Arguments) -> None:
        made = class_of_symbol(name) or result_of_function(name)
        if made:
            call.handled = True
            self.solver.add(call.result, [SdkValue(made, call)])
            return
        if (
            name == "builtins.super"
            and call.enclosing is not None
            and call.enclosing.owner is not None
        ):
            call.handled = True
            self.solver.add(
                call.result, (InstanceValue(base) for base in call.enclosing.owner.bases)
            )
            return
        effect = WRAPPERS.get(name)
        if effect is not None:
            self._wrap(effect, call, arguments)

    def _sdk_method(
        self, value: SdkMethodValue, call: CallOperation, keywords: dict[str, Slot]
    ) -> None:
        call.handled = True
        made = member_type(value.owner.type, f"{value.name}()")
        if value.owner.type in LEGACY_TYPES and is_true(keywords.get("stream")):
            made = STREAMED.get(made or "", made)
        if made is None:
            self.solver.add(call.result, [value.owner])
            return
        origin = call if is_generating_type(made) else value.owner.origin
        self.solver.add(call.result, [SdkValue(made, origin)])

    def _wrap(self, effect: Effect, call: CallOperation, arguments: Arguments) -> None:
        positional = arguments[0]
        if len(positional) <= effect.argument:
            return
        subject = positional[effect.argument]
        call.handled = True
        if effect.kind in _PASSING and self._sees_key(effect, call, subject, arguments[1]):
            call.followed.update(positional)
        method: Callable[[Effect, CallOperation, Slot, Arguments], None] = getattr(
            self, f"_wrap_{effect.kind}"
        )
        method(effect, call, subject, arguments)

    def _wrap_same(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        self.solver.edge(subject, call.result)

    def _wrap_awaited(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        from codemod.analysis.solver import awaited

        self.solver.add(call.result, (awaited(value) for value in subject.values))

    def _wrap_element(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        self.solver.iterate(subject.values, call.result, call)

    def _wrap_listed(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        for value in tuple(subject.values):
            if isinstance(value, SdkValue) and value.type.startswith("iterator "):
                made = SdkValue("list " + value.type.removeprefix("iterator "), value.origin)
                self.solver.add(call.result, [made])
            else:
                self.solver.add(call.result, [value])

    def _wrap_gathered(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        from codemod.analysis.solver import awaited

        container = self._made_list(call)
        for slot in arguments[0]:
            if isinstance(slot.node, ast.Starred):
                spread = self._made_list(call, 3).rest
                self.solver.iterate(slot.values, spread, call)
                self.solver.watch(spread, call)
                self.solver.add(container.rest, (awaited(value) for value in spread.values))
            else:
                self.solver.add(container.rest, (awaited(value) for value in slot.values))
        self.solver.add(call.result, [ContainerValue(container)])

    def _made_list(self, call: CallOperation, number: int = 0) -> ContainerInfo:
        """A container that a call makes, the same one each time the call is run again."""
        key = (call, number)
        if key not in self.made_lists:
            self.made_lists[key] = ContainerInfo(
                call.module, call.node, Slot(call.module, call.node, "elements")
            )
        return self.made_lists[key]

    def _sees_key(
        self, effect: Effect, call: CallOperation, subject: Slot, keywords: dict[str, Slot]
    ) -> bool:
        """Hand the elements to the `key` function of `sorted`, `max` and `min`, if it is ours."""
        key = keywords.get("key")
        if key is None or effect.kind not in ("element", "listed"):
            return True
        functions = [value.function for value in key.values if isinstance(value, FunctionValue)]
        element = self._made_list(call, 4).rest
        self.solver.iterate(subject.values, element, call)
        for function in functions:
            call.targets.add(function)
            self._bind(function, function.positional, call, ([element], {}))
        return bool(functions)

    def _wrap_zipped(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        pairs, pair = self._made_list(call, 1), self._made_list(call, 2)
        for index, slot in enumerate(arguments[0]):
            element = pair.keyed.setdefault(index, Slot(call.module, call.node, "element"))
            self.solver.iterate(slot.values, element, call)
        self.solver.add(pairs.rest, [ContainerValue(pair)])
        self.solver.add(call.result, [ContainerValue(pairs)])

    def _wrap_enumerated(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        pairs, pair = self._made_list(call, 1), self._made_list(call, 2)
        element = pair.keyed.setdefault(1, Slot(call.module, call.node, "element"))
        pair.keyed.setdefault(0, Slot(call.module, None, "index"))
        self.solver.iterate(subject.values, element, call)
        self.solver.add(pairs.rest, [ContainerValue(pair)])
        self.solver.add(call.result, [ContainerValue(pairs)])

    def _wrap_member(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        """`getattr(x, "name", default)`"""
        positional = arguments[0]
        name = positional[1].node if len(positional) > 1 else None
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            return
        for value in tuple(subject.values):
            self.solver.attribute(value, name.value, call.result, call)
        if len(positional) > 2:
            self.solver.edge(positional[2], call.result)

    def _wrap_called(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        positional, keywords = arguments
        for value in tuple(subject.values):
            self.apply(value, call, (positional[effect.argument + 1 :], keywords))
        call.followed.add(subject)

    def _wrap_partial(
        self, effect: Effect, call: CallOperation, subject: Slot, arguments: Arguments
    ) -> None:
        self.solver.add(call.result, (PartialValue(value, call) for value in tuple(subject.values)))
        call.followed.update(arguments[0])
        call.followed.update(arguments[1].values())

    def _container_method(
        self, value: ContainerMethodValue, call: CallOperation, positional: list[Slot]
    ) -> None:
        container, name = value.container, value.name
        call.handled = True
        call.followed.update(positional)
        if name in ("append", "add", "appendleft", "insert") and positional:
            self.solver.edge(positional[-1], container.rest)
        elif name == "put" and positional:
            self.solver.edge(positional[0], container.rest)
        elif name in ("extend", "update", "extendleft") and positional:
            self.solver.iterate(positional[0].values, container.rest, call)
        elif name in ("get", "pop", "popleft", "setdefault", "values", "items", "copy", "popitem"):
            self._read_container(container, name, call, positional)

    def _read_container(
        self, container: ContainerInfo, name: str, call: CallOperation, positional: list[Slot]
    ) -> None:
        if name == "copy":
            self.solver.add(call.result, [ContainerValue(container)])
        elif name in ("values", "items", "popitem"):
            listed = self._made_list(call)
            for slot in (container.rest, *container.keyed.values()):
                self.solver.edge(slot, listed.rest)
            if name == "values":
                self.solver.add(call.result, [ContainerValue(listed)])
            else:
                pairs, pair = self._made_list(call, 1), self._made_list(call, 2)
                pair.keyed.setdefault(1, listed.rest)
                pair.keyed.setdefault(0, Slot(call.module, None, "key"))
                self.solver.add(pairs.rest, [ContainerValue(pair)])
                self.solver.add(call.result, [ContainerValue(pairs if name == "items" else pair)])
        else:
            node = positional[0].node if positional else None
            key = node.value if isinstance(node, ast.Constant) else None
            self.solver.item(container, key, call.result)
            if name in ("setdefault", "get") and len(positional) > 1:
                self.solver.edge(positional[1], call.result)
                if name == "setdefault":
                    self.solver.edge(positional[1], container.rest)
