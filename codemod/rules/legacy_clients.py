"""Which client a legacy call runs on: the legacy SDK has one for the process, google-genai objects.

`genai.configure(...)` becomes the construction of a client that is named where it stands; a call
uses the client that its `configure` made.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, RequireClient, code
from codemod.rewriting.imports import free_name
from codemod.sources.python_module import PythonModule

CONFIGURE = "google.generativeai.configure"


@dataclass(eq=False)
class LegacyClients:
    """Finds the client for each place of a project.

    Args:
        project: the analysed project.
    """

    project: Project

    def code_for(self, conversion: Conversion, node: ast.AST, asynchronous: bool = False) -> Code:
        """The client as it is written at `node`; asks for its construction.

        Raises:
            Refused: no client that is certain can be reached from there.
        """
        module = conversion.module
        found = [call for call in self.configures() if call.module is module]
        if len(found) != 1 or not _is_at_top(module, found[0].node):
            raise conversion.refuse("legacy-client", node)
        name = free_name(module, "client")
        span = module.span(found[0].node)
        conversion.edits.append(RequireClient(module.path, span, name))
        return code(name, ".aio") if asynchronous else code(name)

    def configures(self) -> list[CallOperation]:
        """Every call of `configure` in the project."""
        return [
            call
            for call in self.project.calls()
            if self.project.symbol(call.node.func) == CONFIGURE
        ]


def _is_at_top(module: PythonModule, node: ast.AST) -> bool:
    statement = module.parent(node)
    return isinstance(statement, ast.Expr) and module.parent(statement) is module.tree
