"""What a program reads of the answers of some calls, and where fakes of these say their text."""

from __future__ import annotations

import ast
from collections.abc import Set

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.conversion.definitions import definition_of
from codemod.conversion.literals import constant_text
from codemod.mapping.config_fields import to_snake_case
from codemod.mapping.sdk_response_types import RESPONSE_TYPES
from codemod.rules.calls import response_origins
from codemod.sources.python_module import PythonModule

ANYTHING = "*"
"""Stands for a read by a name that only the running program knows."""

_RESPONSE = "GenerateContentResponse"
_LOOKUPS = frozenset({"builtins.getattr", "builtins.hasattr"})
_METHODS_OF_ALL = ("copy", "dict", "json", "model_", "to_json")
"""Beginnings of names of methods that all objects of the SDK have."""

_SAID = {
    "candidates": frozenset({"candidates", "text"}),
    "candidate": frozenset({"content", "finish_reason", "index"}),
    "content": frozenset({"parts", "role"}),
    "part": frozenset({"text"}),
}
"""What the parts of an answer may say besides its text, by the member that leads to them."""


def members_read(project: Project, origins: Set[CallOperation]) -> frozenset[str]:
    """The members of the answers of some calls that the program reads.

    Members that answers never had, such as `get` of a dict, are asked for as before.
    """
    found: set[str] = set()
    for node, slot in project.nodes_with_objects():
        if project.sdk_type(node) != _RESPONSE or not response_origins(project, node) & origins:
            continue
        parent = slot.module.parent(node)
        if isinstance(parent, ast.Attribute) and parent.value is node:
            found.add(parent.attr)
        elif isinstance(parent, ast.Call) and _looks_up(project, parent, node):
            found.add(constant_text(parent.args[1]) or ANYTHING)
    return frozenset(filter(_is_of_answers, found))


def _is_of_answers(name: str) -> bool:
    return name in RESPONSE_TYPES[_RESPONSE] or name == ANYTHING or name.startswith(_METHODS_OF_ALL)


def _looks_up(project: Project, call: ast.Call, node: ast.expr) -> bool:
    """Whether a member is read as `getattr(answer, name)`, or asked for."""
    reads = call.args[:1] == [node] and len(call.args) > 1
    return reads and project.symbol(call.func) in _LOOKUPS


class SaidText:
    """Finds the text in an answer that a test writes out with all its parts.

    The parts may be fakes, objects of the SDK or dicts.
    """

    def __init__(self, project: Project, module: PythonModule) -> None:
        self.project = project
        self.module = module

    def of_candidates(self, node: ast.expr) -> tuple[ast.expr, ast.expr | None] | None:
        """The text of a list with one candidate, and its finish reason if it has one."""
        candidate = self._members(self._only(node), "candidate")
        content = self._members(candidate.get("content"), "content") if candidate else None
        part = self._members(self._only(content.get("parts")), "part") if content else None
        if not candidate or not part or "text" not in part:
            return None
        return part["text"], candidate.get("finish_reason")

    def of_answer(self, node: ast.expr) -> tuple[ast.expr, ast.expr | None] | None:
        """The text of a whole answer with its candidates."""
        members = self._members(node, "candidates")
        if not members or set(members) != {"candidates"}:
            return None
        return self.of_candidates(members["candidates"])

    def _only(self, node: ast.expr | None) -> ast.expr | None:
        """The one element of a list."""
        if node is None:
            return None
        definition = definition_of(self.project, self.module, node)
        written = node if definition is None or len(definition.uses) > 1 else definition.value
        is_list = isinstance(written, ast.List | ast.Tuple) and len(written.elts) == 1
        return written.elts[0] if is_list else None  # type: ignore[attr-defined]

    def _members(self, node: ast.expr | None, kind: str) -> dict[str, ast.expr] | None:
        """The members of a part of an answer; None where it says what has no translation."""
        found: dict[str, ast.expr] = {}
        if isinstance(node, ast.Call) and not node.args:
            for keyword in node.keywords:
                found[to_snake_case(keyword.arg or ANYTHING)] = keyword.value
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                name = constant_text(key) if key is not None else None
                found[to_snake_case(name or ANYTHING)] = value
        else:
            return None
        return found if found.keys() <= _SAID[kind] else None
