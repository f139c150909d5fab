"""GC601: exception handlers that watch a migrated call."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion
from codemod.mapping.errors import (
    CLIENT_ERRORS,
    HTTP_ERRORS,
    NEW_ERROR_MODULE,
    NEW_ERRORS,
    STATUS_ERROR,
)
from codemod.model import Family, Note
from codemod.rewriting.edits import code
from codemod.rules.calls import Context
from codemod.rules.errors.client import ClientHandlers, replace_client_test
from codemod.rules.errors.guards import with_fallback
from codemod.rules.errors.http import check_timeouts, http_error
from codemod.rules.errors.predicates import propose_predicates
from codemod.rules.errors.reads import RENAMED
from codemod.rules.errors.stream_loops import propose_stream_loops
from codemod.rules.errors.uses import ErrorUses, translate_reads_of_tested
from codemod.rules.legacy.error_tests import propose_mentions
from codemod.rules.legacy.errors import names_legacy_error, propose_handlers
from codemod.rules.legacy.service_errors import ServiceErrors
from codemod.rules.reach import API_ERROR, CLIENT_ERROR, SDK_ERRORS, SERVER_ERROR, Reach
from codemod.rules.rule import Draft, Proposal, Rule
from codemod.sources.python_module import PythonModule

RULE = Rule(
    code="GC601",
    name="generate-content-error-handler",
    summary="A handler for the exceptions of generateContent.",
    why=(
        "Interactions raise classes of their own; a handler for `errors.APIError` and its "
        "subclasses never sees them, so retries and fallbacks would silently stop working."
    ),
    guide="https://ai.google.dev/gemini-api/docs/migrate-to-interactions",
    safety="safe",
    example_before="except errors.APIError as error:\n    print(error.code)\n",
    example_after="except _interactions.APIStatusError as error:\n    print(error.status_code)\n",
)

_PREFIX = "google.genai.errors."
_CLASS_NAMES = frozenset(name.rpartition(".")[2] for name in NEW_ERRORS if name.startswith(_PREFIX))
_CLASS_TESTS = frozenset(
    {
        "builtins.isinstance",
        "builtins.issubclass",
        "tenacity.retry_if_exception_type",
        "tenacity.retry.retry_if_exception_type",
    }
)
"""Functions that take exception classes, one or a tuple."""


def propose(context: Context) -> list[Proposal]:
    """One proposal per handler, stream loop or mention of an SDK error around a migrated call."""
    reach = Reach(context)
    services = ServiceErrors(context, reach)
    proposals: list[Proposal] = []
    for path in sorted(context.project.modules):
        module = context.project.modules[path]
        in_handlers: set[ast.AST] = set()
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Try):
                proposals.extend(_handlers(context, reach, module, node, in_handlers))
                proposals.extend(propose_handlers(context, reach, module, node))
                proposals.extend(services.held_by(module, node))
        proposals.extend(propose_mentions(context, module, services))
        proposals.extend(_patterns(context, module))
        proposals.extend(propose_predicates(context, module, RULE.code))
        proposals.extend(_mentions(context, reach, module, in_handlers))
        proposals.extend(propose_stream_loops(context, reach, module, RULE.code))
    return [one for one in proposals if one.edits or one.notes or one.refusal is not None]


def _handlers(
    context: Context,
    reach: Reach,
    module: PythonModule,
    node: ast.Try,
    in_handlers: set[ast.AST],
) -> list[Proposal]:
    origins = reach.of_statements(module.path, node.body)
    old = reach.old_errors(module.path, node.body)
    if not origins and any(_names_sdk_error(context, one) for one in node.handlers):
        # It watches a call that is made elsewhere: in a future, a generator, a decorated function.
        origins, old = reach.out_of_sight(module, node.body), SDK_ERRORS
    clients = ClientHandlers(context, node, old)
    proposals: list[Proposal] = []
    for handler in node.handlers:
        unsure = with_fallback(context.project, handler.type)
        if unsure is not None and origins:
            proposals.append(_refused(context, module, unsure, origins))
        if handler.type is None or unsure or names_legacy_error(context, handler.type):
            continue
        classes = _classes(handler.type)
        known = [part for part in classes if _is_sdk_error(context, part)]
        in_handlers.update(known)
        if not origins:
            continue
        draft = Draft(RULE.code, origins, Conversion(context.project, module))
        with draft as conversion:
            waits = any(http_error(context.project, part) in HTTP_ERRORS for part in classes)
            if waits:
                check_timeouts(conversion, node, handler)
            if known or waits:
                client: tuple[str, ...] | None = CLIENT_ERRORS
                if clients.concerns(handler):
                    client = clients.arrange(conversion, handler)
                if client is not None:
                    _replace_classes(context, conversion, handler.type, classes, old, client)
            both = [module.source(part) for part in known if context.project.symbol(part) in old]
            exact = not (both if known else old)
            ErrorUses(context, conversion, handler, exact, both).translate(caught=bool(known))
        proposals.append(draft.proposal())
        if not known and _shows_error(handler):
            # One for each call: a shared broad handler joins no flows.
            note = Note("error-text", module.location(handler))
            proposals += [
                Proposal(RULE.code, frozenset([origin]), (), notes=(note,)) for origin in origins
            ]
    return proposals


def _names_sdk_error(context: Context, handler: ast.ExceptHandler) -> bool:
    """Whether a handler names an error class of google-genai, in its clause or its body."""
    return with_fallback(context.project, handler.type) is not None or any(
        isinstance(node, ast.Name | ast.Attribute) and _is_sdk_error(context, node)
        for node in ast.walk(handler)
    )


def _shows_error(handler: ast.ExceptHandler) -> bool:
    """Whether a handler uses the exception it caught, whose text is another one now."""
    return any(
        isinstance(node, ast.Name) and node.id == handler.name
        for statement in handler.body
        for node in ast.walk(statement)
    )


def _is_sdk_error(context: Context, node: ast.expr) -> bool:
    """Whether an expression is an error class of google-genai.

    The classes of `google.api_core` were never raised by google-genai: handlers for them stay.
    """
    symbol = context.project.symbol(node)
    return symbol in NEW_ERRORS and symbol.startswith(_PREFIX)


def _classes(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _replace_classes(
    context: Context,
    conversion: Conversion,
    place: ast.expr,
    classes: list[ast.expr],
    old: frozenset[str],
    client: tuple[str, ...],
) -> None:
    """Name the new classes in an `except` clause or a test, and the old ones that can still come.

    `client` are the classes that stand for ClientError.
    """
    symbols = {context.project.symbol(part) for part in classes}
    alias = conversion.import_name("google.genai", NEW_ERROR_MODULE.rpartition(".")[2])
    base = f"{alias}.{STATUS_ERROR}"
    names: dict[str, None] = {}
    failures: set[str] = set()
    for part in classes:
        written = conversion.module.source(part)
        symbol = context.project.symbol(part)
        if not _is_sdk_error(context, part) or symbol in old:
            names[written] = None
        if not _is_sdk_error(context, part):
            failures.add(HTTP_ERRORS.get(http_error(context.project, part), ""))
            continue
        if API_ERROR in symbols or symbols >= {CLIENT_ERROR, SERVER_ERROR}:
            names[base] = None
        else:
            named = client if symbol == CLIENT_ERROR else NEW_ERRORS[symbol]
            names.update(dict.fromkeys(f"{alias}.{name}" for name in named))
    failures.discard("")
    if failures:
        # A timeout is a failed connection, and "APIConnectionError" comes first.
        names[f"{alias}.{min(failures)}"] = None
    text = ", ".join(names)
    conversion.site(place, Family.ERROR, conversion.module.source(place))
    conversion.replace(place, code(text if len(names) == 1 else f"({text})"))
    conversion.note("error-classes", place)


def _mentions(
    context: Context, reach: Reach, module: PythonModule, in_handlers: set[ast.AST]
) -> list[Proposal]:
    """Mentions of an SDK error outside `except`: class tests are widened, others hold the flows."""
    proposals: list[Proposal] = []
    own = frozenset(call for call in context.plans if call.module is module)
    origins = own or frozenset(context.plans)
    for node, slot in context.project.graphs[module.path].slots.items():
        if not isinstance(node, ast.expr) or node in in_handlers or slot.node is not node:
            continue
        if not origins or node not in module.parents or not _is_sdk_error(context, node):
            continue
        draft = Draft(RULE.code, origins, Conversion(context.project, module))
        with draft as conversion:
            _mention(context, reach, conversion, node)
        proposals.append(draft.proposal())
    return proposals


def _patterns(context: Context, module: PythonModule) -> list[Proposal]:
    """Tests and reads of exceptions that no handler names.

    `case errors.APIError():` and `type(e).__name__ == "APIError"` name a class apart, and
    `e.__cause__.code` reads what another handler raised from.  A table of class names is looked
    up by them where the module asks for any `__name__`.
    """
    proposals: list[Proposal] = []
    for node in ast.walk(module.tree) if context.plans else ():
        if isinstance(node, ast.Call) and _computes_class(context, node):
            named: set[object] = set(_CLASS_NAMES)
        elif isinstance(node, ast.MatchClass):
            named = {module.source(node.cls).rpartition(".")[2]}
        elif isinstance(node, ast.Dict) and "__name__" in module.text:
            named = {key.value for key in node.keys if isinstance(key, ast.Constant)}
        elif isinstance(node, ast.Compare):
            named = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
        elif isinstance(node, ast.Attribute) and node.attr in RENAMED and _is_cause(node.value):
            named = {API_ERROR.rpartition(".")[2]}
        else:
            continue
        if not named.isdisjoint(_CLASS_NAMES):
            proposals.append(_refused(context, module, node, frozenset(context.plans)))
    return proposals


def _computes_class(context: Context, node: ast.Call) -> bool:
    """`getattr(errors, name)`: any class of errors, unless the name is written out."""
    return (
        context.project.symbol(node.func) == "builtins.getattr"
        and len(node.args) > 1
        and context.project.symbol(node.args[0]) == _PREFIX.removesuffix(".")
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
    classes = _classes(place)
    found = {context.project.symbol(part) for part in classes}
    if CLIENT_ERROR in found and not found & {API_ERROR, SERVER_ERROR}:
        conversion.note("client-error-classes", place)
    _replace_classes(context, conversion, place, classes, old, CLIENT_ERRORS)


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


def _refused(
    context: Context, module: PythonModule, node: ast.AST, origins: frozenset[CallOperation]
) -> Proposal:
    draft = Draft(RULE.code, origins, Conversion(context.project, module))
    with draft as conversion:
        conversion.site(node, Family.ERROR)
        raise conversion.refuse("handler-not-understood", node)
    return draft.proposal()
