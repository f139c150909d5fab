"""Fakes that tests put in the place of `client.models`, under a name of their own.

`models = MagicMock(); client.models = models` makes `models.generate_content` a stand-in for the
method, also where a function of the test returns `models` together with other things.  A fake may
get its method when it is made: `SimpleNamespace(models=SimpleNamespace(generate_content=...))`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeGuard

from codemod.analysis.project import Project
from codemod.conversion.definitions import Definition, definition_of
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import RenameKeyword, code
from codemod.rules.calls import GENERATE
from codemod.rules.mocks.fakes import is_test
from codemod.rules.mocks.mentions import is_mentioned_elsewhere
from codemod.rules.mocks.written_names import (
    FAKES,
    function_of,
    last_name,
)
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_METHOD = "generate_content"


class FakeServices:
    """Finds the fakes of one test module.

    `places` are the attributes that the fakes are assigned to, and the values of the arguments that
    give them to a fake client; `methods` are the stand-ins on them, `functions` the values they get
    for the method when they are made.
    """

    def __init__(self, project: Project, module: PythonModule) -> None:
        self.project = project
        self.module = module
        self.places: list[ast.expr] = []
        self.methods: list[ast.Attribute] = []
        self.functions: list[ast.expr] = []
        if not any(name in module.text for name in GENERATE):
            return
        if ".models = " in module.text:
            for node in module.nodes_of(ast.Attribute):
                if node.attr == "models" and isinstance(node.ctx, ast.Store):
                    self._take_assigned(node)
        if "models=" in module.text and is_test(module):
            for call in module.nodes_of(ast.Call):
                for keyword in call.keywords if _is_fake(call) else ():
                    if keyword.arg == "models":
                        self._take(keyword.value, keyword.value)

    def rename(self, conversion: Conversion) -> None:
        """Put the fakes where a client has its interactions."""
        module = self.module
        for place in self.places:
            if isinstance(place, ast.Attribute):
                conversion.replace(place, code(module.span(place.value), ".interactions"))
            else:
                span = module.span(place)
                conversion.edits.append(RenameKeyword(module.path, span, "interactions"))
        for function in self.functions:
            span = module.span(function)
            conversion.edits.append(RenameKeyword(module.path, span, "create"))

    def _take_assigned(self, place: ast.Attribute) -> None:
        statement = self.module.parent(place)
        if isinstance(statement, ast.Assign) and statement.targets == [place]:
            self._take(place, statement.value)

    def _take(self, place: ast.expr, fake: ast.expr) -> None:
        definition = definition_of(self.project, self.module, fake)
        made = fake if definition is None else definition.value
        if not _is_fake(made) or (definition is None and not made.keywords):
            return
        if made.keywords and [keyword.arg for keyword in made.keywords] != [_METHOD]:
            return
        found = list(self._uses(definition, fake)) if definition is not None else []
        if None not in found:
            self.places.append(place)
            self.methods += [one for one in found if one is not None]
            self.functions += [keyword.value for keyword in made.keywords]

    def _uses(self, definition: Definition, place: ast.expr) -> Iterator[ast.Attribute | None]:
        """The stand-ins on a fake; None for a use that is something else."""
        for use in definition.uses:
            parent = self.module.parent(use)
            if use is place:
                continue
            if isinstance(parent, ast.Attribute):
                yield parent if parent.attr in GENERATE else None
            elif isinstance(parent, ast.Return):
                yield from self._returned(use, None)
            elif isinstance(parent, ast.Tuple) and isinstance(
                self.module.parent(parent), ast.Return
            ):
                yield from self._returned(use, parent.elts.index(use))
            else:
                yield None

    def _returned(self, use: ast.expr, index: int | None) -> Iterator[ast.Attribute | None]:
        """The stand-ins on a fake that a function of the test gives its callers."""
        function = function_of(self.module, use)
        if function is None or function.decorator_list:
            yield None
            return
        if is_mentioned_elsewhere(self.project, self.module, function.name):
            yield None
            return
        for name in walk(self.module.tree):
            if not isinstance(name, ast.Name) or name.id != function.name:
                continue
            call = self.module.parent(name)
            statement = self.module.parent(call) if isinstance(call, ast.Call) else None
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if index is not None:
                several = isinstance(target, ast.Tuple | ast.List) and len(target.elts) > index
                target = target.elts[index] if several else None  # type: ignore[union-attr]
            if not isinstance(target, ast.Name):
                yield None
                return
            yield from self._of_target(target)

    def _of_target(self, target: ast.Name) -> Iterator[ast.Attribute | None]:
        function = function_of(self.module, target)
        for node in walk(function) if function is not None else ():
            if not isinstance(node, ast.Name) or node.id != target.id or node is target:
                continue
            parent = self.module.parent(node)
            is_method = isinstance(parent, ast.Attribute) and parent.attr in GENERATE
            yield parent if is_method else None  # type: ignore[misc]
        if function is None:
            yield None


def _is_fake(value: ast.expr) -> TypeGuard[ast.Call]:
    return isinstance(value, ast.Call) and last_name(value.func) in FAKES and not value.args
