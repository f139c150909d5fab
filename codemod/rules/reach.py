"""Which requests a piece of code can make, through the project's own functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from codemod.analysis.graph import CallOperation
from codemod.analysis.import_closure import ImportClosure
from codemod.analysis.sdk import is_service_type
from codemod.analysis.values import ClassValue, FunctionInfo, SdkMethodValue, SymbolValue
from codemod.mapping.sdk_objects import CHAT_SERVICES
from codemod.rules.calls import Context
from codemod.rules.lazy_streams import is_lazy, opened_streams
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_ERRORS = "google.genai.errors."
API_ERROR = f"{_ERRORS}APIError"
CLIENT_ERROR = f"{_ERRORS}ClientError"
SERVER_ERROR = f"{_ERRORS}ServerError"
STREAM_ERRORS = frozenset({API_ERROR, SERVER_ERROR})
SDK_ERRORS = STREAM_ERRORS | {CLIENT_ERROR}

_UNSEEN = ast.For | ast.AsyncFor | ast.Await | ast.Yield | ast.YieldFrom
"""What runs code without a call; reading an attribute does so too, where it is a property."""

_PLAIN = frozenset({"builtins.input", "builtins.print", "builtins.str", "sys.exit"})
"""Functions that run none of the code they are given."""


class Reach:
    """Answers which SDK calls run inside statements; one instance per run."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.project = context.project
        self._imports = ImportClosure(self.project)
        self._own: dict[FunctionInfo | None, list[CallOperation]] = {}
        self._known: dict[tuple[ast.stmt, ...], frozenset[CallOperation]] = {}
        self._called: dict[FunctionInfo, dict[FunctionInfo, None]] = {}
        self._made_in: dict[FunctionInfo, list[CallOperation]] = {}
        self._raises: dict[ast.AST, list[ast.expr]] = {}
        for call in self.project.calls():
            if call.enclosing is not None:
                self._called.setdefault(call.enclosing, {}).update(call.targets)
                self._made_in.setdefault(call.enclosing, []).append(call)
            if call in context.plans or _is_request(call):
                self._own.setdefault(call.enclosing, []).append(call)

    def of_function(self, function: FunctionInfo) -> frozenset[CallOperation]:
        """The SDK calls that calling a function can run."""
        return self._reached.get(function, frozenset())

    @cached_property
    def _reached(self) -> dict[FunctionInfo, frozenset[CallOperation]]:
        """The SDK calls that each function can run; most functions can run none."""
        callers: dict[FunctionInfo, list[FunctionInfo]] = {}
        for caller, called in self._called.items():
            for function in called:
                callers.setdefault(function, []).append(caller)
        reached: dict[FunctionInfo, set[CallOperation]] = {}
        for maker, calls in self._own.items():
            todo = [maker] if maker is not None else []
            seen = set(todo)
            while todo:
                function = todo.pop()
                reached.setdefault(function, set()).update(calls)
                fresh = [one for one in callers.get(function, ()) if one not in seen]
                seen.update(fresh)
                todo += fresh
        return {function: frozenset(calls) for function, calls in reached.items()}

    def requests(self, path: str, statements: Iterable[ast.stmt]) -> frozenset[CallOperation]:
        """The SDK calls that running statements can run, lambdas in them included.

        A method that several classes have leads to them all; a test runs those only that it loads.
        """
        key = tuple(statements)
        if key not in self._known:
            self._known[key] = self._requests(path, key)
        return self._known[key]

    def _requests(self, path: str, statements: Iterable[ast.stmt]) -> frozenset[CallOperation]:
        found: set[CallOperation] = set()
        for operation in self._operations(path, statements):
            if operation in self.context.plans or _is_request(operation):
                found.add(operation)
            for target in operation.targets:
                found |= self.of_function(target)
        if self._reads:
            for statement in statements:
                for node in walk(statement):
                    found |= self._reads.get(node, frozenset())
        if len({call.module for call in found}) > 1 and self._imports.is_test(path):
            loaded = self._imports.of(path)
            return frozenset(call for call in found if call.module.path in loaded)
        return frozenset(found)

    @cached_property
    def _reads(self) -> dict[ast.AST, frozenset[CallOperation]]:
        """The loops over streams whose requests are sent when they are read, then as before."""
        late = {
            call for call, plan in self.context.plans.items() if not plan.chat and is_lazy(plan)
        }
        found: dict[ast.AST, frozenset[CallOperation]] = {}
        for module in self.project.modules.values() if late else ():
            for node in module.nodes_of(ast.For, ast.AsyncFor, ast.comprehension):
                assert isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)
                opened = opened_streams(self.project, node.iter) & late
                if opened:
                    found[node] = frozenset(opened)
        return found

    def calls(self, path: str, statements: Iterable[ast.stmt]) -> Iterator[CallOperation]:
        """Every call that running statements can make, those in called functions included."""
        todo = list(self._operations(path, statements))
        seen: set[FunctionInfo] = set()
        while todo:
            call = todo.pop()
            yield call
            for target in call.targets:
                if target not in seen:
                    seen.add(target)
                    todo.extend(self._made_in.get(target, ()))

    def of_statements(self, path: str, statements: Iterable[ast.stmt]) -> frozenset[CallOperation]:
        """The generating calls that running statements can run."""
        return self.requests(path, statements) & self.context.plans.keys()

    def out_of_sight(
        self, module: PythonModule, statements: list[ast.stmt]
    ) -> frozenset[CallOperation]:
        """The generating calls that statements may run although no request can be seen in them.

        Something is run whose code cannot be told: a future or a task that is waited for, a
        generator, a function that came as an argument.  Calls of this module and of those that
        mention it come into question, or else all.
        """
        if self.requests(module.path, statements) or not self._runs_unseen(statements):
            return frozenset()
        plans = [plan.call for plan in self.context.plans.values() if not plan.legacy]
        name = PurePosixPath(module.path).stem
        near = [call for call in plans if call.module is module or name in call.module.text]
        return frozenset(near or plans)

    def _runs_unseen(self, statements: list[ast.stmt]) -> bool:
        """Whether statements do more than set up the SDK and show things."""
        for statement in statements:
            for node in walk(statement):
                if isinstance(node, _UNSEEN):
                    return True
                symbol = self.project.symbol(node) if isinstance(node, ast.expr) else ""
                if isinstance(node, ast.Attribute) and not symbol:
                    return True
                if isinstance(node, ast.Call):
                    called = self.project.symbol(node.func)
                    if called not in _PLAIN and not called.startswith(("google.genai.", "os.")):
                        return True
        return False

    def old_errors(self, path: str, statements: Iterable[ast.stmt]) -> frozenset[str]:
        """The error classes of generateContent that statements can still raise.

        Requests that stay raise them all; the helpers that read a stream raise ServerError.
        """
        statements = list(statements)
        requests = self.requests(path, statements)
        if not requests <= self.context.plans.keys() - self.context.staying:
            return SDK_ERRORS
        raised = self._raised(path, statements)
        streamed = any(self.context.plans[call].streamed for call in requests)
        return raised | STREAM_ERRORS if streamed else raised

    def _raised(self, path: str, statements: Sequence[ast.stmt]) -> frozenset[str]:
        """The classes of such errors that the program raises itself, and what catches them."""
        calls = list(self.calls(path, statements))
        places: dict[ast.AST, None] = dict.fromkeys(statements)
        places.update((target.node, None) for call in calls for target in call.targets)
        made = {
            symbol
            for place in places
            for error in self._raised_in(place)
            for symbol in self._classes_of(error)
            if symbol.startswith(_ERRORS)
        }
        return frozenset(made | {API_ERROR}) if made else frozenset()

    def _raised_in(self, place: ast.AST) -> list[ast.expr]:
        """The classes or objects that the statements of a function or a block raise."""
        if place not in self._raises:
            self._raises[place] = [
                node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                for node in walk(place)
                if isinstance(node, ast.Raise) and node.exc is not None
            ]
        return self._raises[place]

    def _classes_of(self, error: ast.expr) -> Iterator[str]:
        """The name of a class of a library, or of those that a class of the project is based on."""
        yield self.project.symbol(error)
        for value in self.project.values(error):
            for cls in value.cls.with_bases() if isinstance(value, ClassValue) else ():
                for info, base in self.project.graphs[cls.module.path].base_slots:
                    if info is cls:
                        yield from (one.name for one in base.values if isinstance(one, SymbolValue))

    def _operations(self, path: str, statements: Iterable[ast.stmt]) -> Iterator[CallOperation]:
        calls = self.project.graphs[path].calls
        for statement in statements:
            for node in walk(statement):
                if isinstance(node, ast.Call) and node in calls:
                    yield calls[node]


def _is_request(call: CallOperation) -> bool:
    """Whether a call asks the service for something; a chat is made and looked at without."""
    return any(
        isinstance(value, SdkMethodValue)
        and is_service_type(value.owner.type)
        and value.owner.type not in CHAT_SERVICES
        and value.name not in ("get_history", "start_chat")
        for value in call.callee.values
    )
