"""`reason.name if hasattr(reason, "name") else str(reason)`, of reasons, which all had a name.

Where that is asked, the branch that is taken stays, and becomes the status.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import SdkValue
from codemod.conversion.literals import is_none
from codemod.conversion.read_types import is_reason
from codemod.conversion.result import Conversion
from codemod.mapping.enums import BLOCK_REASONS, LOST_REASONS
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.calls import Context, response_origins
from codemod.rules.responses.flow import is_foreign
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_NAMES = frozenset({"name", "value"})
_REASONS = LOST_REASONS | BLOCK_REASONS | {"STOP", "MAX_TOKENS"}
"""What a text of the program that stands for a reason is compared with further on."""


class NamedReasons:
    """The conditional expressions of a project that ask whether a reason has a name.

    `gone` are the nodes of the tests and of the branches that were never taken.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.project = context.project
        self.found: dict[ast.IfExp, frozenset[CallOperation]] = {}
        for node, slot in context.project.nodes_with_objects():
            if node in slot.module.parents:
                choice = self._choice(slot.module, node)
                if choice is not None:
                    self.found[choice] = response_origins(context.project, node)
        self.gone = frozenset(
            node
            for choice in self.found
            for branch in (choice.test, choice.orelse)
            for node in walk(branch)
        )

    def proposals(self) -> list[Proposal]:
        """One proposal for each expression."""
        found: list[Proposal] = []
        for choice, origins in self.found.items():
            module = self.project.module_of(choice.body)
            draft = Draft("GC501", origins, Conversion(self.project, module))
            with draft as conversion:
                conversion.site(choice.test, Family.RESPONSE, "hasattr")
                conversion.replace(choice, code(module.span(choice.body)))
            found.append(draft.proposal())
        return found

    def _choice(self, module: PythonModule, reason: ast.expr) -> ast.IfExp | None:
        """The expression that asks whether a reason has a name, if the answer is known."""
        call = module.parent(reason)
        choice = module.parent(call) if isinstance(call, ast.Call) else None
        if not isinstance(call, ast.Call) or not isinstance(choice, ast.IfExp):
            return None
        name = call.args[1] if len(call.args) == 2 and call.args[0] is reason else None
        asks = self.project.symbol(call.func) == "builtins.hasattr" and choice.test is call
        if not asks or not isinstance(name, ast.Constant) or name.value not in _NAMES:
            return None
        origins = response_origins(self.project, reason)
        if (
            not is_reason(self.project.sdk_type(reason))
            or not origins <= self.context.followed.keys()
        ):
            return None
        same = _says_the_same(reason, choice.orelse) and self._is_reason_or_text(
            reason, turned=isinstance(choice.orelse, ast.Call)
        )
        return choice if same or self._has_name(reason) else None

    def _is_reason_or_text(self, reason: ast.expr, turned: bool) -> bool:
        """Whether what is asked is a reason or a text, so that nothing else can have a name.

        A text that is a reason would be compared with statuses further on.  None stands for
        itself, unless the other branch turned it to text.
        """
        slot = self.project.slot(reason)
        if slot is None or not all(isinstance(value, SdkValue) for value in slot.values):
            return False
        for root in self.project.roots(slot):
            made = root.node
            if not isinstance(made, ast.Constant):
                if is_foreign(root):
                    return False
            elif made.value is None:
                parent = root.module.parent(made)
                if turned and not (isinstance(parent, ast.Call) and made in parent.args[2:]):
                    return False
            elif not isinstance(made.value, str) or made.value in _REASONS:
                return False
        return True

    def _has_name(self, reason: ast.expr) -> bool:
        """Whether what is asked can be nothing but a reason of google-generativeai."""
        origins = response_origins(self.project, reason)
        if not all(self.context.followed[origin].legacy for origin in origins):
            return False
        slot = self.project.slot(reason)
        roots = self.project.roots(slot) if slot is not None else []
        return not any(
            is_foreign(root) or (isinstance(root.node, ast.expr) and is_none(root.node))
            for root in roots
        )


def _says_the_same(reason: ast.expr, otherwise: ast.expr) -> bool:
    """Whether the other branch is the reason itself, or the text of it."""
    if isinstance(otherwise, ast.Call) and len(otherwise.args) == 1:
        otherwise = otherwise.args[0]
    return ast.unparse(otherwise) == ast.unparse(reason)
