"""Statements are removed and inserted; comments and blank lines around them stay sensible."""

from __future__ import annotations

import textwrap

import pytest

from codemod.rewriting.errors import EditError
from tests.rewriting.editing import Snippet

REMOVED = "gone = g()"

REMOVALS = {
    "alone in its block": (
        "def f():\n    # why\n    gone = g()  # beside\n\n\ny = 1\n",
        "def f():\n    # why\n    pass  # beside\n\n\ny = 1\n",
    ),
    "comments above stay with what follows": (
        "# why\ngone = g()\ny = 1\n",
        "# why\ny = 1\n",
    ),
    "comment beside gets its own line": ("gone = g()  # beside\ny = 1\n", "# beside\ny = 1\n"),
    "remark to a tool goes along": ("gone = g()  # noqa: F841\ny = 1\n", "y = 1\n"),
    "between blank lines": ("x = 1\n\ngone = g()\n\ny = 1\n", "x = 1\n\ny = 1\n"),
    "first of a block": ("def f():\n    gone = g()\n\n    y = 1\n", "def f():\n    y = 1\n"),
    "last of a block": (
        "def f():\n    y = 1\n    gone = g()\n\n\nz = 1\n",
        "def f():\n    y = 1\n\n\nz = 1\n",
    ),
    "first of two on a line": ("gone = g(); y = 1  # y\n", "y = 1  # y\n"),
    "second of two on a line": ("y = 1; gone = g()  # y\n", "y = 1  # y\n"),
    "behind a colon": ("if x: gone = g()\n", "if x: pass\n"),
    "behind a colon with others": ("if x: gone = g(); y = 1\n", "if x: y = 1\n"),
    "at the end, no newline": ("y = 1\ngone = g()", "y = 1\n"),
}


@pytest.mark.parametrize("case", REMOVALS)
def test_statement_is_removed(case: str) -> None:
    before, after = REMOVALS[case]
    assert Snippet(before).remove(REMOVED).text() == after


def test_comments_in_a_removed_statement_stay_in_its_place() -> None:
    snippet = Snippet("x = 1\n\ngone = g(  # one\n    1,  # two\n)\n\ny = 1\n")
    snippet.remove("gone = g(  # one\n    1,  # two\n)")
    assert snippet.text() == "x = 1\n\n# one\n# two\n\ny = 1\n"


def test_all_statements_of_a_block_removed_leave_one_pass() -> None:
    snippet = Snippet("if x:\n    a = 1\n    b = 2\nelse:\n    c = 3\n")
    assert snippet.remove("a = 1").remove("b = 2").text() == "if x:\n    pass\nelse:\n    c = 3\n"


INSERTIONS = {
    "simple statement": (
        "def f():\n    # why\n    y = 1\n",
        "y = 1",
        "{}    # why\n    z = 0\n    y = 1\n",
    ),
    "loop": ("# why\nfor x in y:\n    pass\n", "for", "# why\nz = 0\nfor x in y:\n    pass\n"),
    "with decorators": (
        "@d\n# c\ndef f():\n    pass\n",
        "def",
        "z = 0\n\n@d\n# c\ndef f():\n    pass\n",
    ),
    "async with": (
        "async def f():\n    async with x:\n        pass\n",
        "async with",
        "async def f():\n    z = 0\n    async with x:\n        pass\n",
    ),
    "in else": ("if a:\n    b\nelse:\n    c\n", "c", "if a:\n    b\nelse:\n    z = 0\n    c\n"),
    "first on a shared line": ("a = 1; b = 2\n", "a", "z = 0\na = 1; b = 2\n"),
}


@pytest.mark.parametrize("case", INSERTIONS)
def test_statement_is_inserted(case: str) -> None:
    before, start, after = INSERTIONS[case]
    after = after.format("def f():\n")
    assert Snippet(before).insert(start, "z = 0").text() == after


@pytest.mark.parametrize(
    ("before", "start"),
    [
        ("if a: b()\n", "b"),
        ("if a:\n    pass\nelif b:\n    pass\n", "elif"),
        ("a = 1; b = 2\n", "b"),
    ],
)
def test_statement_without_a_line_of_its_own_takes_none_before_it(before: str, start: str) -> None:
    with pytest.raises(EditError, match="no statement can be put before this one"):
        Snippet(before).insert(start, "z = 0").bytes()


def test_insertions_keep_their_order_and_are_broken_when_long() -> None:
    snippet = Snippet("if x:\n    y = f()\n")
    snippet.insert("y", "a = 1").insert("y", "b = call(" + ", ".join(["argument"] * 9) + ")")
    expected = ["        argument,"] * 9
    assert snippet.text() == textwrap.dedent("""\
        if x:
            a = 1
            b = call(
        {}
            )
            y = f()
        """).format("\n".join(expected))


def test_statement_is_put_after_another_one() -> None:
    snippet = Snippet("if x:\n    # why\n    y = f()  # beside\n\nz = 1\n")
    after = "if x:\n    # why\n    y = f()  # beside\n    a = 1\n\nz = 1\n"
    assert snippet.insert("y", "a = 1", after=True).text() == after


def test_statement_is_put_after_a_compound_one() -> None:
    snippet = Snippet("for x in y:\n    z()\nend()\n")
    assert snippet.insert("for", "a = 1", after=True).text() == (
        "for x in y:\n    z()\na = 1\nend()\n"
    )


def test_no_statement_is_put_after_the_second_of_a_line() -> None:
    with pytest.raises(EditError):
        Snippet("if a: b()\n").insert("b", "z = 0", after=True).bytes()


def test_inserted_block_is_indented_as_its_place() -> None:
    snippet = Snippet("for x in y:\n\tz('q')\n")
    snippet.insert("z", 'if x == "a":\n    b = 1')
    assert snippet.text() == "for x in y:\n\tif x == 'a':\n\t\tb = 1\n\tz('q')\n"


def test_insertion_before_a_removed_statement_replaces_it() -> None:
    snippet = Snippet("def f():\n    gone = g()\n")
    assert snippet.insert("gone", "z = 0").remove(REMOVED).text() == "def f():\n    z = 0\n"


def test_compound_statement_is_not_removed() -> None:
    with pytest.raises(EditError, match="only simple statements"):
        Snippet("if x:\n    pass\n").remove("if x:\n    pass").bytes()


BLOCK = "if x:\n        # why\n        y()"


def test_block_goes_with_its_comments() -> None:
    snippet = Snippet(f"def f():\n    a()\n\n    # about it\n    {BLOCK}  # so\n\n    b()\n")
    assert snippet.remove_block(BLOCK).text() == "def f():\n    a()\n\n    # about it\n    b()\n"


def test_block_goes_with_its_title() -> None:
    snippet = Snippet(f"def f():\n    a()\n\n    # about it\n    {BLOCK}  # so\n\n    b()\n")
    assert snippet.remove_block(BLOCK, titled=True).text() == "def f():\n    a()\n\n    b()\n"


def test_block_that_is_alone_leaves_pass() -> None:
    snippet = Snippet(f"def f():\n    {BLOCK}  # so\n")
    assert snippet.remove_block(BLOCK).text() == "def f():\n    pass\n"
