"""Tests that replace `types` of the SDK in a module whose calls migrate."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.patched_modules import patched_names
from codemod.conversion.result import Conversion, Refused
from codemod.rewriting.import_sites import bound_name, import_sites
from codemod.rules.calls import CallPlan, Context
from codemod.rules.mocks.local_names import LocalNames
from codemod.rules.mocks.patched_names import PatchedNames
from codemod.sources.python_module import PythonModule

_TYPES = "google.genai.types"


def calls_without_types(
    context: Context, module: PythonModule, patch: ast.Call, reached: frozenset[CallOperation]
) -> frozenset[CallOperation]:
    """The calls that no longer use the `types` that a patch replaces, where that would show.

    The patch finds nothing to do with them, or a helper meets the stand-in.  Where it only keeps
    the classes of the SDK out of a test, and the call is written without them, it does no harm.
    A member of one of these classes is another for all calls that the test can reach.

    Args:
        context: the project.
        module: the test.
        patch: a call that replaces something.
        reached: the calls that the test can reach.
    """
    if patch.args and _is_in_types(context, patch.args[0]):
        return reached
    found: set[CallOperation] = set()
    for replaced, names in patched_names(context.project, patch):
        if not _are_types(replaced, names):
            continue
        plans = [plan for plan in context.plans.values() if plan.call.module is replaced]
        if any(not _is_plain(plan) for plan in plans) or _is_used(context, module, patch):
            found |= {plan.call for plan in plans}
    return frozenset(found)


def _is_in_types(context: Context, target: ast.expr) -> bool:
    """Whether a patch is of a class of the SDK, or of something in one, wherever it is used."""
    if isinstance(target, ast.Constant):
        return str(target.value).startswith(f"{_TYPES}.")
    return context.project.symbol(target).startswith(f"{_TYPES}.")


def _is_plain(plan: CallPlan) -> bool:
    """Whether a call is written without a helper that needs the classes of the SDK."""
    sent = plan.sent
    if sent is None or plan.adapted or sent.open:
        return False
    return not any(
        isinstance(part, str) and "interaction_input" in part for part in sent.input.parts
    )


def _is_used(context: Context, module: PythonModule, patch: ast.Call) -> bool:
    """Whether a test does anything with the stand-in that a patch makes."""
    if len(patch.args) > 1 or patch.keywords:
        return True
    conversion = Conversion(context.project, module)
    try:
        return any(True for _ in PatchedNames(conversion, LocalNames(conversion)).of(patch))
    except Refused:
        return True


def _are_types(module: PythonModule, names: list[str]) -> bool:
    """Whether a name of a module is `types` of the SDK, or a class of it."""
    for site in import_sites(module.tree):
        node = site.node
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if bound_name(node, alias) == names[0]:
                    path = ".".join([node.module or "", alias.name, *names[1:]])
                    return path.startswith(_TYPES)
    return False
