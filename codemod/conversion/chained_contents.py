"""A list of all that was said, kept by the service instead: each turn names the one before.

What the program sends again on every turn the service remembers anyway.  This is done on request
only, and where the whole life of the list is in sight: it begins empty, and each round adds what
the user says, asks, and adds the answer, with no way out in between.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from codemod.conversion.definitions import is_private_to
from codemod.conversion.growing_contents import GrowingContents
from codemod.rewriting.edits import Code, InsertStatement, RemoveStatement, code
from codemod.rewriting.imports import free_name
from codemod.sources.walking import walk

if TYPE_CHECKING:
    from codemod.conversion.contents import ContentsConverter

_LEAVES = (ast.Break, ast.Continue, ast.Raise, ast.Return, ast.Try, ast.With, ast.AsyncWith)
_ROUNDS = (ast.AsyncFor, ast.For, ast.If, ast.While)


@dataclass(frozen=True)
class ChainedContents:
    """A list that can be left to the service.

    Args:
        contents: converts what the user says.
        growing: the list.
        said: the statement that adds what the user says, and what it adds.
        answered: the statement that adds the answer.
        answer: the name of the answer.
    """

    contents: ContentsConverter
    growing: GrowingContents
    said: tuple[ast.stmt, ast.expr]
    answered: ast.stmt
    answer: str

    @classmethod
    def of(cls, contents: ContentsConverter, growing: GrowingContents) -> ChainedContents | None:
        """The chain that a growing list can become; None where that would not be the same."""
        module, definition = contents.module, growing.definition
        if isinstance(definition.home, ast.ClassDef):
            return None
        if not _begins_empty(definition.statement) or not growing.is_only_sent():
            return None
        if not is_private_to(contents.project, module, definition) or len(growing.calls) != 1:
            return None
        (call,) = growing.calls
        asking = module.statement(call.node)
        appended = [(module.statement(node), value) for node, value in growing.appended()]
        answer = _name_of(asking, call.node)
        if len(appended) != 2 or not answer:
            return None
        said, (answered, content) = appended
        origins = {value.origin for value in contents.project.sdk_values(content)}
        if growing.is_answer(said[1]) or not growing.is_answer(content) or origins != {call}:
            return None
        block = _block(module.parent(asking), asking)
        places = [block.index(one) if one in block else -1 for one in (said[0], asking, answered)]
        first, second, third = places
        round_ = block[first : third + 1]
        if first < 0 or second != first + 1 or third <= second:
            return None
        inside = [node for one in round_ for node in walk(one)]
        named = sum(isinstance(node, ast.Name) and _binds(node, answer) for node in inside)
        if named != 1 or any(isinstance(node, _LEAVES) for node in inside):
            return None
        commented = any("#" in module.source(one) for one in (said[0], answered))
        around = _around(contents, asking, definition.home)
        return None if commented or not around else cls(contents, growing, said, answered, answer)

    @cached_property
    def link(self) -> str:
        """The name of the variable that leads from turn to turn."""
        module = self.contents.module
        sent = {
            word.value.id
            for word in walk(module.tree)
            if isinstance(word, ast.keyword) and word.arg == "contents"
            if isinstance(word.value, ast.Name)
        }
        name = self.growing.definition.name
        return free_name(module, "previous_turn" if sent == {name} else f"turn_of_{name}")

    def input(self) -> Code:
        """What the user says, with the list gone and each answer leading to the next turn.

        Raises:
            Refused: what the user says has no counterpart.
        """
        conversion, module = self.contents.conversion, self.contents.module
        start = module.span(self.growing.definition.statement)
        said, answered = module.span(self.said[0]), module.span(self.answered)
        any_type = conversion.import_name("typing", "Any")
        opened = code(f"{self.link}: dict[str, {any_type}] = {{}}")
        followed = code(
            f'if {self.answer}.status != "failed":\n'
            f'    {self.link} = {{"previous_interaction_id": {self.answer}.id}}'
        )
        conversion.note("chat-kept-by-service", self.growing.definition.value)
        conversion.edits += [
            InsertStatement(module.path, start, opened),
            RemoveStatement(module.path, start),
            RemoveStatement(module.path, said),
            InsertStatement(module.path, answered, followed),
            RemoveStatement(module.path, answered),
        ]
        conversion.coupled.update(self.growing.calls)
        return self.contents.input(self.said[1])


def _begins_empty(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    value = statement.value
    return isinstance(value, ast.List) and not value.elts


def _binds(node: ast.Name, name: str) -> bool:
    return node.id == name and isinstance(node.ctx, ast.Store)


def _name_of(statement: ast.stmt, call: ast.Call) -> str:
    """The name that a statement gives to what a call, or waiting for it, brings."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return ""
    value = statement.value.value if isinstance(statement.value, ast.Await) else statement.value
    target = statement.targets[0]
    return target.id if value is call and isinstance(target, ast.Name) else ""


def _block(parent: ast.AST | None, statement: ast.stmt) -> list[ast.stmt]:
    for _, value in ast.iter_fields(parent) if parent is not None else ():
        if isinstance(value, list) and statement in value:
            return value
    return []


def _around(contents: ContentsConverter, statement: ast.stmt, home: ast.AST) -> bool:
    """Whether only loops and conditions stand between a list and the call that it is sent with.

    A failed turn would stay in the list where a handler lets the program go on.
    """
    current = contents.module.parent(statement)
    while isinstance(current, _ROUNDS):
        current = contents.module.parent(current)
    return current is home
