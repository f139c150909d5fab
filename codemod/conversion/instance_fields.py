"""Attributes of instances whose whole life is in sight, as definitions."""

from __future__ import annotations

import ast

from codemod.analysis.graph import AttributeOperation, StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo, InstanceValue
from codemod.conversion.definitions import Definition
from codemod.sources.python_module import PythonModule

_BY_NAME = ("getattr(", "setattr(", "vars(", "__dict__", "pickle", "deepcopy")
"""What reads or copies attributes without writing their names as code."""


def field_of(project: Project, module: PythonModule, node: ast.expr) -> Definition | None:
    """The list that an attribute such as `self.turns` holds; None where something may be unseen.

    The class has no relatives, the attribute begins as one list, and only `self.turns = []` sets
    it again; `uses` are all the places that read it, which are in this module.
    """
    cls = _owner(project, module, node)
    if not isinstance(node, ast.Attribute) or cls is None:
        return None
    reads = [one for one in project.operations(AttributeOperation) if _meets(one, cls, node.attr)]
    stores = [
        one for one in project.operations(StoreAttributeOperation) if _meets(one, cls, node.attr)
    ]
    written = ast.unparse(node)
    both: list[AttributeOperation | StoreAttributeOperation] = [*reads, *stores]
    if any(one.module is not module or not _is(one.node, written) for one in both):
        return None
    statements = [module.statement(one.node) for one in stores]
    beginnings = [one for one in statements if not _empties(one)] or statements[:1]
    if len(beginnings) != 1:
        return None
    (home,) = beginnings
    if not isinstance(home, ast.Assign | ast.AnnAssign) or home.value is None:
        return None
    if isinstance(home, ast.Assign) and len(home.targets) != 1:
        return None
    uses = tuple(one.node for one in reads if isinstance(one.node, ast.expr))
    return Definition(written, cls.node, home, home.value, uses)


def _owner(project: Project, module: PythonModule, node: ast.expr) -> ClassInfo | None:
    """The class of the project that the owner of an attribute is an instance of."""
    values = project.values(node.value) if isinstance(node, ast.Attribute) else ()
    classes = {value.cls if isinstance(value, InstanceValue) else None for value in values}
    cls = classes.pop() if len(classes) == 1 else None
    if cls is None or cls.module is not module or cls.lineage() != [cls]:
        return None
    if cls.unknown_bases or cls.node.decorator_list or cls.node.keywords:
        return None
    return None if any(word in module.text for word in _BY_NAME) else cls


def _meets(
    operation: AttributeOperation | StoreAttributeOperation, cls: ClassInfo, name: str
) -> bool:
    """Whether an operation can be on an attribute of an instance of the class."""
    if operation.name != name:
        return False
    values = operation.base.values
    return not values or any(
        isinstance(value, InstanceValue) and value.cls is cls for value in values
    )


def _is(node: ast.AST, written: str) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node) == written


def _empties(statement: ast.stmt) -> bool:
    """Whether a statement is `self.turns = []`."""
    return (
        isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and isinstance(statement.value, ast.List)
        and not statement.value.elts
    )
