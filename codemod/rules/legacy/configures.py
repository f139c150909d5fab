"""Which calls of `configure` are in force at a call of the legacy SDK."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property

from codemod.analysis.graph import CallOperation
from codemod.analysis.order import Ran
from codemod.analysis.project import Project
from codemod.rules.legacy.configure import CONFIGURE, is_known, key_identity
from codemod.rules.legacy.connections import Connections
from codemod.rules.legacy.scopes import Methods, function_node, outer_function
from codemod.sources.python_module import PythonModule


@dataclass(eq=False)
class Configures:
    """The calls of `configure` in a project.

    Args:
        project: the analysed project.
        calls: every call of `configure`.
        methods: the functions and methods that calls stand in.
    """

    project: Project
    calls: tuple[CallOperation, ...]
    methods: Methods

    @cached_property
    def connections(self) -> Connections:
        """Which modules belong together."""
        return Connections(self.project)

    def near(self, call: CallOperation) -> tuple[CallOperation, ...]:
        """The calls of `configure` in the modules that belong together with that of a call."""
        return tuple(one for one in self.calls if self.connections.joined(call.module, one.module))

    def several_keys(self, call: CallOperation) -> bool:
        """Whether modules that belong together give different keys."""
        return len({key_identity(self.project, one) for one in self.near(call)}) > 1

    def connected(self, module: PythonModule) -> tuple[CallOperation, ...] | None:
        """The calls of `configure` that can concern a module; None when one is handed on."""
        if self.is_passed_on(module):
            return None
        return tuple(one for one in self.calls if self.connections.joined(module, one.module))

    def serving(self, call: CallOperation) -> tuple[CallOperation, ...]:
        """The calls of `configure` that are in force at a call; none where it cannot be told."""
        module = call.module
        own = [one for one in self.calls if one.module is module]
        place: ast.AST = call.node
        function = function_node(call)
        while function is not None:
            inside = [one for one in own if function_node(one) is function]
            before = [one for one in inside if Ran(self.project, [one]).here(module, place)]
            if before:
                return (before[-1],)
            if inside:
                nested = place is not call.node
                if nested and Ran(self.project, inside).before(module, call.node):
                    return tuple(inside)
                break
            place, function = function, outer_function(module, function)
        owner = self.methods.owner(call)
        if owner is not None:
            lineage = owner.lineage()
            in_class = [one for one in self.calls if self.methods.owner(one) in lineage]
            if in_class:
                return tuple(in_class)
        if self.is_passed_on(module):
            return ()
        others = [one for one in self.near(call) if one.module is not module]
        if self._keys_differ(own, others):
            return ()
        if own:
            return tuple([one for one in own if self.methods.owner(one) is None] or own)
        near = self.connections.imports.get(module.path, set())
        found = [one for one in others if one.module.path in near] or others
        return tuple(one for one in found if one.module is found[0].module)

    def _keys_differ(self, own: list[CallOperation], others: list[CallOperation]) -> bool:
        """Whether it is not certain which of several keys is in force.

        A module that configures the SDK itself means its own key, unless others certainly give
        another when they are imported.
        """
        keys = {key_identity(self.project, call) for call in others}
        if not own:
            return len(keys) > 1
        known = {
            key
            for call in others
            if function_node(call) is None
            for key in [key_identity(self.project, call)]
            if is_known(key)
        }
        return any(
            known - {key}
            for key in (key_identity(self.project, call) for call in own)
            if is_known(key)
        )

    def is_passed_on(self, module: PythonModule) -> bool:
        """Whether code that belongs to a module hands `configure` on instead of calling it."""
        return bool({module.path, *self.connections.connected(module.path)} & self._passing)

    @cached_property
    def _passing(self) -> set[str]:
        return {
            slot.module.path
            for node, slot in self.project.nodes_with_values()
            if self.project.symbol(node) in CONFIGURE
            and not (
                isinstance(parent := slot.module.parent(node), ast.Call) and parent.func is node
            )
        }
