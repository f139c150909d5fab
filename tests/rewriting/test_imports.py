"""Imports are added where they belong; those that the edits made superfluous go."""

from __future__ import annotations

import ast

import pytest

from codemod.rewriting.edits import RequireImport
from codemod.rewriting.errors import EditError
from codemod.rewriting.imports import free_name
from codemod.rewriting.options import RewriteOptions
from tests.rewriting.editing import PATH, Snippet


def required(*imports: str) -> list[RequireImport]:
    """Edits for imports written as Python."""
    edits = []
    for text in imports:
        (node,) = ast.parse(text).body
        assert isinstance(node, (ast.Import, ast.ImportFrom))
        alias = node.names[0]
        if isinstance(node, ast.Import):
            edits.append(RequireImport(PATH, alias.name, None, alias.asname))
        else:
            edits.append(RequireImport(PATH, node.module or "", alias.name, alias.asname))
    return edits


ADDED: dict[str, tuple[str, list[str], str]] = {
    "sections and order": (
        '"""Doc."""\n\nimport os\nimport sys\n\n'
        "from google import genai\nfrom google.genai import types\n\nx = 1\n",
        [
            "import json",
            "from typing import Any",
            "from google.genai import _interactions",
            "from google.genai.interactions import Step",
            "from google.genai import Client",
        ],
        '"""Doc."""\n\nimport json\nimport os\nimport sys\nfrom typing import Any\n\n'
        "from google import genai\nfrom google.genai import Client, _interactions, types\n"
        "from google.genai.interactions import Step\n\nx = 1\n",
    ),
    "available already": (
        "import json\nfrom google.genai import types as t\n",
        ["import json", "from google.genai import types as t"],
        "import json\nfrom google.genai import types as t\n",
    ),
    "below docstring and future imports": (
        '"""Doc."""\nfrom __future__ import annotations\n\nx = 1\n',
        ["import json", "from google import genai"],
        '"""Doc."""\nfrom __future__ import annotations\n\nimport json\n\n'
        "from google import genai\n\nx = 1\n",
    ),
    "below the interpreter line and the encoding": (
        "#!/usr/bin/env python\n# coding: utf-8\nx = 1\n",
        ["import json"],
        "#!/usr/bin/env python\n# coding: utf-8\n\nimport json\n\nx = 1\n",
    ),
    "below the licence": (
        "#!/usr/bin/env python\n\n# Copyright 2025\n# Licensed\n\n# What f does.\ndef f(): ...\n",
        ["import json"],
        "#!/usr/bin/env python\n\n# Copyright 2025\n# Licensed\n\nimport json\n\n"
        "# What f does.\ndef f(): ...\n",
    ),
    "above a comment that names the next section": (
        "# Licensed\n\n# Packages\n# of others\nimport a_package\n",
        ["import json"],
        "# Licensed\n\nimport json\n\n# Packages\n# of others\nimport a_package\n",
    ),
    "below a licence without a free line": (
        "# Licensed\nimport a_package\n",
        ["import json"],
        "# Licensed\nimport json\n\nimport a_package\n",
    ),
    "no free lines between sections": (
        "import os\nimport a_package\n",
        ["from google import genai"],
        "import os\nfrom google import genai\nimport a_package\n",
    ),
    "empty file": ("", ["import json"], "import json\n"),
    "inside the guard of the SDK, not the standard library": (
        "import sys\ntry:\n    from google import genai\nexcept ImportError:\n    genai = None\n",
        ["import json", "from google.genai import types"],
        "import json\nimport sys\ntry:\n    from google import genai\n"
        "    from google.genai import types\nexcept ImportError:\n    genai = None\n",
    ),
    "one name a line": (
        "from google.genai import (\n    errors,\n    types  # T\n)\n",
        ["from google.genai import chats", "from google.genai import zeta"],
        "from google.genai import (\n    chats,\n    errors,\n    types,  # T\n    zeta\n)\n",
    ),
    "unsorted names": (
        "from google.genai import types, errors\n",
        ["from google.genai import chats"],
        "from google.genai import types, errors, chats\n",
    ),
    "unsorted block": (
        "import sys\nimport os\n\nx = 1\n",
        ["import json"],
        "import sys\nimport os\nimport json\n\nx = 1\n",
    ),
    "line becomes too long": (
        "from google.genai.interactions import AlphaAlphaAlpha, BetaBetaBeta, GammaGammaGamma\n",
        ["from google.genai.interactions import Delta"],
        "from google.genai.interactions import (\n    AlphaAlphaAlpha,\n    BetaBetaBeta,\n"
        "    Delta,\n    GammaGammaGamma,\n)\n",
    ),
    "imported for types only": (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
        "    from google.genai import types\n",
        ["from google.genai import types"],
        "from typing import TYPE_CHECKING\n\nfrom google.genai import types\n\n"
        "if TYPE_CHECKING:\n    from google.genai import types\n",
    ),
    "served in the function that uses it": (
        "def f():\n    from google.genai import types\n    return types.A\n",
        ["from google.genai import types"],
        "def f():\n    from google.genai import types\n    return types.A\n",
    ),
    "file that imports the SDK in functions only": (
        "def f():\n    from google import genai\n\n    return genai, types.A\n",
        ["from google.genai import types"],
        "def f():\n    from google import genai\n    from google.genai import types\n\n"
        "    return genai, types.A\n",
    ),
    "alias in typing serves": (
        "from typing import Callable, List\n\nx: Callable\n",
        ["from collections.abc import Callable"],
        "from typing import Callable, List\n\nx: Callable\n",
    ),
    "below a guard of another package": (
        "try:\n    import a_package\nexcept ImportError:\n    a_package = None\n\nx = 1\n",
        ["from google import genai"],
        "from google import genai\n\n"
        "try:\n    import a_package\nexcept ImportError:\n    a_package = None\n\nx = 1\n",
    ),
}


