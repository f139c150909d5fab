"""Responses in containers that the analysis let go hold their flows.

Where very many values meet, containers are not followed (`analysis.solver`).  Whatever lies in one
of them, or is stored in one at such a place, may be read where nobody sees it.  That is no matter
for texts and numbers of google-generativeai, which were never None and stay what they were.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Set

from codemod.analysis.graph import CallOperation, Slot, StoreItemOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerInfo, SdkValue
from codemod.conversion.read_types import is_plain
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import Context
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule


def propose(context: Context) -> list[Proposal]:
    """One refused proposal per place where a response or a part of one gets out of sight."""
    proposals: list[Proposal] = []
    for module, node, values in (*_contents(context), *_stores(context)):
        origins = frozenset(
            value.origin
            for value in values
            if value.origin is not None
            and value.origin in context.followed
            and not (context.followed[value.origin].legacy and is_plain(value.type))
        )
        if not origins:
            continue
        draft = Draft("GC501", origins, Conversion(context.project, module))
        with draft as conversion:
            conversion.site(node, Family.RESPONSE)
            raise conversion.refuse("response-escapes", node)
        proposals.append(draft.proposal())
    return proposals


def _contents(context: Context) -> Iterator[tuple[PythonModule, ast.AST, Set[SdkValue]]]:
    for container in sorted(context.project.solver.lost_containers, key=_place):
        yield container.module, container.node, context.project.held(container)


def _stores(context: Context) -> Iterator[tuple[PythonModule, ast.AST, Set[SdkValue]]]:
    """What is put into a container where it is not known which."""
    project, full = context.project, context.project.solver.full
    for path in sorted(project.graphs):
        for operation in project.graphs[path].operations if full else ():
            stored: list[Slot] = []
            if isinstance(operation, StoreItemOperation) and operation.base in full:
                stored = [operation.value]
            elif isinstance(operation, CallOperation) and _is_method_of(operation, project, full):
                stored = [*operation.positional, *operation.keywords.values()]
            values = {value for slot in stored for value in slot.values}
            if values:
                yield operation.module, operation.node, project.objects_in(values)


def _is_method_of(call: CallOperation, project: Project, full: Mapping[Slot, None]) -> bool:
    function = call.node.func
    return isinstance(function, ast.Attribute) and project.slot(function.value) in full


def _place(container: ContainerInfo) -> tuple[str, int, int]:
    node = container.node
    return container.module.path, getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
