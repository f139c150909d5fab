"""Mistakes that a migration could make are each caught by the comparison."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from .pairs import before_environment, replay_pair

PROGRAMS = Path(__file__).with_name("programs")


@dataclass(frozen=True)
class Defect:
    """A mistake made by replacing text in the migrated program of a case.

    ``shows`` is the kind of difference by which it must be caught, ``says`` a part of its text.
    """

    name: str
    case: str
    good: str
    bad: str
    shows: str
    says: str


DEFECTS = [
    Defect(
        "dropped system instruction",
        "system_and_config",
        '    system_instruction="You answer like a pirate.",\n',
        "",
        "requests",
        '-  "system": "You answer like a pirate."',
    ),
    Defect(
        "lost turn",
        "legacy_chat",
        "        turn = [*history, {",
        "        turn = [{",
        "requests",
        '-          "text": "Hello!"',
    ),
    Defect(
        "chain of turns not continued",
        "chat_with_tools",
        "if last_id else {}",
        "if isinstance(turn, list) else {}",
        "requests",
        '-          "text": "Good morning."',
    ),
    Defect(
        "tools missing on turn two",
        "chat_with_tools",
        "            tools=TOOLS,",
        "            tools=TOOLS if not last_id else [],",
        "requests",
        '-  "tools": [',
    ),
    Defect(
        "configuration missing on turn two",
        "chat_with_tools",
        '            generation_config={"temperature": 0.1},',
        "            generation_config={} if last_id else {'temperature': 0.1},",
        "requests",
        '-    "temperature": 0.1',
    ),
    Defect(
        "read of the wrong field",
        "stream",
        "usage.total_input_tokens, usage.total_output_tokens",
        "usage.total_output_tokens, usage.total_input_tokens",
        "stdout",
        "+",
    ),
    Defect(
        "only deltas read from a stream",
        "stream",
        '    if event.event_type == "step.start" and event.step.type == "model_output":',
        '    if event.event_type == "never":',
        "stdout",
        "",
    ),
    Defect(
        "last text read in place of the whole text",
        "code_execution",
        '        if step.type == "model_output"',
        '        if step is steps[-1] and step.type == "model_output"',
        "stdout",
        "I will compute that",
    ),
    Defect(
        "bytes sent without base64",
        "legacy_text",
        'base64.b64encode(b"\\x89PNG1").decode("ascii")',
        'b"\\x89PNG1".decode("latin-1")',
        "refused",
        "data is not base64",
    ),
    Defect(
        "bytes of an answer written without decoding",
        "image_out",
        'pathlib.Path("kite.png").write_bytes(data)',
        'pathlib.Path("kite.png").write_text(block.data)',
        "files",
        "kite.png",
    ),
    Defect(
        "handler that no longer catches",
        "errors",
        "except _interactions.APIStatusError as error:",
        "except genai.errors.ClientError as error:",
        "exit code",
        "0 before, 1 after",
    ),
    Defect(
        "schema dropped",
        "json_schema",
        '        "schema": Route.model_json_schema(),\n',
        "",
        "requests",
        '-    "schema": {',
    ),
    Defect(
        "upper-case enum value",
        "system_and_config",
        '"thinking_level": "low"',
        '"thinking_level": "LOW"',
        "refused",
        "generation_config.thinking_level: 'LOW' is not one of",
    ),
    Defect(
        "knob without a counterpart kept",
        "system_and_config",
        '"top_p": 0.9,',
        '"top_p": 0.9, "top_k": 20,',
        "refused",
        "generation_config.top_k: unknown key",
    ),
    Defect(
        "wrong safety threshold",
        "legacy_text",
        '"threshold": "block_none"',
        '"threshold": "block_only_high"',
        "requests",
        '-    "harassment": "block_none"',
    ),
    Defect(
        "function result without its call id",
        "function_loop",
        '"call_id": call.id,',
        '"call_id": call.name,',
        "refused",
        "no function call with id 'look_up'",
    ),
    Defect(
        "only the first of several calls answered",
        "function_loop",
        "    for call in calls:",
        "    for call in calls[:1]:",
        "requests",
        "",
    ),
    Defect(
        "deprecated model kept",
        "text",
        'client.interactions.create(model="gemini-3.5-flash"',
        'client.interactions.create(model="gemini-2.0-flash"',
        "refused",
        "gemini-2.0-flash",
    ),
    Defect(
        "different model for the task",
        "text",
        'client.interactions.create(model="gemini-3.5-flash"',
        'client.interactions.create(model="gemini-3.1-pro-preview"',
        "requests",
        '+  "model": "gemini-3.1-pro-preview"',
    ),
    Defect(
        "call left on the old surface",
        "text",
        'response = client.interactions.create(model="gemini-3.5-flash", input=',
        "client.models.generate_content(model='gemini-3.5-flash', contents='Hello')\n"
        'response = client.interactions.create(model="gemini-3.5-flash", input=',
        "old traffic",
        "main.py:4: still calls POST",
    ),
]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: str(defect.name))
def test_defect_is_caught(defect: Defect, tmp_path: Path) -> None:
    folder = PROGRAMS / defect.case
    broken = tmp_path / "broken"
    shutil.copytree(folder / "after", broken)
    source = (broken / "main.py").read_text("utf-8")
    assert defect.good in source, "the planted text is gone from the program"
    (broken / "main.py").write_text(source.replace(defect.good, defect.bad), "utf-8")
    environment = before_environment(folder / "before")

    result = replay_pair(folder / "before", broken, environment, tmp_path)

    for name, comparison in result.comparisons.items():
        found = [one for one in comparison.differences if one.kind == defect.shows]
        assert found, f"{name}: {comparison.report() or 'no difference'}"
        assert any(defect.says in one.text for one in found), comparison.report()