@pytest.mark.parametrize("case", ADDED)
def test_import_is_added(case: str) -> None:
    before, imports, after = ADDED[case]
    assert Snippet(before).add(*required(*imports)).text() == after


@pytest.mark.parametrize("before", ["types = 1\n", "import types\n", "from x import types\n"])
def test_name_in_use_is_refused(before: str) -> None:
    with pytest.raises(EditError, match="name types is already used"):
        Snippet(before).add(*required("from google.genai import types")).bytes()


def test_free_name_avoids_every_scope() -> None:
    module = Snippet("def f(a, *b):\n    c = [d for d in a]\n    import e\n").module
    assert [free_name(module, name) for name in "abcdeg"] == ["a_", "b_", "c_", "d_", "e_", "g"]


REMOVED = {
    "whole statement": ("from google.genai import types\n\nx = types.X\n", "x = 1\n"),
    "comments stay": (
        "import os\n# the types\nfrom google.genai import types  # SDK\n\nx = types.X\n",
        "import os\n# the types\n# SDK\n\nx = 1\n",
    ),
    "last of two names": (
        "from google.genai import errors, types\nx = types.X, errors\n",
        "from google.genai import errors\nx = 1, errors\n",
    ),
    "first of two names": (
        "from google.genai import types, zeta  # both\nx = types.X\n",
        "from google.genai import zeta  # both\nx = 1\n",
    ),
    "name on its own line": (
        "from google.genai import (\n    errors,  # E\n    types,  # T\n)\nx = types.X\n",
        "from google.genai import (\n    errors,  # E\n    # T\n)\nx = 1\n",
    ),
    "aligned names": (
        "from google.genai import (errors,\n                          types)\nx = types.X\n",
        "from google.genai import (errors)\nx = 1\n",
    ),
    "first of aligned names": (
        "from google.genai import (types,\n                          zeta)\nx = types.X\n",
        "from google.genai import (zeta)\nx = 1\n",
    ),
    "for types only, with its guard": (
        "from typing import TYPE_CHECKING\nimport os\nif TYPE_CHECKING:\n"
        "    from google.genai import types\n\nx: types.X\n",
        "import os\n\nx: 1\n",
    ),
    "in a function": (
        "def f():\n    from google.genai import types\n\n    x = types.X\n",
        "def f():\n    x = 1\n",
    ),
    "between others on a line": (
        "import os; from google.genai import types; import sys\nx = types.X\n",
        "import os; import sys\nx = 1\n",
    ),
    "dotted": (
        "import google.auth\nimport types.X\n\nx = types.X\n",
        "import google.auth\n\nx = 1\n",
    ),
}

