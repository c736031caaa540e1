"""Requests recorded with every call they make: played again, they need neither AWS nor a carrier."""

import base64
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from unittest.mock import patch

from local.bench.recorder import OUTSIDE, Call, watched
from local.bench.shops import Ids, Shop, shops
from shared.gateways.easypost.carrier import API, EasyPostCarrier
from shared.gateways.easypost.signature import signature
from shared.gateways.insurer import Insurer
from shared.gateways.signing import sign
from shared.runtime import wiring
from tests.support.aws import ENVIRONMENT, SECRETS, Clock, emulated_aws, emulated_services
from tests.support.easypost_api import EasyPost, listening
from tests.support.good_requests import BODIES, QUERIES, filled
from tests.support.http import handler, http_event, routes
from tests.support.operations import Operation, operations
from tests.support.world import OWNERS, inhabit

EASYPOST_KEY = "easypost-key"
# As outside the sandbox, as far as that can do without a carrier of flesh and blood.
LIVE = {"SANDBOX": "false", "INSURER_URL": "https://insurer.example/"}
DEPLOYMENTS = {
    "": LIVE,
    "sandbox": {"SANDBOX": "true"},
    "easypost": {**LIVE, "EASYPOST_KEY_SECRET_ARN": EASYPOST_KEY},
}
SANDBOX_ALONE = "deployed in the sandbox alone"
_keys = count(1)


@dataclass(frozen=True)
class Scene:
    """A request that succeeds; carrier: who prints labels there; now: when it is made; answer: its body."""

    operation: Operation
    note: str
    carrier: str
    handler: str
    event: Mapping[str, Any]
    environment: Mapping[str, str]
    now: str
    calls: Sequence[Call]
    answer: str

    @property
    def name(self) -> str:
        """Method and path, and what tells it from another scene of the same operation."""
        return _named(str(self.operation), self.note)

    @property
    def buys(self) -> bool:
        """Whether a label is bought."""
        return bool(self.carrier) and self.round_trips["transaction"] > 0

    @property
    def round_trips(self) -> Counter[str]:
        """How many calls of each kind it makes in a fresh process, without those for the sandbox's clock."""
        return Counter(call.kind for call in self.calls if not call.reads_clock)

    @property
    def aws_calls(self) -> int:
        """How many of them go to AWS."""
        return self.round_trips.total() - self.round_trips[OUTSIDE]


@dataclass(frozen=True)
class Recorded:
    """The scenes, and why there is none of some operation."""

    scenes: Sequence[Scene]
    missing: Mapping[str, str]


def record() -> Recorded:
    """A scene for every operation: in the inhabited shop, or in one brought into the state it needs."""
    with emulated_aws():
        return record_on_aws()


def record_on_aws() -> Recorded:
    """The same where AWS is emulated already."""
    every = {str(one): one for one in operations()}
    missing = {name: SANDBOX_ALONE for name, one in every.items() if one.path.startswith("/sandbox")}
    made = list(shops())
    apart = {shop.operation for shop in made if not shop.note}
    shared = [one for name, one in every.items() if name not in apart | missing.keys()]
    shared = [one for one in shared if not any(shop.carrier and shop.operation == str(one) for shop in made)]
    with patch.object(Insurer, "tell"), listening() as api:
        wiring.client("secretsmanager").create_secret(Name=EASYPOST_KEY, SecretString="EZTK-made-up")
        scenes, refused = _in_one_shop(sorted(shared, key=lambda one: one.method != "GET"))
        for shop in made:
            found = _in_its_own(shop, every[shop.operation], api)
            if isinstance(found, Scene):
                scenes.append(found)
            else:
                refused[_named(shop.operation, shop.note)] = f"refused in the shop made for it: {found}"
    return Recorded(scenes, missing | refused)


def _in_one_shop(every: Sequence[Operation]) -> tuple[list[Scene], dict[str, str]]:
    """Scenes of the inhabited shop, and what it refuses."""
    clock, scenes, refused = Clock(), [], {}
    with emulated_services(clock) as services:
        ids = inhabit(services, clock)
        for operation in every:
            body = BODIES.get((operation.method, operation.path))
            found = _recorded(operation, ids, body=body, clock=clock)
            if isinstance(found, Scene):
                scenes.append(found)
            else:
                refused[str(operation)] = f"refused in the inhabited shop: {found}"
    return scenes, refused


