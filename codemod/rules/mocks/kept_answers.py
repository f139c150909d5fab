"""Stand-ins that go on answering with responses, where calls keep the class of their response.

Such a call makes a response of its interaction with a helper (`responses.kept_class`).  The fakes
of a test are responses already: a fixture lets the helper hand on what is no interaction, so that
the code under test reads of each fake what it read before.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion, Refused
from codemod.rewriting.edits import InsertDefinition, RequireImport
from codemod.rules.calls import CallPlan, Context
from codemod.rules.mocks.dotted_names import name_loaded
from codemod.rules.mocks.early_code import runs_before_fixtures
from codemod.rules.mocks.written_names import last_name
from codemod.rules.responses.kept_class import helpers_of_answer
from codemod.sources.python_module import PythonModule

_FIXTURE = "responses_as_given"
_SET_UP = "setUpModule"
_GIVEN = "as_given"
_UNDOING = frozenset({"importlib.reload", "sys.modules"})
"""What may undo the work of the fixture."""

_SAYS = '"""Let stand-ins for the client answer with responses, which are handed on as they are."""'


@dataclass(frozen=True)
class _Replaced:
    """A helper of a module under test, and the function that takes its place."""

    module: str
    helper: str
    alias: str
    function: str

    @property
    def target(self) -> str:
        return f"{self.module}.{self.helper}"


class KeptAnswers:
    """Collects the calls whose stand-ins answer with responses, and writes the fixture.

    Args:
        context: the project.
        conversion: takes the edits.
    """

    def __init__(self, context: Context, conversion: Conversion) -> None:
        self._context = context
        self._conversion = conversion
        self._module = conversion.module
        self._places: dict[CallOperation, ast.AST] = {}

    def add(self, plans: Sequence[CallPlan], place: ast.AST) -> None:
        """Say that a stand-in of some calls answers, at a place of the test."""
        for plan in plans:
            self._places.setdefault(plan.call, place)

    def finish(self) -> None:
        """Write the fixture if it is needed.

        Raises:
            Refused: a helper cannot be replaced in this test.
        """
        if not self._places:
            return
        place = next(iter(self._places.values()))
        replaced = list(self._replaced())
        taken = any(name in self._module.text for name in (_FIXTURE, _SET_UP))
        if taken or self._context.settings.helpers or self._is_undone():
            raise self._refused(place)
        early = runs_before_fixtures(self._context, self._module, self._places.keys())
        if early is not None:
            raise self._refused(early if early in self._module.parents else place)
        for one in replaced:
            alias = one.alias if one.alias != one.helper else None
            self._conversion.edits.append(
                RequireImport(self._module.path, one.module, one.helper, alias, own=True)
            )
        if _has_test_cases(self._module):
            self._set_up(replaced)
        elif _is_run_by_pytest(self._module):
            self._fixture(replaced)
        else:
            raise self._refused(place)

    def _is_undone(self) -> bool:
        """Whether the test loads modules again, or puts some in place."""
        if not any(name.rpartition(".")[2] in self._module.text for name in _UNDOING):
            return False
        project = self._context.project
        nodes = self._module.nodes_of(ast.Attribute, ast.Name)
        return any(project.symbol(node) in _UNDOING for node in nodes)

    def _replaced(self) -> Iterator[_Replaced]:
        """The helpers that the calls use, under the names that the test can import them by."""
        seen: dict[tuple[str, str], None] = {}
        for call, place in self._places.items():
            plan = self._context.plans[call]
            module = plan.site.module
            name = name_loaded(self._context.project, self._module, module)
            if name is None or plan.chat:
                raise self._refused(place)
            for helper in helpers_of_answer(self._context, plan):
                seen[name, helper] = None
        taken: set[str] = set()
        for module_name, helper in seen:
            alias = helper
            while alias in taken or alias in self._module.text:
                alias = f"{module_name.rpartition('.')[2]}_{alias}"
            taken.add(alias)
            function = _GIVEN if len(seen) == 1 else f"{alias}_{_GIVEN}"
            yield _Replaced(module_name, helper, alias, function)

    def _fixture(self, replaced: Sequence[_Replaced]) -> None:
        pytest = self._conversion.import_module("pytest")
        lines = [f"@{pytest}.fixture(autouse=True)", f"def {_FIXTURE}(monkeypatch):"]
        lines += [f"    {_SAYS}", *self._functions(replaced), ""]
        lines += [f'    monkeypatch.setattr("{one.target}", {one.function})' for one in replaced]
        self._define(_FIXTURE, lines)

    def _set_up(self, replaced: Sequence[_Replaced]) -> None:
        unittest = self._conversion.import_module("unittest")
        patch = self._conversion.import_name("unittest.mock", "patch")
        lines = [f"def {_SET_UP}():", f"    {_SAYS}", *self._functions(replaced), ""]
        for one in replaced:
            lines.append(f'    patcher = {patch}("{one.target}", {one.function})')
            lines.append("    patcher.start()")
            lines.append(f"    {unittest}.addModuleCleanup(patcher.stop)")
        self._define(_SET_UP, lines)

    def _functions(self, replaced: Sequence[_Replaced]) -> Iterator[str]:
        for one in replaced:
            yield ""
            yield from self._function(one)

    def _function(self, one: _Replaced) -> Iterator[str]:
        if one.helper == "generate_content_chunks":
            mock = self._conversion.import_name("unittest.mock", "NonCallableMock")
            yield f"    def {one.function}(create, **arguments):"
            yield f"        if isinstance(create, {mock}):"
            yield "            return create(**arguments, stream=True)"
            yield f"        return {one.alias}(create, **arguments)"
            return
        kind = self._conversion.import_name("google.genai", "interactions")
        given = "answer, schema" if one.helper == "parsed_content_response" else "answer"
        yield f"    def {one.function}({given}):"
        yield f"        if isinstance(answer, {kind}.Interaction):"
        yield f"            return {one.alias}({given})"
        yield "        return answer"

    def _define(self, name: str, lines: Sequence[str]) -> None:
        source = "\n".join(lines) + "\n"
        self._conversion.edits.append(InsertDefinition(self._module.path, name, source))

    def _refused(self, node: ast.AST) -> Refused:
        return self._conversion.refuse("mock", node)


def _has_test_cases(module: PythonModule) -> bool:
    """Whether a file holds tests of `unittest`, and knows nothing of pytest."""
    cases = any(
        last_name(base).endswith("TestCase")
        for cls in module.nodes_of(ast.ClassDef)
        if isinstance(cls, ast.ClassDef)
        for base in cls.bases
    )
    return cases and "pytest" not in module.text


def _is_run_by_pytest(module: PythonModule) -> bool:
    """Whether pytest finds the fixtures of a file."""
    name = module.path.rpartition("/")[2]
    return name == "conftest.py" or name.startswith("test_") or name.endswith("_test.py")
