"""Reads of `outputs`, which are content of steps now, or steps themselves."""

from __future__ import annotations

import ast

from codemod.conversion.guards import only_truth_matters
from codemod.conversion.literals import constant_text, is_none
from codemod.conversion.result import Conversion
from codemod.mapping.earlier_interactions import STEP_TYPES
from codemod.rewriting.edits import Code, code
from codemod.rules.calls import Context
from codemod.rules.interactions.calls import Use
from codemod.sources.walking import walk

_NOTICING = frozenset({"AttributeError", "IndexError", "LookupError", "TypeError"})
"""Exceptions of reading text where there is none, besides those that `ValueErrorWatchers` knows."""

_CHANGING = frozenset({"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"})


class OutputReads:
    """Rewrites one read of `outputs`."""

    def __init__(self, context: Context, conversion: Conversion) -> None:
        self.context = context
        self.project = context.project
        self.conversion = conversion
        self.module = conversion.module

    def rewrite(self, use: Use) -> None:
        """Put what is there today in the place of `interaction.outputs`.

        Raises:
            Refused: the list is read in a way that cannot be translated.
        """
        parent = self.module.parent(use.node)
        if use.looked_up:
            assert isinstance(parent, ast.Call)
            self._looked_up(use, parent)
            return
        assert isinstance(parent, ast.Attribute)
        if not isinstance(parent.ctx, ast.Load):
            raise self.conversion.refuse("read-not-understood", parent)
        self._read(parent)

    def _looked_up(self, use: Use, call: ast.Call) -> None:
        """`hasattr(x, "outputs")` and `getattr(x, "outputs", default)`"""
        if self.project.symbol(call.func) == "builtins.hasattr":
            self.conversion.replace(call.args[1], code('"steps"'))
            return
        default = call.args[2] if len(call.args) > 2 else None
        plain = default is None or isinstance(default, ast.Constant | ast.List | ast.Tuple)
        if not plain or isinstance(self.module.parent(call), ast.Compare):
            raise self.conversion.refuse("dynamic-access", call)
        listed = self._listed(use.node)
        if default is not None and self._may_be_none(use.node):
            if not isinstance(use.node, ast.Name | ast.Attribute):
                raise self.conversion.refuse("dynamic-access", call)
            span = self.module.span
            listed = code("(", listed, " if ", span(use.node), " else ", span(default), ")")
        self.conversion.replace(call, listed)

    def _may_be_none(self, node: ast.expr) -> bool:
        slot = self.project.slot(node)
        roots = self.project.roots(slot) if slot is not None else []
        return any(isinstance(root.node, ast.expr) and is_none(root.node) for root in roots)

    def _listed(self, interaction: ast.expr) -> Code:
        return code(
            self.conversion.helper("interaction_outputs"),
            "(",
            self.module.span(interaction),
            ")",
        )

    def _read(self, node: ast.Attribute) -> None:
        parent = self.module.parent(node)
        interaction = self.module.span(node.value)
        choice = parent if isinstance(parent, ast.IfExp) and parent.test is node else None
        if choice is not None and self._is_text_or_empty(choice, node):
            return
        text = self._last_text(node)
        if text is not None:
            around = self.module.parent(text)
            if isinstance(around, ast.IfExp) and self._is_text_or_empty(around, around.test):
                self.conversion.replace(around, code(interaction, ".output_text"))
            elif self._is_noticed(text):
                self.conversion.replace(text, code(interaction, ".steps[-1].content[-1].text"))
            else:
                self.conversion.note("last-run-of-text", text)
                self.conversion.replace(text, code(interaction, ".output_text"))
        elif isinstance(parent, ast.Compare):
            self._compared(node, parent)
        elif _is_changed(parent):
            raise self.conversion.refuse("read-not-understood", node)
        elif self._only_steps(node, parent):
            self.conversion.replace(node, code(interaction, ".steps"))
        else:
            self.conversion.replace(node, self._listed(node.value))

    def _last_text(self, node: ast.Attribute) -> ast.Attribute | None:
        """The read of `outputs[-1].text` that begins with a read of `outputs`."""
        item = self.module.parent(node)
        if not isinstance(item, ast.Subscript) or item.value is not node:
            return None
        if ast.unparse(item.slice) != "-1":
            return None
        text = self.module.parent(item)
        if isinstance(text, ast.Attribute) and text.attr == "text":
            return text if isinstance(text.ctx, ast.Load) else None
        return None

    def _is_text_or_empty(self, choice: ast.IfExp, test: ast.expr) -> bool:
        """Whether an expression is `x.outputs[-1].text if x.outputs else ""`."""
        owner = ast.unparse(test)
        return (
            isinstance(test, ast.Attribute)
            and test.attr == "outputs"
            and ast.unparse(choice.body) == f"{owner}[-1].text"
            and isinstance(choice.orelse, ast.Constant)
            and choice.orelse.value == ""
        )

    def _is_noticed(self, node: ast.expr) -> bool:
        """Whether a handler would see that there is no text to read."""
        current: ast.AST = node
        while (parent := self.module.parent(current)) is not None:
            if isinstance(parent, ast.Try) and current in parent.body:
                for handler in parent.handlers:
                    names = walk(handler.type) if handler.type is not None else ()
                    if any(getattr(name, "id", "") in _NOTICING for name in names):
                        return True
            current = parent
        return self.context.watchers.watch(self.module, node)

    def _compared(self, node: ast.Attribute, compare: ast.Compare) -> None:
        """`x.outputs is None`: nothing was there then; the list is empty today."""
        other = compare.comparators[0] if compare.left is node else compare.left
        operator = compare.ops[0]
        if (
            len(compare.ops) != 1
            or not is_none(other)
            or not isinstance(operator, ast.Is | ast.IsNot | ast.Eq | ast.NotEq)
            or not only_truth_matters(self.module, compare)
        ):
            raise self.conversion.refuse("read-not-understood", node)
        listed = self._listed(node.value)
        negated = isinstance(operator, ast.Is | ast.Eq)
        self.conversion.replace(compare, code("not ", listed) if negated else listed)

    def _only_steps(self, node: ast.Attribute, parent: ast.AST | None) -> bool:
        """Whether a loop over outputs looks only at those that are steps today."""
        if isinstance(parent, ast.comprehension) and parent.iter is node:
            return isinstance(parent.target, ast.Name) and any(
                _names_steps(test, parent.target.id) for test in parent.ifs[:1]
            )
        if not isinstance(parent, ast.For) or parent.iter is not node or parent.orelse:
            return False
        if not isinstance(parent.target, ast.Name) or len(parent.body) != 1:
            return False
        name, statement = parent.target.id, parent.body[0]
        while isinstance(statement, ast.If) and _names_steps(statement.test, name):
            if not statement.orelse:
                return not self._is_read_after(parent, name)
            if len(statement.orelse) != 1:
                return False
            statement = statement.orelse[0]
        return False

    def _is_read_after(self, loop: ast.For, name: str) -> bool:
        """Whether the name of a loop is read in its scope outside of the loop."""
        inside = set(walk(loop))
        scope: ast.AST = loop
        while not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            scope = self.module.parent(scope) or self.module.tree
        return any(
            isinstance(part, ast.Name)
            and part.id == name
            and isinstance(part.ctx, ast.Load)
            and part not in inside
            for part in walk(scope)
        )


def _is_changed(parent: ast.AST | None) -> bool:
    """Whether the list of outputs itself is changed at a place: it is made anew at each read."""
    if isinstance(parent, ast.Subscript):
        return not isinstance(parent.ctx, ast.Load)
    return isinstance(parent, ast.Attribute) and parent.attr in _CHANGING


def _names_steps(test: ast.expr, name: str) -> bool:
    """Whether a test holds for outputs only that are steps today."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return _names_steps(test.values[0], name)
    if not isinstance(test, ast.Compare) or ast.unparse(test.left) != f"{name}.type":
        return False
    wanted = test.comparators[0]
    if isinstance(test.ops[0], ast.Eq):
        return constant_text(wanted) in STEP_TYPES
    if isinstance(test.ops[0], ast.In) and isinstance(wanted, ast.Tuple | ast.List | ast.Set):
        return all(constant_text(one) in STEP_TYPES for one in wanted.elts)
    return False
