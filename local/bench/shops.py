"""Shops in a state of their own, for what the inhabited shop has no case for: made by what the tests use."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from local.bench.recorder import SANDBOX_CARRIER
from shared.domain.times import rfc3339
from shared.usecases.labels import documents
from shared.usecases.services import Services
from tests.support import help, reshipments, shop
from tests.support.aws import Clock
from tests.support.disputes import REFUTED, Court, court
from tests.support.good_requests import PHOTO
from tests.support.http import deliver
from tests.support.reshipments import BUYER

Ids = Mapping[str, str]
Bring = Callable[[Services, Clock], Ids]
DISPUTE, HELP, REQUEST = "/disputes/{dispute_id}", "/support-cases/{case_id}", "/reshipments/{reshipment_id}"
SELLER = "seller-1"
NUMBER = "1ZAAAA1111BBBB2222"
OTHER_LAMP = {"reason": "not_what_was_sent", "description": "It is another lamp."}
LABEL = {"service": "usps_priority"}
DELIVERED = {
    "type": "tracking.updated",
    "data": {
        "tracking_number": "{tracking_number}",
        "carrier": "{carrier}",
        "status": "delivered",
        "occurred_at": "{now}",
    },
}
# A batch of this many labels is printed as one document.
BATCH = 10


@dataclass(frozen=True)
class Shop:
    """Made for one operation: what one request has ended another can't move.

    body: where it differs from the good request; carrier: who prints labels there, `sandbox` or `easypost`,
    else nobody; note: what tells the scene from another of the same operation.
    """

    bring: Bring
    operation: str
    body: Any = None
    carrier: str = ""
    note: str = ""


def shops() -> Iterator[Shop]:
    """All there are; the inhabited one is apart."""
    yield from _disputes()
    yield from _returns()
    yield from _reshipments()
    yield Shop(_shared_number, "POST /packages/{package_id}/number-review")
    yield from _documents()
    yield Shop(_bought, "POST /webhooks/easypost")
    yield Shop(_going_back, "POST /webhooks/tracking", DELIVERED, note="goods that go back")
    yield Shop(_going_again, "POST /webhooks/tracking", DELIVERED, note="items sent again")
    for carrier in ("sandbox", "easypost"):
        for operation in ("POST /labels", "POST /labels/quote"):
            yield Shop(_parcel, operation, carrier=carrier, note=carrier)


def _documents() -> Iterator[Shop]:
    """What a carrier printed is kept when it is bought; the sandbox's draws it when it is asked for."""
    for bring, operation in (
        (_bought, "GET /labels/{label_id}/document"),
        (_batch, "GET /label-batches/{batch_id}/document"),
        (_court(_labelled), f"GET {DISPUTE}/return/label"),
        (_help(_buy_label), f"GET {HELP}/return/label"),
    ):
        yield Shop(_printed(bring), operation)
        yield Shop(bring, operation, carrier="sandbox", note="sandbox")


def _disputes() -> Iterator[Shop]:
    for move in ("reject", "settlement", "withdraw"):
        yield Shop(_court(lambda case: case.file()), f"POST {DISPUTE}/{move}")
    for read in ("", "/recommendation", "/outcomes"):
        yield Shop(_court(lambda case: case.contested()), f"GET {DISPUTE}{read}", note="contested")
    for move in ("judgment", "evidence-requests"):
        yield Shop(_court(lambda case: case.contested()), f"POST {DISPUTE}/{move}")
    yield Shop(_court(_in_court), f"POST {DISPUTE}/external-proceedings/decision")
    for move in ("accept", "appeal"):
        yield Shop(_court(lambda case: case.won()), f"POST {DISPUTE}/{move}")
    upheld = {"upheld": True, "reason": "It was sealed.", "judgment": {"finding": {"claim_verified": False}}}
    yield Shop(_court(_appealed), f"POST {DISPUTE}/appeal/decision", upheld)
    yield Shop(_court(lambda case: case.won(verdict=REFUTED)), f"POST {DISPUTE}/redispute")
    yield Shop(_court(lambda case: case.final()), f"POST {DISPUTE}/actions")


