"""Which members of objects of other libraries are text (`codemod.mapping.library_texts`)."""

from __future__ import annotations

import ast

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.conversion.literals import is_text_or_none
from codemod.mapping.library_texts import HANDLERS, MEMBERS, TEXT, TEXT_COMMANDS
from codemod.sources.python_module import PythonModule

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_library_text(project: Project, node: ast.Attribute) -> bool:
    """Whether an attribute is text, by the class of what it is read from.

    The class is that of an annotation, or what a library gives to the handler of an event.
    """
    return _kind(project, node) == TEXT


def _kind(project: Project, node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return MEMBERS.get(_kind(project, node.value), {}).get(node.attr, "")
    slot = project.slot(node) if isinstance(node, ast.Name) else None
    kinds = _kinds(project, slot, set()) if slot is not None else set()
    return kinds.pop() if len(kinds) == 1 else ""


def _kinds(project: Project, slot: Slot, seen: set[Slot]) -> set[str]:
    """The classes of what can be in a slot, up to the parameters that say theirs."""
    if slot in seen:
        return set()
    seen.add(slot)
    if isinstance(slot.node, ast.Attribute) and not slot.predecessors:
        return {_kind(project, slot.node)}
    given = _given(project, slot)
    if given or not slot.predecessors:
        return {given}
    return {kind for source in slot.predecessors for kind in _kinds(project, source, seen)}


def _given(project: Project, slot: Slot) -> str:
    """The class of what comes in with a parameter; empty where it does not say."""
    parameter, module = slot.node, slot.module
    if not isinstance(parameter, ast.arg):
        return ""
    if parameter.annotation is not None:
        name = project.symbol(parameter.annotation)
        return name if name in MEMBERS else ""
    function = module.parents.get(module.parents.get(parameter, parameter))
    if not isinstance(function, _Function) or _first(function) is not parameter:
        return ""
    for handler in HANDLERS:
        named = handler.name in ("", function.name)
        if (
            named
            and handler.decorator in _decorators(function)
            and _imports(module, handler.library)
        ):
            return handler.given
    return ""


def is_word_of_command(slot: Slot) -> bool:
    """Whether a slot is a parameter in which a library hands over a word that a user typed."""
    parameter, module = slot.node, slot.module
    if not isinstance(parameter, ast.arg) or parameter.annotation is not None:
        return False
    arguments = module.parents.get(parameter)
    function = module.parents.get(arguments) if arguments is not None else None
    if not isinstance(function, _Function) or parameter in (_first(function), function.args.vararg):
        return False
    if not all(_is_text_default(source) for source in slot.predecessors):
        return False
    return parameter.arg != "self" and any(
        _decorators(function) & set(decorators) and _imports(module, library)
        for library, decorators in TEXT_COMMANDS.items()
    )


def _is_text_default(slot: Slot) -> bool:
    """Whether a default is text or None; one of another type is converted to its own."""
    return isinstance(slot.node, ast.expr) and is_text_or_none(slot.node)


def _first(function: _Function) -> ast.arg | None:
    """The first argument that a caller gives."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    if arguments and arguments[0].arg == "self":
        arguments = arguments[1:]
    return arguments[0] if arguments else None


def _decorators(function: _Function) -> set[str]:
    """The last names of the decorators of a function."""
    called = [one.func if isinstance(one, ast.Call) else one for one in function.decorator_list]
    members = [one for one in called if isinstance(one, ast.Attribute)]
    return {one.attr for one in members if ast.unparse(one.value) != "click"}


def _imports(module: PythonModule, library: str) -> bool:
    for node in module.nodes_of(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            names = [alias.name for alias in getattr(node, "names", ())]
        if any(name.partition(".")[0] == library for name in names):
            return True
    return False
