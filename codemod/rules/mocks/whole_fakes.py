"""Fakes of whole clients in tests that say nothing of the generate method.

Such a fake answers a call with something of its own that has every member.  Code that keeps the
class of its response would make one of that, and fail; so it is handed on as well (`kept_answers`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemod.analysis.graph import Slot, downstream
from codemod.analysis.patched_modules import patched_names
from codemod.conversion.result import Conversion
from codemod.rewriting.import_sites import import_sites
from codemod.rules.calls import CallPlan, Context
from codemod.rules.mocks.fakes import is_test
from codemod.rules.mocks.kept_answers import KeptAnswers
from codemod.rules.mocks.questions import Questions
from codemod.rules.mocks.written_names import FAKES, last_name
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule

_SDK = "google.genai"
_ANSWERING = FAKES - {"SimpleNamespace"}


def propose_whole_fakes(
    context: Context, questions: Questions, done: Sequence[Proposal], rule: str
) -> list[Proposal]:
    """One proposal for each test that fakes the client of calls which keep their response's class.

    Args:
        context: the project.
        questions: which calls a test can reach.
        done: what is proposed for tests that name the method.
        rule: the rule to propose for.
    """
    kept = [plan for plan in context.plans.values() if plan.adapted and not _is_safe(plan)]
    if not kept:
        return []
    busy = {edit.path for proposal in done for edit in proposal.edits}
    busy |= {site.location.path for proposal in done for site in proposal.sites}
    found = []
    for path, module in sorted(context.project.modules.items()):
        if path in busy or not is_test(module) or not _mentions_mocks(module):
            continue
        reached = questions.about(module).of_client
        plans = [plan for plan in kept if plan.call in reached]
        faked = [plan for plan in plans if _is_faked(context, module, plan)] if plans else []
        if faked:
            draft = Draft(rule, [plan.call for plan in faked], Conversion(context.project, module))
            with draft as conversion:
                answers = KeptAnswers(context, conversion)
                answers.add(faked, module.tree.body[0])
                answers.finish()
            found.append(draft.proposal())
    return found


def _is_safe(plan: CallPlan) -> bool:
    """Whether a call is at ease with such an answer: a stream of it is empty, before and after."""
    return plan.streamed or plan.chat


def _mentions_mocks(module: PythonModule) -> bool:
    return "patch" in module.text or any(name in module.text for name in _ANSWERING)


def _is_faked(context: Context, module: PythonModule, plan: CallPlan) -> bool:
    """Whether a test puts a fake where a call finds its client."""
    places = set(_clients(context, plan))
    for node in module.nodes_of(ast.Call):
        assert isinstance(node, ast.Call)
        if last_name(node.func) in _ANSWERING:
            slot = context.project.slot(node)
            if slot is not None and not places.isdisjoint(downstream(slot)):
                return True
        elif any(
            _is_of_client(plan, *found) for found in patched_names(context.project, node)
        ) or _names_sdk(node):
            return True
    return False


def _clients(context: Context, plan: CallPlan) -> Iterator[Slot]:
    """The places of the client of a call, from which it takes the method."""
    node: ast.expr = plan.method_node
    while isinstance(node, ast.Attribute):
        node = node.value
        slot = context.project.slot(node)
        if slot is not None:
            yield slot


def _is_of_client(plan: CallPlan, module: PythonModule, names: list[str]) -> bool:
    """Whether a patch replaces something of the module of a call that its client may come from."""
    if module is not plan.site.module:
        return False
    imported = {
        (alias.asname or alias.name).partition(".")[0]: _origin(node, alias)
        for node in (site.node for site in import_sites(module.tree))
        for alias in node.names
    }
    origin = imported.get(names[0])
    return origin is None or origin.startswith("google")


def _origin(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    if isinstance(node, ast.Import):
        return alias.name
    return f"{node.module or ''}.{alias.name}"


def _names_sdk(call: ast.Call) -> bool:
    """Whether a patch replaces the class of clients, or the SDK, in the SDK itself."""
    target = call.args[0] if call.args else None
    named = isinstance(target, ast.Constant) and isinstance(target.value, str)
    patches = "patch" in ast.unparse(call.func) or last_name(call.func) == "setattr"
    return named and patches and target.value.startswith(_SDK)  # type: ignore[union-attr]
