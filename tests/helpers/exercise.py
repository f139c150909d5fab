"""Run helper calls against a loopback server, inside an environment that has google-genai.

Argument: a JSON list of cases (see `tests.helpers.cases`), each with the `helpers` module it uses.
Prints a JSON object: case -> what the expression gave, what was sent, or the error raised.
"""

from __future__ import annotations

import asyncio
import importlib.util
import io
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from google import genai
from google.genai import types

Case = dict[str, Any]
COMPLETED = {"id": "i1", "status": "completed", "model": "m", "steps": []}


class Loopback(ThreadingHTTPServer):
    """Answers with `reply` or, for a stream, with `events`; keeps the last request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reply: dict[str, Any] = COMPLETED
        self.events: list[dict[str, Any]] = []
        self.body: Any = None
        self.headers: dict[str, str] = {}


class Handler(BaseHTTPRequestHandler):
    """Records a request on the server and answers it."""

    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Loopback)
        server.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.headers = {name.lower(): value for name, value in self.headers.items()}
        if server.body.get("stream"):
            kind = "text/event-stream"
            pieces = [f"event: {e['event_type']}\ndata: {json.dumps(e)}\n\n" for e in server.events]
            content = "".join(pieces) + "event: done\ndata: [DONE]\n\n"
        else:
            kind, content = "application/json", json.dumps(server.reply)
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content.encode())))
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep the log off the standard error of the tests."""


def main(cases_path: str) -> None:
    """Run all cases and print what became of them."""
    server = Loopback()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    client = genai.Client(api_key="key", http_options=types.HttpOptions(base_url=url))
    cases = json.loads(Path(cases_path).read_text(encoding="utf-8"))
    modules = {path: vars(_load(Path(path))) for path in {case["helpers"] for case in cases}}
    outcomes = {
        case["name"]: _outcome(case, client, server, modules[case["helpers"]]) for case in cases
    }
    server.shutdown()
    json.dump(outcomes, sys.stdout)


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("inserted_helpers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _outcome(
    case: Case, client: genai.Client, server: Loopback, names: dict[str, Any]
) -> dict[str, Any]:
    server.reply = {**COMPLETED, **case["reply"]}
    server.events = case["events"]
    server.body, server.headers = None, {}
    try:
        value = _run(case, client, {**names, **_values()})
    except Exception as error:
        mro = [kind.__name__ for kind in type(error).__mro__]
        return {"raised": mro, "message": str(error), "code": getattr(error, "code", None)}
    return {"value": value, "body": server.body, "headers": server.headers}


def _run(case: Case, client: genai.Client, names: dict[str, Any]) -> Any:
    how, code = case["how"], case["expression"]
    create = client.interactions.create
    if how == "stream":
        opened = create(model="m", input="hi", stream=True)
        return eval(code, {**names, "stream": opened, "opened": lambda **_: opened})
    if how == "astream":
        return asyncio.run(_run_async(code, client, names))
    if how == "answer":
        return eval(code, {**names, "interaction": create(model="m", input="hi")})
    value = eval(code, names)
    if how == "input":
        create(model="m", input=value)
    elif how == "arguments":
        create(model="m", input="hi", **value)
    return value


async def _run_async(code: str, client: genai.Client, names: dict[str, Any]) -> list[Any]:
    stream = await client.aio.interactions.create(model="m", input="hi", stream=True)

    async def opened(**_: Any) -> Any:
        return stream

    return [piece async for piece in eval(code, {**names, "stream": stream, "opened": opened})]


def _values() -> dict[str, Any]:
    """Names the expressions may use besides the helpers."""
    import enum

    import pydantic
    from PIL import Image

    fields: dict[str, Any] = {"name": (str, ...), "minutes": (int | None, None)}

    class Color(enum.Enum):
        RED = "red"
        BLUE = "blue"

    picture = Image.new("RGB", (2, 2), "red")
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG")
    photo = Image.open(io.BytesIO(buffer.getvalue()))

    async def each(stream: Any, function: Any) -> Any:
        async for item in stream:
            yield function(item)

    return {
        "Color": Color,
        "Recipe": pydantic.create_model("Recipe", **fields),
        "_each": each,
        "photo": photo,
        "picture": picture,
        "types": types,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
