"""Which calls may find a fake of the SDK in its place.

Nothing shows which calls find what a test makes, so all that the test can run come into question.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath

from codemod.analysis.graph import CallOperation
from codemod.analysis.import_closure import ImportClosure
from codemod.rules.calls import SEND, Context
from codemod.rules.mocks.fakes import is_test
from codemod.rules.mocks.fakes_of_others import FakesOfOthers
from codemod.rules.mocks.pytest_fixtures import asking_modules
from codemod.rules.reach import Reach
from codemod.sources.python_module import PythonModule

_DYNAMIC_IMPORT = re.compile(r"\bimport_module\b|\b__import__\b|\bpkgutil\b|\brunpy\b|\bexec\(")

_LOADS_BY_SETTINGS = re.compile(r"\bdjango\b|\brest_framework\b|\bpytest_plugins\b")
"""What loads modules that only settings name, which need not be Python."""


class Question:
    """Which calls a test module can put something in the place of."""

    def __init__(
        self, context: Context, reach: Reach, imports: ImportClosure, module: PythonModule
    ) -> None:
        self._context = context
        self._reach = reach
        self._imports = imports
        self._module = module

    @cached_property
    def _reached(self) -> frozenset[CallOperation]:
        return self._reach.of_statements(self._module.path, self._module.tree.body)

    @cached_property
    def calls(self) -> frozenset[CallOperation]:
        """The generating calls in question.

        Those the module reaches, or else those of modules it loads: a web framework runs functions
        out of sight.  A test that imports nothing of the project may find the nearest ones.
        """
        found = self._reached
        if found or not is_test(self._module):
            return found
        loaded = self._imports.of(self._module.path)
        found = frozenset(call for call in self._context.plans if call.module.path in loaded)
        return found if found or self._loads_what_it_tests(loaded) else self._nearest()

    def _loads_what_it_tests(self, loaded: frozenset[str]) -> bool:
        """Whether all the code that runs in a test can be told from what its module imports."""
        modules = self._context.project.modules
        code = [modules[path] for path in loaded if path in modules and not is_test(modules[path])]
        return any(module.tree.body for module in code) and not any(
            _DYNAMIC_IMPORT.search(modules[path].text) for path in loaded if path in modules
        )

    @cached_property
    def in_process(self) -> frozenset[CallOperation] | None:
        """The generating calls of all code that a file of tests loads; None if that cannot be told.

        More than `calls`: what a test puts into a module of the SDK all code of its process finds.
        """
        path = self._module.path
        loaded = self._imports.of(path)
        modules = self._context.project.modules
        texts = (modules[each].text for each in loaded if each in modules)
        if (
            not self._imports.is_test(path)
            or not self._loads_what_it_tests(loaded)
            or any(_LOADS_BY_SETTINGS.search(text) for text in texts)
            or self._imports_out_of_sight(loaded)
        ):
            return None
        return frozenset(call for call in self._context.plans if call.module.path in loaded)

    def _imports_out_of_sight(self, loaded: frozenset[str]) -> bool:
        """Whether an import may be of a file of the project that `sys.path` leads to."""
        project = self._context.project
        names = {
            part for path in project.modules for part in PurePosixPath(path).with_suffix("").parts
        }
        return any(
            name.partition(".")[0] in names
            and project.solver.resolver.resolve(name.partition(".")[0], path) is None
            for path in loaded
            if path in project.modules
            for name in _imported_names(project.modules[path])
        )

    def _nearest(self) -> frozenset[CallOperation]:
        found: frozenset[CallOperation] = frozenset()
        folder = PurePosixPath(self._module.path)
        while not found and folder != folder.parent:
            folder = folder.parent
            found = frozenset(
                call
                for call in self._context.plans
                if PurePosixPath(call.module.path).is_relative_to(folder)
            )
        return found

    @cached_property
    def of_client(self) -> frozenset[CallOperation]:
        """Those among them that are made on a client."""
        plans = self._context.plans
        return frozenset(call for call in self.calls if not plans[call].legacy)

    def calls_of(self, name: str) -> frozenset[CallOperation]:
        """Those among them that a method of some name can be of."""
        return self._of_method(self.calls, name)

    def reached_of(self, name: str) -> frozenset[CallOperation]:
        """Those that the module can be seen to reach and that a method of some name can be of."""
        return self._of_method(self._reached, name)

    def _of_method(self, calls: frozenset[CallOperation], name: str) -> frozenset[CallOperation]:
        plans = self._context.plans
        return frozenset(call for call in calls if plans[call].chat == (name in SEND))


def _imported_names(module: PythonModule) -> Iterator[str]:
    for node in module.nodes_of(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


class Questions:
    """The questions about all modules of a project, prepared when the first is asked."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._asked: dict[str, Question] = {}

    @cached_property
    def _reach(self) -> Reach:
        return Reach(self._context)

    @cached_property
    def _imports(self) -> ImportClosure:
        return ImportClosure(self._context.project)

    @cached_property
    def _others(self) -> FakesOfOthers:
        return FakesOfOthers(self._context.project, self._imports)

    def about(self, module: PythonModule) -> Question:
        """The question which calls a module can put something in the place of."""
        if module.path not in self._asked:
            self._asked[module.path] = Question(self._context, self._reach, self._imports, module)
        return self._asked[module.path]

    def finding(self, module: PythonModule, fake: ast.AST, method: str) -> frozenset[CallOperation]:
        """The calls that can find a fake: those of its module, or of the tests that ask for it."""
        return frozenset(
            call
            for call in self._in_reach(module, fake, method)
            if not self._others.cannot_be_found(module, fake, self._context.plans[call])
        )

    def _in_reach(
        self, module: PythonModule, fake: ast.AST, method: str
    ) -> frozenset[CallOperation]:
        asking = asking_modules(self._context.project, module, fake)
        if asking is None:
            return self.about(module).calls_of(method)
        found = self.about(module).reached_of(method) if asking else frozenset[CallOperation]()
        return found.union(*(self.about(each).calls_of(method) for each in asking))

    def in_process(self, module: PythonModule, place: ast.AST) -> frozenset[CallOperation] | None:
        """The calls that run while a replacement made at a place of a test stands, if it tells."""
        asking = asking_modules(self._context.project, module, place)
        found = [self.about(each).in_process for each in (asking or [module])]
        known = [each for each in found if each is not None]
        return frozenset[CallOperation]().union(*known) if len(known) == len(found) else None
