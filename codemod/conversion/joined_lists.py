"""Lists written at the call with others in them: `[prompt, *pictures]`, `turns + [question]`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from codemod.conversion.definitions import is_private_to
from codemod.conversion.literals import rewritten
from codemod.conversion.sent_lists import WrittenList
from codemod.rewriting.edits import Code, code
from codemod.sources.walking import walk

if TYPE_CHECKING:
    from codemod.conversion.contents import ContentsConverter


class JoinedLists:
    """Converts one such expression, with the lists in it that are built in sight.

    They are appended to and joined here, and nothing else reads them.
    """

    def __init__(self, contents: ContentsConverter, node: ast.expr) -> None:
        self.contents = contents
        self.conversion = contents.conversion
        self.node = node
        self.inside = set(walk(node))

    def input(self) -> Code | None:
        """The expression with all that is in its lists converted; None where not all can be.

        Raises:
            Refused: they hold what has no counterpart.
        """
        elements = self._elements(self.node)
        if elements is None or not _has_element(self.node):
            return None
        turns = {self.contents.is_turn(one) for one in elements}
        mark = self.conversion.checkpoint()
        convert = self.contents.step if turns == {True} else self.contents.block
        converted = self._converted(self.node, convert) if len(turns) == 1 else None
        if converted is None:
            self.conversion.roll_back(mark)
        return converted

    def _elements(self, node: ast.expr) -> list[ast.expr] | None:
        """Where all that an expression brings is written; None for one that is no such list."""
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add):
            return None
        if isinstance(node, ast.List | ast.BinOp):
            found: list[ast.expr] = []
            for part in _parts(node):
                inner = self._elements(part) if _is_list(node, part) else [part]
                if inner is None:
                    return None
                found += inner
            return found
        named = self._named(node)
        return named.elements() if named is not None else None

    def _named(self, node: ast.expr) -> WrittenList | None:
        made = WrittenList.named(self.contents, node)
        if made is None or not is_private_to(made.project, made.module, made.definition):
            return None
        appending = {call.func for call, _ in made.appended()}
        read = [use for use in made.definition.uses if made.module.parent(use) not in appending]
        once = len(read) == 1 and read[0] in self.inside
        return made if once else None

    def _converted(self, node: ast.expr, convert: Callable[[ast.expr], Code | None]) -> Code | None:
        if isinstance(node, ast.BinOp):
            sides = [self._converted(side, convert) for side in (node.left, node.right)]
            left, right = sides
            return code(left, " + ", right) if left is not None and right is not None else None
        if not isinstance(node, ast.List):
            named = self._named(node)
            converted = named is not None and named.is_converted(convert)
            return code(self.contents.module.span(node)) if converted else None
        items: list[Code] = []
        for element in node.elts:
            if isinstance(element, ast.Starred):
                spread = self._converted(element.value, convert)
                new = code("*", spread) if spread is not None else None
            else:
                new = convert(element)
            if new is None:
                return None
            items.append(new)
        return rewritten(self.conversion, node, items)


def _parts(node: ast.List | ast.BinOp) -> Iterator[ast.expr]:
    """The sides of a sum, or the elements of a list, spread ones without their star."""
    if isinstance(node, ast.BinOp):
        yield from (node.left, node.right)
    else:
        yield from (one.value if isinstance(one, ast.Starred) else one for one in node.elts)


def _is_list(node: ast.List | ast.BinOp, part: ast.expr) -> bool:
    """Whether a part of an expression is a list itself."""
    if isinstance(node, ast.BinOp):
        return True
    return any(isinstance(one, ast.Starred) and one.value is part for one in node.elts)


def _has_element(node: ast.expr) -> bool:
    """Whether at least one element is written in the expression, so that it is never empty."""
    if isinstance(node, ast.BinOp):
        return any(map(_has_element, (node.left, node.right)))
    return isinstance(node, ast.List) and any(not isinstance(e, ast.Starred) for e in node.elts)