def _returns() -> Iterator[Shop]:
    shipped = {"carrier": "ups", "tracking_number": "1ZBACK", "shipped_at": "2026-05-04T19:00:00Z"}
    yield Shop(_court(_lost_for_good), f"POST {DISPUTE}/return", shipped)
    for of, due, back, objected in (
        (DISPUTE, _court(_lost_for_good), _court(_came_back), _court(_objected)),
        (HELP, _help(), _help(_bring_back), _help(_bring_back, _object)),
    ):
        for carrier in ("sandbox", "easypost"):
            yield Shop(due, f"POST {of}/return/label", carrier=carrier, note=carrier)
        yield Shop(back, f"POST {of}/return/objection", OTHER_LAMP)
        yield Shop(objected, f"POST {of}/return/objection/decision")
        for more in ("", "/upload"):
            yield Shop(_with_photo(back, of), f"POST {of}/return/objection/files/{{file_id}}{more}")
    yield Shop(_help(), f"POST {HELP}/return")


def _reshipments() -> Iterator[Shop]:
    lines = [{"line_id": "plates", "quantity": 1}]
    wish = {"order_id": "ord-1", "lines": lines, "reason": "missing_items", "description": "One is missing."}
    yield Shop(_arrived, "POST /reshipments", wish)
    for move in ("proposals", "reject"):
        yield Shop(_asked, f"POST {REQUEST}/{move}")
    for answer in ("accept", "reject"):
        yield Shop(_offered, f"POST {REQUEST}/offer/{answer}")
    elsewhere = _approved(shipping_mode="seller_shipping")
    yield Shop(elsewhere, f"POST {REQUEST}/shipment", note="a number")
    for carrier in ("sandbox", "easypost"):
        yield Shop(_approved(), f"POST {REQUEST}/shipment", LABEL, carrier, carrier)


def _court(happen: Callable[[Court], object]) -> Bring:
    """A dispute of which this has happened."""

    def brought(services: Services, clock: Clock) -> Ids:
        case = court(services, clock, parcels={"weight_oz": 20.0})
        happen(case)
        return {"seller_account": SELLER, "dispute_id": case.id}

    return brought


def _in_court(case: Court) -> None:
    """The seller, who owes, says that it is before a court."""
    case.final()
    told = {"kind": "court", "reference": "24-CV-1"}
    _done(shop.post(f"/disputes/{case.id}/external-proceedings", told, account=SELLER))


def _appealed(case: Court) -> None:
    case.won()
    case.appeal()


def _lost_for_good(case: Court) -> None:
    """The goods are to go back, at the seller's cost."""
    case.final("quality_safety")


def _labelled(case: Court) -> None:
    _lost_for_good(case)
    _buy_label(case.clock, f"/disputes/{case.id}")


def _came_back(case: Court) -> None:
    _lost_for_good(case)
    _bring_back(case.clock, f"/disputes/{case.id}")


def _objected(case: Court) -> None:
    _came_back(case)
    _object(case.clock, f"/disputes/{case.id}", account=SELLER)


def _help(*happen: Callable[[Clock, str], object]) -> Bring:
    """A case of customer service that was decided by a return, of which this has happened."""

    def brought(services: Services, clock: Clock) -> Ids:
        reshipments.arrive(clock)
        case_id = str(help.opened()["id"])
        lines = [{"line_id": "plates", "quantity": 1}]
        _done(help.resolve(case_id, "return_and_refund", lines=lines))
        for step in happen:
            step(clock, f"/support-cases/{case_id}")
        return {"case_id": case_id}

    return brought


def _buy_label(clock: Clock, path: str) -> Any:
    return _done(shop.post(f"{path}/return/label", {}, **BUYER), 201)


def _bring_back(clock: Clock, path: str) -> None:
    label = _buy_label(clock, path)
    _done(shop.report(clock, label["tracking_number"], "delivered", carrier=label["carrier"]), 202)


def _object(clock: Clock, path: str, **who: str) -> None:
    _done(shop.post(f"{path}/return/objection", OTHER_LAMP, **who))


