"""What tests expect a stand-in to be called with: `assert_called_with(model=..., contents=...)`."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from codemod.conversion.config import ConfigConverter
from codemod.conversion.literals import constant_text, is_none, listed
from codemod.conversion.result import Conversion, Refused
from codemod.conversion.text import is_text
from codemod.rewriting.edits import Code, DictCode, Entry, ReplaceCall, code
from codemod.rules.mocks.compared_values import must_fail
from codemod.rules.mocks.local_names import LocalNames
from codemod.rules.mocks.recorded_models import RecordedModels
from codemod.rules.mocks.sent_arguments import SentArguments, is_text_block, keys_of
from codemod.rules.mocks.value_flows import ValueFlows

ASSERTIONS = frozenset(
    {
        "assert_any_await",
        "assert_any_call",
        "assert_awaited_once_with",
        "assert_awaited_with",
        "assert_called_once_with",
        "assert_called_with",
    }
)
ASSERTIONS_OF_MANY = frozenset({"assert_has_awaits", "assert_has_calls"})
_ARGUMENTS = frozenset({"model", "contents", "config"})
_ANYTHING = "unittest.mock.ANY"
_SAME_BY_HELPER = frozenset({"generation_config", "system_instruction"})
"""Arguments that the config helper makes in the same form as the tool writes them."""


class ExpectedCalls:
    """Translates expectations of calls.

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
        self.project = conversion.project
        self.module = conversion.module
        self.names = names
        self.flows = flows
        self.sent = sent

    def translate(self, call: ast.Call) -> None:
        """Translate `assert_called_with(...)` or `call(...)`.

        Raises:
            Refused: it cannot be shown that the new expectation says the same.
        """
        given = {keyword.arg: keyword for keyword in call.keywords}
        if call.args or not given or not given.keys() <= _ARGUMENTS:
            raise self._refused(call)
        config = given.get("config")
        has_config = config is not None and not is_none(config.value)
        sent = [one for one in self.sent if self._may_have_config(one) or not has_config]
        if not has_config:
            sent = [one for one in sent if one.open or not one.of_config]
        if not sent:
            raise self._refused(call)
        if must_fail(self.module, call) and self._may_match(given, sent):
            raise self._refused(call)
        entries: list[Entry] = []
        for keyword in call.keywords:
            origin = self.module.span(keyword)
            if keyword.arg == "model":
                if not self._is_anything(keyword.value):
                    RecordedModels(self.conversion, self.names, self.flows, sent).expected(
                        keyword.value
                    )
                entries.append(Entry("model", code(self.module.span(keyword.value)), origin))
            elif keyword.arg == "contents":
                entries.append(Entry("input", self._contents(keyword.value, sent), origin))
            elif has_config:
                entries += self._config(keyword.value, sent)
        fixed = {one.fixed for one in sent}
        if len(fixed) > 1:
            raise self._refused(call)
        entries += [Entry(one.key, one.value) for one in next(iter(fixed))]
        self.conversion.edits.append(
            ReplaceCall(self.module.path, self.module.span(call), None, tuple(entries))
        )

    def _may_match(
        self, given: Mapping[str | None, ast.keyword], sent: Sequence[SentArguments]
    ) -> bool:
        """Whether an expectation that differed from a call may be the same afterwards.

        Fields that are dropped are not there any longer, and two ids can become one.
        """
        config, model = given.get("config"), given.get("model")
        if config is not None and not self._is_anything(config.value):
            return True
        if model is None or self._is_anything(model.value):
            return False
        named = constant_text(model.value)
        return any(named not in one.named for one in sent)

    def _may_have_config(self, sent: SentArguments) -> bool:
        return sent.config is not None and not is_none(sent.config)

    def _contents(self, node: ast.expr, sent: Sequence[SentArguments]) -> Code:
        span = self.module.span(node)
        if self._is_anything(node) or all(one.sends_text(self.project) for one in sent):
            return code(span)
        if is_text(self.project, node) and all(one.passes_text(self.project) for one in sent):
            return code(span)
        blocks = [one.blocks(self.project) for one in sent]
        if isinstance(node, ast.List) and all(found == blocks[0] for found in blocks):
            value = list_of_texts(self.conversion, node, blocks[0] or [])
            if value is not None:
                return value
        raise self._refused(node)

    def _config(self, node: ast.expr, sent: Sequence[SentArguments]) -> list[Entry]:
        if self._is_anything(node):
            keys = {tuple(entry.key for entry in one.of_config) for one in sent}
            if len(keys) > 1 or any(one.open for one in sent):
                raise self._refused(node)
            return [Entry(key, code(self.module.source(node))) for key in next(iter(keys))]
        if not isinstance(node, ast.Call | ast.Dict):
            raise self._refused(node)
        models = {one.model for one in sent}
        converter = ConfigConverter(self.conversion, next(iter(models)) if len(models) == 1 else "")
        entries = converter.convert(node).arguments
        if not entries or any(entry.key == "**" for entry in entries):
            raise self._refused(node)
        for one in sent:
            same = keys_of(one.of_config) == keys_of(tuple(entries))
            if one.open:
                same = {entry.key for entry in entries} <= _SAME_BY_HELPER
            if not same:
                raise self._refused(node)
        return entries

    def _is_anything(self, node: ast.expr) -> bool:
        symbol = self.project.symbol(node)
        return symbol == _ANYTHING or symbol.endswith("mock.ANY")

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock", node)


def list_of_texts(
    conversion: Conversion, node: ast.List, blocks: Sequence[DictCode | None]
) -> Code | None:
    """The input for a list of texts, in the form of the calls; None where they have another."""
    if len(node.elts) != len(blocks):
        return None
    if not all(is_text(conversion.project, element) for element in node.elts):
        return None
    texts = [code(conversion.module.span(element)) for element in node.elts]
    if blocks == [None]:
        return texts[0]
    if not all(block is not None and is_text_block(block) for block in blocks):
        return None
    made = [
        code(DictCode((Entry('"type"', code('"text"')), Entry('"text"', text)))) for text in texts
    ]
    return listed(made)
