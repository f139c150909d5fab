"""The closed lists of refusals and notes: what their users rely on."""

from __future__ import annotations

import re

import pytest

from codemod.mapping.notes import NOTES
from codemod.planning.refusals import REFUSALS

KEBAB = re.compile(r"[a-z]+(-[a-z]+)*")


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_what_was_found_and_what_unblocks_it(code: str) -> None:
    kind = REFUSALS[code]
    assert kind.code == code
    assert KEBAB.fullmatch(code)
    for text in (kind.sentence, kind.unblock):
        assert text[0].isupper() or text[0] == "`"
        assert text.endswith(".")
        assert "  " not in text
        assert "\n" not in text
    assert kind.sentence != kind.unblock


@pytest.mark.parametrize("code", NOTES)
def test_a_note_has_a_title_a_statement_and_a_source(code: str) -> None:
    kind = NOTES[code]
    assert kind.code == code
    assert KEBAB.fullmatch(code)
    assert not kind.title.endswith(".")
    assert len(kind.title) <= 60
    assert kind.sentence.endswith(".")
    assert "  " not in kind.sentence
    assert kind.source


def test_no_two_kinds_share_a_code_or_a_text() -> None:
    from codemod.mapping import notes
    from codemod.planning import refusals

    for kinds in (notes._KINDS, refusals._KINDS):
        assert len({kind.code for kind in kinds}) == len(kinds)
        assert len({kind.sentence for kind in kinds}) == len(kinds)
    assert not REFUSALS.keys() & NOTES.keys()


def test_the_lists_are_closed() -> None:
    for table in (REFUSALS, NOTES):
        with pytest.raises(TypeError):
            table["new"] = None  # type: ignore[index]
