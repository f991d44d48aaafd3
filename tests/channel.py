"""A channel for messages on loopback, for the tests of what people are told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


class Channel(HTTPServer):
    """Takes what apprise sends to a `json://` address and keeps it."""

    def __init__(self, status: int = 200) -> None:
        self.messages: list[dict[str, str]] = []
        channel = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                channel.messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                return

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/"


@contextmanager
def open_channel(status: int = 200) -> Iterator[Channel]:
    """A channel that answers every message with this HTTP status."""
    with Channel(status) as channel:
        thread = threading.Thread(target=channel.serve_forever)
        thread.start()
        yield channel
        channel.shutdown()
        thread.join()
