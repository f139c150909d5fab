"""Mentions of `google.api_core` exceptions outside `except`: class tests, tables, retry policies.

A part of GC601.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion
from codemod.mapping.errors import NEW_ERROR_MODULE
from codemod.mapping.legacy_errors import (
    CONNECTION_ERRORS,
    LEGACY_ERROR_ATTRIBUTES,
    LEGACY_ERRORS,
)
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.calls import Context
from codemod.rules.errors.clauses import classes_of
from codemod.rules.errors.guards import reads_behind_test
from codemod.rules.google_libraries import OtherLibraries
from codemod.rules.legacy.errors import simplified
from codemod.rules.legacy.service_errors import ServiceErrors
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_CLASS_TESTS = frozenset(
    {
        "backoff.on_exception",
        "builtins.isinstance",
        "builtins.issubclass",
        "google.api_core.retry.if_exception_type",
        "tenacity.retry_if_exception_type",
        "tenacity.retry_if_not_exception_type",
        "tenacity.retry.retry_if_exception_type",
    }
)
"""Functions that take exception classes, one or a tuple."""

_RETRIES = frozenset(
    {
        "google.api_core.retry.AsyncRetry",
        "google.api_core.retry.Retry",
        "google.api_core.retry_async.AsyncRetry",
    }
)
_CLASS_PREDICATE = "google.api_core.retry.if_exception_type"


def propose_mentions(
    context: Context, module: PythonModule, services: ServiceErrors
) -> list[Proposal]:
    """One proposal per test, table or retry policy that legacy calls of the project concern."""
    legacy = frozenset(call for call, plan in context.plans.items() if plan.legacy)
    concerned = services.concerned(module)
    if not (legacy or concerned) or "google" not in module.text:
        return []
    own = frozenset(call for call in legacy if call.module is module)
    origins = own or legacy
    places = [place for place in _places(context, module) if not _is_passed_by(module, place)]
    untranslated = [*_patterns(module), *_policies(context, module)]
    proposals: list[Proposal] = []
    for place in (*places, *untranslated, *services.upload_tests(module)):
        proposals += services.held(module, place, concerned)
    if origins:
        proposals += [
            _mention(context, module, place, origins, bool(concerned)) for place in places
        ]
        proposals += [_held(context, module, place, origins) for place in untranslated]
    return proposals


def _places(context: Context, module: PythonModule) -> list[ast.expr]:
    """The expressions that name old classes: a tuple of them counts once."""
    in_clauses = {
        part
        for node in walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and node.type is not None
        for part in walk(node.type)
    }
    found: dict[ast.expr, None] = {}
    for node in walk(module.tree):
        if not isinstance(node, ast.Name | ast.Attribute) or node in in_clauses:
            continue
        if context.project.symbol(node) in LEGACY_ERRORS:
            parent = module.parent(node)
            found[parent if isinstance(parent, ast.Tuple | ast.List) else node] = None
    return list(found)


def _is_passed_by(module: PythonModule, place: ast.expr) -> bool:
    """Whether a mention makes or describes an exception, or only defines the name."""
    parent = module.parent(place)
    if isinstance(getattr(place, "ctx", None), ast.Store):
        return True
    if isinstance(parent, ast.Attribute | ast.arg | ast.AnnAssign | ast.Raise | ast.ClassDef):
        return True
    return isinstance(parent, ast.Call) and parent.func is place


def _mention(
    context: Context,
    module: PythonModule,
    place: ast.expr,
    origins: frozenset[CallOperation],
    beside_services: bool,
) -> Proposal:
    """A test or table of old classes, which stay in it where other services raise them."""
    draft = Draft("GC601", origins, Conversion(context.project, module))
    with draft as conversion:
        conversion.site(place, Family.ERROR, module.source(place))
        holder = module.parent(place)
        tested = (
            isinstance(holder, ast.Call) and context.project.symbol(holder.func) in _CLASS_TESTS
        )
        table = isinstance(place, ast.Tuple) and isinstance(holder, ast.Assign)
        if not tested and not table:
            raise conversion.refuse("handler-not-understood", place)
        libraries = OtherLibraries(context)
        keep_old = beside_services or libraries.stay_in(module) or libraries.is_raised(module)
        _replace(context, conversion, place, keep_old)
        if isinstance(holder, ast.Call):
            _translate_reads(context, conversion, holder, keep_old)
        conversion.note("error-classes", place)
    return draft.proposal()


def _replace(context: Context, conversion: Conversion, place: ast.expr, keep_old: bool) -> None:
    kept: dict[str, None] = {}
    new: dict[str, None] = {}
    for part in classes_of(place):
        row = LEGACY_ERRORS.get(context.project.symbol(part))
        if row is None or keep_old:
            kept[conversion.module.source(part)] = None
        if row is not None:
            new.update(dict.fromkeys(row.new))
            if len(row.statuses) == 1 and "InternalServerError" in row.new:
                conversion.note("server-errors-together", part)
    alias = conversion.import_name(*NEW_ERROR_MODULE.rsplit(".", 1))
    names = [*kept, *(f"{alias}.{name}" for name in simplified(new))]
    text = ", ".join(names)
    conversion.replace(place, code(text if len(names) == 1 else f"({text})"))


def _translate_reads(
    context: Context, conversion: Conversion, test: ast.Call, keep_old: bool
) -> None:
    """Translate what is read of an exception where `isinstance` has said that it is an old one.

    Raises:
        Refused: the new exceptions do not have the member, or old ones can come, too.
    """
    module = conversion.module
    connection = any(
        CONNECTION_ERRORS & {*LEGACY_ERRORS[symbol].new}
        for part in classes_of(test.args[1] if len(test.args) > 1 else test)
        if (symbol := context.project.symbol(part)) in LEGACY_ERRORS
    )
    for read in reads_behind_test(context.project, module, test):
        row = LEGACY_ERROR_ATTRIBUTES[read.attr]
        owner = module.source(read.value)
        if row.refusal:
            raise conversion.refuse(row.refusal, read, read.attr)
        if row.note:
            conversion.note(row.note, read)
        if row.new != row.old and not _is_caught_there(module, read):
            if keep_old:
                raise conversion.refuse("handler-not-understood", read)
            new = f"{owner}.{row.new}"
            if connection:
                new = f'getattr({owner}, "{row.new}", None)'
            conversion.site(read, Family.ERROR, read.attr)
            conversion.replace(read, code(new))


def _is_caught_there(module: PythonModule, read: ast.Attribute) -> bool:
    """Whether the handler that binds the exception stands around a read, and translates it."""
    current: ast.AST | None = read
    while current is not None and not isinstance(current, ast.ExceptHandler):
        current = module.parent(current)
    return current is not None and current.name == ast.unparse(read.value)


def _patterns(module: PythonModule) -> list[ast.MatchClass | ast.expr]:
    """`case exceptions.NotFound():`, for which the new classes would have to be patterns.

    So are `type(error).__name__ == "NotFound"` and tables of such names.
    """
    names = {name.rpartition(".")[2] for name in LEGACY_ERRORS}
    found: list[ast.MatchClass | ast.expr] = []
    for node in walk(module.tree):
        if isinstance(node, ast.MatchClass) and "api_core" in module.text:
            if module.source(node.cls).rpartition(".")[2] in names:
                found.append(node)
        elif isinstance(node, ast.Compare | ast.Dict) and "__name__" in module.text:
            told = node.keys if isinstance(node, ast.Dict) else list(walk(node))
            texts = {part.value for part in told if isinstance(part, ast.Constant)}
            about_name = isinstance(node, ast.Dict) or "__name__" in module.source(node)
            if about_name and texts & names:
                found.append(node)
    return found


def _held(
    context: Context, module: PythonModule, node: ast.AST, origins: frozenset[CallOperation]
) -> Proposal:
    draft = Draft("GC601", origins, Conversion(context.project, module))
    with draft as conversion:
        conversion.site(node, Family.ERROR)
        raise conversion.refuse("handler-not-understood", node)
    return draft.proposal()


def _policies(context: Context, module: PythonModule) -> list[ast.Call]:
    """Decorators of `google.api_core.retry` that tell failures by the old classes."""
    found: list[ast.Call] = []
    for node in walk(module.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            if call is None or context.project.symbol(call.func) not in _RETRIES:
                continue
            predicates = [one.value for one in call.keywords if one.arg == "predicate"]
            predicates += call.args[:1]
            if not any(_names_classes(context, one) for one in predicates):
                found.append(call)
    return found


def _names_classes(context: Context, predicate: ast.expr) -> bool:
    function = predicate.func if isinstance(predicate, ast.Call) else predicate
    return context.project.symbol(function) == _CLASS_PREDICATE
