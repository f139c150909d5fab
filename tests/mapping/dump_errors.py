"""Let a local server refuse requests of both APIs and describe, as JSON, what the SDK raises.

Run with the interpreter of an environment that holds the SDK; it imports nothing of this project.

    {"version": str,
     "raised": {status code: [old class, new class]},
     "attributes": [[attribute of the old error], [attribute of the new error]],
     "details_equal_body": bool,           the JSON body is `details` and `body` alike
     "new_is_old": bool,                   a new error is an instance of the old base
     "connection": [old class, new class]}  nobody listens at the address
"""

from __future__ import annotations

import json
import sys
import threading
import warnings
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer

from google import genai
from google.genai import errors

STATUS_CODES = (400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 503, 504)


class Refusal(BaseHTTPRequestHandler):
    """Answers every POST with the status of the server, and asks for immediate retries."""

    status = 400

    def do_POST(self) -> None:
        """Send an error body of the shape the service uses."""
        self.rfile.read(int(self.headers["Content-Length"]))
        error = {"code": self.status, "message": "refused", "status": "SOME_STATUS"}
        body = json.dumps({"error": error}).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("retry-after-ms", "1")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep standard error for failures of this program."""


def raised_by(call: Callable[[], object]) -> Exception:
    """The exception a call raises."""
    try:
        call()
    except Exception as error:
        return error
    raise AssertionError("the call raised nothing")


def failures(client: genai.Client) -> tuple[Exception, Exception]:
    """What generate_content and interactions.create raise."""
    return (
        raised_by(lambda: client.models.generate_content(model="m", contents="x")),
        raised_by(lambda: client.interactions.create(model="m", input="x")),
    )


def client_of(port: int) -> genai.Client:
    """A client for a local port."""
    options = {"base_url": f"http://127.0.0.1:{port}", "retry_options": {"attempts": 1}}
    return genai.Client(api_key="none", http_options=options)


def public_attributes(error: Exception) -> list[str]:
    """Data attributes of an exception, without those every exception has."""
    common = set(dir(Exception)) - {"args"}
    return [
        name
        for name in dir(error)
        if name not in common and name[0] != "_" and not callable(getattr(error, name))
    ]


def describe() -> dict[str, object]:
    """Everything the tables of exceptions state."""
    server = HTTPServer(("127.0.0.1", 0), Refusal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = client_of(server.server_port)
    raised = {}
    for Refusal.status in STATUS_CODES:
        old, new = failures(client)
        raised[Refusal.status] = [type(old).__name__, type(new).__name__]
    server.shutdown()
    server.server_close()
    return {
        "version": genai.__version__,
        "raised": raised,
        "attributes": [public_attributes(old), public_attributes(new)],
        "details_equal_body": old.details == new.body,  # type: ignore[attr-defined]
        "new_is_old": isinstance(new, errors.APIError),
        "connection": [type(error).__name__ for error in failures(client_of(9))],
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    json.dump(describe(), sys.stdout, indent=1)
