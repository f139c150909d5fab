"""Builds the slots, edges and operations of expressions and function heads."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable

from codemod.analysis.graph import (
    AttributeOperation,
    AwaitOperation,
    CallOperation,
    IterateOperation,
    ModuleGraph,
    Operation,
    Slot,
    SubscriptOperation,
    connect,
)
from codemod.analysis.scopes import Environment, FunctionNode, Scope, bound_names
from codemod.analysis.values import (
    ContainerInfo,
    ContainerValue,
    FunctionInfo,
    FunctionValue,
    Value,
)
from codemod.sources.python_module import PythonModule

NOT_CONSTANT = object()

PASS_THROUGH_DECORATORS = frozenset(
    {
        "staticmethod",
        "classmethod",
        "property",
        "cached_property",
        "lru_cache",
        "cache",
        "contextmanager",
    }
    | {
        "asynccontextmanager",
        "abstractmethod",
        "override",
        "wraps",
        "overload",
        "final",
        "no_type_check",
    }
)


class ExpressionBuilder:
    """State of a build and the rules for expressions; `GraphBuilder` adds statements."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.graph = ModuleGraph(module)
        self.deferred: deque[Callable[[], None]] = deque()
        self.break_environments: list[list[Environment | None]] = []
        names = {name for name, _ in bound_names(module.tree.body)}
        self.scope = Scope(module.tree, None, self.graph.globals, names)
        self.environment: Environment | None = {}

    def new_slot(self, node: ast.AST | None, role: str) -> Slot:
        """A slot that is not an expression of its own."""
        return Slot(self.module, node, role)

    def operation(self, operation: Operation) -> None:
        """Register an operation for the solver."""
        self.graph.operations.append(operation)

    def seed(self, slot: Slot, value: Value) -> None:
        """Give a slot a value to start from."""
        self.graph.seeds.append((slot, value))

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
            for child in ast.iter_child_nodes(node):
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
                continue
            self.expression(key)
            constant = self.constant(key)
            if constant is NOT_CONSTANT:
                connect(value_slot, container.rest)
            else:
                item = container.keyed.setdefault(constant, self.new_slot(value, "item"))
                connect(value_slot, item)

    def splat(self, container: ContainerInfo) -> Slot:
        """The slot that collects what is spread into a dict display."""
        return container.keyed.setdefault("**", self.new_slot(container.node, "spread"))

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
        self.expression(node.key)
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
        names = {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
        hidden = names - self.scope.local_names
        self.scope.local_names |= hidden
        self.assign(target, element)

    def assign(self, target: ast.expr, value: Slot) -> None:
        """Bind a target; provided by the statement builder."""
        raise NotImplementedError

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

    def function(self, node: FunctionNode) -> FunctionInfo:
        """Register a function and defer its body."""
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        parameters = {argument.arg: Slot(self.module, argument, "parameter") for argument in every}
        for rest in (arguments.vararg, arguments.kwarg):
            if rest is not None:
                parameters[rest.arg] = Slot(self.module, rest, "rest parameter")
        owner = self.scope.cls if self.scope.is_class else None
        info = FunctionInfo(
            self.module,
            node,
            parameters,
            Slot(self.module, node, "return"),
            Slot(self.module, node, "yield"),
            owner,
        )
        self.graph.functions[node] = info
        for argument in every:
            if argument.annotation is not None:
                self.annotate(parameters[argument.arg], argument.annotation)
        self._defaults(node, parameters)
        if not isinstance(node, ast.Lambda):
            self._decorators(node, info)
            if node.returns is not None:
                self.annotate(info.returned, node.returns)
            info.is_generator = _yields(node)
        scope = Scope(node, self.scope, dict(parameters), set(parameters), function=info, cls=None)
        if not isinstance(node, ast.Lambda):
            scope.local_names |= {name for name, _ in bound_names(node.body)}
        self.deferred.append(lambda: self.open_function(node, scope))
        return info

    def _defaults(self, node: FunctionNode, parameters: dict[str, Slot]) -> None:
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        for argument, default in zip(
            reversed(positional), reversed(arguments.defaults), strict=False
        ):
            connect(self.expression(default), parameters[argument.arg])
        for argument, keyword_default in zip(
            arguments.kwonlyargs, arguments.kw_defaults, strict=True
        ):
            if keyword_default is not None:
                connect(self.expression(keyword_default), parameters[argument.arg])

    def _decorators(self, node: ast.FunctionDef | ast.AsyncFunctionDef, info: FunctionInfo) -> None:
        for decorator in node.decorator_list:
            self.expression(decorator)
            core = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = core.attr if isinstance(core, ast.Attribute) else getattr(core, "id", "")
            info.is_property |= name in ("property", "cached_property")
            info.is_static |= name == "staticmethod"
            info.is_classmethod |= name == "classmethod"
            info.is_context_manager |= name in ("contextmanager", "asynccontextmanager")
            info.unknown_decorators |= name not in PASS_THROUGH_DECORATORS

    def open_function(self, node: FunctionNode, scope: Scope) -> None:
        """Walk a function body; provided by the statement builder."""
        raise NotImplementedError

    def annotate(self, slot: Slot, annotation: ast.expr) -> None:
        """Remember what an annotation says about a slot."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except SyntaxError:
                return
        self.graph.annotations.append((slot, annotation, self.expression(annotation)))

    def container(self, node: ast.expr, slot: Slot) -> ContainerInfo:
        """Register a container display as the value of a slot."""
        info = ContainerInfo(self.module, node, self.new_slot(node, "elements"))
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

    def is_local(self, name: str) -> bool:
        """Whether reads of a name in this scope follow reaching definitions."""
        scope = self.scope
        return (
            name in scope.local_names
            and name not in scope.global_names
            and name not in scope.nonlocal_names
        )

    def definition(self, name: str, node: ast.AST) -> Slot:
        """The slot of one binding of a name, created once per binding node."""
        key = node
        known = self.graph.slots.get(key)
        if known is not None:
            return known
        slot = Slot(self.module, node, "definition")
        self.graph.slots[key] = slot
        connect(slot, self.variable(name))
        return slot

    def define(self, name: str, node: ast.AST, value: Slot | None) -> Slot:
        """Bind a name here; later reads in this scope see this binding only."""
        slot = self.definition(name, node)
        if value is not None:
            connect(value, slot)
        if self.is_local(name):
            if self.environment is None:
                self.environment = {}
            self.environment[name] = (slot,)
        return slot

    def variable(self, name: str) -> Slot:
        """The slot that all bindings of a name in its scope flow to."""
        scope = self._owner(name)
        if name not in scope.variables:
            scope.variables[name] = Slot(self.module, None, f"variable {name}")
        return scope.variables[name]

    def _owner(self, name: str) -> Scope:
        scope: Scope | None = self.scope
        assert scope is not None
        if (
            name in scope.local_names
            and name not in scope.global_names
            and name not in scope.nonlocal_names
        ):
            return scope
        outermost = scope
        skip_to_module = name in scope.global_names
        scope = scope.parent
        while scope is not None:
            outermost = scope
            if (
                not scope.is_class
                and name in scope.local_names
                and not (skip_to_module and scope.parent)
            ):
                return scope
            scope = scope.parent
        return outermost

    def read_name(self, name: str, node: ast.AST, place: bool = False) -> Slot:
        """The slot whose values a read of `name` sees at this point."""
        if self.is_local(name) and self.environment is not None:
            slots = self.environment.get(name)
            if slots is not None:
                if len(slots) == 1:
                    return slots[0]
                joined = self.new_slot(None if place else node, "join")
                for slot in slots:
                    connect(slot, joined)
                return joined
        return self.variable(name)


def _yields(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    todo: list[ast.AST] = [*node.body]
    while todo:
        current = todo.pop()
        if isinstance(current, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(
            current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
        ):
            todo.extend(ast.iter_child_nodes(current))
    return False
