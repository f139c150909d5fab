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
from codemod.analysis.order import Ran
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, RequireClient, RequireGetter, RequireImport, code
from codemod.rules.legacy.cells import Cell, CellMaker, User
from codemod.rules.legacy.configure import (
    CONFIGURE,
    client_arguments,
    key_of,
)
from codemod.rules.legacy.evaluation import Evaluation
from codemod.rules.legacy.getters import Getter, Getters
from codemod.rules.legacy.imports import ClientImports
from codemod.rules.legacy.installed import Installed
from codemod.rules.legacy.keys import Keys
from codemod.rules.legacy.lifetimes import Lifetimes
from codemod.rules.legacy.repetition import Repetition
from codemod.rules.legacy.scopes import function_node
from codemod.rules.legacy.service_calls import count_models
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
    _ran: dict[tuple[Cell, str, bool], Ran] = field(default_factory=dict)

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
        if cell is None or not self._is_certain(conversion, user, cell):
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
        return self._getters.stable_key(anchor) or ""

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
        if cell is None or self._lifetimes.is_replaced(cell):
            return True
        calls = [user.call for user in self.cells.users_of(cell)]
        if not cell.made and any(
            self._keys.is_typed_in_later(anchor, calls) for anchor in cell.anchors
        ):
            return True
        return any(
            not self._is_certain(Conversion(self.project, user.call.module), user, cell)
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

    @cached_property
    def _evaluation(self) -> Evaluation:
        return Evaluation(self.project)

    @cached_property
    def _installed(self) -> Installed:
        return Installed(self.project)

    @cached_property
    def _users(self) -> dict[ast.AST, User]:
        found: dict[ast.AST, User] = {}
        for plan in self.plans.values():
            if plan.legacy and not plan.chat:
                outlives = self._outlives(plan)
                found[plan.site.node] = User(plan.site, plan.models, outlives, plan.asynchronous)
        for start, plan in self.chats.items():
            outlives, asynchronous = self._chat_outlives(start), self._is_awaited(start)
            found[start.node] = User(start, plan.models, outlives, asynchronous)
        for call in self.services:
            found[call.node] = User(call, count_models(call))
        return found

    def _turns(self, start: CallOperation) -> list[CallPlan]:
        return [plan for plan in self.plans.values() if plan.chat and start in plan.chats]

    def _is_awaited(self, start: CallOperation) -> bool:
        return any(turn.asynchronous for turn in self._turns(start))

    def _chat_outlives(self, start: CallOperation) -> bool:
        """Whether a chat is used outside the function that starts it, or gives a stream away."""
        turns = self._turns(start)
        away = [turn for turn in turns if turn.call.enclosing is not start.enclosing]
        return any(turn.asynchronous for turn in away) or any(map(self._outlives, turns))

    def _outlives(self, plan: CallPlan) -> bool:
        """Whether the function of a call gives away what still needs the client (trap 22)."""
        node, module = plan.site.node, plan.site.module
        pending = plan.asynchronous and not isinstance(module.parent(node), ast.Await)
        elsewhere = pending or plan.site is not plan.call
        function = plan.site.enclosing
        if function is None or not (plan.streamed or elsewhere):
            return False
        if elsewhere and not _is_waited_for(module, node):
            return True
        return plan.streamed and any(
            getattr(value, "origin", None) is plan.call for value in function.returned.values
        )

    def _is_certain(self, conversion: Conversion, user: User, cell: Cell) -> bool:
        """Whether the client of a cell has been made whenever a call runs."""
        ran = self._ran_of(cell)
        if self._evaluation.runs(user.call, cell.anchors):
            same = cell.made or self._keys.are_one(cell.anchors)
            return same and ran.before(user.call.module, user.call.node)
        if _has_run(ran, user, cell):
            return True
        condition = self._condition(cell)
        if condition:
            ran = self._ran_of(cell, condition)
            places = [(call.module, call.node) for call in (user.call, *user.models)]
            guarded = any(ran.guarded(module, node) for module, node in places)
            if guarded and _has_run(ran, user, cell):
                return True
        if not all(self._keys.is_setting(anchor) for anchor in cell.anchors):
            return False
        if not _has_run(self._ran_of(cell, condition, despite_handlers=True), user, cell):
            return False
        conversion.note("no-client-without-key", user.call.node)
        return True

    def _ran_of(self, cell: Cell, condition: str = "", despite_handlers: bool = False) -> Ran:
        key = (cell, condition, despite_handlers)
        if key not in self._ran:
            asks = self._installed.is_asked_by
            self._ran[key] = Ran(self.project, cell.anchors, condition, despite_handlers, asks)
        return self._ran[key]

    def _condition(self, cell: Cell) -> str:
        """The key, where a cell is filled only if there is one; empty when that is not so."""
        keys = [key_of(anchor) for anchor in cell.anchors]
        texts = {ast.unparse(key) for key in keys if key is not None}
        conditional = any(
            _tests_key(place, key, self._installed)
            for anchor, key in zip(cell.anchors, keys, strict=True)
            for place in (anchor, *self._callers(anchor, key))
        )
        if len(texts) != 1 or None in keys or not conditional:
            return ""
        return next((text for text in texts if self._goes_with(text, cell)), "")

    def _callers(self, anchor: CallOperation, key: ast.expr | None) -> list[CallOperation]:
        """The calls of the method that configures the SDK with an attribute of its object."""
        method = self.cells.methods.function(anchor)
        if method is None or not isinstance(key, ast.Attribute):
            return []
        return [call for call in self.project.calls() if method in call.targets]

    def _goes_with(self, key: str, cell: Cell) -> bool:
        """Whether every function that sets an attribute with the key also configures the SDK.

        It does so itself, or goes on to a function that does.
        """
        attribute = key.partition("self.")[2]
        functions = {self.cells.methods.function(anchor) for anchor in cell.anchors}
        inside = {
            inner
            for function in functions
            if function is not None
            for inner in ast.walk(function.node)
        }
        ran = self._ran_of(cell, key)
        return not attribute or all(
            node in inside or ran.after(module, node)
            for place, module in _places(cell)
            for node in ast.walk(place)
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and node.attr == attribute
        )

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
            if self.cells.several_keys(anchor):
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


def _is_waited_for(module: PythonModule, node: ast.AST) -> bool:
    """Whether the function waits where it stands: `await asyncio.wait_for(<node>, 30)`."""
    current = module.parent(node)
    while isinstance(current, ast.expr | ast.keyword | ast.comprehension):
        if isinstance(current, ast.Await):
            return True
        if isinstance(current, ast.Lambda):
            return False
        current = module.parent(current)
    return False


def _has_run(ran: Ran, user: User, cell: Cell) -> bool:
    """Whether the client is there when a call runs: made before it, or before its models."""
    if user.call.module is not cell.module and not cell.late:
        return ran.after_import(cell.module)
    if user.call in cell.anchors or ran.before(user.call.module, user.call.node):
        return True
    return bool(user.models) and all(
        model in cell.anchors or ran.before(model.module, model.node) for model in user.models
    )


def _places(cell: Cell) -> list[tuple[ast.AST, PythonModule]]:
    """The code that can see the names of a cell by themselves, with its modules."""
    if isinstance(cell.scope, ClassInfo):
        return [(cls.node, cls.module) for cls in cell.scope.lineage()]
    return [(cell.module.tree, cell.module)]


def _tests_key(call: CallOperation, key: ast.expr | None, installed: Installed) -> bool:
    """Whether a call stands under a test of a key, or of what the key was set to."""
    module = call.module
    statement = module.statement(call.node)
    parent = module.parent(statement)
    if key is None or not isinstance(parent, ast.If) or statement not in parent.body:
        return False
    texts = {ast.unparse(key)}
    for earlier in parent.body:
        if isinstance(earlier, ast.Assign) and ast.unparse(earlier.targets[0]) in texts:
            texts.add(ast.unparse(earlier.value))
    tests = [test for test in _parts(parent.test) if not installed.is_asked_by(test)]
    asked = texts | {f"{text} is not None" for text in texts}
    return len(tests) == 1 and ast.unparse(tests[0]) in asked


def _parts(test: ast.expr) -> list[ast.expr]:
    """The tests that all hold where a test does."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [part for value in test.values for part in _parts(value)]
    return [test]
