"""Which SDK object stands where, through the ways real programs pass objects on."""

from __future__ import annotations

import pytest

from tests.analysis.programs import project_of, types_at

HEAD = "from google import genai\nfrom google.genai import types\n"
CALL = 'client.models.generate_content(model="m", contents="c")'

PASSED = {
    "name": f"client = genai.Client()\nr = {CALL}\nr.text\n",
    "tuple": f"client, other = genai.Client(), 1\nr, n = {CALL}, 2\nr.text\n",
    "walrus": f"client = genai.Client()\nif (r := {CALL}):\n    r.text\n",
    "conditional": f"client = genai.Client() if 1 else None\nr = {CALL} if 1 else None\nr.text\n",
    "with": f"with genai.Client() as client:\n    r = {CALL}\n    r.text\n",
    "default": f"def f(client=genai.Client()):\n    r = {CALL}\n    r.text\nf()\n",
    "closure": f"client = genai.Client()\ndef f():\n    def g():\n        r = {CALL}\n        r.text\n",
    "annotated": f"def f(client: genai.Client):\n    r = {CALL}\n    r.text\n",
    "optional": f"def f(client: 'genai.Client | None'):\n    r = {CALL}\n    r.text\n",
    "getter": f"def get():\n    return genai.Client()\nclient = get()\nr = {CALL}\nr.text\n",
    "global": f"client = None\ndef start():\n    global client\n    client = genai.Client()\ndef f():\n    r = {CALL}\n    r.text\n",
    "list": f"client = genai.Client()\nfor r in [{CALL}]:\n    r.text\n",
    "appended": f"client = genai.Client()\nrs = []\nrs.append({CALL})\nfor r in rs:\n    r.text\n",
    "dict": f"client = genai.Client()\nd = {{'r': {CALL}}}\nr = d['r']\nr.text\n",
    "made dict": f"client = genai.Client()\nd = dict()\nd['r'] = {CALL}\nr = d['r']\nr.text\n",
    "dict of keywords": f"client = genai.Client()\nd = dict(r={CALL})\nr = d['r']\nr.text\n",
    "default of dict": "import collections\nclient = genai.Client()\n"
    f"d = collections.defaultdict(lambda: {CALL})\nr = d[input()]\nr.text\n",
    "default list": "from collections import defaultdict\nclient = genai.Client()\n"
    f"d = defaultdict(list)\nd[input()].append({CALL})\nfor rs in d.values():\n    for r in rs:\n"
    "        r.text\n",
    "cache": "from cachetools import TTLCache\nSIZE = 9\nclient = genai.Client()\n"
    f"d = TTLCache(SIZE, ttl=60)\nd[input()] = {CALL}\nr = d.get(input())\nr.text\n",
    "enumerate": f"client = genai.Client()\nfor i, r in enumerate([{CALL}]):\n    r.text\n",
    "partial": "import functools\nclient = genai.Client()\n"
    "ask = functools.partial(client.models.generate_content, model='m')\nr = ask(contents='c')\nr.text\n",
    "lambda": f"client = genai.Client()\ndef retry(do):\n    return do()\nr = retry(lambda: {CALL})\nr.text\n",
    "returned": f"client = genai.Client()\ndef ask():\n    return {CALL}\nr = ask()\nr.text\n",
    "parameter": f"client = genai.Client()\ndef show(r):\n    r.text\nshow({CALL})\n",
    "keyword": f"client = genai.Client()\ndef show(*, r):\n    r.text\nshow(r={CALL})\n",
    "star import name": f"import google.genai as g\nclient = g.Client()\nr = {CALL}\nr.text\n",
}


@pytest.mark.parametrize("name", PASSED)
def test_a_response_is_found_again(name: str) -> None:
    project = project_of(app=HEAD + PASSED[name])
    assert types_at(project, "app.py", "r") == {"GenerateContentResponse"}
    assert types_at(project, "app.py", "r.text") == {"str"}


