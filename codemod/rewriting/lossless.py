"""Trees of LibCST that print the bytes they were read from, with the place of every node."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

import libcst as cst
from libcst.metadata import CodeRange, PositionProvider
from libcst.metadata.position_provider import PositionProvidingCodegenState

from codemod.rewriting.errors import EditError
from codemod.sources.python_module import PythonModule

Clause = TypeVar("Clause", cst.ExceptHandler, cst.ExceptStarHandler)

_SPACE_BEFORE_COLON = re.compile(r"(?P<space>(?:[ \t]|\\\r?\n)*):")
_CLOSING_BRACKETS = re.compile(r"(?:\s|#[^\n]*\n|\\\r?\n)*\)")


@dataclass(frozen=True)
class Printed:
    """A tree, the text it prints, and where in it each node stands."""

    tree: cst.Module
    text: str
    positions: Mapping[cst.CSTNode, CodeRange]


class _Printer(PositionProvider):
    """Prints a tree and finds the places of its nodes on the way.

    A `MetadataWrapper` would print for the places alone, and visit the whole tree once more for
    providers that nobody asked for.
    """

    def printed(self, tree: cst.Module) -> Printed:
        """The text of a tree with the places."""
        state = PositionProvidingCodegenState(
            default_indent=tree.default_indent,
            default_newline=tree.default_newline,
            provider=self,
        )
        tree._codegen(state)
        places = cast(Mapping[cst.CSTNode, CodeRange], self._computed)
        return Printed(tree, "".join(state.tokens), places)


def lossless_tree(module: PythonModule) -> Printed:
    """The tree of a file, with what LibCST 1.8 forgets while it reads put back.

    Args:
        module: the file; its bytes are the measure.

    Raises:
        EditError: LibCST cannot parse the file or does not give its bytes back.
    """
    try:
        tree = cst.parse_module(module.data)
    except (cst.ParserSyntaxError, UnicodeDecodeError, RecursionError) as error:
        raise EditError(
            f"{module.path} cannot be parsed by LibCST, so it is left as it is."
        ) from error
    for candidate in _candidates(tree, module):
        printed = _Printer().printed(candidate)
        if printed.text.encode(candidate.encoding) == module.data:
            return printed
    raise EditError(
        f"{module.path} does not survive a round trip through the parser (a form feed or an "
        "unusual line end, mostly), so it is left as it is."
    )


def _candidates(tree: cst.Module, module: PythonModule) -> Iterator[cst.Module]:
    yield tree
    yield _with_spaces_before_colons(tree, module)
    footed = _with_footer(module)
    yield footed
    yield _with_spaces_before_colons(footed, module)


def _with_footer(module: PythonModule) -> cst.Module:
    """The tree of a file whose last lines LibCST loses when it reads them with the statements.

    It does so where lines of blanks end in the middle of an indentation.
    """
    last = max((statement.end_lineno or 0 for statement in module.tree.body), default=0)
    lines = module.data.splitlines(keepends=True)
    try:
        tree = cst.parse_module(b"".join(lines[:last]))
        rest = cst.parse_module(b"".join(lines[last:]))
    except cst.ParserSyntaxError:
        return cst.Module([])
    return tree.with_changes(
        footer=[*tree.footer, *rest.header, *rest.footer],
        has_trailing_newline=rest.has_trailing_newline,
    )


def _with_spaces_before_colons(tree: cst.Module, module: PythonModule) -> cst.Module:
    """The tree with the blanks of `except Error :`, which LibCST reads and does not keep."""
    spaces = [_space_before_colon(module, handler) for handler in _handlers(module.tree)]
    return tree.visit(_HandlerSpaces(spaces))


def _handlers(node: ast.AST) -> Iterator[ast.ExceptHandler]:
    """The `except` clauses in the order in which LibCST leaves them: inner ones first."""
    for child in ast.iter_child_nodes(node):
        yield from _handlers(child)
    if isinstance(node, ast.ExceptHandler):
        yield node


def _space_before_colon(module: PythonModule, handler: ast.ExceptHandler) -> str:
    if handler.type is None or handler.name is not None:
        return ""
    end = module.span(handler.type)
    first, *more = module.lines[end.end_line - 1 : handler.body[0].lineno]
    rest = "".join([first[end.end_column :], *more])
    start = 0
    while closing := _CLOSING_BRACKETS.match(rest, start):
        start = closing.end()
    found = _SPACE_BEFORE_COLON.match(rest, start)
    return found["space"] if found else ""


class _HandlerSpaces(cst.CSTTransformer):
    """Gives each `except` clause without a name the blanks before its colon, in order."""

    def __init__(self, spaces: Sequence[str]) -> None:
        super().__init__()
        self._spaces = iter(spaces)

    def leave_ExceptHandler(
        self, original_node: cst.ExceptHandler, updated_node: cst.ExceptHandler
    ) -> cst.ExceptHandler:
        """Put the blanks back."""
        return self._spaced(updated_node)

    def leave_ExceptStarHandler(
        self, original_node: cst.ExceptStarHandler, updated_node: cst.ExceptStarHandler
    ) -> cst.ExceptStarHandler:
        """Put the blanks back."""
        return self._spaced(updated_node)

    def _spaced(self, clause: Clause) -> Clause:
        space = next(self._spaces, "")
        if not space:
            return clause
        return clause.with_changes(whitespace_before_colon=cst.SimpleWhitespace(space))
