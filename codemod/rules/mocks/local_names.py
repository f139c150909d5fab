"""Names that a function of a test gives to values which are followed through it."""

from __future__ import annotations

import ast

from codemod.conversion.result import Conversion
from codemod.rules.mocks.written_names import function_of
from codemod.sources.walking import walk


class LocalNames:
    """Follows values through local names, and makes sure that these stand for nothing else.

    Args:
        conversion: says no where one does.
    """

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.module = conversion.module
        self._kinds: dict[tuple[ast.AST, str], str] = {}
        self._bound: set[ast.AST] = set()
        self._seen: set[ast.AST] = set()

    def target_of(self, node: ast.expr) -> ast.expr | None:
        """What a value is assigned to, where it is the whole of what is assigned."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Assign) and parent.value is node and len(parent.targets) == 1:
            return parent.targets[0]
        if isinstance(parent, ast.AnnAssign | ast.NamedExpr) and parent.value is node:
            return parent.target
        return None

    def uses(self, target: ast.Name, kind: str) -> list[ast.Name]:
        """The uses of a name that a value is assigned to, each of them once.

        Raises:
            Refused: the name stands for another kind of value too, or is no local one.
        """
        scope = self._scope(target)
        if scope is None or self._kinds.setdefault((scope, target.id), kind) != kind:
            raise self.conversion.refuse("mock", target)
        self._bound.add(target)
        found = [
            node
            for node in walk(scope)
            if isinstance(node, ast.Name)
            and node.id == target.id
            and isinstance(node.ctx, ast.Load)
            and node not in self._seen
        ]
        self._seen.update(found)
        return found

    def finish(self) -> None:
        """Look whether anything else is assigned to one of the names.

        Raises:
            Refused: it is.
        """
        for scope, name in self._kinds:
            for node in walk(scope):
                other = isinstance(node, ast.Name) and node.id == name and node not in self._bound
                if other and not isinstance(node.ctx, ast.Load):  # type: ignore[attr-defined]
                    raise self.conversion.refuse("mock", node)
                if isinstance(node, ast.arg) and node.arg == name:
                    raise self.conversion.refuse("mock", node)

    def _scope(self, target: ast.Name) -> ast.AST | None:
        """The comprehension or the function that a name belongs to."""
        parent = self.module.parent(target)
        while isinstance(parent, ast.Tuple | ast.List | ast.Starred):
            parent = self.module.parent(parent)
        if isinstance(parent, ast.comprehension):
            return self.module.parent(parent)
        function = function_of(self.module, target)
        declared = function is not None and any(
            isinstance(node, ast.Global | ast.Nonlocal) and target.id in node.names
            for node in walk(function)
        )
        return None if declared else function
