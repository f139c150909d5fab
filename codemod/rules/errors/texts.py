"""What a handler reads out of the text of an exception, where it counts on the form of the text.

The old text is `429 RESOURCE_EXHAUSTED. {...}`, the new one `Error code: 429 - {...}`: both hold
the code, the status and the message, so a search for one of these finds it still.  A text that is
taken apart, compared as a whole, or searched for code and status together tells something else.
So does one that is searched for why there was no text, which google-generativeai raised as well.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codemod.analysis.project import Project
from codemod.mapping.legacy_errors import MISSING_TEXT
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_SAME_FORM = frozenset({"casefold", "lower", "strip", "upper"})
_PARTS = frozenset({"partition", "rpartition", "rsplit", "split", "splitlines"})
_ENDS = frozenset({"endswith", "startswith"})
_MATCHERS = frozenset({"re.fullmatch", "re.match"})
_OF_ERROR = re.compile(r"\s*(\d|error code|invalid operation|finish_reason|\w+\()", re.IGNORECASE)
"""What the text or the form of an exception begins with, the old or the new: a sentence that begins
otherwise is one that the program raises itself."""
_STATUS_LINE = re.compile(r"\b[45]\d\d[ .]+[A-Za-z]")


def taken_apart(
    project: Project, module: PythonModule, scope: ast.AST, error: str, legacy: bool
) -> ast.expr | None:
    """The first place of a handler or function that counts on the form of the text of an error.

    Args:
        project: the analysed project.
        module: where the handler or function is.
        scope: the handler or function.
        error: the name of the exception in it.
        legacy: whether the exception may be one of google-generativeai for missing text.
    """
    names: set[str] = set()
    for text in _texts(scope, error, names):
        whole = _climb(module, text, _SAME_FORM)
        parent = module.parent(whole)
        if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
            target = parent.targets[0]
            if isinstance(target, ast.Name):
                names.add(target.id)
        if _counts_on_form(project, module, whole):
            return whole
        if legacy and _asks_for_missing_text(module, whole):
            return whole
    return None


def asks_for_missing_text(module: PythonModule, handler: ast.ExceptHandler) -> ast.expr | None:
    """The first place of a handler that searches the text of a ValueError for why it came.

    One for other exceptions is looked at with all that it does to them.
    """
    of_value = handler.type is not None and any(
        isinstance(part, ast.Name) and part.id == "ValueError" for part in walk(handler.type)
    )
    for text in _texts(handler, handler.name or "", set()) if of_value and handler.name else ():
        whole = _climb(module, text, _SAME_FORM)
        if _asks_for_missing_text(module, whole):
            return whole
    return None


def _texts(scope: ast.AST, error: str, names: set[str]) -> Iterator[ast.expr]:
    """The texts of an exception, then the names they get; those are found on the way."""
    nodes = list(walk(scope))
    for node in nodes:
        if isinstance(node, ast.expr) and _is_text(node, error):
            yield node
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load):
            yield node


def _is_text(node: ast.expr, error: str) -> bool:
    if isinstance(node, ast.Call):
        is_str = isinstance(node.func, ast.Name) and node.func.id in ("repr", "str")
        return is_str and len(node.args) == 1 and _is_named(node.args[0], error)
    if isinstance(node, ast.JoinedStr):
        only = node.values[0] if len(node.values) == 1 else None
        return isinstance(only, ast.FormattedValue) and _is_named(only.value, error)
    return (
        isinstance(node, ast.Attribute) and node.attr == "message" and _is_named(node.value, error)
    )


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _climb(module: PythonModule, node: ast.expr, methods: frozenset[str]) -> ast.expr:
    """The call of the last of some methods that a text is given to, one after the other."""
    while True:
        member = module.parent(node)
        call = module.parent(member) if isinstance(member, ast.Attribute) else None
        if not isinstance(member, ast.Attribute) or member.attr not in methods:
            return node
        if not isinstance(call, ast.Call) or call.func is not member:
            return node
        node = call


def _counts_on_form(project: Project, module: PythonModule, text: ast.expr) -> bool:
    parent = module.parent(text)
    if isinstance(parent, ast.Attribute) and parent.attr in _ENDS:
        return True
    if isinstance(parent, ast.Call):
        return project.symbol(parent.func) in _MATCHERS
    if isinstance(parent, ast.Compare) and len(parent.ops) == 1:
        return _compares(parent, text)
    part = _climb(module, text, _PARTS)
    above = module.parent(part)
    while isinstance(above, ast.Subscript) and above.value is part:
        part, above = above, module.parent(above)
    if part is text:
        return False
    is_number = isinstance(above, ast.Call) and project.symbol(above.func) == "builtins.int"
    return is_number or isinstance(above, ast.Compare)


def _asks_for_missing_text(module: PythonModule, text: ast.expr) -> bool:
    """`"safety" in str(error).lower()`, or the same of any word in a list of such."""
    compare = module.parent(text)
    if not isinstance(compare, ast.Compare) or compare.comparators[:1] != [text]:
        return False
    word = compare.left.value if isinstance(compare.left, ast.Constant) else None
    words = [word] if word is not None else _words_of(module, compare)
    return isinstance(compare.ops[0], ast.In | ast.NotIn) and any(
        re.search(rf"(?<!\w){re.escape(one.lower())}", MISSING_TEXT)
        for one in words
        if isinstance(one, str) and one.strip()
    )


def _words_of(module: PythonModule, compare: ast.Compare) -> list[object]:
    """The words that `any(word in text for word in (...))` goes through."""
    loop = module.parent(compare)
    source = loop.generators[0].iter if isinstance(loop, ast.GeneratorExp | ast.ListComp) else None
    if not isinstance(source, ast.List | ast.Tuple | ast.Set):
        return []
    return [one.value for one in source.elts if isinstance(one, ast.Constant)]


def _compares(compare: ast.Compare, text: ast.expr) -> bool:
    other = compare.comparators[0] if compare.left is text else compare.left
    value = other.value if isinstance(other, ast.Constant) else None
    if isinstance(compare.ops[0], ast.In | ast.NotIn):
        searched = compare.comparators[0] is text
        return searched and isinstance(value, str) and bool(_STATUS_LINE.search(value))
    if not isinstance(compare.ops[0], ast.Eq | ast.NotEq):
        return False
    return not isinstance(value, str) or bool(_OF_ERROR.match(value))
