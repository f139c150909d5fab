"""GC601: exception handlers that watch a migrated call."""

from __future__ import annotations

import ast

from codemod.conversion.result import Conversion
from codemod.mapping.errors import CLIENT_ERRORS, HTTP_ERRORS
from codemod.model import Note
from codemod.rules.calls import Context
from codemod.rules.errors import mentions
from codemod.rules.errors.classes import (
    PREFIX,
    RULE_CODE,
    is_sdk_error,
    refused,
    replace_classes,
)
from codemod.rules.errors.clauses import classes_of
from codemod.rules.errors.client import ClientHandlers
from codemod.rules.errors.failures import only_sdk_fails
from codemod.rules.errors.guards import with_fallback
from codemod.rules.errors.http import check_timeouts, http_error
from codemod.rules.errors.new_members import reads_of_new_members
from codemod.rules.errors.others import catches_others, may_have_code
from codemod.rules.errors.outcomes import propose_outcomes
from codemod.rules.errors.predicates import propose_predicates
from codemod.rules.errors.stream_loops import propose_stream_loops
from codemod.rules.errors.texts import asks_for_missing_text
from codemod.rules.errors.uses import ErrorUses
from codemod.rules.legacy.error_tests import propose_mentions
from codemod.rules.legacy.errors import names_legacy_error, propose_handlers
from codemod.rules.legacy.service_errors import ServiceErrors
from codemod.rules.reach import SDK_ERRORS, Reach
from codemod.rules.rule import Draft, Proposal, Rule
from codemod.rules.sdk_itself import sdk_files
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

RULE = Rule(
    code=RULE_CODE,
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


def propose(context: Context) -> list[Proposal]:
    """One proposal per handler, stream loop or mention of an SDK error around a migrated call."""
    reach = Reach(context)
    services = ServiceErrors(context, reach)
    proposals: list[Proposal] = []
    if not (context.plans or services.are_called):
        return proposals
    for path in sorted(context.project.modules.keys() - sdk_files(context.project)):
        module = context.project.modules[path]
        in_handlers: set[ast.AST] = set()
        for node in module.nodes_of(ast.Try):
            proposals.extend(_handlers(context, reach, module, node, in_handlers))
            proposals.extend(propose_handlers(context, reach, module, node))
            proposals.extend(services.held_by(module, node))
        proposals.extend(propose_mentions(context, module, services))
        proposals.extend(mentions.propose_patterns(context, module))
        proposals.extend(propose_predicates(context, module, RULE.code))
        proposals.extend(propose_outcomes(context, module, RULE.code))
        proposals.extend(mentions.propose_mentions(context, reach, module, in_handlers))
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
    if not origins and any(_names_sdk_error(context, module, one) for one in node.handlers):
        # It watches a call that is made elsewhere: in a future, a generator, a decorated function.
        origins, old = reach.out_of_sight(module, node.body), SDK_ERRORS
    origins = context.moving(origins)
    clients = ClientHandlers(context, node, old)
    proposals: list[Proposal] = []
    for handler in node.handlers:
        unsure = with_fallback(context.project, handler.type)
        if unsure is not None and origins:
            proposals.append(refused(context, module, unsure, origins))
        asked = asks_for_missing_text(module, handler) if origins else None
        plans = [context.plans[one] for one in origins if one in context.plans]
        if asked is not None and any(plan.legacy for plan in plans):
            proposals.append(refused(context, module, asked, origins))
        if handler.type is None or unsure or names_legacy_error(context, handler.type):
            continue
        classes = classes_of(handler.type)
        known = [part for part in classes if is_sdk_error(context, part)]
        in_handlers.update(known)
        waits = any(http_error(context.project, part) in HTTP_ERRORS for part in classes)
        if not origins or not (known or waits or not catches_others(context.project, handler.type)):
            continue
        draft = Draft(RULE.code, origins, Conversion(context.project, module))
        with draft as conversion:
            if waits:
                check_timeouts(conversion, node, handler)
            if known or waits:
                client: tuple[str, ...] | None = CLIENT_ERRORS
                if clients.concerns(handler):
                    client = clients.arrange(conversion, handler)
                if client is not None:
                    replace_classes(context, conversion, handler.type, classes, old, client)
            both = [module.source(part) for part in known if context.project.symbol(part) in old]
            foreign = any(
                may_have_code(context.project, one) for one in classes if one not in known
            )
            foreign = foreign and not only_sdk_fails(context.project, origins, module, node.body)
            exact = not foreign and not (both if known else old)
            ErrorUses(context, conversion, handler, exact, [] if foreign else both).translate(
                caught=bool(known)
            )
        proposals.append(draft.proposal())
        notes = [
            Note("error-new-members", there.location(node))
            for there, node in reads_of_new_members(context.project, module, handler)
        ]
        if not known and _shows_error(handler):
            notes.append(Note("error-text", module.location(handler)))
        # One for each call: a shared broad handler joins no flows.
        proposals += [
            Proposal(RULE.code, frozenset([origin]), (), notes=(note,))
            for note in notes
            for origin in origins
        ]
    return proposals


def _names_sdk_error(context: Context, module: PythonModule, handler: ast.ExceptHandler) -> bool:
    """Whether a handler names an error class of google-genai, in its clause or its body."""
    if with_fallback(context.project, handler.type) is not None:
        return True
    return module.path in context.project.paths_naming(PREFIX) and any(
        isinstance(node, ast.Name | ast.Attribute) and is_sdk_error(context, node)
        for node in walk(handler)
    )


def _shows_error(handler: ast.ExceptHandler) -> bool:
    """Whether a handler uses the exception it caught, whose text is another one now."""
    return any(
        isinstance(node, ast.Name) and node.id == handler.name
        for statement in handler.body
        for node in walk(statement)
    )
