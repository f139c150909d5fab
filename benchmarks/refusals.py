"""Say everything that holds the flows of a repository, not only the reason that a report names.

    python -m benchmarks.refusals DIR [DIR ...] [--flow ID]

A report names one reason for each flow: the first place that must change.  Whoever works on
coverage wants all of them.  Nothing is written.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from codemod.engine import Request, run
from codemod.model import Family, Flow, Refusal, Status
from codemod.planning.planner import Choices, Plan, plan
from codemod.rules.rule import Proposal
from codemod.settings import Settings


@dataclass(frozen=True)
class HeldFlow:
    """A flow that stays, and every refusal inside it in the order of places."""

    flow: Flow
    refusals: tuple[Refusal, ...]


def held_flows(root: Path) -> list[HeldFlow]:
    """Run the planner over a project and keep what each flow's proposals refused.

    Args:
        root: The folder of the project.

    Returns:
        The flows that stay, in the order of the report.
    """
    proposals: dict[int, Proposal] = {}

    def recording(found: Iterable[Proposal], choices: Choices) -> Plan:
        seen = list(found)
        proposals.update((id(proposal), proposal) for proposal in seen)
        return plan(seen, choices)

    with patch("codemod.planning.planner.plan", recording):
        result = run(Request(root, (root,), Settings()))
    held: list[HeldFlow] = []
    for flow in result.flows:
        if flow.status is Status.MIGRATED:
            continue
        places = {site.location for site in flow.sites}
        found = {
            proposal.refusal
            for proposal in proposals.values()
            if proposal.refusal is not None
            and any(site.location in places for site in proposal.sites)
        }
        if flow.refusal is not None:
            found.add(flow.refusal)
        held.append(
            HeldFlow(flow, tuple(sorted(found, key=lambda item: (item.location, item.code))))
        )
    return held


def main() -> int:
    """Print the held flows of each folder."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--flow", help="only the flow with this id")
    options = parser.parse_args()
    for folder in options.folders:
        print(f"# {folder.name}")
        for held in held_flows(folder.resolve()):
            flow = held.flow
            calls = [site for site in flow.sites if site.family is Family.CALL]
            if options.flow not in (None, flow.id):
                continue
            first = calls[0] if calls else flow.sites[0]
            line = first.location.span.start_line
            size = f"{len(calls)} calls, {len(flow.sites)} sites"
            print(f"{flow.id}  {first.location.path}:{line}  {size}")
            for refusal in held.refusals:
                where = refusal.location
                print(
                    f"    {refusal.code}  {where.path}:{where.span.start_line}"
                    f"  {refusal.detail or ''}  | {where.snippet.strip()[:100]}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
