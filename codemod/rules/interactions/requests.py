"""What a request of the earlier form says in another way today."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import SdkMethodValue
from codemod.conversion.models import ModelConverter
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, Entry, ReplaceCall, code
from codemod.rules.calls import Context
from codemod.rules.interactions.formats import FORMAT, MIME_TYPE, SETTINGS, Formats, shows_schema
from codemod.rules.interactions.turns import TurnConverter, is_converted, is_turn, items_of
from codemod.sources.walking import walk


def shows_earlier_request(project: Project, call: CallOperation) -> bool:
    """Whether the arguments of a call are in the form of 1.x."""
    keywords = _keywords(call.node)
    sent = keywords.get("input")
    turns = sent is not None and any(is_turn(item) for item in items_of(project, sent))
    if turns and sent is not None and not is_converted(sent):
        return True
    return shows_schema(project, keywords)


class RequestConverter:
    """Converts the arguments of calls; one instance per run."""

    def __init__(self, context: Context, calls: Mapping[CallOperation, SdkMethodValue]) -> None:
        self.context = context
        self.turns = TurnConverter(context.project, calls)

    def convert(self, conversion: Conversion, call: CallOperation, wrapper: str) -> None:
        """Edit one call, whose stream goes through a helper called `wrapper`, empty for none."""
        node = call.node
        self._check_arguments(conversion, node)
        keywords = _keywords(node)
        formats = Formats(conversion, keywords).collect()
        changed: dict[str, Code] = {}
        if "model" in keywords:
            model = ModelConverter(conversion, self.context.settings)
            changed["model"] = model.convert(
                keywords["model"], "image" if formats.images else "text"
            )
        if "input" in keywords:
            converted = self.turns.convert(conversion, keywords["input"])
            if converted is not None:
                changed["input"] = converted
        if formats.settings is not None:
            changed[SETTINGS] = formats.settings
        if not wrapper and not formats.gone:
            for name, value in changed.items():
                if value != code(conversion.module.span(keywords[name])):
                    conversion.replace(keywords[name], value)
            return
        entries = self._entries(conversion, node, changed, formats)
        module = conversion.module
        conversion.edits.append(
            ReplaceCall(module.path, module.span(node), None, tuple(entries), wrapper)
        )

    def _entries(
        self, conversion: Conversion, node: ast.Call, changed: dict[str, Code], formats: Formats
    ) -> list[Entry]:
        span = conversion.module.span
        entries = [Entry("", code(span(argument))) for argument in node.args]
        argument = formats.argument()
        for keyword in node.keywords:
            name = keyword.arg or "**"
            if name in formats.gone and name not in changed:
                if argument is not None:
                    entries.append(Entry(FORMAT, argument, span(keyword)))
                    argument = None
                continue
            value = changed.get(name, code(span(keyword.value)))
            entries.append(Entry(name, value, span(keyword)))
        if argument is not None:
            entries.append(Entry(FORMAT, argument))
        return entries

    def _check_arguments(self, conversion: Conversion, node: ast.Call) -> None:
        """Refuse a call that may be given roles or schemas out of sight."""
        for keyword in node.keywords:
            if keyword.arg is None and self._may_be_earlier():
                raise conversion.refuse("arguments-not-understood", keyword.value, "**")
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            raise conversion.refuse("arguments-not-understood", node)

    def _may_be_earlier(self) -> bool:
        """Whether any file of the project has arguments that are written otherwise today."""
        trees = [module.tree for module in self.context.project.modules.values()]
        return any(_is_earlier(node) for tree in trees for node in walk(tree))


def _is_earlier(node: ast.AST) -> bool:
    if isinstance(node, ast.Dict) and is_turn(node):
        return True
    name = node.arg if isinstance(node, ast.keyword) else getattr(node, "value", None)
    return name == MIME_TYPE or (name == "stream" and isinstance(node, ast.Constant))


def _keywords(node: ast.Call) -> dict[str, ast.expr]:
    return {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
