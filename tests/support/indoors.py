"""Everybody around the service, who walk through it (`tests.e2e.walk`), but in this process.

Whoever looks at something finds all work done that was left to do.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from local.openapi import DOCUMENT
from shared.gateways import insurer
from shared.gateways.easypost.signature import signature
from shared.runtime import wiring
from shared.usecases import sandbox
from shared.usecases.deadlines import enforce
from shared.usecases.services import Services
from tests.e2e.walk import Walker
from tests.support import http
from tests.support.aws import BASE_URL, SECRETS, Clock, messages, sent_mails
from tests.support.time import Pace


@dataclass(frozen=True)
class Response:
    """An answer as the walkers read it."""

    status: int
    data: bytes
    headers: Mapping[str, str]


@dataclass
class Doors:
    """Stands in for the connection to the service: requests go to the handlers behind their routes."""

    serve: Callable[[str, Callable[[], http.Answer]], http.Answer]

    def request(self, method: str, url: str, **how: Any) -> Response:
        """Serve a request."""
        headers = {name.lower(): value for name, value in how.get("headers", {}).items()}
        role, _, account = headers.pop("authorization", "").removeprefix("Bearer ").partition(":")
        body, path = how.get("body"), url.removeprefix(BASE_URL)
        if "fields" in how:
            body, headers["content-type"] = urlencode(how["fields"]), "application/x-www-form-urlencoded"
        answer = self.serve(
            operation(method, path),
            lambda: http.call(method, path, body, role=role, account=account, headers=headers),
        )
        titled = {name.title(): value for name, value in answer.headers.items()}
        return Response(answer.status, answer.body, titled)


@dataclass
class Indoors(Walker):
    """They walk in this process. `told`: what mail, insurer and bus were told, oldest first.

    What is new gets a number for its id, in its own order for every prefix.
    """

    services: Services = field(kw_only=True)
    clock: Clock = field(kw_only=True)
    mails: list[dict[str, Any]] = field(kw_only=True)
    told: list[str] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)
    webhooks: Iterator[int] = field(default_factory=lambda: count(1))

    def ask(self, method: str, path: str, body: Any = None, **how: Any) -> Any:
        if method == "GET":
            self.work()
        if (method, path) == ("GET", "/sandbox/clock"):
            self._move_on()
        return super().ask(method, path, body, **how)

    def tell(self, source: str, type: str, **data: Any) -> None:
        path = f"/webhooks/{source}"
        self.send(source, path, {"type": type, "data": data})
        self.succeeded.add(("POST", path))

    def send(self, source: str, path: str, message: Any) -> None:
        """A webhook, which is taken."""
        id = f"evt_{next(self.webhooks)}"
        answer = self.serve(
            f"POST {path}", lambda: http.signed(source, path, message, at=self.clock.now, id=id)
        )
        assert answer.status == 202, answer.text

    def easypost_says(self, message: Any) -> None:
        """A webhook of EasyPost, which is taken."""
        raw = json.dumps(message).encode()
        headers = {"x-hmac-signature": signature(raw, secret=SECRETS["easypost"])}
        answer = self.serve(
            "POST /webhooks/easypost",
            lambda: http.call("POST", "/webhooks/easypost", raw, headers=headers),
        )
        assert answer.status == 202, answer.text

    def mails_to(self, address: str) -> list[Mapping[str, Any]]:
        """The e-mails to an address, oldest first."""
        return [
            {"BodyText": mail["Content"]["Simple"]["Body"]["Text"]["Data"]}
            for mail in self.mails
            if address in mail["Destination"]["ToAddresses"]
        ]

    def work(self) -> None:
        """Deliver whatever waits to be delivered, until nothing does."""
        while rows := http.outbox():
            for queue, effect in rows:
                self.deliver(queue, effect)

    def wait(self) -> None:
        """What happens while somebody waits."""
        self.work()

    def serve(self, name: str, act: Callable[[], http.Answer]) -> http.Answer:
        """Serve a request of that operation."""
        return act()

    def deliver(self, queue: str, effect: str) -> None:
        """Let the worker of a queue have an effect, which it carries out."""
        said = http.work(queue, {"effect": effect})
        assert said == {"batchItemFailures": []}, f"{effect} failed"

    def enforce(self, services: Services, partition: str, *, now: Any) -> list[int]:
        """Carry out what has passed of a case."""
        return enforce(services, partition, now=now)

    def new_id(self, prefix: str) -> str:
        """The next id of that prefix."""
        self.ids[prefix] += 1
        return f"{prefix}_{self.ids[prefix]:020d}"

    def _move_on(self) -> None:
        """The clock goes on off the queue, when one request was too short for its way."""
        for message in messages("work"):
            if "move_clock" in message:
                http.work("work", message)

    def sign_in(self, by: tuple[str, str]) -> str:
        return ":".join(by)


@contextmanager
def indoors(services: Services, clock: Clock, pace: Pace, made: type[Indoors] = Indoors) -> Iterator[Any]:
    """Somebody to walk, with the sandbox's own insurer answering."""
    events = wiring.client("events").meta.events
    with pytest.MonkeyPatch.context() as patch, sent_mails() as mails:
        walker = made({"api_url": BASE_URL}, services=services, clock=clock, mails=mails)
        walker.http = Doors(walker.serve)  # type: ignore[assignment]

        def publish(params: Mapping[str, Any], **_: Any) -> None:
            walker.told.extend(f"bus: {entry['Detail']}" for entry in params["Entries"])

        def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
            walker.told.append(f"insurer: {body.decode()}")
            return http.post(url, body, headers)

        events.register("provide-client-params.events.PutEvents", publish)
        patch.setattr(insurer, "post", post)
        patch.setattr(sandbox, "enforce", walker.enforce)
        patch.setattr(Services, "new_id", staticmethod(walker.new_id))
        pace.meanwhile = walker.wait
        yield walker
        events.unregister("provide-client-params.events.PutEvents", publish)


@cache
def _paths() -> list[tuple[str, "re.Pattern[str]", str]]:
    """Method, path as a pattern, and path of every operation, those with fewer parameters first."""
    paths = json.loads(DOCUMENT.read_text())["paths"]
    found = [
        (method.upper(), re.compile(re.sub(r"{\w+}", "[^/]+", path)), path)
        for path in sorted(paths, key=lambda one: one.count("{"))
        for method in paths[path]
    ]
    return found


def operation(method: str, path: str) -> str:
    """The operation of the OpenAPI document that a request is for, as `POST /claims/{claim_id}/answers`."""
    inside = urlsplit(path).path
    known = (name for verb, fits, name in _paths() if verb == method and fits.fullmatch(inside))
    return f"{method} {next(known)}"


def commands() -> set[str]:
    """Every operation of the document that is asked for by POST."""
    return {f"{method} {name}" for method, _, name in _paths() if method == "POST"}
