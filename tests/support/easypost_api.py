"""EasyPost's API on this machine: it opens shipments, sells labels, takes them back.

What a test scripts for a route is answered first; `None` is no answer at all. It speaks HTTP, so the
client under test is the real one.
"""

import json
import re
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.support import easypost_shapes
from tests.support.easypost_shapes import Json

ROUTES = {
    "open": ("POST", r"/v2/shipments"),
    "find": ("GET", r"/v2/shipments/([^/]+)"),
    "buy": ("POST", r"/v2/shipments/([^/]+)/buy"),
    "refund": ("POST", r"/v2/shipments/([^/]+)/refund"),
    "convert": ("GET", r"/v2/shipments/([^/]+)/label"),
    "document": ("GET", r"/labels/([^/]+)\.pdf"),
}


@dataclass(frozen=True)
class Answer:
    """What goes over the wire; a `body` that is no bytes as JSON."""

    body: Any
    status: int = 200

    @property
    def raw(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    """A request that came in."""

    route: str
    name: str
    body: Json
    headers: dict[str, str]


Turn = Callable[["EasyPost", Asked], Answer | None]


@dataclass
class EasyPost:
    """scripted: what is answered next, by route; `patience`: how long it keeps silent where it does."""

    url: str = ""
    patience: float = 3.0
    shipments: dict[str, Json] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    scripted: defaultdict[str, deque[Turn]] = field(default_factory=lambda: defaultdict(deque))
    over: threading.Event = field(default_factory=threading.Event)

    def script(self, route: str, *turns: Turn) -> None:
        """Answer this next, one after the other."""
        self.scripted[route].extend(turns)

    def count(self, route: str) -> int:
        """How often that was asked."""
        return sum(one.route == route for one in self.asked)

    def bought(self) -> list[Json]:
        """The shipments with a label."""
        return [one for one in self.shipments.values() if one["postage_label"]]

    def answer(self, asked: Asked) -> Answer | None:
        """What is scripted, or what the API does."""
        self.asked.append(asked)
        turns = self.scripted[asked.route]
        return turns.popleft()(self, asked) if turns else self.act(asked)

    def act(self, asked: Asked) -> Answer:
        """What the API does."""
        if asked.route == "open":
            return self._open(asked.body["shipment"])
        if asked.route == "document":
            return Answer(easypost_shapes.document(asked.name))
        known = (one for one in self.shipments.values() if asked.name in (one["id"], one["reference"]))
        shipment = next(known, None)
        if shipment is None:
            missing = easypost_shapes.error("NOT_FOUND", "The requested resource could not be found.")
            return Answer(missing, 404)
        if asked.route == "buy":
            self._buy(shipment, asked.body["rate"]["id"])
        if asked.route == "refund":
            shipment["refund_status"] = "submitted"
        if asked.route == "convert":
            shipment["postage_label"]["label_pdf_url"] = self._document(shipment["id"])
        return Answer(shipment)

    def _open(self, told: Json) -> Answer:
        id = f"shp_{len(self.shipments) + 1}"
        rate, known = easypost_shapes.rate, easypost_shapes.RATES
        rates = [rate(one["carrier"], one["service"], one["rate"]) for one in known]
        if told.get("options", {}).get("delivery_confirmation"):
            rates = [rate(r["carrier"], r["service"], f"{float(r['rate']) + 3:.2f}") for r in rates]
        addresses = {name: easypost_shapes.address(told[name]) for name in ("from_address", "to_address")}
        opened = easypost_shapes.shipment(id, reference=told.get("reference"), rates=rates, **addresses)
        self.shipments[id] = opened
        return Answer(opened, 201)

    def _buy(self, shipment: Json, rate_id: str) -> None:
        shipment["selected_rate"] = next(one for one in shipment["rates"] if one["id"] == rate_id)
        shipment["tracking_code"] = f"9400{shipment['id'].removeprefix('shp_').zfill(18)}"
        shipment["postage_label"] = easypost_shapes.label(self._document(shipment["id"]))
        shipment["tracker"] = easypost_shapes.tracker(shipment["tracking_code"])

    def _document(self, id: str) -> str:
        return f"{self.url.removesuffix('/v2')}/labels/{id}.pdf"


def says(body: Any, status: int = 200) -> Turn:
    """This answer, whatever is asked, and nothing is done."""
    return lambda api, asked: Answer(body, status)


def does(change: Callable[[Json], Any]) -> Turn:
    """What was asked is done, and something about the shipment is different."""

    def turn(api: EasyPost, asked: Asked) -> Answer:
        answer = api.act(asked)
        change(answer.body)
        return answer

    return turn


def lost(api: EasyPost, asked: Asked) -> None:
    """Nothing is done; the connection is gone."""


def unheard(api: EasyPost, asked: Asked) -> None:
    """What was asked is done; the connection is gone before the answer."""
    api.act(asked)


def late(api: EasyPost, asked: Asked) -> None:
    """What was asked is done; the answer takes longer than anybody waits."""
    api.act(asked)
    api.over.wait(api.patience)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # What follows the headers doesn't wait until they are acknowledged: forty milliseconds a request.
    disable_nagle_algorithm = True
    api: EasyPost

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""

    def _serve(self) -> None:
        path = self.path.partition("?")[0]
        fitting = ((name, re.fullmatch(one, path)) for name, (m, one) in ROUTES.items() if m == self.command)
        route, match = next((name, match) for name, match in fitting if match)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = match[1] if match.groups() else ""
        headers = {key.lower(): value for key, value in self.headers.items()}
        answer = self.api.answer(Asked(route, name, json.loads(raw) if raw else {}, headers))
        if answer is None:
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(answer.raw)))
        self.end_headers()
        self.wfile.write(answer.raw)


@contextmanager
def listening(certificate: Path | None = None) -> Iterator[EasyPost]:
    """The API on a free port, until the test is over; over TLS where there is a certificate."""
    api = EasyPost()
    handler = type("Handler", (_Handler,), {"api": api})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    api.url = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}/v2"
    try:
        yield api
    finally:
        api.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
