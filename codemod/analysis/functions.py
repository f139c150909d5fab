"""Functions while the graph of a module is built: parameters, defaults, decorators, annotations."""

from __future__ import annotations

import ast

from codemod.analysis.bindings import BindingBuilder
from codemod.analysis.graph import Slot, connect
from codemod.analysis.scopes import FunctionNode, Scope, bound_names
from codemod.analysis.values import FunctionInfo
from codemod.sources.walking import children

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


class FunctionBuilder(BindingBuilder):
    """The rules for function heads; bodies are deferred until the scope around them is complete."""

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
            name = decorator_name(decorator)
            info.is_property |= name in ("property", "cached_property")
            info.is_static |= name == "staticmethod"
            info.is_classmethod |= name == "classmethod"
            info.is_context_manager |= name in ("contextmanager", "asynccontextmanager")
            info.unknown_decorators |= name not in PASS_THROUGH_DECORATORS

    def annotate(self, slot: Slot, annotation: ast.expr) -> None:
        """Remember what an annotation says about a slot."""
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except SyntaxError:
                return
        self.graph.annotations.append((slot, annotation, self.expression(annotation)))

    def expression(self, node: ast.expr) -> Slot:
        """The slot of an expression; provided by the expression builder."""
        raise NotImplementedError

    def open_function(self, node: FunctionNode, scope: Scope) -> None:
        """Walk a function body; provided by the statement builder."""
        raise NotImplementedError


def decorator_name(decorator: ast.expr) -> str:
    """The last part of a decorator's name."""
    core = decorator.func if isinstance(decorator, ast.Call) else decorator
    return core.attr if isinstance(core, ast.Attribute) else getattr(core, "id", "")


def _yields(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    todo: list[ast.AST] = [*node.body]
    while todo:
        current = todo.pop()
        if isinstance(current, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(
            current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
        ):
            todo.extend(children(current))
    return False
