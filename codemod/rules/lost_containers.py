"""Responses in containers that the analysis let go hold their flows.

A place where very many containers meet is not followed; whatever lies in one of them may be read
there.
"""

from __future__ import annotations

from codemod.analysis.values import ContainerInfo, ContainerValue, SdkValue
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import Context
from codemod.rules.rule import Draft, Proposal


def propose(context: Context) -> list[Proposal]:
    """One refused proposal per lost container that holds a response or a part of one."""
    proposals: list[Proposal] = []
    for container in context.project.solver.lost_containers:
        origins = frozenset(
            value.origin
            for value in _held(container, set())
            if value.origin is not None and value.origin in context.plans
        )
        if not origins:
            continue
        draft = Draft("GC501", origins, Conversion(context.project, container.module))
        with draft as conversion:
            conversion.site(container.node, Family.RESPONSE)
            raise conversion.refuse("response-escapes", container.node)
        proposals.append(draft.proposal())
    return proposals


def _held(container: ContainerInfo, seen: set[ContainerInfo]) -> set[SdkValue]:
    """The SDK values in a container and in the containers inside it."""
    if container in seen:
        return set()
    seen.add(container)
    found: set[SdkValue] = set()
    for slot in (container.rest, *container.keyed.values()):
        for value in slot.values:
            if isinstance(value, SdkValue):
                found.add(value)
            elif isinstance(value, ContainerValue):
                found |= _held(value.container, seen)
    return found
