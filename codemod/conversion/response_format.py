"""Structured output, modalities and image settings, as `response_format` (mapping 2.1, 2.2)."""

from __future__ import annotations

import ast
from dataclasses import replace

from codemod.analysis.values import ClassValue
from codemod.conversion.literals import FieldValue, constant_text, enum_member, exploded, fields_of
from codemod.conversion.result import Conversion
from codemod.conversion.schema import schema_code
from codemod.mapping.config_fields import IMAGE_FIELDS, Action
from codemod.mapping.enums import enum_word
from codemod.model import Span
from codemod.rewriting.edits import Code, DictCode, Entry, code

_SCHEMAS = ("response_schema", "response_json_schema")


class ResponseFormat:
    """Collects the fields of one config that say what the answer looks like."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.mime_type: str | None = None
        self.schema: Code | None = None
        self.modalities: list[str] = []
        self.image: list[Entry] = []
        self.images = False
        self.exploded = False
        self.origins: dict[str, Span] = {}

    def add(self, item: FieldValue) -> bool:
        """Take one field; False when its value is only known at run time."""
        if item.origin is not None:
            self.origins[item.name] = item.origin
        return bool(getattr(self, f"_{item.name}")(item))

    def entries(self) -> list[Entry]:
        """The `response_format` argument, or nothing for plain text."""
        formats: list[DictCode] = []
        if self.schema is not None or self.mime_type == "application/json":
            text = [_entry("type", '"text"'), _entry("mime_type", '"application/json"')]
            if self.schema is not None:
                mime_type = self.origins.pop("response_mime_type", None)
                text[1] = replace(text[1], origin=mime_type)
                origins = [self.origins.pop(name, None) for name in _SCHEMAS]
                origin = next((one for one in origins if one is not None), None)
                text.append(Entry('"schema"', self.schema, origin))
            formats.append(DictCode(tuple(text), self.exploded and self.schema is not None))
        elif "text" in self.modalities and len(self.modalities) > 1:
            formats.append(DictCode((_entry("type", '"text"'),)))
        for modality in self.modalities:
            if modality == "image":
                formats.append(DictCode((_entry("type", '"image"'), *self.image)))
            elif modality != "text":
                formats.append(DictCode((_entry("type", f'"{modality}"'),)))
        if self.image and "image" not in self.modalities:
            formats.append(DictCode((_entry("type", '"image"'), *self.image)))
        if not formats:
            return []
        origin = next(iter(self.origins.values()), None)
        if len(formats) == 1:
            return [Entry("response_format", code(formats[0]), origin)]
        parts: list[str | DictCode] = ["["]
        for index, one in enumerate(formats):
            parts += [", " if index else "", one]
        return [Entry("response_format", code(*parts, "]"), origin)]

    def _response_mime_type(self, item: FieldValue) -> bool:
        self.mime_type = constant_text(item.value)
        if self.mime_type not in (None, "application/json", "text/plain"):
            raise self.conversion.refuse("config-without-equivalent", item.value, item.name)
        return self.mime_type is not None

    def _response_schema(self, item: FieldValue) -> bool:
        self.schema = schema_code(self.conversion, item.value)
        self.exploded = True
        return self.schema is not None

    def _response_json_schema(self, item: FieldValue) -> bool:
        if any(isinstance(value, ClassValue) for value in self.project.values(item.value)):
            return False
        self.schema = code(self.conversion.module.span(item.value))
        self.exploded = True
        return True

    def _response_modalities(self, item: FieldValue) -> bool:
        if not isinstance(item.value, ast.List | ast.Tuple):
            return False
        for element in item.value.elts:
            member = enum_member(self.project, element, "Modality") or enum_member(
                self.project, element, "MediaModality"
            )
            word = enum_word("Modality", member) if member is not None else None
            if word is None:
                return False
            self.modalities.append(word)
        self.images = "image" in self.modalities
        return True

    def _image_config(self, item: FieldValue) -> bool:
        fields = fields_of(self.project, self.conversion.module, item.value, "ImageConfig")
        if fields is None:
            return False
        for option in fields:
            row = IMAGE_FIELDS.get(option.name)
            if row is None or row.action is not Action.ARGUMENT:
                raise self.conversion.refuse("config-without-equivalent", option.value, option.name)
            self.image.append(
                Entry(
                    f'"{row.target}"',
                    code(self.conversion.module.span(option.value)),
                    option.origin if exploded(self.conversion.module, item.value) else None,
                )
            )
        self.images = True
        self.exploded = exploded(self.conversion.module, item.value)
        return True


def _entry(key: str, text: str) -> Entry:
    return Entry(f'"{key}"', code(text))
