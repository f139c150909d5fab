"""What else a program does with the id of a model: look it up, compare it, test how it begins.

An id that also reaches such a place can only be replaced where the program would not notice.  A
comparison with the same id moves along, and a test that answers the same for the new id does not
matter.  Everything else makes the id data about models, and it keeps its place.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from codemod.analysis.graph import Slot, onward
from codemod.analysis.project import Project
from codemod.conversion.enum_members import Replacer, tells_members_apart
from codemod.conversion.model_defaults import places_of_default
from codemod.conversion.option_values import is_choice
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_LOOKUPS = frozenset({"find", "index", "count", "split", "partition", "replace"})
_SEARCHES = _LOOKUPS | {
    "__contains__",
    "discard",
    "endswith",
    "get",
    "pop",
    "remove",
    "removeprefix",
    "rindex",
    "setdefault",
    "startswith",
}
"""Methods that look for their first argument in what they are called on."""

_ENDS = {"startswith": str.startswith, "endswith": str.endswith}
_FORMS: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "casefold": str.casefold,
    "strip": str.strip,
}


@dataclass(frozen=True)
class IdUses:
    """Whether an id is data, and the other places where it is written that move along with it."""

    is_data: bool
    partners: tuple[tuple[PythonModule, ast.Constant], ...] = ()


def uses_of_id(project: Project, constant: ast.Constant, replacer: Replacer) -> IdUses:
    """What becomes of an id that a call names.

    Args:
        project: the analysed project.
        constant: where the id is written.
        replacer: which id takes the place of which.
    """
    search = _Search(project, str(constant.value), replacer)
    is_data = not search.follows(constant)
    partners = tuple(
        (module, other) for other, module in search.together.items() if other is not constant
    )
    return IdUses(is_data, () if is_data else partners)


class _Search:
    """Follows one id, and every place that is compared with it, to all uses."""

    def __init__(self, project: Project, old: str, replacer: Replacer) -> None:
        self.project = project
        self.old = old
        self.new = replacer(old)
        self.replacer = replacer
        self.together: dict[ast.Constant, PythonModule] = {}
        self.seen: set[Slot] = set()

    def follows(self, constant: ast.Constant) -> bool:
        """Whether the program does the same when the id is replaced at this place."""
        slot = self.project.slot(constant)
        if slot is None or constant in self.together:
            return True
        if is_choice(self.project, slot.module, constant):
            return False
        if tells_members_apart(self.project, slot.module, constant, self.replacer):
            return False
        self.together[constant] = slot.module
        todo = [slot]
        while todo:
            current = todo.pop()
            if current in self.seen:
                continue
            self.seen.add(current)
            todo.extend(onward(current))
            if self._is_declared(current):
                return False
            node = current.node
            if not isinstance(node, ast.expr) or current.role != "expression":
                continue
            todo.extend(places_of_default(self.project, current.module, node))
            if not self._unnoticed(current, node, self.old, self.new):
                return False
        return True

    def _is_declared(self, slot: Slot) -> bool:
        """Whether an annotation lists the values that can be at a place, as `Literal` does."""
        node: ast.AST | None = slot.node
        if isinstance(node, ast.Name):
            node = slot.module.parent(node)
        annotation = (
            getattr(node, "annotation", None) if isinstance(node, ast.arg | ast.AnnAssign) else None
        )
        return annotation is not None and any(
            isinstance(part, ast.Constant) and part.value == self.old for part in walk(annotation)
        )

    def _unnoticed(self, slot: Slot, node: ast.expr, old: str, new: str) -> bool:
        """Whether what is done with an id at one place is the same for the new one."""
        parent = slot.module.parent(node)
        if isinstance(parent, ast.Subscript):
            return parent.slice is not node
        if isinstance(parent, ast.Compare):
            return self._compared(slot, parent, node, old, new)
        if isinstance(parent, ast.Attribute):
            return self._method(slot, parent, old, new)
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
            return not (parent.func.attr in _SEARCHES and parent.args[:1] == [node])
        return True

    def _method(self, slot: Slot, node: ast.Attribute, old: str, new: str) -> bool:
        call = slot.module.parent(node)
        if not isinstance(call, ast.Call) or call.func is not node:
            return node.attr not in (*_LOOKUPS, *_ENDS)
        if node.attr in _FORMS and not call.args:
            form = _FORMS[node.attr]
            return self._unnoticed(slot, call, form(old), form(new))
        if node.attr in _ENDS:
            test = _ENDS[node.attr]
            ends = list(_constants(call.args[0])) if len(call.args) == 1 else []
            return bool(ends) and all(test(old, end) == test(new, end) for end in ends)
        return node.attr not in _LOOKUPS

    def _compared(
        self, slot: Slot, node: ast.Compare, operand: ast.expr, old: str, new: str
    ) -> bool:
        others = [other for other in (node.left, *node.comparators) if other is not operand]
        if all(isinstance(other, ast.Constant) and not other.value for other in others):
            return True
        if len(others) != 1:
            return False
        other = others[0]
        if isinstance(node.ops[0], ast.In | ast.NotIn) and other is node.left:
            words = list(_constants(other))
            return bool(words) and all((word in old) == (word in new) for word in words)
        if not isinstance(node.ops[0], ast.Eq | ast.NotEq) or (old, new) != (self.old, self.new):
            return False
        return self._equal(slot, self.project.slot(other))

    def _equal(self, one: Slot, other: Slot | None) -> bool:
        """Whether two compared places are equal before exactly when they are equal after.

        Every id that can be at either place is in sight, and no other id becomes the same one.
        """
        roots = [*self.project.roots(one), *(self.project.roots(other) if other else ())]
        constants = [root.node for root in roots if isinstance(root.node, ast.Constant)]
        if other is None or len(constants) != len(roots):
            return False
        same = [constant for constant in constants if constant.value == self.old]
        different = [str(constant.value) for constant in constants if constant not in same]
        if any(self.new in (value, self.replacer(value)) for value in different):
            return False
        return all(self.follows(constant) for constant in same)


def _constants(node: ast.expr) -> Iterator[str]:
    """The words of a test: one, or a tuple of them; nothing when one cannot be seen."""
    nodes = node.elts if isinstance(node, ast.Tuple) else [node]
    if all(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in nodes):
        for one in nodes:
            assert isinstance(one, ast.Constant)
            yield str(one.value)