def test_attributes_of_self_are_seen_in_every_method_and_subclass() -> None:
    project = project_of(
        app=f"""
        {HEAD.replace(chr(10), chr(10) + "        ")}
        class Base:
            def __init__(self):
                self.client = genai.Client()

        class Asker(Base):
            def ask(self):
                self.last = self.client.models.generate_content(model="m", contents="c")

            def show(self):
                return self.last.text
        """
    )
    assert types_at(project, "app.py", "self.client") == {"Client"}
    assert types_at(project, "app.py", "self.last") == {"GenerateContentResponse"}


def test_async_calls_are_responses_once_awaited() -> None:
    project = project_of(
        app=HEAD
        + "client = genai.Client()\n"
        + "async def f():\n"
        + "    waiting = client.aio.models.generate_content(model='m', contents='c')\n"
        + "    r = await waiting\n"
        + "    async for chunk in await client.aio.models.generate_content_stream(model='m', contents='c'):\n"
        + "        chunk.text\n"
    )
    assert types_at(project, "app.py", "waiting") == {"awaitable GenerateContentResponse"}
    assert types_at(project, "app.py", "chunk") == {"Chunk"}


def test_gather_and_to_thread_give_responses() -> None:
    project = project_of(
        app=HEAD
        + "import asyncio\nclient = genai.Client()\n"
        + "async def one(q):\n"
        + "    return await asyncio.to_thread(client.models.generate_content, model='m', contents=q)\n"
        + "async def main(qs):\n"
        + "    for r in await asyncio.gather(*[one(q) for q in qs]):\n"
        + "        r.text\n"
    )
    assert types_at(project, "app.py", "r") == {"GenerateContentResponse"}


def test_values_cross_modules_by_every_kind_of_import() -> None:
    project = project_of(
        **{
            "pkg/__init__": "from .clients import get_client\n",
            "pkg/clients": "from google import genai\ndef get_client():\n"
            "    return genai.Client()\nSHARED = get_client()\n",
            "pkg/ask": "from . import clients\nfrom .clients import *\n"
            "r = clients.SHARED.models.generate_content(model='m', contents='c')\ns = SHARED\n",
            "main": "import pkg.ask\nfrom pkg import get_client as gc\nx = pkg.ask.r\ny = gc()\n",
        }
    )
    assert types_at(project, "pkg/ask.py", "clients.SHARED") == {"Client"}
    assert types_at(project, "pkg/ask.py", "SHARED") == {"Client"}
    assert types_at(project, "main.py", "pkg.ask.r") == {"GenerateContentResponse"}
    assert types_at(project, "main.py", "gc()") == {"Client"}


def test_a_rebound_name_is_only_what_reaches_the_read() -> None:
    project = project_of(
        app=HEAD
        + "import requests\nclient = genai.Client()\n"
        + f"def f():\n    r = {CALL}\n    r.text\n    r = requests.get('u')\n    r.status_code\n"
    )
    assert types_at(project, "app.py", "r.text") == {"str"}
    assert types_at(project, "app.py", "r.status_code") == set()


def test_a_retry_wrapper_keeps_what_each_caller_passed_apart() -> None:
    project = project_of(
        app=HEAD
        + "client = genai.Client()\n"
        + "def retry(do):\n    for _ in range(3):\n        try:\n            return do()\n        except Exception:\n            pass\n"
        + f"r = retry(lambda: {CALL})\nr.text\n"
        + "f = retry(lambda: client.files.upload(file='x'))\nf.uri\n"
    )
    assert types_at(project, "app.py", "r") == {"GenerateContentResponse"}
    assert types_at(project, "app.py", "f") == {"File"}


def test_an_unknown_object_used_as_a_client_is_taken_for_one() -> None:
    project = project_of(app=HEAD + f"def f(client):\n    r = {CALL}\n    r.text\n")
    assert types_at(project, "app.py", "r") == {"GenerateContentResponse"}
    other = project_of(app=f"def f(client):\n    r = {CALL}\n    r.text\n")
    assert types_at(other, "app.py", "r") == set()


