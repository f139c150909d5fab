"""Translates what tests replace of the legacy SDK: a part of GC103.

A patch of the class of models becomes one of the class of clients, or of the client where a module
made it when it was imported.  One of `configure` goes, since making a client is all that is left
of it; without a fake beside it, it becomes the patch that keeps the real client from being made.
"""

from __future__ import annotations

import ast
import re
from typing import TypeGuard

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import STREAM
from codemod.model import Family
from codemod.rewriting.edits import Entry, ReplaceCall, code
from codemod.rules.calls import CallPlan, Context, response_origins
from codemod.rules.legacy.mocks.fake_bindings import bind, outlasts_test
from codemod.rules.legacy.mocks.fake_clients import FakeClients, Place
from codemod.rules.legacy.mocks.fake_configure import ConfigurePatches
from codemod.rules.legacy.mocks.fake_models import FakeModels
from codemod.rules.legacy.mocks.patches import Part, Patch
from codemod.rules.legacy.names import legacy_names
from codemod.rules.legacy.scopes import function_node
from codemod.rules.mocks.fake_contents import fakes_for_contents
from codemod.rules.mocks.written_names import last_name
from codemod.sources.walking import walk

_CLASS = "GenerativeModel"
_CLIENT = "google.genai.Client"
_STATELESS = ("GenerationConfig", "types.", "protos.")
_NEW_SDK = re.compile(r"\bgoogle\.genai\b|from google import .*\bgenai\b")
_READ = frozenset({"text", "usage_metadata"})
_ANSWER = "GenerateContentResponse"


