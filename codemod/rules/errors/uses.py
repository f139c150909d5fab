"""What a handler does with the exception it caught."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Set

from codemod.analysis.values import FunctionInfo
from codemod.conversion.result import Conversion
from codemod.mapping.errors import ERROR_ATTRIBUTES, ErrorAttribute
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.calls import Context
from codemod.rules.errors.guards import guarded_reads
from codemod.rules.errors.others import is_of_other_class, is_of_sdk_class
from codemod.rules.errors.reads import (
    RENAMED,
    ErrorReads,
    is_asked_by_both_names,
    look_up,
    reads_members,
)
from codemod.rules.errors.stored import StoredError
from codemod.rules.errors.texts import taken_apart
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_CODE_NAMES = frozenset({"code", "status"})
"""Members that the old exceptions have and other exceptions seldom do."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_KEEPING = (
    ast.AnnAssign
    | ast.Assign
    | ast.BoolOp
    | ast.Dict
    | ast.IfExp
    | ast.List
    | ast.NamedExpr
    | ast.Return
    | ast.Set
    | ast.Tuple
    | ast.Yield
)


class ErrorUses:
    """Translates the uses of the exception in one handler.

    `exact` says that the handler only sees exceptions of the new API; `old_classes` are those of
    the old one that the clause names and that can come too, as they are written.
    """

    def __init__(
        self,
        context: Context,
        conversion: Conversion,
        handler: ast.ExceptHandler,
        exact: bool,
        old_classes: list[str],
    ) -> None:
        self.context = context
        self.project = context.project
        self.conversion = conversion
        self.module = conversion.module
        self.handler = handler
        self.exact = exact
        self.old_classes = old_classes

    def translate(self, caught: bool) -> None:
        """Translate every use; `caught` says that the handler names a class of the SDK."""
        if self.handler.name is not None:
            apart = taken_apart(
                self.project, self.module, self.handler, self.handler.name, self._is_legacy
            )
            if apart is not None:
                raise self.conversion.refuse("handler-not-understood", apart)
        for statement in self.handler.body if self.handler.name else ():
            for node in walk(statement):
                is_error = isinstance(node, ast.Name) and node.id == self.handler.name
                if not is_error or not isinstance(node, ast.Name | ast.Attribute):
                    continue
                if is_of_other_class(self.project, self.module, node):
                    continue
                parent = self.module.parent(node)
                if isinstance(parent, ast.Attribute):
                    if caught or parent.attr in _CODE_NAMES:
                        self._attribute(parent)
                elif isinstance(parent, ast.Call) and parent.func is not node:
                    self._passed(parent, node)
                elif isinstance(parent, ast.keyword):
                    call = self.module.parent(parent)
                    if isinstance(call, ast.Call):
                        self._passed(call, node)
                elif isinstance(parent, _KEEPING) and not self._is_only_shown(node):
                    self._kept(parent)

    def attributes(self) -> Mapping[str, ErrorAttribute]:
        """What replaces the members of the old exceptions."""
        return ERROR_ATTRIBUTES

    def status_code(self, owner: str) -> str:
        """The status of a new exception."""
        return f"{owner}.status_code"

    def _attribute(self, node: ast.Attribute) -> None:
        row = self.attributes().get(node.attr)
        if row is None:
            return
        if row.refusal:
            raise self.conversion.refuse(row.refusal, node, node.attr)
        if row.note:
            self.conversion.note(row.note, node)
        if row.new == row.old:
            return
        owner = self.module.source(node.value)
        self.conversion.site(node, Family.ERROR, node.attr)
        if row.helper:
            self.conversion.replace(node, code(f"{self.conversion.helper(row.helper)}({owner})"))
            return
        if self.exact or is_of_sdk_class(self.project, self.module, node.value):
            new = self.status_code(owner) if row.old == "code" else f"{owner}.{row.new}"
            self.conversion.replace(node, code(new))
        elif row.old == "code" and self.old_classes:
            test = ", ".join(self.old_classes)
            test = test if len(self.old_classes) == 1 else f"({test})"
            new = f"{owner}.{row.old} if isinstance({owner}, {test}) else {owner}.{row.new}"
            self.conversion.replace(node, code(new))
        else:
            new = f'getattr({owner}, "{row.new}", None) or {owner}.{row.old}'
            self.conversion.replace(node, code(new))

    def _passed(self, call: ast.Call, node: ast.expr) -> None:
        symbol = self.project.symbol(call.func)
        if symbol in ("builtins.getattr", "builtins.hasattr") and len(call.args) > 1:
            self._by_name(call, call.args[1])
            return
        operation = self.project.graphs[self.module.path].calls.get(call)
        followed = self.attributes() is ERROR_ATTRIBUTES and ErrorReads(self.conversion)
        for target in operation.targets if operation is not None else ():
            if self._takes_text_apart(target, node):
                raise self.conversion.refuse("handler-not-understood", call)
            outside = self._translated(target)
            seen_through = bool(outside) or not (followed and reads_members(target.node))
            if seen_through and not _reads_error(target.node, outside):
                continue
            if not followed or outside or not followed.follow(target, call, node):
                raise self.conversion.refuse("handler-not-understood", call)
        if _is_store(call):
            self._kept(call)

    @property
    def _is_legacy(self) -> bool:
        """Whether the program uses google-generativeai."""
        return any(plan.legacy for plan in self.context.plans.values())

    def _takes_text_apart(self, function: FunctionInfo, error: ast.expr) -> bool:
        """Whether a function that is given the exception counts on the form of its text."""
        slot = self.project.slot(error)
        return any(
            taken_apart(self.project, function.module, function.node, name, self._is_legacy)
            is not None
            for name, parameter in function.parameters.items()
            if slot is not None and parameter in slot.successors
        )

    def _translated(self, function: FunctionInfo) -> set[ast.AST]:
        """The reads in a function that are translated where they stand."""
        if not self._is_legacy:
            return set()
        return guarded_reads(self.project, function.module, function.node)

    def _by_name(self, call: ast.Call, name: ast.expr) -> None:
        """`getattr(error, "code", None)`"""
        if not isinstance(name, ast.Constant) or name.value not in _CODE_NAMES:
            return
        row = self.attributes().get(str(name.value))
        if row is None:
            return
        if self.attributes() is ERROR_ATTRIBUTES and is_asked_by_both_names(self.module, call):
            return
        if self.attributes() is ERROR_ATTRIBUTES and (row.helper or not self.exact):
            look_up(self.conversion, call)
            return
        if row.refusal or not self.exact:
            raise self.conversion.refuse("error-attribute", call, str(name.value))
        self.conversion.site(call, Family.ERROR, row.old)
        self.conversion.replace(name, code(f'"{row.new}"'))

    def _is_only_shown(self, node: ast.expr) -> bool:
        return StoredError(self.context, _reads_error).is_only_shown(self.module, node)

    def _kept(self, place: ast.AST) -> None:
        """An exception that is kept may be read anywhere; nothing in the file may do so."""
        if _reads_error(self.module.tree, set(walk(self.handler))):
            raise self.conversion.refuse("handler-not-understood", place)


