"""Turns requests for clients into edits, when it is known which flows of the project migrate.

`configure(...)` becomes the construction of the client.  Where other code of the module stays on
the legacy SDK, the call and the old import stay beside it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from codemod.analysis.graph import CallOperation, ImportOperation
from codemod.conversion.result import Conversion
from codemod.model import Span
from codemod.planning.planner import Choices, Plan
from codemod.rewriting.edits import (
    Code,
    Edit,
    InsertDefinition,
    InsertStatement,
    RemoveStatement,
    ReplaceCall,
    ReplaceExpression,
    RequireClient,
    RequireGetter,
    RequireImport,
    code,
)
from codemod.rewriting.import_sites import (
    import_sites,
    module_bindings,
)
from codemod.rewriting.imports import free_name
from codemod.rules.calls import Context
from codemod.rules.legacy.configure import client_arguments, key_of
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
from codemod.sources.walking import walk

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
        return self._is_needed(configure) or not (
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

    def _is_needed(self, configure: CallOperation) -> bool:
        return configure in self._needed

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
        for request in _first_of_each(requests, module):
            if not (request.lazy and request.span in made):
                found += self._client(module, request, sdk)
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

    def _client(self, module: PythonModule, request: RequireClient, sdk: str) -> list[Edit]:
        found: list[Edit] = []
        node = _node_at(module, request.span)
        statement = module.span(_statement_for_insertion(module, node))
        if request.lazy:
            gone = isinstance(node, ast.Call) and not self._is_needed(
                self.context.project.graphs[module.path].calls[node]
            )
            place = module.span(module.statement(node))
            return [RemoveStatement(module.path, place)] if gone else []
        if request.declared:
            found += _declaration(module, node, request.name)
        if request.made:
            key = f"api_key={request.key}" if request.key else ""
            new = code(f"{request.name} = {sdk}.Client({key})")
            return [*found, InsertStatement(module.path, statement, new)]
        assert isinstance(node, ast.Call)
        operation = self.context.project.graphs[module.path].calls[node]
        arguments = client_arguments(Conversion(self.context.project, module), operation)
        if not any(self.left.values()):
            sdk = self._handed_on.name_of(module, operation.node) or sdk
        maker = f"{sdk}.Client"
        if request.keeper:
            maker = request.keeper
            arguments = tuple(replace(entry, key="") for entry in arguments)
        if not self._is_needed(operation):
            function = code(f"{request.name} = {maker}")
            return [*found, ReplaceCall(module.path, request.span, function, arguments)]
        found += self._named_once(module, operation, statement)
        parts: list[str | Code] = []
        for entry in arguments:
            parts += [f"{entry.key}=" if entry.key else "", entry.value, ", "]
        new = code(f"{request.name} = {maker}(", *parts[:-1], ")")
        return [*found, InsertStatement(module.path, statement, new)]

    def _named_once(
        self, module: PythonModule, configure: CallOperation, statement: Span
    ) -> list[Edit]:
        """Edits that name the key where two calls need it and it must not be computed twice."""
        key = key_of(configure)
        if key is None or is_plain(key):
            return []
        name = free_name(module, "api_key")
        return [
            InsertStatement(module.path, statement, code(f"{name} = {ast.unparse(key)}")),
            ReplaceExpression(module.path, module.span(key), code(name)),
        ]


def is_plain(value: ast.expr) -> bool:
    """Whether an expression can be evaluated twice, or not at all."""
    allowed = (ast.Name, ast.Attribute, ast.Constant, ast.Subscript, ast.expr_context, ast.BoolOp)
    calls = [node for node in walk(value) if isinstance(node, ast.Call)]
    if not all(ast.unparse(call.func).endswith(("getenv", "environ.get")) for call in calls):
        return False
    return all(
        isinstance(node, (*allowed, ast.Call, ast.boolop, ast.keyword)) for node in walk(value)
    )


def _statement_for_insertion(module: PythonModule, node: ast.AST) -> ast.stmt:
    """The statement that a new one can be put before; that is not an `elif`."""
    statement = module.statement(node)
    parent = module.parent(statement)
    while (
        isinstance(statement, ast.If)
        and isinstance(parent, ast.If)
        and statement in parent.orelse
        and module.source(statement).startswith("elif")
    ):
        statement, parent = parent, module.parent(parent)
    return statement


def _declaration(module: PythonModule, node: ast.AST, name: str) -> list[Edit]:
    """`global name` at the beginning of the function around a node."""
    current: ast.AST | None = node
    while current is not None and not isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef)):
        current = module.parent(current)
    assert current is not None
    body = current.body
    first = body[1] if _is_docstring(body[0]) and len(body) > 1 else body[0]
    if isinstance(first, ast.Global):
        names = ", ".join(dict.fromkeys([*first.names, name]))
        return [
            InsertStatement(module.path, module.span(first), code(f"global {names}")),
            RemoveStatement(module.path, module.span(first)),
        ]
    return [InsertStatement(module.path, module.span(first), code(f"global {name}"))]


def _is_docstring(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _first_of_each(requests: Iterable[RequireClient], module: PythonModule) -> list[RequireClient]:
    """The requests without clients that are made again in the same block."""
    found: list[RequireClient] = []
    places: set[tuple[int, str]] = set()
    for request in sorted(dict.fromkeys(requests), key=lambda one: one.span):
        statement = _statement_for_insertion(module, _node_at(module, request.span))
        place = (id(module.parent(statement)), request.name)
        if request.made and place in places:
            continue
        places.add(place)
        found.append(request)
    return found


def _node_at(module: PythonModule, span: object) -> ast.AST:
    return next(
        node
        for node in walk(module.tree)
        if isinstance(node, ast.Call) and module.span(node) == span
    )
