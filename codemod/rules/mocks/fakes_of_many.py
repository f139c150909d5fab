"""Fakes that answer for several methods at once, or are asked about all of them together."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemod.conversion.result import Conversion
from codemod.rules.mocks.written_names import Function, function_of
from codemod.sources.python_module import PythonModule

_STREAM = "generate_content_stream"

_CALLS_OF_ALL = frozenset({"assert_has_calls", "method_calls", "mock_calls"})
"""What tells of the calls of all methods of a stand-in, by name."""


def check_kinds(
    conversion: Conversion, nodes: Sequence[ast.expr], patches: Sequence[ast.Call]
) -> None:
    """Refuse where two methods of one fake would become the same.

    A test may fake a whole answer or a stream; what sets up fakes for several tests may only
    do so where all of them are of one kind.

    Args:
        conversion: says no.
        nodes: the stand-ins of a test module.
        patches: the calls that put one in place.

    Raises:
        Refused: it would, or a test asks a fake as a whole what was called on it.
    """
    module = conversion.module
    for asked in _asked_as_a_whole(module, nodes):
        raise conversion.refuse("mock", asked)
    found: dict[ast.AST | None, set[bool]] = {}
    for node in (*nodes, *patches):
        kinds = found.setdefault(function_of(module, node), set())
        kinds.add(isinstance(node, ast.Attribute) and node.attr == _STREAM)
    several = len(set().union(*found.values())) > 1
    for function, kinds in found.items():
        own = isinstance(function, Function) and function.name.startswith("test")
        if len(kinds) > 1 or (several and not own):
            raise conversion.refuse("mock", function or nodes[0])


def _asked_as_a_whole(module: PythonModule, nodes: Sequence[ast.expr]) -> Iterator[ast.Attribute]:
    """`client.mock_calls`, where the names of all methods that were called on a fake stand."""
    wholes: set[str] = set()
    for node in nodes:
        part = node
        while isinstance(part, ast.Attribute):
            part = part.value
            wholes.add(module.source(part))
    for node in module.nodes_of(ast.Attribute):
        if node.attr in _CALLS_OF_ALL and module.source(node.value) in wholes:
            yield node
