"""What a call does to values: project functions, constructors, SDK methods."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from codemod.analysis.effects import Arguments
from codemod.analysis.graph import CallOperation, Slot, is_true
from codemod.analysis.members import awaited
from codemod.analysis.passthrough import PassThrough
from codemod.analysis.sdk import (
    class_of_symbol,
    is_generating_type,
    member_type,
    result_of_function,
)
from codemod.analysis.values import (
    WRAPPER,
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
from codemod.analysis.wrappers import MADE_EMPTY, METHOD_WRAPPERS, WRAPPERS
from codemod.mapping import earlier_interactions
from codemod.mapping.legacy_objects import LEGACY_TYPES, STREAMED
from codemod.mapping.sdk_objects import CHAT_KINDS

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver


_THREAD_LOCAL = "threading.local"


class CallResolver:
    """Applies calls; one instance per solver."""

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.passthrough = PassThrough(solver.graphs)
        self.generated: dict[FunctionInfo, ContainerInfo] = {}
        self.looking: set[CallOperation] = set()
        self.latest: dict[CallOperation, Slot] = {}
        self.locals: dict[CallOperation, ClassInfo] = {}

    def run(self, call: CallOperation, slot: Slot, arrived: Collection[Value]) -> None:
        """Apply a call for what has arrived in one of its operands.

        Arguments reach the parameters of functions through edges, whatever comes later.  Only a
        call that looks at the values of its arguments is applied anew when they gain one.
        """
        if call in self.looking:
            arrived = call.callee.values
        elif slot is not call.callee:
            if slot.role == WRAPPER:
                self._wrapped(call, arrived)
            return
        arguments = (call.positional, call.keywords)
        for value in tuple(arrived):
            self.apply(value, call, arguments)
        if not call.callee.values and isinstance(call.node.func, ast.Attribute):
            effect = METHOD_WRAPPERS.get(call.node.func.attr)
            if effect is not None:
                self.looking.add(call)
                self.solver.effects.apply(effect, call, arguments)

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
            self.looking.add(call)
            self.solver.elements.call_method(value, call, positional)
        elif isinstance(value, PartialValue):
            given = value.call.positional[1:], value.call.keywords
            self.apply(value.target, call, ([*given[0], *positional], {**given[1], **keywords}))
        elif isinstance(value, InstanceValue):
            function = self.method(value, "__call__")
            if function is not None:
                self._enter_function(function, call, arguments, value)

    def _wrapped(self, call: CallOperation, wrappers: Iterable[Value]) -> None:
        """A call of a decorated function runs what its decorators have made of it, too."""
        for value in wrappers:
            if isinstance(value, FunctionValue):
                call.targets[value.function] = None

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
        call.targets[function] = None
        for wrapper in function.wrappers:
            self.solver.watch(wrapper, call)
            self._wrapped(call, wrapper.values)
        names = function.positional
        if owner is not None and names and not function.is_static:
            names = names[1:]
        self.bind(function, names, call, arguments)
        passed = self.passthrough.parameter(function)
        argument = self._bound(function, names, passed, arguments) if passed is not None else None
        if argument is not None:
            self.looking.add(call)
            for value in tuple(argument.values):
                self.apply(value, call, ([], {}))
        elif function.is_generator:
            if function not in self.generated:
                self.generated[function] = ContainerInfo(
                    function.module,
                    function.node,
                    function.yielded,
                    Slot(function.module, function.node, "elements"),
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

    def bind(
        self, function: FunctionInfo, names: list[str], call: CallOperation, arguments: Arguments
    ) -> None:
        """Let arguments flow to the parameters that `names` and their keywords say."""
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
            call.targets[constructor] = None
            self.bind(constructor, constructor.positional[1:], call, arguments)
            return
        positional, keywords = arguments
        names = [name for base in reversed(cls.with_bases()) for name in base.constructor_fields]
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
            owners = call.enclosing.owner.after_in_order()
            self.solver.add(call.result, map(InstanceValue, owners))
            return
        if name in MADE_EMPTY and self._makes_container(name, call, arguments):
            return
        if name == _THREAD_LOCAL:
            call.handled = True
            self.solver.add(call.result, [InstanceValue(self._attributes_of(call))])
            return
        effect = WRAPPERS.get(name)
        if effect is not None:
            self.looking.add(call)
            self.solver.effects.apply(effect, call, arguments)

    def _makes_container(self, name: str, call: CallOperation, arguments: Arguments) -> bool:
        """Whether a call makes a container in which there is nothing that cannot be seen."""
        positional, keywords = arguments
        sized = name.startswith("cachetools.") or all(map(_holds_nothing, positional))
        factory = positional[0] if name == "collections.defaultdict" and positional else None
        if factory is not None and len(positional) == 1:
            self.looking.add(call)
            self.solver.watch(factory, call)
            if not factory.values or not all(map(_is_known_factory, factory.values)):
                self.solver.elements.let_go(call)
                return True
        elif call.has_star or not sized:
            return False
        container = self.solver.elements.made_container(call, has_keys=MADE_EMPTY[name])
        call.handled = True
        self.solver.add(call.result, [ContainerValue(container)])
        if name in ("builtins.dict", "collections.OrderedDict"):
            for key, slot in keywords.items():
                self.solver.edge(slot, self.solver.elements.keyed(container, key, slot))
                call.followed.add(slot)
        if factory is not None:
            call.followed.add(factory)
            self._make_elements(factory, container, call)
        return True

    def _make_elements(self, factory: Slot, container: ContainerInfo, call: CallOperation) -> None:
        """Put what a factory makes into a container."""
        for value in tuple(factory.values):
            if isinstance(value, FunctionValue | BoundMethodValue):
                call.targets[value.function] = None
                self.solver.edge(value.function.returned, container.rest)
            elif isinstance(value, ClassValue):
                self.solver.add(container.rest, [InstanceValue(value.cls)])
            elif isinstance(value, SymbolValue) and value.name in MADE_EMPTY:
                inner = self.solver.elements.made_container(
                    call, has_keys=MADE_EMPTY[value.name], number=7
                )
                self.solver.add(container.rest, [ContainerValue(inner)])

    def _attributes_of(self, call: CallOperation) -> ClassInfo:
        """A class for one object that has whatever attributes the program sets on it."""
        if call not in self.locals:
            node = ast.ClassDef("local", [], [], [], [])
            self.locals[call] = ClassInfo(call.module, ast.copy_location(node, call.node))
        return self.locals[call]

    def _sdk_method(
        self, value: SdkMethodValue, call: CallOperation, keywords: dict[str, Slot]
    ) -> None:
        call.handled = True
        made = member_type(value.owner.type, f"{value.name}()")
        if value.owner.type in LEGACY_TYPES and is_true(keywords.get("stream")):
            made = STREAMED.get(made or "", made)
        streamed = is_true(keywords.get("stream"))
        made = earlier_interactions.made_by(value.owner.type, value.name, streamed=streamed) or made
        if made is None:
            self.solver.add(call.result, [value.owner])
            return
        is_new = (
            is_generating_type(made)
            or made in CHAT_KINDS
            or earlier_interactions.is_made_anew(made)
        )
        origin = call if is_new else value.owner.origin
        answer = SdkValue(made, origin)
        self.solver.add(call.result, [answer])
        chat = value.owner.origin
        if value.owner.type == "ChatSession" and is_new and chat is not None:
            self.solver.add(self.latest_answer(chat), [awaited(answer)])

    def latest_answer(self, chat: CallOperation) -> Slot:
        """What `last` of a legacy chat can be: the answers to all its turns."""
        if chat not in self.latest:
            self.latest[chat] = Slot(chat.module, chat.node, "latest answer")
        return self.latest[chat]


def _is_known_factory(value: Value) -> bool:
    """Whether it can be seen what a factory makes, or that it makes nothing of the SDKs."""
    if isinstance(value, SymbolValue):
        return value.name in MADE_EMPTY or value.name.startswith("builtins.")
    return isinstance(value, FunctionValue | BoundMethodValue | ClassValue)


def _holds_nothing(slot: Slot) -> bool:
    """Whether an argument is a constant or an empty display."""
    node = slot.node
    return isinstance(node, ast.Constant) or (isinstance(node, ast.List) and not node.elts)
