"""The forms that contents can have which a helper converts when the program runs.

Text stays text, and a list of parts becomes a list of as many blocks; so what a test asks about the
kind or the length of recorded contents has the same answer of the input.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerValue
from codemod.conversion.text import holds_text, is_text
from codemod.rules.mocks.compared_values import compared_with
from codemod.rules.mocks.sent_arguments import SentArguments
from codemod.sources.python_module import PythonModule

_ONE_BLOCK = frozenset({"File", "Part"})
"""Types of elements that are one block each, as text is."""

_KINDS = frozenset({"builtins.list", "builtins.str", "builtins.tuple"})

Form = tuple[bool, ...] | None
"""Of a list, which elements are text; None for contents that are text."""

_UNKNOWN: tuple[bool, ...] = ()


def forms_of(project: Project, sent: Sequence[SentArguments]) -> list[Form] | None:
    """The forms that the contents of some calls can have; None where not all are known."""
    found: list[Form] = []
    for one in sent:
        slot = project.slot(one.contents)
        helped = one.passes_text(project)
        if slot is None or not (helped or one.is_list):
            return None
        forms = list(_of_slot(project, slot, set()))
        known = [form for form in forms if form != _UNKNOWN]
        if len(known) < len(forms) or (not helped and None in known):
            return None
        found += known
    return found or None


def _of_slot(project: Project, slot: Slot, seen: set[Slot]) -> Iterator[Form]:
    """The forms of what comes to a place."""
    if slot in seen:
        return
    seen.add(slot)
    if isinstance(slot.node, ast.List) and slot.role != "elements":
        yield _of_list(project, slot.node)
    elif holds_text(project, slot):
        yield None
    elif not slot.predecessors:
        yield _UNKNOWN
    else:
        for source in slot.predecessors:
            yield from _of_slot(project, source, seen)


def _of_list(project: Project, node: ast.List) -> tuple[bool, ...]:
    for value in project.values(node):
        if isinstance(value, ContainerValue) and project.calls_of_methods(value.container):
            return _UNKNOWN
    texts = tuple(is_text(project, element) for element in node.elts)
    single = (
        text or project.sdk_type(element) in _ONE_BLOCK
        for text, element in zip(texts, node.elts, strict=True)
    )
    return texts if all(single) else _UNKNOWN


def asks_kind(project: Project, module: PythonModule, node: ast.expr) -> bool:
    """Whether a test only asks for the length of contents, or whether they are text or a list."""
    parent = module.parent(node)
    if not isinstance(parent, ast.Call) or parent.args[:1] != [node]:
        return False
    function = project.symbol(parent.func)
    if function == "builtins.len":
        return True
    if function != "builtins.isinstance" or len(parent.args) != 2:
        return False
    kinds = parent.args[1]
    named = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds]
    return all(project.symbol(kind) in _KINDS for kind in named)


def is_text_at(module: PythonModule, read: ast.Subscript, index: int, forms: list[Form]) -> bool:
    """Whether an element that a test reads is text in all lists, and asked for in one.

    Where the contents can be text themselves, the test must be one that a letter cannot pass.
    """
    lists = [form for form in forms if form is not None]
    if not lists or not all(-len(form) <= index < len(form) and form[index] for form in lists):
        return False
    compared = compared_with(module, read)
    longer = isinstance(compared, ast.Constant) and isinstance(compared.value, str)
    return len(lists) == len(forms) or (longer and len(compared.value) > 1)  # type: ignore[union-attr]
