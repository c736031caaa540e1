"""The console in a browser without a stack: `python -m tests.support.preview 8099`, with a shop in mid-life.

Everything is in this process: functions, table, queues. Whoever writes a page sees it a second later.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from tests.support.aws import Clock, emulated_aws, emulated_services
from tests.support.http import call, deliver
from tests.support.time import hurried
from tests.support.world import inhabit

_one_at_a_time = Lock()


class Doors(BaseHTTPRequestHandler):
    """The functions behind a port, for a browser to talk to."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        with _one_at_a_time:
            answer = call(self.command, self.path, body or None, headers=headers)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def opened(port: int = 0) -> Iterator[str]:
    """The address of the functions while they are open."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Doors)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def main() -> None:
    """Serve until Ctrl-C."""
    clock = Clock()
    with emulated_aws(), hurried(), emulated_services(clock) as services:
        print(inhabit(services, clock))
        deliver(services)
        with opened(int(sys.argv[1]) if len(sys.argv) > 1 else 8099) as address:
            print(f"{address}/console", flush=True)
            Event().wait()


if __name__ == "__main__":
    main()