def translate_reads_of_tested(conversion: Conversion, test: ast.Call) -> bool:
    """Translate what is read of an exception whose class is tested, where no handler names it.

    Such are the parameters of functions that explain failures, the results of `gather` and the
    exception of a task.  Says False where the exception has other names too.
    """
    module = conversion.module
    tested = module.source(test.args[0]) if test.args else ""
    function: ast.AST = test
    while not isinstance(function, _Function | ast.Module):
        if isinstance(function, ast.ExceptHandler) and function.name == tested:
            return True
        function = module.parent(function) or module.tree
    if not any(
        isinstance(node, ast.Attribute)
        and node.attr in RENAMED
        and not _is_caught(module, node.value)
        for node in walk(function)
    ):
        return True
    is_told_by_kind = conversion.project.symbol(test.func) == "builtins.issubclass"
    if is_told_by_kind or not tested or isinstance(function, ast.Module):
        return False
    return ErrorReads(conversion).translate(conversion, function, tested)


def _is_caught(module: PythonModule, node: ast.expr) -> bool:
    """Whether an expression is the name of the exception in a handler around it."""
    name = module.source(node)
    current = module.parent(node)
    while current is not None:
        if isinstance(current, ast.ExceptHandler) and current.name == name:
            return True
        current = module.parent(current)
    return False


def _is_store(call: ast.Call) -> bool:
    function = call.func
    names = ("append", "add", "put", "put_nowait", "insert", "set_exception")
    return isinstance(function, ast.Attribute) and function.attr in names


def _reads_error(tree: ast.AST, outside: Set[ast.AST] = frozenset()) -> bool:
    """Whether code reads a member that only the old exceptions have, also by its name."""
    return any(
        (_member(node) in ERROR_ATTRIBUTES and _member(node) != "args")
        for node in walk(tree)
        if node not in outside
    )


def _member(node: ast.AST) -> str:
    """The member that an attribute, or a call of `getattr` or `hasattr`, asks for."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if not isinstance(node, ast.Call) or len(node.args) < 2:
        return ""
    if not isinstance(node.func, ast.Name) or node.func.id not in ("getattr", "hasattr"):
        return ""
    name = node.args[1]
    return str(name.value) if isinstance(name, ast.Constant) else ""
