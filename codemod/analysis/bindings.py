"""Names while the graph of a module is built: what binds them, and which bindings a read sees."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable

from codemod.analysis.graph import ModuleGraph, Operation, Slot, connect
from codemod.analysis.scopes import Environment, Scope, bound_names, hidden_imports
from codemod.analysis.values import Value
from codemod.sources.python_module import PythonModule


class BindingBuilder:
    """State of a build, and the names of its scopes."""

    def __init__(self, module: PythonModule) -> None:
        self.module = module
        self.graph = ModuleGraph(module)
        self.deferred: deque[Callable[[], None]] = deque()
        self.break_environments: list[list[Environment | None]] = []
        self.hidden = hidden_imports(module.tree.body)
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
        if node not in self.hidden:
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

    def add_possible(self, parts: list[ast.AST] | list[ast.stmt]) -> None:
        """Let reads after this point also see every definition that `parts` may make."""
        if self.environment is None:
            self.environment = {}
        environment = dict(self.environment)
        for name, binding in bound_names(parts):
            if self.is_local(name):
                slots = environment.get(name, ())
                environment[name] = tuple(dict.fromkeys((*slots, self.definition(name, binding))))
        self.environment = environment
