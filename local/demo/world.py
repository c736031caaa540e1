"""Everybody around the service: people with tokens, and the systems that sign webhooks."""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import urllib3

from local.token import token
from shared.domain.times import rfc3339
from shared.gateways.signing import sign

PATIENCE = 180


class Unexpected(Exception):
    """The service answered something else than the story tells."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the body as JSON or bytes, and the headers."""

    status: int
    body: Any
    headers: Mapping[str, str]


@dataclass
class World:
    """stack: what stack.json says; patience: seconds to wait for the clock at most."""

    stack: Mapping[str, Any]
    http: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(timeout=60, retries=False))
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    patience: float = PATIENCE

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: tuple[str, str] | None = None,
        key: str | None = None,
        expect: int | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request; by: role and account. Raises Unexpected for another status than expected."""
        headers = {"Authorization": f"Bearer {self.sign_in(by)}"} if by else {}
        if key:
            headers["Idempotency-Key"] = key
        url = path if path.startswith("http") else self.stack["api_url"] + path
        if form is not None:
            response = self.http.request(
                method, url, fields=dict(form), encode_multipart=False, headers=headers
            )
        elif body is not None:
            headers["Content-Type"] = "application/json"
            response = self.http.request(method, url, body=json.dumps(body), headers=headers, redirect=False)
        else:
            response = self.http.request(method, url, headers=headers, redirect=False)
        answer = Answer(response.status, _parsed(response), response.headers)
        if expect is not None and answer.status != expect:
            raise Unexpected(f"{method} {path}: {answer.status} instead of {expect}: {answer.body}")
        return answer

    def tell(self, source: str, type: str, **data: Any) -> None:
        """A signed webhook of the platform (`orders`), a carrier (`tracking`) or the insurer (`insurer`)."""
        body = json.dumps({"type": type, "data": data}).encode()
        signed = sign(
            secret=self.stack["webhook_secrets"][source],
            message_id=f"evt_{secrets.token_hex(8)}",
            timestamp=int(time.time()),
            body=body,
        )
        headers = {**signed, "Content-Type": "application/json"}
        response = self.http.request(
            "POST", f"{self.stack['api_url']}/webhooks/{source}", body=body, headers=headers
        )
        if response.status != 202:
            raise Unexpected(f"{type}: {response.status}: {response.data!r}")

    def now(self) -> datetime:
        """The service's own time."""
        return datetime.fromisoformat(self.ask("GET", "/sandbox/clock", expect=200).body["now"])

    def move_to(self, moment: datetime) -> int:
        """Move the clock there; how many deadlines fired on the way."""
        return self._move({"set": rfc3339(moment)})

    def pass_time(self, **duration: int) -> int:
        """Move the clock forward; how many deadlines fired on the way."""
        seconds = int(timedelta(**duration).total_seconds())
        return self._move({"advance": f"PT{seconds}S"})

    def settle(self) -> None:
        """Wait until everything that was queued is done: webhooks, mail, the insurer."""
        self._move({"advance": "PT0S"})

    def mails_to(self, address: str) -> list[Mapping[str, Any]]:
        """The e-mails sent to an address, oldest first."""
        accounts = json.loads(self.http.request("GET", self.stack["outbox_url"]).data)["messages"]
        return [mail for sent in accounts.values() for mail in sent if address in mail["To"]]

    def _move(self, body: Mapping[str, str]) -> int:
        answer = self.ask("POST", "/sandbox/clock", body)
        waited = time.monotonic()
        while answer.status == 202 or "target" in answer.body:
            if time.monotonic() - waited > self.patience:
                raise Unexpected(f"the clock is still on its way: {answer.body}")
            time.sleep(1)
            answer = self.ask("GET", "/sandbox/clock", expect=200)
        if answer.status != 200:
            raise Unexpected(f"the clock: {answer.body}")
        return int(answer.body.get("deadlines_enforced", 0))

    def sign_in(self, by: tuple[str, str]) -> str:
        """The token of a role and an account; the same one from then on."""
        if by not in self.tokens:
            self.tokens[by] = token(self.stack, *by)
        return self.tokens[by]


def _parsed(response: urllib3.BaseHTTPResponse) -> Any:
    kind = response.headers.get("Content-Type", "")
    return json.loads(response.data) if "json" in kind and response.data else response.data
