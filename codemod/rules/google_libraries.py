"""Whether code can raise `google.api_core` exceptions without a migrated call."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import SdkMethodValue
from codemod.mapping.legacy_errors import API_CORE, OTHER_GOOGLE_LIBRARIES
from codemod.mapping.legacy_objects import LEGACY_TYPES
from codemod.rules.calls import Context
from codemod.rules.reach import Reach
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


class OtherLibraries:
    """Looks for the other users of `google.api_core` in a project."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def can_raise(self, reach: Reach, module: PythonModule, statements: Iterable[ast.stmt]) -> bool:
        """Whether statements can raise the old exceptions after their legacy calls migrated."""
        calls = list(reach.calls(module.path, statements))
        modules = {module, *(call.module for call in calls)}
        return (
            any(self.stay_in(one) for one in modules)
            or any(self.is_raised(one) for one in modules)
            or any(self._stays_legacy(call) for call in calls)
        )

    def stay_in(self, module: PythonModule) -> bool:
        """Whether a module imports another Google library."""
        for node in walk(module.tree):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            if any(
                name == library or name.startswith(f"{library}.")
                for name in names
                for library in OTHER_GOOGLE_LIBRARIES
            ):
                return True
        return False

    def is_raised(self, module: PythonModule) -> bool:
        """Whether the program makes such exceptions itself."""
        return any(
            isinstance(node, ast.Call)
            and self.context.project.symbol(node.func).startswith(API_CORE)
            for node in walk(module.tree)
        )

    def _stays_legacy(self, call: CallOperation) -> bool:
        """Whether a call of the legacy SDK is no generating call that is planned.

        The calls of other services stay where a handler can tell their exceptions apart.
        """
        if call in self.context.plans:
            return False
        if call in self.context.legacy_clients.services:
            return True
        return any(
            isinstance(value, SdkMethodValue) and value.owner.type in LEGACY_TYPES
            for value in call.callee.values
        )
