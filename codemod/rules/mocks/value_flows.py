"""Where values of a test go: through variables, fields, containers and functions of the project.

The value graph knows the ways.  What it cannot see is told by its surroundings: a container that
is handed to strangers, or a field that is read of an object nobody knows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NoReturn

from codemod.analysis.graph import FieldOperation, Slot, upstream
from codemod.analysis.values import (
    ClassInfo,
    ClassValue,
    ContainerInfo,
    ContainerValue,
    InstanceValue,
)
from codemod.conversion.result import Conversion
from codemod.rules.mocks.compared_values import is_only_tested
from codemod.rules.mocks.containers import LISTING, READING, STORING, Containers, element_of
from codemod.rules.mocks.handing_on import moves, passes_on
from codemod.rules.mocks.written_names import function_of
from codemod.sources.python_module import PythonModule

_READ = ast.Load()


class ValueFlows:
    """Follows the values of one test module.

    Args:
        conversion: says no.
        reason: why it does (`planning.refusals`).
    """

    def __init__(self, conversion: Conversion, reason: str = "mock") -> None:
        self._conversion = conversion
        self._reason = reason
        self._project = conversion.project
        self._module = conversion.module
        self._index: Containers | None = None

    def moves(self, node: ast.expr, module: PythonModule | None = None) -> bool:
        """Whether an expression only hands its value on, to where it can be seen."""
        module = module or self._module
        parent = module.parent(node)
        if isinstance(parent, ast.Return | ast.Yield | ast.Lambda):
            return self._is_given_in_sight(module, parent)
        return moves(self._conversion, module, node)

    def _is_given_in_sight(self, module: PythonModule, node: ast.AST) -> bool:
        """Whether what a function gives can be seen where it is called."""
        function = node if isinstance(node, ast.Lambda) else function_of(module, node)
        info = self._project.graphs[module.path].functions.get(function)  # type: ignore[arg-type]
        if info is None or not all(map(passes_on, getattr(function, "decorator_list", ()))):
            return False
        return all(self._is_call(*use) for use in self._containers.references(info))

    def _is_call(self, module: PythonModule, node: ast.expr) -> bool:
        """Whether a mention of a function calls it, or hands it on to who does."""
        parent = module.parent(node)
        called = isinstance(parent, ast.Call) and parent.func is node
        return called or moves(self._conversion, module, node)

    def is_known_use(self, container: ast.expr) -> bool:
        """Whether nothing is done with a container that takes its elements out of sight."""
        return self._is_kept_use(self._module, container)

    def uses(self, made: ast.expr) -> list[ast.expr]:
        """The places where a value is used that goes on from an expression.

        Raises:
            Refused: not all of them are in sight, or other values can be there too.
        """
        slot = self._slot(made)
        places = _reached(slot)
        self._check_kept(places, made)
        named = {node.arg for node in self._roots(slot) if isinstance(node, ast.arg)}
        found = []
        for place in places:
            node = place.node
            if not isinstance(node, ast.expr) or self._project.slot(node) is not place:
                continue
            if not isinstance(getattr(node, "ctx", ast.Load()), ast.Load) or node is made:
                continue
            if self.moves(node, place.module):
                continue
            if place.module is not self._module or not self._is_same(place, named):
                self._refuse(node if place.module is self._module else made)
            found.append(node)
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))

    def check_handed_on(self, made: ast.expr) -> None:
        """Refuse where an expression gives what it makes away out of sight."""
        if not self.moves(made):
            self._refuse(made)

    def uses_of_moved(self, node: ast.expr) -> list[ast.expr]:
        """The uses of a value that an expression hands on.

        Raises:
            Refused: it does not, or they are not all in sight.
        """
        if not self.moves(node):
            self._refuse(node)
        return self.uses(node)

    def sources(self, node: ast.expr) -> list[ast.expr]:
        """The expressions that make what can stand at an expression.

        Raises:
            Refused: not all of them are in sight.
        """
        found: dict[ast.expr, None] = {}
        for slot in upstream(self._slot(node)):
            if slot.module is not self._module:
                self._refuse(node)
            place = slot.node
            is_expression = isinstance(place, ast.expr) and self._project.slot(place) is slot
            container = element_of(self._conversion, place) if is_expression else None
            if container is not None:
                self._check_container(container, set())
            elif not slot.predecessors and isinstance(place, ast.arg):
                self._refuse(node)
            elif not slot.predecessors and isinstance(place, ast.expr) and is_expression:
                found[place] = None
        return [place for place in found if isinstance(getattr(place, "ctx", _READ), ast.Load)]

    def _check_container(self, node: ast.expr, seen: set[Slot]) -> None:
        """Refuse a container that can be another one than those whose elements are known."""
        for slot in upstream(self._slot(node)):
            if slot in seen or slot.predecessors:
                continue
            seen.add(slot)
            place = slot.node
            listed = place.args[0] if isinstance(place, ast.Call) and place.args else None
            if listed is not None and self._lists(place):
                self._check_container(listed, seen)
            elif isinstance(place, ast.expr) and (inner := element_of(self._conversion, place)):
                self._check_container(inner, seen)
            elif not any(isinstance(value, ContainerValue) for value in slot.values):
                self._refuse(node)
        for value in self._project.values(node):
            if isinstance(value, ContainerValue):
                self._check_filled(value.container, node)

    def _lists(self, call: ast.AST | None) -> bool:
        return (
            isinstance(call, ast.Call)
            and self._project.symbol(call.func) in LISTING
            and len(call.args) == 1
        )

    def _check_filled(self, container: ContainerInfo, node: ast.expr) -> None:
        """Refuse a container that is filled with what nobody knows."""
        if container in self._project.solver.lost_containers:
            self._refuse(node)
        for module, use in self._containers.nodes(container):
            member = module.parent(use)
            if isinstance(member, ast.Attribute) and member.attr in ("extend", "update"):
                self._refuse(node)

    def _roots(self, slot: Slot) -> Iterator[ast.AST | None]:
        return (root.node for root in self._project.roots(slot))

    def _is_same(self, place: Slot, named: set[str]) -> bool:
        """Whether only arguments of one name can be at a place, or nothing."""
        for root in self._project.roots(place):
            node = root.node
            if isinstance(node, ast.arg) and node.arg in named:
                continue
            if not named and not isinstance(node, ast.arg):
                continue
            empty = isinstance(node, ast.Constant) and node.value is None
            if not empty and node is not None and root.role != "elements":
                return False
        return True

    def _check_kept(self, places: set[Slot], made: ast.expr) -> None:
        """Refuse where something is done with a container or an object that holds a value."""
        holding = self._containers.holding(places)
        for container in holding:
            if container in self._project.solver.lost_containers:
                self._refuse(made)
            for module, node in self._containers.nodes(container):
                if not self._is_kept_use(module, node):
                    self._refuse(node if module is self._module else made)
        held = {ContainerValue(container) for container in holding}
        for cls, name, slot in self._fields():
            if slot in places or not held.isdisjoint(slot.values):
                self._check_field(cls, name, made)

    def _fields(self) -> Iterator[tuple[ClassInfo, str, Slot]]:
        for graph in self._project.graphs.values():
            for cls in graph.classes:
                for name, slot in cls.fields.items():
                    yield cls, name, slot

    def _check_field(self, cls: ClassInfo, name: str, made: ast.expr) -> None:
        """Refuse where a field may be read of an object that cannot be told."""
        family = cls.lineage()
        for module in self._project.modules.values():
            if module is not cls.module and cls.node.name not in module.text:
                continue
            for node in module.nodes_of(ast.Attribute):
                if node.attr == name and not self._is_told(node, family):
                    self._refuse(node if module is self._module else made)

    def _is_told(self, node: ast.Attribute, family: list[ClassInfo]) -> bool:
        values = self._project.values(node.value)
        own = [value for value in values if isinstance(value, InstanceValue | ClassValue)]
        return bool(values) and (
            len(own) == len(values) or not any(value.cls in family for value in own)
        )

    def _is_kept_use(self, module: PythonModule, node: ast.expr) -> bool:
        parent = module.parent(node)
        if isinstance(parent, ast.Subscript) and parent.value is node:
            return True
        if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension) and parent.iter is node:
            return True
        if isinstance(parent, ast.Attribute):
            return parent.attr in STORING | READING
        if isinstance(parent, ast.Call) and parent.func is not node:
            symbol = self._project.symbol(parent.func)
            if symbol in LISTING or symbol == "builtins.len":
                return True
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Tuple | ast.List):
            return True
        tested = isinstance(parent, ast.If | ast.While) and parent.test is node
        if tested or is_only_tested(module, node):
            return True
        return self.moves(node, module) or isinstance(parent, ast.Expr)

    @property
    def _containers(self) -> Containers:
        if self._index is None:
            self._index = Containers(self._conversion)
        return self._index

    def _slot(self, node: ast.expr) -> Slot:
        slot = self._project.slot(node)
        if slot is None:
            self._refuse(node)
        return slot

    def _refuse(self, node: ast.AST) -> NoReturn:
        raise self._conversion.refuse(self._reason, node)


def _reached(slot: Slot) -> set[Slot]:
    """The slots that the values of one can come to."""
    seen: set[Slot] = set()
    todo = [slot]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            reads = [one for one in current.watchers or () if isinstance(one, FieldOperation)]
            todo += [*current.successors, *(read.result for read in reads if read.field is current)]
    return seen
