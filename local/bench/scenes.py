"""Requests recorded with every call to AWS they make: played again, they need no AWS to be measured."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from unittest.mock import patch

from shared.gateways.insurer import Insurer
from shared.gateways.signing import sign
from shared.runtime import wiring
from tests.support.aws import ENVIRONMENT, SECRETS, START, Clock, emulated_aws, emulated_services
from tests.support.good_requests import BODIES, QUERIES, filled
from tests.support.http import handler, http_event, routes
from tests.support.operations import Operation, operations
from tests.support.world import OWNERS, inhabit

# As outside the sandbox, as far as that can do without a carrier of flesh and blood.
LIVE = {"SANDBOX": "false", "INSURER_URL": "https://insurer.example/"}
SANDBOX_CLOCK = "sandbox#clock"
_keys = count(1)


@dataclass(frozen=True)
class Call:
    """One call to AWS: what it was asked with, and the answer as it came over the wire.

    key: what tells its requests apart, DynamoDB's target or an HTTP method.
    """

    service: str
    operation: str
    params: Mapping[str, Any]
    key: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def reads_clock(self) -> bool:
        """Whether the sandbox looks at its own clock, which nothing outside it does."""
        return self.operation == "BatchGetItem" and SANDBOX_CLOCK in json.dumps(self.params, default=str)


@dataclass(frozen=True)
class Scene:
    """A request that succeeds; `answer` is the body of its answer."""

    operation: Operation
    handler: str
    event: Mapping[str, Any]
    environment: Mapping[str, str]
    calls: list[Call]
    answer: str

    @property
    def name(self) -> str:
        """Method and path."""
        return str(self.operation)

    @property
    def round_trips(self) -> int:
        """Calls to DynamoDB, without those for the sandbox's own clock."""
        return len([call for call in self.calls if call.service == "dynamodb" and not call.reads_clock])


@dataclass
class Recorder:
    """Notes what botocore sends and gets."""

    calls: list[Call] = field(default_factory=list)
    _params: dict[str, Any] = field(default_factory=dict)
    _key: str = ""

    def asked(self, params: Mapping[str, Any], **_: Any) -> None:
        """What the caller gave."""
        self._params = dict(params)

    def sent(self, params: Mapping[str, Any], **_: Any) -> None:
        """What goes over the wire."""
        self._key = params["headers"].get("X-Amz-Target") or params["method"]

    def answered(self, response_dict: Mapping[str, Any], event_name: str, **_: Any) -> None:
        """What came back."""
        service, operation = event_name.split(".")[1:]
        body, headers = response_dict["body"], response_dict["headers"]
        kept = {name: str(headers[name]) for name in headers if name.lower() == "content-type"}
        status = int(response_dict["status_code"])
        self.calls.append(Call(service, operation, self._params, self._key, status, kept, bytes(body)))


def record() -> list[Scene]:
    """A scene for every operation whose good request succeeds in an inhabited shop, reading ones first.

    What one request has ended another can't move: functions left without any scene get a shop of their own.
    """
    served = [operation for operation in operations() if not operation.path.startswith("/sandbox")]
    every = sorted(served, key=lambda operation: operation.method != "GET")
    with emulated_aws(), patch.object(Insurer, "tell"):
        scenes = _in_one_shop(every)
        left = [one for one in every if _handler(one) not in {scene.handler for scene in scenes}]
        for operation in left:
            scenes += _in_one_shop([operation])
    return scenes


def _in_one_shop(every: Sequence[Operation]) -> list[Scene]:
    clock = Clock()
    with emulated_services(clock) as services:
        ids = inhabit(services, clock)
        return [scene for operation in every if (scene := _recorded(operation, ids))]


def _handler(operation: Operation) -> str:
    where = (operation.method, operation.path)
    return next(route.handler for route in routes() if (route.method, route.resource) == where)


def _recorded(operation: Operation, ids: Mapping[str, str]) -> Scene | None:
    name = _handler(operation)
    for environment in (LIVE, {}):
        event = _event(operation, ids)
        with _deployed(environment), _watched() as recorder:
            answer = handler(name)(event, None)
        if answer["statusCode"] < 400:
            given = {**ENVIRONMENT, **environment}
            return Scene(operation, name, event, given, recorder.calls, answer["body"])
    return None


def _event(operation: Operation, ids: Mapping[str, str]) -> dict[str, Any]:
    body = filled(BODIES.get((operation.method, operation.path)), ids)
    raw = b"" if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"} if raw else {}
    role = operation.roles[0] if operation.roles else ""
    if role and operation.method != "GET":
        headers["idempotency-key"] = f"bench-{next(_keys)}"
    if operation.signed:
        headers |= _signed(operation, raw)
    path = operation.path.format_map(ids)
    event = http_event(operation.method, path, raw, role=role, account=OWNERS.get(role, ""), headers=headers)
    query = filled(QUERIES.get(operation.path), ids) or {}
    return {
        **event,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
    }


def _signed(operation: Operation, raw: bytes) -> dict[str, str]:
    secret, at = SECRETS[operation.path.rsplit("/", 1)[1]], int(START.timestamp())
    return sign(secret=secret, message_id=f"bench-{next(_keys)}", timestamp=at, body=raw)


@contextmanager
def _deployed(environment: Mapping[str, str]) -> Iterator[None]:
    """The same table, seen by a fresh process of another deployment; AWS clients stay."""
    remembered = [cached for cached in vars(wiring).values() if hasattr(cached, "cache_clear")]
    with patch.dict("os.environ", environment):
        for cached in remembered:
            if cached is not wiring.client:
                cached.cache_clear()
        yield
    wiring.services.cache_clear()


@contextmanager
def _watched() -> Iterator[Recorder]:
    recorder = Recorder()
    heard = {
        "provide-client-params": recorder.asked,
        "before-call": recorder.sent,
        "response-received": recorder.answered,
    }
    clients = [wiring.client(name) for name in ("dynamodb", "s3", "secretsmanager", "ssm", "sqs")]
    for client in clients:
        for event, note in heard.items():
            client.meta.events.register(event, note)
    try:
        yield recorder
    finally:
        for client in clients:
            for event, note in heard.items():
                client.meta.events.unregister(event, note)


def written(scene: Scene) -> dict[str, Any]:
    """A scene for the processes that play it: nothing but JSON."""
    return {
        "handler": scene.handler,
        "event": scene.event,
        "now": START.isoformat(),
        "answer": scene.answer,
        "calls": [
            {
                "service": call.service,
                "operation": call.operation,
                "params": call.params if call.service == "dynamodb" else {},
                "key": call.key,
                "status": call.status,
                "headers": dict(call.headers),
                "body": base64.b64encode(call.body).decode(),
            }
            for call in scene.calls
        ],
    }
