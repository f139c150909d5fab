"""Compares two runs: what they asked, printed, wrote and how they ended."""

from __future__ import annotations

import difflib
import itertools
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from codemod.mapping.models import resolve
from codemod.replay.canonical import JsonObject, NormalForm
from codemod.replay.equivalences import OPERATIONS_NOT_COMPARED
from codemod.replay.record import Exchange
from codemod.replay.runner import RunResult

OLD_APIS: Final = frozenset({"generateContent", "streamGenerateContent"})
NO_OVERRIDES: Final[Mapping[str, str]] = MappingProxyType({})
_MODEL_NAME: Final = re.compile(r"\b(?:models/)?gemini-\d[\w.]*(?:-[\w.]+)*")

Kind = Literal["requests", "refused", "old traffic", "stdout", "exit code", "files", "time"]


@dataclass(frozen=True)
class Difference:
    """One way in which two runs differ; ``text`` is for people."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Comparison:
    """All differences between two runs; none means equal."""

    differences: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        """Tell whether nothing differs."""
        return not self.differences

    def report(self) -> str:
        """Return the differences as text."""
        return "\n\n".join(f"{one.kind}:\n{one.text}" for one in self.differences)


def compare(
    before: RunResult,
    after: RunResult,
    *,
    all_migrated: bool = True,
    model_overrides: Mapping[str, str] = NO_OVERRIDES,
) -> Comparison:
    """Compare the run of a program with the run of its migrated form.

    ``all_migrated`` says that no flow stays on generateContent, so that any such request of the
    second run is a difference. ``model_overrides`` are the user's model replacements; other models
    are compared through the catalog.
    """
    differences = [
        *_time(before, after),
        *_refused(after),
        *_requests(before, after, model_overrides),
        *(_old_traffic(after) if all_migrated else []),
        *_outputs(before, after, model_overrides),
        *_files(before, after),
    ]
    return Comparison(tuple(differences))


def asked(run: RunResult, overrides: Mapping[str, str] = NO_OVERRIDES) -> list[JsonObject]:
    """Return the normal forms of a run as they are compared.

    Retries that the SDK made inside one call count once; operations that only read do not count;
    models are the ones that the catalog replaces them by.
    """
    return [
        {**form.to_json(), "model": resolve(form.model, overrides).model}
        for _, form in _compared(run)
    ]


def _compared(run: RunResult) -> Iterable[tuple[Exchange, NormalForm]]:
    seen: set[tuple[str, str]] = set()
    for exchange in run.exchanges:
        form = exchange.form
        if form is None or form.operation in OPERATIONS_NOT_COMPARED:
            continue
        key = (exchange.call, form.digest())
        if exchange.call and key in seen:
            continue
        seen.add(key)
        yield exchange, form


def _time(before: RunResult, after: RunResult) -> Iterable[Difference]:
    for name, run in (("before", before), ("after", after)):
        if run.process.timed_out:
            yield Difference("time", f"the {name} program did not end in time")


def _refused(run: RunResult) -> Iterable[Difference]:
    """Report requests that the service would refuse for their shape."""
    for exchange in run.exchanges:
        if exchange.status in (400, 404) and exchange.form is None:
            message = _error_message(exchange)
            yield Difference("refused", f"{_place(exchange)}{exchange.endpoint}: {message}")


def _error_message(exchange: Exchange) -> str:
    try:
        return str(json.loads(exchange.message)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return exchange.message


def _place(exchange: Exchange) -> str:
    return f"{exchange.sites[0]}: " if exchange.sites else ""


def _old_traffic(run: RunResult) -> Iterable[Difference]:
    for exchange in run.exchanges:
        if exchange.api in OLD_APIS:
            yield Difference("old traffic", f"{_place(exchange)}still calls {exchange.endpoint}")


def _requests(
    before: RunResult, after: RunResult, overrides: Mapping[str, str]
) -> Iterable[Difference]:
    old, new = asked(before, overrides), asked(after, overrides)
    ordered = min(_in_order(before), _in_order(after))
    if ordered < max(len(old), len(new)):
        old = [*old[:ordered], *sorted(old[ordered:], key=_key)]
        new = [*new[:ordered], *sorted(new[ordered:], key=_key)]
    old_keys, new_keys = [_key(one) for one in old], [_key(one) for one in new]
    matcher = difflib.SequenceMatcher(a=old_keys, b=new_keys, autojunk=False)
    for tag, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if tag != "equal":
            yield from _different(old, new, range(a_start, a_end), range(b_start, b_end), ordered)


def _key(form: JsonObject) -> str:
    return json.dumps(form, sort_keys=True)


def _in_order(run: RunResult) -> int:
    """Return how many requests come before the first one that may run beside others.

    From there on nothing says which order the program means: also what it does one after another
    may follow the order in which results came in.
    """
    if len({exchange.sequence for exchange in run.exchanges if exchange.sequence}) > 1:
        return 0
    for number, (exchange, _) in enumerate(_compared(run)):
        if not exchange.sequence:
            return number
    return sys.maxsize


def _different(
    old: Sequence[JsonObject],
    new: Sequence[JsonObject],
    old_range: Sequence[int],
    new_range: Sequence[int],
    ordered: int,
) -> Iterable[Difference]:
    for left, right in itertools.zip_longest(old_range, new_range):
        number = right if left is None else left
        which = f"request {number + 1}" if number < ordered else "one of the concurrent requests"
        if left is None:
            title = f"{which} is only made after the migration"
        elif right is None:
            title = f"{which} is no longer made"
        else:
            title = f"{which} differs"
        old_form = old[left] if left is not None else None
        new_form = new[right] if right is not None else None
        yield Difference("requests", f"{title}\n{form_diff(old_form, new_form)}")


def form_diff(old: JsonObject | None, new: JsonObject | None) -> str:
    """Return a unified diff of two normal forms as indented JSON."""
    return _diff(_pretty(old), _pretty(new), context=2)


def _pretty(form: JsonObject | None) -> list[str]:
    if form is None:
        return []
    return json.dumps(form, indent=2, sort_keys=True, ensure_ascii=False).splitlines()


def _diff(old: list[str], new: list[str], context: int) -> str:
    lines = difflib.unified_diff(old, new, "before", "after", lineterm="", n=context)
    return "\n".join(lines)


def _outputs(
    before: RunResult, after: RunResult, overrides: Mapping[str, str]
) -> Iterable[Difference]:
    old, new = normal_output(before, overrides), normal_output(after, overrides)
    if old != new:
        text = _diff(old.splitlines(), new.splitlines(), context=1)
        if after.process.exit_code and not before.process.exit_code:
            text += f"\nstderr after:\n{after.process.stderr[-2000:]}"
        yield Difference("stdout", text)
    if before.process.exit_code != after.process.exit_code:
        text = f"{before.process.exit_code} before, {after.process.exit_code} after"
        if after.process.exit_code:
            text += f"\nstderr after:\n{after.process.stderr[-2000:]}"
        yield Difference("exit code", text)


def normal_output(run: RunResult, overrides: Mapping[str, str] = NO_OVERRIDES) -> str:
    """Return stdout without what differs by nature: folder, server address, replaced models."""
    text = run.process.stdout.replace(str(run.folder), "<folder>")
    text = text.replace(run.server_url, "<server>")
    return _MODEL_NAME.sub(lambda match: resolve(match.group(), overrides).model, text)


def _files(before: RunResult, after: RunResult) -> Iterable[Difference]:
    for name in sorted({*before.files, *after.files}):
        old, new = before.files.get(name), after.files.get(name)
        if old != new:
            states = [(state or "not written")[:12] for state in (old, new)]
            yield Difference("files", f"{name}: {states[0]} before, {states[1]} after")
