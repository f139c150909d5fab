"""Which values mean the same at every turn of a chat, and names for those that do not."""

from __future__ import annotations

import ast
import builtins
import keyword

from codemod.analysis.project import Project
from codemod.conversion.definitions import is_bound_once
from codemod.model import Span
from codemod.rewriting.edits import Code, DictCode
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


class FreeNames:
    """Gives names that collide with nothing in a module, nor with each other in one function."""

    def __init__(self, module: PythonModule) -> None:
        self._given: dict[ast.AST, set[str]] = {}
        self._taken = {*dir(builtins), *keyword.kwlist}
        for node in walk(module.tree):
            for field in ("id", "arg", "name", "asname"):
                value = getattr(node, field, None)
                if isinstance(value, str) and not isinstance(node, ast.keyword):
                    self._taken.update(value.split("."))
            if isinstance(node, ast.Global | ast.Nonlocal):
                self._taken.update(node.names)

    def take(self, home: ast.AST, owner: str, name: str, constant: bool = False) -> str:
        """A free name like `name`, in upper case for a constant; empty when there is none.

        Args:
            home: the function or module that will bind it.
            owner: what the name belongs to, put before it where it is taken.
        """
        given = self._given.setdefault(home, set())
        for candidate in (name, f"{owner}_{name}"):
            found = candidate.upper() if constant else candidate
            if found not in self._taken | given:
                given.add(found)
                return found
        return ""


class Lasting:
    """Tells which values give the same wherever a function writes them."""

    def __init__(self, project: Project, module: PythonModule, function: ast.AST) -> None:
        self._project = project
        self._module = module
        self._stored = {
            node.attr
            for node in walk(function)
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
        }
        self._nodes = {
            module.span(node): node for node in walk(module.tree) if isinstance(node, ast.expr)
        }

    def code(self, value: Code) -> bool:
        """Whether new code runs nothing and reads only what never changes."""
        return all(self._part(part) for part in value.parts)

    def _part(self, part: str | Span | DictCode) -> bool:
        if isinstance(part, DictCode):
            return all(self.code(entry.value) for entry in part.entries)
        if isinstance(part, Span):
            node = self._nodes.get(part)
            return node is not None and self._node(node)
        return "(" not in part

    def _node(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Constant):
            return True
        if isinstance(node, ast.Name):
            return is_bound_once(self._module, node)
        if isinstance(node, ast.Attribute):
            named = bool(self._project.symbol(node)) or node.attr not in self._stored
            return named and self._node(node.value)
        if isinstance(node, ast.Dict):
            inner = [*(key for key in node.keys if key is not None), *node.values]
        elif isinstance(node, ast.List | ast.Tuple):
            inner = node.elts
        elif isinstance(node, ast.UnaryOp):
            inner = [node.operand]
        else:
            return False
        return all(self._node(one) for one in inner)
