"""The console in a browser without a stack: `python -m tests.support.preview 8099`, cases of every kind.

Everything is in this process: functions, table, queues. Whoever writes a page sees it a second later. With
`seed` after the port it is the shop of `make seed`, which takes a minute to be there.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, ClassVar

from tests.support.aws import Clock, emulated_aws, emulated_services
from tests.support.http import call, deliver
from tests.support.seeded import seeded
from tests.support.time import hurried
from tests.support.world import inhabit

_one_at_a_time = Lock()


class Doors(BaseHTTPRequestHandler):
    """The functions behind a port, for a browser to talk to; then: what is done after each POST."""

    then: ClassVar[Callable[[], object]] = staticmethod(lambda: None)

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        with _one_at_a_time:
            answer = call(self.command, self.path, body or None, headers=headers)
            if self.command == "POST":
                self.then()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def opened(port: int = 0, then: Callable[[], object] = Doors.then) -> Iterator[str]:
    """The address of the functions while they are open; then: what is done after each POST."""
    doors = type("Doors", (Doors,), {"then": staticmethod(then)})
    server = ThreadingHTTPServer(("127.0.0.1", port), doors)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@contextmanager
def _inhabited() -> Iterator[Callable[[], object]]:
    """A case of every kind; what does the work that a POST makes."""
    clock = Clock()
    with hurried(), emulated_services(clock) as services:
        print(inhabit(services, clock))
        deliver(services)
        yield lambda: deliver(services)


@contextmanager
def _seeded() -> Iterator[Callable[[], object]]:
    """The shop of `make seed`; what does the work that a POST makes."""
    with seeded() as shop:
        yield shop.world.settle


def main() -> None:
    """Serve until Ctrl-C."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8099
    world = _seeded if "seed" in sys.argv else _inhabited
    with (
        emulated_aws(),
        world() as then,
        opened(port, then) as address,
    ):
        print(f"{address}/console", flush=True)
        Event().wait()


if __name__ == "__main__":
    main()
