"""Clients that only their use gives away.

`X.models.generate_content(...)` in a file that uses google-genai names a client, even where nothing
says what `X` is: a parameter without annotation, an attribute set by a framework or in a base class
out of sight.  So do `X.chats.create(...)` and `X.interactions.create(...)`.  The member path is the
SDK's own, so `X` is taken for a client; the rules note it.  An object of another library's class is
none: wrappers of the SDK have the same members.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from codemod.analysis.graph import AttributeOperation, ModuleGraph, Slot, upstream
from codemod.analysis.values import InstanceValue, SdkValue, SymbolValue
from codemod.sources.python_module import PythonModule
from codemod.sources.test_files import is_test_path

_SERVICES = {
    "generate_content": ("models",),
    "generate_content_stream": ("models",),
    "create": ("chats", "interactions"),
}
"""Method -> the services of a client that have it."""

_TURNS = ("send_message", "send_message_stream")
_OPEN_ROOTS = ("google", "unittest.mock", "mock.", "types.SimpleNamespace")
_SDK_NAMES = ("google.genai", "from google import genai")


def assumed_clients(graphs: Iterable[ModuleGraph]) -> Iterator[tuple[Slot, SdkValue]]:
    """The slots without a value that are used as clients, and what they are taken for."""
    graphs = list(graphs)
    foreign = _objects_of_libraries(graphs)
    for graph in graphs:
        if not any(name in graph.module.text for name in _SDK_NAMES):
            continue
        producers = {
            operation.result: operation
            for operation in graph.operations
            if isinstance(operation, AttributeOperation)
        }
        for operation in producers.values():
            service = producers.get(operation.base)
            if (
                operation.name not in _SERVICES
                or service is None
                or service.name not in _SERVICES[operation.name]
                or not _may_be_client(service.base, operation.module)
                or any(slot in foreign for slot in upstream(service.base))
            ):
                continue
            owner = producers.get(service.base)
            if (
                owner is not None
                and owner.name == "aio"
                and _may_be_client(owner.base, operation.module)
            ):
                yield owner.base, SdkValue("Client", None)
            else:
                is_asynchronous = _is_awaited(graph, operation.node) or _awaits_turns(
                    graph, operation.node
                )
                kind = "AsyncClient" if is_asynchronous else "Client"
                yield service.base, SdkValue(kind, None)


def _may_be_client(base: Slot, module: PythonModule) -> bool:
    """Whether nothing is known of an object, or only that a test gives one it made by hand."""
    return all(
        isinstance(value, InstanceValue)
        and value.cls.module is not module
        and is_test_path(value.cls.module.path)
        for value in base.values
    )


def _objects_of_libraries(graphs: Iterable[ModuleGraph]) -> set[Slot]:
    """What calls of classes of other libraries give, told by their names; mocks may be clients."""
    return {
        call.result
        for graph in graphs
        for call in graph.calls.values()
        for value in call.callee.values
        if isinstance(value, SymbolValue)
        and not value.name.startswith(_OPEN_ROOTS)
        and value.name.rpartition(".")[2][:1].isupper()
    }


def _is_awaited(graph: ModuleGraph, method: ast.AST) -> bool:
    call = graph.module.parent(method)
    return call is not None and isinstance(graph.module.parent(call), ast.Await)


def _awaits_turns(graph: ModuleGraph, method: ast.AST) -> bool:
    """Whether the chat that `X.chats.create(...)` gives a name is one whose turns are awaited."""
    call = graph.module.parent(method)
    assignment = graph.module.parent(call) if call is not None else None
    if not isinstance(assignment, ast.Assign):
        return False
    names = {graph.module.source(target) for target in assignment.targets}
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in _TURNS
        and graph.module.source(node.value) in names
        and _is_awaited(graph, node)
        for node in graph.module.nodes
    )
