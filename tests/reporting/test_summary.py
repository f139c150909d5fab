"""Counting and grouping: numbers that add up, each statement once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codemod.model import Note, Refusal, Result, Status
from codemod.reporting.summary import summarize
from tests.reporting import sample


@pytest.mark.parametrize("name", sample.SAMPLES)
def test_counts_add_up(name: str) -> None:
    result = sample.SAMPLES[name]()
    summary = summarize(result)
    assert summary.flow_tally.total == len(result.flows)
    assert summary.site_tally.total == sum(len(flow.sites) for flow in result.flows)
    for status in ("migrated", "offered", "left", "suppressed", "total"):
        by_family = sum(getattr(tally, status) for tally in summary.families.values())
        assert by_family == getattr(summary.site_tally, status)
    assert sum(group.flows for group in summary.migrated) == summary.flow_tally.migrated
    assert sum(len(group.held) for group in summary.offered) == summary.flow_tally.offered
    assert sum(len(group.held) for group in summary.left) == summary.flow_tally.left
    assert len(summary.suppressed) == summary.flow_tally.suppressed
    for group in (*summary.left, *summary.offered):
        assert sum(count for _, count in group.details) <= len(group.held)


def test_the_order_of_the_input_does_not_matter() -> None:
    result = sample.large()
    turned = Result(
        result.flows[::-1],
        result.changes[::-1],
        result.problems[::-1],
        result.files_scanned,
        result.files_relevant,
    )
    assert summarize(turned) == summarize(result)


def test_the_commonest_reason_comes_first() -> None:
    groups = summarize(sample.large()).left
    sizes = [len(group.held) for group in groups]
    assert sizes == sorted(sizes, reverse=True)
    assert groups[0].kind.code == "config-without-equivalent"
    assert dict(groups[0].details) == {
        "logprobs": 34,
        "cached_content": 33,
        "presence_penalty": 33,
    }


def test_a_note_stands_once_with_distinct_places() -> None:
    flow = sample.migrated("a.py", 3, "error-text", "error-text", "stored-by-default")
    (first, second) = summarize(sample.only(flow)).notes
    assert (first.kind.code, second.kind.code) == ("stored-by-default", "error-text")
    assert [str(place) for place in second.locations] == ["a.py:3:5"]
    assert not first.everywhere


def test_a_note_of_all_flows_is_everywhere() -> None:
    notes = {group.kind.code: group for group in summarize(sample.small()).notes}
    assert notes["stored-by-default"].everywhere
    assert not notes["error-classes"].everywhere


def test_notes_of_a_flow_that_stays_are_not_announced() -> None:
    flow = sample.held("mock", "a.py", 1, "x")
    flow = replace(flow, notes=(Note("error-text", flow.location),))
    assert summarize(sample.only(flow)).notes == ()


def test_substitutions_are_grouped_by_old_and_new() -> None:
    (group,) = summarize(sample.small()).substitutions
    assert (group.old, group.new) == ("gemini-2.0-flash", "gemini-3.5-flash")
    assert len(group.locations) == 3
    assert len(group.remarks) == 1


def test_a_code_outside_the_closed_lists_is_an_error() -> None:
    held = sample.held("no-such-reason", "a.py", 1, "x")
    with pytest.raises(KeyError, match="no-such-reason"):
        summarize(sample.only(held))
    with pytest.raises(KeyError, match="no-such-note"):
        summarize(sample.only(sample.migrated("a.py", 1, "no-such-note")))


def test_a_flow_whose_refusal_does_not_fit_is_an_error() -> None:
    flow = sample.migrated("a.py", 1)
    refusal = Refusal("mock", flow.location)
    for wrong in (
        replace(flow, refusal=refusal),
        replace(flow, status=Status.LEFT),
        replace(flow, status=Status.SUPPRESSED, refusal=refusal),
        replace(flow, sites=()),
    ):
        with pytest.raises(ValueError, match=r"a\.py:1"):
            summarize(sample.only(wrong))
