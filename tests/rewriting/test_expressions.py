"""Expressions are replaced with the parentheses and the quotes their place needs."""

from __future__ import annotations

import pytest

from codemod.rewriting.edits import DictCode, Entry, code
from codemod.rewriting.errors import EditError
from tests.rewriting.editing import PLAIN, Snippet

PARENTHESES = [
    ("r.text.strip()", "(a or b).strip()"),
    ("r.text[0]", "(a or b)[0]"),
    ("-r.text", "-(a or b)"),
    ("not r.text", "not (a or b)"),
    ("r.text + 1", "(a or b) + 1"),
    ("r.text and c", "(a or b) and c"),
    ("r.text or c", "a or b or c"),
    ("c == r.text", "c == (a or b)"),
    ("f(r.text, *r.text, k=r.text)", "f(a or b, *(a or b), k=a or b)"),
    ("[x for x in r.text if r.text]", "[x for x in a or b if a or b]"),
    ("lambda: r.text", "lambda: a or b"),
    ("r.text if r.text else r.text", "a or b if a or b else a or b"),
    ("(r.text)", "(a or b)"),
    ('f"{r.text} {r.text!r:>{r.text}}"', 'f"{a or b} {a or b!r:>{a or b}}"'),
    ("(x := r.text)", "(x := a or b)"),
    ("{r.text: r.text, **r.text}", "{a or b: a or b, **(a or b)}"),
]


@pytest.mark.parametrize(("before", "after"), PARENTHESES)
def test_new_text_gets_the_parentheses_it_needs(before: str, after: str) -> None:
    snippet = Snippet(before + "\n")
    for nth in range(before.count("r.text")):
        snippet.replace("r.text", "a or b", nth=nth)
    assert snippet.text() == after + "\n"


HOLES = [
    ("f(a + b)", "a + b", (".x",), "f((a + b).x)"),
    ("f(await_)", "await_", ("[0]",), "f(await_[0])"),
    ("f(x if y else z)", "x if y else z", (" or None",), "f((x if y else z) or None)"),
    ("f(5)", "5", (".real",), "f((5).real)"),
    ("f((1, 2))", "(1, 2)", ("[0]",), "f((1, 2)[0])"),
    ("f(lambda: 1)", "lambda: 1", ("()",), "f((lambda: 1)())"),
    ("f(x for x in y)", "(x for x in y)", (".send",), "f((x for x in y).send)"),
]


@pytest.mark.parametrize(("before", "hole", "tail", "after"), HOLES)
def test_holes_get_the_parentheses_they_need(
    before: str, hole: str, tail: tuple[str, ...], after: str
) -> None:
    snippet = Snippet(before + "\n")
    snippet.replace(hole, snippet.at(hole), *tail)
    assert snippet.text() == after + "\n"


def test_holes_carry_their_own_edits() -> None:
    snippet = Snippet("print(r.text[a.b])\n")
    snippet.replace("r.text[a.b]", "pick(", snippet.at("r.text"), ", ", snippet.at("a.b"), ")")
    snippet.replace("r.text", "text(", snippet.at("r"), ")").replace("a.b", "a.c")
    assert snippet.text() == "print(pick(text(r), a.c))\n"


def test_an_expression_is_replaced_and_wrapped() -> None:
    snippet = Snippet("x = (\n    r.text  # why\n)\n")
    snippet.replace("r.text", "list(", snippet.at("r.text"), ")").replace("r.text", "r.output")
    assert snippet.text() == "x = (\n    list(r.output)  # why\n)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('f"{r.text}"', "f\"{r.steps['a']}\""),
        ("f'{r.text}'", "f'{r.steps[\"a\"]}'"),
        ('f"""{r.text}\n"""', 'f"""{r.steps[\'a\']}\n"""'),
        ('rf"{r.text}" "x"', 'rf"{r.steps[\'a\']}" "x"'),
        ('f"""\n{x} é {r.text}"""', 'f"""\n{x} é {r.steps[\'a\']}"""'),
        ('f"{x:{r.text}}"', "f\"{x:{r.steps['a']}}\""),
    ],
)
def test_quotes_inside_fstrings_differ_from_those_around(before: str, after: str) -> None:
    snippet = Snippet(f"y = {before}\n")
    snippet.replace("r.text", 'r.steps["a"]')
    assert snippet.text() == f"y = {after}\n"


def test_dict_inside_an_fstring_keeps_away_from_the_brace() -> None:
    snippet = Snippet('y = f"{r.text}"\n')
    snippet.replace("r.text", DictCode((Entry("a", code("1")),)))
    assert snippet.text() == "y = f\"{ {'a': 1} }\"\n"


@pytest.mark.parametrize("new", ['g("it\'s")', '"\\n".join(x)'])
def test_text_that_no_old_python_accepts_in_an_fstring_is_refused(new: str) -> None:
    snippet = Snippet('y = f"{r.text}"\n')
    snippet.replace("r.text", new)
    with pytest.raises(EditError, match="inside an f-string"):
        snippet.bytes()


def test_hole_moved_into_an_fstring_gets_other_quotes() -> None:
    snippet = Snippet('key = d["k"]\ny = f"{key}"\n')
    snippet.replace("key", snippet.at('d["k"]'), nth=1)
    assert snippet.text() == 'key = d["k"]\ny = f"{d[\'k\']}"\n'


