"""The page and its news, over HTTP, for this machine and nobody else.

The server listens on the loopback address alone, on a port that the system chooses. Every address starts with a secret
word, so that no other page or user can guess it; the Host must be ours, so that no other name can be made to lead here;
and a request that says where it comes from must come from the page itself. Nothing of a request is ever part of a path.
"""

from __future__ import annotations

import json
import secrets
import socketserver
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from netcharts.apps.watch.state import Board

PAGES = {
    "": ("page.html", "text/html"),
    "page.js": ("page.js", "text/javascript"),
    "page.css": ("page.css", "text/css"),
}
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# So often a page that has gone is noticed.
HEARTBEAT = 5.0


class Server(ThreadingHTTPServer):
    """Serves the page of a board, from threads of its own, until it is closed."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, board: Board) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.board = board
        self.secret = secrets.token_urlsafe(24)
        self.hosts = {f"{host}:{self.server_address[1]}" for host in ("127.0.0.1", "localhost")}

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.server_address[1]}/{self.secret}/"

    def server_bind(self) -> None:
        """Listen, without asking what this machine is called, which may take long."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def start(self) -> None:
        """Serve from now on."""
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that goes away in the middle of an answer is nothing to tell."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version, sys_version = "netcharts", ""
    timeout = 30

    def do_GET(self) -> None:
        """Answer with a page, with news, or not at all."""
        where = urlsplit(self.path)
        _, secret, *rest = [*where.path.split("/", 2), ""]
        if self.headers.get("Host") not in self.server.hosts or not self._ours(self.headers.get("Origin")):
            self._refuse(403)
        elif not secrets.compare_digest(secret.encode(), self.server.secret.encode()):
            self._refuse(404)
        elif rest[0] in PAGES:
            name, kind = PAGES[rest[0]]
            self._answer(200, f"{kind}; charset=utf-8", _page(name))
        elif rest[0] == "news":
            self._news(parse_qs(where.query).get("show", [""])[0])
        else:
            self._refuse(404)

    def _ours(self, origin: str | None) -> bool:
        return origin is None or origin in {f"http://{host}" for host in self.server.hosts}

    def _news(self, name: str) -> None:
        """News of one spec for as long as the page wants them: always what is so now, and nothing that is past."""
        names = self.server.board.names()
        shown = name or next(iter(names), "")
        if shown not in names:
            self._refuse(404)
            return
        self._start(200, "text/event-stream")
        listed, version = -1, -1
        while True:
            news = self.server.board.wait(shown, listed, version, HEARTBEAT)
            if news is None:
                self.wfile.write(b":\n\n")
                continue
            if news.listed != listed:
                self._send("listed", {"shown": shown, "levels": news.levels})
            if news.state.version != version:
                self._send("state", news.state._asdict())
            listed, version = news.listed, news.state.version

    def _send(self, event: str, data: Any) -> None:
        self.wfile.write(f"event: {event}\ndata: {json.dumps(data)}\n\n".encode())

    def _answer(self, code: int, kind: str, body: bytes) -> None:
        self._start(code, kind, {"Content-Length": str(len(body))})
        self.wfile.write(body)

    def _start(self, code: int, kind: str, more: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": kind, **HEADERS, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()

    def _refuse(self, code: int) -> None:
        self._answer(code, "text/plain; charset=utf-8", b"There is nothing here.\n")

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are nothing to tell."""


@cache
def _page(name: str) -> bytes:
    return (Path(__file__).parent / name).read_bytes()
