"""Python functions among the tools, which the SDK declared and called itself (mapping 3.4)."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemod.analysis.values import BoundMethodValue, ContainerValue, FunctionInfo, FunctionValue
from codemod.conversion.definitions import definition_of
from codemod.conversion.literals import FieldValue, fields_of, is_none
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code
from codemod.sources.walking import walk

_CLASSES = frozenset({"str", "int", "float", "bool", "None"})
_CONTAINERS = frozenset({"list", "dict", "List", "Dict"})
_KIND = "AutomaticFunctionCallingConfig"
_MCP = frozenset({"mcp", "fastmcp"})

EVERYTHING = frozenset({"items", "models", "unions", "objects"})
"""Features of the helpers that call functions nobody can see."""


@dataclass(frozen=True)
class Functions:
    """Python functions whose calls are answered.

    `code` is the list of them or, by `form`, the `tools` or the `config` of the old call, which
    only the running program knows.
    `features` are what the helper must be able to do with arguments and results.  `legacy` says
    that they are called as google-generativeai did, `coroutines` that one has to be awaited.
    """

    code: Code
    features: frozenset[str]
    form: str = "functions"
    legacy: bool = False
    coroutines: bool = False

    def helper(self, asynchronous: bool) -> str:
        """The helper that answers the calls."""
        start = "ainteraction" if asynchronous else "interaction"
        return f"{start}_running_functions" if self.legacy else f"{start}_with_{self.form}"

    @property
    def way(self) -> str:
        """The feature of a class of chats that calls them."""
        return "running" if self.legacy else self.form


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
    """Whether tools are a list, or values of a dict, of nothing but functions of the project."""
    display = _display(conversion, node)
    elements = _elements(display) if display is not None else []
    return bool(elements) and all(functions_at(conversion, element) for element in elements)


def listed_functions(conversion: Conversion, node: ast.expr) -> list[FunctionInfo]:
    """The functions in a list, or the values of a dict, of nothing but functions."""
    display = _display(conversion, node)
    elements = _elements(display) if display is not None else []
    return [found for element in elements for found in functions_at(conversion, element)]


def _display(conversion: Conversion, node: ast.expr) -> ast.List | ast.Dict | None:
    """The display of all that an expression holds; None when there may be more."""
    if isinstance(node, ast.Call) and conversion.project.symbol(node.func) == "builtins.list":
        return _display(conversion, node.args[0]) if len(node.args) == 1 else None
    owner = node
    values = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr != "values" or node.args or node.keywords:
            return None
        owner = node.func.value
    definition = definition_of(conversion.project, conversion.module, owner)
    written = definition.value if definition is not None else owner
    kind = ast.Dict if values else ast.List
    is_whole = isinstance(written, kind) and not _grows(conversion, owner, _elements(written))
    return written if is_whole and isinstance(written, ast.List | ast.Dict) else None


def _elements(display: ast.List | ast.Dict) -> list[ast.expr]:
    return display.elts if isinstance(display, ast.List) else display.values


def _grows(conversion: Conversion, node: ast.expr, elements: list[ast.expr]) -> bool:
    """Whether a list or dict can hold more than is written in its display."""
    return any(
        bool(value.container.rest.predecessors) or len(value.container.keyed) > len(elements)
        for value in conversion.project.values(node)
        if isinstance(value, ContainerValue)
    )


def functions_at(conversion: Conversion, node: ast.expr) -> list[FunctionInfo]:
    """The functions that an expression can be; empty when it can be anything else."""
    values = conversion.project.values(node)
    known = [value for value in values if isinstance(value, FunctionValue | BoundMethodValue)]
    return [value.function for value in known] if len(known) == len(values) else []


def may_be_mcp(conversion: Conversion) -> bool:
    """Whether the project talks to MCP servers, whose sessions can stand among tools."""
    return any(
        name.partition(".")[0] in _MCP
        for module in conversion.project.modules.values()
        for node in walk(module.tree)
        for name in _imported(node)
    )


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def calling_features(functions: list[FunctionInfo]) -> frozenset[str]:
    """What the helpers must be able to convert for the arguments and results of functions."""
    found: set[str] = set()
    for function in functions:
        node = function.node
        if isinstance(node, ast.Lambda):
            return EVERYTHING
        for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
            if argument.annotation is not None:
                found |= _features(argument.annotation)
        if node.returns is None or _features(node.returns) - {"unions"}:
            found.add("objects")
    return frozenset(found)


def _features(annotation: ast.expr) -> set[str]:
    """The features that the type of one argument asks for."""
    if isinstance(annotation, ast.Constant):
        text = annotation.value
        return set() if text is None or text in _CLASSES else set(EVERYTHING - {"objects"})
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return {"unions"} | _features(annotation.left) | _features(annotation.right)
    name = _name(annotation)
    if name in _CLASSES:
        return set()
    if name in _CONTAINERS:
        return {"items"}
    if isinstance(annotation, ast.Subscript):
        head, inner = _name(annotation.value), annotation.slice
        parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        nested = {feature for part in parts for feature in _features(part)}
        if head in _CONTAINERS:
            return {"items"} | nested
        if head in ("Optional", "Union"):
            return {"unions"} | nested
        if head == "Literal":
            return set()
    return set(EVERYTHING - {"objects"})


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
