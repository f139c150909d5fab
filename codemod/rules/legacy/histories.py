"""What was said in a chat of google-generativeai: `chat.history`, where the program shows it.

The class that takes the place of the chat keeps a record with the same members, as objects of
google-genai.  A record that the program changes, stores or hands on is one that the program keeps
(`codemod.rules.chats.kept`).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from codemod.analysis.graph import Slot
from codemod.conversion.guards import only_truth_matters
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_Loop = ast.For | ast.AsyncFor
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module


def member_read(slot: Slot, name: str) -> ast.Attribute | None:
    """The expression `chat.name`, where the chat stands in a slot."""
    if not isinstance(slot.node, ast.expr):
        return None
    parent = slot.module.parents.get(slot.node)
    if isinstance(parent, ast.Attribute) and parent.attr == name:
        return parent
    return None


def is_shown(module: PythonModule, history: ast.expr) -> bool:
    """Whether the program only counts what was said, or reads roles and texts of it."""
    if isinstance(history, ast.Attribute) and not isinstance(history.ctx, ast.Load):
        return False
    parent = module.parent(history)
    if only_truth_matters(module, history):
        return True
    if isinstance(parent, ast.Call) and parent.args == [history]:
        return isinstance(parent.func, ast.Name) and parent.func.id == "len"
    if isinstance(parent, ast.Subscript) and parent.value is history:
        if isinstance(parent.slice, ast.Slice):
            return is_shown(module, parent)
        return _is_read(module, parent)
    if isinstance(parent, _Loop | ast.comprehension) and parent.iter is history:
        return _reads_each(module, parent, _is_read)
    return False


def _is_read(module: PythonModule, content: ast.expr) -> bool:
    """Whether only the role and the texts of a part of the history are read."""
    member = module.parent(content)
    if not isinstance(member, ast.Attribute) or not isinstance(member.ctx, ast.Load):
        return False
    if member.attr == "role":
        return True
    if member.attr != "parts":
        return False
    outer = module.parent(member)
    if isinstance(outer, ast.Subscript) and outer.value is member:
        return isinstance(outer.slice, ast.Constant) and _is_text(module, outer)
    if isinstance(outer, _Loop | ast.comprehension) and outer.iter is member:
        return _reads_each(module, outer, _is_text)
    return False


def _is_text(module: PythonModule, part: ast.expr) -> bool:
    member = module.parent(part)
    return (
        isinstance(member, ast.Attribute)
        and member.attr == "text"
        and isinstance(member.ctx, ast.Load)
    )


def _reads_each(
    module: PythonModule,
    loop: ast.For | ast.AsyncFor | ast.comprehension,
    is_read: Callable[[PythonModule, ast.expr], bool],
) -> bool:
    """Whether every use of what a loop gives is a read that is known."""
    if not isinstance(loop.target, ast.Name):
        return False
    name = loop.target.id
    home = loop if isinstance(loop, _Loop) else module.parent(loop)
    inside = [part for part in _names(home, name) if isinstance(part.ctx, ast.Load)]
    if not all(is_read(module, part) for part in inside):
        return False
    if not isinstance(loop, _Loop):
        return True
    others = [part for part in _names(_function(module, loop), name) if part not in inside]
    return all(_belongs_to_loop(module, part, name) for part in others)


def _names(node: ast.AST | None, name: str) -> Iterator[ast.Name]:
    for part in walk(node) if node is not None else ():
        if isinstance(part, ast.Name) and part.id == name:
            yield part


def _function(module: PythonModule, node: ast.AST) -> ast.AST | None:
    current: ast.AST | None = node
    while current is not None and not isinstance(current, _Function):
        current = module.parent(current)
    return current


def _belongs_to_loop(module: PythonModule, part: ast.Name, name: str) -> bool:
    """Whether a use of a name stands in a loop or function that binds it."""
    if not isinstance(part.ctx, ast.Load):
        return True
    current: ast.AST | None = module.parent(part)
    while current is not None:
        if isinstance(current, _Loop | ast.comprehension):
            bound = current.target
            if isinstance(bound, ast.Name) and bound.id == name:
                return True
        if isinstance(current, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            targets = [one.target for one in current.generators]
            if any(isinstance(one, ast.Name) and one.id == name for one in targets):
                return True
        current = module.parent(current)
    return False