def _with_photo(bring: Bring, path: str) -> Bring:
    """The same, and the seller has objected with a photo that is yet to come."""

    def brought(services: Services, clock: Clock) -> Ids:
        ids = bring(services, clock)
        seller = {"account": ids["seller_account"]} if "seller_account" in ids else {}
        shown = {**OTHER_LAMP, "files": [PHOTO]}
        made = _done(shop.post(f"{path.format_map(ids)}/return/objection", shown, **seller))
        return {**ids, "file_id": str(made["return"]["objection"]["files"][0]["id"])}

    return brought


def _arrived(services: Services, clock: Clock) -> Ids:
    reshipments.arrive(clock)
    return {}


def _asked(services: Services, clock: Clock) -> Ids:
    reshipments.arrive(clock)
    return {"reshipment_id": reshipments.asked()}


def _offered(services: Services, clock: Clock) -> Ids:
    ids = _asked(services, clock)
    _done(reshipments.offer(ids["reshipment_id"]))
    return ids


def _approved(**told: str) -> Bring:
    """A request whose items are to be sent, of an order that was told like this."""
    return lambda services, clock: {"reshipment_id": reshipments.approved(clock, **told)}


def _shared_number(services: Services, clock: Clock) -> Ids:
    """A package under a number that another seller's has, too."""
    for order_id, name, seller in (("ord-1", "pkg-1", "shop-1"), ("ord-2", "pkg-2", "shop-2")):
        parcel = shop.package(name, "line-1", carrier="ups", tracking_number=NUMBER)
        told = {"seller_id": seller, "shipping_mode": "seller_shipping", "packages": [parcel]}
        shop.place(clock, order_id=order_id, **told)
    deliver(services, "work")
    _done(shop.report(clock, NUMBER, "accepted", carrier="ups"), 202)
    return {"package_id": "pkg-1"}


def _batch(services: Services, clock: Clock) -> Ids:
    """A batch whose labels are all bought."""
    lines = [f"line-{n}" for n in range(BATCH)]
    parcels = [shop.package(f"pkg-{line}", line) for line in lines]
    shop.place(clock, items=[shop.item(line) for line in lines], packages=parcels)
    shop.agree()
    items = [shop.wanted(one["package_id"]) for one in parcels]
    for item in items:
        del item["channel"]
    batch = shop.post("/label-batches", {"channel": "desktop", "items": items}, key="batch")
    deliver(services)
    return {"batch_id": str(_done(batch, 202)["id"])}


def _parcel(services: Services, clock: Clock) -> Ids:
    """A package to be sent."""
    shop.place(clock)
    shop.agree()
    return {"bare_package": "pkg-1"}


def _bought(services: Services, clock: Clock) -> Ids:
    _parcel(services, clock)
    label = shop.bought()
    return {"label_id": label["id"], "tracking_number": label["tracking_number"]}


def _printed(bring: Bring) -> Bring:
    """The same, with the documents of all labels kept as a carrier's are."""

    def brought(services: Services, clock: Clock) -> Ids:
        ids = bring(services, clock)
        bucket = services.deployment.documents_bucket
        sold = services.client("s3").list_objects_v2(Bucket=bucket, Prefix=SANDBOX_CARRIER)["Contents"]
        for record in sold:
            documents.link(services, PurePosixPath(record["Key"]).stem)
        return ids

    return brought


def _going_back(services: Services, clock: Clock) -> Ids:
    """Goods of a dispute on their way back under a label bought here."""
    case = court(services, clock, parcels={"weight_oz": 20.0})
    _lost_for_good(case)
    return _followed(_buy_label(clock, f"/disputes/{case.id}"), clock)


def _going_again(services: Services, clock: Clock) -> Ids:
    """Missing items on their way under a number of the seller's."""
    request = reshipments.approved(clock, shipping_mode="seller_shipping")
    sent = {"carrier": "ups", "tracking_number": NUMBER}
    _done(shop.post(REQUEST.format(reshipment_id=request) + "/shipment", sent))
    return _followed(sent, clock)


def _followed(sent: Mapping[str, str], clock: Clock) -> Ids:
    clock.forward(days=2)
    return {**sent, "now": rfc3339(clock.now)}


def _done(answer: Any, status: int = 200) -> Any:
    """What was answered. Raises SystemExit for anything but that status."""
    if answer.status != status:
        raise SystemExit(f"A shop could not be made: {answer.status} {answer.text}")
    return answer.json()
