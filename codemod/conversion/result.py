"""What a conversion collects besides its code, and how it says no."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.model import Family, Note, Refusal, Site, Span, Substitution
from codemod.rewriting.edits import Code, Edit, ReplaceExpression, RequireHelper, RequireImport
from codemod.rewriting.nested_names import unshadowed
from codemod.sources.python_module import PythonModule


class Refused(Exception):  # noqa: N818
    """A conversion that cannot be shown to be right; carries the refusal for the report."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass
class Conversion:
    """The running result of converting one site of one module.

    `coupled` are other calls that use what the edits change, and so migrate together with this one.
    `probing` says that only the success of the conversion is of interest.  `kept` are the calls
    whose response stays what it was.
    """

    project: Project
    module: PythonModule
    edits: list[Edit] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    substitutions: list[Substitution] = field(default_factory=list)

    coupled: set[CallOperation] = field(default_factory=set)
    probing: bool = False
    kept: frozenset[CallOperation] = frozenset()

    def checkpoint(self) -> tuple[int, int, int]:
        """A mark to which `roll_back` returns."""
        return len(self.edits), len(self.notes), len(self.sites)

    def roll_back(self, mark: tuple[int, int, int]) -> None:
        """Forget the edits, notes and sites that were collected since a checkpoint."""
        edits, notes, sites = mark
        del self.edits[edits:]
        del self.notes[notes:]
        del self.sites[sites:]

    def refuse(self, code: str, node: ast.AST, detail: str = "") -> Refused:
        """The exception to raise for a node that cannot be converted."""
        return Refused(Refusal(code, self.module.location(node), detail))

    def take(self, there: Conversion) -> None:
        """Make what another conversion, perhaps of another module, collected part of this one."""
        self.edits += [edit for edit in there.edits if edit not in self.edits]
        self.notes += there.notes
        self.sites += there.sites
        self.substitutions += there.substitutions
        self.coupled |= there.coupled

    def written(self, new: Code) -> str:
        """Code as text, with what the file has at its places: for comparisons only."""
        return "".join(
            self.module.text_of(part) if isinstance(part, Span) else str(part) for part in new.parts
        )

    def note(self, code: str, node: ast.AST) -> None:
        """Say that the edit at `node` changes a behaviour."""
        self.notes.append(Note(code, self.module.location(node)))

    def site(self, node: ast.AST, family: Family, symbol: str = "") -> None:
        """Count a usage."""
        self.sites.append(Site(self.module.location(node), family, symbol))

    def replace(self, node: ast.AST, code: Code) -> None:
        """Put code in the place of an expression."""
        self.edits.append(ReplaceExpression(self.module.path, self.module.span(node), code))

    def helper(self, name: str, features: frozenset[str] = frozenset()) -> str:
        """Use an emitted helper with some features of it; returns the name to call."""
        used = unshadowed(self.module, name)
        alias = used if used != name else ""
        self.edits.append(RequireHelper(self.module.path, name, features, alias))
        return used

    def import_module(self, module: str) -> str:
        """Use a module by `import module`; returns the name to write."""
        self.edits.append(RequireImport(self.module.path, module))
        return module

    def import_name(self, module: str, name: str) -> str:
        """Use a name by `from module import name`; returns the name to write."""
        self.edits.append(RequireImport(self.module.path, module, name))
        return name
