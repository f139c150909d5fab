"""Every format through the real command: a snapshot of each, and a reader that is not ours.

`GEMINI_CODEMOD_SNAPSHOTS=write` writes the snapshots anew; read the difference before keeping it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from codemod import __version__
from codemod.cli.outputs import FORMAT_NAMES
from codemod.reporting.report import FORMATS
from tests.gate.projects import CHAT, KEY, MIGRATED, start
from tests.reporting.test_json_report import schema
from tests.repositories import write_tree

SNAPSHOTS = Path(__file__).parent / "snapshots"


def report(project: Path, name: str, *arguments: str) -> str:
    done = start("check", *arguments, "--format", name, cwd=project)
    assert done.returncode == 1, done.stderr
    return done.stdout.decode()


def stable(text: str) -> str:
    return text.replace(__version__, "VERSION")


@pytest.mark.parametrize("name", [name for name in FORMAT_NAMES if name != "terminal"])
def test_snapshot(project: Path, name: str) -> None:
    shown = stable(report(project, name))
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("GEMINI_CODEMOD_SNAPSHOTS") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown, "utf-8", newline="\n")
    assert shown == file.read_text("utf-8"), "GEMINI_CODEMOD_SNAPSHOTS=write writes it anew"


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_no_report_holds_a_secret_or_the_place_of_the_project(project: Path, name: str) -> None:
    secret = f'client = genai.Client(api_key="{KEY}").models.generate_content(contents="{KEY}")\n'
    comment = f"x = 1  # gemini-codemod: ignore because {KEY}\n"
    write_tree(project, {"app/secret.py": CHAT + secret + comment})
    shown = report(project, name)
    assert KEY not in shown
    assert str(project) not in shown
    assert "grüße" not in shown or name not in ("json", "sarif", "gitlab")


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_the_same_project_gives_the_same_bytes(project: Path, name: str) -> None:
    assert report(project, name) == report(project, name)


def test_the_names_are_the_table() -> None:
    assert tuple(FORMATS) == FORMAT_NAMES


def test_several_in_one_run(project: Path, tmp_path: Path) -> None:
    outputs = [
        argument
        for name in FORMAT_NAMES
        for argument in ("--output", f"{name}={tmp_path / name}.out")
    ]
    done = start("check", *outputs, cwd=project)
    assert done.returncode == 1
    assert done.stdout.decode() == (tmp_path / "concise.out").read_text("utf-8")
    for name in FORMAT_NAMES:
        if name != "github":
            assert (tmp_path / f"{name}.out").read_text("utf-8") == report(project, name)


def test_the_reports_of_scan_and_migrate(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "r.sarif"
    diff = start("migrate", ".", "--output", f"sarif={target}", cwd=project)
    assert diff.stdout.startswith(b"diff --git")
    assert target.read_text("utf-8") == report(project, "sarif")
    assert start("scan", "--format", "concise", cwd=project).stdout.decode() == report(
        project, "concise"
    )
    written = start(
        "migrate", "--write", ".", "--format", "json", "--output", f"sarif={target}", cwd=project
    )
    assert json.loads(written.stdout)["mode"] == "write"
    rules = [
        result["ruleId"] for result in json.loads(target.read_text("utf-8"))["runs"][0]["results"]
    ]
    assert rules == ["GC101", "GC301", "GC901"]


def test_output_replaces_whole_files(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_text("old")
    target.chmod(0o640)
    start("check", "--output", f"json={target}", cwd=project)
    assert json.loads(target.read_bytes())["version"] == 1
    assert target.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["report"]


def test_nothing_found(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": MIGRATED})
    for name in FORMAT_NAMES:
        done = start("check", "--format", name, cwd=tmp_path)
        assert done.returncode == 0, name
    assert json.loads(start("check", "--format", "gitlab", cwd=tmp_path).stdout) == []
    junit = ElementTree.fromstring(start("check", "--format", "junit", cwd=tmp_path).stdout)
    assert [case.get("name") for case in junit.iter("testcase")] == ["No findings"]


class TestSarif:
    def test_the_schema(self, project: Path) -> None:
        """The models are generated from the schema of the standard and take nothing unknown."""
        write_tree(project, {"bad file.py": "import google.genai (\n"})
        done = start("check", "--format", "sarif", cwd=project)
        Sarif.model_validate_json(done.stdout)
        planted = json.loads(done.stdout)
        planted["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"] = {
            "startLine": 0
        }
        with pytest.raises(ValueError, match="startLine"):
            Sarif.model_validate(planted)

    def test_another_reader(self, project: Path, tmp_path: Path) -> None:
        target = tmp_path / "report.sarif"
        start("check", "--output", f"sarif={target}", cwd=project)
        tool = [sys.executable, "-m", "sarif"]
        done = subprocess.run(
            [*tool, "csv", "--output", str(tmp_path / "r.csv"), str(target)],
            capture_output=True,
            text=True,
            check=True,
        )
        rows = (tmp_path / "r.csv").read_text("utf-8").splitlines()
        assert len(rows) == 6, done.stdout
        assert '"error","GC101"' in rows[1] or "error,GC101" in rows[1]
        assert "app/chat.py,8" in rows[1].replace('"', "")
        checked = subprocess.run(
            [*tool, "--check", "error", "summary", str(target)], capture_output=True, check=False
        )
        assert checked.returncode == 2

    def test_the_fixes_are_what_migrate_writes(self, project: Path) -> None:
        run = json.loads(report(project, "sarif"))["runs"][0]
        fixes = [result["fixes"][0] for result in run["results"] if "fixes" in result]
        assert len(fixes) == 2
        assert fixes[0] == fixes[1]
        (change,) = fixes[0]["artifactChanges"]
        assert change["artifactLocation"] == {"uri": "app/chat.py", "uriBaseId": "%SRCROOT%"}
        text = applied((project / "app/chat.py").read_text("utf-8"), change["replacements"])
        start("migrate", "--write", ".", cwd=project)
        assert text == (project / "app/chat.py").read_text("utf-8")

    def test_no_fix_writes_a_mask(self, project: Path) -> None:
        text = CHAT.replace('contents="grüße"', f'contents="{KEY}"')
        write_tree(project, {"app/chat.py": text})
        assert '"fixes"' not in report(project, "sarif")

    def test_positions_and_fingerprints(self, project: Path) -> None:
        (first, second, *_) = json.loads(report(project, "sarif"))["runs"][0]["results"]
        assert first["locations"][0]["physicalLocation"]["region"] == {
            "startLine": 8,
            "startColumn": 20,
            "endLine": 10,
            "endColumn": 10,
            "snippet": {"text": "response = client.models.generate_content("},
        }
        region = second["locations"][0]["physicalLocation"]["region"]
        line = CHAT.splitlines()[13]
        call = line[region["startColumn"] - 1 : region["endColumn"] - 1]
        assert call.startswith("client.models")
        assert call.endswith('"grüße")')
        prints = first["partialFingerprints"], second["partialFingerprints"]
        write_tree(project, {"app/chat.py": CHAT.replace("class Chat", "X = 1\n\n\nclass Chat")})
        (first, second, *_) = json.loads(report(project, "sarif"))["runs"][0]["results"]
        assert prints == (first["partialFingerprints"], second["partialFingerprints"])


def applied(text: str, replacements: list[dict[str, Any]]) -> str:
    lines = text.splitlines(keepends=True)
    for part in reversed(replacements):
        region = part["deletedRegion"]
        assert (region["startColumn"], region["endColumn"]) == (1, 1)
        lines[region["startLine"] - 1 : region["endLine"] - 1] = [part["insertedContent"]["text"]]
    return "".join(lines)


class TestGithub:
    def test_commands(self, project: Path) -> None:
        write_tree(project, {"a,b: c%.py": CHAT})
        lines = report(project, "github").splitlines()
        assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
        levels = [line.split(" ")[0] for line in lines]
        assert levels == sorted(levels, key=["::error", "::warning", "::notice"].index)
        assert "::error file=a%2Cb%3A c%25.py,line=8,endLine=10,title=GC101::" in "\n".join(lines)
        one_line = next(line for line in lines if "app/chat.py,line=14," in line)
        assert "line=14,endLine=14,col=16,endColumn=" in one_line

    def test_the_job_summary(self, project: Path, tmp_path: Path) -> None:
        target = tmp_path / "summary.md"
        target.write_text("before\n")
        start("check", "--format", "github", cwd=project, GITHUB_STEP_SUMMARY=str(target))
        text = target.read_text("utf-8")
        assert text == "before\n" + report(project, "markdown")
        start("check", "--format", "json", cwd=project, GITHUB_STEP_SUMMARY=str(target))
        assert target.read_text("utf-8") == text


def test_gitlab_fingerprints_are_unique(project: Path) -> None:
    write_tree(project, {"twice.py": CHAT + CHAT, "other.py": CHAT})
    entries = json.loads(report(project, "gitlab"))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) == 14
    assert {entry["severity"] for entry in entries} <= {"info", "minor", "major", "blocker"}


def test_junit_is_xml(project: Path) -> None:
    write_tree(project, {"bad.py": "import google.genai (\n"})
    done = start("check", "--format", "junit", cwd=project)
    root = ElementTree.fromstring(done.stdout)
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("6", "5", "1")
    assert len(list(root.iter("testcase"))) == 6
    assert [suite.get("name") for suite in root] == ["app/chat.py", "app/old.py", "bad.py"]


def test_json_with_findings_is_valid(project: Path) -> None:
    document = json.loads(report(project, "json"))
    jsonschema.Draft202012Validator(schema()).validate(document)
    flows = {flow["id"]: flow for flow in document["flows"]}
    left = next(finding for finding in document["findings"] if finding["kind"] == "left")
    assert flows[left["flow"]]["refusal"]["code"] == left["reason"] == "read-without-equivalent"
    assert left["scope"] == "rate"
    assert "interactions.create" in document["rules"][left["rule"]]["after"]
    (held,) = (flow for flow in document["flows"] if flow["status"] == "suppressed")
    assert held["suppressions"][0]["reason"] == "waits for the new key"


class TestHtml:
    def test_nothing_comes_from_elsewhere(self, project: Path) -> None:
        page = report(project, "html")
        assert not re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?!#)[\w/]""", page)
        assert "default-src 'none'" in page

    def test_text_of_the_project_is_no_markup(self, project: Path) -> None:
        evil = '</script><script>alert(1)</script><img src=x onerror="1">'
        text = CHAT.replace("response.sdk_http_response", f"response.sdk_http_response  # {evil}")
        write_tree(project, {"<b>.py": text})
        page = report(project, "html")
        assert "<img" not in page
        assert "<b>.py" not in page
        assert page.count("<script>") == 1

    def test_flows_that_are_alike_share_a_card_which_counts_them(self, project: Path) -> None:
        prices = "".join(f'P{number} = {{"gemini-2.0-flash": {number}}}\n' for number in range(7))
        write_tree(project, {"app/prices.py": f"from google import genai\n{prices}"})
        page = report(project, "html")
        assert "12 findings" in page
        assert page.count('class="flow"') == 5 + 1
        assert re.search(r"app/prices\.py</code> <b>GC301</b> [^/]*</small> 7 flows", page)
        for number in range(7):
            assert f"P{number} = {{&quot;gemini-2.0-flash&quot;: {number}}}" in page

    @pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium here")
    def test_in_a_browser(self, project: Path, tmp_path: Path) -> None:
        """The script runs, finds its flows and hides those that the filters leave out."""
        page = report(project, "html")
        probe = (
            "<script>const box=document.querySelector('[value=left]');box.checked=false;"
            "box.dispatchEvent(new Event('input',{bubbles:true}));"
            "document.title='shown '+document.querySelectorAll('.flow:not([hidden])').length+"
            "' of '+document.querySelectorAll('.flow').length</script></body>"
        )
        file = tmp_path / "page.html"
        file.write_text(page.replace("</body>", probe), "utf-8")
        browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu"]
        done = subprocess.run(
            [*browser, "--disable-background-networking", "--dump-dom", file.as_uri()],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert "<title>shown 3 of 5</title>" in done.stdout
