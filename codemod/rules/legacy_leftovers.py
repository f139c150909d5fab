"""Counts what no flow covers: imports and configuration that go, and uses that stay (GC209).

Nothing of the legacy SDK may end in silence.  What stays belongs to the flow that holds it where
there is one; everything else is reported by itself.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from codemod.analysis.graph import CallOperation
from codemod.model import Family, Location, Refusal, Site, Status
from codemod.planning.planner import Choices, Plan, plan
from codemod.rewriting.import_sites import import_sites
from codemod.rules.calls import Context
from codemod.rules.legacy_names import legacy_import
from codemod.rules.rule import Proposal
from codemod.sources.python_module import PythonModule

if TYPE_CHECKING:
    from codemod.rules.legacy_setup import Settlement

RULE = "GC209"


def with_leftovers(context: Context, made: Plan, choices: Choices, settled: Settlement) -> Plan:
    """The plan with every use of the legacy SDK in one of its flows."""
    flows = _Flows(context, made)
    proposals: list[Proposal] = []
    for path in settled.left:
        module = context.project.modules[path]
        for node, stays in _uses(module, settled):
            site = _site(module, node)
            if flows.cover(site) or flows.take(site, node, stays):
                continue
            refusal = Refusal("legacy-sdk", site.location)
            proposals.append(Proposal(RULE, frozenset(), (site,), refusal=refusal))
    rest = plan(proposals, choices)
    found = sorted([*flows.found, *rest.flows], key=lambda flow: (flow.location, flow.rule))
    return replace(made, flows=tuple(found), used=made.used | rest.used)


class _Flows:
    """The flows of a plan, which take up sites."""

    def __init__(self, context: Context, made: Plan) -> None:
        self.found = list(made.flows)
        self._sites: dict[str, list[Location]] = {}
        for flow in made.flows:
            for site in flow.sites:
                self._sites.setdefault(site.location.path, []).append(site.location)
        self._calls: dict[ast.AST, list[CallOperation]] = {}
        for planned in context.plans.values():
            for model in planned.models:
                self._calls.setdefault(model.node, []).append(planned.site)

    def cover(self, site: Site) -> bool:
        """Whether a flow has a site at this place."""
        places = self._sites.get(site.location.path, [])
        return any(place.span.contains(site.location.span) for place in places)

    def take(self, site: Site, node: ast.AST, stays: bool) -> bool:
        """Give a site to the flow it belongs to; False when there is none."""
        path = site.location.path
        calls = self._calls.get(node, [])
        for index, flow in enumerate(self.found):
            if stays:
                fits = flow.status is not Status.MIGRATED and any(
                    place.location == call.module.location(call.node)
                    for call in calls
                    for place in flow.sites
                )
            else:
                fits = flow.status is Status.MIGRATED and path in flow.files
            if fits:
                sites = tuple(sorted([*flow.sites, site], key=lambda one: one.location))
                self.found[index] = replace(flow, sites=sites)
                return True
        return False


def _uses(module: PythonModule, settled: Settlement) -> Iterator[tuple[ast.AST, bool]]:
    """Each use of the legacy SDK that is a site of its own, and whether it stays."""
    stays = settled.stays(module) or module.path not in settled.plan.edits
    for site in import_sites(module.tree):
        if legacy_import(site.node):
            yield site.node, stays
    for call in settled.context.legacy_clients.configures:
        if call.module is module:
            yield call.node, settled.keeps(call)
    for node in settled.left[module.path]:
        parent = module.parent(node)
        yield (parent if isinstance(parent, ast.Call) and parent.func is node else node), True


def _site(module: PythonModule, node: ast.AST) -> Site:
    symbol = module.source(node).split("(", 1)[0].strip()[:80]
    return Site(module.location(node), Family.LEGACY, symbol)
