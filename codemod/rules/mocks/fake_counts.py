"""Token counts in fake answers that are objects of a class which a test writes by hand."""

from __future__ import annotations

import ast

from codemod.analysis.values import ClassInfo, ClassValue, InstanceValue
from codemod.conversion.result import Conversion, Refused
from codemod.mapping.usage import USAGE_FIELDS
from codemod.rewriting.edits import ReplaceExpression, code
from codemod.sources.walking import walk


def rename_counts(conversion: Conversion, cls: ClassInfo) -> None:
    """Give the counts that a class has the names of `interaction.usage`.

    Raises:
        Refused: it is more than a few counts, or its objects can be reached from elsewhere.
    """
    module, project = conversion.module, conversion.project
    node = cls.node
    plain = len(cls.lineage()) == 1 and not cls.unknown_bases and not node.decorator_list
    if cls.module is not module or not plain:
        raise _refused(conversion, node)
    for statement in node.body:
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            new = USAGE_FIELDS.get(target.id) if isinstance(target, ast.Name) else None
            if new is not None:
                _replace(conversion, target, new)
    for place in walk(module.tree):
        if not isinstance(place, ast.Attribute) or place.attr not in USAGE_FIELDS:
            continue
        values = set(project.values(place.value))
        if InstanceValue(cls) in values:
            if values != {InstanceValue(cls)}:
                raise _refused(conversion, place)
            new = USAGE_FIELDS[place.attr]
            edit = code(module.span(place.value), f".{new}")
            conversion.edits.append(ReplaceExpression(module.path, module.span(place), edit))
    for use, slot in project.nodes_with_values():
        known = ClassValue(cls) in slot.values
        called = slot.module is module and isinstance(module.parent(use), ast.Call)
        if known and not called:
            raise _refused(conversion, node)


def _replace(conversion: Conversion, target: ast.AST, new: str) -> None:
    span = conversion.module.span(target)
    conversion.edits.append(ReplaceExpression(conversion.module.path, span, code(new)))


def _refused(conversion: Conversion, node: ast.AST) -> Refused:
    return conversion.refuse("mock-answer", node)
