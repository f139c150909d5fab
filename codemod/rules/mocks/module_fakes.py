"""Modules of the SDK that a test puts in place as fakes: `sys.modules["google.genai"] = ...`.

The migrated code may import more of the SDK than it did, and a fake that is no stand-in of
`unittest.mock` has only what its test gave it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.project import Project
from codemod.conversion.definitions import definition_of
from codemod.conversion.literals import constant_text
from codemod.rules.mocks.written_names import (
    FAKES,
    last_name,
)
from codemod.sources.python_module import PythonModule

_MODULES = ("google", "google.genai")
_ANYTHING = FAKES - {"SimpleNamespace"}
"""Classes of fakes that have every member they are asked for."""


def modules_put_in_place(project: Project, module: PythonModule) -> Iterator[ast.expr]:
    """The fakes of modules of the SDK that have no more than a test gives them."""
    if "sys.modules" not in module.text or "google" not in module.text:
        return
    for name, fake in _put(module):
        in_sdk = name in _MODULES or name.startswith("google.genai.")
        if in_sdk and not _has_everything(project, module, fake):
            yield fake


def _put(module: PythonModule) -> Iterator[tuple[str, ast.expr]]:
    """What may be names of modules, each with what a test has under it."""
    for statement in module.nodes_of(ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Subscript) and "sys.modules" in ast.unparse(target.value):
                yield constant_text(target.slice) or "", statement.value
    for call in module.nodes_of(ast.Call):
        if last_name(call.func) in ("setitem", "setdefault") and len(call.args) > 1:
            yield constant_text(call.args[-2]) or "", call.args[-1]
    for given in module.nodes_of(ast.Dict):
        for key, value in zip(given.keys, given.values, strict=True):
            yield (constant_text(key) or "" if key is not None else ""), value


def _has_everything(project: Project, module: PythonModule, fake: ast.expr) -> bool:
    definition = definition_of(project, module, fake)
    made = fake if definition is None else definition.value
    return isinstance(made, ast.Call) and last_name(made.func) in _ANYTHING
