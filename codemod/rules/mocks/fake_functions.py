"""Functions of tests that stand for the generate method, and what they do with its arguments."""

from __future__ import annotations

import ast

from codemod.conversion.result import Refused
from codemod.rewriting.edits import RenameParameter, code
from codemod.rules.mocks.recorded_calls import RecordedCalls
from codemod.rules.mocks.recorded_models import RecordedModels
from codemod.rules.mocks.sent_arguments import SentArguments
from codemod.rules.mocks.written_names import Function, all_parameters
from codemod.sources.walking import walk

_TAKEN = ("model", "contents", "config")
_FURTHER = "options"
"""The name of what takes the arguments that the new calls have besides."""


class FakeFunctions:
    """Translates the parameters of functions that are called in the place of the method.

    Args:
        recorded: translates what the functions do with the arguments.
    """

    def __init__(self, recorded: RecordedCalls) -> None:
        self.recorded = recorded
        self.conversion = recorded.conversion
        self.module = recorded.module

    def translate(self, function: Function | ast.Lambda) -> None:
        """Give a function the parameters of the new method.

        Raises:
            Refused: it does something with an argument that is not understood.
        """
        parameters = function.args
        is_method = isinstance(self.module.parent(function), ast.ClassDef)
        named = [*parameters.args[is_method:], *parameters.kwonlyargs]
        if parameters.posonlyargs or any(one.arg not in _TAKEN for one in named):
            raise self._refused(function)
        if parameters.vararg is not None and self._uses(function, parameters.vararg.arg):
            raise self._refused(function)
        given = {one.arg: one for one in named}
        if parameters.kwarg is not None:
            for use in self._uses(function, parameters.kwarg.arg):
                self.recorded.keywords(use)
        if "model" in given:
            self._model(function)
        more = "config" not in given and parameters.kwarg is None and self._passes_more(function)
        if "contents" in given:
            self._contents(function, given["contents"], _FURTHER if more else "")
        elif more:
            raise self._refused(function)
        if "config" in given:
            self._config(function, given["config"])

    def _model(self, function: Function | ast.Lambda) -> None:
        uses = self._uses(function, "model")
        if uses:
            sent = self.recorded.sent(function)
            models = RecordedModels(self.conversion, self.recorded.names, self.recorded.flows, sent)
            for use in uses:
                models.read(use)

    def _contents(self, function: Function | ast.Lambda, parameter: ast.arg, further: str) -> None:
        if any(isinstance(node, ast.Name) and node.id == "input" for node in walk(function)):
            raise self._refused(function)
        if further and any(getattr(node, "id", "") == further for node in walk(function)):
            raise self._refused(function)
        span = self.module.span_of_name(parameter)
        edit = RenameParameter(self.module.path, span, "input", further=further)
        self.conversion.edits.append(edit)
        for use in self._uses(function, "contents"):
            self.conversion.replace(use, code("input"))
            self.recorded.contents(self.recorded.sent(use)).read(use)

    def _config(self, function: Function | ast.Lambda, parameter: ast.arg) -> None:
        """`config` takes all other arguments."""
        if function.args.kwarg is not None:
            raise self._refused(parameter)
        uses = self._uses(function, "config")
        if uses:
            sent = self.recorded.sent(function)
            self.recorded.configs(sent).uses(uses)
        annotated = parameter.annotation is not None
        annotation = self.conversion.import_name("typing", "Any") if annotated else ""
        span = self.module.span_of_name(parameter)
        self.conversion.edits.append(
            RenameParameter(self.module.path, span, "config", True, annotation)
        )

    def _passes_more(self, function: Function | ast.Lambda) -> bool:
        """Whether the calls pass what the tool adds to each of them.

        Raises:
            Refused: they pass a config, which the function does not take.
        """
        sent: list[SentArguments] = self.recorded.sent(function)
        if any(one.of_config for one in sent):
            raise self._refused(function)
        return any(one.fixed for one in sent)

    def _uses(self, function: Function | ast.Lambda, name: str) -> list[ast.Name]:
        """The reads of a parameter.

        Raises:
            Refused: the name is given something else too.
        """
        found: list[ast.Name] = []
        own = function.args
        for node in walk(function):
            if isinstance(node, ast.Name) and node.id == name:
                if not isinstance(node.ctx, ast.Load):
                    raise self._refused(node)
                found.append(node)
            inner = isinstance(node, Function | ast.Lambda) and node.args is not own
            if inner and name in all_parameters(node):  # type: ignore[arg-type]
                raise self._refused(node)
        return found

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock", node)
