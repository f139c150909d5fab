"""Clients that are made when they are first needed, by a function that keeps them.

This is the form where a client made in the place of `configure` would come too early, too late or
too often: the key is typed in after the import, a framework runs the setup, or each request does.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property

from codemod.analysis.graph import CallOperation
from codemod.analysis.order import Ran
from codemod.analysis.project import Project
from codemod.conversion.guards import watching_tries
from codemod.rewriting.import_sites import all_names
from codemod.rules.legacy.cells import CellMaker, User
from codemod.rules.legacy.configure import (
    key_identity,
    key_of,
)
from codemod.rules.legacy.imports import ClientImports, imports_sdk_above
from codemod.rules.legacy.scopes import top_level
from codemod.rules.legacy.stable_keys import StableKeys
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_NAMES = ("get_client", "get_gemini_client", "get_genai_client")
_OLD_ERROR = "DefaultCredentialsError"
"""What the legacy SDK raised without a key; genai.Client raises ValueError."""


@dataclass(frozen=True)
class Getter:
    """A function that makes the client of a module when it is first called.

    `key` is the source of the key, empty for one from the environment; `place` is where the first
    call stands.  `anchors` are the calls of `configure` that it makes superfluous.
    """

    module: PythonModule
    name: str
    key: str
    place: ast.stmt
    anchors: tuple[CallOperation, ...]


def getter_source(name: str, key: str, sdk: str, quoted: bool = False) -> str:
    """The code of a getter; `sdk` is the name of the new SDK in its module.

    The list keeps each client that is made, also when two threads make one at the same time.
    Annotations are `quoted` where the SDK may not be installed.
    """
    mark = '"' if quoted else ""
    argument = f"api_key={key}" if key else ""
    kept = _list_of(name)
    return (
        f"{kept}: {mark}list[{sdk}.Client]{mark} = []\n\n\n"
        f"def {name}() -> {mark}{sdk}.Client{mark}:\n"
        f'    """Return the client, which is made when it is first needed."""\n'
        f"    if not {kept}:\n"
        f"        {kept}.append({sdk}.Client({argument}))\n"
        f"    return {kept}[0]\n"
    )


def _list_of(name: str) -> str:
    """The name of the list that holds what a getter made."""
    return f"_{name.removeprefix('get_')}s"


@dataclass(eq=False)
class Getters:
    """Finds the getter for a call; the same for all calls of a module.

    Args:
        project: the analysed project.
        cells: where clients are kept otherwise.
    """

    project: Project
    cells: CellMaker
    _known: dict[PythonModule, Getter | None] = field(default_factory=dict)

    @cached_property
    def keys(self) -> StableKeys:
        return StableKeys(self.project)

    def getter_for(self, user: User) -> Getter | None:
        """The getter that can serve a call; None when there is no key that never changes."""
        module = user.call.module
        if module not in self._known:
            self._known[module] = self._made(module)
        getter = self._known[module]
        mistaken = getter is not None and _is_mistaken(module, user.call.node)
        return getter if not mistaken or self._is_checked(getter) else None

    def _is_checked(self, getter: Getter | None) -> bool:
        """Whether the program stops by itself when it has no key."""
        anchors = getter.anchors if getter is not None else ()
        keys = [(anchor, key_of(anchor)) for anchor in anchors]
        return bool(keys) and all(
            key is not None
            and Ran(self.project, [anchor], ast.unparse(key)).guarded(anchor.module, anchor.node)
            for anchor, key in keys
        )

    def _made(self, module: PythonModule) -> Getter | None:
        if any(_OLD_ERROR in one.text for one in self.project.modules.values()):
            return None
        anchors = self.cells.configured.connected(module)
        if anchors is None or len({key_identity(self.project, one) for one in anchors}) > 1:
            return None
        home = self._home(module, anchors)
        key = self.keys.of_all(home, anchors)
        if key is None:
            return None
        place = self._place(home, anchors)
        if place is None:
            return None
        taken = all_names(home.tree)
        name = next((one for one in _NAMES if not {one, _list_of(one)} & taken), None)
        return Getter(home, name, key, place, anchors) if name is not None else None

    def _home(self, module: PythonModule, anchors: tuple[CallOperation, ...]) -> PythonModule:
        """The module of the getter: one that the others can import it from, else the own one."""
        if not anchors:
            return module
        users = {one.call.module for one in self.cells.users} & {
            one
            for one in self.project.modules.values()
            if self.cells.configured.connections.joined(module, one)
        }
        imports = ClientImports(self.project)
        homes = dict.fromkeys(anchor.module for anchor in anchors)
        for home in [*homes, *sorted(users - homes.keys(), key=lambda one: one.path)]:
            others = users - {home}
            if all(imports.name_in(one, home, _NAMES[0]) for one in others):
                return home
        return module

    def _place(self, home: PythonModule, anchors: tuple[CallOperation, ...]) -> ast.stmt | None:
        """The first statement of the module that needs the getter; its import comes earlier."""
        calls = [*anchors, *(user.call for user in self.cells.users)]
        inside = [top_level(home, call.node) for call in calls if call.module is home]
        if not inside:
            return None
        used = min(inside, key=lambda one: one.lineno)
        return used if imports_sdk_above(home, used) else None


def _is_mistaken(module: PythonModule, node: ast.AST) -> bool:
    """Whether a handler would take a missing key for something else, and go on."""
    return any(
        isinstance(part, ast.Name) and part.id == "ValueError"
        for statement in watching_tries(module, node)
        for handler in statement.handlers
        if handler.type is not None and not isinstance(handler.body[-1], ast.Raise)
        for part in walk(handler.type)
    )
