"""Which file an import means, and which files an analysis looks at."""

from __future__ import annotations

import pytest

from codemod.analysis.imports import ImportResolver
from codemod.sources.neighbours import ImportScan, with_neighbours

PATHS = (
    "src/pkg/__init__.py",
    "src/pkg/core.py",
    "src/pkg/sub/deep.py",
    "scripts/run.py",
    "scripts/core.py",
)


@pytest.mark.parametrize(
    ("target", "importer", "path"),
    [
        (".core", "src/pkg/__init__.py", "src/pkg/core.py"),
        ("..core", "src/pkg/sub/deep.py", "src/pkg/core.py"),
        ("pkg.core", "src/pkg/sub/deep.py", "src/pkg/core.py"),
        ("pkg", "src/pkg/core.py", "src/pkg/__init__.py"),
        ("core", "scripts/run.py", "scripts/core.py"),
        ("src.pkg.core", "scripts/run.py", "src/pkg/core.py"),
        ("pkg.sub", "src/pkg/core.py", "src/pkg/sub"),
        ("google.genai", "scripts/run.py", None),
        ("numpy", "scripts/run.py", None),
        ("....core", "scripts/run.py", None),
        ("pkg.core", "scripts/run.py", "src/pkg/core.py"),
        ("pkg.other", "scripts/run.py", None),
    ],
)
def test_resolve(target: str, importer: str, path: str | None) -> None:
    assert ImportResolver(PATHS).resolve(target, importer) == path


@pytest.mark.parametrize(
    ("target", "importer", "path"),
    [
        ("app.mail", "tests/test_mail.py", "a/src/app/mail.py"),
        ("app.main", "b/tests/test_main.py", "b/src/app/main.py"),
        ("app.main", "tests/test_main.py", None),
        ("json", "tests/test_mail.py", None),
    ],
)
def test_source_folders_of_several_services(target: str, importer: str, path: str | None) -> None:
    paths = ("a/src/app/main.py", "a/src/app/mail.py", "b/src/app/main.py", "b/src/json/a.py")
    assert ImportResolver(paths).resolve(target, importer) == path


def test_a_project_folder_named_google_is_not_the_sdk() -> None:
    resolver = ImportResolver(("google/helpers.py", "app.py"))
    assert resolver.resolve("google.genai.types", "app.py") is None


def test_neighbours_are_importers_however_far_and_what_is_imported() -> None:
    contents = {
        "ai.py": b"from google import genai\nimport tools\n",
        "tools.py": b"import far\n",
        "far.py": b"",
        "service.py": b"from ai import (\n    ask,\n)\n",
        "web.py": b"import service\n",
        "other.py": b"import json\n",
    }
    assert with_neighbours({"ai.py"}, ImportScan(contents)) == {
        "ai.py",
        "tools.py",
        "service.py",
        "web.py",
    }


def test_nothing_relevant_means_nothing_to_read() -> None:
    assert with_neighbours(set(), ImportScan({"a.py": b"import b\n", "b.py": b""})) == set()


@pytest.mark.parametrize(
    "mention",
    [
        b'MODEL = "gemini-2.0-flash"\n',
        b"from google.genai import types  # only for the annotation\nimport google.auth\n",
        b"from google.genai.types import Content\n",
        b"def agenerate_content(kind): return kind.generate_content.value\n",
    ],
)
def test_nothing_travels_where_no_file_uses_the_sdk(mention: bytes) -> None:
    contents = {"names.py": mention, "web.py": b"import names\n"}
    assert with_neighbours({"names.py"}, ImportScan(contents)) == {"names.py"}


@pytest.mark.parametrize(
    "use",
    [
        b"import json, google.genai\n",
        b"import google\n",
        b"from google.genai import (\n    types, Client\n)\n",
        b"from google.genai import types, errors\n",
        b"from google.genai.client import Client\n",
        b"def ask(model): return model.generate_content('?')\n",
        b"def chat(client): return client.chats.create(model='m')\n",
        b"module = import_module('google.generativeai')\n",
    ],
)
def test_whoever_imports_a_mention_comes_along_where_a_file_uses_the_sdk(use: bytes) -> None:
    contents = {"names.py": b"", "web.py": b"import names\n", "ai.py": use}
    found = with_neighbours({"names.py", "ai.py"}, ImportScan(contents))
    assert found == contents.keys()


@pytest.mark.parametrize(
    ("imports", "path"),
    [
        ([], "app/settings.py"),
        ([("main.py", "app.views", "index")], "settings.py"),
        ([("main.py", "app", "views")], "settings.py"),
        ([("app/run.py", "views", None)], "app/settings.py"),
        ([("main.py", "app.urls", None), ("app/urls.py", ".views", "index")], "settings.py"),
    ],
)
def test_a_module_sees_the_folder_that_it_is_imported_from(
    imports: list[tuple[str, str, str | None]], path: str
) -> None:
    paths = ("main.py", "settings.py", *(f"app/{name}.py" for name in ("run", "urls")))
    resolver = ImportResolver((*paths, "app/settings.py", "app/views.py"), imports)
    assert resolver.resolve("settings", "app/views.py") == path


def test_neighbours_are_imported_from_where_the_program_runs() -> None:
    contents = {
        "main.py": b"from app.views import *\n",
        "settings.py": b"",
        "app/settings.py": b"",
        "app/views.py": b"import google.generativeai\nfrom settings import *\n",
    }
    found = with_neighbours({"app/views.py"}, ImportScan(contents))
    assert found == {"main.py", "settings.py", "app/views.py"}
