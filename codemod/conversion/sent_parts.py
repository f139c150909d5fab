"""Parts in contents that only the running program knows: what can be seen of them."""

from __future__ import annotations

import ast
from functools import cached_property

from codemod.conversion.literals import constant_text, is_leaf, is_none, sdk_function
from codemod.conversion.result import Conversion
from codemod.conversion.visible import Visible

_REFUSED = {
    "Part.from_executable_code": "contents-not-convertible",
    "Part.from_code_execution_result": "contents-not-convertible",
    "executable_code": "contents-not-convertible",
    "code_execution_result": "contents-not-convertible",
}
"""What a part can be or hold that cannot be sent (mapping 4.2), with the refusal."""

_CALLS = frozenset({"Part.from_function_call", "function_call"})
_RESULTS = frozenset({"Part.from_function_response", "function_response"})
"""How a part is made that holds a function call, or what came of one."""

_THOUGHT = {"thought": "thoughts", "thought_signature": "signatures"}
"""What a part can hold of thoughts, with the feature of the contents helper that takes it."""

_FEATURES = frozenset({"media_resolution", "video_metadata"})
"""Fields of a part that the contents helper converts when asked to."""

_OF_ANSWERS = frozenset({"code", "functions", "signatures", "thoughts"})
"""What the contents helper must take where the parts of answers go back to the model."""


class SentParts:
    """The parts that can be seen in one value that is sent through the contents helper.

    Args:
        conversion: of the place where the value is sent.
        node: the value.
        in_chat: whether it is a message of a chat, which knows the calls that it may answer.
        matched: whether results in it are given the ids of these calls.
    """

    def __init__(
        self, conversion: Conversion, node: ast.expr, in_chat: bool, matched: bool
    ) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.node = node
        self.in_chat = in_chat
        self.matched = matched
        self.seen = Visible(self.project).look(node)

    def features(self) -> frozenset[str]:
        """What the contents helper must take besides text, media and turns."""
        given = self._given.keys()
        features = given & _FEATURES
        untyped = (
            kind == "FileData" and "mime_type" not in origin.keywords
            for origin, kind in self.seen.origins.items()
        )
        if any(untyped):
            features |= {"untyped_uris"}
        if self._may_be_tuple():
            features |= {"tuples"}
        if self._goes_on() or (self._has_unseen_fields() and not self.in_chat):
            features |= _OF_ANSWERS
        if given & (_CALLS | _RESULTS):
            features |= {"functions", "results"} if self.in_chat else {"functions"}
        return frozenset(features | {_THOUGHT[name] for name in given & _THOUGHT.keys()})

    def _has_unseen_fields(self) -> bool:
        """Whether a part is made with `**fields`, which may be any."""
        return any(
            kind == "Part" and made.star_keywords for made, kind in self.seen.origins.items()
        )

    def check(self) -> None:
        """Keep the flow when something that cannot be sent is in sight, wherever it is built.

        Raises:
            Refused: that is so.
        """
        if self._goes_on() and not self.in_chat:
            return
        refused = dict(_REFUSED)
        if self.in_chat:
            refused |= dict.fromkeys(_CALLS, "tools-function-calling")
        if not (self.matched if self.in_chat else self._given.keys() & _CALLS):
            refused |= dict.fromkeys(_RESULTS, "tools-function-calling")
        for name in self._given:
            if name in refused:
                raise self.conversion.refuse(refused[name], self.node, name)
            if name in _THOUGHT and not self._reads(name):
                raise self.conversion.refuse("contents-not-convertible", self.node, name)

    def _may_be_tuple(self) -> bool:
        """Whether the value can be a tuple, such as all arguments of a function."""
        slot = self.project.slot(self.node)
        roots = self.project.roots(slot) if slot is not None else []
        return any(
            root.role == "rest parameter" or isinstance(root.node, ast.Tuple) for root in roots
        )

    @cached_property
    def _given(self) -> dict[str, None]:
        """The factories and fields that parts in sight are made with, in their order."""
        functions = (sdk_function(self.project, origin.node) for origin in self.seen.origins)
        fields = (
            item.name
            for item in self.seen.fields()
            if item.owner in ("", "Part") and not (item.value is not None and is_none(item.value))
        )
        return dict.fromkeys((*functions, *fields))

    def _reads(self, member: str) -> bool:
        """Whether the program can have what it sends back from answers of the model."""
        return any(
            _reads_member(node, member)
            for module in self.project.modules.values()
            for node in module.nodes_of(ast.Attribute, ast.Call)
        )

    def _goes_on(self) -> bool:
        """Whether the contents hold answers of calls whose responses stay what they were.

        Raises:
            Refused: they hold answers that become something else.
        """
        generating = set(self.project.generating_calls())
        earlier = {
            value.origin
            for value in self.seen.values
            if value.origin in generating and not is_leaf(value.type)
        }
        self.conversion.coupled.update(call for call in earlier if call is not None)
        if earlier <= self.conversion.kept:
            return bool(earlier)
        raise self.conversion.refuse(
            "contents-not-convertible", self.node, "a part of an earlier answer"
        )


def _reads_member(node: ast.AST, member: str) -> bool:
    """Whether an expression reads a member of something, perhaps through `getattr`."""
    if isinstance(node, ast.Attribute):
        return node.attr == member and isinstance(node.ctx, ast.Load)
    is_getattr = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr"
    return (
        isinstance(node, ast.Call)
        and is_getattr
        and len(node.args) > 1
        and constant_text(node.args[1]) == member
    )
