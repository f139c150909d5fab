"""Loops over a stream in a `try` that does not hold the call.

The old request was sent, and failed, in the loop; the new one is sent at the call, unless a helper
puts that off.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.guards import watching_tries
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import Context
from codemod.rules.lazy_streams import is_lazy, opened_streams
from codemod.rules.reach import Reach
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


def propose_stream_loops(
    context: Context, reach: Reach, module: PythonModule, rule: str
) -> list[Proposal]:
    """A refusal for each loop whose handlers would see other failures than before."""
    proposals: list[Proposal] = []
    for node in module.nodes_of(ast.For, ast.AsyncFor, ast.comprehension):
        assert isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)
        opened = opened_streams(context.project, node.iter) & context.plans.keys()
        lazy = all(_sends_when_read(context, call) for call in opened)
        for statement in watching_tries(module, node) if opened else ():
            if lazy and all(_takes_any(handler) for handler in statement.handlers):
                continue
            if not opened <= reach.of_statements(module.path, statement.body):
                draft = Draft(rule, opened, Conversion(context.project, module))
                with draft as conversion:
                    conversion.site(node.iter, Family.ERROR)
                    raise conversion.refuse("handler-not-understood", node.iter)
                proposals.append(draft.proposal())
    return proposals


def _sends_when_read(context: Context, call: CallOperation) -> bool:
    plan = context.plans[call]
    return not plan.chat and is_lazy(plan)


def _takes_any(handler: ast.ExceptHandler) -> bool:
    """Whether a handler does the same for every exception, and asks nothing of it."""
    classes = {"BaseException", "Exception"}
    broad = isinstance(handler.type, ast.Name) and handler.type.id in classes
    return (handler.type is None or broad) and not any(
        isinstance(node, ast.Name) and node.id == handler.name for node in walk(handler)
    )
