"""What happens to a response, or a part of one, at the place where a chain of reads ends."""

from __future__ import annotations

import ast

from codemod.analysis.elements import is_legacy_answer
from codemod.conversion.guards import is_condition, only_truth_matters
from codemod.conversion.literals import is_none
from codemod.conversion.presence import presence
from codemod.conversion.read_types import is_leaf, is_reason, is_stream
from codemod.conversion.reads import ReadTranslator, type_test
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import LEGACY_RESPONSES
from codemod.mapping.response_reads import (
    ALWAYS_THERE,
    EMPTY_LISTS,
    ITEM_TYPES,
    READS,
    SEARCH_OBJECTS,
)
from codemod.model import Family
from codemod.rewriting.edits import Code, code
from codemod.rules.calls import Context
from codemod.rules.legacy.streams import check_legacy_read
from codemod.rules.responses.counted import counts_candidates
from codemod.rules.responses.finish_reasons import FinishReasons
from codemod.rules.responses.flow import ResponseFlow
from codemod.rules.responses.joined_tests import JoinedTests
from codemod.rules.responses.lookup import looked_up
from codemod.rules.responses.missing_parsed import is_ready_for_none
from codemod.rules.responses.mixed_values import MixedValues
from codemod.rules.responses.prompt_feedback import (
    PromptFeedback,
    is_feedback,
)
from codemod.rules.responses.reread_streams import (
    collect_text,
    reads_whole_text,
    remove_wait,
    waits_after_loop,
)
from codemod.rules.responses.truth import Truth, is_negation, is_test
from codemod.sources.python_module import PythonModule

_ANSWER = "GenerateContentResponse"
_USAGE = "GenerateContentResponseUsageMetadata"


