from __future__ import annotations

from codemod.model import Family, FileChange, Flow, Location, Refusal, Site, Span, Status
from codemod.replay.record import Exchange
from codemod.replay.site_counts import count_sites


def flow(*lines: int, status: Status = Status.MIGRATED, path: str = "a.py") -> Flow:
    sites = tuple(Site(Location(path, Span(line, 4, line, 9)), Family.CALL) for line in lines)
    refusal = None if status is Status.MIGRATED else Refusal("x", sites[0].location)
    return Flow(f"{path}{lines}", "GC101", status, sites, refusal)


def request(*frames: str, call: str, api: str = "interactions", method: str = "POST") -> Exchange:
    return Exchange(1, method, "/v1/interactions", api, None, 200, "", call, frames, "1")


def change(before: list[str], after: list[str], path: str = "a.py") -> FileChange:
    return FileChange(path, "\n".join(before).encode(), "\n".join(after).encode())


OLD = ["a = c.models.generate_content(x)", "b = 1", "d = c.models.generate_content(y)"]
NEW = [
    "import z",
    "a = c.interactions.create(",
    "    x",
    ")",
    "b = 1",
    "d = c.interactions.create(y)",
]


def test_calls_are_counted_at_the_place_before_the_migration() -> None:
    exchanges = [request("a.py:2", call="1"), request("a.py:3", call="2")]
    found = count_sites([flow(1, 3)], [change(OLD, NEW)], exchanges)
    assert [(site.location.span.start_line, site.calls) for site in found.sites] == [(1, 2), (3, 0)]
    assert (found.reached, found.elsewhere) == (1, 0)


def test_the_innermost_migrated_call_counts() -> None:
    found = count_sites(
        [flow(1, 3)], [change(OLD, NEW)], [request("lib.py:9", "a.py:6", "a.py:2", call="1")]
    )
    assert [site.calls for site in found.sites] == [0, 1]


def test_the_retries_of_one_call_count_once() -> None:
    found = count_sites([flow(1, 3)], [change(OLD, NEW)], [request("a.py:2", call="1")] * 4)
    assert [site.calls for site in found.sites] == [1, 0]


def test_other_traffic_does_not_count() -> None:
    exchanges = [
        request("a.py:2", call="1", api="generateContent"),
        request("a.py:2", call="2", method="GET"),
    ]
    found = count_sites([flow(1, 3)], [change(OLD, NEW)], exchanges)
    assert (found.reached, found.elsewhere) == (0, 0)


def test_calls_without_a_known_place_are_told_apart() -> None:
    exchanges = [request(call="1"), request("b.py:2", call="2")]
    assert count_sites([flow(1, 3)], [change(OLD, NEW)], exchanges).elsewhere == 2


def test_flows_that_stay_have_no_count() -> None:
    found = count_sites(
        [flow(1), flow(3, status=Status.LEFT)],
        [change(OLD, [NEW[0], *NEW[1:5], OLD[2]])],
        [request("a.py:2", call="1")],
    )
    assert [(site.location.span.start_line, site.calls) for site in found.sites] == [(1, 1)]


def test_a_use_of_the_new_api_that_was_there_is_no_migrated_call() -> None:
    old = [*OLD, "n = c.interactions.create(q)"]
    new = [*NEW, "n = c.interactions.create(q)"]
    found = count_sites([flow(1, 3)], [change(old, new)], [request("a.py:7", call="1")])
    assert (found.reached, found.elsewhere) == (0, 1)


def test_a_method_that_is_handed_on_is_found() -> None:
    old, new = ["run(c.models.generate_content)"], ["run(c.interactions.create)"]
    found = count_sites([flow(1)], [change(old, new)], [request("a.py:1", call="1")])
    assert found.reached == 1


def test_where_the_code_cannot_be_paired_the_changed_lines_count() -> None:
    old, new = ["a = old(1)", "b", "c = old(2)"], ["x", "a = wrapped(1)", "b", "c = wrapped(2)"]
    found = count_sites([flow(1, 3)], [change(old, new)], [request("a.py:2", call="1")])
    assert [site.calls for site in found.sites] == [1, 0]
    broken = [*new, "this does not parse"]
    found = count_sites([flow(1, 3)], [change(old, broken)], [request("a.py:2", call="1")])
    assert [site.calls for site in found.sites] == [1, 0]
