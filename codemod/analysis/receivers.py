"""Clients that only their use gives away.

`X.models.generate_content(...)` in a file that uses google-genai names a client, even where nothing
says what `X` is: a parameter without annotation, an attribute set by a framework or in a base class
out of sight.  The member path is the SDK's own, so `X` is taken for a client; the rules note it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from codemod.analysis.graph import AttributeOperation, ModuleGraph, Slot
from codemod.analysis.values import SdkValue

_METHODS = ("generate_content", "generate_content_stream")
_SDK_NAMES = ("google.genai", "from google import genai")


def assumed_clients(graphs: Iterable[ModuleGraph]) -> Iterator[tuple[Slot, SdkValue]]:
    """The slots without a value that are used as clients, and what they are taken for."""
    for graph in graphs:
        if not any(name in graph.module.text for name in _SDK_NAMES):
            continue
        producers = {
            operation.result: operation
            for operation in graph.operations
            if isinstance(operation, AttributeOperation)
        }
        for operation in producers.values():
            models = producers.get(operation.base)
            if (
                operation.name not in _METHODS
                or models is None
                or models.name != "models"
                or models.base.values
            ):
                continue
            owner = producers.get(models.base)
            if owner is not None and owner.name == "aio" and not owner.base.values:
                yield owner.base, SdkValue("Client", None)
            else:
                kind = "AsyncClient" if _is_awaited(graph, operation.node) else "Client"
                yield models.base, SdkValue(kind, None)


def _is_awaited(graph: ModuleGraph, method: ast.AST) -> bool:
    call = graph.module.parent(method)
    return call is not None and isinstance(graph.module.parent(call), ast.Await)
