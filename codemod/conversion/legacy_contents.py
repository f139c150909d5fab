"""`contents` of a legacy call, as `input` of the new one (mapping section 4)."""

from __future__ import annotations

import ast

from codemod.conversion.contents import ContentsConverter
from codemod.conversion.literals import constant_text
from codemod.conversion.media import media_block
from codemod.rewriting.edits import Code

_BLOB = {"mime_type", "data"}


class LegacyContentsConverter(ContentsConverter):
    """Converts what google-generativeai takes besides what google-genai takes."""

    features = frozenset({"legacy"})

    def block(self, node: ast.expr) -> Code | None:
        """One content block; a dict may be a blob by itself."""
        if isinstance(node, ast.Dict):
            keys = [constant_text(key) if key is not None else None for key in node.keys]
            if set(keys) == _BLOB:
                values = dict(zip(keys, node.values, strict=True))
                several = False
                return media_block(
                    self.conversion, values["data"], values["mime_type"], self.resolution, several
                )
        return super().block(node)
