"""Lists and dicts in which tests keep what a stand-in was called with."""

from __future__ import annotations

import ast

from codemod.conversion.definitions import Definition, definition_of
from codemod.conversion.result import Conversion, Refused
from codemod.rules.mocks.compared_values import is_only_tested


class KeptValues:
    """Follows recorded values into lists and dicts that a test starts empty.

    Args:
        conversion: says no.
    """

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self._kinds: dict[tuple[ast.AST, str], str] = {}
        self._stores: set[ast.AST] = set()
        self._definitions: dict[ast.AST, Definition] = {}
        self._seen: set[ast.AST] = set()

    def elements(self, value: ast.expr, kind: str) -> list[ast.expr] | None:
        """The reads of the list that a value is appended to, None where it is not."""
        return self._added(value, "append", ast.List, "[]", kind)

    def all_items(self, value: ast.expr, kind: str) -> list[ast.expr] | None:
        """The reads of the dict that is updated with a value, None where there is none."""
        return self._added(value, "update", ast.Dict, "**", kind)

    def item(self, value: ast.expr, kind: str) -> list[ast.expr] | None:
        """The reads of the item of a dict that is set to a value, None where there is none."""
        statement = self.module.parent(value)
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Constant):
            return None
        definition = self._started(target.value, ast.Dict)
        if definition is None:
            return None
        key = target.slice.value
        uses = self._reads(definition, f"item {key!r}", kind, target)
        found: list[ast.expr] = []
        for use in uses:
            parent = self.module.parent(use)
            if not isinstance(parent, ast.Subscript) or not isinstance(parent.slice, ast.Constant):
                raise self._refused(use)
            if parent.slice.value == key and isinstance(parent.ctx, ast.Load):
                found.append(parent)
        return found

    def finish(self) -> None:
        """Look whether something else is put into one of the containers.

        Raises:
            Refused: it is.
        """
        for definition in self._definitions.values():
            for use in definition.uses:
                parent = self.module.parent(use)
                if self._is_other_store(definition, parent):
                    raise self._refused(use)

    def _is_other_store(self, definition: Definition, parent: ast.AST | None) -> bool:
        """Whether something that is not followed is done with a container."""
        if isinstance(parent, ast.Attribute):
            is_read = parent.attr in ("clear", "get")
            return not is_read and self.module.parent(parent) not in self._stores
        if not isinstance(parent, ast.Subscript) or isinstance(parent.ctx, ast.Load):
            return False
        return parent not in self._stores and self._is_followed(definition, parent)

    def _is_followed(self, definition: Definition, item: ast.Subscript) -> bool:
        """Whether the reads of an item of a dict are translated."""
        if not isinstance(item.slice, ast.Constant):
            return True
        places = ("**", f"item {item.slice.value!r}")
        return any((definition.home, f"{definition.name} {one}") in self._kinds for one in places)

    def _added(
        self, value: ast.expr, method: str, container: type[ast.expr], place: str, kind: str
    ) -> list[ast.expr] | None:
        """The reads of the container that a method puts a value into, None where it does not."""
        call = self.module.parent(value)
        definition = self._started(_owner(call, value, method), container)
        if definition is None or call is None:
            return None
        return self._reads(definition, place, kind, call)

    def _started(self, owner: ast.expr | None, kind: type[ast.expr]) -> Definition | None:
        """The one assignment of an empty container to a name of a function."""
        if owner is None:
            return None
        definition = definition_of(self.project, self.module, owner)
        if definition is None or isinstance(definition.home, ast.Module):
            return None
        return definition if _is_empty(definition.value, kind) else None

    def _reads(
        self, definition: Definition, place: str, kind: str, store: ast.AST
    ) -> list[ast.expr]:
        """The uses of a container besides those that put something into it.

        Raises:
            Refused: it holds another kind of value too.
        """
        key = (definition.home, f"{definition.name} {place}")
        if self._kinds.setdefault(key, kind) != kind:
            raise self._refused(store)
        self._stores.add(store)
        self._definitions[definition.statement] = definition
        return [use for use in definition.uses if self._is_new_read(use, place)]

    def _is_new_read(self, use: ast.expr, place: str) -> bool:
        parent = self.module.parent(use)
        fills = isinstance(parent, ast.Attribute) and parent.attr in ("append", "clear", "update")
        sets = isinstance(parent, ast.Subscript) and not isinstance(parent.ctx, ast.Load)
        if fills or sets or is_only_tested(self.module, use):
            return False
        if place.startswith("item "):
            return True
        is_new = use not in self._seen
        self._seen.add(use)
        return is_new

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock", node)


def _owner(call: ast.AST | None, value: ast.expr, method: str) -> ast.expr | None:
    """The object whose method is called with a value alone."""
    if not isinstance(call, ast.Call) or call.args != [value] or call.keywords:
        return None
    function = call.func
    is_method = isinstance(function, ast.Attribute) and function.attr == method
    return function.value if is_method and isinstance(function, ast.Attribute) else None


def _is_empty(value: ast.expr, kind: type[ast.expr]) -> bool:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        name = {ast.List: "list", ast.Dict: "dict"}[kind]
        return value.func.id == name and not value.args and not value.keywords
    items = value.elts if isinstance(value, ast.List) else getattr(value, "keys", None)
    return isinstance(value, kind) and not items
