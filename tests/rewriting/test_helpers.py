"""Helpers come into a file once, with their imports and in its style, or into a module."""

from __future__ import annotations

import ast

import pytest

from codemod.helpers.catalog import helper, helper_names
from codemod.helpers.recognition import shape
from codemod.rewriting.edits import RequireHelper
from codemod.rewriting.errors import EditError
from codemod.rewriting.helper_insertion import helper_conflict, helpers_module, with_helpers
from codemod.rewriting.options import RewriteOptions
from tests.rewriting.editing import PATH, Snippet

NAME = "interaction_text"
SOURCE = helper(NAME).source


def with_helper(before: str, *names: str) -> Snippet:
    return Snippet(before).add(*(RequireHelper(PATH, name) for name in names or (NAME,)))


def test_helper_stands_below_the_imports() -> None:
    before = '"""Doc."""\nimport os\n\nMODEL = "m"\n\n\ndef f():\n    pass\n'
    assert with_helper(before).text() == (
        f'"""Doc."""\nimport os\nfrom typing import Any\n\n\n{SOURCE}\n\n'
        'MODEL = "m"\n\n\ndef f():\n    pass\n'
    )


def test_helper_in_a_file_without_imports() -> None:
    assert with_helper("x = 1\n").text() == f"from typing import Any\n\n\n{SOURCE}\n\nx = 1\n"


def test_helper_stands_below_guards() -> None:
    guard = "try:\n    from google import genai\nexcept ImportError:\n    genai = None\n"
    after = with_helper(f"{guard}x = 1\n").text()
    assert after == f"from typing import Any\n\n{guard}\n\n{SOURCE}\n\nx = 1\n"


def test_helper_asked_for_twice_comes_once() -> None:
    assert with_helper("x = 1\n", NAME, NAME).text().count(f"def {NAME}") == 1


def test_helper_that_is_there_is_used() -> None:
    before = f"from typing import Any\n\n\n{SOURCE}\n\nx = 1\n"
    assert with_helper(before).text() == before


def test_helper_has_the_quotes_and_the_indentation_of_the_file() -> None:
    after = with_helper("if x:\n\ty = 'a', 'b'\n").text()
    assert "\tif step.type == 'model_output'\n" in after.replace("\t\t", "\t")
    assert "    " not in after


def test_foreign_function_of_that_name_is_a_conflict() -> None:
    snippet = with_helper(f"def {NAME}(x):\n    pass\n")
    with pytest.raises(EditError, match=f"the helper {NAME} cannot be added"):
        snippet.bytes()
    assert helper_conflict(snippet.module, NAME) is not None
    assert helper_conflict(Snippet("x = 1\n").module, NAME) is None
    assert helper_conflict(Snippet("Any = 1\n").module, NAME) is not None


def test_helpers_may_live_in_a_module() -> None:
    options = RewriteOptions(formatter=False, helpers_module="app.gemini")
    after = with_helper("import os\n").text(options)
    assert after == f"import os\n\nfrom app.gemini import {NAME}\n"


def test_module_of_helpers_holds_all_that_is_asked_for_and_compiles() -> None:
    text = helpers_module(dict.fromkeys(helper_names(), frozenset()))
    compile(text, "helpers", "exec", dont_inherit=True)
    defined = {node.name for node in ast.parse(text).body if hasattr(node, "name")}
    assert defined >= set(helper_names())


@pytest.mark.parametrize("name", helper_names())
def test_every_helper_can_be_inserted_in_any_style(name: str) -> None:
    after = with_helper("import sys\nif x:\n\ty = 'a', 'b'\n", name).text()
    inserted = {node.name: shape(node) for node in functions(after)}
    wanted = functions(helper(name).source)
    assert [inserted[node.name] for node in wanted] == [shape(node) for node in wanted]
    assert with_helper(after, name).text() == after


def asking(before: str, *features: str, name: str = "interaction_arguments") -> Snippet:
    return Snippet(before).add(RequireHelper(PATH, name, frozenset(features)))


def inserted(*features: str, name: str = "interaction_arguments") -> str:
    return asking("x = 1\n", *features, name=name).text()


def test_features_that_a_file_asks_for_are_united() -> None:
    snippet = asking("x = 1\n", "seed").add(
        RequireHelper(PATH, "interaction_arguments", frozenset({"top_p"}))
    )
    assert snippet.text() == inserted("seed", "top_p")
    snippet.add(RequireHelper(PATH, "interaction_arguments"))
    assert snippet.text() == inserted("all")


