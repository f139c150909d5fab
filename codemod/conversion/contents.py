"""`contents` of the old call, as `input` of the new one (mapping section 4)."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.chained_contents import ChainedContents
from codemod.conversion.definitions import can_move, definition_of
from codemod.conversion.function_results import FunctionResults, Matching
from codemod.conversion.growing_contents import GrowingContents
from codemod.conversion.images import is_image
from codemod.conversion.literals import (
    FieldValue,
    constant_text,
    constructed,
    exploded,
    fields_of,
    listed,
    rewritten,
    sdk_function,
)
from codemod.conversion.media import media_block, uri_block
from codemod.conversion.result import Conversion, Refused
from codemod.conversion.sent_parts import SentParts
from codemod.conversion.text import is_text
from codemod.mapping.config_fields import to_snake_case
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, RemoveStatement, code

_ROLES = {"user": "user_input", "model": "model_output"}


class ContentsConverter:
    """Converts one `contents` expression.

    Args:
        conversion: where edits, notes and sites are collected.
        resolution: the `resolution` every media block gets, empty when the config set none.
        answered: the calls whose answers are continued, so that function results can be sent.
        matching: gives results that only name their function the ids of the calls.
    """

    features: frozenset[str] = frozenset()
    """What the contents helper must take besides the forms of google-genai."""

    takes_turns = False
    """Whether a message of a chat can be a turn with its role."""

    chains = False
    """Whether such a list is left to the service where that is the same."""

    link = ""
    """The dict that names the turn before, where that takes the place of a list."""

    may_grow = True
    """Whether a list that answers are appended to can become a list of steps."""

    def __init__(
        self,
        conversion: Conversion,
        resolution: str = "",
        answered: frozenset[CallOperation] = frozenset(),
        matching: Matching | None = None,
    ) -> None:
        self.answered = answered
        self.matching = matching
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.resolution = resolution

    def input(self, node: ast.expr) -> Code:
        """The code of `input=` for a `contents` expression.

        Raises:
            Refused: the contents hold what has no counterpart.
        """
        if is_text(self.project, node):
            return code(self.module.span(node))
        if self.answered:
            results = self._results(node)
            if results is not None:
                return results
        growing = GrowingContents.of(self, node) if self.may_grow and not self.resolution else None
        steps = self._grown(growing) if growing is not None else None
        if steps is not None:
            return steps
        self._parts(node).check()
        written = node
        definition = definition_of(self.project, self.module, node)
        if definition is not None and can_move(self.project, self.module, definition):
            written = definition.value
        mark = self.conversion.checkpoint()
        converted = self._static(written)
        if converted is None:
            self.conversion.roll_back(mark)
            return self._at_run_time(node)
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
        results = FunctionResults(self.conversion, self.answered, self.matching, self.takes_turns)
        try:
            return results.input(node)
        except Refused:
            if self.matching is None:
                raise
            self.conversion.roll_back(mark)
            return None

    def step(self, node: ast.expr) -> Code | None:
        """The step for a turn written out, or for one part of the user."""
        if self._is_turn(node):
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
        made = [self._turn(one) if self._is_turn(one) else None for one in elements]
        steps = [_step(*turn) for turn in made if turn is not None]
        if isinstance(node, ast.List) and steps and len(steps) == len(made):
            return rewritten(self.conversion, node, steps)
        self.conversion.roll_back(mark)
        return None

    def _static(self, node: ast.expr) -> Code | None:
        """The blocks or steps for contents written out; None when only running code can tell."""
        if isinstance(node, ast.List):
            return self._list(node)
        if self._is_turn(node):
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
        if self.resolution:
            raise self.conversion.refuse("config-without-equivalent", node, "media_resolution")
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
        turns = [self._is_turn(element) for element in node.elts]
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

    def _is_turn(self, node: ast.expr) -> bool:
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

    def block(self, node: ast.expr) -> Code | None:
        """One content block; None when its form is only known at run time."""
        if isinstance(node, ast.Starred):
            return None
        if is_text(self.project, node):
            return self._text_block(code(self.module.span(node)))
        function = sdk_function(self.project, node)
        if isinstance(node, ast.Call) and function == "Part.from_text":
            text = _argument(node, "text", 0)
            return (
                self._sited(node, self._text_block(code(self.module.span(text))))
                if text is not None
                else None
            )
        if isinstance(node, ast.Call) and function in ("Part.from_bytes", "Part.from_uri"):
            return self._factory(node, function)
        fields = fields_of(self.project, self.module, node, "Part")
        if fields is not None and len(fields) == 1:
            return self._part(node, fields[0])
        if self.project.sdk_type(node) == "File":
            return code(self.conversion.helper("file_content"), "(", self.module.span(node), ")")
        if is_image(self.project, node):
            self.conversion.note("pil-encoded", node)
            return code(self.conversion.helper("image_content"), "(", self.module.span(node), ")")
        if self.project.sdk_type(node) == "Part":
            return self._moved_part(node)
        return None

    def _moved_part(self, node: ast.expr) -> Code | None:
        """The block of a part that was given a name just to be used here."""
        definition = definition_of(self.project, self.module, node)
        if definition is None or not can_move(self.project, self.module, definition):
            return None
        block = self.block(definition.value)
        if block is not None:
            span = self.module.span(definition.statement)
            self.conversion.edits.append(RemoveStatement(self.module.path, span))
        return block

    def _factory(self, node: ast.Call, function: str) -> Code | None:
        several = exploded(self.module, node)
        count = len(node.keywords) + len(node.args)
        if function == "Part.from_bytes":
            data, mime = _argument(node, "data", 0), _argument(node, "mime_type", 1)
            if data is None or mime is None or count != 2:
                return None
            block = media_block(
                self.conversion, data, mime, self.resolution, several, takes_text=False
            )
            return self._sited(node, block)
        uri, mime = _argument(node, "file_uri", 0), _argument(node, "mime_type", 1)
        if uri is None or count != (2 if mime is not None else 1):
            return None
        return self._sited(node, uri_block(self.conversion, uri, mime, self.resolution, several))

    def _part(self, node: ast.expr, field: FieldValue) -> Code | None:
        if field.name == "text":
            return self._sited(node, self._text_block(code(self.module.span(field.value))))
        if field.name not in ("inline_data", "file_data"):
            return None
        kind = "Blob" if field.name == "inline_data" else "FileData"
        inner = fields_of(self.project, self.module, field.value, kind) or []
        values = {item.name: item.value for item in inner}
        several = exploded(self.module, field.value)
        if kind == "Blob" and set(values) == {"data", "mime_type"}:
            block = media_block(
                self.conversion, values["data"], values["mime_type"], self.resolution, several
            )
        elif (
            kind == "FileData" and "file_uri" in values and set(values) <= {"file_uri", "mime_type"}
        ):
            mime = values.get("mime_type")
            block = uri_block(self.conversion, values["file_uri"], mime, self.resolution, several)
        else:
            return None
        return self._sited(node, block)

    def _sited(self, node: ast.expr, block: Code | None) -> Code | None:
        if block is not None and isinstance(node, ast.Call):
            self.conversion.site(node, Family.CONTENT, self.module.source(node.func))
        return block

    def _text_block(self, text: Code) -> Code:
        return code(DictCode((_entry("type", '"text"'), Entry('"text"', text))))


def only_text(content: Code) -> Code:
    """The text of an input that is a list with one text block; any other input as it is."""
    parts = [part for part in content.parts if part != ""]
    if len(parts) != 3 or parts[0] != "[" or parts[2] not in ("]", ",]"):
        return content
    entries = parts[1].entries if isinstance(parts[1], DictCode) else ()
    if [entry.key for entry in entries] != ['"type"', '"text"']:
        return content
    return entries[1].value


def _argument(node: ast.Call, name: str, position: int) -> ast.expr | None:
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    return node.args[position] if len(node.args) > position else None


def _entry(key: str, text: str) -> Entry:
    return Entry(f'"{key}"', code(text))


def _step(kind: str, content: Code) -> Code:
    return code(DictCode((_entry("type", f'"{kind}"'), Entry('"content"', content))))
