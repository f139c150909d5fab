"""The table of the earlier Interactions API against the SDKs that speak it and those of today."""

from __future__ import annotations

from typing import Any

import pytest

from codemod.mapping import earlier_interactions as earlier

from .conftest import SdkDump

EARLIER_EVENTS = {
    "content.delta",
    "content.start",
    "content.stop",
    "error",
    "interaction.complete",
    "interaction.start",
    "interaction.status_update",
}
OF_1_55 = {"rendered_content", "total_reasoning_tokens"}
"""Members that only the first releases had."""

_ITEMS = ("Citation", "Content", "Step")
"""Ends of the names of classes that are part of an answer; requests use the same words."""

OF_CALLS = {"id", "name", "arguments"}
"""What the helper puts into the delta of a function call."""


def tagged(dump: SdkDump, tag: str, *, deltas: bool = False) -> dict[str, set[str]]:
    """The members of the classes of a dump by the word that tells them apart."""
    found: dict[str, set[str]] = {}
    classes: dict[str, dict[str, Any]] = dump["classes"]
    for name, cls in classes.items():
        if tag == "type" and not name.endswith(_ITEMS + ("Delta",) * deltas):
            continue
        for word in cls.get(tag, []):
            found.setdefault(word, set()).update(cls["members"])
    return found


def members(dump: SdkDump, name: str) -> set[str]:
    return set(dump["classes"][name]["members"])


def test_versions(interactions: list[SdkDump]) -> None:
    assert [dump["version"] for dump in interactions] == ["1.75.0", "2.3.0", "3.4.0"]


def test_every_output_is_content_or_a_step_today(interactions: list[SdkDump]) -> None:
    old, *today = (tagged(dump, "type") for dump in interactions)
    outputs = earlier.CONTENT_TYPES | earlier.STEP_TYPES
    assert outputs <= old.keys()
    for new in today:
        assert outputs <= new.keys()


def test_outputs_have_the_members_they_had(interactions: list[SdkDump]) -> None:
    old, *today = (tagged(dump, "type") for dump in interactions)
    for kind in earlier.CONTENT_TYPES | earlier.STEP_TYPES:
        read = earlier.MEMBERS["Output"].keys() & old[kind]
        for new in today:
            lost = read - new[kind]
            assert lost <= earlier.GONE.get(kind, frozenset()), kind


def test_gone_members_are_gone_somewhere(interactions: list[SdkDump]) -> None:
    old, *today = (tagged(dump, "type") for dump in interactions)
    for kind, names in earlier.GONE.items():
        assert names <= old[kind]
        assert all(any(name not in new[kind] for new in today) for name in names), kind


def test_no_member_of_an_output_is_gained(interactions: list[SdkDump]) -> None:
    """`hasattr` says of an item what it said of an output."""
    old, *today = (tagged(dump, "type") for dump in interactions)
    for kind in earlier.CONTENT_TYPES | earlier.STEP_TYPES:
        for new in today:
            gained = (new[kind] - old[kind]) & earlier.MEMBERS["Output"].keys()
            assert gained <= earlier.GAINED.get(kind, frozenset()), kind


def test_events_are_called_as_the_table_says(interactions: list[SdkDump]) -> None:
    old, *today = (tagged(dump, "event_type") for dump in interactions)
    assert old.keys() == EARLIER_EVENTS
    for new in today:
        for name in EARLIER_EVENTS:
            assert earlier.EVENTS.get(name, name) in new
        assert not earlier.EVENTS.keys() & new.keys()


def test_events_have_the_members_they_had(interactions: list[SdkDump]) -> None:
    old, *today = (tagged(dump, "event_type") for dump in interactions)
    for name in EARLIER_EVENTS:
        read = earlier.MEMBERS["InteractionEvent"].keys() & old[name]
        for new in today:
            assert read <= new[earlier.EVENTS.get(name, name)], name


@pytest.mark.parametrize(
    ("kind", "cls"),
    [("Interaction", "Interaction"), ("InteractionUsage", "Usage"), ("OutputAnnotation", "")],
)
def test_members_that_stay_are_there_today(
    kind: str, cls: str, interactions: list[SdkDump]
) -> None:
    stay = earlier.MEMBERS[kind].keys() - {"outputs"} - OF_1_55
    for dump in interactions:
        found = members(dump, cls) if cls else tagged(dump, "type")["url_citation"]
        assert stay <= found


def test_outputs_and_steps_are_told_apart(interactions: list[SdkDump]) -> None:
    old, *today = (members(dump, "Interaction") for dump in interactions)
    assert "outputs" in old
    assert not earlier.NEW_MEMBERS & old
    for new in today:
        assert "outputs" not in new
        assert new >= earlier.NEW_MEMBERS


def test_members_of_a_streamed_interaction(interactions: list[SdkDump]) -> None:
    classes = ("Interaction", "Interaction", "InteractionSseEventInteraction")
    for dump, cls in zip(interactions, classes, strict=True):
        assert members(dump, cls) >= earlier.MEMBERS["StreamedInteraction"].keys()


def test_new_names_of_counts_and_results_exist(interactions: list[SdkDump]) -> None:
    for dump in interactions:
        assert set(earlier.USAGE.values()) <= members(dump, "Usage")
        assert set(earlier.SEARCH_RESULTS.values()) <= members(dump, "GoogleSearchResult")


def test_deltas_of_today(interactions: list[SdkDump]) -> None:
    new = tagged(interactions[-1], "type", deltas=True)
    assert set(earlier.DELTAS.values()) <= new.keys()
    assert "arguments" in new["arguments_delta"]
    assert new["function_call"] >= OF_CALLS


def test_kept_classes_are_in_all_versions(interactions: list[SdkDump]) -> None:
    for dump in interactions:
        assert set(dump["names"]) >= earlier.KEPT_CLASSES


def test_every_word_of_an_expression_is_known() -> None:
    words = {"list", "other", "str", *earlier.MEMBERS}
    for kind, known in earlier.MEMBERS.items():
        for name, expression in known.items():
            assert set(expression.split()) <= words, f"{kind}.{name}"


@pytest.mark.parametrize(
    ("service", "method", "streamed", "expected"),
    [
        ("Interactions", "create", False, "Interaction"),
        ("Interactions", "create", True, "iterator InteractionEvent"),
        ("AsyncInteractions", "get", False, "awaitable Interaction"),
        ("AsyncInteractions", "create", True, "awaitable iterator InteractionEvent"),
        ("Interactions", "delete", False, ""),
        ("Agents", "create", False, ""),
    ],
)
def test_made_by(service: str, method: str, streamed: bool, expected: str) -> None:
    assert earlier.made_by(service, method, streamed=streamed) == expected
