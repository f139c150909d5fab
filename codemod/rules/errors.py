"""GC601: exception handlers that watch a migrated call."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import SdkMethodValue
from codemod.conversion.result import Conversion
from codemod.mapping.errors import ERROR_ATTRIBUTES, NEW_ERROR_MODULE, NEW_ERRORS
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.calls import Context
from codemod.rules.reach import Reach
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
_STATUS_NAMES = frozenset({"code", "status"})


def propose(context: Context) -> list[Proposal]:
    """One proposal per mention of an SDK error that can see a migrated call."""
    reach = Reach(context)
    proposals: list[Proposal] = []
    for path in sorted(context.project.modules):
        module = context.project.modules[path]
        handled: set[ast.AST] = set()
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Try):
                proposals.extend(_try(context, reach, module, node, handled))
        proposals.extend(_mentions(context, module, handled))
    return proposals


def _try(
    context: Context, reach: Reach, module: PythonModule, node: ast.Try, handled: set[ast.AST]
) -> list[Proposal]:
    origins = reach.of_statements(module.path, node.body)
    proposals: list[Proposal] = []
    for handler in node.handlers:
        if handler.type is None:
            continue
        classes = _classes(handler.type)
        known = [part for part in classes if _is_sdk_error(context, part)]
        handled.update(known)
        if not origins:
            continue
        draft = Draft(RULE.code, origins, Conversion(context.project, module))
        with draft as conversion:
            if known:
                _handler(context, conversion, node, handler, classes, origins)
            else:
                _check_broad(context, conversion, handler)
        proposal = draft.proposal()
        if proposal.edits or proposal.refusal is not None:
            proposals.append(proposal)
    return proposals


def _is_sdk_error(context: Context, node: ast.expr) -> bool:
    """Whether an expression is an error class of google-genai.

    The classes of `google.api_core` were never raised by google-genai: handlers for them stay.
    """
    symbol = context.project.symbol(node)
    return symbol in NEW_ERRORS and symbol.startswith(_PREFIX)


def _classes(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _handler(
    context: Context,
    conversion: Conversion,
    node: ast.Try,
    handler: ast.ExceptHandler,
    classes: list[ast.expr],
    origins: frozenset[CallOperation],
) -> None:
    assert handler.type is not None
    conversion.site(handler.type, Family.ERROR, conversion.module.source(handler.type))
    alias = conversion.import_name("google.genai", NEW_ERROR_MODULE.rpartition(".")[2])
    exact = _only_migrated(context, conversion.module, node, origins)
    names: list[str] = []
    for part in classes:
        symbol = context.project.symbol(part) if _is_sdk_error(context, part) else ""
        written = conversion.module.source(part)
        new = [f"{alias}.{name}" for name in NEW_ERRORS.get(symbol, ())]
        names += new if new and exact else [written, *new]
    unique = list(dict.fromkeys(names))
    new_type = unique[0] if len(unique) == 1 else f"({', '.join(unique)})"
    conversion.replace(handler.type, code(new_type))
    conversion.note("error-classes", handler.type)
    if handler.name:
        _attributes(context, conversion, handler, exact)


def _only_migrated(
    context: Context, module: PythonModule, node: ast.Try, origins: frozenset[CallOperation]
) -> bool:
    """Whether the body makes no SDK call that still raises the old classes."""
    calls = context.project.graphs[module.path].calls
    for statement in node.body:
        for inner in ast.walk(statement):
            operation = calls.get(inner) if isinstance(inner, ast.Call) else None
            if operation is None or (operation in origins and not context.plans[operation].streamed):
                continue
            if operation.targets or operation in origins:
                return False
            if any(isinstance(value, SdkMethodValue) for value in operation.callee.values):
                return False
    return True


def _attributes(context: Context, conversion: Conversion, handler: ast.ExceptHandler, exact: bool) -> None:
    module = conversion.module
    for statement in handler.body:
        for node in ast.walk(statement):
            if not isinstance(node, ast.Name) or node.id != handler.name or not isinstance(node.ctx, ast.Load):
                continue
            parent = module.parent(node)
            if isinstance(parent, ast.Attribute):
                _attribute(conversion, parent, exact)
            elif isinstance(parent, ast.Call) and parent.func is not node:
                _passed(context, conversion, parent, node)


def _attribute(conversion: Conversion, node: ast.Attribute, exact: bool) -> None:
    row = ERROR_ATTRIBUTES.get(node.attr)
    if row is None:
        return
    if row.refusal:
        raise conversion.refuse(row.refusal, node, node.attr)
    if row.note:
        conversion.note(row.note, node)
    if row.new == row.old:
        return
    owner = conversion.module.source(node.value)
    if exact:
        conversion.replace(node, code(f"{owner}.{row.new}"))
    elif row.old == "code":
        conversion.replace(node, code(f'getattr({owner}, "status_code", None) or getattr({owner}, "code", None)'))
        if isinstance(conversion.module.parent(node), ast.Compare | ast.BinOp | ast.Attribute | ast.FormattedValue):
            conversion.edits.pop()
            conversion.replace(
                node, code(f'(getattr({owner}, "status_code", None) or getattr({owner}, "code", None))')
            )
    else:
        raise conversion.refuse("error-attribute", node, node.attr)


def _passed(context: Context, conversion: Conversion, call: ast.Call, node: ast.Name) -> None:
    symbol = context.project.symbol(call.func)
    if symbol in ("builtins.getattr", "builtins.hasattr") and len(call.args) > 1:
        name = call.args[1]
        if isinstance(name, ast.Constant) and name.value in _STATUS_NAMES:
            raise conversion.refuse("error-attribute", call, str(name.value))
    operation = context.project.graphs[conversion.module.path].calls.get(call)
    if operation is not None and operation.targets:
        for target in operation.targets:
            if _reads_error(target.node):
                raise conversion.refuse("handler-not-understood", call)


def _reads_error(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr in ERROR_ATTRIBUTES for node in ast.walk(function))


def _check_broad(context: Context, conversion: Conversion, handler: ast.ExceptHandler) -> None:
    """A broad handler still catches; what it reads from the exception must still be there."""
    for statement in handler.body:
        for node in ast.walk(statement):
            if not isinstance(node, ast.Name) or node.id != handler.name:
                continue
            parent = conversion.module.parent(node)
            if isinstance(parent, ast.Attribute) and parent.attr in _STATUS_NAMES:
                raise conversion.refuse("error-attribute", parent, parent.attr)
            if isinstance(parent, ast.Call) and parent.func is not node:
                _passed(context, conversion, parent, node)


def _mentions(context: Context, module: PythonModule, handled: set[ast.AST]) -> list[Proposal]:
    """Mentions of an SDK error outside `except`: `isinstance` is widened, others hold the flows."""
    origins = frozenset(call for call in context.plans if call.module is module)
    proposals: list[Proposal] = []
    for node, slot in context.project.graphs[module.path].slots.items():
        if not isinstance(node, ast.expr) or node in handled or slot.node is not node or not origins:
            continue
        if not _is_sdk_error(context, node) or node not in module.parents:
            continue
        draft = Draft(RULE.code, origins, Conversion(context.project, module))
        with draft as conversion:
            _mention(context, conversion, node)
        proposal = draft.proposal()
        if proposal.edits or proposal.refusal is not None:
            proposals.append(proposal)
    return proposals


def _mention(context: Context, conversion: Conversion, node: ast.expr) -> None:
    module = conversion.module
    parent = module.parent(node)
    if isinstance(parent, ast.Raise | ast.ClassDef) or (isinstance(parent, ast.Call) and parent.func is node):
        return
    if isinstance(parent, ast.Attribute | ast.arg | ast.AnnAssign | ast.ImportFrom):
        return
    holder: ast.AST | None = parent
    in_tuple = isinstance(parent, ast.Tuple)
    if in_tuple and parent is not None:
        holder = module.parent(parent)
    if isinstance(holder, ast.Call) and context.project.symbol(holder.func) in (
        "builtins.isinstance",
        "tenacity.retry_if_exception_type",
    ):
        alias = conversion.import_name("google.genai", NEW_ERROR_MODULE.rpartition(".")[2])
        names = [module.source(node), *(f"{alias}.{name}" for name in NEW_ERRORS[context.project.symbol(node)])]
        conversion.site(node, Family.ERROR, names[0])
        text = ", ".join(names)
        conversion.replace(node, code(text if in_tuple else f"({text})"))
        conversion.note("error-classes", node)
        return
    raise conversion.refuse("handler-not-understood", node)
