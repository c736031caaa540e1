"""An order that arrived with items missing, over HTTP: asked about, answered, refunded, sent."""

from datetime import timedelta
from itertools import count
from typing import Any

from shared.usecases.deadlines import enforce
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.http import Answer
from tests.support.moments import market

SECOND = timedelta(seconds=1)
BUYER = {"role": "buyer", "account": "buyer-1"}
AGENT = {"role": "agent", "account": "agent-1"}
_keys = count(1)


# The tests begin on Monday at noon; a request made then is to be answered by the end of Tuesday.
ANSWER_BY = market("2026-03-03T23:59:59")
SEND_BY = market("2026-03-04T23:59:59")
LABEL = {"service": "usps_priority"}
ELSEWHERE = {"carrier": "ups", "tracking_number": "1Z999AA10123456784"}


def arrive(clock: Clock, **told: Any) -> None:
    """An order of 50.00 delivered an hour ago: three cups for 10.00, two plates for 40.00."""
    lines = [shop.item("cups", "10.00", quantity=3), shop.item("plates", "40.00", quantity=2)]
    packed = [{"line_id": "cups", "quantity": 3}, {"line_id": "plates", "quantity": 2}]
    parcel = {"package_id": "pkg-1", "lines": packed, "weight_oz": 20.0}
    usual = {"items": lines, "packages": [parcel], "delivered_at": "2026-03-02T19:00:00Z"}
    shop.place(clock, **{**usual, "occurred_at": "2026-03-02T19:00:00Z", **told})


def ask(line_id: str = "plates", quantity: int = 1, *, key: str | None = None, **told: Any) -> Answer:
    """The buyer asks for missing items: a plate, unless told otherwise."""
    caller = {name: told.pop(name, value) for name, value in BUYER.items()}
    usual = {
        "order_id": "ord-1",
        "lines": [{"line_id": line_id, "quantity": quantity}],
        "reason": "missing_items",
        "description": "One plate was not in the box.",
    }
    return shop.post("/reshipments", {**usual, **told}, key=key, **caller)


def asked(line_id: str = "plates", quantity: int = 1, **told: Any) -> str:
    """The id of a request that was taken in."""
    answer = ask(line_id, quantity, **told)
    assert answer.status == 201, answer.text
    return str(answer.json()["id"])


def act(request_id: str, path: str, body: Any = None, **how: Any) -> Answer:
    """A move of the seller, or of another caller."""
    return shop.post(f"/reshipments/{request_id}/{path}", body, **how)


def moved(request_id: str, path: str, body: Any = None, **how: Any) -> dict[str, Any]:
    """The request after a move that was possible."""
    answer = act(request_id, path, body, **how)
    assert answer.status == 200, answer.text
    card: dict[str, Any] = answer.json()
    return card


def offer(request_id: str, amount: str = "15.00", kind: str = "partial_refund") -> Answer:
    """The seller offers a refund instead."""
    return act(request_id, "proposals", {"kind": kind, "amount": amount})


def card(request_id: str, **caller: str) -> dict[str, Any]:
    """The request card as the seller sees it, or another caller."""
    found: dict[str, Any] = shop.get(f"/reshipments/{request_id}", **caller).json()
    return found


def sweep(services: Services, case: str, clock: Clock) -> int:
    """Carry out what is over of a case, as the sweep has it done; how many deadlines that were."""
    return len(enforce(services, case, now=clock.now))


def inbox(role: str) -> list[str]:
    """What kinds of messages a party got, in no particular order within a second."""
    account = {"seller": "shop-1", "buyer": "buyer-1"}[role]
    found = shop.get("/notifications?page_size=100", role=role, account=account).json()["data"]
    return [message["kind"] for message in found]


def refunds() -> dict[str, str]:
    """What the buyer was refunded: amount by ledger entry."""
    return {name: amount for name, amount in shop.ledger().items() if name.endswith(":buyer_refund")}


def approved(clock: Clock, **told: Any) -> str:
    """A request whose items are to be sent."""
    arrive(clock, **told)
    request_id = asked()
    moved(request_id, "approve")
    return request_id


def package_of(request_id: str) -> dict[str, Any]:
    """The package that was made for a request."""
    packages = shop.get("/orders/ord-1").json()["packages"]
    found: dict[str, Any] = next(one for one in packages if one["reshipment_id"] == request_id)
    return found
