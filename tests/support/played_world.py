"""The shop of `tests.support.world` further on: an order for every state people meet on a page."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from shared.domain.times import rfc3339
from shared.usecases.privacy.buyers import erase
from shared.usecases.services import Services
from tests.support import help, reshipments, shop
from tests.support.aws import Clock, emulated_services
from tests.support.disputes import JPEG
from tests.support.good_requests import LOSS, REASON
from tests.support.http import Answer, deliver, signed
from tests.support.time import hurried
from tests.support.world import AGENT, BUYER, inhabit

PHOTO = {
    "name": "hall.jpg",
    "media_type": "image/jpeg",
    "size_bytes": len(JPEG),
    "sha256": hashlib.sha256(JPEG).hexdigest(),
}
RETURNED = {"outcome": "return_and_refund", "reason": "It is not as described."}


def play(services: Services, clock: Clock) -> Mapping[str, str]:
    """Ids by what they are for: those of `inhabit`, and one for each further state."""
    return {
        **inhabit(services, clock),
        **play_claims(services, clock),
        **play_reshipments(services, clock),
        **play_returns(services, clock),
        **play_erasure(services, clock),
    }


class Played(NamedTuple):
    """What a module of tests shares; `ids`: by what they are for."""

    services: Services
    clock: Clock
    ids: Mapping[str, str]


@contextmanager
def played(*parts: Callable[[Services, Clock], Mapping[str, str]], **environment: str) -> Iterator[Played]:
    """These parts, for as long as their services are there, in that environment."""
    clock = Clock()
    with hurried(), emulated_services(clock, **environment) as services:
        ids = {name: id for part in parts for name, id in part(services, clock).items()}
        yield Played(services, clock, ids)


def play_claims(services: Services, clock: Clock) -> Mapping[str, str]:
    """One that U-PIC has paid, one it has turned down, one whose question was answered with a photo, and a
    package that was lost and can be claimed."""
    names = ("accepted", "rejected", "answered", "astray")
    packages = [shop.package(f"pkg-{name}", f"line-{name}") for name in names]
    lines = [shop.item(f"line-{name}", title=f"A lamp, {name}") for name in names]
    shop.place(clock, order_id="ord-claims", items=lines, packages=packages)
    labels = [shop.bought(f"pkg-{name}", insurance={"option": "full"}) for name in names]
    for label in labels:
        shop.report(clock, label["tracking_number"], "accepted", location="Reno, NV")
    shop.report(clock, labels[3]["tracking_number"], "lost", description="It can't be found.")
    ids = {name: _made("/claims", {"package_id": f"pkg-{name}", **LOSS}) for name in names[:3]}
    deliver(services)
    _insurer(clock, "claim.acknowledged", ids["accepted"], insurer_reference="UP-7")
    _insurer(clock, "claim.accepted", ids["accepted"], approved_amount="120.00")
    _insurer(clock, "claim.rejected", ids["rejected"], reason="The box was not packed well.")
    _insurer(clock, "claim.information_requested", ids["answered"], question="Where is the box?")
    answer = {"text": "It stands in the hall.", "files": [PHOTO]}
    assert shop.post(f"/claims/{ids['answered']}/answers", answer).status == 201
    return {f"{name}_claim": id for name, id in ids.items()}


def _insurer(clock: Clock, type: str, claim_id: str, **told: Any) -> None:
    message = {"type": type, "data": {"claim_id": claim_id, "occurred_at": rfc3339(clock.now), **told}}
    answer = signed("insurer", "/webhooks/insurer", message, at=clock.now, id=f"{type}-{claim_id}")
    assert answer.status == 202, answer.text


def play_reshipments(services: Services, clock: Clock) -> Mapping[str, str]:
    """One with an offer to the buyer, one rejected, one to be sent, one on its way, one settled by money."""
    made = {}
    for name in ("offered", "rejected", "approved", "sent", "settled"):
        reshipments.arrive(clock, order_id=f"ord-{name}", **_plates(f"r-{name}"))
        made[name] = reshipments.asked(f"plates-r-{name}", order_id=f"ord-{name}")
    assert reshipments.offer(made["offered"]).status == 200
    assert reshipments.offer(made["settled"]).status == 200
    assert reshipments.act(made["settled"], "offer/accept", **BUYER).status == 200
    assert reshipments.act(made["rejected"], "reject", REASON).status == 200
    for name in ("approved", "sent"):
        assert reshipments.act(made[name], "approve").status == 200
    sent = reshipments.moved(made["sent"], "shipment", {"service": "usps_priority"})
    deliver(services)
    sent = reshipments.card(made["sent"], role="seller", account="shop-1")
    shop.report(clock, sent["tracking_number"], "in_transit", location="Reno, NV")
    return {f"{name}_reshipment": id for name, id in made.items()}


def _plates(name: str) -> dict[str, Any]:
    """The items and packages of an order of two plates."""
    lines = [{"line_id": f"plates-{name}", "quantity": 2}]
    return {
        "items": [shop.item(f"plates-{name}", "40.00", quantity=2, title="Two plates")],
        "packages": [{"package_id": f"pkg-{name}", "lines": lines, "weight_oz": 20.0}],
    }


def play_returns(_: Services, clock: Clock) -> Mapping[str, str]:
    """Returns of goods: one to be sent back, one with a label, one that came back, one objected to; and a
    case that has ended with money back."""
    made = {}
    for name in ("due", "labelled", "back", "objected", "answered"):
        reshipments.arrive(clock, order_id=f"ord-h-{name}", **_plates(f"h-{name}"))
        case = help.opened("return", order_id=f"ord-h-{name}")
        made[name] = f"/support-cases/{case['id']}"
        lines = [{"line_id": f"plates-h-{name}", "quantity": 1}]
        decided = {**RETURNED, "lines": lines}
        if name == "answered":
            decided = {"outcome": "refund", "reason": "It broke on the way.", "lines": lines}
        _ok(shop.post(f"{made[name]}/resolution", decided, **AGENT))
    labels = {
        name: _ok(shop.post(f"{made[name]}/return/label", {}, **BUYER))
        for name in ("labelled", "back", "objected")
    }
    for name in ("back", "objected"):
        label = labels[name]
        shop.report(clock, label["tracking_number"], "delivered", carrier=label["carrier"])
    objection = {"reason": "damaged_by_buyer", "description": "It has been used.", "files": [PHOTO]}
    _ok(shop.post(f"{made['objected']}/return/objection", objection))
    return {f"{name}_case": path.rsplit("/", 1)[1] for name, path in made.items()}


def play_erasure(services: Services, clock: Clock) -> Mapping[str, str]:
    """The order of another buyer, whose personal data are gone."""
    packages = [shop.package("pkg-erased", "line-1")]
    shop.place(clock, order_id="ord-erased", packages=packages, buyer={**shop.BUYER, "buyer_id": "buyer-9"})
    erase(services, "buyer-9")
    return {"erased_order": "ord-erased"}


def _made(path: str, body: dict[str, Any], **how: Any) -> str:
    return str(_ok(shop.post(path, body, **how))["id"])


def _ok(answer: Answer) -> Any:
    assert answer.status in (200, 201, 202), answer.text
    return answer.json()
