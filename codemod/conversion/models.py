"""The model of a call: deprecated ids are replaced where they are written (mapping section 12)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Literal, cast

from codemod.analysis.graph import Slot
from codemod.conversion.model_data import IdUses, uses_of_id
from codemod.conversion.model_defaults import ENVIRONMENT, defaults_behind
from codemod.conversion.model_prefix import PREFIX, may_have_prefix, without_prefix
from codemod.conversion.result import Conversion
from codemod.conversion.tuned import names_tuned_model
from codemod.mapping.models import (
    LEGACY,
    Resolution,
    is_of_other_service,
    is_unserved_family,
    resolve,
)
from codemod.model import Family, Note, Substitution
from codemod.rewriting.edits import Code, DictCode, Entry, ReplaceExpression, code
from codemod.settings import Settings
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


class ModelConverter:
    """Finds the constants a model argument comes from, and replaces deprecated ones.

    `named` says for each id that a converted call could name which one it names now, `replaced`
    are the constants that are written anew.
    """

    def __init__(self, conversion: Conversion, settings: Settings) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.settings = settings
        self.named: dict[str, str] = {}
        self.replaced: set[ast.Constant] = set()

    def constant(self, node: ast.expr) -> str:
        """The id the new call will name, when it is one constant; else empty.

        A legacy model that stays takes fewer options than the others, so it is named first.
        """
        constants = [constant for _, constant in self._constants(node)]
        kept = [str(constant.value) for constant in constants if self._stays(constant)]
        if kept or len(constants) != 1:
            return kept[0] if kept else ""
        return self._resolve(str(constants[0].value), "text").model

    def convert(self, node: ast.expr, output: str) -> Code:
        """The code of `model=`; the constants behind it are replaced where they stand.

        The id of a model that is gone, and that is data too, stays where it is written; the call
        looks its replacement up.

        Args:
            node: the model argument.
            output: what the call asks for: `text`, `image` or `tts`.
        """
        if names_tuned_model(self.project, node):
            raise self.conversion.refuse("model-without-interactions", node, "tunedModels/")
        kept: dict[str, str] = {}
        constants = self._constants(node)
        for module, constant in self._generating(constants):
            model = str(constant.value)
            if self._replace(node, module, constant, output):
                self.named[model] = self._resolve(model, output).model
            else:
                instead = self._named_instead(constant, output)
                self.named[model] = instead.get(model, model)
                kept |= instead
        self._tell_equal(node, [constant for _, constant in constants], output)
        return self._translated(node, kept)

    def _generating(
        self, constants: list[tuple[PythonModule, ast.Constant]]
    ) -> list[tuple[PythonModule, ast.Constant]]:
        """The ids without those that generateContent refuses too, where others can come as well.

        Such are the members of an enumeration that lists the models of every service.
        """
        found = [place for place in constants if not is_of_other_service(str(place[1].value))]
        return found or constants

    def _tell_equal(self, node: ast.expr, constants: list[ast.Constant], output: str) -> None:
        """Note it where a program chooses between models that have become the same one."""
        if not self.settings.models_replace:
            return
        chosen = {
            model.removeprefix(PREFIX): model.removeprefix(PREFIX)
            if self._stays(constant)
            else self._resolve(model, output).model
            for constant in constants
            for model in [str(constant.value)]
        }
        if len(set(chosen.values())) < len(chosen):
            self.conversion.note("models-became-equal", node)

    def _named_instead(self, constant: ast.Constant, output: str) -> dict[str, str]:
        """The id that stays, and what the new call has to name in its place."""
        model = str(constant.value)
        resolution = self._resolve(model, output)
        named = model.removeprefix(PREFIX)
        is_gone = resolution.outcome == "replaced" and resolution.state != LEGACY
        if is_gone and self.settings.models_replace:
            named = resolution.model
        return {model: named} if named != model else {}

    def _translated(self, node: ast.expr, names: Mapping[str, str]) -> Code:
        """The model argument, with other names for ids that stay where they are written."""
        span = self.conversion.module.span(node)
        prefixed = may_have_prefix(self.project, node)
        if isinstance(node, ast.Constant) or not (names or prefixed):
            return code(span)
        if (bare := without_prefix(self.project, node)) is not None:
            return code(self.conversion.module.span(bare))
        if all(new == old.removeprefix(PREFIX) for old, new in names.items()):
            plain = isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
            value = code(span) if plain else code("(", span, ")")
            return code(value, f'.removeprefix("{PREFIX}")')
        if prefixed or not _is_repeatable(node):
            raise self.conversion.refuse("model-used-as-data", node, next(iter(names)))
        table = DictCode(tuple(Entry(f'"{old}"', code(f'"{new}"')) for old, new in names.items()))
        return code(table, ".get(", span, ", ", span, ")")

    def _constants(self, node: ast.expr) -> list[tuple[PythonModule, ast.Constant]]:
        slot = self.project.slot(node)
        found: dict[ast.Constant, PythonModule] = {}
        for root in self.project.roots(slot) if slot is not None else ():
            for constant in self._constants_of(root):
                found[constant] = root.module
        places = [(module, constant) for constant, module in found.items()]
        return sorted(
            places, key=lambda place: (place[0].path, place[1].lineno, place[1].col_offset)
        )

    def _constants_of(self, root: Slot) -> list[ast.Constant]:
        node = root.node
        if isinstance(node, ast.Call) and self.project.symbol(node.func) in ENVIRONMENT:
            node = node.args[1] if len(node.args) > 1 else None
        elif isinstance(node, ast.JoinedStr):
            return []
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return [node]
        defaults = defaults_behind(self.project, root)
        return [default for default in defaults if isinstance(default.value, str)]

    def _resolve(self, model: str, output: str) -> Resolution:
        wanted = cast(Literal["text", "image", "tts"], output)
        return resolve(model, self.settings.models_overrides, wanted)

    def _uses(self, constant: ast.Constant, output: str) -> IdUses:
        """What else the program does with an id that is to be replaced."""
        return uses_of_id(self.project, constant, lambda model: self._resolve(model, output).model)

    def _stays(self, constant: ast.Constant) -> bool:
        """Whether the call goes on with a legacy model, since its id is data too."""
        resolution = self._resolve(str(constant.value), "text")
        return (
            resolution.outcome == "replaced"
            and resolution.state == LEGACY
            and self.settings.models_replace
            and self._uses(constant, "text").is_data
        )

    def _replace(
        self, node: ast.expr, module: PythonModule, constant: ast.Constant, output: str
    ) -> bool:
        """Replace one id, with all that moves along; whether the call names another one now."""
        model = str(constant.value)
        resolution = self._resolve(model, output)
        place = constant if module is self.conversion.module else node
        if resolution.outcome == "not-interactions":
            raise self.conversion.refuse("model-without-interactions", place, model)
        if resolution.outcome == "unknown":
            if is_unserved_family(model):
                raise self.conversion.refuse("model-unknown-kind", place, model)
            self.conversion.note("model-not-in-catalog", place)
            return False
        if resolution.model == model or not self.settings.models_replace:
            return False
        uses = self._uses(constant, output)
        if uses.is_data:
            kept = "model-kept-as-data" if resolution.state == LEGACY else "model-replaced-at-call"
            self.conversion.notes.append(Note(kept, module.location(constant)))
            return False
        Conversion.site(
            Conversion(self.project, module, sites=self.conversion.sites),
            constant,
            Family.MODEL,
            model,
        )
        self.conversion.note("model-replaced", place)
        for there, written in ((module, constant), *uses.partners):
            self.replaced.add(written)
            self._write(there, written, resolution)
        return True

    def _write(self, module: PythonModule, constant: ast.Constant, resolution: Resolution) -> None:
        """Exchange an id where it is written."""
        old = str(constant.value)
        self.conversion.substitutions.append(
            Substitution(module.location(constant), old, resolution.model, resolution.note)
        )
        text = module.source(constant)
        edit = ReplaceExpression(
            module.path, module.span(constant), code(_requoted(text, old, resolution.model))
        )
        if edit not in self.conversion.edits:
            self.conversion.edits.append(edit)


def _is_repeatable(node: ast.expr) -> bool:
    """Whether an expression can be written twice: names, attributes and items of such."""
    return all(
        isinstance(part, ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.expr_context)
        for part in walk(node)
    )


def _requoted(text: str, old: str, new: str) -> str:
    """The literal with its id exchanged, quotes and prefix as they were."""
    return text.replace(old, new) if old in text else repr(new)
