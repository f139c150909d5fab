"""What functions read of an exception that either API may have raised.

Such a read has to serve exceptions of the old API, of the new one and of anything else, so it is
written in a form that asks the exception what it has.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.project import Project
from codemod.analysis.values import FunctionInfo
from codemod.conversion.result import Conversion
from codemod.mapping.errors import ERROR_ATTRIBUTES, NEW_ERROR_MODULE, STATUS_ERROR
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.errors.others import is_of_other_class
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

RENAMED = frozenset(name for name, row in ERROR_ATTRIBUTES.items() if row.new != row.old)
"""Members of the old exceptions that the new ones do not have."""

_LOOKS = frozenset({"builtins.getattr", "builtins.hasattr"})
_ALIASING = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Return, ast.Yield, ast.Lambda)


class ErrorReads:
    """Translates the reads of one exception, by the source of the expression that it is."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.project: Project = conversion.project
        self.seen: set[tuple[FunctionInfo, str]] = set()

    def follow(self, function: FunctionInfo, call: ast.Call, argument: ast.expr) -> bool:
        """Translate what a function of the project reads of an exception that it is given.

        Says False, and translates nothing, where the exception is kept under another name.
        """
        slot = self.project.slot(argument)
        names = [
            name
            for name, parameter in function.parameters.items()
            if slot is not None and parameter in slot.successors
        ]
        if len(names) != 1:
            return False
        if (function, names[0]) in self.seen:
            return True
        self.seen.add((function, names[0]))
        there = Conversion(self.project, function.module)
        if not self.translate(there, function.node, names[0]):
            return False
        self.conversion.take(there)
        return True

    def translate(self, there: Conversion, function: ast.AST, error: str) -> bool:
        """Translate the reads of `error` in a function; say whether all could be seen."""
        module = there.module
        uses = [
            use
            for use in _uses(module, function, error)
            if not is_of_other_class(self.project, module, use)
        ]
        for use in uses:
            parent = module.parent(use)
            aliased = isinstance(parent, _ALIASING) and getattr(parent, "value", None) is use
            if aliased and (isinstance(use, ast.Name) or not _gets_name(parent)):
                return False
            if isinstance(parent, ast.Call) and use in parent.args and not self._given(parent, use):
                return False
        for use in uses:
            parent = module.parent(use)
            if isinstance(parent, ast.Attribute):
                self._attribute(there, parent)
            elif isinstance(parent, ast.Call) and parent.args[:1] == [use]:
                look_up(there, parent)
        return True

    def _given(self, call: ast.Call, argument: ast.expr) -> bool:
        """Whether what a call does with the exception is known, or translated with it."""
        operation = self.project.graphs[self.project.module_of(call).path].calls.get(call)
        return all(
            self.follow(target, call, argument)
            for target in (operation.targets if operation is not None else ())
            if reads_members(target.node)
        )

    def _attribute(self, there: Conversion, node: ast.Attribute) -> None:
        row = ERROR_ATTRIBUTES.get(node.attr)
        if row is None or not isinstance(node.ctx, ast.Load):
            return
        if row.note:
            there.note(row.note, node)
        if row.new == row.old:
            return
        owner = there.module.source(node.value)
        there.site(node, Family.ERROR, node.attr)
        if row.helper:
            there.replace(node, code(f"{there.helper(row.helper)}({owner})"))
        else:
            there.replace(node, code(f'getattr({owner}, "{row.new}", None) or {owner}.{row.old}'))


def look_up(conversion: Conversion, call: ast.Call) -> None:
    """`getattr(error, "code", None)` and `hasattr(error, "code")` of an exception of any kind."""
    symbol = conversion.project.symbol(call.func)
    if symbol not in _LOOKS or len(call.args) < 2 or not isinstance(call.args[1], ast.Constant):
        return
    row = ERROR_ATTRIBUTES.get(str(call.args[1].value))
    if row is None or row.new == row.old or is_asked_by_both_names(conversion.module, call):
        return
    module = conversion.module
    error, whole = module.source(call.args[0]), module.source(call)
    conversion.site(call, Family.ERROR, row.old)
    if row.helper and symbol.endswith("getattr"):
        default = module.source(call.args[2]) if len(call.args) > 2 else "None"
        rest = "" if default == "None" else f" or {default}"
        conversion.replace(call, code(f"{conversion.helper(row.helper)}({error}){rest}"))
        return
    inner = conversion.import_name("google.genai", NEW_ERROR_MODULE.rpartition(".")[2])
    test = f"isinstance({error}, {inner}.{STATUS_ERROR})"
    if symbol.endswith("hasattr"):
        conversion.replace(call, code(f"{test} or {whole}"))
    else:
        conversion.replace(call, code(f"{error}.{row.new} if {test} else {whole}"))


def is_asked_by_both_names(module: PythonModule, call: ast.Call) -> bool:
    """Whether a member is one of the names in `getattr(e, "status_code", None) or getattr(...)`.

    Such an expression gives the same for the exceptions of both APIs as it stands.
    """
    choice = module.parent(call)
    if not isinstance(choice, ast.BoolOp) or not isinstance(choice.op, ast.Or):
        return False
    row = ERROR_ATTRIBUTES.get(_looked_for(call))
    return row is not None and any(
        isinstance(one, ast.Call)
        and _looked_for(one) == row.new
        and module.source(one.args[0]) == module.source(call.args[0])
        for one in choice.values
    )


def _looked_for(call: ast.Call) -> str:
    """The member in `getattr(error, "code", None)`, where nothing is given for a missing one."""
    is_look = isinstance(call.func, ast.Name) and call.func.id == "getattr"
    if not is_look or len(call.args) != 3:
        return ""
    name, default = call.args[1:]
    if not isinstance(name, ast.Constant) or not isinstance(default, ast.Constant):
        return ""
    return "" if default.value else str(name.value)


def reads_members(tree: ast.AST) -> bool:
    """Whether code reads a member that the old exceptions have, by its name or as text."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr in ERROR_ATTRIBUTES and node.attr != "args")
        or (isinstance(node, ast.Constant) and node.value in RENAMED)
        for node in walk(tree)
    )


def _gets_name(statement: ast.AST | None) -> bool:
    """Whether a value gets a plain name, whose reads are looked at by themselves."""
    if isinstance(statement, ast.Assign):
        return len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name)
    return isinstance(statement, ast.NamedExpr)


def _uses(module: PythonModule, function: ast.AST, error: str) -> Iterator[ast.expr]:
    """The places of a function where an expression with this source is read."""
    for node in walk(function):
        is_read = isinstance(getattr(node, "ctx", None), ast.Load) or isinstance(node, ast.Call)
        if is_read and isinstance(node, ast.expr) and module.source(node) == error:
            yield node
