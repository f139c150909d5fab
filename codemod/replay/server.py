"""The replay server: both Gemini APIs on a loopback port, with a record of what was asked."""

from __future__ import annotations

import itertools
import threading
import urllib.parse
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from codemod.replay.files import FileStore
from codemod.replay.generation import GenerationService
from codemod.replay.http_types import Call, Reply, error_reply
from codemod.replay.other_services import CacheStore
from codemod.replay.record import (
    CALL_HEADER,
    SEQUENCE_HEADER,
    SITE_HEADER,
    Exchange,
    api_of,
    parse_sites,
)
from codemod.replay.routes import Router, Services
from codemod.replay.scripting import ScriptRule


class ReplayServer:
    """Serves on 127.0.0.1 while used as a context manager.

    ``url`` is the base address for GOOGLE_GEMINI_BASE_URL; :meth:`exchanges` returns what was asked
    so far. ``rules`` script failures for requests by their text.
    """

    def __init__(self, rules: Sequence[ScriptRule] = ()) -> None:
        services = Services(GenerationService(rules), FileStore(), CacheStore())
        self._router = Router(services)
        self._exchanges: list[Exchange] = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._http = _HTTPServer(("127.0.0.1", 0), _Handler)
        self._http.replay = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> ReplayServer:
        serve = self._http.serve_forever
        threading.Thread(target=serve, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()

    def exchanges(self) -> list[Exchange]:
        """Return the requests received so far, in order of arrival."""
        with self._lock:
            return sorted(self._exchanges, key=lambda exchange: exchange.number)

    def handle(self, call: Call) -> Reply:
        """Answer one request and record it."""
        number = next(self._numbers)
        try:
            reply = self._router.dispatch(call)
        except Exception as error:
            reply = error_reply(500, f"replay server failed: {type(error).__name__}: {error}")
        exchange = Exchange(
            number=number,
            method=call.method,
            path=call.path,
            api=api_of(call.path),
            form=reply.form,
            status=0 if reply.cut and not reply.parts else reply.status,
            message=reply.parts[0].decode("utf-8", "replace") if reply.status >= 400 else "",
            call=call.headers.get(CALL_HEADER, ""),
            sites=parse_sites(call.headers.get(SITE_HEADER, "")),
            sequence=call.headers.get(SEQUENCE_HEADER, ""),
        )
        with self._lock:
            self._exchanges.append(exchange)
        return reply


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    replay: ReplayServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: clients that hang up early are part of what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    disable_nagle_algorithm = True
    server: _HTTPServer

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return one date for all answers, so that printed headers do not differ."""
        return "Thu, 01 Jan 2026 00:00:00 GMT"

    def log_message(self, *_args: Any) -> None:
        """Log nothing: stderr belongs to the program under test."""

    def _answer(self) -> None:
        url = urllib.parse.urlsplit(self.path)
        call = Call(
            method=self.command,
            path=urllib.parse.unquote(url.path),
            query=dict(urllib.parse.parse_qsl(url.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self._read_body(),
            base_url=self.server.replay.url,
        )
        reply = self.server.replay.handle(call)
        if reply.cut and not reply.parts:
            self.close_connection = True
            return
        chunked = len(reply.parts) > 1
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if chunked or reply.cut:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(sum(map(len, reply.parts))))
        self.end_headers()
        self._write_parts(reply, chunked=chunked or reply.cut)

    def _write_parts(self, reply: Reply, *, chunked: bool) -> None:
        for part in reply.parts:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part) if chunked else part)
            self.wfile.flush()
        if reply.cut:
            self.close_connection = True
        elif chunked:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))
