"""The gates let good rewrites pass and stop planted defects."""

from __future__ import annotations

import ast

import pytest

from codemod.sources.python_module import parse_python
from codemod.verification.gates import check, unbound_names
from codemod.verification.introduced_names import out_of_reach
from tests.rewriting.editing import PATH, Snippet

BEFORE = """\
import json
from google.genai import types

LIMIT = 3  # calls


def ask(client, prompt):
    # the question
    config = types.GenerateContentConfig(temperature=0)  # noqa: X
    return client.generate(prompt, config, json, LIMIT)
"""

DEFECTS = {
    "does not parse": ("ask(client, prompt)", "ask(client prompt)", "does not parse"),
    "does not compile": ("    return client", "    break\n    return client", "does not compile"),
    "binding lost": ("LIMIT = 3", "LIMITS = 3", "nothing binds: LIMIT"),
    "new name unbound": ("config, json", "helper(config), json", "nothing binds: helper"),
    "import lost": ("import json\n", "", "nothing binds: json"),
    "comment lost": ("    # the question\n", "", "lost a comment: # the question"),
    "import unused": ("types.GenerateContentConfig(temperature=0)", "{}", "unused: types"),
}


@pytest.mark.parametrize("case", DEFECTS)
def test_planted_defect_is_found(case: str) -> None:
    old, new, message = DEFECTS[case]
    assert old in BEFORE
    after = BEFORE.replace(old, new).encode()
    failure = check(parse_python(PATH, BEFORE.encode()), after, kept_names=frozenset())
    assert failure is not None
    assert message in failure


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("  # noqa: X", ""),
        ("import json\n", "import json\nfrom x import y\n"),
        ("config, json", "config, json, __file__, len"),
        ("prompt, config", "[p for p in prompt], (lambda q: q)(config)"),
    ],
)
def test_good_rewrites_pass(old: str, new: str) -> None:
    after = BEFORE.replace(old, new, 1).encode()
    assert check(parse_python(PATH, BEFORE.encode()), after, kept_names=frozenset()) is None


def test_line_without_an_edit_must_not_change() -> None:
    snippet = Snippet(BEFORE).replace("types.GenerateContentConfig(temperature=0)", "types.A()")
    good = snippet.bytes()
    assert check(snippet.module, good, snippet.edits) is None
    bad = good.replace(b"LIMIT = 3", b"LIMIT = 4")
    assert check(snippet.module, bad, snippet.edits) == (
        "Line 4 changed although no edit concerns it."
    )


def test_file_that_did_not_compile_before_need_not_now() -> None:
    before = parse_python(PATH, b"await f(x)\n")
    assert check(before, b"await f(x, x)\n") is None


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(a):\n    from t import types\n    b: types.B = a", None),
        ("def f(a):\n    a.b: types.B = a", None),
        ("def f(a):\n    b: types.B = types.B(a)", "types"),
        ("def f(a: types.B):\n    return a", "types"),
        ("class A:\n    b: types.B", "types"),
        ("from __future__ import annotations\nclass A:\n    b: types.B", None),
    ],
)
def test_name_out_of_reach(source: str, name: str | None) -> None:
    before = ast.parse("if TYPE_CHECKING:\n    from t import types\n")
    assert out_of_reach(before, ast.parse(source), {"types"}) == name


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = y", {"y"}),
        ("def f():\n    global g\n    g = 1\nprint(g)", set()),
        ("class A:\n    b = 1\n    c = b\n    def d(self):\n        return b", {"b"}),
        ("for i in [j for j in k]:\n    pass", {"k"}),
        ("try:\n    pass\nexcept E as e:\n    print(e)", {"E"}),
        ("import a.b as c\na", {"a"}),
    ],
)
def test_unbound_names(source: str, names: set[str]) -> None:
    assert unbound_names(parse_python(PATH, source.encode())) == names
