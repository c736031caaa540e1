"""What orders and cases go through, over HTTP and by the workers, each step by itself."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from unittest.mock import patch

from local.scale.meter import Meter, Taken, images, metered
from shared.domain.disputes.case import Dispute
from shared.domain.times import rfc3339
from shared.gateways import insurer
from shared.runtime import wiring
from shared.storage import outbox
from shared.storage.store import Ref
from shared.usecases.deadlines import sweep
from shared.usecases.disputes.inspection import inspect
from shared.usecases.services import Services
from tests.support import http, reshipments, shop
from tests.support.aws import QUEUES, Clock, emulated_services, messages, sent_mails
from tests.support.files import JPEG

SECOND = timedelta(seconds=1)
LISTED = 20
FIRST_ID = 10_000
BUYER = {"role": "buyer", "account": "buyer-1"}
AGENT = {"role": "agent", "account": "agent-1"}
CARRIER = {"carrier": "usps", "tracking_number": "94009999", "shipped_at": "2026-03-02T18:10:00Z"}
PHOTO = {
    "name": "lamp.jpg",
    "media_type": "image/jpeg",
    "size_bytes": len(JPEG),
    "sha256": hashlib.sha256(JPEG).hexdigest(),
}
FORM = {
    "statement": "not_received",
    "details": "Nothing was left at my door.",
    "full_name": "Bea Buyer",
    "signature": "B. Buyer",
    "signed_on": "2026-03-10",
    "agree": True,
}


@dataclass
class Stage:
    """A shop of its own: what happens there is metered by the step it belongs to, effects and all."""

    services: Services
    clock: Clock
    meter: Meter
    mails: list[dict[str, Any]]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """A step, with everything that it sets off."""
        with self.meter.step(name):
            yield
            self.deliver()

    def deliver(self) -> None:
        """Let the workers deliver what is in the outbox, until nothing is left."""
        while effects := outbox.unheld(images("outbox#")):
            for effect in effects:
                self.work(effect.queue, {"effect": effect.id})

    def work(self, queue: str, message: Mapping[str, str]) -> None:
        """A worker of this queue takes a message. Raises SystemExit if it can't."""
        event = http.sqs_event(json.dumps(message))
        if failed := http.handler(http.workers()[queue])(event, None)["batchItemFailures"]:
            raise SystemExit(f"A story did not go on: {queue} {message} {failed}")

    def wake(self, name: str) -> None:
        """A sweep, with everything that it finds due, as a step."""
        with self.step(name):
            sweep(self.services)
            for queue in QUEUES:
                for message in messages(queue):
                    self.work(queue, message)

    def scan(self, number: str, status: str) -> None:
        """The carrier tells of the parcel, a day after what was before."""
        self.clock.forward(days=1)
        with self.step(f"The carrier reports: {status}"):
            _good(shop.report(self.clock, number, status), 202)

    def told_by_insurer(self, kind: str, **data: Any) -> None:
        """The insurer says something."""
        message = {"type": kind, "data": {"occurred_at": rfc3339(self.clock.now), **data}}
        with self.step(f"The insurer says: {kind}"):
            _good(http.signed("insurer", "/webhooks/insurer", message, at=self.clock.now, id=kind), 202)

    def label(self) -> str:
        """An order with a label that has full cover; the tracking number."""
        shop.agree()
        with self.step("The order is told"):
            shop.place(self.clock)
        with self.step("Prices are asked for"):
            _good(shop.post("/labels/quote", {"packages": [{"package_id": "pkg-1"}]}), 200)
        with self.step("The label is bought, with full cover"):
            label = shop.bought(insurance={"option": "full"})
        return str(label["tracking_number"])


def delivered(stage: Stage) -> None:
    """An order with an insured label, to its delivery."""
    number = stage.label()
    for status in ("accepted", "in_transit", "delivered"):
        stage.scan(number, status)


