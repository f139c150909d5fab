"""The JSON report against its published schema."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest

from codemod import __version__
from codemod.model import FileProblem, Result
from codemod.reporting import json_report
from tests.reporting import sample


def schema() -> dict[str, Any]:
    text = resources.files("codemod.reporting").joinpath("report.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema())


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("mode", ["scan", "dry-run", "write"])
@pytest.mark.parametrize("name", sample.SAMPLES)
def test_reports_are_valid(name: str, mode: Any) -> None:
    document = json.loads(json_report.render(sample.SAMPLES[name](), mode))
    validator().validate(document)
    assert document["mode"] == mode
    assert document["tool"] == {"name": "gemini-codemod", "version": __version__}


@pytest.mark.parametrize(
    "path",
    [
        ("version",),
        ("counts", "flows", "total"),
        ("flows", 0, "status"),
        ("flows", 0, "sites"),
        ("flows", 0, "sites", 0, "location", "path"),
        ("flows", 0, "sites", 0, "location", "span", "start_column"),
        ("flows", 0, "refusal"),
        ("problems", 0, "code"),
    ],
)
def test_the_schema_finds_a_planted_defect(path: tuple[Any, ...]) -> None:
    document = json_report.document(sample.small(), "scan")
    *parents, last = path
    place: Any = document
    for key in parents:
        place = place[key]
    place[last] = {"total": -1, "path": "/etc/x.py", "start_column": 0, "sites": []}.get(
        last, "No Such"
    )
    assert not validator().is_valid(document)


def test_every_field_is_described() -> None:
    """A field that the schema does not name would be published by accident."""

    def compare(value: Any, part: dict[str, Any], where: str) -> None:
        if "$ref" in part:
            compare(value, schema()["$defs"][part["$ref"].rsplit("/", 1)[1]], where)
        elif "oneOf" in part:
            if value is not None:
                compare(value, part["oneOf"][1], where)
        elif isinstance(value, dict):
            properties = part.get("properties", {})
            for key, item in value.items():
                inner = properties.get(key) or part.get("additionalProperties")
                assert inner, f"{where}.{key} is not in the schema"
                compare(item, inner, f"{where}.{key}")
        elif isinstance(value, list):
            for item in value:
                compare(item, part["items"], f"{where}[]")

    compare(json_report.document(sample.small(), "scan"), schema(), "report")


def test_counts_equal_the_terminal_summary() -> None:
    counts = json_report.document(sample.small(), "dry-run")["counts"]
    assert counts["files"] == {"scanned": 124, "relevant": 9, "changed": 3, "failed": 1}
    assert counts["flows"] == {
        "migrated": 4,
        "offered": 1,
        "left": 3,
        "suppressed": 1,
        "total": 9,
    }
    assert counts["left_by_reason"] == {"read-without-equivalent": 2, "vertex-client": 1}
    assert counts["offered_by_reason"] == {"response-public-api": 1}


def test_positions_count_from_one() -> None:
    document = json_report.document(sample.single(), "scan")
    location = document["flows"][0]["sites"][0]["location"]
    snippet = "response = client.models.generate_content("
    assert location["path"] == "main.py"
    assert location["snippet"] == snippet
    assert location["span"] == {
        "start_line": 7,
        "start_column": 5,
        "end_line": 7,
        "end_column": 5 + len(snippet),
    }


def test_a_refusal_carries_its_sentences() -> None:
    document = json_report.document(sample.small(), "scan")
    (flow,) = (flow for flow in document["flows"] if flow["status"] == "offered")
    assert flow["refusal"]["code"] == "response-public-api"
    assert "--unsafe" in flow["refusal"]["unblock"]
    assert flow["refusal"]["detail"] == "ask"


def test_nothing_secret_and_only_ascii() -> None:
    text = json_report.render(sample.small(), "dry-run")
    assert sample.KEY not in text
    assert text.isascii()
    assert text.endswith("}\n")


def test_undecodable_names_survive() -> None:
    problem = FileProblem("caf\udce9.py", "unreadable", "Cannot be read; check its rights.")
    result = Result((), (), (problem,), 1, 0)
    assert json.loads(json_report.render(result, "scan"))["problems"][0]["path"] == problem.path


def test_the_same_result_gives_the_same_bytes() -> None:
    assert json_report.render(sample.large(), "scan") == json_report.render(sample.large(), "scan")
