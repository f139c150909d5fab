"""The advice to keep helpers in one module, given only where several files get the same ones."""

from __future__ import annotations

from codemod.model import FileChange
from codemod.reporting.shared_helpers import SharedHelpers, shared_helpers

_HELPER = b"def event_text(event):\n    return event\n"
_OTHER = b"async def interaction_input(contents):\n    return contents\n"


def _changes(*texts: tuple[bytes, bytes]) -> list[FileChange]:
    return [FileChange(f"{index}.py", *text) for index, text in enumerate(texts)]


def test_three_files_with_the_same_helper_are_worth_a_module() -> None:
    new = b"import os\n" + _HELPER
    changes = _changes((b"", new), (b"", new + _OTHER), (b"x = 1\n", new), (b"", b"y = 2\n"))
    assert shared_helpers(changes) == SharedHelpers(3, "event_text", 3)


def test_two_files_are_not() -> None:
    assert shared_helpers(_changes((b"", _HELPER), (b"", _HELPER), (b"", _OTHER))) is None


def test_helpers_that_were_there_and_functions_of_the_program_do_not_count() -> None:
    own = b"def answer(question):\n    return question\n"
    there = (_HELPER, _HELPER + b"z = 3\n")
    assert shared_helpers(_changes(there, there, there, (b"", own), (b"", own))) is None
