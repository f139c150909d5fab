from __future__ import annotations

import json
from pathlib import Path

import pytest

from codemod.cli.terminal import as_bytes
from tests.cli.conftest import Run
from tests.cli.stand_in import Engine
from tests.repositories import git, write_tree


def last_line(text: str) -> str:
    return text.rstrip("\n").rpartition("\n")[2]


def test_a_dry_run_prints_the_diff_and_changes_nothing(repository: Path, run: Run) -> None:
    done = run("migrate", ".")
    assert done.exit_code == 1
    assert "-x = old(1)\n+x = new(1)\n" in done.stdout
    assert "REPORT" not in done.stdout
    assert "REPORT dry-run colour=False" in done.stderr
    assert last_line(done.stderr) == "Next: gemini-codemod migrate --write ."
    assert git(repository, "status", "--porcelain") == ""


def test_the_diff_of_a_dry_run_can_be_applied(repository: Path, run: Run) -> None:
    (repository.parent / "the.diff").write_bytes(run("migrate", ".").stdout_bytes)
    git(repository, "apply", "--check", "../the.diff")


def test_off_a_terminal_a_dry_run_takes_the_current_directory(repository: Path, run: Run) -> None:
    assert run("migrate").stdout == run("migrate", ".").stdout


def test_write_changes_the_files_and_reports_on_stdout(repository: Path, run: Run) -> None:
    done = run("migrate", "--write", ".")
    assert done.exit_code == 0
    assert "REPORT write" in done.stdout
    assert "new(" not in done.stdout
    assert last_line(done.stderr).startswith("Next: run your tests and read `git diff`;")
    assert "`gemini-codemod undo`" in last_line(done.stderr)
    assert (repository / "lib/util.py").read_text() == "import genai\nz = new(3)\n"


def test_a_second_run_finds_nothing(repository: Path, run: Run) -> None:
    run("migrate", "--write", ".")
    done = run("migrate", ".")
    assert (done.exit_code, done.stdout) == (0, "")
    assert last_line(done.stderr) == "Nothing to do."


def test_write_with_diff_puts_the_report_on_stderr(repository: Path, run: Run) -> None:
    done = run("migrate", "--write", "--diff", ".")
    assert "+x = new(1)" in done.stdout
    assert "REPORT write" in done.stderr


def test_a_dry_run_without_diff_puts_the_report_on_stdout(repository: Path, run: Run) -> None:
    done = run("migrate", "--no-diff", ".")
    assert done.stdout.startswith("REPORT dry-run")
    assert "new(" not in done.output
    assert done.exit_code == 1


def test_only_the_named_paths(repository: Path, run: Run) -> None:
    assert run("migrate", "--write", "lib").exit_code == 0
    assert "old(1)" in (repository / "app.py").read_text()


def test_sites_that_stay_leave_with_1(repository: Path, run: Run) -> None:
    write_tree(repository, {"app.py": "stays(1)\n", "lib/util.py": ""})
    done = run("migrate", "--write", "--allow-dirty", ".")
    assert done.exit_code == 1
    assert "explain vertex-client" in last_line(done.stderr)


def test_offered_flows_name_the_flag(repository: Path, run: Run) -> None:
    write_tree(repository, {"app.py": "offer(1)\n", "lib/util.py": ""})
    done = run("migrate", "app.py", "lib")
    assert done.exit_code == 1
    assert last_line(done.stderr) == "Next: gemini-codemod migrate --unsafe app.py lib"
    assert "+new(1)" in run("migrate", "--unsafe", ".").stdout


def test_exit_zero(repository: Path, run: Run) -> None:
    assert run("migrate", "--exit-zero", ".").exit_code == 0
    assert run("migrate", "--exit-zero", "nope").exit_code == 2


def test_json_is_one_document_on_stdout(repository: Path, run: Run) -> None:
    done = run("migrate", "--format", "json", ".")
    document = json.loads(done.stdout)
    assert document["mode"] == "dry-run"
    assert len(document["flows"]) == 3
    assert "REPORT" not in done.output
    assert last_line(done.stderr).startswith("Next:")


