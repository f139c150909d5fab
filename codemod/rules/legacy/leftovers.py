"""Counts what no flow covers: imports and configuration that go, and uses that stay (GC209).

Nothing of the legacy SDK may end in silence.  What stays belongs to the flow that holds it where
there is one; everything else is reported by itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from codemod.analysis.values import SdkMethodValue
from codemod.model import Family, Location, Refusal, Site, Status
from codemod.planning.planner import Choices, Plan, plan
from codemod.rewriting.import_sites import import_sites
from codemod.rules.calls import Context
from codemod.rules.legacy.names import has_state, legacy_import
from codemod.rules.rule import Proposal
from codemod.sources.python_module import PythonModule

if TYPE_CHECKING:
    from codemod.rules.legacy.setup import Settlement

RULE = "GC209"


def with_leftovers(context: Context, made: Plan, choices: Choices, settled: Settlement) -> Plan:
    """The plan with every use of the legacy SDK in one of its flows."""
    flows = _Flows(context, made)
    uses = [
        use
        for path in settled.left
        for use in _uses(context, context.project.modules[path], settled)
        if not flows.cover(use.site)
    ]
    alone = [use for use in uses if not flows.take(use) and use.runs]
    rest = plan([_proposal(use.site) for use in alone], choices)
    flows.found += rest.flows
    others = [
        use for use in uses if not use.runs and not flows.cover(use.site) and not flows.join(use)
    ]
    last = plan([_proposal(use.site) for use in others], choices)
    found = sorted([*flows.found, *last.flows], key=lambda flow: (flow.location, flow.rule))
    return replace(made, flows=tuple(found), used=made.used | rest.used | last.used)


@dataclass(frozen=True)
class _Use:
    """A use of the legacy SDK: whether it stays, and whether it runs anything by itself."""

    site: Site
    node: ast.AST
    stays: bool
    runs: bool = False


class _Flows:
    """The flows of a plan, which take up sites."""

    def __init__(self, context: Context, made: Plan) -> None:
        self.found = list(made.flows)
        self._calls: dict[ast.AST, set[tuple[str, int, int]]] = {}
        for call in context.project.calls():
            for value in call.callee.values:
                if isinstance(value, SdkMethodValue) and value.owner.origin is not None:
                    place = _start(call.module.location(call.node))
                    self._calls.setdefault(value.owner.origin.node, set()).add(place)

    def cover(self, site: Site) -> bool:
        """Whether a flow has a site at this place."""
        return any(
            own.location.path == site.location.path
            and own.location.span.contains(site.location.span)
            for flow in self.found
            for own in flow.sites
        )

    def take(self, use: _Use) -> bool:
        """Give a use to the flow it belongs to; False when there is none."""
        path = use.site.location.path
        calls = self._calls.get(use.node, set())
        for index, flow in enumerate(self.found):
            if use.stays:
                fits = flow.status is not Status.MIGRATED and any(
                    _start(site.location) in calls for site in flow.sites
                )
            else:
                fits = flow.status is Status.MIGRATED and path in flow.files
            if fits:
                self._add(index, use)
                return True
        return False

    def join(self, use: _Use) -> bool:
        """Give an import or a setting that stays to a flow of its file that stays."""
        for index, flow in enumerate(self.found):
            legacy = flow.rule.startswith("GC2") or flow.rule == "GC110"
            if legacy and flow.refusal is not None and flow.location.path == use.site.location.path:
                self._add(index, use)
                return True
        return False

    def _add(self, index: int, use: _Use) -> None:
        flow = self.found[index]
        sites = tuple(sorted([*flow.sites, use.site], key=lambda one: one.location))
        self.found[index] = replace(flow, sites=sites)


def _uses(context: Context, module: PythonModule, settled: Settlement) -> Iterator[_Use]:
    """Each use of the legacy SDK that is a site of its own."""
    stays = settled.stays(module) or module.path not in settled.plan.edits
    for site in import_sites(module.tree):
        if legacy_import(site.node):
            yield _Use(_site(module, site.node), site.node, stays)
    for call in context.legacy_clients.configures:
        if call.module is module:
            yield _Use(_site(module, call.node), call.node, settled.keeps(call))
    for node in settled.left[module.path]:
        parent = module.parent(node)
        called = isinstance(parent, ast.Call) and parent.func is node
        runs = called and has_state(context.project, node)
        place = parent if called and parent is not None else node
        yield _Use(_site(module, place), place, True, runs)


def _start(location: Location) -> tuple[str, int, int]:
    return location.path, location.span.start_line, location.span.start_column


def _proposal(site: Site) -> Proposal:
    return Proposal(RULE, frozenset(), (site,), refusal=Refusal("legacy-sdk", site.location))


def _site(module: PythonModule, node: ast.AST) -> Site:
    symbol = module.source(node).split("(", 1)[0].strip()[:80]
    return Site(module.location(node), Family.LEGACY, symbol)
