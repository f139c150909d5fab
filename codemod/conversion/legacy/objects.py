"""Objects of google-generativeai in contents that only the running program knows.

`protos.Content(...)` becomes `types.Content(...)` where it is built, which the contents helper takes,
if all that the program does with it is to put it in a list and send that.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerValue, FunctionInfo, SdkValue
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import CONTENT_OBJECTS
from codemod.rewriting.edits import code
from codemod.sources.python_module import PythonModule

_OWNERS = frozenset({"ChatSession", "GenerativeModel"})
_LIST_METHODS = frozenset({"append", "clear", "copy", "extend", "insert", "pop"})
_LIST_FUNCTIONS = frozenset({f"builtins.{name}" for name in ("enumerate", "len", "list")})
_Kept = (
    ast.Assign,
    ast.AnnAssign,
    ast.NamedExpr,
    ast.List,
    ast.Tuple,
    ast.ListComp,
    ast.IfExp,
    ast.BoolOp,
    ast.Starred,
    ast.BinOp,
    ast.AugAssign,
    ast.For,
    ast.comprehension,
    ast.Expr,
)
"""What hands a list or an element of one on, so that the reads of the next name are looked at."""


def modernise(conversion: Conversion, origins: Collection[CallOperation]) -> bool:
    """Put classes of google-genai in the place of those that contents are built of.

    Returns whether that can be done; nothing is edited where it cannot.
    """
    calls: set[CallOperation] = set()
    if not all(_is_convertible(conversion.project, origin, origins) for origin in origins):
        return False
    for node, slot in conversion.project.nodes_with_values():
        if node not in slot.module.parents or not _holds(conversion.project, node, origins):
            continue
        place = _Place(conversion.project, slot.module, origins)
        if not place.allows(node):
            return False
        calls |= place.calls
    for origin in origins:
        there = Conversion(conversion.project, origin.module)
        types = there.import_name("google.genai", "types")
        name = conversion.project.symbol(origin.node.func).rpartition(".")[2]
        there.replace(origin.node.func, code(f"{types}.{name}"))
        conversion.take(there)
    conversion.coupled |= calls
    return True


def _is_convertible(
    project: Project, origin: CallOperation, origins: Collection[CallOperation]
) -> bool:
    """Whether the class of google-genai takes the same arguments, and means the same by them."""
    node = origin.node
    fields = CONTENT_OBJECTS.get(project.symbol(node.func).rpartition(".")[2])
    if fields is None or node.args:
        return False
    if not all(keyword.arg in fields for keyword in node.keywords):
        return False
    if "Blob" in project.symbol(node.func) or "FileData" in project.symbol(node.func):
        above = origin.module.parent(origin.module.parent(node) or node)
        return any(above is other.node for other in origins)
    return True


def _holds(project: Project, node: ast.expr, origins: Collection[CallOperation]) -> bool:
    """Whether an expression is one of the objects, or a container of some."""
    found: set[SdkValue] = set()
    for value in project.values(node):
        if isinstance(value, SdkValue):
            found.add(value)
        elif isinstance(value, ContainerValue):
            found |= project.held(value.container)
    return any(value.origin in origins for value in found)


class _Place:
    """Judges what is done with the objects in one module; `calls` are those that send them."""

    def __init__(
        self, project: Project, module: PythonModule, origins: Collection[CallOperation]
    ) -> None:
        self.project = project
        self.module = module
        self.origins = origins
        self.calls: set[CallOperation] = set()

    def allows(self, node: ast.expr) -> bool:
        """Whether what happens to an expression is the same for the new objects."""
        parent = self.module.parent(node)
        if isinstance(node, ast.Name | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            return not isinstance(node, ast.Attribute) or bool(self.project.values(node.value))
        if isinstance(parent, _Kept) or only_truth_matters(self.module, node):
            return True
        if isinstance(parent, ast.Attribute):
            return self._member(node, parent)
        if isinstance(parent, ast.Subscript):
            return parent.value is node and isinstance(parent.ctx, ast.Load)
        if isinstance(parent, ast.Return):
            return self._is_returned(parent)
        if isinstance(parent, ast.Dict):
            return node in parent.values
        call = self.module.parent(parent) if isinstance(parent, ast.keyword) else parent
        return isinstance(call, ast.Call) and self._is_given(node, call)

    def _member(self, node: ast.expr, member: ast.Attribute) -> bool:
        """A method of the list, or the role of a turn."""
        call = self.module.parent(member)
        if any(isinstance(value, ContainerValue) for value in self.project.values(node)):
            is_called = isinstance(call, ast.Call) and call.func is member
            return is_called and member.attr in _LIST_METHODS
        return member.attr == "role" and isinstance(member.ctx, ast.Load)

    def _is_returned(self, node: ast.AST) -> bool:
        """Whether the project itself calls the function, and so sees what it returns."""
        current: ast.AST | None = node
        while current is not None and not isinstance(
            current, ast.FunctionDef | ast.AsyncFunctionDef
        ):
            current = self.module.parent(current)
        info = self.project.graphs[self.module.path].functions.get(current) if current else None
        return isinstance(info, FunctionInfo) and any(
            info in call.targets for call in self.project.calls()
        )

    def _is_given(self, node: ast.expr, call: ast.Call) -> bool:
        """Whether a call puts an object in a list, hands it on in sight, or sends it."""
        if any(call is origin.node for origin in self.origins):
            return True
        if self.project.symbol(call.func) in _LIST_FUNCTIONS:
            return True
        operation = self.project.graphs[self.module.path].calls.get(call)
        if operation is None:
            return False
        method = self.project.method_of(operation)
        if method is not None and method.owner.type in _OWNERS:
            self.calls.add(operation)
            return call.func is not node
        return self.project.slot(node) in operation.followed
