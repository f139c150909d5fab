"""The config of recorded calls: its fields are read where the migrated calls pass them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.conversion.result import Conversion, Refused
from codemod.mapping.config_fields import to_snake_case
from codemod.model import Span
from codemod.rewriting.edits import code
from codemod.rules.mocks.compared_values import compared_with, is_always_there
from codemod.rules.mocks.kept_values import KeptValues
from codemod.rules.mocks.local_names import LocalNames
from codemod.rules.mocks.sent_arguments import Place, SentArguments, Step, path_code
from codemod.rules.mocks.value_flows import ValueFlows


class RecordedConfigs:
    """Translates what a test says about the configs of calls.

    Args:
        conversion: takes the edits.
        names: the local names that recorded values are followed through.
        kept: the lists and dicts that they are kept in.
        flows: follows them anywhere else.
        sent: what the migrated calls pass.
    """

    def __init__(
        self,
        conversion: Conversion,
        names: LocalNames,
        kept: KeptValues,
        flows: ValueFlows,
        sent: Sequence[SentArguments],
    ) -> None:
        self.conversion = conversion
        self.module = conversion.module
        self.names = names
        self.kept = kept
        self.flows = flows
        self.sent = sent

    def read(self, node: ast.expr, owner: ast.expr) -> None:
        """Translate the uses of a config that is read from the arguments at `owner`.

        A name of the config becomes one of all arguments, or of the one that its fields are in.

        Raises:
            Refused: a use is not understood.
        """
        items = self.kept.item(node, "arguments")
        if items is not None:
            self.conversion.replace(node, code(self.module.span(owner)))
            self.uses(items)
            return
        target = self.names.target_of(node)
        if not isinstance(target, ast.Name) and self.flows.moves(node):
            self.conversion.replace(node, code(self.module.span(owner)))
            self.uses(self.flows.uses(node))
            return
        if not isinstance(target, ast.Name):
            self._field(node, self.module.span(owner), ())
            return
        uses = self.names.uses(target, "config")
        heads = {self._place(use)[1].path[0] for use in uses}
        shared: tuple[Step, ...] = tuple(heads) if len(heads) == 1 and self._dicts(heads) else ()
        self.conversion.replace(node, code(*path_code(self.module.span(owner), shared)))
        for use in uses:
            self._field(use, self.module.span(use), shared)

    def uses(self, uses: Sequence[ast.expr]) -> None:
        """Translate the uses of a config in a name that holds all arguments from now on.

        Raises:
            Refused: a use is not understood.
        """
        for use in uses:
            items = self.kept.item(use, "arguments") or self.kept.all_items(use, "arguments")
            target = self.names.target_of(use)
            if items is not None:
                self.uses(items)
            elif isinstance(target, ast.Name):
                self.uses(self.names.uses(target, "arguments"))
            elif self.flows.moves(use):
                self.uses(self.flows.uses(use))
            else:
                self._field(use, self.module.span(use), ())

    def _dicts(self, heads: set[Step]) -> bool:
        return heads <= {"generation_config", "response_format"}

    def _field(self, node: ast.expr, owner: Span, shared: tuple[Step, ...]) -> None:
        read, place = self._place(node)
        value = code(*path_code(owner, place.path[len(shared) :]))
        if not place.suffix:
            self.conversion.replace(read, value)
            return
        parent = self.module.parent(read)
        other = _compared_class(parent, read)
        if other is None:
            raise self._refused(read)
        assert parent is not None
        expected = code(self.module.span(other), place.suffix)
        self.conversion.replace(parent, code(value, " == ", expected))

    def _place(self, node: ast.expr) -> tuple[ast.expr, Place]:
        """The read of a field, and where the calls have its value.

        Raises:
            Refused: it is not the same for all calls, or it may not be there.
        """
        read, name = self._read_of(node)
        project = self.conversion.project
        places: dict[Place, None] = {}
        certain = True
        for one in self.sent:
            if not one.sets(project, name):
                certain = False
                continue
            place = one.place_of(project, name)
            if place is None:
                raise self._refused(read, name)
            certain = certain and place.certain
            places[Place(place.path, place.suffix)] = None
        if len(places) != 1:
            raise self._refused(read, name)
        compared = compared_with(self.module, read)
        if not certain and (compared is None or not is_always_there(compared)):
            raise self._refused(read, name)
        return read, next(iter(places))

    def _read_of(self, node: ast.expr) -> tuple[ast.expr, str]:
        """`config.field`, `config["field"]` or `config.get("field")`, and the field."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Attribute) and parent.value is node:
            call = self.module.parent(parent)
            if not isinstance(call, ast.Call) or call.func is not parent:
                return parent, parent.attr
            if parent.attr == "get" and len(call.args) == 1 and not call.keywords:
                return call, self._key(call.args[0])
        if isinstance(parent, ast.Subscript) and parent.value is node:
            return parent, self._key(parent.slice)
        raise self._refused(node)

    def _key(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            raise self._refused(node)
        return to_snake_case(node.value)

    def _refused(self, node: ast.AST, detail: str = "") -> Refused:
        return self.conversion.refuse("mock", node, detail)


def _compared_class(parent: ast.AST | None, read: ast.expr) -> ast.expr | None:
    """What a field is compared with, by `is` or `==`."""
    if not isinstance(parent, ast.Compare) or parent.left is not read or len(parent.ops) != 1:
        return None
    return parent.comparators[0] if isinstance(parent.ops[0], ast.Is | ast.Eq) else None
