"""Calls to AWS counted and, where a test says so, disturbed between our client and the service.

A fault sits where botocore hands a request over, so its own retries and our own both show. Of repeated
transactions DynamoDB gives the first answer again, by their token; moto doesn't, so it is done here.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.endpoint import Endpoint
from botocore.exceptions import ReadTimeoutError

from shared.runtime import wiring

Sent = tuple[Any, Exception | None]
Send = Callable[[], Sent]
Fault = Callable[[Send], Sent]


class Killed(BaseException):
    """The process ends here: nothing catches this."""


@dataclass(frozen=True)
class Call:
    """One attempt of a request, and how many items DynamoDB answered with."""

    operation: str
    items: int


@dataclass
class Wire:
    """What went over it. `fault`: what befalls a call, by its number from 0 and its operation."""

    fault: Callable[[int, str], Fault | None] = lambda n, operation: None
    calls: list[Call] = field(default_factory=list)
    begun: int = 0
    _foreseen: list[Fault | None] = field(default_factory=list)
    _answers: dict[str, Sent] = field(default_factory=dict)

    @property
    def operations(self) -> list[str]:
        """The operations called, in order."""
        return [call.operation for call in self.calls]

    @property
    def items(self) -> int:
        """How many items all answers had together."""
        return sum(call.items for call in self.calls)

    def pass_on(self, operation: str, token: str | None, send: Send) -> Sent:
        """Send a request, unless a fault has it."""
        fault = self._foreseen.pop() if self._foreseen else self._next(operation)
        sent = (fault or _undisturbed)(lambda: self._answer(token, send))
        self.calls.append(Call(operation, _items(sent)))
        return sent

    def answer_at_once(self, operation: str, token: str | None, send: Send) -> Any:
        """What is answered without botocore in between; None if a fault befalls the call.

        Then, and where `send` raises, it has to be made the whole way, and is still the same call.
        """
        self._foreseen[:] = [self._next(operation)]
        if self._foreseen[0]:
            return None
        sent = self._answer(token, send)
        self._foreseen.clear()
        self.calls.append(Call(operation, _items(sent)))
        return sent[0][1]

    def _next(self, operation: str) -> Fault | None:
        number, self.begun = self.begun, self.begun + 1
        return self.fault(number, operation)

    def _answer(self, token: str | None, send: Send) -> Sent:
        if token is None:
            return send()
        if token not in self._answers:
            sent = send()
            if not _error_of(sent):
                self._answers[token] = sent
            return sent
        return self._answers[token]


@contextmanager
def watched(*services: str, fault: Callable[[int, str], Fault | None] | None = None) -> Iterator[Wire]:
    """Everything these AWS clients (`dynamodb` if none is named) send meanwhile."""
    made = Wire(fault) if fault else Wire()
    endpoints = [wiring.client(name)._endpoint for name in services or ("dynamodb",)]
    for endpoint in endpoints:
        endpoint._get_response = _through(made, endpoint._get_response)
    try:
        yield made
    finally:
        for endpoint in endpoints:
            del endpoint._get_response


def throttled(send: Send) -> Sent:
    """Turned away before anything was done."""
    return _error("ThrottlingException"), None


def unreachable(send: Send) -> Sent:
    """No answer, and nothing was done."""
    return None, ReadTimeoutError(endpoint_url="https://dynamodb")


def unheard(send: Send) -> Sent:
    """It was done, but the answer never came."""
    send()
    return None, ReadTimeoutError(endpoint_url="https://dynamodb")


def killed(send: Send) -> Sent:
    """The process ends before the call."""
    raise Killed


def killed_after(send: Send) -> Sent:
    """The process ends when the call is done."""
    send()
    raise Killed


def cancelled(reason: str) -> Fault:
    """DynamoDB cancels the transaction for this reason."""
    return lambda send: (
        _error("TransactionCanceledException", CancellationReasons=[{"Code": "None"}, {"Code": reason}]),
        None,
    )


def first(count: int, operation: str, fault: Fault) -> Callable[[int, str], Fault | None]:
    """The fault for the first so many calls of that operation."""
    left = [fault] * count
    return lambda n, called: left.pop() if called == operation and left else None


def nth(number: int, fault: Fault) -> Callable[[int, str], Fault | None]:
    """The fault for one call alone, counted over all operations from 0."""
    return lambda n, called: fault if n == number else None


def _through(made: Wire, get_response: Any) -> Any:
    def passed(request: Any, model: Any, context: Any) -> Sent:
        return made.pass_on(model.name, _token(request, model), lambda: get_response(request, model, context))

    # Who asks tables without botocore in between has to ask it.
    if getattr(get_response, "__func__", None) is Endpoint._get_response:
        vars(passed)["wire"] = made
    return passed


def _token(request: Any, model: Any) -> str | None:
    if model.name != "TransactWriteItems":
        return None
    return str(json.loads(request.body)["ClientRequestToken"])


def _undisturbed(send: Send) -> Sent:
    return send()


def _error(code: str, **more: Any) -> Any:
    class Response:
        status_code = 400
        headers: dict[str, str] = {}  # noqa: RUF012
        content = b""

    metadata = {"HTTPStatusCode": 400, "HTTPHeaders": {}}
    return Response, {"Error": {"Code": code, "Message": code}, "ResponseMetadata": metadata, **more}


def _error_of(sent: Sent) -> bool:
    return sent[1] is not None or "Error" in sent[0][1]


def _items(sent: Sent) -> int:
    if sent[0] is None:
        return 0
    parsed = sent[0][1]
    read = sum(len(found) for found in parsed.get("Responses", {}).values())
    return len(parsed.get("Items", [])) + read
