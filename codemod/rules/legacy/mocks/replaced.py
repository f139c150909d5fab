"""Tests that replace the legacy SDK, a model or one of its methods, by name or on an object.

A part of GC103.  After the migration nothing asks for what they replace, so the flows are held.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import PurePosixPath

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.values import ClassValue, InstanceValue, ModuleValue, SdkValue
from codemod.mapping.legacy_objects import LEGACY_SDK
from codemod.rules.calls import GENERATE, LEGACY_MODEL, Context
from codemod.rules.legacy.mocks.patches import split
from codemod.rules.legacy.service_calls import count_models
from codemod.rules.mocks.written_names import last_name
from codemod.sources.python_module import PythonModule

_SDK_NAMES = frozenset({"GenerativeModel", "configure", "genai", "generativeai"})
"""Last words of names under which a program reaches the legacy SDK."""


TRANSPORTS = "_client_manager"
"""Where the legacy SDK keeps its transports; tests put their own there."""


def calls_of(context: Context, module: PythonModule) -> frozenset[CallOperation]:
    """The legacy calls of a module."""
    plans = context.plans.items()
    return frozenset(call for call, plan in plans if plan.legacy and call.module is module)


def legacy_calls_replaced(context: Context, call: ast.Call) -> frozenset[CallOperation]:
    """The legacy calls that a replacement is meant for; none when it is about something else.

    Args:
        context: the project.
        call: a call of `mock.patch`, `mock.patch.object`, `monkeypatch.setattr` and their like.
    """
    legacy = frozenset(each for each, plan in context.plans.items() if plan.legacy)
    if not legacy or not call.args:
        return frozenset()
    target = call.args[0]
    if isinstance(target, ast.Constant):
        return _by_name(context, legacy, str(target.value).split("."))
    name = call.args[1] if len(call.args) > 1 else None
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        return frozenset()
    if _is_model(context.project.values(target)) and name.value in GENERATE:
        return _made_by(context, legacy, context.project.sdk_values(target))
    if context.project.symbol(target).startswith(LEGACY_SDK):
        return legacy if name.value in {*_SDK_NAMES, *GENERATE} else frozenset()
    for value in context.project.values(target):
        if isinstance(value, ModuleValue):
            known = context.project.modules.get(value.name)
            # A file that has nothing to do with the SDK is not read.
            parts = known.package_parts if known else (PurePosixPath(value.name).stem,)
            return _by_name(context, legacy, [*parts, name.value])
    return frozenset()


def services_replaced(context: Context, call: ast.Call) -> frozenset[CallOperation]:
    """The calls of other services of the legacy SDK that a replacement is meant for as well."""
    target = call.args[0] if call.args else None
    member = call.args[1] if len(call.args) > 1 else None
    services = context.legacy_clients.services
    if not services or target is None:
        return frozenset()
    if isinstance(target, ast.Constant):
        module, inner = split(context, str(target.value).split("."))
        if module is not None:
            slot = context.project.graphs[module.path].globals.get(inner[0]) if inner else None
            if slot is None or not _is_sdk(slot):
                return frozenset()
            services = tuple(one for one in services if one.module is module)
        elif inner[:2] != LEGACY_SDK.split("."):
            return frozenset()
        name = inner[-1]
    elif context.project.symbol(target) == LEGACY_SDK and isinstance(member, ast.Constant):
        name = str(member.value)
    else:
        return frozenset()
    if name in _SDK_NAMES - {"GenerativeModel"}:
        return frozenset(services)
    counted = name == "GenerativeModel"
    return frozenset(
        one
        for one in services
        if (count_models(one) if counted else last_name(one.node.func) == name)
    )


def mixed_models(context: Context) -> list[CallOperation]:
    """The legacy calls whose receiver can be an object of the project as well as a model."""
    return [
        call
        for call, plan in context.plans.items()
        if plan.legacy
        and isinstance(plan.method_node, ast.Attribute)
        and any(
            isinstance(value, InstanceValue | ClassValue)
            for value in context.project.values(plan.method_node.value)
        )
    ]


def _by_name(
    context: Context, legacy: frozenset[CallOperation], names: list[str]
) -> frozenset[CallOperation]:
    """The calls behind `package.module.name`, where that is the SDK, a model or its method."""
    module, inner = split(context, names)
    own = frozenset(call for call in legacy if module is not None and call.module is module)
    if inner[-1:] and inner[-1] in GENERATE:
        inner = inner[:-1]
        if not inner or inner[-1] == "GenerativeModel":
            return own or legacy
    elif names[0] == "google" and "generativeai" in names:
        return legacy
    if module is None:
        return legacy if inner[-1:] and inner[-1] == "GenerativeModel" else frozenset()
    slot = context.project.graphs[module.path].globals.get(inner[0]) if inner else None
    if slot is None:
        return frozenset()
    if _is_model(slot.values):
        return _made_by(context, legacy, _sdk_values(slot))
    if (inner[-1] in _SDK_NAMES or len(inner) > 1) and _is_sdk(slot):
        return own or legacy
    return frozenset()


def _sdk_values(slot: Slot) -> list[SdkValue]:
    return [value for value in slot.values if isinstance(value, SdkValue)]


def _is_model(values: Iterable[object]) -> bool:
    return any(isinstance(value, SdkValue) and value.type == LEGACY_MODEL for value in values)


def _is_sdk(slot: Slot) -> bool:
    return any(getattr(value, "name", "").startswith(LEGACY_SDK) for value in slot.values)


def _made_by(
    context: Context, legacy: frozenset[CallOperation], models: Iterable[SdkValue]
) -> frozenset[CallOperation]:
    """The calls on some models."""
    origins = {model.origin for model in models if model.type == LEGACY_MODEL}
    return frozenset(call for call in legacy if context.plans[call].models & origins) or legacy
