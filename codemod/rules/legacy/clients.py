"""Which client a legacy call runs on: the legacy SDK has one for the process, google-genai objects.

`genai.configure(...)` becomes the construction of a client.  What it is assigned to depends on who
uses it: a local name where all is in one function, `self.client` in a class, else a name of the
module, which other modules import.  Where nothing configures the legacy SDK, clients with a key
from the environment are made where the models were.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, RequireClient, RequireGetter, RequireImport, code
from codemod.rules.legacy.cells import Cell, CellMaker, User
from codemod.rules.legacy.certainty import Certainty
from codemod.rules.legacy.configure import (
    CONFIGURE,
    client_arguments,
    key_of,
)
from codemod.rules.legacy.getters import Getter, Getters
from codemod.rules.legacy.imports import ClientImports
from codemod.rules.legacy.keys import Keys
from codemod.rules.legacy.lifetimes import Lifetimes
from codemod.rules.legacy.repetition import Repetition, may_be_passed_over
from codemod.rules.legacy.scopes import function_node
from codemod.rules.legacy.users import ClientUsers
from codemod.sources.python_module import PythonModule

if TYPE_CHECKING:
    from codemod.rules.calls import CallPlan


@dataclass(eq=False)
class LegacyClients:
    """Finds the client for each place of a project.

    Args:
        project: the analysed project.
        plans: the generating calls; those of the legacy SDK use clients.
        services: the calls of other surfaces that use clients.
        chats: the calls that start a chat, where its client is named.
    """

    project: Project
    plans: dict[CallOperation, CallPlan]
    services: tuple[CallOperation, ...] = ()
    chats: Mapping[CallOperation, CallPlan] = field(default_factory=dict)

    def code_for(self, conversion: Conversion, node: ast.AST, asynchronous: bool = False) -> Code:
        """The client as it is written at `node`; asks for its construction.

        Raises:
            Refused: no client that is certain can be reached from there.
        """
        user = self._users.get(node)
        if user is None:
            raise conversion.refuse("legacy-client", node)
        cell = self.cells.cell_of(user)
        key = self._key_at_calls(cell) if cell is not None else ""
        if cell is not None and key:
            return self._made_here(conversion, user, cell, key, asynchronous)
        getter = self._getters.getter_for(user) if self._wants_getter(cell) else None
        if getter is not None:
            return self._from_getter(conversion, user, getter, asynchronous)
        certain = cell is not None and self._certainty.is_certain(conversion, user, cell)
        if cell is None or _is_conditional(cell) or not certain:
            raise conversion.refuse("legacy-client", node)
        keeper = self._keeper(conversion, cell) if self._lifetimes.is_replaced(cell) else ""
        if not cell.made and self._may_keep_a_key(cell):
            raise conversion.refuse("legacy-client", node, "another key")
        name = self._name_at(conversion, user, cell)
        for anchor in cell.anchors:
            self._require(conversion, cell, anchor, keeper)
        return code(name, ".aio") if asynchronous else code(name)

    def kept_in(self, node: ast.AST) -> Cell | Getter | None:
        """Where the client of the call at `node` is kept, or the function that gives it.

        None when it is made beside the call, or kept for each key.
        """
        user = self._users.get(node)
        cell = self.cells.cell_of(user) if user is not None else None
        if user is None or (cell is not None and self._key_at_calls(cell)):
            return None
        getter = self._getters.getter_for(user) if self._wants_getter(cell) else None
        if getter is not None or cell is None:
            return getter
        return None if self._lifetimes.is_replaced(cell) else cell

    def _keeper(self, conversion: Conversion, cell: Cell) -> str:
        """The function that keeps the clients of a cell, where one of them would go too early.

        Raises:
            Refused: no function can keep them.
        """
        anchor, users = cell.anchors[0], self.cells.users_of(cell)
        skipped = cell.scope is None and any(map(self._repetition.is_skipped, cell.anchors))
        keeper = "" if cell.made or skipped else self.cells.keeper_for(cell.anchors, users)
        if not keeper:
            raise conversion.refuse("legacy-client", anchor.node, "made again")
        conversion.note("client-kept-by-key", anchor.node)
        return keeper

    def _may_keep_a_key(self, cell: Cell) -> bool:
        """Whether a model may go on with a key although another one was given after it."""
        users, anchors = self.cells.users_of(cell), cell.anchors
        if any(self._keys.may_be_outlived(one.models, one.call, anchors) for one in users):
            return True
        owner = cell.scope if isinstance(cell.scope, ClassInfo) else None
        return not all(map(self._repetition.once, anchors)) and any(
            self._keys.may_be_pinned(one.models, one.call, anchors, owner) for one in users
        )

    def _key_at_calls(self, cell: Cell) -> str:
        """The key, where a client is made beside its calls; empty when it is made elsewhere.

        So it is where the key is typed in after `configure` has run, and the calls wait for that.
        """
        users = self.cells.users_of(cell)
        anchor, calls = cell.anchors[0], [user.call for user in users]
        function = function_node(anchor)
        if (
            cell.made
            or len(cell.anchors) > 1
            or not self._keys.is_typed_in_later(anchor, calls)
            or not all(function_node(call) is function for call in calls)
            or any(user.outlives or user.call.module is not cell.module for user in users)
        ):
            return ""
        return self._getters.keys.after(anchor) or ""

    def _made_here(
        self, conversion: Conversion, user: User, cell: Cell, key: str, asynchronous: bool
    ) -> Code:
        """A client that is made before the statement of its call."""
        anchor, module = cell.anchors[0], cell.module
        conversion.note("client-made-when-needed", user.call.node)
        place = module.span(user.call.node)
        conversion.edits += [
            RequireClient(module.path, place, cell.name, made=True, key=key),
            RequireClient(module.path, module.span(anchor.node), "", lazy=True),
        ]
        return code(cell.name, ".aio") if asynchronous else code(cell.name)

    def _from_getter(
        self, conversion: Conversion, user: User, getter: Getter, asynchronous: bool
    ) -> Code:
        """The call of a function that makes the client when it is first needed."""
        home = getter.module
        there = Conversion(self.project, home)
        if getter.key.startswith("os."):
            there.import_module("os")
        there.note("client-made-when-needed", getter.place)
        there.edits.append(RequireGetter(home.path, getter.name, getter.key))
        for anchor in getter.anchors:
            span = anchor.module.span(anchor.node)
            there.edits.append(RequireClient(anchor.module.path, span, "", lazy=True))
        conversion.take(there)
        name = self._imported(conversion, user, home, getter.name, late=False)
        return code(name, "().aio") if asynchronous else code(name, "()")

    def _wants_getter(self, cell: Cell | None) -> bool:
        """Whether a client made in the place of `configure` would be wrong for some call."""
        if cell is None or _is_conditional(cell) or self._lifetimes.is_replaced(cell):
            return True
        calls = [user.call for user in self.cells.users_of(cell)]
        if not cell.made and any(
            self._keys.is_typed_in_later(anchor, calls) for anchor in cell.anchors
        ):
            return True
        return any(
            not self._certainty.is_certain(Conversion(self.project, user.call.module), user, cell)
            or not self._can_import(user, cell)
            for user in self.cells.users_of(cell)
        )

    def _can_import(self, user: User, cell: Cell) -> bool:
        module = user.call.module
        imports = ClientImports(self.project)
        return module is cell.module or bool(
            imports.name_in(module, cell.module, cell.name, late=cell.late)
        )

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self.project)

    @cached_property
    def _users(self) -> dict[ast.AST, User]:
        return ClientUsers(self.plans, self.services, self.chats).all()

    @cached_property
    def _certainty(self) -> Certainty:
        return Certainty(self.project, self.cells, self._keys)

    @cached_property
    def _lifetimes(self) -> Lifetimes:
        return Lifetimes(self.project, self.cells, self._keys, self._repetition)

    @cached_property
    def _repetition(self) -> Repetition:
        return Repetition(self.project)

    @cached_property
    def _getters(self) -> Getters:
        return Getters(self.project, self.cells)

    @cached_property
    def configures(self) -> tuple[CallOperation, ...]:
        """Every call of `configure` in the project."""
        return tuple(
            call
            for call in self.project.calls()
            if self.project.symbol(call.node.func) in CONFIGURE
        )

    @cached_property
    def cells(self) -> CellMaker:
        """Where the clients of the project are kept."""
        users = tuple(self._users.values())
        return CellMaker(self.project, self.configures, users, self._repetition)

    def _name_at(self, conversion: Conversion, user: User, cell: Cell) -> str:
        """The client as it is written at a call."""
        if user.call.module is cell.module:
            return cell.written_at(user.call)
        return self._imported(conversion, user, cell.module, cell.name, late=cell.late)

    def _imported(
        self, conversion: Conversion, user: User, module: PythonModule, name: str, late: bool
    ) -> str:
        """A name of a module as it is written at a call of another one."""
        if user.call.module is module:
            return name
        imports = ClientImports(self.project)
        found = imports.name_in(user.call.module, module, name, late=late)
        if found is None:
            raise conversion.refuse("legacy-client", user.call.node)
        if found.wanted is not None:
            wanted = found.wanted
            conversion.edits.append(
                RequireImport(user.call.module.path, wanted.module, wanted.name, wanted.alias)
            )
        return found.name

    def _require(
        self, conversion: Conversion, cell: Cell, anchor: CallOperation, keeper: str
    ) -> None:
        module, node = anchor.module, anchor.node
        there = Conversion(self.project, module)
        if cell.made:
            there.note("client-key-order", node)
        else:
            if not isinstance(module.parent(node), ast.Expr):
                raise there.refuse("legacy-client", node)
            client_arguments(there, anchor)
            calls = [user.call for user in self.cells.users_of(cell)]
            if self._keys.is_typed_in_later(anchor, calls):
                raise there.refuse("legacy-client", node, "key may be empty")
            if self.cells.configured.several_keys(anchor):
                there.note("own-key", node)
            key = key_of(anchor)
            if not (isinstance(key, ast.Constant) and key.value):
                there.note("client-key-order", node)
        conversion.notes += [note for note in there.notes if note not in conversion.notes]
        request = RequireClient(
            module.path,
            module.span(node),
            cell.target_at(anchor),
            cell.declared_at(anchor),
            made=cell.made,
            keeper=keeper,
        )
        conversion.edits.append(request)


def _is_conditional(cell: Cell) -> bool:
    """Whether a client would be made although the statement may not need it.

    Such is `model = GenerativeModel(...) if key else None`: without a key no client can be made.
    """
    return cell.made and any(map(may_be_passed_over, cell.anchors))
