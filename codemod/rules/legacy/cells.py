"""Where the clients that replace the state of the legacy SDK are kept.

A *cell* is a variable that several calls of `configure` fill and several calls read: a local name,
an attribute of `self`, or a name of a module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo, FunctionInfo
from codemod.conversion.legacy.sealed_classes import is_copied, is_sealed
from codemod.rewriting.import_sites import all_names
from codemod.rules.legacy.configures import Configures
from codemod.rules.legacy.keepers import Keepers
from codemod.rules.legacy.model_homes import ModelHomes
from codemod.rules.legacy.repetition import Repetition
from codemod.rules.legacy.scopes import (
    Methods,
    function_node,
    in_class_body,
    is_inside,
)
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_NAMES = ("client", "gemini_client", "genai_client", "google_genai_client")


@dataclass(frozen=True)
class User:
    """A call that needs a client.

    `models` are the constructions of the models it can be made on.  `outlives` says that something
    that needs the client leaves the function of the call; `asynchronous` that coroutines use it.
    """

    call: CallOperation
    models: frozenset[CallOperation] = frozenset()
    outlives: bool = False
    asynchronous: bool = False


@dataclass(eq=False)
class Cell:
    """Where a client is kept.

    `anchors` are the calls of `configure` that fill it; when it is `made`, the places where it is
    made although nothing was configured.  `scope` is the function of a local name, the class of an
    attribute, None for a name of the module.  `late` says that the name of a module gets its value
    after the import of the module; `keeper` names the function that keeps the client of a local
    name when what it gave leaves the function.
    """

    module: PythonModule
    anchors: tuple[CallOperation, ...]
    scope: FunctionInfo | ClassInfo | None
    name: str
    methods: Methods
    made: bool = False
    late: bool = False
    keeper: str = ""

    def target_at(self, anchor: CallOperation) -> str:
        """What the client is assigned to at an anchor."""
        return self.written_at(anchor)

    def written_at(self, call: CallOperation) -> str:
        """The client as it is written at a call of the same module."""
        if isinstance(self.scope, ClassInfo):
            return f"{self.methods.self_of(call)}.{self.name}"
        return self.name

    def declared_at(self, anchor: CallOperation) -> bool:
        """Whether the function of an anchor must declare the name as global."""
        return self.scope is None and function_node(anchor) is not None


@dataclass(eq=False)
class CellMaker:
    """Decides which cell each user reads; the same for all users of one run.

    Args:
        project: the analysed project.
        configures: every call of `configure`.
        users: every call that needs a client.
        repetition: what runs how often.
    """

    project: Project
    configures: tuple[CallOperation, ...]
    users: tuple[User, ...]
    repetition: Repetition
    _cells: dict[User, Cell | None] | None = field(default=None)

    @cached_property
    def methods(self) -> Methods:
        """The functions and methods that calls stand in."""
        return Methods(self.project)

    @cached_property
    def configured(self) -> Configures:
        """The calls of `configure`, and where each is in force."""
        return Configures(self.project, self.configures, self.methods)

    def cell_of(self, user: User) -> Cell | None:
        """The cell that a user reads; None when it cannot be told."""
        if self._cells is None:
            self._cells = self._made()
        return self._cells.get(user)

    def users_of(self, cell: Cell) -> list[User]:
        """Every call that reads a cell."""
        return [user for user in self.users if self.cell_of(user) is cell]

    def _made(self) -> dict[User, Cell | None]:
        cells: dict[User, Cell | None] = {}
        for anchors, users in self._components():
            cell = self._cell(anchors, users) if anchors else None
            cells.update(dict.fromkeys(users, cell))
        return cells

    def _components(self) -> list[tuple[tuple[CallOperation, ...], list[User]]]:
        """Users with the anchors that serve them; what shares an anchor is one."""
        found: list[tuple[set[CallOperation], list[User]]] = []
        for user in self.users:
            anchors = set(self.configured.serving(user.call) or self._constructions(user))
            users = [user]
            apart = []
            for others, theirs in found:
                if others & anchors:
                    anchors |= others
                    users = theirs + users
                else:
                    apart.append((others, theirs))
            found = [*apart, (anchors, users)]
        return [(tuple(sorted(anchors, key=_place)), users) for anchors, users in found]

    def _constructions(self, user: User) -> tuple[CallOperation, ...]:
        """Where a client is made for a user when nothing configures the SDK."""
        if self.configured.near(user.call) or self.configured.is_passed_on(user.call.module):
            return ()
        return tuple(user.models) or (user.call,)

    def _cell(self, anchors: tuple[CallOperation, ...], users: list[User]) -> Cell | None:
        modules = {anchor.module for anchor in anchors}
        module = anchors[0].module
        made = anchors[0] not in self.configures
        if len(modules) > 1 and not self.methods.share_class(anchors):
            return None
        if any(in_class_body(anchor) for anchor in anchors):
            return None
        places = [*anchors, *(user.call for user in users)]
        scope: FunctionInfo | ClassInfo | None = None
        function = self.methods.function(anchors[0])
        homes = ModelHomes(self.project, self.methods, anchors)
        inside = (
            function is not None
            and all(is_inside(place, function) for place in places)
            and all(homes.are_local(user.call, user.models) for user in users)
        )
        outlived = any(user.outlives for user in users)
        keeper = self.keeper_for(anchors, users) if inside and outlived and not made else ""
        if keeper and all(map(self.repetition.once, anchors)):
            keeper = ""
        if inside and (keeper or not outlived):
            scope = function
        elif self.methods.share_class(places) and all(
            homes.are_on_object(user.call, user.models) for user in users
        ):
            scope = self.methods.owner(anchors[0])
        if isinstance(scope, ClassInfo):
            if is_sealed(self.project, scope) or is_copied(self.project, scope):
                return None
            name = self._attribute(scope, users)
        elif len(modules) > 1:
            return None
        else:
            name = _free(all_names(module.tree))
        late = scope is None and any(function_node(anchor) is not None for anchor in anchors)
        return Cell(module, anchors, scope, name, self.methods, made, late, keeper)

    def keeper_for(self, anchors: tuple[CallOperation, ...], users: Iterable[User]) -> str:
        """The name of a function that can keep the clients of some calls; empty for none."""
        asynchronous = any(user.asynchronous for user in users)
        return self._keepers.keeper_for(anchors, asynchronous=asynchronous)

    @cached_property
    def _keepers(self) -> Keepers:
        return Keepers(self.project, self.repetition)

    def _attribute(self, owner: ClassInfo, users: Iterable[User]) -> str:
        """A free attribute in the style of the attribute that holds the model."""
        taken: set[str] = set()
        for cls in owner.lineage():
            taken |= set(cls.fields)
            taken |= {
                node.attr
                for node in walk(cls.module.tree)
                if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("self", "cls")
            }
        private = any(_model_attribute(user).startswith("_") for user in users)
        prefix = "_" if private else ""
        names = _NAMES[1:] if any(cls.unknown_bases for cls in owner.lineage()) else _NAMES
        return _free(taken, tuple(prefix + name for name in names))


def _free(taken: set[str], names: tuple[str, ...] = _NAMES) -> str:
    for name in names:
        if name not in taken:
            return name
    name = names[0]
    while name in taken:
        name += "_"
    return name


def _place(call: CallOperation) -> tuple[str, int, int]:
    return call.module.path, call.node.lineno, call.node.col_offset


def _model_attribute(user: User) -> str:
    """The attribute that the model of a call is read from; empty when it is none."""
    function = user.call.node.func
    receiver = function.value if isinstance(function, ast.Attribute) else None
    return receiver.attr if isinstance(receiver, ast.Attribute) else ""