def test_quotes_that_need_not_change_inside_an_fstring_stay() -> None:
    snippet = Snippet('y = f"""{f(d["k"])}"""\n')
    snippet.convert("f", "key", to=("g",))
    assert snippet.text() == 'y = f"""{g(key=d["k"])}"""\n'


def test_an_fstring_of_ours_takes_a_hole() -> None:
    snippet = Snippet('y = d["k"] + "a"\n')
    snippet.replace('d["k"] + "a"', 'f"{', snippet.at('d["k"]'), '}a"')
    assert snippet.text() == "y = f\"{d['k']}a\"\n"


def test_new_strings_follow_the_quotes_of_the_file() -> None:
    snippet = Snippet("a = 'x'\nb = 'y'\nc = z\n")
    snippet.replace("z", 'f("k", "it\'s", """long""")')
    assert snippet.text() == 'a = \'x\'\nb = \'y\'\nc = f(\'k\', "it\'s", """long""")\n'


def test_dict_keys_are_quoted_and_spreads_are_not() -> None:
    snippet = Snippet("c = z\n")
    entries = (Entry("a", code("1")), Entry("**", code(snippet.at("z"))), Entry('"b"', code("2")))
    snippet.replace("z", DictCode(entries))
    assert snippet.text() == 'c = {"a": 1, **z, "b": 2}\n'


@pytest.mark.parametrize("before", ["return(1, 2)", "return (1, 2)", "return 1, 2"])
def test_names_do_not_run_into_words(before: str) -> None:
    snippet = Snippet(f"def f():\n    {before}\n")
    snippet.replace(before.removeprefix("return").strip(), "x")
    expected = "return(x)" if "n(" in before else "return x"
    assert snippet.text() == f"def f():\n    {expected}\n"


EVERYWHERE = [
    "@r.text\ndef f():\n    pass\n",
    "class A(r.text):\n    x = 1\n",
    "if a:\n    b\nelif r.text:\n    c\nelse:\n    d\n",
    "if a:\n    b\nelse:\n    r.text\n",
    "try:\n    a\nexcept r.text as e:\n    b\nelse:\n    c\nfinally:\n    d\n",
    "try:\n    a\nfinally:\n    r.text\n",
    "for a in b:\n    c\nelse:\n    r.text\n",
    "while a:\n    b\nelse:\n    r.text\n",
    "with a, r.text as b:\n    c\n",
    "match a:\n    case b if r.text:\n        c\n    case _:\n        r.text\n",
    "async def f():\n    async for a in r.text:\n        yield r.text\n",
    "def f(a: r.text = r.text) -> r.text:\n    return r.text\n",
    "x: r.text = 1\n",
    "assert a, r.text\n",
    "raise r.text from r.text\n",
    "del r.text[0]\n",
    "x[r.text:r.text, 1] += r.text\n",
    "x = {**r.text, 'a': [*r.text]}\n",
    "a; r.text; b\n",
    "if a: b; r.text\n",
]


@pytest.mark.parametrize("before", EVERYWHERE)
def test_every_place_is_reached(before: str) -> None:
    snippet = Snippet(before)
    for nth in range(before.count("r.text")):
        snippet.replace("r.text", "text(", snippet.at("r", nth), ")", nth=nth)
    assert snippet.text() == before.replace("r.text", "text(r)")


def test_two_replacements_of_one_expression_are_refused() -> None:
    snippet = Snippet("x = r.text\n").replace("r.text", "a").replace("r.text", "b")
    with pytest.raises(EditError, match=r"app.py:1:5: two edits replace the same"):
        snippet.bytes()


def test_equal_edits_count_once() -> None:
    snippet = Snippet("x = r.text\n").replace("r.text", "a").replace("r.text", "a")
    assert snippet.text() == "x = a\n"


def test_an_edit_that_would_be_lost_is_refused() -> None:
    snippet = Snippet("x = f(g(y))\n").replace("g(y)", "h(", "1)")
    snippet.replace("f(g(y))", "k(", snippet.at("y"), ")")
    with pytest.raises(EditError, match="two edits overlap"):
        snippet.bytes()


def test_edits_that_contain_each_other_are_refused() -> None:
    snippet = Snippet("x = a\nz = b\n")
    snippet.replace("a", "f(", snippet.at("b"), ")").replace("b", "g(", snippet.at("a"), ")")
    with pytest.raises(EditError, match="contains itself"):
        snippet.bytes()


def test_place_without_expression_is_refused() -> None:
    snippet = Snippet("x = r.text\n").replace("r.text", "a")
    other = Snippet("x = r  .  text\n").replace("r  .  text", "a")
    snippet.edits = other.edits
    with pytest.raises(EditError, match=r"app.py:1:5: there is no expression"):
        snippet.bytes()


def test_text_that_is_not_python_is_refused() -> None:
    snippet = Snippet("x = r.text\n").replace("r.text", "a b")
    with pytest.raises(EditError, match="is not Python"):
        snippet.bytes()


def test_no_edits_give_the_same_bytes() -> None:
    assert Snippet("x  =  1").bytes(PLAIN) == b"x  =  1"
