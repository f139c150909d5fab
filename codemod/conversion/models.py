"""The model of a call: deprecated ids are replaced where they are written (mapping section 12)."""

from __future__ import annotations

import ast
from typing import Literal, cast

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.conversion.result import Conversion
from codemod.mapping.models import LEGACY, Resolution, is_unserved_family, resolve
from codemod.model import Family, Note, Substitution
from codemod.rewriting.edits import Code, ReplaceExpression, code
from codemod.settings import Settings
from codemod.sources.python_module import PythonModule

_ENVIRONMENT = frozenset({"os.getenv", "os.environ.get"})


class ModelConverter:
    """Finds the constants a model argument comes from, and replaces deprecated ones."""

    def __init__(self, conversion: Conversion, settings: Settings) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.settings = settings

    def constant(self, node: ast.expr) -> str:
        """The id the new call will name, when it is one constant; else empty.

        A legacy model that stays takes fewer options than the others, so it is named first.
        """
        constants = [constant for _, constant in self._constants(node)]
        kept = [str(constant.value) for constant in constants if self._stays(constant, "text")]
        if kept or len(constants) != 1:
            return kept[0] if kept else ""
        return self._resolve(str(constants[0].value), "text").model

    def convert(self, node: ast.expr, output: str) -> Code:
        """The code of `model=`; the constants behind it are replaced where they stand.

        Args:
            node: the model argument.
            output: what the call asks for: `text`, `image` or `tts`.
        """
        self._refuse_tuned(node)
        for module, constant in self._constants(node):
            self._replace(node, module, constant, output)
        return code(self.conversion.module.span(node))

    def _refuse_tuned(self, node: ast.expr) -> None:
        """Refuse an id that is put together and begins with the name of another service."""
        slot = self.project.slot(node)
        for root in self.project.roots(slot) if slot is not None else ():
            first = root.node
            while isinstance(first, ast.JoinedStr | ast.BinOp):
                first = (
                    first.left if isinstance(first, ast.BinOp) else next(iter(first.values), None)
                )
                if isinstance(first, ast.Constant) and str(first.value).startswith("tunedModels/"):
                    raise self.conversion.refuse("model-without-interactions", node, "tunedModels/")

    def _constants(self, node: ast.expr) -> list[tuple[PythonModule, ast.Constant]]:
        slot = self.project.slot(node)
        found: dict[ast.Constant, PythonModule] = {}
        for root in self.project.roots(slot) if slot is not None else ():
            for constant in self._constants_of(root):
                found[constant] = root.module
        return [(module, constant) for constant, module in found.items()]

    def _constants_of(self, root: Slot) -> list[ast.Constant]:
        node = root.node
        if isinstance(node, ast.Call) and self.project.symbol(node.func) in _ENVIRONMENT:
            node = node.args[1] if len(node.args) > 1 else None
        elif isinstance(node, ast.JoinedStr):
            return []
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return [node]
        return []

    def _resolve(self, model: str, output: str) -> Resolution:
        wanted = cast(Literal["text", "image", "tts"], output)
        return resolve(model, self.settings.models_overrides, wanted)

    def _stays(self, constant: ast.Constant, output: str) -> bool:
        """Whether a legacy id keeps its place: it is data too, and the service still has it.

        An id with the prefix `models/` is not one the new call can be given.
        """
        resolution = self._resolve(str(constant.value), "text")
        return (
            resolution.state == LEGACY
            and resolution.kind in (output, "tts")
            and not resolution.prefix_stripped
            and self.settings.models_replace
            and used_as_data(self.project, constant)
        )

    def _replace(
        self, node: ast.expr, module: PythonModule, constant: ast.Constant, output: str
    ) -> None:
        model = str(constant.value)
        resolution = self._resolve(model, output)
        location = module.location(constant)
        place = constant if module is self.conversion.module else node
        if resolution.outcome == "not-interactions":
            raise self.conversion.refuse("model-without-interactions", place, model)
        if resolution.outcome == "unknown":
            if is_unserved_family(model):
                raise self.conversion.refuse("model-unknown-kind", place, model)
            self.conversion.note("model-not-in-catalog", place)
            return
        if resolution.model == model or not self.settings.models_replace:
            return
        if self._stays(constant, output):
            self.conversion.notes.append(Note("model-kept-as-data", location))
            return
        if used_as_data(self.project, constant):
            raise self.conversion.refuse("model-used-as-data", place, model)
        Conversion.site(
            Conversion(self.project, module, sites=self.conversion.sites),
            constant,
            Family.MODEL,
            model,
        )
        self.conversion.substitutions.append(
            Substitution(location, model, resolution.model, resolution.note)
        )
        self.conversion.note("model-replaced", place)
        text = module.source(constant)
        edit = ReplaceExpression(
            module.path, module.span(constant), code(_requoted(text, model, resolution.model))
        )
        if edit not in self.conversion.edits:
            self.conversion.edits.append(edit)


_TESTS = frozenset({"startswith", "endswith", "find", "index", "count", "split", "partition"})


def used_as_data(project: Project, constant: ast.Constant) -> bool:
    """Whether an id is also looked up in a table or compared with other text."""
    start = project.slot(constant)
    todo = [start] if start is not None else []
    seen: set[Slot] = set()
    while todo:
        slot = todo.pop()
        if slot in seen:
            continue
        seen.add(slot)
        todo.extend(slot.successors)
        if (
            isinstance(slot.node, ast.expr)
            and slot.role == "expression"
            and _is_data(slot, slot.node)
        ):
            return True
    return False


def _is_data(slot: Slot, node: ast.expr) -> bool:
    parent = slot.module.parent(node)
    if isinstance(parent, ast.Subscript):
        return parent.slice is node
    if isinstance(parent, ast.Compare):
        others = [other for other in (parent.left, *parent.comparators) if other is not node]
        return not all(isinstance(other, ast.Constant) and not other.value for other in others)
    if isinstance(parent, ast.Attribute):
        return parent.attr in _TESTS
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
        return parent.func.attr in ("get", "pop") and parent.args[:1] == [node]
    return False


def _requoted(text: str, old: str, new: str) -> str:
    """The literal with its id exchanged, quotes and prefix as they were."""
    return text.replace(old, new) if old in text else repr(new)