class UseChecker:
    """Handles one outermost read: replaces it, or refuses the use."""

    def __init__(
        self, context: Context, conversion: Conversion, translator: ReadTranslator
    ) -> None:
        self.context = context
        self.conversion = conversion
        self.translator = translator
        self.project = context.project
        self.module = conversion.module
        self.flow = ResponseFlow(context, conversion.module)
        self.feedback = PromptFeedback(conversion, translator, self.flow)
        self.truth = Truth(translator, self.feedback)
        self.joined = JoinedTests(self)
        self.mixed = MixedValues(context, conversion, translator, self.flow)

    def handle(self, node: ast.expr) -> None:
        """Translate the read at `node` for the way it is used."""
        kind = self.translator.type_of(node)
        if not kind:
            raise self.conversion.refuse("response-mixed", node)
        if self.translator.is_read(node):
            self.conversion.site(node, Family.RESPONSE, getattr(node, "attr", ""))
            if self.translator.is_legacy(node):
                check_legacy_read(self.context, self.conversion, node)
        self.translator.chunks.check_items(node)
        if is_ready_for_none(self.module, node) and self.truth.is_parsed(node):
            raise self.conversion.refuse("read-not-understood", node, "test of parsed")
        parent = self.module.parent(node)
        if reads_whole_text(self.translator, node):
            collect_text(self.conversion, self.translator, node)
        elif waits_after_loop(self.translator, node):
            remove_wait(self.conversion, node)
        elif is_feedback(kind):
            self._feedback(node, parent)
        elif is_reason(kind):
            FinishReasons(self.conversion, self.translator, self.flow).translate(node)
        elif self._is_settled(node, parent, kind):
            return
        elif only_truth_matters(self.module, node):
            self._tested(node, kind)
        else:
            new = self._value(node, kind)
            if not is_leaf(kind) and kind != "list str":
                self._check_place(node, kind)
            self._replace(node, new)

    def _feedback(self, node: ast.expr, parent: ast.AST | None) -> None:
        """Feedback on the prompt, or the reason in it."""
        if only_truth_matters(self.module, node):
            self._tested(node, self.translator.type_of(node))
        elif isinstance(parent, ast.Compare | ast.Call) and self.joined.is_written_anew(parent):
            return
        elif not (
            isinstance(parent, ast.Call)
            and looked_up(self.conversion, self.translator, node, parent)
        ):
            self.feedback.translate(node)

    def _is_settled(self, node: ast.expr, parent: ast.AST | None, kind: str) -> bool:
        """Whether a comparison or a look at the object by name was all there is to translate."""
        is_test = isinstance(parent, ast.Call) and (
            self.project.symbol(parent.func) == "builtins.isinstance"
        )
        if (is_test or isinstance(parent, ast.Match)) and self.truth.is_parsed(node):
            raise self.conversion.refuse("read-not-understood", node, "test of parsed")
        if isinstance(parent, ast.Compare):
            return self._looked_into(node, parent, kind) or self._compared_with_none(
                node, parent, kind
            )
        if counts_candidates(self.conversion, self.translator, node, self.joined.is_written_anew):
            return True
        if not isinstance(parent, ast.Call):
            return False
        if self.joined.is_written_anew(parent):
            return True
        return self._tested_for_class(node, parent) or looked_up(
            self.conversion, self.translator, node, parent
        )

    def _tested_for_class(self, node: ast.expr, call: ast.Call) -> bool:
        """`isinstance(answer, genai.types.GenerateContentResponse)`"""
        if self.project.symbol(call.func) != "builtins.isinstance" or len(call.args) != 2:
            return False
        plans = self.translator.plans(node)
        named = self.project.symbol(call.args[1]) in LEGACY_RESPONSES
        if not named or not plans or any(plan.streamed or not plan.legacy for plan in plans):
            return False
        interactions = self.conversion.import_name("google.genai", "interactions")
        self.conversion.replace(call.args[1], code(f"{interactions}.Interaction"))
        return True

    def _looked_into(self, node: ast.expr, compare: ast.Compare, kind: str) -> bool:
        """`"text" in part`: which kind of part it is."""
        if kind != "Part" or len(compare.ops) != 1 or compare.comparators[0] is not node:
            return False
        operator, name = compare.ops[0], compare.left
        member = name.value if isinstance(name, ast.Constant) else None
        read = READS["Part"].get(member) if isinstance(member, str) else None
        if read is None or not read.types or not isinstance(operator, ast.In | ast.NotIn):
            return False
        owner = self.translator.translate(node)
        self.conversion.replace(
            compare, type_test(owner, read.types, isinstance(operator, ast.NotIn))
        )
        return True

    def _replace(self, node: ast.expr, new: Code) -> None:
        if new != code(self.module.span(node)):
            self.conversion.replace(node, new)

    def _value(self, node: ast.expr, kind: str) -> Code:
        new = self.translator.translate(node)
        if kind == "list Candidate" and isinstance(node, ast.Attribute):
            parent = self.module.parent(node)
            if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension):
                return code("[", new, "]")
            return code("[", new, "] if ", new, ".steps else []")
        owner = self._or_empty(node)
        if owner is not None:
            self.conversion.replace(owner, new)
            return code(self.module.span(node))
        return new

    def _or_empty(self, node: ast.expr) -> ast.expr | None:
        """The `or ""`, `or []` around what is never None: text of a chunk, parts, calls."""
        parent = self.module.parent(node)
        if not isinstance(parent, ast.BoolOp) or not isinstance(parent.op, ast.Or):
            return None
        if not isinstance(node, ast.Attribute) or parent.values[0] is not node:
            return None
        rest = parent.values[1:]
        if node.attr in ("function_calls", "parts"):
            empty = len(rest) == 1 and isinstance(rest[0], ast.List) and not rest[0].elts
        else:
            of_chunk = node.attr == "text" and self.translator.type_of(node.value) == "Chunk"
            empty = of_chunk and len(rest) == 1 and getattr(rest[0], "value", None) == ""
        return parent if empty else None

    def _tested(self, node: ast.expr, kind: str) -> None:
        parent = self.module.parent(node)
        if isinstance(parent, ast.UnaryOp) and self.joined.is_written_anew(node):
            return
        if isinstance(parent, ast.UnaryOp):
            negated = self.truth.of(node, kind, negated=True)
            if not is_negation(negated):
                known = only_truth_matters(self.module, parent) or is_test(negated)
                self.conversion.replace(parent, negated if known else code("bool(", negated, ")"))
                return
        new = self.truth.of(node, kind)
        if not self.joined.is_written_anew(node):
            self._replace(node, new)
            if not is_leaf(kind):
                self.joined.keep_none(node)

    def is_object_read(self, node: ast.expr) -> bool:
        """Whether an expression reads a member that is an object, or feedback."""
        kind = self.translator.type_of(node)
        if is_feedback(kind):
            return True
        known = bool(kind) and not is_leaf(kind) and not is_reason(kind)
        return known and self.translator.is_read(node)

    def _compared_with_none(self, node: ast.expr, compare: ast.Compare, kind: str) -> bool:
        """`x is None` and `x is not None`; False where the comparison holds as it is."""
        if len(compare.ops) != 1:
            return False
        if kind == "Image":
            self._replace(node, self.translator.translate(node))
            return True
        other = compare.comparators[0] if compare.left is node else compare.left
        operator = compare.ops[0]
        if not is_none(other) or not isinstance(operator, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
            return False
        is_read = self.translator.is_read(node)
        none_tested = any(plan.none_tested for plan in self.translator.plans(node))
        if kind == "str" and none_tested and not is_read:
            return True
        if kind in ("int", "float", "bool") or (self.translator.type_of(node) == _USAGE):
            is_chunk = is_read and self.translator.type_of(_owner(node)) == "Chunk"
            if not is_chunk:
                return False
        if kind == "other" and not self.truth.is_parsed(node):
            return False
        lists = ("list Candidate", "list Part")
        became_empty = kind in ("str", "other", *lists) or kind in EMPTY_LISTS
        if not (is_read or became_empty or kind in (*ALWAYS_THERE, *ITEM_TYPES, *SEARCH_OBJECTS)):
            return True
        if not is_read and kind in ITEM_TYPES and not presence(self.project, node).may_be_other:
            return True
        if self.joined.is_written_anew(compare):
            return True
        place, negated = _negation(self.module, compare, isinstance(operator, ast.Is | ast.Eq))
        new = self.truth.of(node, kind, negated)
        if not is_condition(self.module, place) and not is_test(new):
            new = code("bool(", new, ")")
        self.conversion.replace(place, new)
        return True

    def _check_place(self, node: ast.expr, kind: str) -> None:
        """Objects may only go where the analysis follows them, or be printed.

        An interaction yields its fields: nobody who iterated the old object wants those.
        """
        if self._is_looped_over_whole(node):
            self.conversion.replace(node, code("[", self.module.span(node), "]"))
            return
        if kind in READS and self.flow.is_iterated(node):
            raise self.conversion.refuse("read-not-understood", node, "iteration")
        if self.flow.is_printed(node):
            if is_stream(kind) and not self._is_only_printed(node):
                raise self.conversion.refuse("stream-use", node)
            self.conversion.note("whole-object-printed", node)
        elif not self.flow.is_followed(node):
            parent = self.module.parent(node)
            public = isinstance(parent, ast.Return | ast.Yield | ast.Lambda) or parent is None
            raise self.conversion.refuse(
                "response-public-api" if public else "response-escapes", node
            )

    def _is_only_printed(self, node: ast.expr) -> bool:
        """Whether an expression is what a statement prints."""
        call = self.module.parent(node)
        is_statement = isinstance(self.module.parent(call), ast.Expr) if call else False
        return is_statement and isinstance(call, ast.Call)

    def _is_looped_over_whole(self, node: ast.expr) -> bool:
        """Whether a loop goes over an answer of google-generativeai that is no stream."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.comprehension) and parent.is_async:
            return False
        looped = isinstance(parent, ast.For | ast.comprehension) and parent.iter is node
        return looped and all(map(is_legacy_answer, self.project.sdk_values(node)))


def _negation(module: PythonModule, compare: ast.Compare, negated: bool) -> tuple[ast.expr, bool]:
    """The `not x is None` around a comparison, and whether it asks if nothing is there."""
    outer = module.parent(compare)
    if isinstance(outer, ast.UnaryOp) and isinstance(outer.op, ast.Not):
        return outer, not negated
    return compare, negated


def _owner(node: ast.expr) -> ast.expr:
    assert isinstance(node, ast.Attribute | ast.Subscript)
    return node.value
