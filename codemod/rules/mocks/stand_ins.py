"""Stand-ins of `unittest.mock` for the client, in tests of code that migrates.

`x.models.generate_content.return_value.text = "..."` becomes
`x.interactions.create.return_value.output_text = "..."`: a stand-in is translated with the calls it
stands for, as far as what its answers say and what it is asked about its calls has a translation.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion, Refused
from codemod.model import Span
from codemod.rewriting.edits import Code, code
from codemod.rules.calls import GENERATE, CallPlan, Context
from codemod.rules.mocks.fake_answers import FakeAnswers
from codemod.rules.mocks.fake_contents import fakes_for_contents
from codemod.rules.mocks.fake_effects import FakeEffects
from codemod.rules.mocks.fake_functions import FakeFunctions
from codemod.rules.mocks.fake_members import FakeMembers
from codemod.rules.mocks.fake_streams import FakeStreams
from codemod.rules.mocks.fakes_of_many import check_kinds
from codemod.rules.mocks.given_options import options_without_counterpart
from codemod.rules.mocks.kept_stand_ins import KeptStandIns
from codemod.rules.mocks.method_patches import rename_method
from codemod.rules.mocks.patched_names import PatchedNames
from codemod.rules.mocks.put_in_place import PutInPlace
from codemod.rules.mocks.recorded_calls import RecordedCalls
from codemod.rules.mocks.service_paths import ServicePaths

_OLD = "generate_content"
_STREAM = "generate_content_stream"
_NEW_PATH = ".interactions.create"
COUNTS = frozenset(
    {
        "assert_awaited",
        "assert_awaited_once",
        "assert_called",
        "assert_called_once",
        "assert_not_awaited",
        "assert_not_called",
        "await_count",
        "call_count",
        "called",
        "reset_mock",
    }
)
"""What says whether a stand-in was called, and not with what."""


_OPTIONS = frozenset({"autospec", "new_callable", "raising"})
"""Arguments of patches that say nothing about answers."""


class StandIns:
    """Translates the stand-ins of one test module.

    Args:
        context: the project.
        conversion: takes the edits.
        origins: the calls that the stand-ins are for.
    """

    def __init__(
        self, context: Context, conversion: Conversion, origins: frozenset[CallOperation]
    ) -> None:
        self.context = context
        self.conversion = conversion
        self.module = conversion.module
        everything = [context.plans[call] for call in origins]
        self.plans = [plan for plan in everything if not plan.streamed]
        self.paths = ServicePaths(self.module, everything)
        self.recorded = RecordedCalls(conversion)
        self.recorded.plans = everything
        self.patched = PatchedNames(conversion, self.recorded.names)
        plain = [plan for plan in self.plans if not plan.adapted]
        self.members = FakeMembers(conversion, plain)
        self.answers = FakeAnswers(conversion, self.members, FakeFunctions(self.recorded).translate)
        self.effects = FakeEffects(self.answers)
        self.put = PutInPlace(conversion, self.answers, self.effects, self._translate)
        self.kept = KeptStandIns(context, conversion, self.answers, self.effects, self._translate)
        self.streamed = [plan for plan in everything if plan.streamed]
        parameters = FakeFunctions(self.recorded).translate
        self.streams = FakeStreams(context, conversion, self.streamed, parameters)

    @property
    def keeps(self) -> bool:
        """Whether the calls of the stand-in at hand keep the class of their response."""
        return all(plan.adapted for plan in self.recorded.plans)

    def translate(self, node: ast.expr) -> None:
        """Translate the use of a stand-in: `x.models.generate_content` or a name that is one.

        Raises:
            Refused: it says more than what the new call gives under another name.
        """
        if isinstance(node, ast.Attribute) and node.attr == _STREAM:
            self.meant(node, self.module.source(node), self.streamed)
            assert isinstance(node.value, ast.Attribute)
            self.streamed_use(node, code(self.module.span(node.value.value), _NEW_PATH))
            return
        of_client = isinstance(node, ast.Attribute) and _is_attribute(node.value, "models")
        self.meant(node, self.module.source(node) if of_client else "", self.plans)
        self._translate(node)

    def translate_given(self, function: ast.expr) -> None:
        """Translate what a fake gets for the method when it is made.

        Raises:
            Refused: it says more than what the new call gives under another name.
        """
        self.meant(function, "", self.plans)
        if self.keeps:
            self.kept.gives([function], self.recorded.plans, function)
        else:
            self.put.translate(function)

    def _translate(self, node: ast.expr) -> None:
        """Translate a use of a stand-in whose calls are known."""
        self.used(node, code(*self._new(node)))

    def used(self, node: ast.expr, new: Code) -> None:
        """Translate the use of a stand-in for a method that is written anew.

        Args:
            node: the stand-in.
            new: what it is afterwards.

        Raises:
            Refused: it says more than what the new call gives under another name.
        """
        parent = self.module.parent(node)
        alias = self.recorded.names.target_of(node)
        if alias is not None:
            for use in self.patched.named(alias):
                self._translate(use)
            self.conversion.replace(node, new)
            return
        if self.keeps:
            if not self.kept.says(node, self.recorded.plans) and not _is_attribute(parent, *COUNTS):
                self.recorded.asked(node, parent)
        elif isinstance(parent, ast.Assign) and node in parent.targets:
            self.put.translate(parent.value)
        elif isinstance(parent, ast.Attribute) and parent.attr == "return_value":
            if self._returned(parent, new):
                return
        elif isinstance(parent, ast.Attribute) and parent.attr == "side_effect":
            self.effects.translate(self._assigned(parent))
        elif not _is_attribute(parent, *COUNTS):
            self.recorded.asked(node, parent)
        if isinstance(node, ast.Attribute) and node.attr in GENERATE:
            self.conversion.replace(node, new)

    def check(self, nodes: Sequence[ast.expr], patches: Sequence[ast.Call]) -> None:
        """Refuse what cannot be told apart, and what only a stand-in takes.

        Raises:
            Refused: there is something of it.
        """
        check_kinds(self.conversion, nodes, patches)
        everything = [*self.plans, *self.streamed]
        if any(plan.sent is not None and plan.sent.open for plan in everything):
            for given in options_without_counterpart(self.module):
                raise self._refused(given)
        for fake in fakes_for_contents(self.context.project, self.module, everything):
            raise self._refused(fake)

    def streamed_use(self, node: ast.expr, new: Code) -> None:
        """Translate the use of a stand-in for a method that gives streams.

        Args:
            node: the stand-in.
            new: what it is afterwards.

        Raises:
            Refused: it gives more than the texts of chunks.
        """
        parent = self.module.parent(node)
        alias = self.recorded.names.target_of(node)
        if alias is not None:
            for use in self.patched.named(alias):
                self.streamed_use(use, code(self.module.span(use)))
            self.conversion.replace(node, new)
            return
        if self.keeps:
            said = self.kept.says(node, self.recorded.plans)
        else:
            self.streams.check(node)
            said = self.streams.given(node)
        if not said and not _is_attribute(parent, *COUNTS):
            self.recorded.asked(node, parent)
        if not isinstance(node, ast.Name):
            self.conversion.replace(node, new)

    def meant(self, node: ast.AST, named: str, possible: Sequence[CallPlan]) -> None:
        """Look which calls a stand-in can be for, by the name it is replaced under.

        Raises:
            Refused: there are none, or some whose answers are read in another way.
        """
        plans = self.paths.meant(possible, named)
        if any(plan.chat for plan in (*self.plans, *self.streamed)):
            # Turns of a chat become calls of the same method.
            raise self._refused(node)
        if not plans:
            raise self._refused(node)
        if len({plan.adapted for plan in plans}) > 1:
            raise self.conversion.refuse("mock-answer", node)
        self.recorded.plans = plans
        self.members.parsed.asked_for = all(plan.config.schema is not None for plan in plans)

    def finish(self) -> None:
        """Look whether a fake, or a name of what was recorded, is anything else too.

        Raises:
            Refused: it is.
        """
        self.answers.finish()
        self.recorded.finish()
        self.streams.finish()
        self.kept.finish()

    def translate_patch(self, call: ast.Call) -> None:
        """Translate `patch("app.client.models.generate_content", ...)` and the name it binds.

        Also `patch.object(app.client.models, "generate_content")` and `setattr` of monkeypatch.
        """
        names = 1 if isinstance(call.args[0], ast.Constant) else 2
        if len(call.args) > names + 1:
            raise self._refused(call)
        named = f"{self.module.source(call.args[0])}.models."
        self.meant(call, named, self.plans)
        news = [*call.args[names:], *(one.value for one in call.keywords if one.arg == "new")]
        others = [one for one in call.keywords if one.arg != "new"]
        if self.keeps and news:
            self.kept.gives(news, self.recorded.plans, call)
        elif self.keeps:
            others = self.kept.patched(others, self.recorded.plans, call)
        else:
            for new in news:
                self.put.translate(new)
            others = [one for one in others if not self.put.said(one)]
        if any(one.arg not in _OPTIONS for one in others):
            raise self._refused(call)
        rename_method(self.conversion, call.args[:names])
        for use in self.patched.of(call):
            self._translate(use)

    def _new(self, node: ast.expr) -> tuple[str | Span, ...]:
        if not isinstance(node, ast.Attribute) or node.attr not in GENERATE:
            return (self.module.span(node),)
        if node.attr != _OLD:
            raise self._refused(node)
        if not _is_attribute(node.value, "models"):
            return (self.module.span(node.value), ".create")
        assert isinstance(node.value, ast.Attribute)
        return (self.module.span(node.value.value), _NEW_PATH)

    def _returned(self, member: ast.Attribute, new: Code) -> bool:
        """`stand_in.return_value`: set as a whole, or its text; True when all is replaced."""
        parent = self.module.parent(member)
        if isinstance(parent, ast.Attribute):
            self.members.attribute(parent, code(new, ".return_value"))
            return True
        target = self.recorded.names.target_of(member)
        if target is not None:
            for use in self.patched.named(target):
                parent = self.module.parent(use)
                if not isinstance(parent, ast.Attribute):
                    raise self._refused(use)
                self.members.attribute(parent, code(self.module.span(use)))
            return False
        self.answers.translate(self._assigned(member))
        return False

    def _assigned(self, target: ast.Attribute) -> ast.expr:
        parent = self.module.parent(target)
        if not isinstance(parent, ast.Assign) or len(parent.targets) > 1:
            raise self._refused(target)
        return parent.value

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock", node)


def _is_attribute(node: ast.AST | None, *names: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in names
