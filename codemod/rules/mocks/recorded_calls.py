"""What tests ask a stand-in for the generate method about the calls that it received.

`stand_in.call_args.kwargs["contents"]` becomes `stand_in.call_args.kwargs["input"]`: a read moves
where the migrated calls are known to pass its value, and to what place.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TypeGuard

from codemod.conversion.result import Conversion, Refused
from codemod.rewriting.edits import code
from codemod.rules.calls import CallPlan
from codemod.rules.mocks.compared_values import compared_with, is_only_tested
from codemod.rules.mocks.expected_calls import ASSERTIONS, ASSERTIONS_OF_MANY, ExpectedCalls
from codemod.rules.mocks.kept_values import KeptValues
from codemod.rules.mocks.local_names import LocalNames
from codemod.rules.mocks.recorded_configs import RecordedConfigs
from codemod.rules.mocks.recorded_contents import RecordedContents, constant_index
from codemod.rules.mocks.recorded_models import RecordedModels
from codemod.rules.mocks.sent_arguments import SentArguments
from codemod.rules.mocks.value_flows import ValueFlows

ONE_CALL = frozenset({"call_args", "await_args"})
ALL_CALLS = frozenset({"call_args_list", "await_args_list"})

Visit = Callable[[ast.expr], None]


class RecordedCalls:
    """Translates the reads of the recorded calls of one test module.

    Args:
        conversion: takes the edits.

    `plans` are the calls that the stand-in which is translated can be for.
    """

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.module = conversion.module
        self.names = LocalNames(conversion)
        self.kept = KeptValues(conversion)
        self.flows = ValueFlows(conversion)
        self.plans: Sequence[CallPlan] = ()

    def sent(self, node: ast.AST) -> list[SentArguments]:
        """What each call passes.

        Raises:
            Refused: it is not known of one of them.
        """
        found = [plan.sent for plan in self.plans if plan.sent is not None]
        if len(found) < len(self.plans):
            raise self._refused(node)
        return found

    def asked(self, node: ast.expr, member: ast.AST | None) -> None:
        """Translate what is asked about the arguments of calls.

        Args:
            node: the stand-in.
            member: what is asked of it.

        Raises:
            Refused: it is not understood.
        """
        if not isinstance(member, ast.Attribute):
            raise self._refused(node)
        call = self.module.parent(member)
        if member.attr in ONE_CALL | ALL_CALLS:
            self.member(member)
        elif member.attr in ASSERTIONS and isinstance(call, ast.Call):
            self.expected(call)
        elif member.attr in ASSERTIONS_OF_MANY and isinstance(call, ast.Call):
            if len(call.args) != 1 or not isinstance(call.args[0], ast.List):
                raise self._refused(call)
            self.expected_in(call.args[0])
        else:
            raise self._refused(node)

    def member(self, node: ast.Attribute) -> None:
        """Translate the uses of `stand_in.call_args` and the like.

        Raises:
            Refused: a use is not understood.
        """
        if node.attr in ONE_CALL:
            self._call(node)
        else:
            self._calls(node)

    def finish(self) -> None:
        """Look whether names of recorded values stand for nothing else.

        Raises:
            Refused: one does.
        """
        self.names.finish()
        self.kept.finish()

    def _call(self, node: ast.expr) -> None:
        """One recorded call."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Attribute) and parent.attr in ("args", "kwargs"):
            return self._half(parent, parent.attr)
        if isinstance(parent, ast.Subscript) and parent.value is node:
            halves: dict[int | None, str] = {0: "args", 1: "kwargs", -1: "kwargs"}
            half = halves.get(constant_index(parent.slice))
            if half is not None:
                return self._half(parent, half)
        if is_only_tested(self.module, node):
            return None
        compared = compared_with(self.module, node)
        if compared is not None:
            return self.expected(compared)
        target = self.names.target_of(node)
        if isinstance(target, ast.Tuple) and len(target.elts) == 2:
            self._named(target.elts[0], self._no_arguments, "args")
            return self._named(target.elts[1], self.keywords, "kwargs")
        return self._named(target, self._call, "call", node)

    def _calls(self, node: ast.expr) -> None:
        """The list of all recorded calls."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Subscript) and parent.value is node:
            if isinstance(parent.slice, ast.Slice):
                return self._calls(parent)
            return self._call(parent)
        if isinstance(parent, ast.For | ast.comprehension) and parent.iter is node:
            return self._named(parent.target, self._call, "call", node)
        if self._is_length(parent) or is_only_tested(self.module, node):
            return None
        compared = compared_with(self.module, node)
        if isinstance(compared, ast.List):
            return self.expected_in(compared)
        target = self.names.target_of(node)
        if isinstance(target, ast.Tuple):
            for element in target.elts:
                self._named(element, self._call, "call")
            return None
        return self._named(target, self._calls, "calls", node)

    def expected_in(self, calls: ast.List) -> None:
        """Translate a list of expected calls.

        Raises:
            Refused: it cannot be shown that the new expectations say the same.
        """
        for element in calls.elts:
            self.expected(element)

    def expected(self, node: ast.expr) -> None:
        """Translate `call(...)`, or an assertion with the arguments of a call.

        Raises:
            Refused: it cannot be shown that the new expectation says the same.
        """
        if not isinstance(node, ast.Call):
            raise self._refused(node)
        sent = self.sent(node)
        ExpectedCalls(self.conversion, self.names, self.flows, sent).translate(node)

    def _half(self, node: ast.expr, half: str) -> None:
        if half == "kwargs":
            self.keywords(node)
        else:
            self._no_arguments(node)

    def _no_arguments(self, node: ast.expr) -> None:
        """The positional arguments of a call: the old method takes none, and so does the new."""
        if compared_with(self.module, node) is None and not is_only_tested(self.module, node):
            raise self._refused(node)

    def keywords(self, node: ast.expr) -> None:
        """The arguments of a call, as a dict.

        Raises:
            Refused: a use is not understood.
        """
        parent = self.module.parent(node)
        key, read = self._looked_up(node)
        if read is not None:
            self._argument(read, key, node)
        elif self._is_presence(parent, node):
            self._presence(parent, node)
        elif (items := self.kept.all_items(node, "kwargs")) is not None:
            self._each(items, self.keywords)
        elif (elements := self.kept.elements(node, "kwargs")) is not None:
            self._each(elements, self._many_keywords)
        elif not is_only_tested(self.module, node):
            self._stored(node, self.keywords, "kwargs")

    def _many_keywords(self, node: ast.expr) -> None:
        """A list of the arguments of calls."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Subscript) and not isinstance(parent.slice, ast.Slice):
            self.keywords(parent)
        elif isinstance(parent, ast.For | ast.comprehension) and parent.iter is node:
            self._named(parent.target, self.keywords, "kwargs", node)
        elif not self._is_length(parent):
            raise self._refused(node)

    def _looked_up(self, node: ast.expr) -> tuple[ast.Constant, ast.expr | None]:
        """`node["key"]` or `node.get("key")`: the key, and the whole expression."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Subscript) and parent.value is node:
            key: ast.expr | None = parent.slice
            found: ast.expr | None = parent
        else:
            call = self.module.parent(parent) if _is_member(parent, node, "get") else None
            is_call = isinstance(call, ast.Call) and call.func is parent and len(call.args) == 1
            found = call if is_call and isinstance(call, ast.Call) else None
            key = found.args[0] if found is not None else None
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key, found
        return ast.Constant(""), None

    def _argument(self, read: ast.expr, key: ast.Constant, owner: ast.expr) -> None:
        if key.value == "model":
            RecordedModels(self.conversion, self.names, self.flows, self.sent(read)).read(read)
        elif key.value == "contents":
            self.conversion.replace(key, code('"input"'))
            self.contents(self.sent(read)).read(read)
        elif key.value == "config":
            self.configs(self.sent(read)).read(read, owner)
        else:
            raise self._refused(read)

    def configs(self, sent: Sequence[SentArguments]) -> RecordedConfigs:
        """What translates the configs of calls that pass certain arguments."""
        return RecordedConfigs(self.conversion, self.names, self.kept, self.flows, sent)

    def contents(self, sent: Sequence[SentArguments]) -> RecordedContents:
        """What translates the contents of calls that pass certain arguments."""
        return RecordedContents(self.conversion, sent, self._stored)

    def _is_presence(self, parent: ast.AST | None, node: ast.expr) -> bool:
        return isinstance(parent, ast.Compare) and parent.comparators == [node]

    def _presence(self, parent: ast.AST | None, node: ast.expr) -> None:
        """`"config" in kwargs`, where each call passes one."""
        assert isinstance(parent, ast.Compare)
        key = parent.left.value if isinstance(parent.left, ast.Constant) else None
        if not isinstance(parent.ops[0], ast.In) or key not in ("model", "contents"):
            raise self._refused(node)
        if key == "contents":
            self.conversion.replace(parent.left, code('"input"'))

    def _named(
        self, target: ast.AST | None, visit: Visit, kind: str, node: ast.expr | None = None
    ) -> None:
        """Translate all uses of a name that a recorded value is given."""
        if not isinstance(target, ast.Name):
            place = node if node is not None else target
            assert place is not None
            raise self._refused(place)
        for use in self.names.uses(target, kind):
            visit(use)

    def _stored(self, node: ast.expr, visit: Visit, kind: str) -> None:
        """Translate all uses of a recorded value that gets a name, or is kept in a dict."""
        items = self.kept.item(node, kind)
        if items is not None:
            self._each(items, visit)
        elif not isinstance(target := self.names.target_of(node), ast.Name):
            self._each(self.flows.uses_of_moved(node), visit)
        else:
            self._named(target, visit, kind, node)

    def _each(self, nodes: Sequence[ast.expr], visit: Visit) -> None:
        for node in nodes:
            visit(node)

    def _is_length(self, parent: ast.AST | None) -> bool:
        if not isinstance(parent, ast.Call):
            return False
        return self.conversion.project.symbol(parent.func) == "builtins.len"

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock", node)


def _is_member(parent: ast.AST | None, node: ast.expr, name: str) -> TypeGuard[ast.Attribute]:
    return isinstance(parent, ast.Attribute) and parent.value is node and parent.attr == name
