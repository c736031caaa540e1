"""The deployed service in this process, with its stream and its queues, for whoever goes through it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.e2e.walk import Walker
from tests.support.aws import BASE_URL, SECRETS, Clock
from tests.support.http import call, handler, sqs_event, workers

OUTBOX = "https://mail.example/outbox"
TRIES = 5
DISPATCH, SWEEP = "functions.outbox.dispatch.handler", "functions.deadlines.sweep.handler"


class RealClock(Clock):
    """The machine's, and as much later as it was moved forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def forward(self, **by: float) -> datetime:
        self.ahead += timedelta(**by)
        return self()


@dataclass(frozen=True)
class Response:
    """As urllib3 gives it."""

    status: int
    headers: Mapping[str, str]
    data: bytes


@dataclass
class Service:
    """What stands behind the address. mailbox: what SES was asked.

    rows: what came into the table and the stream has not told yet; sent: queue and body of waiting messages.
    """

    mailbox: list[dict[str, Any]]
    rows: list[dict[str, Any]] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)

    def request(
        self,
        method: str,
        url: str,
        *,
        body: str | bytes | None = None,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> Response:
        """Answer one request, and do all the work that it makes."""
        if url == OUTBOX:
            return Response(200, {"Content-Type": "application/json"}, self._mails())
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        if fields is not None:
            body, sent["content-type"] = urlencode(fields), "application/x-www-form-urlencoded"
        role, _, account = sent.pop("authorization", "").removeprefix("Bearer ").partition(":")
        path = url.removeprefix(BASE_URL)
        answer = call(method, path, body, role=role, account=account, headers=sent)
        self.work()
        headers = {name.title(): value for name, value in answer.headers.items()}
        return Response(answer.status, headers, answer.body)

    def hear(self, operation: str, params: Mapping[str, Any]) -> None:
        """Take up what a call to AWS has put into the table or on a queue."""
        if operation == "PutItem":
            self.rows.append(params["Item"])
        for part in params.get("TransactItems", ()):
            self.rows += [write["Item"] for name, write in part.items() if name == "Put"]
        if operation == "SendMessageBatch":
            queue = params["QueueUrl"].rsplit("/", 1)[1]
            self.sent += [(queue, entry["MessageBody"]) for entry in params["Entries"]]

    def sweep(self) -> None:
        """Let the minute's sweep run, and do what it sends."""
        handler(SWEEP)({}, None)
        self.work()

    def work(self) -> None:
        """Let the stream and the workers do what waits. Raises AssertionError for what never succeeds."""
        tries: dict[tuple[str, str], int] = {}
        while self.rows or self.sent:
            rows, self.rows = self.rows, []
            self._stream([row for row in rows if "queue" in row])
            sent, self.sent = self.sent, []
            for queue, body in sent:
                if handler(workers()[queue])(sqs_event(body), None)["batchItemFailures"]:
                    tries[queue, body] = tries.get((queue, body), 0) + 1
                    assert tries[queue, body] < TRIES, f"{queue}: {body}"
                    self.sent.append((queue, body))

    def _stream(self, rows: list[dict[str, Any]]) -> None:
        for start in range(0, len(rows), 100):
            some = [{"NewImage": row} for row in rows[start : start + 100]]
            handler(DISPATCH)({"Records": [{"eventName": "INSERT", "dynamodb": one} for one in some]}, None)

    def _mails(self) -> bytes:
        sent = [
            {
                "To": mail["Destination"]["ToAddresses"],
                "BodyText": mail["Content"]["Simple"]["Body"]["Text"]["Data"],
            }
            for mail in self.mailbox
        ]
        return json.dumps({"messages": {"everybody": sent}}).encode()


@dataclass
class Player(Walker):
    """Who goes through the service in this process."""

    stack: Mapping[str, Any] = field(
        default_factory=lambda: {"api_url": BASE_URL, "outbox_url": OUTBOX, "webhook_secrets": SECRETS}
    )

    def sign_in(self, by: tuple[str, str]) -> str:
        return ":".join(by)
