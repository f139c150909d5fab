from __future__ import annotations

from pathlib import Path

import pytest

from codemod.cli.interactive import part_of
from codemod.model import Family, FileChange, Flow, Location, Site, Span, Status
from tests.cli.conftest import Run
from tests.cli.stand_in import Engine
from tests.repositories import git, write_tree

pytestmark = pytest.mark.usefixtures("person")


def migrated(root: Path) -> list[str]:
    """The numbers in the calls that were migrated, in the order of the files."""
    text = (root / "app.py").read_text() + (root / "lib/util.py").read_text()
    return [part[0] for part in text.split("new(")[1:]]


@pytest.mark.parametrize(
    ("answers", "expected", "code"),
    [
        ("y\ny\ny\n", ["1", "2", "3"], 0),
        ("n\ny\nn\n", ["2"], 1),
        ("y\nq\n", ["1"], 1),
        ("q\n", [], 1),
        ("a\nn\n", ["1", "2"], 1),
        ("d\ny\n", ["3"], 1),
        ("n\na\ny\n", ["2", "3"], 1),
        ("?\nx\nY\n n\ny\n", ["1", "3"], 1),
    ],
)
def test_answers(repository: Path, run: Run, answers: str, expected: list[str], code: int) -> None:
    done = run("migrate", "--interactive", ".", answers=answers)
    assert migrated(repository) == expected
    assert done.exit_code == code


def test_each_question_shows_its_own_part_of_the_diff(repository: Path, run: Run) -> None:
    done = run("migrate", "--interactive", "app.py", answers="n\nn\n")
    first, second = done.stderr.split("Migrate this flow [y,n,a,d,q,?]")[:2]
    assert "+x = new(1)" in first
    assert "new(2)" not in first
    assert "(1/2) app.py:3:5: GC101\n" in first
    assert "+y = new(2)" in second
    assert "(2/2) app.py:12:5: GC101\n" in second


def test_help_says_what_the_letters_mean(repository: Path, run: Run) -> None:
    done = run("migrate", "--interactive", ".", answers="?\nq\n")
    assert "d - leave this flow and all later ones in this file\n" in done.stderr


def test_declined_flows_are_left(repository: Path, run: Run) -> None:
    done = run("migrate", "--interactive", "app.py", answers="y\nn\n")
    assert "left app.py:12:5, migrated app.py:3:5" in done.stdout
    assert done.stdout.startswith("REPORT write")


def test_the_end_of_input_writes_nothing(repository: Path, run: Run) -> None:
    done = run("migrate", "--interactive", ".", answers="y\n")
    assert done.exit_code == 1
    assert "Aborted!" in done.stderr
    assert git(repository, "status", "--porcelain") == ""


def test_without_migrations_nothing_is_asked(repository: Path, run: Run) -> None:
    write_tree(repository, {"app.py": "", "lib/util.py": ""})
    done = run("migrate", "--interactive", ".")
    assert (done.exit_code, "Migrate this flow" in done.output) == (0, False)


def test_dirty_files_are_refused_before_the_first_question(repository: Path, run: Run) -> None:
    write_tree(repository, {"app.py": "old(7)\n"})
    done = run("migrate", "--interactive", ".")
    assert done.exit_code == 3
    assert "Migrate this flow" not in done.output


def test_accepting_everything_runs_once(repository: Path, run: Run, engine: Engine) -> None:
    run("migrate", "--interactive", ".", answers="a\ny\n")
    assert [request.only_flows for request in engine.requests] == [None]


def test_the_accepted_flows_alone_are_migrated(repository: Path, run: Run, engine: Engine) -> None:
    run("migrate", "--interactive", ".", answers="y\nn\nn\n")
    assert [request.only_flows for request in engine.requests] == [None, {"app.py:3"}]


def flow_on(*lines: int) -> Flow:
    sites = tuple(Site(Location("a.py", Span(line, 0, line, 5)), Family.CALL) for line in lines)
    return Flow("id", "GC101", Status.MIGRATED, sites, files=("a.py",))


def test_edits_that_touch_no_site_are_not_part() -> None:
    change = FileChange("a.py", b"import a\n\ncall\n\nread\n", b"import b\n\nCALL\n\nREAD\n")
    part = part_of(change, flow_on(3, 5))
    assert part is not None
    assert part.after == b"import a\n\nCALL\n\nREAD\n"
    assert part_of(change, flow_on(4)) is None


def test_lines_put_in_above_a_site_are_part_of_it() -> None:
    change = FileChange("a.py", b"one\ntwo\nthree\n", b"one\nnew\ntwo\nthree\n")
    part = part_of(change, flow_on(2))
    assert part is not None
    assert part.after == change.after


def test_a_removed_first_line_is_an_edit() -> None:
    change = FileChange("a.py", b"call\nrest\n", b"rest\n")
    part = part_of(change, flow_on(1))
    assert part is not None
    assert part.after == b"rest\n"
