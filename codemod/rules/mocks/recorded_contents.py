"""The contents of recorded calls, which are compared and taken apart as the input."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from codemod.conversion.result import Conversion, Refused
from codemod.conversion.text import is_text
from codemod.rewriting.edits import DictCode, code
from codemod.rules.mocks.compared_values import compared_with
from codemod.rules.mocks.contents_forms import Form, asks_kind, forms_of, is_text_at
from codemod.rules.mocks.expected_calls import list_of_texts
from codemod.rules.mocks.sent_arguments import SentArguments, is_text_block


class RecordedContents:
    """Translates the reads of the contents of recorded calls.

    Args:
        conversion: takes the edits.
        sent: what the calls pass that the stand-in at hand can be for.
        stored: visits all uses of a value that gets a name, or is kept in a dict.
    """

    def __init__(
        self,
        conversion: Conversion,
        sent: Sequence[SentArguments],
        stored: Callable[[ast.expr, Callable[[ast.expr], None], str], None],
    ) -> None:
        self._conversion = conversion
        self._module = conversion.module
        self._sent = sent
        self._stored = stored

    def read(self, node: ast.expr) -> None:
        """Translate what a test asks about recorded contents, now the input.

        Raises:
            Refused: its form is not known, and the test looks into it.
        """
        project = self._conversion.project
        if all(one.sends_text(project) for one in self._sent):
            return
        blocks = [one.blocks(project) for one in self._sent]
        if all(found is not None and found == blocks[0] for found in blocks):
            self._block(node, blocks[0] or [])
            return
        compared = compared_with(self._module, node)
        equal_text = compared is not None and is_text(project, compared)
        if equal_text and all(one.passes_text(project) for one in self._sent):
            return
        forms = forms_of(project, self._sent)
        if forms is None or not self._is_of_kind(node, forms):
            self._stored(node, self.read, "contents")

    def _is_of_kind(self, node: ast.expr, forms: list[Form]) -> bool:
        """Translate what is asked of the kind of contents, or of a text among them."""
        project = self._conversion.project
        compared = compared_with(self._module, node)
        if compared is not None and is_text(project, compared):
            return True
        if asks_kind(project, self._module, node):
            return True
        parent = self._module.parent(node)
        index = constant_index(parent.slice) if isinstance(parent, ast.Subscript) else None
        if not isinstance(parent, ast.Subscript) or index is None:
            return False
        if parent.value is not node or not is_text_at(self._module, parent, index, forms):
            return False
        self._conversion.replace(parent, code(self._module.span(parent), '["text"]'))
        return True

    def _block(self, node: ast.expr, blocks: Sequence[DictCode | None]) -> None:
        """Contents that are a list, as a whole or one part of them."""
        compared = compared_with(self._module, node)
        if isinstance(compared, ast.List):
            value = list_of_texts(self._conversion, compared, blocks)
            if value is None:
                raise self._refused(node)
            self._conversion.replace(compared, value)
            return
        parent = self._module.parent(node)
        if not isinstance(parent, ast.Subscript) or parent.value is not node:
            self._stored(node, self.read, "contents")
            return
        index = constant_index(parent.slice)
        if index is None or not -len(blocks) <= index < len(blocks):
            raise self._refused(node)
        block = blocks[index]
        if block is None:
            self._conversion.replace(parent, code(self._module.span(node)))
        elif is_text_block(block):
            self._conversion.replace(parent, code(self._module.span(parent), '["text"]'))
        else:
            raise self._refused(node)

    def _refused(self, node: ast.AST) -> Refused:
        return self._conversion.refuse("mock", node)


def constant_index(node: ast.expr) -> int | None:
    """The value of a constant index."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = constant_index(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    return None
