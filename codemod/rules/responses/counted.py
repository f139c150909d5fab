"""`len(response.candidates)`: an answer has one candidate, or none."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable

from codemod.conversion.guards import is_condition
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, code
from codemod.sources.python_module import PythonModule

_OPERATORS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def counts_candidates(
    conversion: Conversion,
    translator: ReadTranslator,
    node: ast.expr,
    is_joined: Callable[[ast.expr], bool],
) -> bool:
    """Whether candidates are only counted, or given a default, which is translated then.

    `is_joined` writes a test anew together with those beside it, where they say the same.
    """
    if not _is_candidates(translator, node) or not isinstance(node, ast.Attribute):
        return False
    module = conversion.module
    place = _with_default(module, node)
    call = module.parent(place)
    answer = translator.translate(node.value)
    if not isinstance(call, ast.Call) or not _is_length(call):
        if place is not node:
            conversion.replace(place, code("[", answer, "] if ", answer, ".steps else []"))
        return place is not node
    conversion.note("blocked-prompt", node)
    compare = module.parent(call)
    test = counted_test(translator, compare) if isinstance(compare, ast.Compare) else None
    if test is None or not isinstance(compare, ast.Compare):
        conversion.replace(call, code("1 if ", answer, ".steps else 0"))
    elif not is_joined(compare):
        known = is_condition(module, compare) or test.parts[0] == "not "
        conversion.replace(compare, test if known else code("bool(", test, ")"))
    return True


def counted_test(translator: ReadTranslator, compare: ast.Compare) -> Code | None:
    """What `len(response.candidates) > 0` asks for; None where it is another comparison."""
    call = compare.left
    if not isinstance(call, ast.Call) or not _is_length(call):
        return None
    node = call.args[0]
    if isinstance(node, ast.BoolOp):
        node = node.values[0]
    told = _told(compare, call)
    if told is None or not _is_candidates(translator, node) or not isinstance(node, ast.Attribute):
        return None
    steps = code(translator.translate(node.value), ".steps")
    return steps if told else code("not ", steps)


def _is_candidates(translator: ReadTranslator, node: ast.expr) -> bool:
    return translator.type_of(node) == "list Candidate" and translator.is_read(node)


def _is_length(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "len" and len(call.args) == 1


def _with_default(module: PythonModule, node: ast.expr) -> ast.expr:
    """The `candidates or []` around a read of candidates, else the read."""
    parent = module.parent(node)
    if not isinstance(parent, ast.BoolOp) or not isinstance(parent.op, ast.Or):
        return node
    first, *rest = parent.values
    empty = [isinstance(one, ast.List | ast.Tuple) and not one.elts for one in rest]
    return parent if first is node and empty == [True] else node


def _told(compare: ast.Compare, call: ast.Call) -> bool | None:
    """Whether a comparison with a number is true of one candidate and false of none, or reverse."""
    number = compare.comparators[0] if compare.left is call else None
    holds = _OPERATORS.get(type(compare.ops[0])) if len(compare.ops) == 1 else None
    if not isinstance(number, ast.Constant) or type(number.value) is not int or holds is None:
        return None
    one, none = holds(1, number.value), holds(0, number.value)
    return one if one != none else None