def claimed(stage: Stage) -> None:
    """A parcel that never arrives, from its label to the insurer's money."""
    number = stage.label()
    stage.scan(number, "accepted")
    stage.clock.forward(days=7)
    with stage.step("A claim is opened"):
        filing = {"package_id": "pkg-1", "reason": "loss", "description": "Tracking stopped."}
        claim_id = _good(shop.post("/claims", filing, key="claim"), 201).json()["id"]
    stage.told_by_insurer("claim.acknowledged", claim_id=claim_id, insurer_reference="UP-7")
    with stage.step("An affidavit is asked of the buyer"):
        _good(shop.post(f"/claims/{claim_id}/affidavit"), 200)
    text = next(mail for mail in stage.mails if mail["Destination"]["ToAddresses"] == ["bea@example.com"])
    page = (
        "/affidavits/" + text["Content"]["Simple"]["Body"]["Text"]["Data"].split("/affidavits/")[1].split()[0]
    )
    with stage.step("The buyer opens the form"):
        http.call("GET", page, headers={"accept": "text/html"})
    with stage.step("The buyer attests"):
        _good(http.call("POST", page, FORM), 200)
    stage.told_by_insurer("affidavit.acknowledged", claim_id=claim_id)
    stage.clock.forward(days=1, hours=1)
    stage.wake("A sweep: was the claim acknowledged?")
    stage.told_by_insurer(
        "claim.accepted", claim_id=claim_id, approved_amount="280.00", insurer_reference="UP-7"
    )
    _same(shop.get(f"/claims/{claim_id}").json()["status"], "accepted")


def _link(mails: Iterable[Mapping[str, Any]]) -> str:
    """The path of the page that the buyer's mail leads to."""
    mail = next(one for one in mails if one["Destination"]["ToAddresses"] == ["bea@example.com"])
    words = str(mail["Content"]["Simple"]["Body"]["Text"]["Data"])
    return "/affidavits/" + words.split("/affidavits/")[1].split()[0]


def _delivered_elsewhere(stage: Stage) -> None:
    """An order that the seller sent without a label of ours; its buyer was turned down."""
    parcel = shop.package("pkg-1", "line-1", **CARRIER, delivered_at="2026-03-02T19:00:00Z")
    with stage.step("The order is told, delivered"):
        shop.place(stage.clock, shipping_mode="seller_shipping", packages=[parcel])
    asked = {"request_id": "req-1", "kind": "refund", "status": "rejected", "contacted_seller": True}
    told = {"order_id": "ord-1", "line_ids": ["line-1"], **asked, "occurred_at": rfc3339(stage.clock.now)}
    with stage.step("The platform tells of a refusal"):
        _good(shop.tell("after_sale.updated", told, clock=stage.clock), 202)


def _file(stage: Stage) -> str:
    filing = {"order_id": "ord-1", "line_ids": ["line-1"], "scenario": "inconsistent_product"}
    with stage.step("A dispute is filed"):
        body = {**filing, "description": "It is green, not blue."}
        return str(_good(shop.post("/disputes", body, key="dispute", **BUYER), 201).json()["id"])


def disputed(stage: Stage) -> None:
    """A dispute in which both sides speak, to its finality and the seller's refund."""
    _delivered_elsewhere(stage)
    path = f"/disputes/{_file(stage)}"
    said = {"kind": "photo", "description": "See here.", "attested": True}
    with stage.step("The buyer announces a photo"):
        shown = _good(
            shop.post(f"{path}/evidence", {**said, "file": PHOTO}, key="photo", **BUYER), 201
        ).json()
    key = shown["upload"]["fields"]["key"]
    client = wiring.client("s3")
    client.put_object(Bucket="evidence", Key=key, Body=JPEG, ContentType="image/jpeg")
    with stage.step("The photo is looked at, and counts"):
        inspect(stage.services, key)
    with stage.step("The seller describes what a photo shows"):
        _good(shop.post(f"{path}/evidence", said, key="described"), 201)
    for party, who in (("buyer", BUYER), ("seller", {})):
        with stage.step(f"The {party} has shown everything"):
            _good(shop.post(f"{path}/evidence/complete", **who), 200)
    with stage.step("An agent judges"):
        _good(shop.post(f"{path}/judgment", {"finding": {"claim_verified": True}}, key="judge", **AGENT), 200)
    for party, who in (("buyer", BUYER), ("seller", {})):
        with stage.step(f"The {party} accepts"):
            _good(shop.post(f"{path}/accept", **who), 200)
    with stage.step("The seller refunds"):
        _good(shop.post(f"{path}/actions", {"action": "refund"}, key="refund"), 200)
    _same(shop.get(path).json()["status"], "closed")