def test_output_takes_the_product(repository: Path, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "product"
    expected = run("migrate", ".").stdout_bytes
    done = run("migrate", ".", "--output", str(target))
    assert done.stdout == ""
    assert target.read_bytes() == expected
    run("migrate", ".", "--format", "json", "--output", str(target))
    assert json.loads(target.read_bytes())["mode"] == "dry-run"
    run("migrate", ".", "--no-diff", "--output", str(target))
    assert target.read_text().startswith("REPORT dry-run")


def test_output_that_cannot_be_written(repository: Path, run: Run) -> None:
    done = run("migrate", ".", "--output", "no/such/folder/x")
    assert done.exit_code == 2
    assert "no/such/folder/x cannot be written" in done.stderr


def test_a_printed_diff_shows_no_secret(repository: Path, run: Run, tmp_path: Path) -> None:
    key = "AIza" + "Sy" + "A1b2C3d4E5" * 3 + "f6g"
    write_tree(repository, {"app.py": f'old(key="{key}")\n'})
    done = run("migrate", "app.py")
    assert key not in done.output
    assert "The diff hides secrets in app.py" in done.stderr
    run("migrate", "app.py", "--output", str(tmp_path / "exact.diff"))
    assert key in (tmp_path / "exact.diff").read_text()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--interactive", "--format", "json", "."), "--interactive asks questions"),
        (("--interactive", "."), "--interactive needs a terminal"),
        (("--diff", "--format", "json", "."), "both want standard output"),
        (("--write",), "--write needs a path where there is no terminal"),
        (("--select", "GC9", "."), "No rule has the code GC9"),
        (("--select", "gc1", "--ignore", "GC1", "."), "GC1 is both selected and ignored"),
        (("--model", "gemini-pro", "."), "--model takes OLD=NEW, not 'gemini-pro'."),
        (("--line-length", "0", "."), "line-length must be a whole number above 0"),
        (("--store", "on", "."), "'on' is not one of 'default', 'off'"),
        (("--writ", "."), "No such option"),
    ],
)
def test_wrong_usage_is_2_and_nothing_runs(
    repository: Path, run: Run, engine: Engine, arguments: tuple[str, ...], sentence: str
) -> None:
    done = run("migrate", *arguments)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert done.stdout == ""
    assert engine.requests == []


def test_wrong_settings_are_2(repository: Path, run: Run) -> None:
    write_tree(repository, {"pyproject.toml": "[tool.gemini-codemod]\nstor = 'off'\n"})
    done = run("migrate", ".")
    assert done.exit_code == 2
    assert "no setting 'stor'; did you mean 'store'." in done.stderr


def test_flags_reach_the_engine_above_the_settings(
    repository: Path, run: Run, engine: Engine
) -> None:
    write_tree(
        repository,
        {"lib/pyproject.toml": "[tool.gemini-codemod]\nstore = 'off'\nvertex = 'migrate'\n"},
    )
    run("migrate", "lib", "--store", "default", "--select", "gc1,GC2", "--model", "a=b")
    [request] = engine.requests
    settings = request.settings
    assert (settings.store, settings.vertex) == ("default", "migrate")
    assert settings.select == ("GC1", "GC2")
    assert settings.models_overrides == {"a": "b"}
    assert (request.root, request.paths) == (repository.resolve(), (Path("lib"),))


def test_bad_files_do_not_stop_the_run(repository: Path, run: Run) -> None:
    write_tree(repository, {"bad.py": "broken(\n", "big.py": "#" * 2_000_000})
    done = run("migrate", "--write", ".", "nope")
    assert done.exit_code == 2
    for line in ("unparsable: bad.py", "too-large: big.py has", "missing-path: nope does not"):
        assert line in done.stdout
    assert "new(1)" in (repository / "app.py").read_text()


def test_a_folder_without_python_is_no_failure(repository: Path, run: Run) -> None:
    done = run("migrate", "docs")
    assert done.exit_code == 0
    assert "no-python: docs holds no Python files" in done.stderr


