"""Values that several generating calls share."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.conversion.definitions import (
    Definition,
    can_copy,
    can_move,
    definition_of,
    is_private_to,
)
from codemod.conversion.literals import constructed, fields_of
from codemod.conversion.result import Conversion, Refused
from codemod.mapping.sdk_objects import CHAT_SERVICES
from codemod.rewriting.edits import RemoveStatement
from codemod.sources.python_module import PythonModule

_CARRIERS = frozenset({"FunctionDeclaration", "GenerateContentConfig", "Tool"})
"""Classes whose objects are converted where they are made, with all that they hold."""

_METHODS = frozenset(
    {"generate_content", "generate_content_async", "generate_content_stream"}
    | {"send_message", "send_message_stream"}
)


def calls_sharing(
    project: Project, module: PythonModule, definition: Definition, argument: str
) -> set[CallOperation] | None:
    """The generating calls that take a value as `argument=`; None when anything else reads it."""
    calls: set[CallOperation] = set()
    for use in definition.uses:
        call = _call_with(project, module, use, argument)
        if call is None:
            return None
        calls.add(call)
    return calls


def _call_with(
    project: Project, module: PythonModule, value: ast.AST, argument: str
) -> CallOperation | None:
    """The generating call that takes an expression as `argument=`, or contents as its first."""
    place = module.parent(value)
    call = module.parent(place) if isinstance(place, ast.keyword) else place
    if not isinstance(call, ast.Call):
        return None
    named = isinstance(place, ast.keyword) and place.arg == argument
    if not named and not (argument == "contents" and value in call.args[:1]):
        return None
    operation = project.graphs[module.path].calls.get(call)
    method = project.method_of(operation) if operation is not None else None
    if operation is None or method is None:
        return None
    is_chat = method.name == "create" and method.owner.type in CHAT_SERVICES
    return operation if is_chat or method.name in _METHODS else None


def take_over(conversion: Conversion, definition: Definition) -> bool:
    """Remove a definition whose value is written at its uses instead; False when it must stay."""
    project, module = conversion.project, conversion.module
    if conversion.probing:
        return True
    moves = can_move(project, module, definition)
    copies = not moves and can_copy(project, module, definition)
    if not moves and not (copies and convert_in_place(conversion, definition)):
        return False
    conversion.edits.append(RemoveStatement(module.path, module.span(definition.statement)))
    return True


def convert_in_place(conversion: Conversion, definition: Definition) -> bool:
    """Whether the value of a definition may become its new form where it is assigned.

    The uses must all stand in configs written at generating calls, and every one of these configs
    must be convertible as it stands.
    """
    project, module = conversion.project, conversion.module
    if conversion.probing:
        return True
    calls = _configured_calls(project, module, definition)
    if calls is None or not is_private_to(project, module, definition):
        return False
    conversion.coupled.update(calls)
    return True


def _configured_calls(
    project: Project, module: PythonModule, definition: Definition
) -> set[CallOperation] | None:
    """The generating calls whose configs take a value in; None when anything else reads it."""
    calls: set[CallOperation] = set()
    for use in definition.uses:
        found = _calls_reached(project, module, use)
        if found is None:
            return None
        calls |= found
    return calls


def _calls_reached(
    project: Project, module: PythonModule, node: ast.expr
) -> set[CallOperation] | None:
    """The generating calls whose converted configs hold what stands at `node`."""
    while True:
        parent = module.parent(node)
        if isinstance(parent, ast.keyword):
            parent = module.parent(parent)
        if isinstance(parent, ast.Assign | ast.AnnAssign):
            return _calls_of_name(project, module, node)
        call = _call_with(project, module, node, "config")
        if call is not None:
            return {call} if is_convertible(project, module, node) else None
        if isinstance(parent, ast.Starred):
            converts: bool = isinstance(module.parent(parent), ast.List)
        elif isinstance(parent, ast.Call):
            converts = constructed(project, parent) in _CARRIERS and node not in parent.args
        else:
            converts = isinstance(parent, ast.List) or (
                isinstance(parent, ast.Dict) and node in parent.values
            )
        if not converts or not isinstance(parent, ast.expr):
            return None
        node = parent


def _calls_of_name(
    project: Project, module: PythonModule, value: ast.expr
) -> set[CallOperation] | None:
    """The generating calls reached through the name that a value is assigned to."""
    statement = module.statement(value)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    target = statement.target if isinstance(statement, ast.AnnAssign) else target
    definition = definition_of(project, module, target) if target is not None else None
    if definition is None or definition.value is not value:
        return None
    if not is_private_to(project, module, definition):
        return None
    calls = calls_sharing(project, module, definition, "config")
    if calls:
        return calls if is_convertible(project, module, value) else None
    return _configured_calls(project, module, definition)


def is_convertible(project: Project, module: PythonModule, config: ast.AST | None) -> bool:
    """Whether a config can be converted, and without the run-time helper."""
    from codemod.conversion.config_fields import FieldConverter, RuntimeValue

    fields = (
        fields_of(project, module, config, "GenerateContentConfig")
        if isinstance(config, ast.expr)
        else None
    )
    if fields is None or not isinstance(config, ast.expr):
        return False
    try:
        FieldConverter(Conversion(project, module, probing=True), "").convert(fields, config)
    except (RuntimeValue, Refused):
        return False
    return True
