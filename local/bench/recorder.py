"""Every call that leaves the service, with its answer: to AWS as botocore makes it, and to a carrier."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from unittest.mock import patch

import requests
from botocore.response import StreamingBody

from shared.gateways.carriers import sandbox_record
from shared.runtime import wiring

SANDBOX_CLOCK = "sandbox#clock"
SANDBOX_CARRIER = sandbox_record("").partition("/")[0] + "/"
OUTSIDE = "outside"
READS = frozenset({"BatchGetItem", "GetItem", "Query", "Scan"})


@dataclass(frozen=True)
class Call:
    """One call: what it was asked with, and the answer as it came over the wire.

    service: AWS's name of it, or `outside`; key: what tells its requests apart, DynamoDB's target, an HTTP
    method, or method and path.
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

    @property
    def kind(self) -> str:
        """`read` or `transaction` of the table, else the service; S3 is where the sandbox's carrier lives."""
        if self.service == "s3" and str(self.params.get("Key", "")).startswith(SANDBOX_CARRIER):
            return OUTSIDE
        if self.service != "dynamodb":
            return self.service
        return "read" if self.operation in READS else "transaction"


@dataclass
class Recorder:
    """Notes what is sent and what comes back."""

    calls: list[Call] = field(default_factory=list)
    _params: dict[str, Any] = field(default_factory=dict)
    _key: str = ""

    def asked(self, params: Mapping[str, Any], **_: Any) -> None:
        """What the caller of botocore gave."""
        self._params = dict(params)

    def sent(self, params: Mapping[str, Any], **_: Any) -> None:
        """What goes over the wire."""
        self._key = params["headers"].get("X-Amz-Target") or params["method"]

    def answered(
        self, response_dict: Mapping[str, Any], parsed_response: dict[str, Any], event_name: str, **_: Any
    ) -> None:
        """What came back; a body that streams is read, and streams again."""
        service, operation = event_name.split(".")[1:]
        body, headers = response_dict["body"], response_dict["headers"]
        if isinstance(body, StreamingBody):
            content = body.read()
            again = StreamingBody(BytesIO(content), len(content))
            streams = [name for name, part in parsed_response.items() if isinstance(part, StreamingBody)]
            parsed_response |= dict.fromkeys(streams, again)
            body = content
        kept = {name: str(headers[name]) for name in headers if name.lower() == "content-type"}
        status = int(response_dict["status_code"])
        self.calls.append(Call(service, operation, self._params, self._key, status, kept, body))

    def outside(self, request: requests.PreparedRequest, answer: requests.Response) -> None:
        """What somebody else than AWS was asked."""
        operation = f"{request.method} {request.path_url}"
        kept = {"Content-Type": answer.headers.get("Content-Type", "application/json")}
        self.calls.append(Call(OUTSIDE, operation, {}, operation, answer.status_code, kept, answer.content))


@contextmanager
def watched() -> Iterator[Recorder]:
    """What leaves the service meanwhile."""
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
    send = requests.Session.send

    def noted(session: requests.Session, request: requests.PreparedRequest, **how: Any) -> requests.Response:
        answer = send(session, request, **how)
        recorder.outside(request, answer)
        return answer

    try:
        with patch.object(requests.Session, "send", noted):
            yield recorder
    finally:
        for client in clients:
            for event, note in heard.items():
                client.meta.events.unregister(event, note)
