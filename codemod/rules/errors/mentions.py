"""Mentions of SDK errors outside `except`: class tests, tables of classes, patterns.

A part of GC601.
"""

from __future__ import annotations

import ast

from codemod.conversion.result import Conversion
from codemod.mapping.errors import CLIENT_ERRORS, NEW_ERRORS
from codemod.rules.calls import Context
from codemod.rules.errors.classes import (
    PREFIX,
    RULE_CODE,
    is_sdk_error,
    refused,
    replace_classes,
)
from codemod.rules.errors.clauses import classes_of
from codemod.rules.errors.client import replace_client_test
from codemod.rules.errors.reads import RENAMED
from codemod.rules.errors.sources import ErrorSources
from codemod.rules.errors.uses import translate_reads_of_tested
from codemod.rules.reach import API_ERROR, CLIENT_ERROR, SDK_ERRORS, SERVER_ERROR, Reach
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_CLASS_NAMES = frozenset(name.rpartition(".")[2] for name in NEW_ERRORS if name.startswith(PREFIX))
_CLASS_TESTS = frozenset(
    {
        "builtins.isinstance",
        "builtins.issubclass",
        "tenacity.retry_if_exception_type",
        "tenacity.retry.retry_if_exception_type",
    }
)
"""Functions that take exception classes, one or a tuple."""


def propose_mentions(
    context: Context, reach: Reach, module: PythonModule, in_handlers: set[ast.AST]
) -> list[Proposal]:
    """Mentions of an SDK error outside `except`: class tests are widened, others hold the flows."""
    proposals: list[Proposal] = []
    own = frozenset(call for call in context.plans if call.module is module)
    nearby = own or frozenset(context.plans)
    if not nearby or module.path not in context.project.paths_naming(PREFIX):
        return proposals
    sources = ErrorSources(context, reach)
    for node, slot in context.project.graphs[module.path].slots.items():
        if not isinstance(node, ast.expr) or node in in_handlers or slot.node is not node:
            continue
        if not is_sdk_error(context, node) or node not in module.parents:
            continue
        known = sources.of_mention(module, node)
        origins = context.moving(nearby if known is None else known)
        if not origins:
            continue
        draft = Draft(RULE_CODE, origins, Conversion(context.project, module))
        with draft as conversion:
            _mention(context, reach, conversion, node)
        proposals.append(draft.proposal())
    return proposals


def propose_patterns(context: Context, module: PythonModule) -> list[Proposal]:
    """Tests and reads of exceptions that no handler names.

    `case errors.APIError():` and `type(e).__name__ == "APIError"` name a class apart, and
    `e.__cause__.code` reads what another handler raised from.  A table of class names is looked
    up by them where the module asks for any `__name__`.
    """
    proposals: list[Proposal] = []
    if not context.plans:
        return proposals
    for node in module.nodes_of(ast.Call, ast.MatchClass, ast.Dict, ast.Compare, ast.Attribute):
        if isinstance(node, ast.Call) and _computes_class(context, node):
            named: set[object] = set(_CLASS_NAMES)
        elif isinstance(node, ast.MatchClass):
            named = {module.source(node.cls).rpartition(".")[2]}
        elif isinstance(node, ast.Dict) and "__name__" in module.text:
            named = {key.value for key in node.keys if isinstance(key, ast.Constant)}
        elif isinstance(node, ast.Compare):
            named = {part.value for part in walk(node) if isinstance(part, ast.Constant)}
        elif isinstance(node, ast.Attribute) and node.attr in RENAMED and _is_cause(node.value):
            named = {API_ERROR.rpartition(".")[2]}
        else:
            continue
        if not named.isdisjoint(_CLASS_NAMES):
            proposals.append(refused(context, module, node, frozenset(context.plans)))
    return proposals


def _computes_class(context: Context, node: ast.Call) -> bool:
    """`getattr(errors, name)`: any class of errors, unless the name is written out."""
    return (
        context.project.symbol(node.func) == "builtins.getattr"
        and len(node.args) > 1
        and context.project.symbol(node.args[0]) == PREFIX.removesuffix(".")
        and not isinstance(node.args[1], ast.Constant)
    )


def _is_cause(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("__cause__", "__context__")


def _mention(context: Context, reach: Reach, conversion: Conversion, node: ast.expr) -> None:
    module = conversion.module
    parent = module.parent(node)
    if isinstance(parent, ast.Attribute | ast.arg | ast.AnnAssign | ast.Raise | ast.ClassDef):
        return
    if isinstance(parent, ast.Call) and parent.func is node:
        return
    place = parent if isinstance(parent, ast.Tuple) else node
    holder = module.parent(place)
    if isinstance(holder, ast.Call) and context.project.symbol(holder.func) in _CLASS_TESTS:
        old = _errors_tested(context, reach, module, holder)
        if not translate_reads_of_tested(conversion, holder):
            raise conversion.refuse("handler-not-understood", holder)
        if not replace_client_test(context, conversion, holder, old):
            _replace_tested(context, conversion, place, old)
    elif isinstance(place, ast.Tuple) and isinstance(holder, ast.Assign | ast.AnnAssign):
        _replace_tested(context, conversion, place, SDK_ERRORS)
    else:
        raise conversion.refuse("handler-not-understood", node)


def _replace_tested(
    context: Context, conversion: Conversion, place: ast.expr, old: frozenset[str]
) -> None:
    """Name the new classes where no other class can be kept from the 5xx answers."""
    classes = classes_of(place)
    found = {context.project.symbol(part) for part in classes}
    if CLIENT_ERROR in found and not found & {API_ERROR, SERVER_ERROR}:
        conversion.note("client-error-classes", place)
    replace_classes(context, conversion, place, classes, old, CLIENT_ERRORS)


def _errors_tested(
    context: Context, reach: Reach, module: PythonModule, test: ast.Call
) -> frozenset[str]:
    """The old classes that `isinstance(error, ...)` can see; in a handler, those raised there."""
    current: ast.AST | None = test
    name = test.args[0] if test.args else None
    while current is not None and not isinstance(current, ast.ExceptHandler):
        current = module.parent(current)
    if current is None or not isinstance(name, ast.Name) or current.name != name.id:
        return SDK_ERRORS
    statement = module.parent(current)
    assert isinstance(statement, ast.Try)
    if not reach.of_statements(module.path, statement.body):
        return SDK_ERRORS
    return reach.old_errors(module.path, statement.body)
