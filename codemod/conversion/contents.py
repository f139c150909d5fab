"""`contents` of the old call, as `input` of the new one (mapping section 4)."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.blocks import BlockConverter
from codemod.conversion.chained_contents import ChainedContents
from codemod.conversion.definitions import can_move, definition_of
from codemod.conversion.function_results import FunctionResults, Matching
from codemod.conversion.growing_contents import GrowingContents
from codemod.conversion.joined_lists import JoinedLists
from codemod.conversion.literals import (
    constant_text,
    constructed,
    fields_of,
    listed,
    rewritten,
)
from codemod.conversion.resolution import KindUnknownError, Resolution, with_resolution
from codemod.conversion.result import Conversion, Refused
from codemod.conversion.sent_lists import WrittenList
from codemod.conversion.sent_parts import SentParts
from codemod.conversion.text import is_text
from codemod.mapping.config_fields import to_snake_case
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, RemoveStatement, code

_ROLES = {"user": "user_input", "model": "model_output"}


class ContentsConverter(BlockConverter):
    """Converts one `contents` expression.

    Args:
        conversion: where edits, notes and sites are collected.
        resolution: what the config asks for; each block is given it where the kinds of all blocks
            are known, the whole input otherwise.
        answered: the calls whose answers are continued, so that function results can be sent.
        matching: gives results that only name their function the ids of the calls.
    """

    features: frozenset[str] = frozenset()
    """What the contents helper must take besides the forms of google-genai."""

    legacy = False
    """Whether the contents are those of google-generativeai, whose messages can be turns."""

    chains = False
    """Whether such a list is left to the service where that is the same."""

    link = ""
    """The dict that names the turn before, where that takes the place of a list."""

    def __init__(
        self,
        conversion: Conversion,
        resolution: Resolution | None = None,
        answered: frozenset[CallOperation] = frozenset(),
        matching: Matching | None = None,
    ) -> None:
        super().__init__(conversion)
        self.asked = resolution
        self.answered = answered
        self.matching = matching

    def input(self, node: ast.expr) -> Code:
        """The code of `input=` for a `contents` expression.

        Raises:
            Refused: the contents hold what has no counterpart.
        """
        if self.asked is None or is_text(self.project, node):
            return self._input(node, may_grow=True)
        if not self.asked.late:
            self.resolution = self.asked.code
            mark = self.conversion.checkpoint()
            try:
                return self._input(node, may_grow=False)
            except KindUnknownError:
                self.conversion.roll_back(mark)
            finally:
                self.resolution = None
        return with_resolution(self.conversion, self._input(node, may_grow=False), self.asked)

    def _input(self, node: ast.expr, may_grow: bool) -> Code:
        if is_text(self.project, node):
            return code(self.module.span(node))
        if self.answered:
            results = self._results(node)
            if results is not None:
                return results
        growing = GrowingContents.of(self, node) if may_grow else None
        steps = self._grown(growing) if growing is not None else None
        if steps is not None:
            return steps
        self._parts(node).check()
        written = node
        definition = definition_of(self.project, self.module, node)
        if definition is not None and can_move(self.project, self.module, definition):
            written = definition.value
        mark = self.conversion.checkpoint()
        converted = self.written_out(written)
        if converted is None:
            self.conversion.roll_back(mark)
            converted = JoinedLists(self, written).input() if self.asked is None else None
        if converted is None:
            made = WrittenList.of(self, node) if self.asked is None else None
            return (made.input() if made is not None else None) or self._at_run_time(node)
        if definition is not None and written is definition.value:
            span = self.module.span(definition.statement)
            self.conversion.edits.append(RemoveStatement(self.module.path, span))
        return converted

    def _grown(self, growing: GrowingContents) -> Code | None:
        """What is sent of a list that grows from turn to turn; None where it is not converted."""
        chained = ChainedContents.of(self, growing)
        if chained is not None and self.chains:
            self.link = chained.link
            return chained.input()
        steps = growing.input()
        if steps is not None and chained is not None:
            self.conversion.note("chain-possible", growing.definition.value)
        return steps

    def _results(self, node: ast.expr) -> Code | None:
        """The results of functions in a message of a chat, where it holds nothing else for sure.

        Raises:
            Refused: there are some, and nothing could match them with their calls at run time.
        """
        mark = self.conversion.checkpoint()
        results = FunctionResults(self.conversion, self.answered, self.matching, self.legacy)
        try:
            return results.input(node)
        except Refused:
            if self.matching is None:
                raise
            self.conversion.roll_back(mark)
            return None

    def step(self, node: ast.expr) -> Code | None:
        """The step for a turn written out, or for one part of the user."""
        if self.is_turn(node):
            turn = self._turn(node)
            return _step(*turn) if turn is not None else None
        block = self.block(node)
        return _step("user_input", code("[", block, "]")) if block is not None else None

    def turns(self, node: ast.expr) -> Code | None:
        """The steps of a list of turns written out; None when only running code can tell.

        Raises:
            Refused: the turns hold what has no counterpart.
        """
        self._parts(node).check()
        mark = self.conversion.checkpoint()
        elements = node.elts if isinstance(node, ast.List) else []
        made = [self._turn(one) if self.is_turn(one) else None for one in elements]
        steps = [_step(*turn) for turn in made if turn is not None]
        if isinstance(node, ast.List) and steps and len(steps) == len(made):
            return rewritten(self.conversion, node, steps)
        self.conversion.roll_back(mark)
        return None

    def written_out(self, node: ast.expr) -> Code | None:
        """The blocks or steps for contents written out; None when only running code can tell."""
        if isinstance(node, ast.List):
            return self._list(node)
        if self.is_turn(node):
            turn = self._turn(node)
            if turn is None:
                return None
            kind, content = turn
            return content if kind == "user_input" else listed([_step(kind, content)])
        block = self.block(node)
        return code("[", block, "]") if block is not None else None

    def check_run_time(self, node: ast.expr) -> None:
        """Refuse what only the running program knows where it could not be converted then."""

    def _at_run_time(self, node: ast.expr) -> Code:
        """A value that only the running program knows goes through the contents helper."""
        self.check_kind()
        self.conversion.note("runtime-conversion", node)
        features = self.features_of(node)
        helper = self.conversion.helper("interaction_input", features)
        converted = code(helper, "(", self.module.span(node), ")")
        if self.matching is not None and "results" in features:
            return self.matching(self.conversion, converted)
        return converted

    def features_of(self, node: ast.expr) -> frozenset[str]:
        """What the contents helper must take for a value besides text, media and turns."""
        return self.features | self._parts(node).features()

    def _parts(self, node: ast.expr) -> SentParts:
        return SentParts(self.conversion, node, bool(self.answered), self.matching is not None)

    def _list(self, node: ast.List) -> Code | None:
        if not node.elts:
            return None
        turns = [self.is_turn(element) for element in node.elts]
        if not any(turns):
            return self._blocks(node)
        if not all(turns):
            return None
        made = [self._turn(element) for element in node.elts]
        if len(made) == 1 and made[0] is not None and made[0][0] == "user_input":
            return made[0][1]
        steps = [_step(*turn) for turn in made if turn is not None]
        return rewritten(self.conversion, node, steps) if len(steps) == len(made) else None

    def _blocks(self, node: ast.List) -> Code | None:
        """A list of parts as a list of blocks."""
        made = [self.block(element) for element in node.elts]
        blocks = [block for block in made if block is not None]
        whole = bool(blocks) and len(blocks) == len(made)
        return rewritten(self.conversion, node, blocks) if whole else None

    def is_turn(self, node: ast.expr) -> bool:
        """Whether an expression is written as a turn, with or without its role."""
        if isinstance(node, ast.Dict):
            keys = {to_snake_case(constant_text(key) or "") for key in node.keys if key is not None}
            return bool(keys & {"parts", "role"})
        return constructed(self.project, node) in ("Content", "UserContent", "ModelContent")

    def _turn(self, node: ast.expr) -> tuple[str, Code] | None:
        """Step type and list of blocks of a `Content`; None when only running code can tell."""
        name = constructed(self.project, node)
        role, parts = self._role_and_parts(node, name)
        if parts is None or role not in _ROLES:
            return None
        if isinstance(parts, ast.List):
            content = self._blocks(parts)
        else:
            block = self.block(parts)
            content = code("[", block, "]") if block is not None else None
        if content is None:
            return None
        if not isinstance(node, ast.Dict):
            self.conversion.site(node, Family.CONTENT, f"types.{name}")
        return _ROLES[role], content

    def _role_and_parts(self, node: ast.expr, name: str) -> tuple[str, ast.expr | None]:
        role = "model" if name == "ModelContent" else "user"
        if name in ("UserContent", "ModelContent") and isinstance(node, ast.Call) and node.args:
            return role, node.args[0] if len(node.args) == 1 and not node.keywords else None
        fields = fields_of(self.project, self.module, node, name or "Content") or []
        values = {field.name: field.value for field in fields}
        if "role" in values:
            role = constant_text(values["role"]) or ""
        parts = values.get("parts")
        return role, parts if set(values) <= {"role", "parts"} else None


def only_text(content: Code) -> Code:
    """The text of an input that is a list with one text block; any other input as it is."""
    parts = [part for part in content.parts if part != ""]
    if len(parts) != 3 or parts[0] != "[" or parts[2] not in ("]", ",]"):
        return content
    entries = parts[1].entries if isinstance(parts[1], DictCode) else ()
    if [entry.key for entry in entries] != ['"type"', '"text"']:
        return content
    return entries[1].value


def _step(kind: str, content: Code) -> Code:
    return code(DictCode((Entry('"type"', code(f'"{kind}"')), Entry('"content"', content))))
