"""Generation configs of google-generativeai that only the running program knows.

The config helper takes dicts as they are.  Objects of the class `GenerationConfig` become configs
of google-genai where they are made, if all that the program does with them is to set fields and to
give them to calls.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from codemod.analysis.graph import CallOperation, Slot, StoreAttributeOperation, upstream
from codemod.analysis.project import Project
from codemod.analysis.values import SdkValue
from codemod.conversion.config_fields import FieldConverter
from codemod.conversion.legacy.objects import modernise
from codemod.conversion.legacy.values import are_odd_words, is_legacy_object, legacy_symbol
from codemod.conversion.literals import constructed, is_none
from codemod.conversion.reachable_fields import possible_fields
from codemod.conversion.result import Conversion
from codemod.conversion.visible import Visible
from codemod.helpers.features import STRICT
from codemod.mapping.config_fields import CONFIG_FIELDS
from codemod.mapping.legacy_objects import CONFIG_OBJECTS, GENERATION_CONFIG_KEYS

_KIND = "LegacyGenerationConfig"
_FIELDS = CONFIG_OBJECTS["GenerationConfig"]
_ANY_FIELD = GENERATION_CONFIG_KEYS - {"logprobs", "response_logprobs"}


@dataclass(frozen=True)
class Spread:
    """A generation config that a helper converts; `features` are the fields it may have.

    `is_object` says that it is no dict.
    """

    node: ast.expr
    features: frozenset[str]
    is_object: bool = False
    may_be_none: bool = True


def spread_config(conversion: Conversion, node: ast.expr, model: str, of_call: bool) -> Spread:
    """The config of a call or its model, as the helper takes it.

    A model copies what its config says when it is made, a call when it runs; so only the configs of
    calls can be objects that change.

    Args:
        conversion: where edits are collected.
        node: the config.
        model: the id the call names, empty when it is not one constant.
        of_call: whether the config is an argument of the call.

    Raises:
        Refused: the helper would not take what may arrive there.
    """
    objects = _fields_of_objects(conversion, node, model) if of_call else None
    if objects is not None:
        return Spread(node, objects, is_object=True)
    if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        raise conversion.refuse("config-not-understood", node)
    project = conversion.project
    seen = Visible(project).look(node)
    if _KIND in seen.origins.values() or any(
        isinstance(value, SdkValue) for value in project.values(node)
    ):
        raise conversion.refuse("config-not-understood", node)
    slot = project.slot(node)
    roots = project.roots(slot) if slot is not None else []
    for root in roots:
        annotation = root.node.annotation if isinstance(root.node, ast.arg) else None
        if annotation is not None and "GenerationConfig" in ast.unparse(annotation):
            raise conversion.refuse("config-not-understood", node)
    for item in seen.fields():
        if item.name in GENERATION_CONFIG_KEYS and item.value is not None:
            there = Conversion(project, item.module)
            check_field(there, item.name, item.value, model)
    known = possible_fields(project, node, _KIND)
    shown = bool(known) and STRICT not in known
    given = bool(roots) and all(isinstance(root.node, ast.Dict) for root in roots)
    features = known & _ANY_FIELD if shown else _ANY_FIELD
    return Spread(node, features, may_be_none=not given)


def _fields_of_objects(conversion: Conversion, node: ast.expr, model: str) -> frozenset[str] | None:
    """The fields a config can have that is an object, once its class is that of google-genai.

    None where something else may be the config, or more is done with it.
    """
    project = conversion.project
    slot = project.slot(node)
    origins = _origins(project, slot) if slot is not None else None
    if not origins:
        return None
    names: set[str] = set()
    for name, value in _given(project, origins):
        if name not in _FIELDS or not isinstance(value.node, ast.expr):
            return None
        names.add(name)
        check_field(Conversion(project, value.module), name, value.node, model)
    there = Conversion(project, conversion.module)
    if not modernise(there, origins, CONFIG_OBJECTS, settable=_FIELDS):
        return None
    if any(constructed(project, call.node) == "GenerativeModel" for call in there.coupled):
        return None
    conversion.take(there)
    return frozenset(names)


def _origins(project: Project, slot: Slot) -> list[CallOperation] | None:
    """The constructions of the objects at a slot; None where it may be anything else but None.

    So may a parameter that no call in sight gives.
    """
    found: list[CallOperation] = []
    for passed in upstream(slot):
        if isinstance(passed.node, ast.arg) and not _is_passed(project, passed):
            return None
    for root in project.roots(slot):
        if isinstance(root.node, ast.Constant) and root.node.value is None:
            continue
        if not isinstance(root.node, ast.Call) or constructed(project, root.node) != _KIND:
            return None
        found.append(project.graphs[root.module.path].calls[root.node])
    return found


def _is_passed(project: Project, parameter: Slot) -> bool:
    """Whether a call in sight gives a parameter."""
    return any(
        parameter in function.parameters.values() and given in parameter.predecessors
        for call in project.calls()
        for function in call.targets
        for given in (*call.positional, *call.keywords.values())
    )


def _given(project: Project, origins: Collection[CallOperation]) -> Iterator[tuple[str, Slot]]:
    """The fields that the objects are made with, and those that are set later."""
    for origin in origins:
        yield from origin.keywords.items()
    for operation in project.operations(StoreAttributeOperation):
        if any(getattr(value, "origin", None) in origins for value in operation.base.values):
            yield operation.name, operation.value


def check_field(there: Conversion, name: str, value: ast.expr, model: str) -> None:
    """Refuse a field of which it can be seen that the helper does not take it.

    Raises:
        Refused: the value has no counterpart.
    """
    legacy = any(legacy_symbol(there.project, part) for part in ast.walk(value))
    odd = name == "stop_sequences" and are_odd_words(there.project, value)
    if odd or legacy or is_legacy_object(there.project, value):
        raise there.refuse("config-not-understood", value, name)
    if not is_none(value):
        FieldConverter(there, model).check(name, value, CONFIG_FIELDS[name])
