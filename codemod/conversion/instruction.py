"""The texts of a system instruction, which the new call takes as one (mapping 2.1)."""

from __future__ import annotations

import ast

from codemod.conversion.literals import constructed, fields_of, sdk_function
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.conversion.visible import Visible


def texts_in(conversion: Conversion, node: ast.expr) -> list[ast.expr]:
    """The texts in a text, Part, Content or list; empty when not all can be seen."""
    if is_text(conversion.project, node):
        return [node]
    if isinstance(node, ast.List):
        found = [texts_in(conversion, element) for element in node.elts]
        return [text for texts in found for text in texts] if all(found) else []
    if isinstance(node, ast.Call) and sdk_function(conversion.project, node) == "Part.from_text":
        texts = [*node.args, *(keyword.value for keyword in node.keywords)]
        return texts_in(conversion, texts[0]) if len(texts) == 1 else []
    kind = constructed(conversion.project, node)
    kinds = (
        (kind,)
        if kind in ("Part", "Content")
        else ("Part", "Content")
        if isinstance(node, ast.Dict)
        else ()
    )
    for name in kinds:
        values = {
            item.name: item.value
            for item in fields_of(conversion.project, conversion.module, node, name) or []
        }
        inner = "text" if name == "Part" else "parts"
        if inner in values and set(values) <= {inner, "role"}:
            return texts_in(conversion, values[inner])
    return []


def refuse_media(conversion: Conversion, node: ast.expr) -> None:
    """Refuse a system instruction that visibly holds more than text.

    Raises:
        Refused: a part of it is media.
    """
    seen = Visible(conversion.project).look(node)
    functions = {sdk_function(conversion.project, origin.node) for origin in seen.origins}
    media = any(item.name in ("inline_data", "file_data") for item in seen.fields())
    if media or functions & {"Part.from_bytes", "Part.from_uri"}:
        raise conversion.refuse("config-without-equivalent", node, "system_instruction")
