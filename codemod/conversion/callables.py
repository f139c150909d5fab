"""Python functions among the tools, which the SDK declared and called itself (mapping 3.4)."""

from __future__ import annotations

import ast

from codemod.analysis.values import BoundMethodValue, ContainerValue, FunctionInfo, FunctionValue
from codemod.conversion.definitions import definition_of
from codemod.conversion.literals import FieldValue, fields_of, is_none
from codemod.conversion.result import Conversion

_PLAIN = frozenset({"str", "int", "float", "bool", "list", "dict", "List", "Dict", "None"})
_FORMS = frozenset({"list", "dict", "List", "Dict", "Optional", "Union", "Literal"})
_KIND = "AutomaticFunctionCallingConfig"


class CallingMode:
    """What a config says about automatic calls: whether they happen, and how many requests."""

    def __init__(self, conversion: Conversion, fields: list[FieldValue]) -> None:
        self.automatic = True
        self.requests: ast.expr | None = None
        self.unclear: ast.expr | None = None
        for item in fields:
            if item.name == "automatic_function_calling" and not is_none(item.value):
                self._read(conversion, item.value)

    def _read(self, conversion: Conversion, node: ast.expr) -> None:
        options = fields_of(conversion.project, conversion.module, node, _KIND)
        for option in options or []:
            value = option.value.value if isinstance(option.value, ast.Constant) else ...
            if option.name == "disable" and isinstance(value, bool):
                self.automatic = not value
            elif option.name == "maximum_remote_calls" and isinstance(value, int) and value > 0:
                self.requests = option.value
            elif value is not None and option.name != "ignore_call_history":
                self.unclear = option.value
        if options is None:
            self.unclear = node


def is_callable_list(conversion: Conversion, node: ast.expr) -> bool:
    """Whether tools are a list of nothing but functions of the project."""
    definition = definition_of(conversion.project, conversion.module, node)
    written = definition.value if definition is not None else node
    if not isinstance(written, ast.List) or not written.elts or _grows(conversion, node):
        return False
    return all(_functions(conversion, element) for element in written.elts)


def _grows(conversion: Conversion, node: ast.expr) -> bool:
    """Whether a list can hold more than is written in its display."""
    return any(
        bool(value.container.rest.predecessors)
        for value in conversion.project.values(node)
        if isinstance(value, ContainerValue)
    )


def check_callables(conversion: Conversion, node: ast.expr) -> None:
    """Refuse functions whose arguments or results need more than passing on.

    Raises:
        Refused: a function takes or returns objects that the old SDK converted.
    """
    definition = definition_of(conversion.project, conversion.module, node)
    written = definition.value if definition is not None else node
    for element in getattr(written, "elts", ()):
        for function in _functions(conversion, element):
            if not _passes_plain_values(function):
                raise conversion.refuse("tools-function-calling", element, function.name)


def _functions(conversion: Conversion, node: ast.expr) -> list[FunctionInfo]:
    values = conversion.project.values(node)
    known = [value for value in values if isinstance(value, FunctionValue | BoundMethodValue)]
    return [value.function for value in known] if len(known) == len(values) else []


def _passes_plain_values(function: FunctionInfo) -> bool:
    node = function.node
    if isinstance(node, ast.Lambda) or node.args.vararg or node.args.kwarg or node.args.posonlyargs:
        return False
    if function.unknown_decorators or function.is_generator:
        return False
    arguments = [*node.args.args, *node.args.kwonlyargs]
    if function.owner is not None and not function.is_static:
        arguments = arguments[1:]
    given = all(one.annotation is not None and _is_plain(one.annotation) for one in arguments)
    return given and (node.returns is None or _is_plain(node.returns))


def _is_plain(node: ast.expr) -> bool:
    """Whether an annotation stands for values that JSON has."""
    if isinstance(node, ast.Constant):
        return node.value is None or (isinstance(node.value, str) and node.value in _PLAIN)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _is_plain(node.left) and _is_plain(node.right)
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    if not isinstance(node, ast.Subscript):
        return name in _PLAIN
    head = node.value
    form = head.attr if isinstance(head, ast.Attribute) else getattr(head, "id", "")
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if form == "Literal":
        return all(isinstance(part, ast.Constant) for part in parts)
    return form in _FORMS and all(
        _is_plain(part) or getattr(part, "id", "") == "Any" for part in parts
    )
