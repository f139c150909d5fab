"""What is true just when a member of a response was there, or was true."""

from __future__ import annotations

import ast

from codemod.conversion.chunk_reads import ITEM_LISTS, event_is_last
from codemod.conversion.presence import may_be_nothing, presence
from codemod.conversion.reads import ReadTranslator, type_test
from codemod.mapping.response_reads import ALWAYS_THERE, ITEM_TYPES, READS, SEARCH_OBJECTS
from codemod.rewriting.edits import Code, code
from codemod.rules.responses.prompt_feedback import (
    PromptFeedback,
    check_raising_parts,
    is_feedback,
)


class Truth:
    """Writes tests of what is read, for a place where only truth matters."""

    def __init__(self, translator: ReadTranslator, feedback: PromptFeedback) -> None:
        self.translator = translator
        self.feedback = feedback
        self.context = translator.context
        self.conversion = translator.conversion
        self.project = translator.project
        self.module = translator.module

    def of(self, node: ast.expr, kind: str, negated: bool = False) -> Code:
        """Code that is true when the old expression was, or was not."""
        if is_feedback(kind):
            return self.feedback.truth(node, negated)
        if (text := self.translator.chunks.presence(node)) is not None:
            return code("not ", text) if negated else text
        test = self._type_test(node, kind, negated)
        if test is not None:
            return test
        new = self._presence(node, kind)
        if not negated:
            return new
        return code("not (", new, ")") if " and " in new.parts else code("not ", new)

    def _type_test(self, node: ast.expr, kind: str, negated: bool) -> Code | None:
        """The test of an item's type, where the old code tested a member of a part."""
        if not self.translator.is_read(node) or not isinstance(node, ast.Attribute):
            types = ITEM_TYPES.get(kind, ())
            return self._item_test(node, types, negated) if types else None
        owner_kind = self.translator.type_of(node.value)
        if owner_kind == "Chunk" and node.attr == "usage_metadata":
            self.translator.translate(node)
            return event_is_last(self.translator.translate(node.value), negated)
        read = READS.get(owner_kind, {}).get(node.attr)
        if read is None or not read.types:
            return None
        if read.form == "item text" and (
            self.translator.texts.may_be_thought(node.value)
            or self.translator.texts.whole_answer(node)
        ):
            return None
        return type_test(self.translator.translate(node.value), read.types, negated)

    def _item_test(self, node: ast.expr, types: tuple[str, ...], negated: bool) -> Code | None:
        """The test of an item that a name stands for; None where being there says enough."""
        found = presence(self.project, node)
        item = code(self.module.span(node))
        if not found.may_be_other:
            return None
        if not found.may_be_none:
            return type_test(item, types, negated)
        if not isinstance(node, ast.Name):
            raise self.conversion.refuse("read-not-understood", node)
        test = code(item, " and ", type_test(item, types))
        return code("not (", test, ")") if negated else test

    def _presence(self, node: ast.expr, kind: str) -> Code:
        """Code that is true when something was there."""
        if kind in ITEM_LISTS and self.translator.chunks.by_items(node):
            return self.translator.translate(node)
        if self.is_parsed(node):
            raise self.conversion.refuse("read-not-understood", node, "test of parsed")
        if kind in ("list Candidate", "list Part") and self.translator.is_legacy(node):
            check_raising_parts(self.context, self.conversion, node)
            self.conversion.note("blocked-prompt", node)
        if self._is_tested_by_text(node, kind):
            assert isinstance(node, ast.Attribute)
            return code(self.translator.translate(node.value), ".output_text")
        new = self.translator.translate(node)
        if kind in ALWAYS_THERE:
            if not may_be_nothing(self.project, node):
                return code(new, ".steps")
            if not isinstance(node, ast.Name):
                raise self.conversion.refuse("read-not-understood", node)
            return code(new, " and ", new, ".steps")
        if kind in SEARCH_OBJECTS:
            return code(self.conversion.helper(SEARCH_OBJECTS[kind]), "(", new, ")")
        if isinstance(node, ast.Attribute) and self.translator.is_read(node):
            if kind == "bytes":
                return code(self.translator.translate(node.value), f".{node.attr}")
            if kind == "list Candidate":
                return code(new, ".steps")
        return new

    def _is_tested_by_text(self, node: ast.expr, kind: str) -> bool:
        """Whether a list of parts is there just when the answer has text."""
        return (
            kind == "list Part"
            and isinstance(node, ast.Attribute)
            and self.translator.is_read(node)
            and not any(plan.many_texts or plan.has_tools for plan in self.translator.plans(node))
        )

    def is_parsed(self, node: ast.expr) -> bool:
        """Whether an expression is the `.parsed` of an answer, or comes from one."""
        slot = self.project.slot(node)
        roots = self.project.roots(slot) if slot is not None else []
        nodes = [node, *(root.node for root in roots)]
        return any(
            isinstance(one, ast.Attribute) and one.attr == "parsed" and self.translator.is_read(one)
            for one in nodes
        )


def is_negation(new: Code) -> bool:
    """Whether code begins with `not`."""
    return new.parts[:1] in (("not ",), ("not (",))


def is_test(new: Code) -> bool:
    """Whether code is a comparison or negation, so that its value is a bool already."""
    text = "".join(part for part in new.parts if isinstance(part, str))
    if is_negation(new):
        return True
    return " and " not in text and any(sign in text for sign in (" == ", " != ", " in ("))
