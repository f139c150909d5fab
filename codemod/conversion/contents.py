"""`contents` of the old call, as `input` of the new one (mapping section 4)."""

from __future__ import annotations

import ast

from codemod.conversion.literals import FieldValue, constant_text, constructed, fields_of, sdk_function, spans_lines
from codemod.conversion.media import media_block, uri_block
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, code

_ROLES = {"user": "user_input", "model": "model_output"}


class ContentsConverter:
    """Converts one `contents` expression.

    Args:
        conversion: where edits, notes and sites are collected.
        resolution: the `resolution` every media block gets, empty when the config set none.
    """

    def __init__(self, conversion: Conversion, resolution: str = "") -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.resolution = resolution

    def input(self, node: ast.expr) -> Code:
        """The code of `input=` for a `contents` expression."""
        if is_text(self.project, node):
            return code(self.module.span(node))
        if isinstance(node, ast.List):
            return self._list(node)
        if self._is_single_value(node):
            turn = self._turn(node)
            if turn is not None:
                return self._turns_input([turn])
            block = self.block(node)
            return code("[", block, "]") if block is not None else self._at_run_time(node)
        return self._at_run_time(node)

    def _is_single_value(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Call | ast.Dict) or self.project.sdk_type(node) in ("File", "Part")

    def _at_run_time(self, node: ast.expr) -> Code:
        """A value that only the running program knows goes through the contents helper."""
        self._refuse_unconvertible(node)
        self.conversion.note("runtime-conversion", node)
        return code(self.conversion.helper("interaction_input"), "(", self.module.span(node), ")")

    def _refuse_unconvertible(self, node: ast.expr) -> None:
        if self.resolution:
            raise self.conversion.refuse("config-without-equivalent", node, "media_resolution")
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and sdk_function(self.project, inner) in (
                "Part.from_executable_code",
                "Part.from_code_execution_result",
            ):
                raise self.conversion.refuse("contents-not-convertible", inner)

    def _list(self, node: ast.List) -> Code:
        turns = [self._turn(element) for element in node.elts]
        if node.elts and all(turn is not None for turn in turns):
            return self._turns_input([turn for turn in turns if turn is not None])
        if any(turn is not None for turn in turns):
            return self._at_run_time(node)
        checkpoint = len(self.conversion.edits), len(self.conversion.notes), len(self.conversion.sites)
        blocks = [self.block(element) for element in node.elts]
        if not node.elts or any(block is None for block in blocks):
            del self.conversion.edits[checkpoint[0] :]
            del self.conversion.notes[checkpoint[1] :]
            del self.conversion.sites[checkpoint[2] :]
            return self._at_run_time(node)
        for element, block in zip(node.elts, blocks, strict=True):
            assert block is not None
            self.conversion.replace(element, block)
        return code(self.module.span(node))

    def _turns_input(self, turns: list[tuple[str, list[Code], bool]]) -> Code:
        if len(turns) == 1 and turns[0][0] == "user_input":
            return _listed(turns[0][1], turns[0][2])
        steps = [
            code(DictCode((_entry("type", f'"{kind}"'), Entry('"content"', _listed(blocks, multi))), multi))
            for kind, blocks, multi in turns
        ]
        return _listed(steps, len(steps) > 1)

    def _turn(self, node: ast.expr) -> tuple[str, list[Code], bool] | None:
        """Step type and content blocks of a `Content`; None when the expression is no turn."""
        name = constructed(self.project, node)
        fields = None
        role = ""
        if name in ("UserContent", "ModelContent") and isinstance(node, ast.Call):
            role = "user" if name == "UserContent" else "model"
            if len(node.args) == 1 and not node.keywords:
                fields = [FieldValue("parts", node.args[0], self.module.span(node.args[0]))]
        elif name == "Content" or isinstance(node, ast.Dict):
            fields = fields_of(self.project, self.module, node, "Content")
        fields = fields or []
        values = {field.name: field.value for field in fields}
        if "parts" not in values:
            return None
        if "role" in values:
            role = constant_text(values["role"]) or "?"
        parts = values["parts"]
        if (role or "user") not in _ROLES or set(values) - {"role", "parts"}:
            return None
        elements = parts.elts if isinstance(parts, ast.List) else [parts]
        blocks = [self.block(element) for element in elements]
        if not blocks or any(block is None for block in blocks):
            return None
        if not isinstance(node, ast.Dict):
            self.conversion.site(node, Family.CONTENT, f"types.{name}")
        return _ROLES[role or "user"], [block for block in blocks if block is not None], spans_lines(parts)

    def block(self, node: ast.expr) -> Code | None:
        """One content block; None when its form is only known at run time."""
        if isinstance(node, ast.Starred):
            return None
        if is_text(self.project, node):
            return self._text_block(code(self.module.span(node)))
        function = sdk_function(self.project, node)
        if isinstance(node, ast.Call) and function == "Part.from_text":
            text = _argument(node, "text", 0)
            return self._sited(node, self._text_block(code(self.module.span(text)))) if text is not None else None
        if isinstance(node, ast.Call) and function in ("Part.from_bytes", "Part.from_uri"):
            return self._factory(node, function)
        fields = fields_of(self.project, self.module, node, "Part")
        if fields is not None and len(fields) == 1:
            return self._part(node, fields[0])
        if self.project.sdk_type(node) == "File":
            return code(self.conversion.helper("file_content"), "(", self.module.span(node), ")")
        if self.project.symbol(node).startswith("PIL.") or self._is_opened_image(node):
            self.conversion.note("pil-encoded", node)
            return code(self.conversion.helper("image_content"), "(", self.module.span(node), ")")
        return None

    def _is_opened_image(self, node: ast.expr) -> bool:
        slot = self.project.slot(node)
        roots = self.project.roots(slot) if slot is not None else []
        return bool(roots) and all(
            isinstance(root.node, ast.Call) and self.project.symbol(root.node.func) in ("PIL.Image.open", "PIL.Image.new")
            for root in roots
        )

    def _factory(self, node: ast.Call, function: str) -> Code | None:
        if function == "Part.from_bytes":
            data, mime = _argument(node, "data", 0), _argument(node, "mime_type", 1)
            if data is None or mime is None or len(node.keywords) + len(node.args) != 2:
                return None
            return self._sited(node, media_block(self.conversion, data, mime, self.resolution, spans_lines(node), takes_text=False))
        uri, mime = _argument(node, "file_uri", 0), _argument(node, "mime_type", 1)
        if uri is None or len(node.keywords) + len(node.args) != (2 if mime is not None else 1):
            return None
        return self._sited(node, uri_block(self.conversion, uri, mime, self.resolution, spans_lines(node)))

    def _part(self, node: ast.expr, field: FieldValue) -> Code | None:
        if field.name == "text":
            return self._sited(node, self._text_block(code(self.module.span(field.value))))
        if field.name == "inline_data":
            inner = fields_of(self.project, self.module, field.value, "Blob") or []
            values = {item.name: item.value for item in inner}
            if set(values) == {"data", "mime_type"}:
                return self._sited(
                    node,
                    media_block(
                        self.conversion, values["data"], values["mime_type"], self.resolution, spans_lines(node)
                    ),
                )
        if field.name == "file_data":
            inner = fields_of(self.project, self.module, field.value, "FileData") or []
            values = {item.name: item.value for item in inner}
            if "file_uri" in values and set(values) <= {"file_uri", "mime_type"}:
                mime = values.get("mime_type")
                return self._sited(
                    node, uri_block(self.conversion, values["file_uri"], mime, self.resolution, spans_lines(node))
                )
        return None

    def _sited(self, node: ast.expr, block: Code | None) -> Code | None:
        if block is not None and isinstance(node, ast.Call):
            self.conversion.site(node, Family.CONTENT, self.module.source(node.func))
        return block

    def _text_block(self, text: Code) -> Code:
        return code(DictCode((_entry("type", '"text"'), Entry('"text"', text))))


def _argument(node: ast.Call, name: str, position: int) -> ast.expr | None:
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    return node.args[position] if len(node.args) > position else None


def _entry(key: str, text: str) -> Entry:
    return Entry(f'"{key}"', code(text))


def _listed(items: list[Code], exploded: bool) -> Code:
    parts: list[str | Code] = ["["]
    for index, item in enumerate(items):
        parts.append(", " if index else "")
        parts.append(item)
    parts.append(",]" if exploded else "]")
    return code(*parts)
