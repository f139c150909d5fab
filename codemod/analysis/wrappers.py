"""Library functions that pass values on, as a table: what each does with which argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Effect:
    """What a library function does.

    `kind` says how the result comes from positional argument number `argument`: the same value,
    awaited, one of its elements, a list of it, a list of numbered pairs, a list of what the first
    argument lets through, a list of tuples with one element of each argument, all arguments awaited
    into a list, the result of calling it with the arguments after it, the callable with those
    arguments given already, a member named by the argument after it, or the text of an enum member.
    """

    kind: Literal[
        "same",
        "awaited",
        "element",
        "listed",
        "enumerated",
        "filtered",
        "zipped",
        "gathered",
        "called",
        "partial",
        "member",
        "text",
    ]
    argument: int = 0


_SAME, _AWAITED, _ELEMENT, _LISTED = (
    Effect("same"),
    Effect("awaited"),
    Effect("element"),
    Effect("listed"),
)

WRAPPERS: Mapping[str, Effect] = {
    "asyncio.as_completed": _LISTED,
    "asyncio.create_task": _SAME,
    "asyncio.ensure_future": _SAME,
    "asyncio.gather": Effect("gathered"),
    "asyncio.run": _AWAITED,
    "asyncio.shield": _SAME,
    "asyncio.to_thread": Effect("called"),
    "asyncio.wait_for": _SAME,
    "anyio.to_thread.run_sync": Effect("called"),
    "builtins.enumerate": Effect("enumerated"),
    "builtins.filter": Effect("filtered", 1),
    "builtins.getattr": Effect("member"),
    "builtins.iter": _SAME,
    "builtins.aiter": _SAME,
    "builtins.anext": _ELEMENT,
    "builtins.list": _LISTED,
    "builtins.max": _ELEMENT,
    "builtins.min": _ELEMENT,
    "builtins.next": _ELEMENT,
    "builtins.reversed": _LISTED,
    "builtins.sorted": _LISTED,
    "builtins.str": Effect("text"),
    "builtins.zip": Effect("zipped"),
    "builtins.tuple": _LISTED,
    "concurrent.futures.as_completed": _LISTED,
    "copy.copy": _SAME,
    "copy.deepcopy": _SAME,
    "fastapi.Depends": Effect("called"),
    "functools.partial": Effect("partial"),
    "nest_asyncio.asyncio.run": _AWAITED,
    "typing.cast": Effect("same", 1),
    "typing_extensions.cast": Effect("same", 1),
}

MADE_EMPTY: Mapping[str, bool] = {
    "builtins.dict": True,
    "builtins.list": False,
    "builtins.set": False,
    "cachetools.FIFOCache": True,
    "cachetools.LFUCache": True,
    "cachetools.LRUCache": True,
    "cachetools.TTLCache": True,
    "collections.OrderedDict": True,
    "collections.defaultdict": True,
    "collections.deque": False,
}
"""Class of containers that a call may make with nothing in it -> whether it has keys.

The elements come from the factory that is the first argument of `defaultdict`, from the keywords of
`dict`, and from what is stored later; numbers say how many may be kept.
"""

METHOD_WRAPPERS: Mapping[str, Effect] = {
    "create_task": _SAME,
    "run_in_executor": Effect("called", 1),
    "run_until_complete": _AWAITED,
    "submit": Effect("called"),
}
