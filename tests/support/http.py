"""The functions as template.yaml serves them: requests by route, effects by queue, all in this process."""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

from shared.gateways.signing import sign
from shared.storage.documents import STATE
from shared.storage.outbox import unheld
from shared.usecases.services import Services
from tests.support import iam
from tests.support.aws import BASE_URL, SECRETS, template
from tests.support.snapshots import held, plain

Handler = Callable[[dict[str, Any], Any], Any]


@dataclass(frozen=True)
class Route:
    """A route of the template, and whether it is served without a token."""

    method: str
    path: re.Pattern[str]
    resource: str
    handler: str
    open: bool


@dataclass(frozen=True)
class Answer:
    """What came back; headers by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and code of the problem document that it is."""
        assert self.headers["content-type"] == "application/problem+json", self.text
        return self.status, self.json()["code"]


def call(
    method: str,
    path: str,
    body: Any = None,
    *,
    role: str = "",
    account: str = "",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A request by a caller of that role; a `body` that is neither text nor bytes goes as JSON."""
    parts = urlsplit(path)
    route = next(r for r in routes() if r.method == method and r.path.fullmatch(parts.path))
    if not route.open and not role:
        return Answer(401, {}, b"")
    sent = {"content-type": "application/json"} if body is not None else {}
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else _json(body)
    event = http_event(
        method, parts.path, raw, role=role, account=account, headers={**sent, **(headers or {})}
    )
    event["multiValueQueryStringParameters"] = parse_qs(parts.query, keep_blank_values=True) or None
    event["resource"] = route.resource
    answer = handler(route.handler)(event, None)
    content = answer["body"]
    many = {name: values[0] for name, values in answer.get("multiValueHeaders", {}).items()}
    return Answer(
        answer["statusCode"],
        {name.lower(): value for name, value in {**answer.get("headers", {}), **many}.items()},
        base64.b64decode(content) if answer.get("isBase64Encoded") else content.encode(),
    )


def source_of(path: str) -> str:
    """Whose secret signs what is sent to a path: what the insurer is sent is signed with ours to it."""
    return "to_insurer" if path == "/sandbox/insurer" else path.rsplit("/", 1)[1]


def signed(source: str, path: str, message: Any, *, at: datetime, id: str, **changed: str) -> Answer:
    """A webhook of that source, signed at that time; `changed` replaces headers."""
    raw = message if isinstance(message, bytes) else _json(message)
    headers = sign(secret=SECRETS[source], message_id=id, timestamp=int(at.timestamp()), body=raw)
    return call(
        "POST", path, raw, headers={**headers, **{k.replace("_", "-"): v for k, v in changed.items()}}
    )


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status with which the service answers what is posted to its own address."""
    lower = {name.lower(): value for name, value in headers.items()}
    return call("POST", url.removeprefix(BASE_URL), body, headers=lower).status


def http_event(
    method: str, path: str, raw: bytes, *, role: str, account: str, headers: Mapping[str, str]
) -> dict[str, Any]:
    """The event of a REST API's proxy integration."""
    claims = {"cognito:groups": role, "custom:account_id": account}
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "requestId": "req-1",
            "stage": "v1",
            "httpMethod": method,
            "authorizer": {"claims": claims} if role else {},
        },
        "body": base64.b64encode(raw).decode() if raw else None,
        "isBase64Encoded": bool(raw),
    }


def deliver(services: Services, *queues: str) -> int:
    """Let the workers of these queues (all, if none is named) deliver what is in the outbox, until nothing
    is left that they can; how many effects were delivered."""
    done = 0
    while batch := [row for row in outbox() if not queues or row[0] in queues]:
        failed = sum(len(work(queue, {"effect": effect})["batchItemFailures"]) for queue, effect in batch)
        done += len(batch) - failed
        if failed == len(batch):
            break
    return done


def outbox() -> list[tuple[str, str]]:
    """Queue and id of every effect that waits to be delivered and is not held back, oldest first."""
    items = [plain(rows[STATE]) for place, rows in held().items() if place.startswith("outbox#")]
    rows = [item for item in items if "due_shard" in item]
    oldest_first = sorted(rows, key=lambda item: str(item["wake_at"]["S"]))
    return [(effect.queue, effect.id) for effect in unheld(oldest_first)]


def work(queue: str, message: Any) -> Any:
    """Let the worker of a queue have a message; what it says of it."""
    return handler(workers()[queue])(sqs_event(json.dumps(message)), None)


def feedback(event: Mapping[str, Any]) -> Any:
    """What SES reports, as it reaches the worker."""
    return work("feedback", event)


def sqs_event(*bodies: str) -> dict[str, Any]:
    """A batch of messages."""
    records = [
        {
            "messageId": str(n),
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSource": "aws:sqs",
        }
        for n, body in enumerate(bodies)
    ]
    return {"Records": records}


@cache
def handler(name: str) -> Handler:
    """The handler of that name, as the template writes it."""
    module, function = name.rsplit(".", 1)
    return iam.as_function(name, getattr(import_module(module), function))


@cache
def routes() -> tuple[Route, ...]:
    """Every route of the template, those with a parameter in place of a path's end last."""
    found = [_route(name, event["Properties"]) for name, event in _events("Api")]
    return tuple(sorted(found, key=_generality))


def _generality(route: Route) -> tuple[int, int, int]:
    """The more a path leaves open, the later it is tried."""
    return route.resource.count("+}"), route.resource.count("{"), -len(route.resource)


@cache
def workers() -> Mapping[str, str]:
    """Handlers by the queue they work off: `mail`, `insurer`, …"""
    return {
        event["Properties"]["Queue"]["Fn::GetAtt"][0].removesuffix("Queue").lower(): name
        for name, event in _events("SQS")
    }


def _events(kind: str) -> Iterator[tuple[str, Any]]:
    for resource in template()["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            for event in resource["Properties"].get("Events", {}).values():
                if event["Type"] == kind:
                    yield resource["Properties"]["Handler"], event


def _route(name: str, properties: Mapping[str, Any]) -> Route:
    path = properties["Path"]
    pattern = re.sub(r"{\w+}", "[^/]+", re.sub(r"{\w+\+}", ".+", path))
    without_token = properties.get("Auth", {}).get("Authorizer") == "NONE"
    return Route(properties["Method"].upper(), re.compile(pattern), path, name, without_token)


def _json(value: Any) -> bytes:
    return b"" if value is None else json.dumps(value).encode()