KEPT = {
    "used elsewhere": "from google.genai import types\ny = types.Y\nx = types.X\n",
    "in a quoted annotation": 'from google.genai import types\ny: "types.Y"\nx = types.X\n',
    "in a cast": 'from google.genai import types\ny = cast("list[types.Y]", 1)\nx = types.X\n',
    "in a type comment": (
        "from google.genai import types\ny = []  # type: list[types.Y]\nx = types.X\n"
    ),
    "exported": 'from google.genai import types\n__all__ = ["types"]\nx = types.X\n',
    "marked": "from google.genai import types  # noqa: F401\nx = types.X\n",
    "all that a guard holds": (
        "try:\n    from google.genai import types\nexcept ImportError:\n    raise\nx = types.X\n"
    ),
    "unused before, too": "import os\nfrom a import types\ny = types\nx = types.X\n",
}


@pytest.mark.parametrize("case", REMOVED)
def test_superfluous_import_goes(case: str) -> None:
    before, after = REMOVED[case]
    assert Snippet(before).replace("types.X", "1").text() == after


@pytest.mark.parametrize("case", KEPT)
def test_import_stays(case: str) -> None:
    before = KEPT[case]
    assert Snippet(before).replace("types.X", "1").text() == before.replace("types.X", "1")


def test_import_that_others_need_stays() -> None:
    snippet = Snippet("from google.genai import types\nx = types.X\n").replace("types.X", "1")
    options = RewriteOptions(formatter=False, kept_names=frozenset(["types"]))
    assert snippet.text(options) == "from google.genai import types\nx = 1\n"


def test_imports_of_a_package_file_stay() -> None:
    snippet = Snippet("from google.genai import types\nx = types.X\n", "pkg/__init__.py")
    assert snippet.replace("types.X", "1").text() == "from google.genai import types\nx = 1\n"


LEGACY = "import google.generativeai as genai"

IN_PLACE = {
    "at the top": (
        f"import os\n{LEGACY}\n\ngenai.a\n",
        "import os\nfrom google import genai\n\ngenai.a\n",
    ),
    "in a guard": (
        f"try:\n    {LEGACY}\nexcept ImportError:\n    genai = None\n",
        "try:\n    from google import genai\nexcept ImportError:\n    genai = None\n",
    ),
    "in a function": (
        f"def f():\n    {LEGACY}  # SDK\n    genai.a\n",
        "def f():\n    from google import genai\n    # SDK\n    genai.a\n",
    ),
}


@pytest.mark.parametrize("case", IN_PLACE)
def test_new_sdk_takes_the_place_of_the_removed_one(case: str) -> None:
    before, after = IN_PLACE[case]
    snippet = Snippet(before).remove(LEGACY).add(*required("from google import genai"))
    assert snippet.text() == after


@pytest.mark.parametrize(
    ("names", "left"), [("aaa, errors, types", "aaa"), ("errors, kept, types", "kept")]
)
def test_several_superfluous_names_go_at_once(names: str, left: str) -> None:
    before = f"from google.genai import {names}\nx = types.X(errors.Y)\ny = {left}\n"
    snippet = Snippet(before).replace("types.X(errors.Y)", "1")
    assert snippet.text() == f"from google.genai import {left}\nx = 1\ny = {left}\n"