class LegacyPatches:
    """Translates the patches of one test module.

    Args:
        context: the project.
        conversion: takes the edits.
        origins: the calls that the patches are for.
    """

    def __init__(
        self, context: Context, conversion: Conversion, origins: frozenset[CallOperation]
    ) -> None:
        self.context = context
        self.conversion = conversion
        self.module = conversion.module
        self.origins = origins

    def translate(self, patches: list[Patch]) -> frozenset[ast.AST]:
        """Translate patches with the fakes they put in place; returns the methods of these.

        Raises:
            Refused: something cannot be translated, or the code would not find its fake.
        """
        self._check_calls(patches[0])
        place = FakeClients(self.context, self.module, self.origins).place()
        if place is None:
            raise self.conversion.refuse("mock", patches[0].call)
        fakes = FakeModels(self.context, self.conversion, self.origins, place)
        classes = [patch for patch in patches if patch.part is not Part.CONFIGURE]
        for patch in patches:
            self.conversion.site(patch.call, Family.CALL, self.module.source(patch.call.func))
        for patch in classes:
            if place.kept and not outlasts_test(self.module, patch.call):
                raise fakes.refused(patch.call)
            self._given(patch, fakes)
            self._retarget(patch, place)
            bind(self.module, patch, fakes)
        configures = ConfigurePatches(self.context, fakes, classes)
        for patch in patches:
            if patch.part is Part.CONFIGURE and not configures.taken_out(patch):
                self._retarget(patch, place)
                bind(self.module, patch, fakes)
        fakes.finish()
        return frozenset(fakes.handled)

    def _check_calls(self, patch: Patch) -> None:
        """Refuse where an answer must say more than its text."""
        plans = [self.context.plans[call] for call in self.origins]
        project = self.context.project
        answers = [
            (slot.module, node)
            for node, slot in project.nodes_with_objects()
            if project.sdk_type(node) in (_ANSWER, STREAM)
            and response_origins(project, node) & self.origins
        ]
        parents = [module.parent(node) for module, node in answers]
        read = {parent.attr for parent in parents if isinstance(parent, ast.Attribute)}
        mixed = len({plan.streamed for plan in plans}) > 1
        if mixed or any(map(_says_more, plans)) or read - _READ:
            raise self.conversion.refuse("mock", patch.call)
        for fake in fakes_for_contents(project, self.module, plans):
            raise self.conversion.refuse("mock", fake)
        if any(self.context.watchers.watch(module, node) for module, node in answers):
            for node in walk(self.module.tree):
                if _is_text_of_nothing(node):
                    raise self.conversion.refuse("mock", node.value)

    def _given(self, patch: Patch, fakes: FakeModels) -> None:
        """What a patch itself says of its stand-in."""
        named = fakes.place.is_client
        for keyword in patch.call.keywords:
            if keyword.arg == "return_value" and patch.part is Part.CLASS and not named:
                fakes.put(keyword.value, Part.MODEL)
            elif keyword.arg not in ("new", "raising"):
                raise fakes.refused(keyword.value)
        if len(patch.call.args) > len(patch.names) + 1:
            raise fakes.refused(patch.call)
        if patch.new is not None:
            if named and patch.part is not Part.MODEL:
                raise fakes.refused(patch.new)
            fakes.put(patch.new, patch.part)

    def _retarget(self, patch: Patch, place: Place) -> None:
        """Name in a patch what the code finds in the place of what it found."""
        if place.module is not None:
            self._name_client(patch, place)
        elif patch.part is Part.SDK and self._keeps_name(patch):
            return
        elif patch.part is Part.MODEL or patch.part is Part.SDK:
            raise self.conversion.refuse("mock", patch.call)
        elif len(patch.names) == 1:
            path = f"{patch.owner}.genai.Client" if self._keeps_name(patch) else _CLIENT
            self._replace_text(patch.names[0], path)
        else:
            self._name_class(patch)

    def _name_client(self, patch: Patch, place: Place) -> None:
        """The patch of a name that a module made when it was imported."""
        models = {model for call in self.origins for model in self.context.plans[call].models}
        at_import = {function_node(model) is None for model in models}
        is_model = patch.part is Part.MODEL
        if is_model and place.given:
            raise self.conversion.refuse("mock", patch.call)
        if patch.module is not place.module or at_import != {is_model}:
            raise self.conversion.refuse("mock", patch.call)
        if len(patch.names) == 1:
            self._replace_text(patch.names[0], f"{patch.owner}.{place.name}")
            return
        first, last = patch.names
        if len(patch.path) > 1:
            assert isinstance(first, ast.Attribute)
            self.conversion.replace(first, code(self.module.span(first.value)))
        self._replace_text(last, place.name)

    def _name_class(self, patch: Patch) -> None:
        """`patch.object(genai, "GenerativeModel")` on the SDK that the test has imported."""
        first, last = patch.names
        if self._keeps_name(patch):
            self._replace_text(last, "Client")
        elif patch.module is None and isinstance(first, ast.Name) and first.id == "genai":
            self.conversion.replace(first, code(self.conversion.import_name("google", "genai")))
            self._replace_text(last, "Client")
        elif patch.module is not None:
            self._name_by_text(patch)
        else:
            raise self.conversion.refuse("mock", patch.call)

    def _name_by_text(self, patch: Patch) -> None:
        """`setattr(module, "GenerativeModel", ...)`, where the module has no name for the SDK."""
        call, module = patch.call, self.module
        function = None
        if isinstance(call.func, ast.Attribute) and call.func.attr == "object":
            function = code(module.span(call.func.value))
        elif last_name(call.func) != "setattr":
            raise self.conversion.refuse("mock", call)
        quote = module.source(patch.names[-1])[-1]
        entries = [Entry("", code(f"{quote}{_CLIENT}{quote}"), module.span(patch.names[0]))]
        entries += [Entry("", code(module.span(one)), module.span(one)) for one in call.args[2:]]
        entries += [
            Entry(one.arg or "**", code(module.span(one.value)), module.span(one))
            for one in call.keywords
        ]
        edit = ReplaceCall(module.path, module.span(call), function, tuple(entries))
        self.conversion.edits.append(edit)

    def _replace_text(self, node: ast.expr, text: str) -> None:
        assert isinstance(node, ast.Constant)
        quote = self.module.source(node)[-1]
        self.conversion.replace(node, code(f"{quote}{text}{quote}"))

    def _keeps_name(self, patch: Patch) -> bool:
        """Whether the name of the SDK in a module stands for the new one afterwards."""
        module = patch.module
        if module is None or patch.path[0] != "genai" or _NEW_SDK.search(module.text):
            return False
        if any(call.module is module for call in self.context.legacy_clients.services):
            return False
        names = [ast.unparse(one) for one in legacy_names(self.context.project, module)]
        return all(
            name in ("genai.GenerativeModel", "genai.configure")
            or name.removeprefix("genai.").startswith(_STATELESS)
            for name in names
        )


def _is_text_of_nothing(node: ast.AST) -> TypeGuard[ast.keyword | ast.Assign]:
    """`MagicMock(text="")` or `response.text = None`: answers that must raise where that shows."""
    if isinstance(node, ast.keyword):
        named = node.arg == "text"
    else:
        named = isinstance(node, ast.Assign) and last_name(node.targets[0]) == "text"
    value = node.value if isinstance(node, ast.keyword | ast.Assign) else None
    return named and isinstance(value, ast.Constant) and not value.value


def _says_more(plan: CallPlan) -> bool:
    return plan.chat or plan.many_texts or plan.adapted
