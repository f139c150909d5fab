"""What else in a project rests on the earlier form: tests that stand in for it, and classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.conversion.result import Conversion
from codemod.mapping.earlier_interactions import KEPT_CLASSES
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_MODULES = frozenset(
    {"google.genai.interactions", "google.genai._interactions", "google.genai._interactions.types"}
)
_ERRORS = ("Error", "Timeout")
_STAND_INS = ("mock", "outputs", "interactions")
"""Words of a test that makes answers of the earlier form."""


class Surroundings:
    """The modules of a project that would no longer fit, looked for once."""

    def __init__(self, project: Project) -> None:
        self._stand_ins: list[PythonModule] = []
        self._gone: list[str] = []
        for module in project.modules.values():
            text = module.text.lower()
            if all(word in text for word in _STAND_INS):
                self._stand_ins.append(module)
            if "interactions" in text and (gone := next(_gone_classes(module), "")):
                self._gone.append(gone)

    def check(self, conversion: Conversion, call: CallOperation) -> None:
        """Refuse a call where other code of the project would no longer fit.

        Raises:
            Refused: a test makes answers of the earlier form, or a class of it is named.
        """
        for module in self._stand_ins:
            if module is not call.module:
                raise conversion.refuse("mock", call.node, module.path)
        if self._gone:
            raise conversion.refuse("read-not-understood", call.node, self._gone[0])


def _gone_classes(module: PythonModule) -> Iterator[str]:
    """The classes of the interactions that a module names and that are no longer there."""
    modules: set[str] = set()
    for node in walk(module.tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            if f"{node.module}.{alias.name}" in _MODULES:
                modules.add(alias.asname or alias.name)
            elif node.module in _MODULES and _is_gone(alias.name):
                yield alias.name
    for node in walk(module.tree):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        if node.value.id in modules and _is_gone(node.attr):
            yield node.attr


def _is_gone(name: str) -> bool:
    return name[:1].isupper() and name not in KEPT_CLASSES and not name.endswith(_ERRORS)
