"""Builds the slots, edges and operations of expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable

from codemod.analysis.functions import FunctionBuilder
from codemod.analysis.graph import (
    AttributeOperation,
    AwaitOperation,
    CallOperation,
    IterateOperation,
    Slot,
    StoreAttributeOperation,
    StoreItemOperation,
    SubscriptOperation,
    UnpackOperation,
    connect,
)
from codemod.analysis.scopes import Environment
from codemod.analysis.values import (
    SPREAD,
    ContainerInfo,
    ContainerValue,
    FunctionValue,
)
from codemod.sources.walking import children, walk

NOT_CONSTANT = object()


class ExpressionBuilder(FunctionBuilder):
    """The rules for expressions and for targets of assignments; `GraphBuilder` adds statements."""

    def constant(self, node: ast.expr) -> object:
        """The value of a constant subscript, else NOT_CONSTANT."""
        if isinstance(node, ast.Constant):
            return node.value
        if (
            isinstance(node, ast.UnaryOp)
            and isinstance(node.op, ast.USub)
            and isinstance(node.operand, ast.Constant)
        ):
            value = node.operand.value
            return -value if isinstance(value, int) else NOT_CONSTANT
        return NOT_CONSTANT

    def expression(self, node: ast.expr) -> Slot:
        """The slot of an expression, with everything inside it built."""
        known = self.graph.slots.get(node)
        if known is not None:
            return known
        slot = Slot(self.module, node)
        self.graph.slots[node] = slot
        method: Callable[[ast.expr, Slot], None] | None = getattr(
            self, f"on_{type(node).__name__}", None
        )
        if method is not None:
            method(node, slot)
        else:
            for child in children(node):
                if isinstance(child, ast.expr):
                    self.expression(child)
        return slot

    def on_Constant(self, node: ast.Constant, slot: Slot) -> None:
        """Constants carry no value; `queries` reads them from the tree."""

    def on_Name(self, node: ast.Name, slot: Slot) -> None:
        connect(self.read_name(node.id, node), slot)

    def on_Attribute(self, node: ast.Attribute, slot: Slot) -> None:
        base = self.expression(node.value)
        self.operation(AttributeOperation(self.module, node, base, node.attr, slot))

    def on_Subscript(self, node: ast.Subscript, slot: Slot) -> None:
        base = self.expression(node.value)
        self.expression(node.slice)
        key = self.constant(node.slice)
        is_slice = isinstance(node.slice, ast.Slice)
        self.operation(SubscriptOperation(self.module, node, base, key, slot, is_slice))

    def on_Await(self, node: ast.Await, slot: Slot) -> None:
        base = self.expression(node.value)
        self.operation(AwaitOperation(self.module, node, base, slot))

    def on_IfExp(self, node: ast.IfExp, slot: Slot) -> None:
        self.expression(node.test)
        connect(self.expression(node.body), slot)
        connect(self.expression(node.orelse), slot)

    def on_BoolOp(self, node: ast.BoolOp, slot: Slot) -> None:
        for value in node.values:
            connect(self.expression(value), slot)

    def on_NamedExpr(self, node: ast.NamedExpr, slot: Slot) -> None:
        value = self.expression(node.value)
        definition = self.define(node.target.id, node.target, value)
        connect(definition, slot)

    def on_Starred(self, node: ast.Starred, slot: Slot) -> None:
        connect(self.expression(node.value), slot)

    def on_Yield(self, node: ast.Yield, slot: Slot) -> None:
        if node.value is not None and self.scope.function is not None:
            connect(self.expression(node.value), self.scope.function.yielded)

    def on_YieldFrom(self, node: ast.YieldFrom, slot: Slot) -> None:
        base = self.expression(node.value)
        if self.scope.function is not None:
            element = self.new_slot(node.value, "element")
            self.operation(IterateOperation(self.module, node, base, element))
            connect(element, self.scope.function.yielded)

    def on_List(self, node: ast.List | ast.Tuple | ast.Set, slot: Slot) -> None:
        container = self.container(node, slot)
        starred = False
        for index, element in enumerate(node.elts):
            value = self.expression(element)
            if isinstance(element, ast.Starred):
                starred = True
                spread = self.new_slot(element, "element")
                self.operation(IterateOperation(self.module, element, value, spread))
                connect(spread, container.rest)
            elif starred or not isinstance(node, ast.Tuple | ast.List):
                connect(value, container.rest)
            else:
                container.keyed[index] = self.new_slot(element, "item")
                connect(value, container.keyed[index])

    on_Tuple = on_List
    on_Set = on_List

    def on_Dict(self, node: ast.Dict, slot: Slot) -> None:
        container = self.container(node, slot)
        for key, value in zip(node.keys, node.values, strict=True):
            value_slot = self.expression(value)
            if key is None:
                connect(value_slot, self.splat(container))
                self.operation(IterateOperation(self.module, node, value_slot, container.rest))
                continue
            key_slot = self.expression(key)
            constant = self.constant(key)
            if constant is NOT_CONSTANT:
                connect(value_slot, container.rest)
                connect(key_slot, container.keys)
            else:
                item = container.keyed.setdefault(constant, self.new_slot(value, "item"))
                connect(value_slot, item)

    def splat(self, container: ContainerInfo) -> Slot:
        """The slot that collects what is spread into a dict display."""
        return container.keyed.setdefault(SPREAD, self.new_slot(container.node, "spread"))

    def on_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, slot: Slot) -> None:
        container = self.container(node, slot)
        saved = self.comprehension(node.generators)
        connect(self.expression(node.elt), container.rest)
        self.environment = saved

    on_SetComp = on_ListComp
    on_GeneratorExp = on_ListComp

    def on_DictComp(self, node: ast.DictComp, slot: Slot) -> None:
        container = self.container(node, slot)
        saved = self.comprehension(node.generators)
        connect(self.expression(node.key), container.keys)
        connect(self.expression(node.value), container.rest)
        self.environment = saved

    def comprehension(self, generators: list[ast.comprehension]) -> Environment | None:
        """Bind the targets of a comprehension; returns the environment to restore after it."""
        saved = dict(self.environment) if self.environment is not None else None
        for generator in generators:
            iterable = self.expression(generator.iter)
            element = self.new_slot(generator.target, "element")
            self.operation(IterateOperation(self.module, generator, iterable, element))
            self.assign_comprehension(generator.target, element)
            for condition in generator.ifs:
                self.expression(condition)
        return saved

    def assign_comprehension(self, target: ast.expr, element: Slot) -> None:
        """Bind a comprehension target, whose names live only inside the comprehension."""
        names = {node.id for node in walk(target) if isinstance(node, ast.Name)}
        hidden = names - self.scope.local_names
        self.scope.local_names |= hidden
        self.assign(target, element)

    def assign(self, target: ast.expr, value: Slot) -> None:
        """Bind a target of an assignment, loop or `with` to a value."""
        if isinstance(target, ast.Name):
            self.define(target.id, target, value)
        elif isinstance(target, ast.Tuple | ast.List):
            places = [self.new_slot(element, "unpacked") for element in target.elts]
            self.operation(UnpackOperation(self.module, target, value, places))
            for element, place in zip(target.elts, places, strict=True):
                inner = element.value if isinstance(element, ast.Starred) else element
                self.assign(inner, place)
        elif isinstance(target, ast.Attribute):
            base = self.expression(target.value)
            self.graph.slots[target] = value
            self.operation(StoreAttributeOperation(self.module, target, base, target.attr, value))
        elif isinstance(target, ast.Subscript):
            base = self.expression(target.value)
            key_slot = self.expression(target.slice)
            key = self.constant(target.slice)
            self.operation(StoreItemOperation(self.module, target, base, key, value, key_slot))
        elif isinstance(target, ast.Starred):
            self.assign(target.value, value)

    def on_Call(self, node: ast.Call, slot: Slot) -> None:
        callee = self.expression(node.func)
        positional = [self.expression(argument) for argument in node.args]
        keywords = {
            keyword.arg: self.expression(keyword.value) for keyword in node.keywords if keyword.arg
        }
        stars = [self.expression(keyword.value) for keyword in node.keywords if keyword.arg is None]
        has_star = any(isinstance(argument, ast.Starred) for argument in node.args)
        call = CallOperation(
            self.module,
            node,
            callee,
            positional,
            keywords,
            has_star or bool(stars),
            slot,
            self.scope.function,
            stars,
        )
        self.graph.calls[node] = call
        self.operation(call)

    def on_Lambda(self, node: ast.Lambda, slot: Slot) -> None:
        self.seed(slot, FunctionValue(self.function(node)))

    def container(self, node: ast.expr, slot: Slot) -> ContainerInfo:
        """Register a container display as the value of a slot."""
        rest, keys = self.new_slot(node, "elements"), self.new_slot(node, "elements")
        info = ContainerInfo(self.module, node, rest, keys)
        self.graph.containers[node] = info
        self.seed(slot, ContainerValue(info))
        return info

    def extend_container(self, base: Slot, value: Slot, node: ast.AST) -> None:
        """`base += value`: what `value` holds, `base` may hold."""
        method = self.new_slot(node, "method")
        self.operation(AttributeOperation(self.module, node, base, "extend", method))
        call = ast.Call(ast.Name("extend"), [], [], lineno=getattr(node, "lineno", 0))
        result = self.new_slot(node, "result")
        self.operation(
            CallOperation(
                self.module, call, method, [value], {}, False, result, self.scope.function
            )
        )
