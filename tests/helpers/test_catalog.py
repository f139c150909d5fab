"""The catalog offers each helper as text that fits into any file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from codemod.helpers.catalog import (
    ImportNeeded,
    exact_helper,
    helper,
    helper_features,
    helper_names,
    own_features,
    parse_helper,
    united,
    with_required,
)
from codemod.helpers.features import ALL, tailored
from codemod.helpers.recognition import definitions_of, recognized
from tests.environments import interpreter
from tests.helpers.cases import ENVIRONMENTS, Environment, everything, module_text

LINE_LENGTH = 88

COMMON: list[tuple[str, ...]] = [
    ("system_instruction.text", "temperature", "max_output_tokens"),
    ("system_instruction", "temperature", "max_output_tokens"),
    ("system_instruction", "temperature", "top_p", "top_k", "max_output_tokens", "stop_sequences"),
    ("temperature", "response_mime_type.json", "response_schema.type"),
    ("system_instruction.text", "response_mime_type", "response_json_schema"),
    ("temperature", "max_output_tokens", "response_mime_type"),
    ("temperature", "max_output_tokens", "thinking_config"),
    ("temperature", "safety_settings"),
    ("temperature", "tools.plain"),
    ("response_modalities", "image_config"),
    ("temperature", "http_options.timeout"),
]
"""Fields of configs in programs, as features."""

FORMS: list[tuple[str, frozenset[str]]] = [
    *((name, frozenset({ALL})) for name in helper_names()),
    *(
        (name, frozenset(features))
        for name in ("interaction_arguments", "interaction_input")
        for features in [(), *([each] for each in sorted(helper_features(name)))]
    ),
    ("interaction_input", frozenset({"functions", "thoughts"})),
    ("interaction_input", frozenset({"media_resolution", "untyped_uris", "video_metadata"})),
    ("interaction_arguments", frozenset({"tools.function_declarations", "tools.plain"})),
    ("interaction_arguments", frozenset({"strict", "temperature", "seed"})),
    ("interaction_arguments", frozenset({"strict", "response_schema", "safety_settings", "tools"})),
    *(("interaction_arguments", frozenset(features)) for features in COMMON),
    *(
        (name, frozenset(features))
        for name in ("AsyncInteractionChat", "InteractionChat")
        for features in (["send"], ["stream"], ["send", "history"], ["stream", "record"])
    ),
]
"""Helpers and features whose source is checked, besides what the other tests run."""


def form_name(form: tuple[str, frozenset[str]]) -> str:
    return "-".join([form[0], *sorted(form[1])])


def lines_of(name: str, *features: str) -> int:
    sources = [each.source for each in with_required({name: frozenset(features)})]
    return "\n\n".join(sources).count("\n")


def test_helper_is_split_from_its_module() -> None:
    text = helper("stream_text")
    assert text.source.startswith("def stream_text(stream: Iterable[Any]) -> Iterator[str]:\n")
    assert text.source.endswith("            yield text\n")
    assert text.requires == ("event_text",)
    assert text.imports == (
        ImportNeeded("collections.abc", "Iterable"),
        ImportNeeded("collections.abc", "Iterator"),
        ImportNeeded("typing", "Any"),
    )
    assert ImportNeeded("base64") in helper("media_content").imports


def test_required_helpers_come_first_and_once() -> None:
    names = [each.name for each in with_required(everything())]
    assert names.index("media_kind") < names.index("uri_content") < names.index("interaction_input")
    assert len(names) == len(set(names))


def test_required_helpers_have_the_features_of_those_that_require_them() -> None:
    helpers = with_required({"interaction_arguments": frozenset({"tools.plain"})})
    assert [each.name for each in helpers] == ["interaction_tools", "interaction_arguments"]
    assert "_built_in" not in helpers[0].defines
    together = with_required(
        {
            "interaction_arguments": frozenset({"tools.plain"}),
            "interaction_tools": frozenset({"tools.function_declarations"}),
        }
    )
    assert "_function" in together[0].defines
    assert "built_in" in together[0].source


def test_features_of_a_helper_that_gives_way_to_another_can_be_asked_for() -> None:
    # A chat that calls functions needs no conversion of configs, one that has only a config does.
    found = with_required({"InteractionChat": frozenset({"send", "config", "system_instruction"})})
    assert "interaction_arguments" in [each.name for each in found]


def test_nothing_is_left_that_the_features_do_not_need() -> None:
    found = helper("interaction_arguments", frozenset({"seed"}))
    assert found.defines == ("interaction_arguments",)
    assert found.imports == (ImportNeeded("google.genai", "types"), ImportNeeded("typing", "Any"))
    assert found.requires == ()
    assert found.source == (
        "def interaction_arguments(config: Any) -> dict[str, Any]:\n"
        '    """Convert a config of generate_content to arguments of interactions.create."""\n'
        "    config = types.GenerateContentConfig.model_validate(config or {})\n"
        "    arguments: dict[str, Any] = {}\n"
        "    generation: dict[str, Any] = {}\n"
        '    generation["seed"] = config.seed\n'
        "    generation = {key: value for key, value in generation.items() if value is not None}\n"
        '    arguments["generation_config"] = generation\n'
        "    return {key: value for key, value in arguments.items() if value}\n"
    )


def test_marks_select_statements() -> None:
    text = (
        "def f():\n"
        "    a()  # if: x\n"
        "    # if: y.z w\n"
        "    if b:\n"
        "        c()  # unless: x\n"
        "    d()  # if: w; unless: y\n"
        "    return 1  # not a mark\n"
    )
    last = "    return 1  # not a mark\n"
    within = "    if b:\n        c()\n"
    assert tailored(text, frozenset()) == "def f():\n" + last
    assert tailored(text, frozenset({"x"})) == "def f():\n    a()\n" + last
    assert tailored(text, frozenset({"y"})) == f"def f():\n{within}{last}"
    assert tailored(text, frozenset({"y.z", "w"})) == f"def f():\n{within}{last}"
    assert tailored(text, frozenset({"w"})) == f"def f():\n{within}    d()\n{last}"


def test_default_of_a_helper_includes_all_or_nothing() -> None:
    whole = frozenset({ALL})
    assert helper("interaction_arguments") == helper("interaction_arguments", whole)
    assert helper("interaction_input").source != helper("interaction_input", whole).source
    seed, functions = frozenset({"seed"}), frozenset({"functions"})
    assert united(
        [
            ("interaction_arguments", seed),
            ("interaction_input", functions),
            ("interaction_arguments", frozenset()),
            ("interaction_input", frozenset()),
        ]
    ) == {"interaction_arguments": seed | whole, "interaction_input": functions}


@pytest.mark.parametrize(
    ("name", "feature"),
    [("interaction_input", "seed"), ("interaction_arguments", "tools.x"), ("file_content", "x")],
)
def test_unknown_feature_is_named(name: str, feature: str) -> None:
    with pytest.raises(ValueError, match=f"{name} has no feature '{feature}'"):
        helper(name, frozenset({feature}))


def test_field_without_counterpart_is_refused_by_the_helper() -> None:
    found = helper("interaction_arguments", frozenset({"logprobs", "seed"}))
    assert "_refuse_unsupported" in found.defines


def test_what_is_inserted_is_short() -> None:
    assert lines_of("interaction_input") <= 40
    lengths = {features: lines_of("interaction_arguments", *features) for features in COMMON}
    assert {features: length for features, length in lengths.items() if length > 25} == {}
    assert lines_of("interaction_arguments", "temperature", "response_schema") <= 30


@pytest.mark.parametrize("form", FORMS, ids=form_name)
def test_form_of_a_helper_is_recognized(form: tuple[str, frozenset[str]]) -> None:
    name, features = form
    written = {
        each: f
        for item in with_required({name: features})
        for each, f in definitions_of(item.source).items()
    }
    for item in with_required({name: features}):
        found = recognized(item.name, written)
        assert found is not None
        assert found.source == item.source
        assert found.features <= own_features(item.name)


def test_other_function_of_that_name_is_not_recognized() -> None:
    source = helper("interaction_arguments", frozenset({"seed"})).source
    assert recognized("interaction_arguments", {}) is None
    edited = definitions_of(source.replace("config.seed", "config.seed or 1"))
    assert recognized("interaction_arguments", edited) is None
    assert recognized("interaction_arguments", definitions_of(source)) == exact_helper(
        "interaction_arguments", frozenset({"seed"})
    )


def test_unknown_helper_is_named() -> None:
    with pytest.raises(KeyError, match="no_such"):
        helper("no_such")


@pytest.mark.parametrize(
    "text",
    [
        "LIMIT = 3\n\n\ndef a() -> None:\n    pass\n",
        "def a() -> None:\n    pass\n\n\ndef b() -> None:\n    pass\n",
        "def _b() -> None:\n    pass\n\n\ndef a() -> None:\n    pass\n",
    ],
)
def test_module_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Helper a"):
        parse_helper("a", text)


@pytest.mark.parametrize("form", FORMS, ids=form_name)
def test_source_is_fit_to_be_inserted(form: tuple[str, frozenset[str]]) -> None:
    each = helper(*form)
    assert ast.parse(each.source, feature_version=(3, 10))
    assert "'" not in re.sub(r'"[^"\n]*"|#.*|"""[\s\S]*?"""', "", each.source)
    definition = ast.parse(each.source).body[0]
    assert isinstance(definition, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    assert ast.get_docstring(definition)
    assert "codemod" not in each.source
    assert not re.search("# (if|unless):", each.source)


def test_names_do_not_collide() -> None:
    names = [name for each in with_required(everything()) for name in each.defines]
    assert len(names) == len(set(names))


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a module for each form."""
    folder = tmp_path_factory.mktemp("forms")
    for number, (name, features) in enumerate(FORMS):
        text = module_text({name: features})
        (folder / f"form_{number}.py").write_text(text, encoding="utf-8")
    return folder


def run_tool(*arguments: str) -> tuple[str, int]:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr, done.returncode


def test_layout_is_that_of_the_formatters(forms: Path) -> None:
    limit = ("--isolated", "--line-length", str(LINE_LENGTH))
    text, status = run_tool("ruff", "format", "--diff", *limit, str(forms))
    assert status == 0, text
    rules = ("--select", "E,F,W,B,RET")
    text, status = run_tool("ruff", "check", *limit, *rules, str(forms))
    assert status == 0, text


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_helpers_pass_strict_type_checking(
    environment: Environment, forms: Path, tmp_path: Path
) -> None:
    text, status = run_tool(
        *("mypy", "--strict", "--config-file=", "--no-error-summary"),
        *("--cache-dir", str(tmp_path / "cache"), "--follow-imports=silent"),
        *("--python-executable", str(interpreter(environment)), str(forms)),
    )
    assert (text, status) == ("", 0)
