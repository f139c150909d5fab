"""Where the key of a call of `configure` comes from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from codemod.analysis.graph import CallOperation, Slot, StoreAttributeOperation
from codemod.analysis.order import Ran
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo, ContainerValue, InstanceValue, SdkValue
from codemod.rules.legacy.configure import is_known, key_identity, key_of
from codemod.rules.legacy.scopes import function_node

_WIDGETS = (".text_input(", "session_state")
"""What gives an empty text, or none, until the user of a web page has typed something in."""

_PER_REQUEST = ("request", "session", "input(", "form", "headers")
"""What gives one visitor another value than the next."""

_TAKING = re.compile(r"(?:^|\.|_)(?:next|choice|pop|popleft|rotate)")
"""Functions that give another element each time."""

_ENVIRONMENT = ("environ", "getenv", "secrets", "settings", "config", "Config", "Settings")


class Keys:
    """Answers what is known of the keys of a program; one instance per run.

    Args:
        project: the analysed project.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._kept_models: dict[ClassInfo | None, frozenset[CallOperation]] = {}

    def is_typed_in_later(self, anchor: CallOperation, users: Iterable[CallOperation]) -> bool:
        """Whether a page is shown once before its user has typed in the key.

        `configure` takes an empty key in silence; a client without one is an error at once.  A
        function that goes on to make its requests in any case fails either way.
        """
        key = key_of(anchor)
        slot = self.project.slot(key) if key is not None else None
        if key is None or slot is None:
            return False
        function = function_node(anchor)
        if function is not None and not any(
            function_node(user) is function and _is_conditional(user, anchor) for user in users
        ):
            return False
        sources = [ast.unparse(root.node) for root in self.project.roots(slot) if root.node]
        if not any(widget in source for widget in _WIDGETS for source in sources):
            return False
        ran = Ran(self.project, [anchor], ast.unparse(key))
        return not ran.guarded(anchor.module, anchor.node)

    def is_setting(self, anchor: CallOperation) -> bool:
        """Whether the key comes from the environment or from settings, not from a caller."""
        key = key_of(anchor)
        slot = self.project.slot(key) if key is not None else None
        if slot is None or key is None:
            return False
        texts = [ast.unparse(root.node) for root in self.project.roots(slot) if root.node]
        return bool(texts) and all(any(word in text for word in _ENVIRONMENT) for text in texts)

    def is_one_key(self, anchor: CallOperation) -> bool:
        """Whether a key is the same for the whole program."""
        return is_known(key_identity(self.project, anchor)) or self.is_setting(anchor)

    def are_one(self, anchors: Iterable[CallOperation]) -> bool:
        """Whether several calls certainly give the same key."""
        anchors = tuple(anchors)
        keys = {key_identity(self.project, anchor) for anchor in anchors}
        settled = all(map(is_known, keys)) or all(map(self.is_setting, anchors))
        return len(keys) == 1 and settled

    def may_be_outlived(
        self,
        models: Iterable[CallOperation],
        user: CallOperation,
        anchors: Iterable[CallOperation],
    ) -> bool:
        """Whether a model may go on with the key of its first request after another one was given.

        A model of the legacy SDK kept the client that it first ran on; `configure` with another
        key counted for models that had not been used, such as those made for one call.
        """
        anchors = tuple(anchors)
        if len({key_identity(self.project, anchor) for anchor in anchors}) < 2:
            return False
        return any(
            model.enclosing is not user.enclosing
            or (model.enclosing is None and _lies_between(anchors, model, user))
            for model in models
        )

    def may_be_pinned(
        self,
        models: Iterable[CallOperation],
        user: CallOperation,
        anchors: Iterable[CallOperation],
        owner: ClassInfo | None,
    ) -> bool:
        """Whether a model may go on with its first key where each `configure` gives another one.

        So may a model that was made before: neither for its call nor where the key is given.  And
        so may one of several that the same code makes and the program keeps side by side, unless
        each is kept by an object of `owner` that has a client of its own.
        """
        anchors = tuple(anchors)
        if not any(map(self._varies, anchors)):
            return False
        fresh = {user.enclosing, *(anchor.enclosing for anchor in anchors)}
        return any(model.enclosing not in fresh or model in self._kept(owner) for model in models)

    def _kept(self, owner: ClassInfo | None) -> frozenset[CallOperation]:
        """The models that containers, caches, or objects other than those of a class keep."""
        if owner not in self._kept_models:
            self._kept_models[owner] = frozenset(self._found_kept(owner))
        return self._kept_models[owner]

    def _found_kept(self, owner: ClassInfo | None) -> Iterator[CallOperation]:
        own = owner.lineage() if owner is not None else []
        for _, slot in self.project.nodes_with_values():
            for value in slot.values:
                if isinstance(value, ContainerValue):
                    for element in value.container.slots():
                        yield from origins_of(element)
        for graph in self.project.graphs.values():
            for operation in graph.operations:
                if isinstance(operation, StoreAttributeOperation) and any(
                    isinstance(value, InstanceValue) and value.cls not in own
                    for value in operation.base.values
                ):
                    yield from origins_of(operation.value)
            for function in graph.functions.values():
                decorators = getattr(function.node, "decorator_list", ())
                if any("cache" in ast.unparse(decorator) for decorator in decorators):
                    yield from origins_of(function.returned)

    def _varies(self, anchor: CallOperation) -> bool:
        """Whether a call may give one key first and another one later."""
        identity = key_identity(self.project, anchor)
        key = key_of(anchor)
        slot = self.project.slot(key) if key is not None else None
        if slot is None:
            return len(identity) > 1
        roots = [root.node for root in self.project.roots(slot) if root.node]
        if roots and any(word in source.lower() for source in identity for word in _PER_REQUEST):
            return True
        if _is_one_setting(roots):
            return False
        if any(_is_one_of_several(root) for root in roots):
            return True
        return len(identity) > 1 or any(isinstance(root, ast.arg) for root in roots)


