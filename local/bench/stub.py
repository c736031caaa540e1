"""AWS and a carrier on the loopback, over TLS: a scene's recorded answers, in turn, again and again.

The path names the scene, but where a carrier is played: each scene that has one has a port of its own for it.
Whatever stands behind a `~` of the name has its own turn. A process of its own: what it costs is not counted.
"""

import argparse
import base64
import itertools
import json
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from local.bench.certificates import HOST
from local.bench.recorder import OUTSIDE
from shared.usecases.ahead import NOBODY

Calls = Sequence[Mapping[str, Any]]
# A table of this name is asked for when a snapshot would be kept.
BEGIN = "~begin"
# Of what is asked before a snapshot nothing is there, and what is written is taken.
EMPTY = json.dumps({"Responses": {}, "UnprocessedKeys": {}, "Items": [], "Count": 0}).encode()
JSON = {"Content-Type": "application/x-amz-json-1.0"}
NOTHING: Mapping[str, Any] = {"status": 200, "headers": JSON, "body": base64.b64encode(EMPTY).decode()}


class Answers:
    """What is answered next, by who asks and by what the request is told by."""

    def __init__(self, scenes: Mapping[str, Calls]) -> None:
        self._scenes = scenes
        self._turns: dict[tuple[str, str], Iterator[Mapping[str, Any]]] = {}

    def next(self, name: str, key: str) -> Mapping[str, Any]:
        """The next recorded answer to such a request; that nothing is there where none was recorded."""
        if (name, key) not in self._turns:
            calls = [call for call in self._scenes[name.partition("~")[0]] if call["key"] == key]
            self._turns[name, key] = itertools.cycle(calls)
        return next(self._turns[name, key], NOTHING)

    def begin_anew(self, name: str) -> None:
        """Forget whose turn it is: what was asked before a snapshot counts for nothing."""
        self._turns = {turn: calls for turn, calls in self._turns.items() if turn[0] != name}


class Stub(BaseHTTPRequestHandler):
    """One connection. scene: the one whose carrier is played, none where AWS is."""

    protocol_version = "HTTP/1.1"
    # A small answer leaves in one piece, and of a large one none waits until another is acknowledged.
    wbufsize = -1
    disable_nagle_algorithm = True
    answers: Answers
    scene = ""

    def answer(self) -> None:
        """As it was recorded."""
        asked = self._chunks() if self.headers.get("Transfer-Encoding") == "chunked" else self._whole()
        if BEGIN.encode() in asked:
            self.answers.begin_anew(self.path.split("/")[1])
        if NOBODY.encode() in asked or BEGIN.encode() in asked:
            call = NOTHING
        elif self.scene:
            call = self.answers.next(self.scene, f"{self.command} {self.path}")
        else:
            key = self.headers.get("X-Amz-Target") or self.command
            call = self.answers.next(self.path.split("/")[1], key)
        body = base64.b64decode(call["body"])
        self.send_response(call["status"])
        for name, value in call["headers"].items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_HEAD = answer

    def handle_expect_100(self) -> bool:
        """Say so at once: what has a checksum behind it, as a file for S3, is not sent before."""
        done = super().handle_expect_100()
        self.wfile.flush()
        return done

    def _whole(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _chunks(self) -> bytes:
        """A body in pieces, and what is said after the last one."""
        found = b""
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return found

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def main() -> None:
    """Serve on free ports, which are printed by scene, AWS's under no name, until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", type=Path)
    parser.add_argument("certificate", type=Path)
    given = parser.parse_args()
    scenes = {name: scene["calls"] for name, scene in json.loads(given.scenes.read_text()).items()}
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(given.certificate)
    answers, ports = Answers(scenes), {}
    played = [name for name, calls in scenes.items() if any(call["service"] == OUTSIDE for call in calls)]
    for scene in ("", *played):
        handler = type("Played", (Stub,), {"answers": answers, "scene": scene})
        server = ThreadingHTTPServer((HOST, 0), handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        ports[scene] = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps(ports), flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
