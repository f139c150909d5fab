"""What a migrated call passes, and where in it the values of the old arguments are."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from codemod.analysis.project import Project
from codemod.conversion.definitions import definition_of
from codemod.conversion.literals import FieldValue, constant_text, fields_of, is_none
from codemod.conversion.text import is_text
from codemod.mapping.config_fields import CONFIG_FIELDS, Action
from codemod.model import Span
from codemod.rewriting.edits import Code, DictCode, Entry, code
from codemod.sources.python_module import PythonModule

Step = str | int
"""A key or an index on the way from the arguments of a call to a value."""

_FORMAT_OF_HELPER: tuple[Step, ...] = ("response_format", 0)
"""Where the config helper puts the format of an answer that is only text."""


@dataclass(frozen=True)
class Place:
    """Where a migrated call has the value of a field of the old config.

    `suffix` is what was written behind the value to convert it.  `certain` says that the call has
    the value at any rate; otherwise only where the field was set.
    """

    path: tuple[Step, ...]
    suffix: str = ""
    certain: bool = True


@dataclass(frozen=True)
class SentArguments:
    """The arguments of one migrated call.

    `entries` are those written at it, `shared` those in a dict that it spreads.  `contents` and
    `config` are the old arguments, `model` the id that the call names if it is one constant.
    `named` says which id is named for one that the old call could name, `replaced` are the
    constants that are written anew.
    """

    module: PythonModule
    entries: tuple[Entry, ...]
    contents: ast.expr
    config: ast.expr | None
    model: str
    shared: tuple[Entry, ...]
    named: Mapping[str, str]
    replaced: frozenset[ast.Constant]

    @cached_property
    def arguments(self) -> tuple[Entry, ...]:
        """All arguments, with those of a spread dict in its place."""
        found: list[Entry] = []
        for entry in self.entries:
            found += self.shared if entry.key == "**" and self.shared else (entry,)
        return tuple(found)

    @property
    def open(self) -> bool:
        """Whether the config goes through a helper, so that running code decides what is sent."""
        return any(entry.key == "**" for entry in self.arguments)

    @property
    def of_config(self) -> tuple[Entry, ...]:
        """The arguments that stand for the config."""
        fixed = ("model", "input", "store", "stream")
        return tuple(entry for entry in self.arguments if entry.key not in fixed)

    @property
    def fixed(self) -> tuple[Entry, ...]:
        """What the tool adds to every call."""
        return tuple(entry for entry in self.arguments if entry.key in ("store", "stream"))

    @property
    def input(self) -> Code:
        """What stands for the contents."""
        return next(entry.value for entry in self.arguments if entry.key == "input")

    def fields(self, project: Project) -> list[FieldValue] | None:
        """The fields of the config, None where not all are in sight."""
        if self.config is None or is_none(self.config):
            return []
        definition = definition_of(project, self.module, self.config)
        written = self.config if definition is None else definition.value
        return fields_of(project, self.module, written, "GenerateContentConfig")

    def place_of(self, project: Project, name: str) -> Place | None:
        """Where the value of a field is; None where it is not sent, or not as it was."""
        fields = self.fields(project)
        if self.open or fields is None:
            return _of_helper(name) if self.open else None
        for item in fields:
            if item.name == name:
                return _found(self.arguments, self.module, item)
        return None

    def sets(self, project: Project, name: str) -> bool:
        """Whether the old config can set a field."""
        fields = self.fields(project)
        if fields is None:
            return True
        return any(item.name == name and not is_none(item.value) for item in fields)

    def sends_text(self, project: Project) -> bool:
        """Whether the input is the same text as the contents."""
        span = self.module.span(self.contents)
        return self.input.parts == (span,) and is_text(project, self.contents)

    def passes_text(self, project: Project) -> bool:
        """Whether contents that are text become the input as they are."""
        *before, span, after = self.input.parts if len(self.input.parts) > 1 else ("", "", "")
        helped = before == ["interaction_input", "("] and after == ")"
        return self.sends_text(project) or (helped and span == self.module.span(self.contents))

    @property
    def is_list(self) -> bool:
        """Whether the input is written as a list."""
        return str(self.input.parts[0]).startswith("[")

    def blocks(self, project: Project) -> list[DictCode | None] | None:
        """The blocks of contents written as a list of parts, None for one that became all.

        None where they are converted in the list that has a name, which tells the test less.
        """
        if self.input == code(ast.unparse(self.contents)):
            return None
        definition = definition_of(project, self.module, self.contents)
        written = self.contents if definition is None else definition.value
        if not isinstance(written, ast.List):
            return None
        found = [part for part in self.input.parts if isinstance(part, DictCode)]
        if len(written.elts) == 1 and not found:
            whole = self.input.parts == (self.module.span(written.elts[0]),)
            return [None] if whole and is_text(project, written.elts[0]) else None
        if len(found) != len(written.elts) or not self.is_list:
            return None
        return [*found]


def is_text_block(block: DictCode) -> bool:
    """Whether a block of an input is one of text."""
    return [entry.key for entry in block.entries] == ['"type"', '"text"']


def keys_of(entries: tuple[Entry, ...]) -> list[object]:
    """The keys of arguments, and those of the dicts in them."""
    found: list[object] = []
    for entry in sorted(entries, key=lambda entry: entry.key.strip("\"'")):
        inner = [part for part in entry.value.parts if isinstance(part, DictCode)]
        name = entry.key.strip("\"'")
        found.append((name, len(entry.value.parts) > 1, [keys_of(one.entries) for one in inner]))
    return found


def _found(entries: tuple[Entry, ...], module: PythonModule, item: FieldValue) -> Place | None:
    text = constant_text(item.value)
    for path, value in _leaves(entries):
        if value.parts[:1] == (module.span(item.value),):
            rest = value.parts[1:]
            if all(isinstance(part, str) for part in rest):
                return Place(path, "".join(str(part) for part in rest))
        if item.name == "response_mime_type" and path[-1] == "mime_type":
            return Place(path) if value.parts == (f'"{text}"',) else None
    return None


def _leaves(
    entries: tuple[Entry, ...], path: tuple[Step, ...] = ()
) -> Iterator[tuple[tuple[Step, ...], Code]]:
    """The values in arguments that are no dicts, with the way to each."""
    for entry in entries:
        here = (*path, entry.key.strip("\"'"))
        parts = entry.value.parts
        dicts = [part for part in parts if isinstance(part, DictCode)]
        if not dicts:
            yield here, entry.value
        elif len(parts) == 1:
            yield from _leaves(dicts[0].entries, here)
        elif parts[0] == "[":
            for index, one in enumerate(dicts):
                yield from _leaves(one.entries, (*here, index))


def _of_helper(name: str) -> Place | None:
    """Where the config helper puts a field that it does not change."""
    row = CONFIG_FIELDS.get(name)
    if row is None:
        return None
    if row.action is Action.GENERATION:
        return Place(("generation_config", row.target), certain=False)
    if name == "system_instruction":
        return Place((name,), certain=False)
    if name == "response_mime_type":
        return Place((*_FORMAT_OF_HELPER, "mime_type"), certain=False)
    return None


def path_code(owner: Span | Code, path: tuple[Step, ...]) -> tuple[Span | str | Code, ...]:
    """The code that goes to a place from the arguments of a call."""
    steps = "".join(f'["{one}"]' if isinstance(one, str) else f"[{one}]" for one in path)
    return (owner, steps)
