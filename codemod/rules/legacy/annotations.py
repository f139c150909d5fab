"""Annotations of legacy models, where their names or arguments stand afterwards."""

from __future__ import annotations

import ast

from codemod.analysis.graph import ModuleGraph, Slot
from codemod.analysis.values import Value
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import MODEL_CLASSES
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.calls import LEGACY_MODEL, Context
from codemod.rules.legacy.carried import models_among
from codemod.rules.rule import Draft, Proposal
from codemod.sources.walking import walk


def propose_annotations(context: Context, rule: str) -> list[Proposal]:
    """One proposal per annotation that names the class of a model that becomes a name."""
    proposals: list[Proposal] = []
    for path in sorted(context.project.graphs):
        graph = context.project.graphs[path]
        for slot, annotation, _ in graph.annotations:
            named = [
                node
                for node in walk(annotation)
                if isinstance(node, ast.Name | ast.Attribute)
                and context.project.symbol(node) in MODEL_CLASSES
            ]
            values = [*slot.values, *_declared(context, graph, slot)] if named else []
            origins = models_among(values)
            if not origins:
                continue
            draft = Draft(rule, origins, Conversion(context.project, graph.module))
            with draft as conversion:
                held = origins & context.carried_models
                if held and held != origins:
                    raise conversion.refuse("legacy-model", named[0], "annotation")
                _replace(conversion, slot, annotation, named, is_dict=bool(held))
            proposals.append(draft.proposal())
    return proposals


def _declared(context: Context, graph: ModuleGraph, slot: Slot) -> set[Value]:
    """The values of an annotated assignment, and of the field that a class declares."""
    statement = graph.module.parents.get(slot.node) if slot.node is not None else None
    if not isinstance(statement, ast.AnnAssign):
        return set()
    assigned = context.project.values(statement.value) if statement.value is not None else set()
    owner = graph.module.parent(statement)
    name = getattr(slot.node, "id", "")
    fields = [
        info.fields[name] for info in graph.classes if info.node is owner and name in info.fields
    ]
    return {*assigned, *(value for field in fields for value in field.values)}


def _replace(
    conversion: Conversion,
    slot: Slot,
    annotation: ast.expr,
    named: list[ast.Name | ast.Attribute],
    is_dict: bool,
) -> None:
    module = conversion.module
    new = f"dict[str, {conversion.import_name('typing', 'Any')}]" if is_dict else "str"
    if all(node in module.parents for node in named):
        for node in named:
            conversion.site(node, Family.LEGACY, LEGACY_MODEL)
            conversion.replace(node, code(new))
        return
    quoted = _quoted(module.parents, slot)
    if quoted is None or len(named) != 1 or annotation is not named[0]:
        place = slot.node if slot.node in module.parents else module.tree.body[0]
        raise conversion.refuse("legacy-model", place or module.tree, "annotation")
    conversion.site(quoted, Family.LEGACY, LEGACY_MODEL)
    conversion.replace(quoted, code(new))


def _quoted(parents: dict[ast.AST, ast.AST], slot: Slot) -> ast.expr | None:
    """The text that is an annotation of a slot."""
    node = slot.node
    holders = [node, parents.get(node) if node is not None else None]
    for holder in holders:
        for name in ("annotation", "returns"):
            found = getattr(holder, name, None)
            if isinstance(found, ast.Constant) and isinstance(found.value, str):
                return found
    return None
