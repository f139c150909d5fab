"""Answers to function calls, as function_result steps (mapping 4.2 and 8).

generate_content matched an answer with its call by the name; a step names the id of the call.  So
the call whose name an answer repeats must be in sight.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import TypeAlias

from codemod.analysis.graph import CallOperation
from codemod.conversion.definitions import (
    Definition,
    definition_of,
    is_private_to,
    means_same_at,
)
from codemod.conversion.guards import holding_tests, only_truth_matters
from codemod.conversion.literals import constructed, fields_of, sdk_function
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, code
from codemod.sources.walking import walk

Matching: TypeAlias = Callable[[Conversion, Code], Code]
"""Makes the code that gives results the ids of the calls whose names they have."""

_MADE = "Part.from_function_response"
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_ITEMS = frozenset({"FunctionCall", "Part"})
_TURN = frozenset({"parts", "role"})
_LOOKED_AT = frozenset({"builtins.len", "builtins.bool"})


class FunctionResults:
    """Converts a message that answers function calls.

    Args:
        conversion: where edits and sites are collected.
        answered: the generating calls whose function calls the message can answer.
        matching: gives results that only name their function the ids of the calls.
        takes_turns: whether a message can be a turn with its role, not only parts.
    """

    def __init__(
        self,
        conversion: Conversion,
        answered: frozenset[CallOperation],
        matching: Matching | None = None,
        takes_turns: bool = False,
    ) -> None:
        self.takes_turns = takes_turns
        self.matching = matching
        self.by_name = False
        self.answered = answered
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module

    def input(self, node: ast.expr) -> Code | None:
        """The list of results for a message; None when the message holds none.

        Raises:
            Refused: it holds answers, but not all of them, or of their calls, are in sight.
        """
        results = self._results(node)
        if results is None or not self.by_name or self.matching is None:
            return results
        return self.matching(self.conversion, results)

    def _results(self, node: ast.expr) -> Code | None:
        """The list of results, perhaps still without the ids of calls that only a name tells."""
        definition = definition_of(self.project, self.module, node)
        written = definition.value if definition is not None else node
        parts = self._parts_of_turn(written)
        if parts is not None:
            return self._turn(node, definition, written, parts)
        made = self._answers(written, definition)
        if not made:
            return None
        for answer in made:
            self.conversion.replace(answer, self._step(answer))
            self.conversion.site(answer, Family.CONTENT, f"types.{_MADE}")
        if definition is not None:
            self._check_uses(definition, node, isinstance(written, ast.List | ast.ListComp))
        hole = code(self.module.span(node))
        is_list = isinstance(written, ast.List | ast.ListComp)
        return hole if is_list else code("[", hole, "]")

    def _parts_of_turn(self, node: ast.expr) -> ast.expr | None:
        """The parts of a message that is a whole turn, which only google-generativeai took."""
        is_turn = isinstance(node, ast.Dict) or constructed(self.project, node) == "Content"
        fields = fields_of(self.project, self.module, node, "Content") if is_turn else None
        values = {item.name: item.value for item in fields or []}
        return values.get("parts") if self.takes_turns and set(values) <= _TURN else None

    def _turn(
        self, node: ast.expr, definition: Definition | None, written: ast.expr, parts: ast.expr
    ) -> Code | None:
        """The results in a turn, whose role says no more than that they are results."""
        results = self._results(parts)
        if results is None or definition is None:
            return results
        self._check_uses(definition, node, is_list=False)
        self.conversion.replace(written, results)
        return code(self.module.span(node))

    def _answers(self, node: ast.expr, definition: Definition | None) -> list[ast.expr]:
        """The answers that a message consists of, in whichever way its list is filled."""
        if isinstance(node, ast.ListComp):
            return self._answers(node.elt, None)
        if not isinstance(node, ast.List):
            return [node] if self._is_answer(node) else []
        elements = list(node.elts)
        if definition is not None:
            for use in definition.uses:
                added = self._appended(use)
                elements += [added] if added is not None else []
        found: list[ast.expr] = []
        others: list[ast.expr] = []
        for element in elements:
            inner = definition_of(self.project, self.module, element)
            value = inner.value if inner is not None else element
            (found if self._is_answer(value) else others).append(value)
            if inner is not None and self._is_answer(value):
                self._check_uses(inner, element, is_list=False)
        if found and others:
            raise self.conversion.refuse("tools-function-calling", others[0])
        return found

    def _appended(self, use: ast.expr) -> ast.expr | None:
        """The argument of `NAME.append(...)`."""
        member = self.module.parent(use)
        call = self.module.parent(member) if isinstance(member, ast.Attribute) else None
        is_append = isinstance(member, ast.Attribute) and member.attr == "append"
        if is_append and isinstance(call, ast.Call) and call.func is member and call.args:
            return call.args[0]
        return None

    def _is_answer(self, node: ast.expr) -> bool:
        if sdk_function(self.project, node) == _MADE:
            return True
        fields = fields_of(self.project, self.module, node, "Part") or []
        return [item.name for item in fields] == ["function_response"]

    def _check_uses(self, definition: Definition, here: ast.expr, is_list: bool) -> None:
        """Refuse where an answer, or the list of them, is used for more than being sent."""
        for use in definition.uses:
            if use is here or only_truth_matters(self.module, use):
                continue
            parent = self.module.parent(use)
            if is_list and self._appended(use) is not None:
                continue
            if isinstance(parent, ast.Call) and self.project.symbol(parent.func) in _LOOKED_AT:
                continue
            raise self.conversion.refuse("tools-function-calling", use)
        if not is_private_to(self.project, self.module, definition):
            raise self.conversion.refuse("tools-function-calling", here)

    def _step(self, node: ast.expr) -> Code:
        """The step for one answer.

        Raises:
            Refused: the call that it answers cannot be told.
        """
        members = self._members(node)
        name, response = members.get("name"), members.get("response")
        if name is None or response is None or set(members) - {"name", "response", "id"}:
            raise self.conversion.refuse("tools-function-calling", node)
        identity = members.get("id", name)
        call = self._named(identity, "id" if "id" in members else "name")
        given = "id" in members
        if call is None and (given or self.matching is None):
            raise self.conversion.refuse("tools-function-calling", name, "which call is answered")
        self.by_name |= call is None
        identified = code(self.module.span(identity) if given else f"{call}.id")
        identity_entries = [Entry('"call_id"', identified)] if call is not None else []
        entries = (
            Entry('"type"', code('"function_result"')),
            *identity_entries,
            Entry('"name"', code(self.module.span(name))),
            Entry('"result"', code(self.module.span(response))),
        )
        return code(DictCode(entries))

    def _members(self, node: ast.expr) -> dict[str, ast.expr]:
        if sdk_function(self.project, node) == _MADE and isinstance(node, ast.Call):
            given = {one.arg or "": one.value for one in node.keywords}
            return {} if node.args else given
        fields = fields_of(self.project, self.module, node, "Part") or []
        inner = fields_of(self.project, self.module, fields[0].value, "FunctionResponse") or []
        return {item.name: item.value for item in inner}

    def _named(self, node: ast.expr, member: str) -> str | None:
        """The text of the function call whose name or id stands at an expression."""
        if isinstance(node, ast.Attribute) and node.attr == member:
            return self._call(node.value, node)
        definition = definition_of(self.project, self.module, node)
        if definition is not None and isinstance(definition.value, ast.Attribute):
            found, block = definition.value, self.module.parent(definition.statement)
            inside = any(above is block for above in self._around(node))
            return self._call(found.value, node) if found.attr == member and inside else None
        if isinstance(node, ast.Constant) and member == "name":
            for test in holding_tests(self.module, node):
                if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq):
                    same = ast.dump(test.comparators[0]) == ast.dump(node)
                    left = test.left
                    if same and isinstance(left, ast.Attribute) and left.attr == member:
                        return self._call(left.value, node)
        return None

    def _call(self, node: ast.expr, place: ast.AST) -> str | None:
        """The name of the item that a function call becomes, if it means the same at a place."""
        if self.project.sdk_type(node) != "FunctionCall":
            return None
        origins = {value.origin for value in self.project.sdk_values(node)}
        if not origins or not origins <= self.answered:
            return None
        item = node.value if isinstance(node, ast.Attribute) else node
        if not isinstance(item, ast.Name) or self.project.sdk_type(item) not in _ITEMS:
            return None
        return item.id if item is place or self._same(item, place) else None

    def _same(self, item: ast.Name, place: ast.AST) -> bool:
        """Whether a name means at a place what it means at `item`."""
        parent = self.module.parent(item)
        while isinstance(parent, ast.Attribute):
            if parent is place:
                return True
            parent = self.module.parent(parent)
        loops = [self._loop_of(item), self._loop_of(place)]
        if loops[0] is not None and loops[0] is loops[1]:
            return all(line < item.lineno for line in _lines_binding(loops[0].body, item.id))
        return means_same_at(self.module, item, place)

    def _loop_of(self, node: ast.AST) -> ast.For | ast.AsyncFor | None:
        """The innermost `for` loop around a node in its function, which binds one call a round."""
        for current in self._around(node):
            if isinstance(current, ast.For | ast.AsyncFor | ast.While):
                return None if isinstance(current, ast.While) else current
        return None

    def _around(self, node: ast.AST) -> Iterator[ast.AST]:
        """What is around a node in its function, from the inside out."""
        current = self.module.parent(node)
        while current is not None and not isinstance(current, _FUNCTIONS):
            yield current
            current = self.module.parent(current)
        if current is not None:
            yield current


def _lines_binding(body: list[ast.stmt], name: str) -> list[int]:
    """The lines in a loop that bind a name."""
    return [
        node.lineno
        for statement in body
        for node in walk(statement)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
