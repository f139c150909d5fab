"""Lists that are built in sight and sent as contents, and read nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from codemod.analysis.graph import CallOperation
from codemod.conversion.definitions import (
    Definition,
    comes_later,
    definition_of,
    is_private_to,
)
from codemod.conversion.instance_fields import field_of
from codemod.conversion.literals import rewritten
from codemod.conversion.sharing import calls_sharing, is_convertible
from codemod.rewriting.edits import Code, code

if TYPE_CHECKING:
    from codemod.conversion.contents import ContentsConverter

_LISTS = frozenset({"list", "List"})

_List = TypeVar("_List", bound="SentList")


class SentList:
    """One list that is given a name, appended to, and sent."""

    def __init__(self, contents: ContentsConverter, definition: Definition) -> None:
        self.contents = contents
        self.conversion = contents.conversion
        self.project = contents.project
        self.module = contents.module
        self.definition = definition

    @classmethod
    def named(cls: type[_List], contents: ContentsConverter, node: ast.expr) -> _List | None:
        """The list that a name or an attribute stands for; None for anything else."""
        project, module = contents.project, contents.module
        definition = definition_of(project, module, node) or field_of(project, module, node)
        if definition is None or not isinstance(definition.value, ast.List):
            return None
        return cls(contents, definition)

    @cached_property
    def calls(self) -> frozenset[CallOperation]:
        """The calls that take the list; none where anything else reads it."""
        appending = {self.module.statement(call) for call, _ in self.appended()}
        uses = self.definition.uses
        sent = tuple(use for use in uses if self.module.statement(use) not in appending)
        rest = replace(self.definition, uses=sent)
        return frozenset(calls_sharing(self.project, self.module, rest, "contents") or ())

    def appended(self) -> list[tuple[ast.Call, ast.expr]]:
        """The statements `NAME.append(value)`, with what they append."""
        found: list[tuple[ast.Call, ast.expr]] = []
        for use in self.definition.uses:
            member = self.module.parent(use)
            call = self.module.parent(member) if isinstance(member, ast.Attribute) else None
            if (
                isinstance(member, ast.Attribute)
                and member.attr == "append"
                and isinstance(call, ast.Call)
                and call.func is member
                and len(call.args) == 1
                and isinstance(self.module.parent(call), ast.Expr)
            ):
                found.append((call, call.args[0]))
        return found

    def is_only_sent(self) -> bool:
        """Whether the list is appended to and sent, and nothing else."""
        return bool(self.calls) and is_private_to(self.project, self.module, self.definition)


class WrittenList(SentList):
    """Converts one list of turns, or of parts, where it is made and where it is appended to."""

    @classmethod
    def of(cls, contents: ContentsConverter, node: ast.expr) -> WrittenList | None:
        """The list that a name stands for; None for anything else."""
        made = cls.named(contents, node)
        if made is None or not (made.is_only_sent() and made._is_never_empty()):
            return None
        return made if made._moves() else None

    def input(self) -> Code | None:
        """The name of the list, once all that it holds is converted; None when not all can be.

        Raises:
            Refused: it holds what has no counterpart.
        """
        if not self.appended():
            return self._whole()
        mark = self.conversion.checkpoint()
        turns = {self.contents.is_turn(one) for one in self.elements()}
        if True in turns and self._is_message():
            return None
        convert = self.contents.step if turns == {True} else self.contents.block
        if len(turns) == 1 and self.is_converted(convert):
            self.conversion.coupled.update(self.calls)
            return code(self.definition.name)
        self.conversion.roll_back(mark)
        return None

    def elements(self) -> list[ast.expr]:
        """Where all that the list holds is written."""
        added = [value for _, value in self.appended()]
        return [self._written(one) for one in (*self._beginning.elts, *added)]

    def is_converted(self, convert: Callable[[ast.expr], Code | None]) -> bool:
        """Whether all that the list holds is converted, where it is made and appended."""
        added = [value for _, value in self.appended()]
        items = self._all(self._beginning.elts, convert)
        rest = self._all(added, convert)
        if items is None or rest is None or not self._changes_type():
            return False
        self.conversion.replace(self._beginning, rewritten(self.conversion, self._beginning, items))
        for value, new in zip(added, rest, strict=True):
            self.conversion.replace(value, new)
        return True

    @property
    def _beginning(self) -> ast.List:
        assert isinstance(self.definition.value, ast.List)
        return self.definition.value

    def _whole(self) -> Code | None:
        """The name of a list that nothing is added to."""
        mark = self.conversion.checkpoint()
        new = self.contents.written_out(self._beginning)
        if new is None or not self._changes_type():
            self.conversion.roll_back(mark)
            return None
        self.conversion.replace(self._beginning, new)
        self.conversion.coupled.update(self.calls)
        return code(self.definition.name)

    def _all(
        self, elements: list[ast.expr], convert: Callable[[ast.expr], Code | None]
    ) -> list[Code] | None:
        """The elements in their new form; None when not all of them can be converted."""
        found: list[Code] = []
        for element in elements:
            written = self._written(element)
            new = convert(written)
            if new is None:
                return None
            if written is not element:
                self.conversion.replace(written, new)
                new = code(self.module.span(element))
            found.append(new)
        return found

    def _written(self, element: ast.expr) -> ast.expr:
        """Where an element is written, which may be a turn that was given a name just for this."""
        definition = definition_of(self.project, self.module, element)
        if definition is None or definition.uses != (element,):
            return element
        plain = isinstance(definition.statement, ast.Assign)
        private = plain and is_private_to(self.project, self.module, definition)
        return definition.value if private and self.contents.is_turn(definition.value) else element

    def _is_never_empty(self) -> bool:
        """Whether there is something in the list wherever it is sent."""
        beginning = self.definition.value
        if isinstance(beginning, ast.List) and beginning.elts:
            return True
        appending = [self.module.statement(call) for call, _ in self.appended()]
        return all(
            any(comes_later(self.module, statement, use) for statement in appending)
            for use in self.definition.uses
            if self.module.statement(use) not in appending
        )

    def _moves(self) -> bool:
        """Whether none of several calls that take the list is likely to keep the others back."""
        if len(self.calls) == 1:
            return True
        configs = [call.keywords.get("config") for call in self.calls]
        return all(
            config is None or is_convertible(self.project, config.module, config.node)
            for config in configs
        ) and not any("generation_config" in call.keywords for call in self.calls)

    def _is_message(self) -> bool:
        """Whether a call that takes the list is a turn of a chat, which sends parts only."""
        methods = [self.project.method_of(call) for call in self.calls]
        return any(method is not None and method.name.startswith("send_") for method in methods)

    def _changes_type(self) -> bool:
        """Give the name an annotation that fits, if it has one; False where none is known."""
        statement = self.definition.statement
        if isinstance(statement, ast.Assign):
            return True
        annotation = statement.annotation
        holder = annotation.value if isinstance(annotation, ast.Subscript) else annotation
        name = holder.attr if isinstance(holder, ast.Attribute) else getattr(holder, "id", "")
        if name not in _LISTS:
            return False
        if isinstance(annotation, ast.Subscript):
            any_type = self.conversion.import_name("typing", "Any")
            self.conversion.replace(annotation.slice, code(f"dict[str, {any_type}]"))
        return True
