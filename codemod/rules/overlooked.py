"""A safety net: no use of a generate method goes without a word.

What is named like one and was found by no rule is reported with a reason, unless the analysis
knows what it is: a method of a class of the project, or of another library.  In a test it holds the
calls that the test can reach, because it may be a stand-in for their method.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import SdkMethodValue, SymbolValue, Value
from codemod.mapping.sdk_objects import GEMINI_SDKS
from codemod.model import Family, Refusal, Site, Span
from codemod.rules.calls import GENERATE, Context
from codemod.rules.mocks.fakes import is_asked_or_set, is_test
from codemod.rules.mocks.own_fakes import stands_for_own_object
from codemod.rules.mocks.questions import Questions
from codemod.rules.rule import Proposal
from codemod.rules.sdk_itself import sdk_files
from codemod.rules.unmigrated import looks_like_ours
from codemod.sources.python_module import PythonModule


def propose_overlooked(context: Context, proposals: Iterable[Proposal]) -> list[Proposal]:
    """One refused proposal per use that no other proposal is about."""
    known: dict[str, list[Span]] = {}
    for proposal in proposals:
        for site in proposal.sites:
            known.setdefault(site.location.path, []).append(site.location.span)
    own = sdk_files(context.project)
    questions = Questions(context)
    found: list[Proposal] = []
    for path, module in sorted(context.project.modules.items()):
        if not any(name in module.text for name in GENERATE):
            continue
        spans = known.get(path, [])
        for node in module.nodes_of(ast.Attribute):
            if node.attr not in GENERATE:
                continue
            code = "sdk-itself" if path in own else _reason(context, module, node)
            if code and not any(_covers(module, span, node) for span in spans):
                held = questions.finding(module, node, node.attr) if is_test(module) else ()
                found.append(_left(module, node, code, frozenset(held)))
    return found


def _reason(context: Context, module: PythonModule, node: ast.Attribute) -> str:
    """The code of the reason why a use stays; empty where it is known to be something else."""
    values = context.project.values(node)
    if values and not any(_is_of_sdk(value) for value in values):
        return ""
    if is_asked_or_set(module, node):
        return "" if stands_for_own_object(context, node.value, node.attr) else "mock"
    if values:
        return "unsupported-method"
    return "receiver-unknown" if looks_like_ours(node, module) else ""


def _is_of_sdk(value: Value) -> bool:
    if isinstance(value, SymbolValue):
        return value.name.startswith(GEMINI_SDKS)
    return isinstance(value, SdkMethodValue)


def _covers(module: PythonModule, span: Span, node: ast.Attribute) -> bool:
    """Whether a site is about a use: it holds the use, or the use is of a call that holds it."""
    return span.contains(module.span(node)) or module.span(node).contains(span)


def _left(
    module: PythonModule, node: ast.Attribute, code: str, held: frozenset[CallOperation]
) -> Proposal:
    location = module.location(node)
    site = Site(location, Family.CALL, module.source(node)[:80])
    rule = "GC103" if code == "mock" else "GC102"
    return Proposal(rule, held, (site,), refusal=Refusal(code, location))
