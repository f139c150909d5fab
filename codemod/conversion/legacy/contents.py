"""`contents` of a legacy call, as `input` of the new one (mapping section 4)."""

from __future__ import annotations

import ast

from codemod.conversion.contents import ContentsConverter
from codemod.conversion.definitions import definition_of, is_private_to
from codemod.conversion.legacy.blobs import blob_elsewhere, written_blob
from codemod.conversion.legacy.objects import modernise
from codemod.conversion.literals import exploded
from codemod.conversion.media import media_block
from codemod.conversion.visible import Visible
from codemod.mapping.legacy_objects import CONTENT_OBJECTS
from codemod.rewriting.edits import Code, code

_OBJECTS = ("google.generativeai.protos.", "google.ai.generativelanguage")
_ITERATORS = {f"builtins.{name}" for name in ("filter", "iter", "map", "reversed", "zip")}


class LegacyContentsConverter(ContentsConverter):
    """Converts what google-generativeai takes besides what google-genai takes."""

    features = frozenset({"legacy"})
    legacy = True

    def input(self, node: ast.expr) -> Code:
        """The value of `input=`; something that can be iterated over only once is refused."""
        called = self.project.symbol(node.func) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.GeneratorExp) or called in _ITERATORS:
            raise self.conversion.refuse("contents-not-understood", node)
        return super().input(node)

    def block(self, node: ast.expr) -> Code | None:
        """One content block; a dict may be a blob by itself, and one with a name keeps it."""
        blob = written_blob(node)
        if blob is not None:
            several = exploded(self.module, node)
            return media_block(
                self.conversion, blob["data"], blob["mime_type"], self.resolution, several
            )
        return (
            super().block(node)
            or self._named_block(node)
            or (None if self.resolution else blob_elsewhere(self.conversion, node))
        )

    def check_run_time(self, node: ast.expr) -> None:
        """Let objects of the legacy SDK, in what only the running program knows, be new ones.

        Raises:
            Refused: some are in sight, and used in more ways than as contents.
        """
        origins = [
            origin
            for origin in Visible(self.project).look(node).origins
            if self.project.symbol(origin.node.func).startswith(_OBJECTS)
        ]
        if origins and not modernise(self.conversion, origins, CONTENT_OBJECTS):
            raise self.conversion.refuse("contents-not-convertible", node)

    def _at_run_time(self, node: ast.expr) -> Code:
        self.check_run_time(node)
        return super()._at_run_time(node)

    def _named_block(self, node: ast.expr) -> Code | None:
        """The block of a dict that was given a name just to be used here."""
        definition = definition_of(self.project, self.module, node)
        if definition is None or len(definition.uses) != 1:
            return None
        if not isinstance(definition.value, ast.Dict):
            return None
        if definition.statement.__class__ is ast.AnnAssign or not is_private_to(
            self.project, self.module, definition
        ):
            return None
        block = self.block(definition.value)
        if block is None:
            return None
        self.conversion.replace(definition.value, block)
        return code(self.module.span(node))
