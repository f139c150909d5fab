"""Handlers for `errors.ClientError`, for which the new API has no class.

A 4xx answer raises APIStatusError or a subclass, and a 5xx answer raises another subclass of it.
So APIStatusError stands for ClientError where the 5xx answers are taken out before.
"""

from __future__ import annotations

import ast

from codemod.conversion.result import Conversion
from codemod.mapping.errors import CLIENT_ERRORS, NEW_ERROR_MODULE, STATUS_ERROR
from codemod.model import Family, Span
from codemod.rewriting.edits import InsertHandler, MergeHandlers, MoveHandler, code
from codemod.rewriting.imports import free_name
from codemod.rules.calls import Context
from codemod.rules.errors.clauses import classes_of
from codemod.rules.reach import API_ERROR, CLIENT_ERROR, SERVER_ERROR
from codemod.sources.python_module import PythonModule

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.Module)
_BROAD = frozenset({"builtins.Exception", "builtins.BaseException"})
_CATCH_SERVER_ERRORS = _BROAD | {API_ERROR, SERVER_ERROR}


class ClientHandlers:
    """Finds, for the handlers of one `try`, what stands for ClientError in each."""

    def __init__(self, context: Context, statement: ast.Try, old: frozenset[str]) -> None:
        self._project = context.project
        self._statement = statement
        self._old = old
        self._symbols = [self._caught(handler) for handler in statement.handlers]

    def concerns(self, handler: ast.ExceptHandler) -> bool:
        """Whether a handler catches the 4xx answers and not the 5xx ones."""
        found = self._symbols[self._statement.handlers.index(handler)]
        return CLIENT_ERROR in found and not found & _CATCH_SERVER_ERRORS

    def arrange(self, conversion: Conversion, handler: ast.ExceptHandler) -> tuple[str, ...] | None:
        """See to the 5xx answers; return the new classes to name, None when the clause goes."""
        handlers = self._statement.handlers
        index = handlers.index(handler)
        if any(found & _CATCH_SERVER_ERRORS for found in self._symbols[:index]):
            return (STATUS_ERROR,)
        later = self._next_for_server_errors(index)
        if later is None:
            inner = conversion.import_name("google.genai", NEW_ERROR_MODULE.rpartition(".")[2])
            span = conversion.module.span(handler)
            text = code(f"{inner}.InternalServerError")
            conversion.edits.append(InsertHandler(conversion.module.path, span, text))
            return (STATUS_ERROR,)
        if later and self._symbols[later] == {SERVER_ERROR}:
            self._move(conversion, handler, handlers[later])
            return (STATUS_ERROR,)
        if later == index + 1 and self._mergeable(conversion.module, handler, handlers[later]):
            self._merge(conversion, handler, handlers[later])
            return None
        conversion.note("client-error-classes", handler)
        return CLIENT_ERRORS

    def _caught(self, handler: ast.ExceptHandler) -> frozenset[str]:
        """The qualified names of the classes of a handler; an empty one for what is not known."""
        if handler.type is None:
            return frozenset({"builtins.BaseException"})
        return frozenset(self._project.symbol(part) for part in classes_of(handler.type))

    def _next_for_server_errors(self, index: int) -> int | None:
        """The next handler that 5xx answers go to: 0 when it is not known, None without one."""
        for later in range(index + 1, len(self._symbols)):
            if self._symbols[later] & _CATCH_SERVER_ERRORS:
                return later
            if "" in self._symbols[later]:
                return 0
        return None

    def _move(
        self, conversion: Conversion, handler: ast.ExceptHandler, server: ast.ExceptHandler
    ) -> None:
        module = conversion.module
        span = _both(module.span(handler), module.span(server))
        conversion.edits.append(MoveHandler(module.path, span, module.span(server)))

    def _mergeable(
        self, module: PythonModule, handler: ast.ExceptHandler, into: ast.ExceptHandler
    ) -> bool:
        """Whether one handler can hold both bodies: one class each, and one name at most.

        The name is bound, and unbound again, where it was not before; nothing else may have it.
        """
        one_class = not isinstance(handler.type, ast.Tuple) and into.type is not None
        if not one_class or CLIENT_ERROR in self._old:
            return False
        if handler.name is None or into.name is None:
            name = handler.name or into.name
            return name is None or not _used_unbound(module, handler, name)
        return handler.name == into.name

    def _merge(
        self, conversion: Conversion, handler: ast.ExceptHandler, into: ast.ExceptHandler
    ) -> None:
        module = conversion.module
        name = into.name or handler.name or free_name(module, "error")
        test = f"{name}.status_code < 500"
        caught = self._symbols[self._statement.handlers.index(into)]
        if self._old or caught != {API_ERROR}:
            inner = conversion.import_name("google.genai", NEW_ERROR_MODULE.rpartition(".")[2])
            test = f"isinstance({name}, {inner}.{STATUS_ERROR}) and {test}"
        assert handler.type is not None
        conversion.site(handler.type, Family.ERROR, module.source(handler.type))
        conversion.note("error-classes", handler.type)
        first, second = module.span(handler), module.span(into)
        edit = MergeHandlers(module.path, _both(first, second), second, code(test), name)
        conversion.edits.append(edit)


def replace_client_test(
    context: Context, conversion: Conversion, test: ast.Call, old: frozenset[str]
) -> bool:
    """Replace `isinstance(error, errors.ClientError)` where only new errors come; say whether."""
    if context.project.symbol(test.func) != "builtins.isinstance" or len(test.args) != 2:
        return False
    error, tested = test.args
    if not isinstance(error, ast.Name) or context.project.symbol(tested) != CLIENT_ERROR:
        return False
    if CLIENT_ERROR in old or isinstance(tested, ast.Tuple):
        return False
    inner = conversion.import_name("google.genai", NEW_ERROR_MODULE.rpartition(".")[2])
    kind = f"isinstance({error.id}, {inner}.{STATUS_ERROR})"
    conversion.site(tested, Family.ERROR, conversion.module.source(tested))
    conversion.replace(test, code(f"{kind} and {error.id}.status_code < 500"))
    conversion.note("error-classes", tested)
    return True


def _used_unbound(module: PythonModule, handler: ast.ExceptHandler, name: str) -> bool:
    """Whether the function around a handler uses a name where no handler binds it."""
    scope: ast.AST = handler
    while (parent := module.parent(scope)) is not None and not isinstance(scope, _SCOPES):
        scope = parent
    todo: list[ast.AST] = [scope]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Name | ast.arg) and name in (
            getattr(node, "id", ""),
            getattr(node, "arg", ""),
        ):
            return True
        if not (isinstance(node, ast.ExceptHandler) and node.name == name):
            todo.extend(ast.iter_child_nodes(node))
    return False


def _both(first: Span, last: Span) -> Span:
    return Span(first.start_line, first.start_column, last.end_line, last.end_column)