def test_uncommitted_changes_are_refused_by_name(repository: Path, run: Run) -> None:
    write_tree(repository, {"lib/util.py": "old(4)\n", "unrelated.py": "x = 1\n"})
    done = run("migrate", "--write", ".")
    assert done.exit_code == 3
    assert "1 file to be changed has uncommitted changes:\n  lib/util.py\n" in done.stderr
    assert "--allow-dirty" in done.stderr
    assert "old(1)" in (repository / "app.py").read_text()
    assert run("migrate", ".").exit_code == 1
    assert run("migrate", "--write", "app.py").exit_code == 0
    assert run("migrate", "--write", "--allow-dirty", ".").exit_code == 0
    assert (repository / "lib/util.py").read_text() == "new(4)\n"


def test_many_dirty_files_are_counted(repository: Path, run: Run) -> None:
    write_tree(repository, {f"new/{number:02}.py": "old(1)\n" for number in range(25)})
    done = run("migrate", "--write", "new")
    assert "25 files to be changed have uncommitted changes:\n  new/00.py\n" in done.stderr
    assert "  new/19.py\n  and 5 more\n" in done.stderr


def test_exit_zero_does_not_hide_a_refusal(repository: Path, run: Run) -> None:
    write_tree(repository, {"app.py": "old(4)\n"})
    assert run("migrate", "--write", "--exit-zero", ".").exit_code == 3


def test_where_git_cannot_tell_writing_is_refused(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    done = run("migrate", "--write", ".")
    assert done.exit_code == 3
    assert "git could not tell" in done.stderr


def test_without_a_repository_writing_works(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_tree(tmp_path / "plain", {"a.py": "old(1)\n"}))
    assert run("migrate", "--write", ".").exit_code == 0
    assert Path("a.py").read_text() == "new(1)\n"
    assert run("undo").exit_code == 0
    assert Path("a.py").read_text() == "old(1)\n"


def test_a_file_that_is_edited_during_the_run_keeps_its_flows(
    repository: Path, run: Run, engine: Engine
) -> None:
    write_tree(repository, {"app.py": "old(1)  # shared\n", "lib/util.py": "old(2)  # shared\n"})
    git(repository, "commit", "-qam", "more")
    engine.between = lambda: write_tree(repository, {"app.py": "mine\n"})
    done = run("migrate", "--write", "--allow-dirty", ".")
    assert done.exit_code == 2
    assert (repository / "app.py").read_text() == "mine\n"
    assert (repository / "lib/util.py").read_text() == "old(2)  # shared\n"
    assert "REPORT write colour=False left app.py:1:1\n" in done.stdout
    assert "changed-meanwhile: app.py" in done.stdout
    assert "held-back: lib/util.py" in done.stdout


def test_from_a_folder_below_paths_count_from_the_top(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "lib")
    assert "+++ b/lib/util.py" in run("migrate").stdout


def test_another_repository_can_be_named_from_outside(
    repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    done = run("migrate", "--write", str(repository / "lib"))
    assert "migrated lib/util.py:2:5" in done.stdout
    assert run("undo").stderr.startswith("There is nothing to undo")
    assert run("undo", str(repository)).exit_code == 0
    assert git(repository, "status", "--porcelain") == ""


def test_the_next_command_repeats_the_settings(repository: Path, run: Run) -> None:
    flags = "--keep-models --no-unsafe --select GC1 --select GC2 --sdk-floor 2.11.0 --model a=b"
    done = run("migrate", *flags.split(), "--format", "json", "--exit-zero", "lib", "app.py")
    command = last_line(done.stderr).removeprefix("Next: gemini-codemod ").split()
    assert command[:2] == ["migrate", "--write"]
    assert command[-2:] == ["lib", "app.py"]
    assert sorted(command[2:-2]) == sorted(flags.split())
    assert run(*command).exit_code == 0


def test_the_real_report(repository: Path, run: Run, full_report: None) -> None:
    done = run("migrate", ".")
    assert "app.py" in done.stderr
    assert last_line(done.stderr) == "Next: gemini-codemod migrate --write ."
    assert done.stderr.count("Next:") == 1
    assert "\x1b" not in done.output
    written = run("migrate", "--write", ".")
    assert "Next: run your tests" in written.stdout
    assert last_line(written.stderr) == last_line(written.stdout)


def test_file_names_that_are_not_text_come_out_as_their_bytes() -> None:
    assert as_bytes("ä\udcff") == b"\xc3\xa4\xff"
