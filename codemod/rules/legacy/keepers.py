"""Clients that are kept by a function, one for each key, as long as the program runs.

This is the form where the key is known to a request or an object only, and the client would be
closed while something that it gave is still read: another request replaces it, or a stream leaves
the function or object that holds it (mapping 10).
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from codemod.analysis.graph import CallOperation
from codemod.analysis.order import Ran
from codemod.analysis.project import Project
from codemod.conversion.literals import is_none
from codemod.rewriting.import_sites import all_names
from codemod.rules.legacy.configure import DROPPED, key_of, sets_variable
from codemod.rules.legacy.imports import imports_sdk_above
from codemod.rules.legacy.repetition import Repetition
from codemod.sources.python_module import PythonModule

_NAMES = ("client_for", "gemini_client_for", "genai_client_for")
_KEPT = "_clients"
_KEY_VARIABLES = ("GOOGLE_API_KEY", "GEMINI_API_KEY")
"""What a client without a key is made with."""

_RUNNERS = frozenset({"asyncio.run", "anyio.run", "asgiref.sync.async_to_sync"})
_RUNNER_METHODS = frozenset({"run_until_complete", "run_coroutine_threadsafe"})


def keeper_source(name: str, sdk: str, quoted: bool = False) -> str:
    """The code of a function that keeps clients; `sdk` is the name of the new SDK in its module.

    `setdefault` keeps one client also when two threads make one at the same time.  Annotations are
    `quoted` where the SDK may not be installed.
    """
    mark = '"' if quoted else ""
    return (
        f"{_KEPT}: {mark}dict[str | None, {sdk}.Client]{mark} = {{}}\n\n\n"
        f"def {name}(api_key: str | None) -> {mark}{sdk}.Client{mark}:\n"
        f'    """Return the client for a key, which is made once and kept."""\n'
        f"    if api_key not in {_KEPT}:\n"
        f"        {_KEPT}.setdefault(api_key, {sdk}.Client(api_key=api_key))\n"
        f"    return {_KEPT}[api_key]\n"
    )


@dataclass(eq=False)
class Keepers:
    """Finds the function that can keep the clients of some calls of `configure`.

    Args:
        project: the analysed project.
        repetition: what runs how often.
    """

    project: Project
    repetition: Repetition

    def keeper_for(self, anchors: Sequence[CallOperation], *, asynchronous: bool) -> str:
        """The name of the function; empty when there can be none.

        Args:
            anchors: the calls of `configure`.
            asynchronous: whether coroutines use the clients.
        """
        modules = {anchor.module for anchor in anchors}
        if len(modules) > 1 or not all(map(_gives_a_key_alone, anchors)):
            return ""
        module = modules.pop()
        if not all(imports_sdk_above(module, anchor.node) for anchor in anchors):
            return ""
        changing = any(sets_variable(self.project, name) for name in _KEY_VARIABLES)
        if changing and not all(map(self._is_given, anchors)):
            return ""
        if asynchronous and not self._has_one_loop():
            return ""
        return _free_name(module)

    def _is_given(self, anchor: CallOperation) -> bool:
        """Whether there is a key for certain, so that none is looked up in the environment."""
        key = key_of(anchor)
        return key is not None and Ran(self.project, [anchor], ast.unparse(key)).guarded(
            anchor.module, anchor.node
        )

    def _has_one_loop(self) -> bool:
        """Whether the program starts one event loop only; connections belong to theirs."""
        starts = [call for call in self.project.calls() if self._starts_loop(call)]
        return len(starts) < 2 and all(map(self.repetition.once, starts))

    def _starts_loop(self, call: CallOperation) -> bool:
        function = call.node.func
        return self.project.symbol(function) in _RUNNERS or (
            isinstance(function, ast.Attribute) and function.attr in _RUNNER_METHODS
        )


def _gives_a_key_alone(anchor: CallOperation) -> bool:
    """Whether a statement gives the SDK a key and nothing else that counts."""
    key, node = key_of(anchor), anchor.node
    given = {word.arg for word in node.keywords if not is_none(word.value)}
    return (
        key is not None
        and not is_none(key)
        and not node.args
        and given <= DROPPED | {"api_key"}
        and isinstance(anchor.module.parent(node), ast.Expr)
    )


def _free_name(module: PythonModule) -> str:
    taken = all_names(module.tree)
    if _KEPT in taken:
        return ""
    return next((name for name in _NAMES if name not in taken), "")
