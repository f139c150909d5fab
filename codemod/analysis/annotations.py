"""What an annotation says about the value of a slot."""

from __future__ import annotations

import ast

from codemod.analysis.graph import ModuleGraph
from codemod.analysis.sdk import class_of_symbol
from codemod.analysis.values import ClassValue, InstanceValue, SdkValue, SymbolValue, Value

_TRANSPARENT = frozenset({"Optional", "Union", "Annotated", "Final", "ClassVar"})
_AWAITED = {"AsyncIterator": "iterator", "AsyncGenerator": "iterator", "AsyncIterable": "iterator"}
_WORDS = {
    "list": "list",
    "List": "list",
    "Iterator": "iterator",
    "Generator": "iterator",
    "Iterable": "iterator",
} | _AWAITED


def annotated_values(annotation: ast.expr, graph: ModuleGraph) -> list[Value]:
    """The values an annotation stands for; empty when it names nothing the analysis follows."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return []
    if isinstance(annotation, ast.BinOp):
        return [
            *annotated_values(annotation.left, graph),
            *annotated_values(annotation.right, graph),
        ]
    if isinstance(annotation, ast.Subscript):
        return _subscripted(annotation, graph)
    slot = graph.slots.get(annotation)
    values: list[Value] = []
    for value in slot.values if slot is not None else ():
        if isinstance(value, ClassValue):
            values.append(InstanceValue(value.cls))
        elif isinstance(value, SymbolValue):
            name = class_of_symbol(value.name)
            if name:
                values.append(SdkValue(name, None))
    return values


def _subscripted(annotation: ast.Subscript, graph: ModuleGraph) -> list[Value]:
    head = annotation.value
    name = head.attr if isinstance(head, ast.Attribute) else getattr(head, "id", "")
    inner = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    if name in _TRANSPARENT:
        return [value for part in inner for value in annotated_values(part, graph)]
    word = _WORDS.get(name)
    if word is None or not inner:
        return []
    return [
        SdkValue(f"{word} {value.type}", None)
        for value in annotated_values(inner[0], graph)
        if isinstance(value, SdkValue)
    ]
