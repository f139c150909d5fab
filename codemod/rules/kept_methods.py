"""Methods that a variable keeps: `ask = client.models.generate_content`.

The method is replaced where it is taken from the client, and each call by the new name stays a
call of the variable.  All calls of one method migrate together, since the place is theirs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.project import Project
from codemod.analysis.values import SdkMethodValue
from codemod.conversion.result import Conversion
from codemod.model import Family, Span
from codemod.rewriting.edits import Code, code
from codemod.rules.calls import CallPlan, Context
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_CASTS = frozenset({"typing.cast", "typing_extensions.cast"})


def method_places(project: Project, node: ast.expr) -> list[tuple[PythonModule, ast.Attribute]]:
    """Where the method that an expression stands for is taken from its client; empty if unseen."""
    if isinstance(node, ast.Attribute) and service_of(project, node):
        return [(project.module_of(node), node)]
    slot = project.slot(node)
    found = []
    for root in project.roots(slot) if slot is not None else ():
        if not isinstance(root.node, ast.Attribute) or not service_of(project, root.node):
            return []
        found.append((root.module, root.node))
    return found


def replace_kept_method(context: Context, plan: CallPlan, conversion: Conversion) -> None:
    """Replace the method where it is kept, with every call that it is kept for.

    Raises:
        Refused: it cannot be seen where it comes from, or it is used for more than calls.
    """
    places = method_places(context.project, plan.method_node)
    if not places:
        raise conversion.refuse("unsupported-method", plan.method_node)
    for module, node in places:
        calls = _calls_of(context, module, node)
        if calls is None:
            raise conversion.refuse("unsupported-method", plan.method_node)
        conversion.coupled |= calls
        there = Conversion(context.project, module)
        there.site(node, Family.CALL, module.source(node))
        service = service_of(context.project, node)
        assert service is not None
        if not _is_held(module, service.value, calls):
            raise conversion.refuse("client-not-named", plan.method_node)
        there.replace(node, new_method(module, node, module.span(service.value)))
        conversion.take(there)


def service_of(project: Project, node: ast.expr) -> ast.Attribute | None:
    """The `X.models` that a method is taken from, also as `cast(Any, X.models).METHOD`."""
    service = node.value if isinstance(node, ast.Attribute) else None
    if isinstance(service, ast.Call) and project.symbol(service.func) in _CASTS:
        if len(service.args) != 2 or project.symbol(service.args[0]) != "typing.Any":
            return None
        service = service.args[1]
    if isinstance(service, ast.Attribute) and service.attr == "models":
        return service
    return None


def new_method(module: PythonModule, method: ast.Attribute, client: Code | Span) -> Code:
    """`CLIENT.interactions.create`, with the cast that stands around `X.models` in a method."""
    cast = method.value
    if not isinstance(cast, ast.Call):
        return code(client, ".interactions.create")
    name, said = module.span(cast.func), module.span(cast.args[0])
    return code(name, "(", said, ", ", client, ".interactions).create")


def _is_held(module: PythonModule, client: ast.expr, calls: set[CallOperation]) -> bool:
    """Whether a client lives as long as the method that is taken from it: it has a name for that.

    An attribute has, a global name, a local name where it is called, and a name whose function
    stores the client in an attribute too.
    """
    while isinstance(client, ast.Attribute):
        if client.attr != "aio":
            return True
        client = client.value
    if not isinstance(client, ast.Name):
        return False
    function = _function(module, client)
    if function is None or all(_function(call.module, call.node) is function for call in calls):
        return True
    bound = {node.arg for node in walk(function) if isinstance(node, ast.arg)}
    bound |= {
        node.id
        for node in walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return client.id not in bound or any(
        isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Attribute) for target in node.targets)
        and isinstance(node.value, ast.Name)
        and node.value.id == client.id
        for node in walk(function)
    )


def _function(module: PythonModule, node: ast.AST) -> ast.AST | None:
    current = module.parent(node)
    while current is not None and not isinstance(current, _FUNCTIONS):
        current = module.parent(current)
    return current


def _calls_of(
    context: Context, module: PythonModule, node: ast.Attribute
) -> set[CallOperation] | None:
    """The calls of a kept method; None when anything else happens to it."""
    planned = {plan.site.node: call for call, plan in context.plans.items()}
    start = context.project.slot(node)
    calls: set[CallOperation] = set()
    for slot in _reached(context.project, start) if start is not None else ():
        use = slot.node
        if not isinstance(use, ast.expr) or not isinstance(getattr(use, "ctx", None), ast.Load):
            continue
        parent = slot.module.parent(use)
        if isinstance(parent, ast.Call) and parent.func is use and parent in planned:
            calls.add(planned[parent])
            continue
        is_method = slot.values and all(isinstance(one, SdkMethodValue) for one in slot.values)
        if not is_method or not _keeps(context.project, slot.module, parent, use):
            return None
    return calls or None


def _reached(project: Project, start: Slot) -> Iterator[Slot]:
    """Every place that a method can be at; all attributes of the name of one that keeps it."""
    seen: set[Slot] = set()
    todo = [start]
    while todo:
        slot = todo.pop()
        if slot in seen:
            continue
        seen.add(slot)
        yield slot
        todo.extend(slot.successors)
        kind, _, name = slot.role.partition(" ")
        if kind == "field":
            todo.extend(_attributes(project, name))


def _attributes(project: Project, name: str) -> Iterator[Slot]:
    for graph in project.graphs.values():
        for node, slot in graph.slots.items():
            if isinstance(node, ast.Attribute) and node.attr == name:
                yield slot


def _keeps(project: Project, module: PythonModule, parent: ast.AST | None, use: ast.expr) -> bool:
    """Whether a method is only given a name here."""
    if isinstance(parent, ast.Call):
        return project.symbol(parent.func) in _CASTS and use in parent.args
    return isinstance(parent, ast.Assign | ast.AnnAssign | ast.NamedExpr) and parent.value is use