def silent(stage: Stage) -> None:
    """A dispute to which the seller says nothing: every step is a deadline's."""
    _delivered_elsewhere(stage)
    dispute_id = _file(stage)
    while end := _next_end(stage.services, dispute_id):
        stage.clock.now = max(stage.clock.now, end + SECOND)
        stage.wake("Sweeps carry out what is over")
    _same(shop.get(f"/disputes/{dispute_id}").json()["status"], "closed")


def _next_end(services: Services, dispute_id: str) -> Any:
    (dispute,) = services.store.load(Ref(Dispute, dispute_id))
    ahead = dispute.next_deadline if dispute else None
    return ahead.due_at if ahead else None


def sent_again(stage: Stage) -> None:
    """Missing items, asked for and sent with a label of ours, to their delivery."""
    with stage.step("The order is told, delivered"):
        reshipments.arrive(stage.clock)
    with stage.step("The buyer asks for what is missing"):
        request_id = reshipments.asked(key="ask")
    with stage.step("The seller approves"):
        reshipments.moved(request_id, "approve")
    with stage.step("The label is bought"):
        _good(reshipments.act(request_id, "shipment", reshipments.LABEL, key="ship"), 200)
    number = str(reshipments.package_of(request_id)["tracking_number"])
    for status in ("accepted", "delivered"):
        stage.scan(number, status)


def looked_at(stage: Stage) -> None:
    """What people look at, beside a list of twenty orders."""
    for n in range(LISTED - 1):
        shop.place(stage.clock, order_id=f"ord-{n + 2}", packages=[shop.package(f"pkg-{n + 2}", "line-1")])
    delivered(stage)
    stage.meter.steps.clear()
    for name, path, who in (
        (f"The seller's list of {LISTED} orders", f"/orders?page_size={LISTED}", {}),
        ("The order page, to the seller", "/orders/ord-1", {}),
        ("The order page, to the buyer", "/orders/ord-1", BUYER),
        ("A package's tracking", "/packages/pkg-1/tracking", {}),
        ("An inbox", "/notifications", {}),
        ("The agents' agenda", "/agenda", AGENT),
    ):
        with stage.step(name):
            _good(shop.get(path, **who), 200)


def idle(stage: Stage) -> None:
    """A minute in which nothing happens."""
    stage.wake("A sweep that finds nothing")


def _good(answer: http.Answer, status: int) -> http.Answer:
    """The answer. Raises SystemExit for anything but that status."""
    if answer.status != status:
        raise SystemExit(f"A story did not go on: {answer.status} {answer.text}")
    return answer


def _same(found: object, wanted: object) -> None:
    """Raise SystemExit where a story ended otherwise."""
    if found != wanted:
        raise SystemExit(f"A story ended with {found}, not {wanted}.")


STORIES: Mapping[str, Callable[[Stage], None]] = {
    "delivered": delivered,
    "claimed": claimed,
    "disputed": disputed,
    "silent": silent,
    "sent_again": sent_again,
    "looked_at": looked_at,
    "idle": idle,
}


@dataclass(frozen=True)
class Told:
    """A story as it was metered; stored: bytes that are left in the table, and in it and its indexes."""

    title: str
    steps: Mapping[str, Taken]
    stored: tuple[int, int]

    @property
    def whole(self) -> Taken:
        """All steps together."""
        return sum(self.steps.values(), Taken())


def tell() -> Mapping[str, Told]:
    """Play every story, each on an empty table."""
    with patch.object(insurer, "post", lambda *request: 202):
        return {name: _told(story) for name, story in STORIES.items()}


def _told(story: Callable[[Stage], None]) -> Told:
    """Messages have ids of one length, whatever was played before."""
    clock, ids = Clock(), patch.object(shop, "_ids", count(FIRST_ID))
    with emulated_services(clock) as services, ids, sent_mails() as mails, metered() as meter:
        story(Stage(services, clock, meter, mails))
        stored = meter.stored(images())
    return Told((story.__doc__ or "").splitlines()[0], meter.steps, stored)
