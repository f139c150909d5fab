"""What a model of google-generativeai was given, as a call of it reads it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from codemod.conversion.config_fields import ConvertedConfig
from codemod.mapping.config_fields import CONFIG_FIELDS, Action
from codemod.rewriting.edits import Code, Entry


@dataclass(frozen=True)
class Bound:
    """An argument that was converted where the model is made, and how a call reads it.

    `code` is the name of its value; `formats` the `response_format` that a generation config gives.
    """

    code: Code | None
    formats: tuple[Entry, ...] = ()
    flags: ConvertedConfig = field(default_factory=ConvertedConfig)

    @property
    def fields(self) -> frozenset[str]:
        """The keys of a generation config."""
        return frozenset(entry.key.strip('"') for entry in self.flags.generation)

    @property
    def is_plain(self) -> bool:
        """Whether a generation config says the same to the old SDK."""
        return not self.formats and all(
            name in CONFIG_FIELDS and CONFIG_FIELDS[name].action is Action.GENERATION
            for name in self.fields
        )


Source = ast.expr | Bound
"""Where a call takes an argument of its model from: an expression that means the same there, or
the name it was given."""