def _in_its_own(shop: Shop, operation: Operation, api: EasyPost) -> Scene | str:
    clock = Clock()
    with emulated_services(clock) as services:
        ids = shop.bring(services, clock)
        body = BODIES.get((operation.method, operation.path)) if shop.body is None else shop.body
        carrier, note = shop.carrier, shop.note
        return _recorded(operation, ids, body=body, clock=clock, carrier=carrier, note=note, api=api)


def _named(operation: str, note: str) -> str:
    return f"{operation} ({note})" if note else operation


def _recorded(
    operation: Operation,
    ids: Ids,
    *,
    body: Any,
    clock: Clock,
    carrier: str = "",
    note: str = "",
    api: EasyPost | None = None,
) -> Scene | str:
    """The scene, or how the request is refused."""
    where, environment = (operation.method, operation.path), DEPLOYMENTS[carrier]
    name = next(route.handler for route in routes() if (route.method, route.resource) == where)
    event = _event(operation, ids, filled(body, ids), clock)
    with deployed(environment), watched() as recorder:
        live = wiring.services().carrier if carrier == "easypost" else None
        if api and isinstance(live, EasyPostCarrier):
            live.url = api.url
        answer = handler(name)(event, None)
    if answer["statusCode"] >= 400:
        refusal = json.loads(answer["body"])
        return f"{refusal['status']} {refusal['code']}: {refusal['detail']}"
    calls = [_elsewhere(call, api.url) if api else call for call in recorder.calls]
    given, now = {**ENVIRONMENT, **environment}, clock.now.isoformat()
    return Scene(operation, note, carrier, name, event, given, now, calls, answer["body"])


def _elsewhere(call: Call, url: str) -> Call:
    """A call to the API on this machine as one to the real one, whose addresses are in its answers."""
    if call.service != OUTSIDE:
        return call
    here, there = url.removesuffix("/v2").encode(), API.removesuffix("/v2").encode()
    return Call(**{**vars(call), "body": call.body.replace(here, there)})


def _event(operation: Operation, ids: Ids, body: Any, clock: Clock) -> dict[str, Any]:
    raw = b"" if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"} if raw else {}
    role = operation.roles[0] if operation.roles else ""
    if role and operation.method != "GET":
        headers["idempotency-key"] = f"bench-{next(_keys)}"
    if operation.signed:
        headers |= _signed(operation, raw, clock)
    path = operation.path.format_map(ids)
    account = ids.get(f"{role}_account", OWNERS.get(role, ""))
    event = http_event(operation.method, path, raw, role=role, account=account, headers=headers)
    query = filled(QUERIES.get(operation.path), ids) or {}
    asked = {name: [value] for name, value in query.items()} or None
    return {**event, "resource": operation.path, "multiValueQueryStringParameters": asked}


def _signed(operation: Operation, raw: bytes, clock: Clock) -> dict[str, str]:
    source = operation.path.rsplit("/", 1)[1]
    if source == "easypost":
        return {"x-hmac-signature": signature(raw, secret=SECRETS[source])}
    at = int(clock.now.timestamp())
    return sign(secret=SECRETS[source], message_id=f"bench-{next(_keys)}", timestamp=at, body=raw)


@contextmanager
def deployed(environment: Mapping[str, str]) -> Iterator[None]:
    """The same table, seen by a fresh process of another deployment; AWS clients stay."""
    remembered = [cached for cached in vars(wiring).values() if hasattr(cached, "cache_clear")]
    with patch.dict("os.environ", environment):
        for cached in remembered:
            if cached is not wiring.client:
                cached.cache_clear()
        yield
    wiring.services.cache_clear()


def written(scene: Scene) -> dict[str, Any]:
    """A scene for the processes that play it: nothing but JSON."""
    return {
        "handler": scene.handler,
        "event": scene.event,
        "now": scene.now,
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