@pytest.mark.parametrize("asked", [["seed"], ["seed", "tools.plain"], ["tools.plain"]])
def test_helper_that_can_do_more_is_used(asked: list[str]) -> None:
    before = inserted("seed", "labels", "tools.plain")
    assert asking(before, *asked).text() == before
    assert asking(inserted("all"), *asked).text() == inserted("all")


def test_helper_grows_by_what_is_asked_for() -> None:
    assert asking(inserted("seed"), "top_p").text() == inserted("seed", "top_p")
    assert asking(inserted("seed"), "speech_config").text() == inserted("seed", "speech_config")
    assert asking(inserted("tools.plain"), "tools").text() == inserted("tools")
    assert asking(inserted("seed")).text() == inserted("all")
    name = "interaction_input"
    after = asking(inserted(name=name), "functions", name=name).text()
    assert after == inserted("functions", name=name)


def test_helper_below_other_code_grows() -> None:
    helper_text = helper("interaction_arguments", frozenset({"seed"})).source
    imports = "from typing import Any\n\nfrom google.genai import types\n"
    before = f"{imports}\n\ndef f():\n    pass\n\n\n{helper_text}\n\ny = 2\n"
    grown = helper("interaction_arguments", frozenset({"seed", "top_p"})).source
    assert asking(before, "top_p").text() == (
        f"{imports}\n\ndef f():\n    pass\n\n\n{grown}\n\ny = 2\n"
    )


def test_helper_that_was_edited_is_a_conflict() -> None:
    snippet = asking(inserted("seed").replace("config.seed", "config.seed or 1"), "seed")
    with pytest.raises(EditError, match="the helper interaction_arguments cannot be added"):
        snippet.bytes()
    assert helper_conflict(snippet.module, "interaction_arguments", frozenset({"seed"}))
    known = Snippet(inserted("seed")).module
    assert helper_conflict(known, "interaction_arguments", frozenset({"top_p"})) is None


def functions(text: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    body = ast.parse(text).body
    return [node for node in body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def test_an_import_inside_a_function_does_not_serve_a_helper() -> None:
    before = "def f():\n    import base64\n\n    return base64\n"
    after = with_helpers(before, {"interaction_input": frozenset()}, "app.py", 88, "    ")
    assert after.startswith("import base64\n")


def test_a_helper_does_not_make_an_optional_sdk_necessary() -> None:
    guard = "try:\n    from google.genai import types\nexcept ImportError:\n    types = None\n"
    request = {"file_content": frozenset[str]()}
    after = with_helpers(guard, request, "app.py", 88, "    ")
    assert 'def file_content(file: "types.File")' in after
    assert with_helpers(after, request, "app.py", 88, "    ") == after
    deferred = "from __future__ import annotations\n\n" + guard
    assert "def file_content" in with_helpers(
        deferred, {"file_content": frozenset()}, "app.py", 88, "    "
    )


LATE = "def f():\n    from google import genai\n\n    return genai.Client()\n"


@pytest.mark.parametrize("name", helper_names())
def test_helpers_import_late_where_the_module_does(name: str) -> None:
    requests = {name: frozenset[str]()}

    text = with_helpers(LATE, requests, PATH, 88, "    ")

    compile(text, PATH, "exec", dont_inherit=True)
    at_top = [
        node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    modules = {getattr(node, "module", None) or node.names[0].name for node in at_top}
    assert not any(module.split(".")[0] in ("google", "pydantic") for module in modules)
    assert with_helpers(text, requests, PATH, 88, "    ") == text


def test_late_helpers_need_the_sdk_only_when_they_run() -> None:
    requests = dict.fromkeys(helper_names(), frozenset[str]())
    text = with_helpers(LATE, requests, PATH, 88, "    ")
    for hidden in ("google", "pydantic"):
        text = text.replace(f"from {hidden}", f"from missing_{hidden}")
        text = text.replace(f"import {hidden}", f"import missing_{hidden}")

    exec(compile(text, PATH, "exec", dont_inherit=True), {"__name__": "late"})


def test_late_helper_that_is_there_grows() -> None:
    few = {"interaction_arguments": frozenset({"temperature"})}
    more = {"interaction_arguments": frozenset({"system_instruction"})}

    text = with_helpers(with_helpers(LATE, few, PATH, 88, "    "), more, PATH, 88, "    ")

    both = {"interaction_arguments": frozenset({"temperature", "system_instruction"})}
    assert text == with_helpers(LATE, both, PATH, 88, "    ")