def _is_one_setting(roots: Iterable[ast.AST]) -> bool:
    """Whether a key can only be what the environment says, or else a constant.

    One of several keys that a setting lists is another one each time.
    """
    constants: set[object] = set()
    for root in roots:
        text = ast.unparse(root)
        if isinstance(root, ast.Constant):
            constants.update([root.value] if root.value else [])
        elif "split" in text or not any(word in text for word in _ENVIRONMENT):
            return False
    return len(constants) < 2


def _is_one_of_several(root: ast.AST) -> bool:
    """Whether a key is an element of something: keys take turns."""
    if isinstance(root, ast.Subscript):
        return not any(word in ast.unparse(root.value) for word in _ENVIRONMENT)
    return isinstance(root, ast.Call) and bool(_TAKING.search(ast.unparse(root.func)))


def _lies_between(
    anchors: Iterable[CallOperation], first: CallOperation, last: CallOperation
) -> bool:
    """Whether one of some calls may run between two of a script."""
    return any(
        anchor.enclosing is not None
        or anchor.module is not last.module
        or first.node.lineno < anchor.node.lineno < last.node.lineno
        for anchor in anchors
    )


def _is_conditional(user: CallOperation, anchor: CallOperation) -> bool:
    """Whether a call waits for a condition that `configure` did not wait for."""
    around = set()
    current: ast.AST | None = anchor.node
    while current is not None:
        around.add(current)
        current = anchor.module.parent(current)
    current = user.node
    while current is not None and current not in around:
        if isinstance(current, ast.If | ast.IfExp | ast.While):
            return True
        current = user.module.parent(current)
    return False


def origins_of(slot: Slot) -> Iterator[CallOperation]:
    """The calls that made the SDK objects of a slot."""
    for value in slot.values:
        if isinstance(value, SdkValue) and value.origin is not None:
            yield value.origin
