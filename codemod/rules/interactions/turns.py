"""Turns with roles, as steps.

Turns that are written out where they are sent, or appended to a list that is only sent, become
steps there.  Others go through a helper when the program runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerInfo, ContainerValue
from codemod.conversion.literals import constant_text, exploded, listed
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.mapping.earlier_interactions import CONTENT_TYPES, STEP_TYPES
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, code
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_HELPER = "input_steps"
_HISTORIES = ("history", "messages", "turns", "conversation")
_ROLES = {"user": "user_input", "model": "model_output"}
_STEPS = STEP_TYPES | {"function_result", "user_input", "model_output"}


@dataclass(frozen=True)
class _Turn:
    """A turn that can be written as steps: a step of its own, or those that `spread` gives.

    `outputs` is the read of the outputs whose steps it takes over.
    """

    module: PythonModule
    node: ast.Dict
    step: Code | None = None
    spread: Code | None = None
    outputs: ast.expr | None = None


@dataclass
class TurnConverter:
    """Converts the inputs of calls; `settled` are the reads of outputs that turns took along."""

    project: Project
    calls: Iterable[CallOperation]
    settled: set[ast.AST] = field(default_factory=set)

    def convert(self, conversion: Conversion, node: ast.expr) -> Code | None:
        """The code of `input=`; None where it stays as it is."""
        if is_text(self.project, node):
            return None
        module = conversion.module
        items = list(items_of(self.project, node))
        if any(self._is_unknown_result(item) for item in (node, *items)):
            conversion.note("results-checked", node)
        if _kind(node) in _STEPS:
            return code("[", module.span(node), "]")
        if any(is_turn(item) for item in items) or is_turn(node):
            if self._rewrite(conversion, node):
                return None
            return self._at_run_time(conversion, node)
        kinds = {_kind(item) for item in items}
        if kinds & _STEPS and kinds & CONTENT_TYPES:
            return self._at_run_time(conversion, node)
        written = isinstance(node, ast.List | ast.Dict)
        if not items and not written and (_has_roles(module) or _is_history(node)):
            return self._at_run_time(conversion, node)
        return None

    def _is_unknown_result(self, node: ast.AST) -> bool:
        """Whether a dict answers a function call with what may be neither text nor a dict."""
        result = (_fields(node) or {}).get("result")
        if _kind(node) != "function_result" or result is None or isinstance(result, ast.Dict):
            return False
        return not is_text(self.project, result)

    def _at_run_time(self, conversion: Conversion, node: ast.expr) -> Code:
        conversion.note("runtime-conversion", node)
        return code(conversion.helper(_HELPER), "(", conversion.module.span(node), ")")

    def _rewrite(self, conversion: Conversion, node: ast.expr) -> bool:
        """Write turns as steps where they are made; False where that cannot be done."""
        containers = [
            value.container
            for value in self.project.values(node)
            if isinstance(value, ContainerValue)
        ]
        turns = [turn for one in containers for turn in self._turns(one)]
        if not containers or None in turns or not all(map(self._is_only_sent, containers)):
            return False
        placed: dict[ast.AST, list[_Turn]] = {}
        for turn in turns:
            place = self._place(turn, containers) if turn is not None else None
            if turn is None or place is None:
                return False
            placed.setdefault(place, []).append(turn)
        if any(_loses_comment(place, made) for place, made in placed.items()):
            return False
        for place, made in placed.items():
            there = Conversion(self.project, made[0].module)
            _edit(there, place, made)
            conversion.take(there)
            self.settled.update(turn.outputs for turn in made if turn.outputs is not None)
        return True

    def _turns(self, container: ContainerInfo) -> Iterator[_Turn | None]:
        """The turns in a list; None for anything else in it."""
        if not isinstance(container.node, ast.List):
            yield None
            return
        nodes = {
            root.node: root.module
            for slot in container.elements()
            for root in self.project.roots(slot)
            if root is not slot or slot.values
        }
        for node, module in nodes.items():
            yield self._turn(module, node) if isinstance(node, ast.Dict) else None

    def _turn(self, module: PythonModule, node: ast.Dict) -> _Turn | None:
        fields = _fields(node)
        if fields is None or fields.keys() != {"role", "content"}:
            return None
        kind = _ROLES.get(constant_text(fields["role"]) or "")
        content = fields["content"]
        if kind is None:
            return None
        span = module.span(content)
        if is_text(self.project, content):
            block = DictCode((_item("type", '"text"'), Entry('"text"', code(span))))
            return _Turn(module, node, _step(kind, code("[", block, "]")))
        if _is_outputs(self.project, content) and kind == "model_output":
            owner = module.span(content.value)  # type: ignore[attr-defined]
            return _Turn(module, node, None, code(owner, ".steps"), content)
        items = list(items_of(self.project, content))
        kinds = {_kind(item) for item in items}
        if items and kinds <= CONTENT_TYPES:
            return _Turn(module, node, _step(kind, code(span)))
        if items and kinds <= _STEPS:
            return _Turn(module, node, None, code(span))
        return None

    def _place(self, turn: _Turn, containers: list[ContainerInfo]) -> ast.AST | None:
        """The list that a turn is written in, or the call that appends it."""
        parent = turn.module.parent(turn.node)
        if any(parent is container.node for container in containers):
            return parent
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
            is_statement = isinstance(turn.module.parent(parent), ast.Expr)
            if parent.func.attr == "append" and is_statement and len(parent.args) == 1:
                return parent
        return None

    def _is_only_sent(self, container: ContainerInfo) -> bool:
        """Whether a list is given names, appended to and sent, and nothing else."""
        value = ContainerValue(container)
        return all(
            self._is_sent_or_appended(slot.module, node)
            for node, slot in self.project.nodes_with_values()
            if value in slot.values and node in slot.module.parents
        )

    def _is_sent_or_appended(self, module: PythonModule, node: ast.expr) -> bool:
        parent = module.parent(node)
        if isinstance(parent, ast.Assign | ast.AnnAssign):
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            return all(isinstance(target, ast.Name | ast.Attribute) for target in targets)
        if isinstance(parent, ast.Attribute):
            call = module.parent(parent)
            return parent.attr == "append" and isinstance(call, ast.Call) and call.func is parent
        if not isinstance(parent, ast.keyword) or parent.arg != "input":
            return False
        return any(call.node is module.parent(parent) for call in self.calls)


def _edit(conversion: Conversion, place: ast.AST, turns: list[_Turn]) -> None:
    """Write the turns of a list, or the one that a call appends, as steps."""
    module = conversion.module
    for turn in turns:
        conversion.site(turn.node, Family.CONTENT, "turn")
    if isinstance(place, ast.List):
        made = {turn.node: turn.step or code("*", turn.spread or "") for turn in turns}
        items = [made[element] for element in place.elts if isinstance(element, ast.Dict)]
        if any(turn.spread for turn in turns):
            conversion.replace(place, listed(items, exploded(module, place)))
        else:
            _replace_items(conversion, place, items)
    elif turns[0].step is not None:
        conversion.replace(turns[0].node, turns[0].step)
    elif isinstance(place, ast.Call) and isinstance(place.func, ast.Attribute):
        owner = module.span(place.func.value)
        conversion.replace(place, code(owner, ".extend(", turns[0].spread or "", ")"))


def _replace_items(conversion: Conversion, node: ast.List, items: list[Code]) -> None:
    """Put steps in the place of the elements of a list."""
    for element, item in zip(node.elts, items, strict=True):
        conversion.replace(element, item)


def _loses_comment(place: ast.AST, turns: list[_Turn]) -> bool:
    """Whether a comment stands in a list that has to be written anew as a whole."""
    spread = any(turn.spread is not None for turn in turns)
    return isinstance(place, ast.List) and spread and "#" in turns[0].module.source(place)


def items_of(project: Project, node: ast.expr) -> Iterator[ast.AST]:
    """What makes the items of the lists that an expression can be."""
    for value in project.values(node):
        if isinstance(value, ContainerValue) and not isinstance(value.container.node, ast.Dict):
            for slot in value.container.elements():
                for item in slot.values:
                    if isinstance(item, ContainerValue):
                        yield item.container.node


def is_converted(node: ast.expr) -> bool:
    """Whether the helper makes steps of an input already."""
    return isinstance(node, ast.Call) and _HELPER in ast.unparse(node.func)


def is_turn(node: ast.AST) -> bool:
    """Whether an expression is a dict of a role and content."""
    fields = _fields(node)
    return fields is not None and {"role", "content"} <= fields.keys()


def _kind(node: ast.AST) -> str:
    """The type that a dict of content, or of a step, names; empty for none."""
    fields = _fields(node) or {}
    return constant_text(fields["type"]) or "" if "type" in fields else ""


def _is_outputs(project: Project, node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and project.sdk_type(node) == "list Output"


def _has_roles(module: PythonModule) -> bool:
    return any(
        isinstance(node, ast.Constant) and node.value == "role" for node in walk(module.tree)
    )


def _is_history(node: ast.expr) -> bool:
    """Whether an expression out of sight is called like what was said before."""
    return any(word in ast.unparse(node).lower() for word in _HISTORIES)


def _fields(node: ast.AST) -> dict[str, ast.expr] | None:
    if not isinstance(node, ast.Dict):
        return None
    return {
        key.value: value
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _item(key: str, text: str) -> Entry:
    return Entry(f'"{key}"', code(text))


def _step(kind: str, content: Code) -> Code:
    return code(DictCode((_item("type", f'"{kind}"'), Entry('"content"', content))))
