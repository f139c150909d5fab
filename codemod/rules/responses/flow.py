"""Where a response, or a part of one, may go: only where the analysis follows it."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.project import Project
from codemod.analysis.values import (
    ClassValue,
    ContainerValue,
    InstanceValue,
    ModuleValue,
)
from codemod.conversion.guards import is_shown_by_method, only_truth_matters
from codemod.conversion.literals import is_none
from codemod.conversion.read_types import is_leaf, is_reason
from codemod.rules.calls import Context
from codemod.rules.responses.judged_results import is_judged
from codemod.sources.python_module import PythonModule

PRINTERS = frozenset(
    {
        "builtins.print",
        "builtins.repr",
        "builtins.str",
        "pprint.pprint",
        "rich.print",
    }
)
LOG_METHODS = frozenset(
    {
        "critical",
        "debug",
        "error",
        "exception",
        "info",
        "log",
        "print",
        "warning",
        "write",
    }
)
NEUTRAL = frozenset(
    {
        "builtins.bool",
        "builtins.enumerate",
        "builtins.id",
        "builtins.iter",
        "builtins.len",
        "builtins.list",
        "builtins.next",
        "builtins.reversed",
        "builtins.tuple",
    }
)
"""Functions that look at no member of what they are given."""

_ITERATING = NEUTRAL - {"builtins.bool", "builtins.id", "builtins.len"}

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


_NAMES_OF_CLASS = frozenset({"__module__", "__name__", "__qualname__"})

_EMPTY_ROLES = frozenset({"elements", "return", "yield"})
"""Roles of slots that hold nothing when nothing was put in: empty lists, functions of no value."""


def is_foreign(root: Slot) -> bool:
    """Whether a slot brings in something that is neither None nor an object we follow."""
    node = root.node
    if root.values or root.role in _EMPTY_ROLES or not isinstance(node, ast.expr | ast.arg):
        return False
    if root.role == "definition":
        parent = root.module.parent(node)
        return not (isinstance(parent, ast.AnnAssign) and parent.value is None)
    return not (isinstance(node, ast.expr) and is_none(node))


class ResponseFlow:
    """Judges the uses of responses in one module."""

    def __init__(self, context: Context, module: PythonModule) -> None:
        self.context = context
        self.project: Project = context.project
        self.module = module

    def is_printed(self, node: ast.AST) -> bool:
        """Whether an expression is only turned into text for people to read."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.FormattedValue) or is_shown_by_method(self.module, node):
            return True
        if not isinstance(parent, ast.Call) or parent.func is node:
            return False
        if self.project.symbol(parent.func) in PRINTERS:
            return True
        if self.project.symbol(parent.func) == "builtins.type":
            name = self.module.parent(parent)
            is_name = isinstance(name, ast.Attribute) and name.attr in _NAMES_OF_CLASS
            return self.is_printed(name if is_name and name is not None else parent)
        is_log = isinstance(parent.func, ast.Attribute) and parent.func.attr in LOG_METHODS
        return is_log and not self._targets(parent)

    def is_iterated(self, node: ast.AST) -> bool:
        """Whether what an expression holds is gone through, item by item, at this place."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension):
            return parent.iter is node
        if isinstance(parent, ast.Assign):
            return any(isinstance(target, ast.Tuple | ast.List) for target in parent.targets)
        if isinstance(parent, ast.Call) and parent.func is not node:
            return self.project.symbol(parent.func) in _ITERATING
        return isinstance(parent, ast.Starred | ast.YieldFrom)

    def is_followed(self, node: ast.AST) -> bool:
        """Whether every place an expression goes from here is one the analysis sees."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            reached = all(self._target_is_followed(target) for target in targets)
            return reached and (not isinstance(parent, ast.NamedExpr) or self._continues(parent))
        if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension):
            return parent.iter is node
        if isinstance(parent, ast.Expr | ast.Await | ast.withitem | ast.Delete):
            return True
        if isinstance(parent, ast.IfExp | ast.BoolOp):
            return only_truth_matters(self.module, parent) or self._continues(parent)
        if isinstance(parent, ast.Subscript):
            # A future that says which answer it is for.
            return parent.slice is node and self._target_is_followed(parent)
        if isinstance(
            parent,
            ast.Starred | ast.List | ast.Tuple | ast.Set | ast.Dict | ast.ListComp | ast.DictComp,
        ):
            return self.is_followed(parent)
        if isinstance(parent, ast.GeneratorExp | ast.SetComp):
            return self.is_followed(parent)
        if isinstance(parent, ast.Return | ast.Yield):
            judged = is_judged(self.project, self.module, parent)
            return not judged and self._is_returned_to_project(parent)
        if isinstance(parent, ast.Lambda):
            return self._is_called_by_project(parent)
        if isinstance(parent, ast.Compare):
            sides = (parent.left, *parent.comparators)
            return all(is_none(side) for side in sides if side is not node)
        if isinstance(parent, ast.keyword):
            return self._argument_is_followed(node, self.module.parent(parent))
        return self._argument_is_followed(node, parent)

    def _continues(self, node: ast.expr) -> bool:
        """Whether a conditional value is read on in place, or goes where it is followed."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Attribute | ast.Subscript):
            return True
        return only_truth_matters(self.module, node) or self.is_followed(node)

    def _argument_is_followed(self, node: ast.AST, parent: ast.AST | None) -> bool:
        if not isinstance(parent, ast.Call):
            return False
        if self.project.symbol(parent.func) in NEUTRAL:
            return True
        operation = self._operation(parent)
        return operation is not None and self.project.slot(node) in operation.followed

    def _operation(self, call: ast.Call) -> CallOperation | None:
        return self.project.graphs[self.module.path].calls.get(call)

    def _targets(self, call: ast.Call) -> set[object]:
        operation = self._operation(call)
        return set(operation.targets) if operation is not None else set()

    def _target_is_followed(self, target: ast.expr) -> bool:
        if isinstance(target, ast.Name | ast.Tuple | ast.List):
            return True
        if isinstance(target, ast.Attribute):
            holders: tuple[type, ...] = (InstanceValue, ClassValue, ModuleValue, ContainerValue)
        elif isinstance(target, ast.Subscript):
            holders = (ContainerValue,)
        else:
            return False
        return any(isinstance(value, holders) for value in self.project.values(target.value))

    def _is_returned_to_project(self, node: ast.AST) -> bool:
        current: ast.AST | None = node
        while current is not None and not isinstance(current, _Function):
            current = self.module.parent(current)
        return current is not None and self._is_called_by_project(current)

    def _is_called_by_project(self, function: ast.AST) -> bool:
        """Whether the project itself calls a function, and so sees what it returns."""
        info = self.project.graphs[self.module.path].functions.get(function)
        if info is None:
            return False
        return self.context.settings.unsafe or info in self.context.called_functions

    def holds_response(self, node: ast.expr) -> frozenset[CallOperation]:
        """The migrating calls whose response, or a part of it, lies in a container."""
        plans = self.context.plans
        return frozenset(
            held.origin
            for value in self.project.values(node)
            if isinstance(value, ContainerValue)
            for held in self.project.held(value.container)
            if held.origin is not None
            and held.origin in plans
            and not (is_leaf(held.type) or is_reason(held.type))
        )

    def sent_with(self, node: ast.expr) -> CallOperation | None:
        """The migrating call of generate_content that takes a container as its contents."""
        place = self.module.parent(node)
        call = self.module.parent(place) if isinstance(place, ast.keyword) else place
        operation = self._operation(call) if isinstance(call, ast.Call) else None
        plan = self.context.plans.get(operation) if operation is not None else None
        if plan is None:
            return None
        named = isinstance(place, ast.keyword) and place.arg == "contents"
        first = plan.legacy and not plan.chat and node in plan.call.node.args[:1]
        return operation if named or first else None

    def container_escapes(self, node: ast.expr) -> bool:
        """Whether a container goes to code that cannot be seen, at this place."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Starred | ast.keyword):
            node, parent = parent, self.module.parent(parent)  # type: ignore[assignment]
        if isinstance(parent, ast.Return):
            return not self.is_followed(node)
        if isinstance(parent, ast.Attribute):
            return self._is_sorted_by_others(parent)
        if not isinstance(parent, ast.Call) or parent.func is node or self.is_printed(node):
            return False
        if isinstance(node, ast.GeneratorExp | ast.ListComp) and only_truth_matters(
            self.module, node.elt
        ):
            return False  # `any` and `all` only ask whether each element is true.
        argument = node.value if isinstance(node, ast.keyword) else node
        return not self._argument_is_followed(argument, parent)

    def _is_sorted_by_others(self, method: ast.Attribute) -> bool:
        """Whether a list is sorted by a function that is not of the project."""
        call = self.module.parent(method)
        if method.attr != "sort" or not isinstance(call, ast.Call):
            return False
        has_key = any(keyword.arg in ("key", None) for keyword in call.keywords)
        return has_key and not self._targets(call)