@pytest.mark.parametrize(
    ("made", "awaited", "kind"),
    [
        ("desk.chats.create()", "", "Client"),
        ("desk.chats.create()", "await ", "AsyncClient"),
        ("desk.aio.chats.create()", "await ", "Client"),
    ],
)
def test_an_unknown_object_that_opens_chats_is_taken_for_a_client(
    made: str, awaited: str, kind: str
) -> None:
    turn = f"{awaited}chat.send_message('c')"
    project = project_of(app=f"{HEAD}async def f(desk):\n    chat = {made}\n    {turn}\n")
    assert types_at(project, "app.py", "desk") == {kind}
    assert types_at(project, "app.py", turn) == {"GenerateContentResponse"}


def test_a_growing_attribute_chain_in_a_loop_ends() -> None:
    project = project_of(
        app=HEAD + "import xml\nnode = xml.root\nwhile node:\n    node = node.parent\n"
    )
    assert types_at(project, "app.py", "node") == set()


def test_the_order_of_files_does_not_matter() -> None:
    files = {
        "a": "from b import get\nr = get().models.generate_content(model='m', contents='c')\nr.text\n",
        "b": "from google import genai\nfrom c import keep\ndef get():\n    return keep(genai.Client())\n",
        "c": "def keep(x):\n    return x\n",
    }
    forward = project_of(**files)
    backward = project_of(**dict(reversed(files.items())))
    assert (
        types_at(forward, "a.py", "r")
        == types_at(backward, "a.py", "r")
        == {"GenerateContentResponse"}
    )


def test_an_item_is_found_where_it_is_read_before_it_is_stored() -> None:
    project = project_of(
        app=HEAD
        + """
client = genai.Client()
answers = {}
kept = [None]

def show():
    print(answers["first"].text, kept[0].text)
    for answer in answers.values():
        print(answer)
    (only,) = kept
    print(only.candidates)

def ask():
    answers["first"] = client.models.generate_content(model="m", contents="c")
    kept[0] = client.models.generate_content(model="m", contents="c")
"""
    )
    for text in ('answers["first"]', "kept[0]", "answer", "only"):
        assert types_at(project, "app.py", text) == {"GenerateContentResponse"}


def test_elements_of_a_list_that_moved_are_found_at_every_index() -> None:
    project = project_of(
        app=HEAD
        + """
client = genai.Client()
pair = [client.models.generate_content(model="m", contents="c"), None]
pair.reverse()
print(pair[1].text, pair[-1].text)
rest = [None, client.models.generate_content(model="m", contents="c")][1:]
print(rest[0].text)
"""
    )
    for text in ("pair[1]", "pair[-1]", "rest[0]"):
        assert types_at(project, "app.py", text) == {"GenerateContentResponse"}


def test_items_of_a_dict_that_is_spread_are_found() -> None:
    project = project_of(
        app=HEAD
        + """
client = genai.Client()
base = {"answer": client.models.generate_content(model="m", contents="c")}
print({**base, "n": 1}["answer"].text)
more = {**base}
print(more["answer"].text)
"""
    )
    assert types_at(project, "app.py", 'more["answer"]') == {"GenerateContentResponse"}


@pytest.mark.parametrize(
    "rebinding",
    [
        "if c:\n    x = types.Part()",
        "for _ in c:\n    x = types.Part()",
        "while c():\n    x = types.Part()",
        "for _ in c:\n    if c:\n        x = types.Part()\n        continue\n    x = types.Part()",
        "try:\n    x = types.Part()\nexcept ValueError:\n    pass",
    ],
)
def test_a_binding_that_may_not_run_leaves_the_one_before(rebinding: str) -> None:
    body = f"x = types.Content()\n{rebinding}\nprint(x)".replace("\n", "\n    ")
    project = project_of(app=f"{HEAD}def f(c):\n    {body}\n")
    assert types_at(project, "app.py", "x") == {"Content", "Part"}


def test_a_callable_that_is_given_ever_more_arguments_is_not_followed_forever() -> None:
    project = project_of(
        app=HEAD
        + """
import functools

def show(*answers):
    print(answers)

client = genai.Client()
step = show
for prompt in "abc":
    answer = client.models.generate_content(model="m", contents=prompt)
    step = functools.partial(step, answer)
step()
"""
    )
    (partial,) = (
        call
        for call in project.calls()
        if "partial" in project.graphs["app.py"].module.source(call.node.func)
    )
    assert not partial.followed
    assert len(partial.result.values) == 1
