"""The terminal report: its important lines, its limits, and untrusted text."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from rich.cells import cell_len

from codemod.model import FileProblem, Result, Status
from codemod.planning.refusals import REFUSALS
from codemod.reporting import terminal
from codemod.reporting.display import visible
from tests.reporting import sample

# A place is never wrapped, so that it stays clickable; these lines may be longer than the page.
PLACE = re.compile(r" *\S+:\d+:\d+")


def report(result: Result, mode: Any = "dry-run", width: int = 80, **more: Any) -> str:
    out = io.StringIO()
    terminal.render(result, mode, out, False, width, **more)
    return out.getvalue()


def last(text: str) -> str:
    return text.splitlines()[-1]


@pytest.mark.parametrize("width", [50, 80, 120])
@pytest.mark.parametrize("name", sample.SAMPLES)
def test_lines_fit_and_hold_no_escape_codes(name: str, width: int) -> None:
    text = report(sample.SAMPLES[name](), width=width)
    assert "\x1b" not in text
    for line in text.splitlines():
        assert line == line.rstrip()
        if not PLACE.fullmatch(line):
            assert cell_len(line) <= max(width, 70), line


def test_eighty_columns_hold_everything_in_the_small_sample() -> None:
    assert max(map(len, report(sample.small()).splitlines())) <= 80


def test_colours_only_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    plain = report(sample.small())
    assert "\x1b" not in plain
    out = io.StringIO()
    terminal.render(sample.small(), "dry-run", out, True, 80)
    assert "\x1b[" in out.getvalue()
    assert re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()) == plain


def test_what_stays_has_place_reason_way_out_and_code() -> None:
    lines = report(sample.small()).splitlines()
    start = lines.index("Left as they are  3 flows")
    assert lines[start : start + 9] == [
        "Left as they are  3 flows",
        "  read-without-equivalent  2 flows",
        "    The program reads a member of the response that the Interactions API does",
        "    not have (safety ratings, prompt feedback, log probabilities and others).",
        "    To unblock: Remove the read, or keep this call on `generate_content`.",
        "      app/moderation.py:35:9  safety_ratings (flow at line 31)",
        "        for rating in response.candidates[0].safety_ratings:",
        "      app/moderation.py:61:9  avg_logprobs (flow at line 57)",
        "        score: Optional[float] = response.candidates[0].avg_logprobs",
    ]


def test_counts_are_a_table_that_adds_up() -> None:
    lines = report(sample.small()).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Counts"))
    header, *rows = (line.split() for line in lines[start + 1 : start + 7])
    assert header == ["migrated", "offered", "left", "suppressed", "total"]
    numbers = [[int(cell) for cell in row[-5:]] for row in rows]
    for row in numbers:
        assert sum(row[:4]) == row[4]
    *families, sites, flows = numbers
    assert [sum(column) for column in zip(*families, strict=True)] == sites
    assert flows == [4, 1, 3, 1, 9]


def test_the_totals_are_one_sentence() -> None:
    text = " ".join(report(sample.small()).split())
    assert "124 files scanned, 9 use a Gemini SDK." in text
    assert "9 flows: 4 would be migrated, 1 is offered, 3 stay, 1 is suppressed." in text


def test_files_with_problems_are_named() -> None:
    text = report(sample.small())
    assert "  app/broken.py  syntax-error\n    Line 12 is not valid Python;" in text
    assert "Files passed over  1 file\n  vendor/bundle.py  too-large\n" in text


def test_models_are_grouped() -> None:
    text = report(sample.small(), "write")
    assert text.count("gemini-2.0-flash -> gemini-3.5-flash") == 1
    assert "  gemini-2.0-flash -> gemini-3.5-flash  3 places\n" in text
    assert "Models replaced\n" in text
    assert "Models to replace\n" in report(sample.small(), "dry-run")


def test_notes_stand_once() -> None:
    text = report(sample.small())
    assert text.count("stored-by-default") == 1
    assert "    At: every migrated flow\n" in text
    assert "    At: app/web.py:23:5\n" in text


@pytest.mark.parametrize(
    ("name", "mode", "expected"),
    [
        ("small", "scan", "Next: gemini-codemod migrate 'my app'"),
        ("small", "dry-run", "Next: gemini-codemod migrate --write 'my app'"),
        (
            "small",
            "write",
            "Next: run your tests and read `git diff`; `gemini-codemod undo` puts the files back",
        ),
        ("none", "scan", "Nothing to do."),
        ("none", "write", "Nothing to do."),
    ],
)
def test_the_last_line_is_the_next_step(name: str, mode: str, expected: str) -> None:
    assert last(report(sample.SAMPLES[name](), mode, arguments=["my app"])) == expected


def test_the_next_step_when_nothing_can_be_migrated() -> None:
    left = sample.held("mock", "a.py", 1, "x")
    assert last(report(sample.only(left))) == "Next: gemini-codemod explain mock"
    offered = sample.held("response-public-api", "a.py", 1, "x", status=Status.OFFERED)
    assert last(report(sample.only(offered))) == "Next: gemini-codemod migrate --unsafe ."
    broken = Result((), (), (FileProblem("a.py", "syntax-error", "Line 1."),), 1, 1)
    assert last(report(broken)) == "Next: repair 1 file named above and run again"


def test_little_to_say_is_said_shortly() -> None:
    assert report(sample.nothing(), "scan") == (
        "124 files scanned. No call of generateContent was found.\nNothing to do.\n"
    )
    assert len(report(sample.single()).splitlines()) <= 13
    assert "Counts" not in report(sample.single())


def test_much_to_say_is_grouped_and_cut() -> None:
    text = report(sample.large())
    assert len(text.splitlines()) <= 160
    assert "  config-without-equivalent  100 flows\n" in text
    assert "and 97 more places in 97 files; in all: logprobs (34), cached_content" in text
    assert "Long lists are cut; --format json has every place.\n" in text
    for code, kind in REFUSALS.items():
        assert text.count(f"  {code}  ") <= 1, kind


def test_all_places_on_request() -> None:
    text = report(sample.large(), places=None)
    assert "Long lists are cut" not in text
    assert len(re.findall(r"^      services/\S+:\d+:9", text, re.MULTILINE)) == 200


def test_code_is_never_markup() -> None:
    snippet = "x: Optional[int] = f[bold](response[/])  # :smile: [link=a]b[/link]"
    flow = sample.held("mock", "a[red].py", 1, snippet, "list[str]")
    text = report(sample.only(flow), width=120)
    assert f"        {snippet}\n" in text
    assert "      a[red].py:5:9  list[str] (flow at line 1)\n" in text


def test_control_characters_are_escaped() -> None:
    path = "src/\x1b[2Jevil\u202e\nname\udce9.py"
    flow = sample.held("mock", path, 1, "a = '\x1b[31m\u2066'\r", "\x07bell")
    text = report(sample.only(flow), width=120)
    assert "      src/\\x1b[2Jevil\\u202e\\nname\\udce9.py:5:9  \\x07bell" in text
    assert "        a = '\\x1b[31m\\u2066'\n" in text


def test_an_output_that_knows_few_characters_gets_escapes() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="cp1252", newline="\n")
    flow = sample.held("mock", "größe/日本.py", 1, 'x = "日本"')
    terminal.render(sample.only(flow), "scan", out, False, 100)
    out.flush()
    assert "größe/\\u65e5\\u672c.py:5:9" in raw.getvalue().decode("cp1252")


def test_wide_characters_are_cut_at_the_edge() -> None:
    flow = sample.held("mock", "a.py", 1, 'x = "' + "日本語" * 40 + '"')
    (line,) = (line for line in report(sample.only(flow)).splitlines() if "日本" in line)
    assert 78 <= cell_len(line) <= 80
    assert line.endswith("...")


def test_only_the_first_line_of_code_is_shown() -> None:
    flow = sample.held("mock", "a.py", 1, "\tcall(\n\t\tx,\n\t)")
    text = report(sample.only(flow))
    assert "        call(\n" in text
    assert "x," not in text


def test_code_that_repeats_is_shown_once() -> None:
    same = [sample.held("mock", "a.py", line, "patch(x)") for line in (1, 11)]
    other = sample.held("mock", "a.py", 21, "patch(y)")
    lines = report(Result((*same, other), (), (), 1, 1)).splitlines()
    start = next(i for i, line in enumerate(lines) if "a.py:5:9" in line)
    assert [line.split()[0] for line in lines[start : start + 5]] == [
        "a.py:5:9",
        "patch(x)",
        "a.py:15:9",
        "a.py:25:9",
        "patch(y)",
    ]


def test_a_flow_that_another_file_holds_back_names_its_place() -> None:
    flow = sample.held("mock", "tests/test_a.py", 40, 'patch("a.client")')
    moved = sample.begin_at(flow, "a.py", 12)
    assert "tests/test_a.py:44:9  (flow at a.py:12:5)" in report(sample.only(moved))


def test_keys_are_never_shown() -> None:
    assert sample.KEY[8:] not in report(sample.small(), width=400)
    assert "*" * len(sample.KEY) in report(sample.small(), width=400)


def test_visible_leaves_printable_text_alone() -> None:
    assert visible("größe 日本 [x]") == "größe 日本 [x]"
    assert visible("\ta\x0c\ufeff") == "    a\\x0c\\ufeff"
