"""What a rule is, and what it answers."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion, Refused
from codemod.model import Note, Refusal, Site, Substitution
from codemod.rewriting.edits import Edit
from codemod.rules.shadowed_names import shadowed, step_aside


@dataclass(frozen=True)
class Rule:
    """The declaration of a rule: the single source of its documentation.

    `code` is stable; the hundreds are families: 1 calls, 3 models, 4 configs and contents,
    5 responses, 6 errors, 9 the tool's own comments.  `name` reads well after "allow".
    """

    code: str
    name: str
    summary: str
    why: str
    guide: str
    safety: Literal["safe", "unsafe", "display-only"]
    example_before: str
    example_after: str


@dataclass(frozen=True)
class Proposal:
    """What a rule found at one site: edits that belong to flows, or a refusal that holds them.

    `origins` are the generating calls the site belongs to; all of them migrate, or none.
    """

    rule: str
    origins: frozenset[CallOperation]
    sites: tuple[Site, ...]
    edits: tuple[Edit, ...] = ()
    notes: tuple[Note, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    refusal: Refusal | None = None


@dataclass
class Draft:
    """Builds a proposal from a conversion that may be refused half way."""

    rule: str
    origins: Iterable[CallOperation]
    conversion: Conversion
    refusal: Refusal | None = field(default=None)

    def __enter__(self) -> Conversion:
        return self.conversion

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if error is None:
            try:
                step_aside(self.conversion)
                self.refusal = shadowed(self.conversion)
            except Exception as stumbled:
                error = stumbled
        if isinstance(error, Refused):
            self.refusal = error.refusal
        elif isinstance(error, Exception):
            self.refusal = self._stumbled(error)
        return self.refusal is not None

    def _stumbled(self, error: Exception) -> Refusal:
        """An error of the tool itself holds this flow, so that it does not stop the run."""
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}"
        calls = sorted(self.origins, key=lambda one: one.module is not self.conversion.module)
        if calls:
            return Refusal("tool-error", calls[0].module.location(calls[0].node), where)
        module = self.conversion.module
        return Refusal("tool-error", module.location(module.tree.body[0]), where)

    def proposal(self) -> Proposal:
        """The proposal; a refused one carries its sites and no edits."""
        conversion = self.conversion
        origins = frozenset(self.origins) | conversion.coupled
        if self.refusal is not None:
            return Proposal(self.rule, origins, tuple(conversion.sites), refusal=self.refusal)
        return Proposal(
            self.rule,
            origins,
            tuple(conversion.sites),
            tuple(conversion.edits),
            tuple(conversion.notes),
            tuple(conversion.substitutions),
        )
