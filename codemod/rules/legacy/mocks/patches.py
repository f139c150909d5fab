"""Which part of the legacy SDK a test replaces, by name or on an object."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import Enum

from codemod.analysis.graph import Slot
from codemod.analysis.values import ModuleValue
from codemod.mapping.legacy_objects import LEGACY_SDK, MODEL_CLASSES
from codemod.rules.calls import LEGACY_MODEL, Context
from codemod.rules.legacy.configure import CONFIGURE
from codemod.sources.python_module import PythonModule


class Part(Enum):
    """What of the legacy SDK a stand-in is for, and what it is for afterwards."""

    SDK = "the module of the SDK"
    CLASS = "the class of models; the class of clients"
    CONFIGURE = "configure; the class of clients"
    MODEL = "a model; a client"
    METHOD = "generate_content; interactions.create"


_MEMBERS = {"GenerativeModel": Part.CLASS, "configure": Part.CONFIGURE}


@dataclass(frozen=True)
class Patch:
    """A call that puts a stand-in in the place of a part of the SDK.

    `module` is the module of the project whose name is replaced, None where the SDK itself is
    changed; `owner` is how the test names that module, `path` the names after it.
    """

    call: ast.Call
    part: Part
    module: PythonModule | None
    owner: str
    path: tuple[str, ...]

    @property
    def names(self) -> list[ast.expr]:
        """The arguments that say what is replaced."""
        first = self.call.args[0]
        return self.call.args[: 1 if isinstance(first, ast.Constant) else 2]

    @property
    def new(self) -> ast.expr | None:
        """The object that is put there, where the call gives one."""
        rest = self.call.args[len(self.names) :]
        named = [one.value for one in self.call.keywords if one.arg == "new"]
        return next(iter([*rest, *named]), None)


def patch_of(context: Context, call: ast.Call) -> Patch | None:
    """The patch that a call of `patch`, `patch.object` or `setattr` is; None for any other part."""
    first = call.args[0]
    if isinstance(first, ast.Constant):
        return _by_name(context, call, str(first.value).split("."))
    last = call.args[1] if len(call.args) > 1 else None
    if not isinstance(last, ast.Constant) or not isinstance(last.value, str):
        return None
    if context.project.symbol(first) == LEGACY_SDK:
        part = _member((last.value,))
        own = isinstance(first, ast.Attribute) and _module_of(context, first.value)
        if part is None:
            return None
        if isinstance(first, ast.Attribute) and own:
            owner = ast.unparse(first.value)
            return Patch(call, part, own, owner, (first.attr, last.value))
        return Patch(call, part, None, "", (last.value,))
    module = _module_of(context, first)
    if module is None:
        return None
    part = _in_module(context, module, (last.value,))
    return Patch(call, part, module, ast.unparse(first), (last.value,)) if part else None


def _by_name(context: Context, call: ast.Call, names: list[str]) -> Patch | None:
    module, path = split(context, names)
    if module is None:
        prefix = LEGACY_SDK.split(".")
        part = _member(tuple(path[len(prefix) :])) if path[: len(prefix)] == prefix else None
        return Patch(call, part, None, "", tuple(path[len(prefix) :])) if part else None
    part = _in_module(context, module, tuple(path))
    owner = ".".join(names[: len(names) - len(path)])
    return Patch(call, part, module, owner, tuple(path)) if part else None


def _in_module(context: Context, module: PythonModule, path: tuple[str, ...]) -> Part | None:
    """What the name `path` of a module stands for."""
    slot = context.project.graphs[module.path].globals.get(path[0]) if path else None
    if slot is None:
        return None
    names = {getattr(value, "name", "") for value in slot.values}
    if names == {LEGACY_SDK}:
        return _member(path[1:]) if len(path) > 1 else Part.SDK
    if len(path) > 1:
        return None
    if names and names <= MODEL_CLASSES:
        return Part.CLASS
    if names and names <= CONFIGURE:
        return Part.CONFIGURE
    return Part.MODEL if _is_model(slot) else None


def _member(path: tuple[str, ...]) -> Part | None:
    return _MEMBERS.get(path[0]) if len(path) == 1 else None


def _module_of(context: Context, node: ast.expr) -> PythonModule | None:
    for value in context.project.values(node):
        if isinstance(value, ModuleValue):
            return context.project.modules.get(value.name)
    return None


def _is_model(slot: Slot) -> bool:
    return bool(slot.values) and all(
        getattr(value, "type", "") == LEGACY_MODEL for value in slot.values
    )


def split(context: Context, names: list[str]) -> tuple[PythonModule | None, list[str]]:
    """The module of the project that a dotted name begins with, and the rest of the name."""
    best: tuple[PythonModule | None, list[str]] = (None, names)
    for module in context.project.modules.values():
        parts = list(module.package_parts)
        for start in range(len(parts)):
            tail = parts[start:]
            rest = names[len(tail) :]
            if names[: len(tail)] == tail and len(rest) < len(best[1]):
                best = (module, rest)
    return best
