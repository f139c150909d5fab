"""Turns requests for clients into edits, when it is known which flows of the project migrate.

`configure(...)` becomes the construction of the client.  Where other code of the module stays on
the legacy SDK, the call and the old import stay beside it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from functools import cached_property

from codemod.analysis.graph import CallOperation, ImportOperation
from codemod.planning.planner import Choices, Plan
from codemod.rewriting.edits import (
    Edit,
    InsertDefinition,
    RemoveStatement,
    RequireClient,
    RequireGetter,
    RequireImport,
)
from codemod.rewriting.import_sites import (
    import_sites,
    module_bindings,
)
from codemod.rewriting.imports import free_name
from codemod.rules.calls import Context
from codemod.rules.legacy.client_places import ClientPlaces, is_plain
from codemod.rules.legacy.getters import getter_source
from codemod.rules.legacy.handed_on import HandedOn
from codemod.rules.legacy.import_edits import (
    bound_alone,
    bound_around,
    is_legacy_import,
    without_imports,
)
from codemod.rules.legacy.imports import may_lack_sdk
from codemod.rules.legacy.keepers import keeper_source
from codemod.rules.legacy.leftovers import with_leftovers
from codemod.rules.legacy.names import bound_names, has_state, is_whole_sdk, names_left
from codemod.rules.legacy.texts import with_stale_texts
from codemod.sources.python_module import PythonModule

_ALONGSIDE = "google_genai"
"""The name of the new SDK in a module where `genai` means something else."""


def settle(context: Context, plan: Plan, choices: Choices) -> Plan:
    """The plan with requests for clients turned into edits, and with what is left of the SDK."""
    settled = Settlement(context, plan)
    made = replace(plan, edits=settled.edits())
    return with_stale_texts(with_leftovers(context, made, choices, settled), settled)


@dataclass(eq=False)
class Settlement:
    """What becomes of the imports and the configuration of the legacy SDK.

    Args:
        context: the project.
        plan: its flows and their edits, with requests for clients.
    """

    context: Context
    plan: Plan

    @cached_property
    def left(self) -> dict[str, list[ast.expr]]:
        """The names of the legacy SDK that stay, by path; calls of `configure` apart."""
        project = self.context.project
        may_be_new = self._handed_on.may_be_new
        return {
            path: names_left(project, module, self.plan.edits.get(path, ()), may_be_new)
            for path, module in sorted(project.modules.items())
            if any(map(is_legacy_import, import_sites(module.tree)))
        }

    @cached_property
    def _handed_on(self) -> HandedOn:
        return HandedOn(self.context.project, self.plan.edits)

    def edits(self) -> dict[str, tuple[Edit, ...]]:
        """The edits by path."""
        modules = self.context.project.modules
        return {
            path: tuple(self._settled(modules[path], edits))
            for path, edits in self.plan.edits.items()
        }

    def keeps(self, configure: CallOperation) -> bool:
        """Whether a call of `configure` stays."""
        return configure in self._needed or not (
            self._requested(configure) or self._is_superfluous(configure)
        )

    def stays(self, module: PythonModule) -> bool:
        """Whether a module goes on using the legacy SDK."""
        if self.left.get(module.path) or self._is_reexported(module):
            return True
        own = [call for call in self._configures if call.module is module]
        return any(self.keeps(call) for call in own)

    @cached_property
    def _configures(self) -> tuple[CallOperation, ...]:
        return self.context.legacy_clients.configures

    @cached_property
    def _needed(self) -> frozenset[CallOperation]:
        """The calls of `configure` that code which stays may run on."""
        project = self.context.project
        cells = self.context.legacy_clients.cells
        found: set[CallOperation] = set()
        for path, nodes in self.left.items():
            for node in nodes:
                if is_whole_sdk(project, node):
                    found.update(call for call in self._configures if call.module.path == path)
                parent = project.modules[path].parent(node)
                if not isinstance(parent, ast.Call) or parent.func is not node:
                    continue
                call = project.graphs[path].calls.get(parent)
                if call is not None and has_state(project, node):
                    found.update(cells.configured.serving(call) or cells.configured.near(call))
        return frozenset(found)

    def _requested(self, configure: CallOperation) -> bool:
        span = configure.module.span(configure.node)
        return any(
            isinstance(edit, RequireClient) and edit.span == span and not edit.made
            for edit in self.plan.edits.get(configure.module.path, ())
        )

    def _is_superfluous(self, configure: CallOperation) -> bool:
        """Whether a call of `configure` that nothing uses can go with the rest of the SDK."""
        module = configure.module
        return (
            module.path in self.plan.edits
            and not self.left.get(module.path)
            and isinstance(module.parent(configure.node), ast.Expr)
            and all(is_plain(keyword.value) for keyword in configure.node.keywords)
        )

    def _is_reexported(self, module: PythonModule) -> bool:
        """Whether another module imports the legacy SDK from this one."""
        resolver = self.context.project.solver.resolver
        names = bound_names(module)
        return any(
            isinstance(operation, ImportOperation)
            and operation.name in names
            and resolver.resolve(operation.target, path) == module.path
            for path, graph in self.context.project.graphs.items()
            for operation in graph.operations
        )

    def _settled(self, module: PythonModule, edits: tuple[Edit, ...]) -> list[Edit]:
        requests = [edit for edit in edits if isinstance(edit, RequireClient)]
        getters = [edit for edit in edits if isinstance(edit, RequireGetter)]
        found: list[Edit] = [
            edit for edit in edits if not isinstance(edit, RequireClient | RequireGetter)
        ]
        if not any(map(is_legacy_import, import_sites(module.tree))) and not requests:
            return found
        stays = self.stays(module)
        sdk = self._sdk_name(module, stays, requests)
        if not stays:
            found += without_imports(module, sdk, requests)
        made = {request.span for request in requests if not request.lazy}
        clients = ClientPlaces(
            self.context.project, module, self._handed_on, self._needed, any(self.left.values())
        )
        for request in clients.first_of_each(requests):
            if not (request.lazy and request.span in made):
                found += clients.edits(request, sdk)
        for keeper in sorted({request.keeper for request in requests} - {""}):
            text = keeper_source(keeper, sdk, may_lack_sdk(module))
            found.append(InsertDefinition(module.path, keeper, text))
        for getter in getters:
            text = getter_source(getter.name, getter.key, sdk, may_lack_sdk(module))
            found.append(InsertDefinition(module.path, getter.name, text))
        if getters or not all(request.lazy for request in requests):
            alias = None if sdk == "genai" else sdk
            found.append(RequireImport(module.path, "google", "genai", alias))
        for configure in self._configures:
            gone = configure.module is module and not self._requested(configure)
            if gone and not self.keeps(configure):
                statement = module.span(module.statement(configure.node))
                found.append(RemoveStatement(module.path, statement))
        return found

    def _sdk_name(self, module: PythonModule, stays: bool, requests: list[RequireClient]) -> str:
        """The name of the new SDK in a module."""
        gone = set() if stays else bound_alone(module)
        around = bound_around(module, requests)
        for site in import_sites(module.tree):
            if isinstance(site.node, ast.ImportFrom) and site.node.module == "google":
                for alias in site.node.names:
                    name = alias.asname or alias.name
                    hidden = name in around - gone or (stays and name in bound_names(module))
                    if alias.name == "genai" and len(site.parents) == 1 and not hidden:
                        return name
        taken = module_bindings(module.tree) | around
        if stays:
            # Functions that stay must not get an import in the place of their own.
            taken |= bound_names(module)
        if "genai" not in taken - gone:
            return "genai"
        return _ALONGSIDE if _ALONGSIDE not in taken else free_name(module, _ALONGSIDE)
