"""Classes whose objects cannot be given a client, or another attribute, beside their model."""

from __future__ import annotations

import ast

from codemod.analysis.graph import AttributeOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo, InstanceValue, SymbolValue, Value

_SEALING_BASES = (
    *("enum.", "msgspec.Struct", "pydantic.", "pydantic_settings.", "sqlmodel."),
    *("typing.NamedTuple", "typing.TypedDict", "typing_extensions.TypedDict"),
)
_SLOTTED = frozenset({"attr.define", "attr.frozen", "attrs.define", "attrs.frozen"})
_MAY_BE_SLOTTED = frozenset(
    {"attr.attrs", "attr.s", "dataclasses.dataclass", "pydantic.dataclasses.dataclass"}
)
_COPIERS = frozenset(
    {
        *("cloudpickle.dump", "cloudpickle.dumps", "copy.deepcopy", "dill.dump", "dill.dumps"),
        *("joblib.dump", "pickle.dump", "pickle.dumps"),
    }
)
"""Functions that fail for an object that holds a client, whose locks cannot be copied."""


def is_sealed(project: Project, owner: ClassInfo) -> bool:
    """Whether objects of a class take no attribute that the class does not know.

    So it is where the program lists what they have, which shows one more.
    """
    return _is_listed(project, owner.lineage()) or any(
        _declares_slots(cls)
        or "__setattr__" in cls.fields
        or any(_seals(project, decorator) for decorator in cls.node.decorator_list)
        or _has_sealing_base(project, cls)
        for cls in owner.with_bases()
    )


def holds_attributes(project: Project, owner: ast.expr) -> bool:
    """Whether every object that an expression can be takes a new attribute."""
    return not any(
        isinstance(value, InstanceValue) and is_sealed(project, value.cls)
        for value in project.values(owner)
    )


def is_copied(project: Project, owner: ClassInfo) -> bool:
    """Whether the project copies objects of a class with all that they hold, or pickles them.

    A class that says itself how it is copied or pickled is left to it.
    """
    lineage = owner.lineage()
    if any(name in cls.fields for cls in lineage for name in ("__deepcopy__", "__getstate__")):
        return False
    return any(
        project.symbol(call.node.func) in _COPIERS
        and any(_is_one_of(value, lineage) for slot in call.positional[:1] for value in slot.values)
        for call in project.calls()
    )


def _is_listed(project: Project, lineage: list[ClassInfo]) -> bool:
    """Whether `vars(x)` or `x.__dict__` is read of objects of some classes."""
    listed = [slot for call in project.calls_to("builtins.vars") for slot in call.positional[:1]]
    listed += [
        operation.base
        for operation in project.operations(AttributeOperation)
        if operation.name == "__dict__" and not _is_updated(operation)
    ]
    return any(_is_one_of(value, lineage) for slot in listed for value in slot.values)


def _is_updated(operation: AttributeOperation) -> bool:
    """`self.__dict__.update(...)`"""
    member = operation.module.parent(operation.node)
    return isinstance(member, ast.Attribute) and member.attr == "update"


def _is_one_of(value: Value, lineage: list[ClassInfo]) -> bool:
    return isinstance(value, InstanceValue) and value.cls in lineage


def _declares_slots(cls: ClassInfo) -> bool:
    return "__slots__" in cls.fields


def _seals(project: Project, decorator: ast.expr) -> bool:
    """Whether a decorator makes a class with slots, or one whose objects do not change."""
    call = decorator if isinstance(decorator, ast.Call) else None
    symbol = project.symbol(call.func if call is not None else decorator)
    if symbol in _SLOTTED:
        return True
    return (
        symbol in _MAY_BE_SLOTTED
        and call is not None
        and any(
            keyword.arg in ("frozen", "slots")
            and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value)
            for keyword in call.keywords
        )
    )


def _has_sealing_base(project: Project, cls: ClassInfo) -> bool:
    return any(
        isinstance(value, SymbolValue) and value.name.startswith(_SEALING_BASES)
        for info, base in project.graphs[cls.module.path].base_slots
        if info is cls
        for value in base.values
    )
