"""Translates a chain of reads on a response into a chain on the interaction."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.conversion.parsed import parsed_code
from codemod.conversion.result import Conversion
from codemod.mapping.response_reads import READS, Read
from codemod.mapping.usage import USAGE_FIELDS
from codemod.model import Family
from codemod.rewriting.edits import Code, code

if TYPE_CHECKING:
    from codemod.rules.calls import CallPlan, Context

_USAGE = "GenerateContentResponseUsageMetadata"
_PRECISE_HANDLERS = frozenset(
    {"IndexError", "AttributeError", "KeyError", "TypeError", "ValueError"}
)
_DUMPS = frozenset({"model_dump", "model_dump_json", "to_json_dict", "json", "dict"})


class ReadTranslator:
    """Code for any expression that is, or is read from, a response."""

    def __init__(self, context: Context, conversion: Conversion) -> None:
        self.context = context
        self.project = context.project
        self.conversion = conversion
        self.module = conversion.module

    def type_of(self, node: ast.expr) -> str:
        """The one SDK type of an expression."""
        return self.project.sdk_type(node)

    def is_response(self, node: ast.expr) -> bool:
        """Whether an expression can be, or come from, a response of a generating call."""
        return any(value.origin in self.context.plans for value in self.project.sdk_values(node))

    def continues(self, node: ast.expr) -> bool:
        """Whether the parent reads on from this expression, so that the parent is translated."""
        parent = self.module.parent(node)
        if self.is_leaf(self.type_of(node)):
            return False
        if isinstance(parent, ast.Attribute) and parent.value is node:
            return True
        if isinstance(parent, ast.Subscript) and parent.value is node:
            return self.type_of(node).startswith("list ")
        if isinstance(parent, ast.Call) and parent.func is node:
            return True
        return isinstance(parent, ast.Await)

    def check_owner(self, node: ast.expr) -> None:
        """Refuse a read that goes on into something the tables do not know."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Attribute) and not self.project.values(parent):
            kind = self.type_of(node)
            if self.is_leaf(kind):
                return
            self.conversion.site(parent, Family.RESPONSE, parent.attr)
            if self.is_stream(kind):
                raise self.conversion.refuse("stream-use", parent, parent.attr)
            raise self.conversion.refuse("read-without-equivalent", parent, parent.attr)
        if isinstance(parent, ast.Subscript) and self.type_of(node).startswith("list "):
            self.translate(parent)

    @staticmethod
    def is_leaf(kind: str) -> bool:
        """Whether a type is plain data that stays plain data."""
        return kind in ("str", "bytes", "int", "float", "bool", "other")

    @staticmethod
    def is_stream(kind: str) -> bool:
        """Whether a type is a stream, or a promise of a stream or response."""
        return kind.startswith(("iterator ", "awaitable "))

    def translate(self, node: ast.expr) -> Code:
        """The new code of an expression."""
        if isinstance(node, ast.Attribute) and self.is_response(node.value):
            return self._attribute(node)
        if isinstance(node, ast.Subscript) and self.is_response(node.value):
            return self._subscript(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if self.is_response(node.func.value) and node not in self._generating_nodes():
                return self._method(node, node.func)
        return code(self.module.span(node))

    def _generating_nodes(self) -> set[ast.expr]:
        return {call.node for call in self.context.plans}

    def read_of(self, node: ast.Attribute) -> Read | None:
        """The table row of an attribute read."""
        return READS.get(
            self.type_of(node.value).replace("Chunk", "GenerateContentResponse"), {}
        ).get(node.attr)

    def _attribute(self, node: ast.Attribute) -> Code:
        kind = self.type_of(node.value)
        if self.is_stream(kind):
            raise self.conversion.refuse("stream-use", node, node.attr)
        if kind == "Chunk":
            return self._chunk(node)
        if kind == _USAGE:
            return self._usage(node)
        if kind.startswith("enum "):
            return self._enum(node)
        if self.is_leaf(kind):
            return code(self.translate(node.value), f".{node.attr}")
        read = self.read_of(node)
        if not kind or read is None or read.form == "none":
            raise self.conversion.refuse("read-without-equivalent", node, node.attr)
        if read.note:
            self.conversion.note(read.note, node)
        return self._by_form(node, read)

    def _by_form(self, node: ast.Attribute, read: Read) -> Code:
        if read.form == "text":
            return self.text(node, self.translate(node.value))
        if read.form == "item text":
            return self._item_text(node)
        owner = self.translate(node.value)
        if read.form == "same":
            return owner
        if read.form == "items":
            return code(self.conversion.helper("output_items"), "(", owner, ")")
        if read.form == "bytes":
            base64 = self.conversion.import_module("base64")
            return code(f"{base64}.b64decode(", owner, f".{read.new})")
        if read.form == "test":
            return code(owner, f'.type == "{read.types[0]}"')
        if read.form == "parsed":
            return parsed_code(self, node, owner)
        return code(owner, f".{read.new}")

    def plans(self, node: ast.expr) -> list[CallPlan]:
        """The calls whose response an expression can be."""
        return [
            self.context.plans[value.origin]
            for value in self.project.sdk_values(node)
            if value.origin is not None and value.origin in self.context.plans
        ]

    def text(self, node: ast.Attribute, owner: Code) -> Code:
        """The full text: `output_text` where it equals what the old code read (mapping 5.1)."""
        plans = self.plans(node.value)
        if any(plan.many_texts for plan in plans):
            text = code(self.conversion.helper("interaction_text"), "(", owner, ")")
        else:
            text = code(owner, ".output_text")
        if any(plan.none_tested for plan in plans):
            return code("(", text, " or None)")
        return text

    def _item_text(self, node: ast.Attribute) -> Code:
        part = node.value
        if (
            isinstance(part, ast.Subscript)
            and self._is_first(part)
            and not self._fails_precisely(node)
        ):
            parts = part.value
            if isinstance(parts, ast.Attribute) and self.is_response(parts.value):
                self.conversion.note("text-empty-not-none", node)
                return self.text(node, self.translate(parts.value))
        owner = self.translate(part)
        if any(plan.config.thoughts for plan in self.plans(part)):
            raise self.conversion.refuse("read-not-understood", node, "text of a thought")
        if self._guarded(node):
            return code(owner, ".text")
        return code("getattr(", owner, ', "text", None)')

    def _is_first(self, node: ast.Subscript) -> bool:
        return isinstance(node.slice, ast.Constant) and node.slice.value == 0

    def _fails_precisely(self, node: ast.expr) -> bool:
        """Whether a handler around the read names the error that a missing part raises."""
        current: ast.AST | None = node
        while current is not None and not isinstance(
            current, ast.FunctionDef | ast.AsyncFunctionDef
        ):
            parent = self.module.parent(current)
            if isinstance(parent, ast.Try) and current in parent.body:
                for handler in parent.handlers:
                    names = (
                        {part.id for part in ast.walk(handler.type) if isinstance(part, ast.Name)}
                        if handler.type
                        else set()
                    )
                    if names & _PRECISE_HANDLERS:
                        return True
            current = parent
        return False

    def _guarded(self, node: ast.Attribute) -> bool:
        """Whether a test around the read has made sure that the item is text."""
        owner = ast.unparse(node.value)
        current: ast.AST = node
        while True:
            parent = self.module.parent(current)
            if parent is None or isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
                return False
            if isinstance(parent, ast.If | ast.IfExp) and current is not parent.test:
                body = parent.body if isinstance(parent.body, list) else [parent.body]
                if current in body and self._tests_text(parent.test, owner):
                    return True
            if isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.And):
                before = (
                    parent.values[: parent.values.index(current)]
                    if current in parent.values
                    else []
                )  # type: ignore[arg-type]
                if any(self._tests_text(value, owner) for value in before):
                    return True
            if (
                isinstance(parent, ast.ListComp | ast.GeneratorExp | ast.SetComp)
                and current is parent.elt
            ):
                if any(
                    self._tests_text(test, owner)
                    for generator in parent.generators
                    for test in generator.ifs
                ):
                    return True
            current = parent

    def _tests_text(self, test: ast.expr, owner: str) -> bool:
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            return any(self._tests_text(value, owner) for value in test.values)
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot):
            test = test.left
        return (
            isinstance(test, ast.Attribute)
            and test.attr == "text"
            and ast.unparse(test.value) == owner
        )

    def _chunk(self, node: ast.Attribute) -> Code:
        events = any(plan.events for plan in self.plans(node.value))
        hole = self.translate(node.value)
        if node.attr == "text":
            if not events:
                return hole
            return code(self.conversion.helper("event_text"), "(", hole, ")")
        if node.attr == "usage_metadata" and events:
            self.conversion.note("stream-usage-at-end", node)
            return code(
                "(",
                hole,
                ".interaction.usage if ",
                hole,
                '.event_type == "interaction.completed" else None)',
            )
        raise self.conversion.refuse("stream-use", node, node.attr)

    def _usage(self, node: ast.Attribute) -> Code:
        new = USAGE_FIELDS.get(node.attr)
        if new is None:
            raise self.conversion.refuse("read-without-equivalent", node, node.attr)
        return code(self.translate(node.value), f".{new}")

    def _enum(self, node: ast.Attribute) -> Code:
        if node.attr in ("name", "value") and self.type_of(node.value) == "enum FinishReason":
            return self.translate(node.value)
        raise self.conversion.refuse("read-not-understood", node, node.attr)

    def _subscript(self, node: ast.Subscript) -> Code:
        kind = self.type_of(node.value)
        if kind == "list Candidate":
            if not self._is_first(node):
                raise self.conversion.refuse(
                    "read-not-understood", node, "a candidate other than the first"
                )
            if isinstance(node.value, ast.Attribute):
                return self.translate(node.value)
            return code(self.module.span(node))
        if kind == "list Part":
            start, end = self.module.span(node.value), self.module.span(node)
            suffix = self.module.text_of(
                type(end)(start.end_line, start.end_column, end.end_line, end.end_column)
            )
            return code(self.translate(node.value), suffix)
        if kind.startswith("list "):
            raise self.conversion.refuse("read-without-equivalent", node)
        return (
            code(self.translate(node.value), "[", self.module.span(node.slice), "]")
            if self.is_leaf(kind)
            and node.value is not node
            and isinstance(node.value, ast.Attribute)
            else code(self.module.span(node))
        )

    def _method(self, node: ast.Call, function: ast.Attribute) -> Code:
        kind = self.type_of(function.value)
        if function.attr == "result":
            return code(self.module.span(node))
        if self.is_leaf(kind):
            return code(self.module.span(node))
        if kind == "GenerateContentResponse" and function.attr in _DUMPS:
            raise self.conversion.refuse("read-without-equivalent", node, f"{function.attr}()")
        raise self.conversion.refuse("read-not-understood", node, f"{function.attr}()")
