"""The calls that need a client of the legacy SDK's process, and how long each needs it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from codemod.analysis.graph import CallOperation
from codemod.rules.legacy.cells import User
from codemod.rules.legacy.service_calls import count_models
from codemod.sources.python_module import PythonModule

if TYPE_CHECKING:
    from codemod.rules.calls import CallPlan


@dataclass(eq=False)
class ClientUsers:
    """Finds the users of clients; the arguments are those of `LegacyClients`."""

    plans: dict[CallOperation, CallPlan]
    services: tuple[CallOperation, ...] = ()
    chats: Mapping[CallOperation, CallPlan] = field(default_factory=dict)

    def all(self) -> dict[ast.AST, User]:
        found: dict[ast.AST, User] = {}
        for plan in self.plans.values():
            if plan.legacy and not plan.chat:
                outlives = self._outlives(plan)
                found[plan.site.node] = User(plan.site, plan.models, outlives, plan.asynchronous)
        for start, plan in self.chats.items():
            outlives, asynchronous = self._chat_outlives(start), self._is_awaited(start)
            found[start.node] = User(start, plan.models, outlives, asynchronous)
        for call in self.services:
            found[call.node] = User(call, count_models(call))
        return found

    def _turns(self, start: CallOperation) -> list[CallPlan]:
        return [plan for plan in self.plans.values() if plan.chat and start in plan.chats]

    def _is_awaited(self, start: CallOperation) -> bool:
        return any(turn.asynchronous for turn in self._turns(start))

    def _chat_outlives(self, start: CallOperation) -> bool:
        """Whether a chat is used outside the function that starts it, or gives a stream away."""
        turns = self._turns(start)
        away = [turn for turn in turns if turn.call.enclosing is not start.enclosing]
        return any(turn.asynchronous for turn in away) or any(map(self._outlives, turns))

    def _outlives(self, plan: CallPlan) -> bool:
        """Whether the function of a call gives away what still needs the client (trap 22)."""
        node, module = plan.site.node, plan.site.module
        pending = plan.asynchronous and not isinstance(module.parent(node), ast.Await)
        elsewhere = pending or plan.site is not plan.call
        function = plan.site.enclosing
        if function is None or not (plan.streamed or elsewhere):
            return False
        if elsewhere and not _is_waited_for(module, node):
            return True
        return plan.streamed and any(
            getattr(value, "origin", None) is plan.call for value in function.returned.values
        )


def _is_waited_for(module: PythonModule, node: ast.AST) -> bool:
    """Whether the function waits where it stands: `await asyncio.wait_for(<node>, 30)`."""
    current = module.parent(node)
    while isinstance(current, ast.expr | ast.keyword | ast.comprehension):
        if isinstance(current, ast.Await):
            return True
        if isinstance(current, ast.Lambda):
            return False
        current = module.parent(current)
    return False
