"""Builds the value-flow graph of one module: statements and scopes.

Expressions are handled by `expressions.ExpressionBuilder`; this class walks statements in order,
keeps the reaching definitions of local names, and defers function bodies until the scope around
them is complete.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from codemod.analysis.expressions import ExpressionBuilder
from codemod.analysis.functions import PASS_THROUGH_DECORATORS, decorator_name
from codemod.analysis.graph import (
    CallOperation,
    EnterOperation,
    ImportOperation,
    IterateOperation,
    ModuleGraph,
    Slot,
    connect,
)
from codemod.analysis.scopes import Environment, Scope, bound_names, declared_elsewhere, merge
from codemod.analysis.values import (
    WRAPPER,
    ClassInfo,
    ClassValue,
    FunctionInfo,
    FunctionValue,
)
from codemod.sources.python_module import PythonModule, UnparsableSourceError
from codemod.sources.walking import children


def build_graph(module: PythonModule) -> ModuleGraph:
    """The value-flow graph of a module, not yet joined with other modules.

    Raises:
        UnparsableSourceError: the code is nested too deeply.
    """
    try:
        builder = GraphBuilder(module)
        builder.run()
    except RecursionError as error:
        raise UnparsableSourceError(
            f"{module.path} is nested too deeply to be analysed."
        ) from error
    return builder.graph


class GraphBuilder(ExpressionBuilder):
    """Walks one module and fills `graph`."""

    def run(self) -> None:
        """Build everything: the module body, then function bodies as they come up."""
        self.body(self.module.tree.body)
        while self.deferred:
            self.deferred.popleft()()

    def body(self, statements: list[ast.stmt]) -> None:
        """Walk statements in order."""
        for statement in statements:
            method: Callable[[ast.stmt], None] | None = getattr(
                self, f"do_{type(statement).__name__}", None
            )
            if method is not None:
                method(statement)
            else:
                self.children(statement)

    def snapshot(self) -> Environment | None:
        """The definitions that reach this point; later ones do not change it."""
        return dict(self.environment) if self.environment is not None else None

    def children(self, statement: ast.stmt) -> None:
        """A statement without a rule of its own: its expressions are still looked at."""
        for child in children(statement):
            if isinstance(child, ast.expr):
                self.expression(child)

    def do_Expr(self, node: ast.Expr) -> None:
        self.expression(node.value)

    def do_Return(self, node: ast.Return) -> None:
        if node.value is not None:
            slot = self.expression(node.value)
            if self.scope.function is not None:
                connect(slot, self.scope.function.returned)
        self.environment = None

    def do_Raise(self, node: ast.Raise) -> None:
        self.children(node)
        self.environment = None

    def do_Continue(self, node: ast.Continue) -> None:
        if self.break_environments and self.environment is not None:
            self.break_environments[-1].append(self.environment)
        self.environment = None

    def do_Break(self, node: ast.Break) -> None:
        if self.break_environments:
            self.break_environments[-1].append(self.environment)
        self.environment = None

    def do_Assign(self, node: ast.Assign) -> None:
        value = self.expression(node.value)
        for target in node.targets:
            self.assign(target, value)

    def do_AnnAssign(self, node: ast.AnnAssign) -> None:
        value = self.expression(node.value) if node.value is not None else None
        if isinstance(node.target, ast.Name):
            slot = self.define(node.target.id, node.target, value)
        else:
            slot = self.place(node.target)
            if value is not None:
                self.assign(node.target, value)
            elif isinstance(node.target, ast.Attribute):
                self.assign(node.target, slot)
        self.annotate(slot, node.annotation)

    def do_AugAssign(self, node: ast.AugAssign) -> None:
        value = self.expression(node.value)
        if isinstance(node.target, ast.Name):
            before = self.read_name(node.target.id, node.target, place=True)
            slot = self.define(node.target.id, node.target, before)
            self.extend_container(before, value, node)
            connect(value, slot)
        else:
            base = self.expression(node.target)
            self.extend_container(base, value, node)

    def do_Delete(self, node: ast.Delete) -> None:
        self.children(node)

    def do_If(self, node: ast.If) -> None:
        self.expression(node.test)
        before = self.snapshot()
        self.body(node.body)
        after_body = self.environment
        self.environment = before
        self.body(node.orelse)
        self.environment = merge(after_body, self.environment)

    def do_For(self, node: ast.For | ast.AsyncFor) -> None:
        iterable = self.expression(node.iter)
        element = self.new_slot(node.target, "element")
        self.operation(IterateOperation(self.module, node, iterable, element))
        self.loop(node, lambda: self.assign(node.target, element))

    do_AsyncFor = do_For

    def do_While(self, node: ast.While) -> None:
        self.loop(node, lambda: self.expression(node.test))

    def loop(self, node: ast.For | ast.AsyncFor | ast.While, head: Callable[[], object]) -> None:
        """A loop body sees, besides what came before, what earlier rounds may have bound."""
        parts: list[ast.AST] = [*node.body]
        if isinstance(node, ast.For | ast.AsyncFor):
            parts.append(node.target)
        self.add_possible(parts)
        before = self.snapshot()
        head()
        self.break_environments.append([])
        self.body(node.body)
        after_body = merge(before, self.environment)
        self.environment = after_body
        self.body(node.orelse)
        self.environment = merge(after_body, self.environment, *self.break_environments.pop())

    def do_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            context = self.expression(item.context_expr)
            if item.optional_vars is not None:
                entered = self.new_slot(item.optional_vars, "entered")
                self.operation(EnterOperation(self.module, node, context, entered))
                self.assign(item.optional_vars, entered)
        self.body(node.body)

    do_AsyncWith = do_With

    def do_Try(self, node: ast.Try) -> None:
        before = self.snapshot()
        self.body(node.body)
        after_body = self.environment
        self.environment = before
        self.add_possible(node.body)
        at_handler = self.environment
        ends: list[Environment | None] = []
        for handler in node.handlers:
            self.environment = dict(at_handler) if at_handler is not None else None
            if handler.type is not None:
                self.expression(handler.type)
            if handler.name:
                self.define(handler.name, handler, None)
            self.body(handler.body)
            ends.append(self.environment)
        self.environment = after_body
        self.body(node.orelse)
        self.environment = merge(self.environment, *ends)
        if node.finalbody:
            reachable = self.environment is not None
            if not reachable:
                self.environment = at_handler
            self.body(node.finalbody)
            if not reachable:
                self.environment = None

    do_TryStar = do_Try

    def do_Match(self, node: ast.Match) -> None:
        subject = self.expression(node.subject)
        before = self.environment
        ends: list[Environment | None] = [before]
        for case in node.cases:
            self.environment = dict(before) if before is not None else None
            for name, binding in bound_names([case.pattern]):
                self.define(
                    name, binding, subject if isinstance(case.pattern, ast.MatchAs) else None
                )
            if case.guard is not None:
                self.expression(case.guard)
            self.body(case.body)
            ends.append(self.environment)
        self.environment = merge(*ends)

    def do_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            target = alias.name if alias.asname else alias.name.split(".", 1)[0]
            slot = self.define(alias.asname or target, alias, None)
            self.operation(ImportOperation(self.module, alias, target, None, slot))

    def do_ImportFrom(self, node: ast.ImportFrom) -> None:
        target = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.graph.star_imports.append(target)
                continue
            slot = self.define(alias.asname or alias.name, alias, None)
            self.operation(ImportOperation(self.module, alias, target, alias.name, slot))

    def do_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        info = self.function(node)
        slot = self.define(node.name, node, None)
        self.seed(slot, FunctionValue(info))
        for decorator in node.decorator_list:
            if decorator_name(decorator) not in PASS_THROUGH_DECORATORS:
                info.wrappers.append(self._decorated(decorator, info))

    do_AsyncFunctionDef = do_FunctionDef

    def _decorated(self, decorator: ast.expr, info: FunctionInfo) -> Slot:
        """What a decorator makes of a function, which the name still stands for: see `calls`."""
        given = self.new_slot(decorator, "decorated")
        self.seed(given, FunctionValue(info))
        made = self.new_slot(decorator, WRAPPER)
        call = ast.copy_location(ast.Call(decorator, [decorator], []), decorator)
        callee, function = self.expression(decorator), self.scope.function
        self.operation(CallOperation(self.module, call, callee, [given], {}, False, made, function))
        return made

    def do_ClassDef(self, node: ast.ClassDef) -> None:
        info = ClassInfo(self.module, node)
        self.graph.classes.append(info)
        for decorator in node.decorator_list:
            self.expression(decorator)
        for keyword in node.keywords:
            self.expression(keyword.value)
        for base in node.bases:
            self.graph.base_slots.append((info, self.expression(base)))
        slot = self.define(node.name, node, None)
        self.seed(slot, ClassValue(info))
        outer = self.scope, self.environment
        names = {name for name, _ in bound_names(node.body)}
        self.scope = Scope(node, outer[0], info.fields, names, cls=info, function=None)
        self.environment = {}
        self.body(node.body)
        self.scope, self.environment = outer
        info.constructor_fields = [
            statement.target.id
            for statement in node.body
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        ]

    def do_Global(self, node: ast.Global) -> None:
        """Declarations were read when the scope was opened."""

    do_Nonlocal = do_Global

    def place(self, target: ast.expr) -> Slot:
        """A fresh slot for an annotated attribute or item."""
        return self.new_slot(target, "definition")

    def open_function(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope
    ) -> None:
        """Walk the body of a function in its own scope."""
        outer = self.scope, self.environment
        self.scope = scope
        self.environment = (
            {name: (slot,) for name, slot in scope.function.parameters.items()}
            if scope.function
            else {}
        )
        if isinstance(node, ast.Lambda):
            assert scope.function is not None
            connect(self.expression(node.body), scope.function.returned)
        else:
            scope.global_names, scope.nonlocal_names = declared_elsewhere(node.body)
            self.body(node.body)
        self.scope, self.environment = outer
