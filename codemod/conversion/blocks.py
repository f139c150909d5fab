"""One part of `contents` as one block of content (mapping section 4)."""

from __future__ import annotations

import ast

from codemod.conversion.definitions import can_move, definition_of
from codemod.conversion.images import is_image
from codemod.conversion.literals import FieldValue, exploded, fields_of, sdk_function
from codemod.conversion.media import media_block, uri_block
from codemod.conversion.resolution import KindUnknownError
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, RemoveStatement, code


class BlockConverter:
    """Converts texts, parts, files and images that are sent.

    Args:
        conversion: where edits, notes and sites are collected.
    """

    resolution: Code | None = None
    """What every block of an image, video or document gets as its `resolution`."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module

    def check_kind(self) -> None:
        """Where each block is to have a resolution, say no to one that may be of any kind.

        Raises:
            KindUnknownError: that is so.
        """
        if self.resolution is not None:
            raise KindUnknownError

    def block(self, node: ast.expr) -> Code | None:
        """One content block; None when its form is only known at run time."""
        if isinstance(node, ast.Starred):
            return None
        if is_text(self.project, node):
            return _text_block(code(self.module.span(node)))
        function = sdk_function(self.project, node)
        if isinstance(node, ast.Call) and function == "Part.from_text":
            text = _argument(node, "text", 0)
            return (
                self._sited(node, _text_block(code(self.module.span(text))))
                if text is not None
                else None
            )
        if isinstance(node, ast.Call) and function in ("Part.from_bytes", "Part.from_uri"):
            return self._factory(node, function)
        fields = fields_of(self.project, self.module, node, "Part")
        if fields is not None and len(fields) == 1:
            return self._part(node, fields[0])
        if self.project.sdk_type(node) == "File":
            self.check_kind()
            return code(self.conversion.helper("file_content"), "(", self.module.span(node), ")")
        if is_image(self.project, node):
            self.check_kind()
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
            return self._sited(node, _text_block(code(self.module.span(field.value))))
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


def _argument(node: ast.Call, name: str, position: int) -> ast.expr | None:
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    return node.args[position] if len(node.args) > position else None


def _text_block(text: Code) -> Code:
    return code(DictCode((Entry('"type"', code('"text"')), Entry('"text"', text))))
