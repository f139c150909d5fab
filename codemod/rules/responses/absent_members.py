"""Code that runs only where an answer has what the Interactions API never sends.

`if candidate.safety_ratings:` is false for every interaction, so the statement goes, and with it
the reads of ratings in it.  `a if candidate.safety_ratings else b` becomes `b`.  That holds for
code that tells of ratings; a program that is steered by them stays as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import SdkMethodValue, SdkValue, SymbolValue
from codemod.conversion.result import Conversion
from codemod.mapping.kept_response import NEVER_SET
from codemod.mapping.response_reads import FEEDBACK
from codemod.model import Family
from codemod.rewriting.edits import RemoveStatement, code
from codemod.rules.calls import Context
from codemod.rules.responses.steering import Steering
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

ABSENT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Candidate": NEVER_SET["Candidate"],
        FEEDBACK: frozenset({"block_reason_message", "safety_ratings"}),
    }
)
"""Class -> members that no interaction has anything for."""

_PURE = frozenset(
    f"builtins.{name}" for name in ("bool", "getattr", "hasattr", "isinstance", "len")
)
_Place = ast.If | ast.IfExp


@dataclass(frozen=True)
class Absence:
    """A statement that never runs again, or an expression of which only the rest counts.

    `asked` is the test for what no answer has, `member` its name, `origins` are the calls whose
    answers it, or the code behind it, reads.
    """

    asked: ast.expr
    member: str
    place: _Place
    origins: frozenset[CallOperation]


class AbsentMembers:
    """The code of one project that only such answers reached.

    `gone` are all nodes of it, which nothing else needs to look at.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.project = context.project
        found: dict[_Place, Absence] = {}
        for node, slot in context.project.nodes_with_objects():
            if node in slot.module.parents and (one := self._absence(slot.module, node)):
                found.setdefault(one.place, one)
        inner = {node for place in found for node in _dropped(place) if node is not place}
        self.found = [one for place, one in found.items() if place not in inner]
        self.gone = frozenset(node for one in self.found for node in _dropped(one.place))

    def proposals(self) -> list[Proposal]:
        """One proposal for each place."""
        return [self._proposal(one) for one in self.found]

    def _proposal(self, absence: Absence) -> Proposal:
        module = self.project.module_of(absence.asked)
        draft = Draft("GC501", absence.origins, Conversion(self.project, module))
        with draft as conversion:
            conversion.site(absence.asked, Family.RESPONSE, absence.member)
            conversion.note("member-never-sent", absence.asked)
            place = absence.place
            if isinstance(place, ast.IfExp):
                conversion.replace(place, code(module.span(place.orelse)))
            else:
                span = module.span(place)
                titled = _is_title(module, place, absence.member)
                conversion.edits.append(RemoveStatement(module.path, span, True, titled))
        return draft.proposal()

    def _absence(self, module: PythonModule, owner: ast.expr) -> Absence | None:
        """What is absent where a member of an object is asked for."""
        asked, member = self._asked(module, owner)
        if asked is None or member not in ABSENT.get(self.project.sdk_type(owner), ()):
            return None
        place = self._place(module, asked)
        if place is None:
            return None
        origins = self._origins(module, place)
        return Absence(asked, member, place, origins) if origins else None

    def _asked(self, module: PythonModule, owner: ast.expr) -> tuple[ast.expr | None, str]:
        """The read `owner.member`, or `getattr(owner, "member", None)`."""
        parent = module.parent(owner)
        if isinstance(parent, ast.Attribute) and parent.value is owner:
            return parent, parent.attr
        if isinstance(parent, ast.Call) and len(parent.args) > 1 and parent.args[0] is owner:
            name = parent.args[1]
            default = parent.args[2:]
            if (
                self.project.symbol(parent.func) == "builtins.getattr"
                and isinstance(name, ast.Constant)
                and all(not _is_something(one) for one in default)
            ):
                return parent, str(name.value)
        return None, ""

    def _place(self, module: PythonModule, asked: ast.expr) -> _Place | None:
        """What hangs on a test that is known to fail; None where anything else hangs on it."""
        test = asked
        parent = module.parent(test)
        while isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.And):
            if not all(one is test or self._is_pure(one) for one in parent.values):
                return None
            test, parent = parent, module.parent(parent)
        if not isinstance(parent, _Place) or parent.test is not test:
            return None
        return self._statement(module, parent) if isinstance(parent, ast.If) else parent

    def _statement(self, module: PythonModule, place: ast.If) -> ast.If | None:
        """A statement that can go, or the one around it that does nothing else."""
        written = module.text_of(module.span(place))
        if place.orelse or not written.startswith("if"):
            return None
        outer = module.parent(place)
        if isinstance(outer, ast.If) and outer.body == [place] and self._is_pure(outer.test):
            return self._statement(module, outer) or place
        return place

    def _is_pure(self, node: ast.expr) -> bool:
        """Whether it makes no difference that an expression is not evaluated."""
        return not any(
            isinstance(part, ast.Await | ast.NamedExpr | ast.Yield | ast.YieldFrom)
            or (isinstance(part, ast.Call) and self.project.symbol(part.func) not in _PURE)
            for part in walk(node)
        )

    def _origins(self, module: PythonModule, place: _Place) -> frozenset[CallOperation]:
        """The calls whose answers the dropped code reads; none where it must stay.

        It must where it steers what the program does, names the SDK or asks the model.
        """
        dropped = set(_dropped(place))
        if Steering(self.project, module, place, dropped).found():
            return frozenset()
        origins: set[CallOperation] = set()
        for node in dropped:
            for value in self.project.values(node) if isinstance(node, ast.expr) else ():
                if isinstance(value, SdkMethodValue):
                    return frozenset()
                if isinstance(value, SymbolValue) and value.name.startswith("google."):
                    return frozenset()
                if isinstance(value, SdkValue):
                    if value.origin is None or value.origin not in self.context.followed:
                        return frozenset()
                    origins.add(value.origin)
        return frozenset(origins)


def _dropped(place: _Place) -> Iterator[ast.AST]:
    """The nodes that go."""
    if isinstance(place, ast.If):
        yield from walk(place)
    else:
        yield from walk(place.test)
        yield from walk(place.body)


def _is_something(node: ast.expr) -> bool:
    """Whether an expression may be true."""
    if isinstance(node, ast.Constant):
        return bool(node.value)
    return not (isinstance(node, ast.List | ast.Tuple) and not node.elts)


def _is_title(module: PythonModule, place: ast.If, member: str) -> bool:
    """Whether the comment right above a statement is about what it asks for."""
    lines: list[str] = []
    number = place.lineno - 1
    while number > 0 and module.lines[number - 1].lstrip().startswith("#"):
        lines.append(module.lines[number - 1].lower())
        number -= 1
    words = [word.rstrip("s") for word in member.split("_") if word not in ("block", "metadata")]
    return len(lines) == 1 and any(word in lines[0] for word in words)
