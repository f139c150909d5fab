"""The calls of the Interactions API in a project, and which of them are in the earlier form.

A program in the form of 1.x shows it: by what it reads of an interaction, by the names of events,
or by roles and schemas in its requests.  One that reads steps as well is in the form of today, or
serves both.  Calls whose answers meet at one place are one group.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import SdkMethodValue, SdkValue
from codemod.conversion.literals import constant_text
from codemod.mapping import earlier_interactions as earlier
from codemod.rules.interactions.requests import shows_earlier_request
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_LOOKUPS = frozenset({"builtins.getattr", "builtins.hasattr"})
_METHODS = frozenset({"create", "get"})
_EARLIER_MEMBERS = {"Interaction": {"outputs"}, "InteractionUsage": {*earlier.USAGE}}
_NAMES = frozenset(earlier.EVENTS)
_NEW_EVENTS = frozenset(earlier.EVENTS.values())


@dataclass(frozen=True)
class Use:
    """A place where an interaction, or a part of one, is in a program.

    `member` is the name that is read of it there, or looked up; empty where nothing is.
    """

    node: ast.expr
    module: PythonModule
    kind: str
    origins: frozenset[CallOperation]
    member: str = ""
    looked_up: bool = False


@dataclass
class _Group:
    """Calls whose answers meet; `both` says that the program does without one of the forms."""

    earlier: bool = False
    new: bool = False
    both: bool = False


@dataclass
class EarlierCalls:
    """The calls in the earlier form with the uses of what they give; `mixed` are in both forms."""

    calls: dict[CallOperation, SdkMethodValue] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    mixed: frozenset[CallOperation] = frozenset()


def earlier_calls(project: Project) -> EarlierCalls:
    """Find the calls whose program is in the form of google-genai 1.x."""
    calls = {
        call: method
        for call in project.calls()
        if (method := project.method_of(call)) is not None
        and method.owner.type in earlier.SERVICES
        and method.name in _METHODS
    }
    if not calls:
        return EarlierCalls()
    uses = list(_uses(project, calls))
    groups = _groups(calls, uses)
    for use in uses:
        _judge(use, groups)
    for call in calls:
        # What is read says more than what is sent, which may come from elsewhere as well.
        if not groups[call].new and shows_earlier_request(project, call):
            groups[call].earlier = True
    wanted = {
        call: method
        for call, method in calls.items()
        if groups[call].earlier and not (groups[call].new and groups[call].both)
    }
    mixed = frozenset(call for call in wanted if groups[call].new)
    return EarlierCalls(wanted, [use for use in uses if use.origins & wanted.keys()], mixed)


def _uses(project: Project, calls: Iterable[CallOperation]) -> Iterator[Use]:
    known = set(calls)
    for node, slot in project.nodes_with_values():
        if node not in slot.module.parents:
            continue
        kinds: dict[str, set[CallOperation]] = {}
        for value in slot.values:
            if isinstance(value, SdkValue) and value.origin in known:
                kinds.setdefault(value.type, set()).add(value.origin)
        for kind, origins in kinds.items():
            member, looked_up = _member(project, slot.module, node)
            yield Use(node, slot.module, kind, frozenset(origins), member, looked_up)


def _member(project: Project, module: PythonModule, node: ast.expr) -> tuple[str, bool]:
    """The member that is read of an expression, and whether that is by its name in a string."""
    parent = module.parent(node)
    if isinstance(parent, ast.Attribute):
        return parent.attr, False
    if not isinstance(parent, ast.Call) or project.symbol(parent.func) not in _LOOKUPS:
        return "", False
    return constant_text(parent.args[1]) or "?" if len(parent.args) > 1 else "?", True


def _groups(calls: Iterable[CallOperation], uses: Iterable[Use]) -> dict[CallOperation, _Group]:
    """One group for calls that share a use."""
    parent = {call: call for call in calls}

    def find(call: CallOperation) -> CallOperation:
        while parent[call] is not call:
            call = parent[call]
        return call

    for use in uses:
        first, *others = use.origins
        for other in others:
            parent[find(other)] = find(first)
    made: dict[CallOperation, _Group] = {}
    return {call: made.setdefault(find(call), _Group()) for call in parent}


def _judge(use: Use, groups: dict[CallOperation, _Group]) -> None:
    """Let a use say which form its calls are in."""
    group = groups[next(iter(use.origins))]
    if use.kind in ("EventType", "DeltaType"):
        names = set(compared_names(use))
        group.earlier |= bool(names & {*earlier.EVENTS, *earlier.DELTAS}) or (
            not names and _has_earlier_names(use.module)
        )
        if names & _NEW_EVENTS:
            group.new = group.both = True
    elif use.kind == earlier.STREAMED and use.member == "step":
        group.new = group.both = True
    elif use.member in _EARLIER_MEMBERS.get(use.kind, ()):
        group.earlier = True
        group.both |= _is_guarded(use)
    elif use.kind == "Interaction" and use.member in earlier.NEW_MEMBERS:
        group.new = True
        group.both |= _is_guarded(use)


def _has_earlier_names(module: PythonModule) -> bool:
    """Whether a module has the names of earlier events, in a table perhaps."""
    return any(isinstance(node, ast.Constant) and node.value in _NAMES for node in module.nodes)


def _is_guarded(use: Use) -> bool:
    """Whether the program is ready for a member that does not exist."""
    if use.looked_up:
        return True
    node: ast.AST = use.node
    while (parent := use.module.parent(node)) is not None:
        if isinstance(parent, ast.Try) and node in parent.body:
            for handler in parent.handlers:
                if handler.type is not None and "AttributeError" in ast.unparse(handler.type):
                    return True
        node = parent
    return False


def compared_names(use: Use) -> list[str]:
    """The constants that the type of an event or of a delta is compared with at a place."""
    return [str(node.value) for node in compared_constants(use.module, use.node)]


def compared_constants(module: PythonModule, node: ast.expr) -> list[ast.Constant]:
    """The string constants that an expression is compared with, or matched against."""
    parent = module.parent(node)
    sides: list[ast.AST] = []
    if isinstance(parent, ast.Compare):
        sides = [side for side in (parent.left, *parent.comparators) if side is not node]
    elif isinstance(parent, ast.Match) and parent.subject is node:
        sides = [case.pattern for case in parent.cases]
    return [
        part
        for side in sides
        for part in walk(side)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
