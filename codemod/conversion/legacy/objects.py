"""Objects of google-generativeai in contents and tools that only the running program knows.

`protos.Content(...)` becomes `types.Content(...)` where it is built, which the helper takes, if all
that the program does with it is to put it in a list and send that; tools and schemas likewise.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerValue, FunctionInfo, Value
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.legacy.values import legacy_symbol
from codemod.conversion.literals import constructed
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import RENAMED_CLASSES
from codemod.rewriting.edits import RenameKeyword, code
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_OWNERS = frozenset({"ChatSession", "GenerativeModel"})
_METHODS = frozenset(
    {"append", "clear", "copy", "extend", "get", "insert", "items", "keys", "pop", "values"}
)
_TYPES = frozenset({"type", "type_"})
_INSIDE_PARTS = frozenset({"Blob", "FileData", "FunctionCall", "FunctionResponse"})
"""Classes that google-genai takes only inside a part."""

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


def modernise(
    conversion: Conversion,
    origins: Collection[CallOperation],
    classes: Mapping[str, frozenset[str]],
    settable: frozenset[str] = frozenset(),
) -> bool:
    """Put classes of google-genai in the place of those that contents or tools are built of.

    Args:
        conversion: where edits are collected, and the calls that share the objects.
        origins: the constructions.
        classes: the classes that may be among them, with the fields they may be given.
        settable: the attributes that may be set on them later.

    Returns:
        Whether that can be done; nothing is edited where it cannot.
    """
    project = conversion.project
    calls: set[CallOperation] = set()
    if not all(_is_convertible(project, origin, origins, classes) for origin in origins):
        return False
    for node, slot in conversion.project.nodes_with_values():
        if node not in slot.module.parents or not _holds(project, slot.values, origins):
            continue
        place = _Place(project, slot.module, origins, settable)
        if not place.allows(node):
            return False
        calls |= place.calls
    named = _annotations(project, origins)
    if not all(node in module.parents for module, node in named):
        return False
    for origin in origins:
        there = Conversion(project, origin.module)
        types = _rename(there, origin.node.func)
        _spell_fields(there, origin.node, types)
        conversion.take(there)
    for module, node in named:
        there = Conversion(project, module)
        _rename(there, node)
        conversion.take(there)
    conversion.coupled |= calls
    return True


def _rename(conversion: Conversion, node: ast.expr) -> str:
    """Name the class of google-genai; returns the name of its module."""
    types = conversion.import_name("google.genai", "types")
    name = conversion.project.symbol(node).rpartition(".")[2]
    conversion.replace(node, code(f"{types}.{RENAMED_CLASSES.get(name, name)}"))
    return types


def _annotations(
    project: Project, origins: Collection[CallOperation]
) -> list[tuple[PythonModule, ast.expr]]:
    """Where annotations of what holds the objects name their classes."""
    classes = {project.symbol(origin.node.func) for origin in origins}
    return [
        (graph.module, node)
        for graph in project.graphs.values()
        for slot, annotation, _ in graph.annotations
        for node in walk(annotation)
        if isinstance(node, ast.Name | ast.Attribute) and project.symbol(node) in classes
        if _holds(project, slot.values, origins)
    ]


def _spell_fields(conversion: Conversion, node: ast.Call, types: str) -> None:
    """Write `type_=glm.Type.STRING` as `type=types.Type.STRING`."""
    module = conversion.module
    for keyword in node.keywords:
        if keyword.arg is not None and keyword.arg.endswith("_"):
            span = module.span(keyword.value)
            conversion.edits.append(RenameKeyword(module.path, span, keyword.arg[:-1]))
        if keyword.arg in _TYPES:
            for word in _type_words(conversion.project, keyword.value):
                conversion.replace(word, code(f"{types}.Type.{word.attr}"))


def _type_words(project: Project, value: ast.expr) -> list[ast.Attribute]:
    """The members of the enum of types in an expression."""
    return [
        part
        for part in walk(value)
        if isinstance(part, ast.Attribute)
        and legacy_symbol(project, part).rpartition(".")[0].endswith("Type")
    ]


def _is_type(project: Project, value: ast.expr) -> bool:
    """Whether an expression is a member of the enum of types, or one of several."""
    if isinstance(value, ast.IfExp):
        return _is_type(project, value.body) and _is_type(project, value.orelse)
    return value in _type_words(project, value)


def _is_convertible(
    project: Project,
    origin: CallOperation,
    origins: Collection[CallOperation],
    classes: Mapping[str, frozenset[str]],
) -> bool:
    """Whether the class of google-genai takes the same arguments, and means the same by them."""
    node = origin.node
    fields = classes.get(project.symbol(node.func).rpartition(".")[2])
    if fields is None or node.args:
        return False
    if not all(keyword.arg in fields for keyword in node.keywords):
        return False
    if not all(_is_type(project, word.value) for word in node.keywords if word.arg in _TYPES):
        return False
    if project.symbol(node.func).rpartition(".")[2] in _INSIDE_PARTS:
        above = origin.module.parent(origin.module.parent(node) or node)
        return any(above is other.node for other in origins)
    return True


def _holds(project: Project, values: Iterable[Value], origins: Collection[CallOperation]) -> bool:
    """Whether one of the objects is among some values, or in a container of them."""
    return any(value.origin in origins for value in project.objects_in(values))


class _Place:
    """Judges what is done with the objects in one module; `calls` are those that send them."""

    def __init__(
        self,
        project: Project,
        module: PythonModule,
        origins: Collection[CallOperation],
        settable: frozenset[str],
    ) -> None:
        self.settable = settable
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
        """A method of the list or dict, a field that is set, or the role of a turn."""
        call = self.module.parent(member)
        if any(isinstance(value, ContainerValue) for value in self.project.values(node)):
            is_called = isinstance(call, ast.Call) and call.func is member
            return is_called and member.attr in _METHODS
        if isinstance(member.ctx, ast.Store):
            return member.attr in self.settable
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
        if constructed(self.project, call) in _OWNERS:
            self.calls.add(operation)
            return True
        method = self.project.method_of(operation)
        if method is not None and method.owner.type in _OWNERS:
            self.calls.add(operation)
            return call.func is not node
        return self.project.slot(node) in operation.followed
