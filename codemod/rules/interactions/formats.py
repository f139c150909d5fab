"""What an answer looks like: schemas, MIME types, modalities and sizes as `response_format`."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from codemod.analysis.project import Project
from codemod.conversion.literals import constant_text, exploded
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, DictCode, Entry, code

FORMAT, MIME_TYPE, MODALITIES = "response_format", "response_mime_type", "response_modalities"
SETTINGS, IMAGE = "generation_config", "image_config"

_SCHEMA_TYPES = frozenset({"array", "boolean", "integer", "number", "object", "string"})
_SCHEMA_KEYS = frozenset({"$ref", "anyOf", "enum", "items", "properties"})
_SCHEMA_METHODS = frozenset({"json_schema", "model_json_schema", "schema"})
_MODALITIES = frozenset({"audio", "image", "text"})
_IMAGE_KEYS = frozenset({"aspect_ratio", "image_size"})


def shows_schema(project: Project, keywords: dict[str, ast.expr]) -> bool:
    """Whether a request names a schema as 1.x took it, with its MIME type beside it."""
    node = keywords.get(FORMAT)
    return node is not None and MIME_TYPE in keywords and _is_schema(project, node)


def _is_schema(project: Project, node: ast.expr) -> bool:
    return any(_looks_like_schema(one) for one in _written(project, node))


def _written(project: Project, node: ast.expr) -> list[ast.AST]:
    """The expressions whose value an expression has."""
    slot = project.slot(node)
    roots = project.roots(slot) if slot is not None else []
    return [node, *(root.node for root in roots if root.node is not None)]


def _looks_like_schema(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in _SCHEMA_METHODS
    fields = _fields(node)
    kind = constant_text(fields["type"]) if "type" in fields else None
    return kind in _SCHEMA_TYPES or bool(fields.keys() & _SCHEMA_KEYS)


def _is_format(node: ast.AST) -> bool:
    """Whether an expression is a format as it is written today, or a list of them."""
    if isinstance(node, ast.List):
        return bool(node.elts) and all(_is_format(one) for one in node.elts)
    fields = _fields(node)
    kind = constant_text(fields["type"]) if "type" in fields else None
    return kind in _MODALITIES


def _fields(node: ast.AST) -> dict[str, ast.expr]:
    if not isinstance(node, ast.Dict):
        return {}
    return {
        key.value: value
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


@dataclass
class Formats:
    """The formats of one request; `gone` are the arguments that they take the place of."""

    conversion: Conversion
    keywords: dict[str, ast.expr]
    gone: set[str] = field(default_factory=set)
    settings: Code | None = None
    images: bool = False
    found: list[DictCode] = field(default_factory=list)

    def collect(self) -> Formats:
        """Look at all arguments."""
        self._text()
        self._modalities()
        return self

    def argument(self) -> Code | None:
        """The value of `response_format`; None where it stays as it is."""
        if not self.found:
            return None
        if len(self.found) == 1:
            return code(self.found[0])
        parts: list[str | DictCode] = []
        for one in self.found:
            parts += [", " if parts else "[", one]
        return code(*parts, "]")

    def _text(self) -> None:
        """The schema and the MIME type of text."""
        schema, mime_type = self.keywords.get(FORMAT), self.keywords.get(MIME_TYPE)
        project = self.conversion.project
        span = self.conversion.module.span
        if schema is not None:
            written = _written(project, schema)
            is_schema = mime_type is not None or any(_looks_like_schema(one) for one in written)
            if any(_is_format(one) for one in written) or not is_schema:
                return
        elif mime_type is None:
            return
        self.gone |= {FORMAT, MIME_TYPE} & self.keywords.keys()
        if schema is None and mime_type is not None and constant_text(mime_type) == "text/plain":
            return
        items = [
            _item("type", code('"text"')),
            _item("mime_type", code(span(mime_type) if mime_type else '"application/json"')),
        ]
        if schema is not None:
            items.append(_item("schema", code(span(schema))))
        several = schema is not None and exploded(self.conversion.module, schema)
        self.found.append(DictCode(tuple(items), several))

    def _modalities(self) -> None:
        """The modalities, and the size of pictures."""
        node = self.keywords.get(MODALITIES)
        wanted = _constants(node) if node is not None else []
        image = self._image()
        if wanted is None or not set(wanted) <= _MODALITIES:
            return
        if FORMAT in self.keywords and FORMAT not in self.gone:
            return
        if wanted:
            self.gone.add(MODALITIES)
        if image is not None:
            self.gone.add(SETTINGS)
            self._settings()
        kinds = [kind for kind in wanted if kind != "text" or len(wanted) > 1]
        if self.found and "text" in kinds:
            kinds.remove("text")
        if image is not None and "image" not in kinds:
            kinds.append("image")
        self.images = "image" in kinds
        for kind in kinds:
            more = image or [] if kind == "image" else []
            self.found.append(DictCode((_item("type", code(f'"{kind}"')), *more)))

    def _image(self) -> list[Entry] | None:
        """The size of pictures, where it is written out in the settings."""
        node = _fields(self.keywords.get(SETTINGS, ast.Constant(None))).get(IMAGE)
        fields = _fields(node) if node is not None else {}
        if not fields or not fields.keys() <= _IMAGE_KEYS:
            return None
        span = self.conversion.module.span
        return [_item(name, code(span(value))) for name, value in fields.items()]

    def _settings(self) -> None:
        """The settings without the size of pictures."""
        node = self.keywords[SETTINGS]
        span = self.conversion.module.span
        rest = [
            _item(name, code(span(value))) for name, value in _fields(node).items() if name != IMAGE
        ]
        if rest:
            self.settings = code(DictCode(tuple(rest), exploded(self.conversion.module, node)))


def _constants(node: ast.expr) -> list[str] | None:
    """The words of a list that is written out, in lower case; None for another."""
    if not isinstance(node, ast.List):
        return None
    words = [constant_text(one) for one in node.elts]
    return [word.lower() for word in words if word is not None] if all(words) else None


def _item(key: str, value: Code) -> Entry:
    return Entry(f'"{key}"', value)
