"""Calls are rewritten in the layout they had, with their comments."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest

from codemod.rewriting.edits import DictCode, Edit, Entry, ReplaceCall, code
from tests.rewriting.editing import Snippet

GENERATE = "client.models.generate_content"

SAME_LAYOUT = {
    "one line": (
        'r = client.models.generate_content(model="m", contents="x")\n',
        'r = client.interactions.create(model="m", input="x")\n',
    ),
    "one argument a line": (
        """\
        r = client.models.generate_content(
            model="m",
            contents="x",
        )
        """,
        """\
        r = client.interactions.create(
            model="m",
            input="x",
        )
        """,
    ),
    "no trailing comma, bracket beside the last argument": (
        """\
        r = client.models.generate_content(
            model="m",
            contents="x")
        """,
        """\
        r = client.interactions.create(
            model="m",
            input="x")
        """,
    ),
    "all arguments on one indented line": (
        """\
        r = client.models.generate_content(
            model="m", contents="x"
        )
        """,
        """\
        r = client.interactions.create(
            model="m", input="x"
        )
        """,
    ),
    "aligned with the bracket, value aligned too": (
        """\
        r = client.models.generate_content(model="m",
                                           contents=["x",
                                                     "y"])
        """,
        """\
        r = client.interactions.create(model="m",
                                       input=["x",
                                              "y"])
        """,
    ),
    "unusual indentation": (
        """\
        r = client.models.generate_content(
                model="m",
                contents=[
                    1,  # one
                ],
                )
        """,
        """\
        r = client.interactions.create(
                model="m",
                input=[
                    1,  # one
                ],
                )
        """,
    ),
    "blanks around equals signs": (
        'r = client.models.generate_content(model = "m", contents = x == y)\n',
        'r = client.interactions.create(model = "m", input = x == y)\n',
    ),
    "positional arguments get keywords": (
        'r = client.models.generate_content("m", "x" "y")\n',
        'r = client.interactions.create(model="m", input="x" "y")\n',
    ),
    "comments everywhere": (
        """\
        # before
        r = wrapped(client.models.generate_content(  # opening
            # first
            model="m",  # model

            # second
            # third
            contents=[  # list
                "x",  # item
            ],  # contents
            # last
        ))  # after
        """,
        """\
        # before
        r = wrapped(client.interactions.create(  # opening
            # first
            model="m",  # model
            # second
            # third
            input=[  # list
                "x",  # item
            ],  # contents
            # last
        ))  # after
        """,
    ),
    "tabs": (
        """\
        if x:
        \tr = client.models.generate_content(
        \t\tmodel="m",
        \t\tcontents=[
        \t\t\t1,
        \t\t],
        \t)
        """,
        """\
        if x:
        \tr = client.interactions.create(
        \t\tmodel="m",
        \t\tinput=[
        \t\t\t1,
        \t\t],
        \t)
        """,
    ),
    "a string over several lines is not indented anew": (
        '''\
        def f():
            return client.models.generate_content(model="m", contents="""
          one
                two
        """)
        ''',
        '''\
        def f():
            return client.interactions.create(model="m", input="""
          one
                two
        """)
        ''',
    ),
    "after wide characters": (
        'a, r = "äöü 漢字 😀", client.models.generate_content(model="m", contents="ß")\n',
        'a, r = "äöü 漢字 😀", client.interactions.create(model="m", input="ß")\n',
    ),
    "awaited in a comprehension, in a lambda, in a walrus": (
        """\
        async def f():
            a = [await client.models.generate_content("m", x) async for x in y]
            b = lambda: (z := client.models.generate_content("m", 1))
        """,
        """\
        async def f():
            a = [await client.interactions.create(model="m", input=x) async for x in y]
            b = lambda: (z := client.interactions.create(model="m", input=1))
        """,
    ),
    "in a decorator, a default and a header": (
        """\
        @client.models.generate_content("m", 1)
        def f(a=client.models.generate_content("m", 2)):
            while client.models.generate_content("m", 3): pass
        """,
        """\
        @client.interactions.create(model="m", input=1)
        def f(a=client.interactions.create(model="m", input=2)):
            while client.interactions.create(model="m", input=3): pass
        """,
    ),
    "a bare generator as argument": (
        """\
        r = client.models.generate_content("m", (x for x in y))
        """,
        """\
        r = client.interactions.create(model="m", input=(x for x in y))
        """,
    ),
}


@pytest.mark.parametrize("case", SAME_LAYOUT)
def test_layout_is_kept(case: str) -> None:
    before, after = (textwrap.dedent(text) for text in SAME_LAYOUT[case])
    assert converted(before).text() == after


def test_arguments_below_the_statement_keep_their_indentation() -> None:
    snippet = Snippet(
        textwrap.dedent("""\
        if asked:
            r = client.models.generate_content(model="m", contents="x",
                config=config)
        """)
    )
    target = (snippet.at("client"), ".interactions.create")
    snippet.convert(GENERATE, "model", "input", "generation_config", to=target)
    assert snippet.text() == textwrap.dedent("""\
        if asked:
            r = client.interactions.create(model="m",
                input="x",
                generation_config=config)
        """)


def converted(before: str) -> Snippet:
    """Every call converted, arguments renamed."""
    snippet = Snippet(before)
    for nth in range(before.count(GENERATE)):
        target = (snippet.at("client", nth), ".interactions.create")
        snippet.convert(GENERATE, "model", "input", to=target, nth=nth)
    return snippet


def with_arguments(edit: Edit, *entries: Entry) -> Edit:
    assert isinstance(edit, ReplaceCall)
    return replace(edit, arguments=entries)


def test_config_call_becomes_a_dict_with_its_comments() -> None:
    before = textwrap.dedent("""\
        r = generate(
            contents="x",
            config=Config(  # tuned
                temperature=0.1,  # low
                # narrow
                top_p=0.2,
            ),
        )
        """)
    snippet = Snippet(before)
    items = tuple(
        Entry(name, code(snippet.at(value)), snippet.at(f"{name}={value}"))
        for name, value in (("temperature", "0.1"), ("top_p", "0.2"))
    )
    config = snippet.module.span(snippet.call("generate").keywords[1])
    settings = Entry("generation_config", code(DictCode(items, exploded=True)), config)
    text = Entry("input", code(snippet.at('"x"')), snippet.at('contents="x"'))
    snippet.convert("generate", "input", "generation_config")
    snippet.edits = [with_arguments(snippet.edits[0], text, settings)]
    assert snippet.text() == textwrap.dedent("""\
        r = generate(
            input="x",
            # tuned
            generation_config={
                "temperature": 0.1,  # low
                # narrow
                "top_p": 0.2,
            },
        )
        """)


def test_comments_of_dropped_text_stand_above_the_statement() -> None:
    snippet = Snippet("if x:\n    r = f(a,  # why\n          b)\n")
    snippet.replace("f(a,  # why\n          b)", "g()")
    assert snippet.text() == "if x:\n    # why\n    r = g()\n"


def test_call_too_long_is_exploded() -> None:
    snippet = converted(
        'r = client.models.generate_content("m", "a prompt that takes some room")\n'
    )
    edit = snippet.edits[0]
    assert isinstance(edit, ReplaceCall)
    extra = (Entry("generation_config", code('{"temperature": ', "1.0}")),)
    snippet.edits = [with_arguments(edit, *edit.arguments, *extra)]
    assert snippet.text() == textwrap.dedent("""\
        r = client.interactions.create(
            model="m",
            input="a prompt that takes some room",
            generation_config={"temperature": 1.0},
        )
        """)


def test_inner_brackets_are_exploded_when_the_outer_is_not_enough() -> None:
    snippet = Snippet("x = f(prompt)\n")
    block = '{"type": "text", "text": ', snippet.at("prompt"), ', "annotations": "are long too"}'
    snippet.replace("prompt", "g([", *block, ", ", *block, "])")
    assert snippet.text() == textwrap.dedent("""\
        x = f(g(
            [
                {"type": "text", "text": prompt, "annotations": "are long too"},
                {"type": "text", "text": prompt, "annotations": "are long too"},
            ],
        ))
        """)


def test_line_that_was_long_before_is_left_on_its_line() -> None:
    prompt = "p" * 100
    snippet = converted(f'r = client.models.generate_content(model="m", contents="{prompt}")\n')
    assert snippet.text() == f'r = client.interactions.create(model="m", input="{prompt}")\n'


def test_value_from_another_statement_is_indented_for_its_new_place() -> None:
    before = textwrap.dedent("""\
        def f():
            if x:
                config = {
                    "a": [
                        1,  # one
                    ],
                }
            generate(
                "m",
                config=config,
            )
        """)
    snippet = Snippet(before)
    value = '{\n            "a": [\n                1,  # one\n            ],\n        }'
    snippet.remove(f"config = {value}")
    snippet.replace("config", snippet.at(value), nth=1)
    assert snippet.text() == textwrap.dedent("""\
        def f():
            if x:
                pass
            generate(
                "m",
                config={
                    "a": [
                        1,  # one
                    ],
                },
            )
        """)


def test_value_that_breaks_without_brackets_gets_some() -> None:
    snippet = Snippet('f(\n    "a"\n    "b",\n)\n')
    snippet.insert("f(", "text = ", snippet.at('"a"\n    "b"'))
    assert snippet.text() == 'text = ("a"\n"b")\nf(\n    "a"\n    "b",\n)\n'


def test_wrapper_goes_around_the_call() -> None:
    snippet = Snippet('for c in stream("m"):\n    pass\n')
    snippet.convert("stream", "model", to=("create",), wrapper="text_of")
    assert snippet.text() == 'for c in text_of(create(model="m")):\n    pass\n'


def test_nested_calls_are_both_rewritten() -> None:
    snippet = Snippet('old("a", old(\n    "b",\n    1,  # one\n))\n')
    snippet.convert("old", "x", "y", to=("new",), nth=0)
    snippet.convert("old", "x", "y", to=("new",), nth=1)
    assert snippet.text() == 'new(x="a", y=new(\n    x="b",\n    y=1,  # one\n))\n'


def test_keyword_is_renamed_in_place() -> None:
    snippet = Snippet("f(a = 1,  # one\n  b=2)\n").rename("1", "first")
    assert snippet.text() == "f(first = 1,  # one\n  b=2)\n"
