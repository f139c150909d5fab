"""The model of recorded calls: a test that names an old id has to name the new one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemod.conversion.definitions import definition_of
from codemod.conversion.result import Conversion
from codemod.mapping.models import resolve
from codemod.model import Family, Substitution
from codemod.rewriting.edits import ReplaceExpression, code
from codemod.rules.mocks.compared_values import compared_with, is_only_tested
from codemod.rules.mocks.local_names import LocalNames
from codemod.rules.mocks.sent_arguments import SentArguments
from codemod.rules.mocks.value_flows import ValueFlows


class RecordedModels:
    """Translates what a test says about the models of calls.

    Args:
        conversion: takes the edits.
        names: the local names that recorded values are followed through.
        flows: follows them anywhere else.
        sent: what the migrated calls pass.
    """

    def __init__(
        self,
        conversion: Conversion,
        names: LocalNames,
        flows: ValueFlows,
        sent: Sequence[SentArguments],
    ) -> None:
        self.conversion = conversion
        self.module = conversion.module
        self.names = names
        self.flows = flows
        self.ids = {old: {one.named[old] for one in sent if old in one.named} for old in _ids(sent)}
        self.replaced = {constant for one in sent for constant in one.replaced}

    @property
    def stay(self) -> bool:
        """Whether every call names the model that it named."""
        return all(new == {old} for old, new in self.ids.items())

    def read(self, node: ast.expr) -> None:
        """Translate the use of a recorded model.

        Raises:
            Refused: it cannot be seen what it is compared with.
        """
        if self.stay or is_only_tested(self.module, node):
            return
        compared = compared_with(self.module, node)
        if compared is not None:
            self.expected(compared)
            return
        parent = self.module.parent(node)
        if isinstance(parent, ast.ListComp) and parent.elt is node:
            self.read(parent)
            return
        target = self.names.target_of(node)
        if isinstance(target, ast.Name):
            uses: Sequence[ast.expr] = self.names.uses(target, "model")
        else:
            uses = self.flows.uses_of_moved(node)
        for use in uses:
            self.read(use)

    def expected(self, node: ast.expr) -> None:
        """Name the new id where a test expects the old one.

        Raises:
            Refused: it cannot be seen which id is meant.
        """
        if self.stay:
            return
        definition = definition_of(self.conversion.project, self.module, node)
        written = node if definition is None else definition.value
        if isinstance(written, ast.List | ast.Tuple):
            alone = definition is None or len(definition.uses) == 1
            for element in written.elts:
                if not alone and isinstance(element, ast.Constant) and self._moves(element):
                    raise self.conversion.refuse("mock", element)
                self.expected(element)
        elif definition is None and isinstance(node, ast.Constant):
            self._rename(node)
        elif any(self._moves(one) for one in self._constants(node)):
            raise self.conversion.refuse("mock", node)

    def _constants(self, node: ast.expr) -> Iterator[ast.Constant]:
        """The ids that can stand at an expression.

        Raises:
            Refused: not all of them are in sight.
        """
        slot = self.conversion.project.slot(node)
        roots = [root.node for root in self.conversion.project.roots(slot)] if slot else []
        if not roots:
            raise self.conversion.refuse("mock", node)
        for root in roots:
            if not isinstance(root, ast.Constant):
                raise self.conversion.refuse("mock", node)
            yield root

    def _moves(self, constant: ast.Constant) -> bool:
        """Whether an id that is written elsewhere would no longer be the one that is named."""
        named = self.ids.get(str(constant.value), {str(constant.value)})
        return constant not in self.replaced and named != {str(constant.value)}

    def _rename(self, constant: ast.Constant) -> None:
        old = str(constant.value)
        named = self.ids.get(old, {old})
        if len(named) > 1:
            raise self.conversion.refuse("mock", constant, old)
        new = next(iter(named))
        if new == old or constant in self.replaced:
            return
        text = self.module.source(constant)
        span = self.module.span(constant)
        renamed = text.replace(old, new) if old in text else repr(new)
        edit = ReplaceExpression(self.module.path, span, code(renamed))
        if edit not in self.conversion.edits:
            self.conversion.edits.append(edit)
            self.conversion.site(constant, Family.MODEL, old)
            resolution = resolve(old)
            source = resolution.note if resolution.model == new else ""
            location = self.module.location(constant)
            self.conversion.substitutions.append(Substitution(location, old, new, source))


def _ids(sent: Sequence[SentArguments]) -> set[str]:
    return {old for one in sent for old in one.named}
