"""The web server of the live preview, on localhost only.

It listens on the loopback address, on a port that the system chooses. Every URL starts with a secret, so that no other
page or user can guess it. The Host header must be ours, so that no other domain name can lead here. A request that has
an Origin must come from the page itself. No part of a request becomes part of a path of a file.
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

from netcharts.apps.watch.state import WatchState

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
# Seconds after which a closed page is detected.
HEARTBEAT = 5.0


class Server(ThreadingHTTPServer):
    """Serves the page of watched specs, in threads of its own, until it is closed."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, watched: WatchState) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.watched = watched
        self.secret = secrets.token_urlsafe(24)
        self.hosts = {f"{host}:{self.server_address[1]}" for host in ("127.0.0.1", "localhost")}

    @property
    def url(self) -> str:
        """Return the URL of the page."""
        return f"http://127.0.0.1:{self.server_address[1]}/{self.secret}/"

    def server_bind(self) -> None:
        """Bind without a lookup of the name of this computer, which can take long."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def start(self) -> None:
        """Start to serve."""
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore pages that are closed in the middle of a response."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version, sys_version = "netcharts", ""
    timeout = 30

    def do_GET(self) -> None:
        """Respond with a page, with events, or with an error."""
        url = urlsplit(self.path)
        _, secret, *rest = [*url.path.split("/", 2), ""]
        if self.headers.get("Host") not in self.server.hosts or not self._is_ours(self.headers.get("Origin")):
            self._refuse(403)
        elif not secrets.compare_digest(secret.encode(), self.server.secret.encode()):
            self._refuse(404)
        elif rest[0] in PAGES:
            name, kind = PAGES[rest[0]]
            self._respond(200, f"{kind}; charset=utf-8", _page(name))
        elif rest[0] == "events":
            self._send_events(parse_qs(url.query).get("spec", [""])[0])
        else:
            self._refuse(404)

    def _is_ours(self, origin: str | None) -> bool:
        return origin is None or origin in {f"http://{host}" for host in self.server.hosts}

    def _send_events(self, name: str) -> None:
        """Send the state of one spec whenever it changes, until the page is closed; states in between are skipped."""
        names = self.server.watched.names()
        shown = name or next(iter(names), "")
        if shown not in names:
            self._refuse(404)
            return
        self._start(200, "text/event-stream")
        list_version, version = -1, -1
        while True:
            now = self.server.watched.wait(shown, list_version, version, HEARTBEAT)
            if now is None:
                self.wfile.write(b":\n\n")
                continue
            if now.list_version != list_version:
                self._send("list", {"shown": shown, "levels": now.levels})
            if now.state.version != version:
                self._send("state", now.state._asdict())
            list_version, version = now.list_version, now.state.version

    def _send(self, event: str, data: Any) -> None:
        self.wfile.write(f"event: {event}\ndata: {json.dumps(data)}\n\n".encode())

    def _respond(self, code: int, kind: str, body: bytes) -> None:
        self._start(code, kind, {"Content-Length": str(len(body))})
        self.wfile.write(body)

    def _start(self, code: int, kind: str, more: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": kind, **HEADERS, **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()

    def _refuse(self, code: int) -> None:
        self._respond(code, "text/plain; charset=utf-8", b"Not found\n")

    def log_message(self, format: str, *args: Any) -> None:
        """Do not log requests."""


@cache
def _page(name: str) -> bytes:
    return (Path(__file__).parent / name).read_bytes()
