"""Through the whole service over HTTP: every route answered with success at least once."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from local.demo.parcels import accept_agreement, affidavit_link, place_order, report
from local.demo.world import Answer, World
from shared.domain.times import rfc3339
from tests.support.stack import OFFER, buy

SELLER, BUYER, AGENT = ("seller", "shop-1"), ("buyer", "buyer-1"), ("agent", "agent-1")
LOSS = {"reason": "loss", "description": "The carrier has lost the parcel."}
REASON = {"reason": "We have seen the parcel when it left."}
PIECE = {"kind": "photo", "description": "It is not what was ordered.", "attested": True}
FILE = {"name": "lamp.jpg", "media_type": "image/jpeg", "size_bytes": 1_000, "sha256": "0" * 64}
PATIENCE = 60


@dataclass
class Walker(World):
    """Who goes through the service. `succeeded`: method and path of what was answered with success."""

    succeeded: set[tuple[str, str]] = field(default_factory=set)

    def ask(self, method: str, path: str, body: Any = None, **how: Any) -> Answer:
        answer = super().ask(method, path, body, **how)
        if answer.status < 400:
            inside = path.removeprefix(self.stack["api_url"])
            self.succeeded.add((method, urlsplit(inside).path))
        return answer

    def tell(self, source: str, type: str, **data: Any) -> None:
        super().tell(source, type, **data)
        self.succeeded.add(("POST", f"/webhooks/{source}"))

    def get(self, path: str, by: tuple[str, str] = SELLER, status: int = 200) -> Any:
        """What is there."""
        return self.ask("GET", path, by=by, expect=status).body

    def post(self, path: str, body: Any = None, by: tuple[str, str] = SELLER, status: int = 200) -> Any:
        """What comes of it."""
        return self.ask("POST", path, body, by=by, key=secrets.token_hex(8), expect=status).body


def until(found: Callable[[], Any]) -> Any:
    """What is found, once it is. Raises AssertionError after a while."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if something := found():
            return something
        time.sleep(0.2)
    raise AssertionError("it did not come about")


def sell(world: Walker) -> Mapping[str, Any]:
    """Labels one by one and in a batch; answers the label of a parcel on its way."""
    names = ("A", "B", "C", "D-LABELFAIL")
    order_id = place_order(world, [(name, "A lamp", "300.00") for name in names])
    accept_agreement(world, "insurance")
    package_id = f"{order_id}-A"
    world.post("/labels/quote", {"packages": [{"package_id": package_id}]})
    sent = buy(world, package_id, insurance={"option": "full"}).body
    returned = buy(world, f"{order_id}-B").body
    world.post(f"/labels/{returned['id']}/void")
    report(world, sent, "accepted")
    for path in ("", f"/{sent['id']}", f"/{sent['id']}/signature"):
        world.get(f"/labels{path}")
    world.get(f"/labels/{sent['id']}/document", status=302)
    for path in ("", f"/{order_id}", f"/{order_id}/options", f"/{order_id}/book"):
        world.get(f"/orders{path}")
    for page in ("tracking", "receipt", "claim-eligibility"):
        world.get(f"/packages/{package_id}/{page}")
    world.get(f"/ledger?order_id={order_id}")
    world.get("/ledger?from=2020-01-01T00:00:00Z&to=2099-01-01T00:00:00Z")
    world.get(f"/orders?query={order_id}")
    _batch(world, order_id)
    return sent


def _batch(world: Walker, order_id: str) -> None:
    offer = {**OFFER, "service": "fedex_ground"}
    channel = offer.pop("channel")
    items = [{"package_id": f"{order_id}-{name}", **offer} for name in ("C", "D-LABELFAIL")]
    opened = world.post("/label-batches", {"channel": channel, "items": items}, status=202)
    path = f"/label-batches/{opened['id']}"
    until(lambda: world.get(path)["status"] == "completed_with_errors")
    world.post(f"{path}/retry", status=202)
    until(lambda: world.get(path)["status"] == "completed_with_errors")
    until(lambda: world.ask("GET", f"{path}/document", by=SELLER).status == 302)


def claim(world: Walker, sent: Mapping[str, Any]) -> None:
    """A claim, its papers, the buyer's affidavit, and the insurer on the other side."""
    path = f"/claims/{world.post('/claims', {'package_id': sent['package_id'], **LOSS}, status=201)['id']}"
    for page in ("", "/invoice", "/affidavit/preview"):
        world.get(path + page)
    world.get("/claims")
    world.post(f"{path}/affidavit")
    world.settle()
    link = affidavit_link(world, "bea@example.com")
    form = {"statement": "not_received", "full_name": "Bea Buyer", "signature": "Bea", "agree": "true"}
    world.ask("GET", link, expect=200)
    world.ask("POST", link, form={**form, "signed_on": world.now().date().isoformat()}, expect=200)
    world.settle()
    claim_id, now = path.split("/")[2], rfc3339(world.now())
    asked = {"claim_id": claim_id, "question": "Where?", "occurred_at": now}
    for more in ({"files": [FILE]}, {}):
        world.tell("insurer", "claim.information_requested", **asked)
        until(lambda: world.get(path)["information_request"])
        answers = world.post(f"{path}/answers", {"text": "In the hall.", **more}, status=201)["answers"]
    awaited = answers[0]["files"][0]["id"]
    world.post(f"{path}/answers/{answers[0]['id']}/files/{awaited}/upload")
    world.settle()
    heard = world.ask("GET", f"/sandbox/insurer/messages?claim_id={claim_id}", expect=200).body["data"]
    assert {"claim.opened", "affidavit.submitted", "claim.answered"} <= {one["type"] for one in heard}
    for link in ("invoice", "package_receipt"):
        world.ask("GET", heard[0]["data"]["documents"][link], expect=200)
    world.succeeded.add(("POST", "/sandbox/insurer"))
    world.tell("insurer", "claim.accepted", claim_id=claim_id, approved_amount="300.00", occurred_at=now)
    until(lambda: world.get(path)["status"] == "accepted")
    told = world.get("/notifications")["data"][0]
    assert world.post(f"/notifications/{told['id']}/read")["read_at"]
    world.get("/agenda?object=claim")


def help_out(world: Walker) -> None:
    """Missing items, in each of the ways it can end; a question; a recall of one batch."""
    names = ("A", "B", "C", "D")
    parcels = [(name, "A lamp", "300.00") for name in names]
    order_id = place_order(world, parcels, mode="seller_shipping", delivered_at=rfc3339(world.now()))
    approved, rejected, settled, refused = (_missing(world, order_id, n) for n in range(1, 5))
    world.post(f"{approved}/approve")
    world.post(f"{approved}/shipment", {"carrier": "usps", "tracking_number": secrets.token_hex(8)})
    world.post(f"{rejected}/reject", REASON)
    for path, answer in ((settled, "accept"), (refused, "reject")):
        world.post(f"{path}/proposals", {"kind": "partial_refund", "amount": "10.00"})
        world.post(f"{path}/offer/{answer}", by=BUYER)
    world.get("/reshipments")
    world.get(approved)
    asked = {"kind": "question", "channel": "ticket", "description": "How?"}
    told = {"order_id": order_id, "seller_contacted_at": rfc3339(world.now()), **asked}
    world.post(f"/orders/{order_id}/messages", {"text": "How?"}, by=BUYER, status=201)
    world.get(f"/orders/{order_id}/messages")
    world.get(f"/orders/{order_id}/notifications", by=AGENT)
    case = f"/support-cases/{world.post('/support-cases', told, by=BUYER, status=201)['id']}"
    shown = {"text": "Like this.", "files": [FILE]}
    message = world.post(f"{case}/messages", shown, by=SELLER, status=201)
    world.post(f"{case}/messages/{message['id']}/files/{message['files'][0]['id']}/upload", by=SELLER)
    world.get(case, by=BUYER)
    world.get("/support-cases?status=open", by=AGENT)
    world.post(f"{case}/resolution", {"outcome": "answered", **REASON}, by=AGENT)
    world.ask("GET", "/help/faqs", expect=200)
    product = {"product_id": f"prod-{secrets.token_hex(3)}", "seller_id": "shop-1", "source": "media"}
    partly = {**product, "reference": "A paper", "batches": ["B-1"]}
    recall = f"/recalls/{world.post('/recalls', partly, by=AGENT, status=201)['id']}"
    world.get(recall)
    world.get("/recalls")
    paper = {"documents": [{"name": "report.pdf", "sha256": "0" * 64}], "text": "Another plug."}
    world.post(f"{recall}/justification", paper)


def _missing(world: Walker, order_id: str, number: int) -> str:
    missing = {"lines": [{"line_id": f"line-{number}", "quantity": 1}], "reason": "missing_items"}
    asked = {"order_id": order_id, "description": "It was not in the box.", **missing}
    return f"/reshipments/{world.post('/reshipments', asked, by=BUYER, status=201)['id']}"


def dispute(world: Walker) -> None:
    """Disputes in each of the ways they can go."""
    withdrawn = _filed(world)
    piece = world.post(f"{withdrawn}/evidence", {**PIECE, "file": FILE}, by=BUYER, status=201)
    world.post(f"{withdrawn}/evidence/{piece['id']}/upload", by=BUYER)
    world.post(f"{withdrawn}/withdraw", by=BUYER)
    world.post(_filed(world) + "/reject", REASON, by=AGENT)
    world.post(_filed(world) + "/external-proceedings", {"kind": "court", "reference": "SC-1"}, by=BUYER)
    between = _filed(world)
    for side in (BUYER, SELLER):
        world.post(f"{between}/settlement", by=side)
    asked = _judging(world)
    question = {"party": "seller", "what": "The receipt.", "hours": 24, **REASON}
    world.post(f"{asked}/evidence-requests", question, by=AGENT)
    told = {**PIECE, "kind": "statement", "party": "third_party", "source": "The reception desk"}
    world.post(f"{asked}/evidence", told, by=AGENT, status=201)
    held = _judged(world)
    world.post(f"{held}/external-proceedings", {"kind": "court", "reference": "SC-2"})
    world.post(f"{held}/external-proceedings/decision", {"confirmed": True, **REASON}, by=AGENT)
    mailed = _judged(world)
    by_mail = {"grounds": "It is another lamp.", "received_at": rfc3339(world.now())}
    world.post(f"{mailed}/appeal", by_mail, by=AGENT)
    again = _judged(world, verified=False)
    world.post(f"{again}/redispute", {"description": "A better photo."}, by=BUYER, status=201)
    appealed = _judged(world)
    world.post(f"{appealed}/appeal", {"grounds": "It is another lamp."})
    world.post(f"{appealed}/appeal/decision", {"upheld": False, **REASON}, by=AGENT)
    final = _judged(world)
    for side in (BUYER, SELLER):
        world.post(f"{final}/accept", by=side)
    back = {"carrier": "usps", "tracking_number": secrets.token_hex(8), "shipped_at": rfc3339(world.now())}
    world.post(f"{final}/return", back, by=BUYER)
    world.post(f"{final}/actions", {"action": "refund"})
    sent = _judged(world, mode="tiktok_shipping")
    for side in (BUYER, SELLER):
        world.post(f"{sent}/accept", by=side)
    label = world.post(f"{sent}/actions", {"action": "replacement", "service": "ups_ground"})
    assert label["remedy_shipment"]["status"] == "label_bought"
    world.get("/disputes")
    world.get(final)
    facts = {"scenario": "lost_package", "shipping_mode": "tiktok_shipping", "flags": {}, "system": {}}
    for path in (_to_be_returned(world), _asked_back(world)):
        _give_back(world, path)
    world.post("/judgments/simulate", {**facts, "evidence": {"buyer": [], "seller": [], "carrier": []}})
    for path in ("/", "/docs", "/openapi.json", "/policy", "/policy/R-CLM-03"):
        world.get(path)


def borrow(world: Walker) -> None:
    """Two sellers name one number; an agent finds it to be the second one's own."""
    named = {"carrier": "ups", "tracking_number": secrets.token_hex(8)}
    for shop in ("shop-1", f"shop-{secrets.token_hex(3)}"):
        name = f"pkg-{secrets.token_hex(3)}"
        packed = {"package_id": name, "lines": [{"line_id": "line-1", "quantity": 1}], **named}
        told = {"seller_id": shop, "packages": [packed]}
        place_order(world, [("A", "A lamp", "300.00")], mode="seller_shipping", **told)
    world.post(f"/packages/{name}/number-review", {"own": True, **REASON}, by=AGENT)


def investigate(world: Walker) -> None:
    """Five disputes lost by one seller: an investigation opens by itself."""
    shop = ("seller", f"shop-{secrets.token_hex(3)}")
    for _ in range(5):
        path = _judged(world, shop)
        for side in (BUYER, shop):
            world.post(f"{path}/accept", by=side)
    world.settle()
    mine = lambda: [  # noqa: E731
        one["id"]
        for one in world.get("/investigations?page_size=100", by=AGENT)["data"]
        if one["seller_id"] == shop[1]
    ]
    world.post(f"/investigations/{until(mine)[0]}/finding", {"bad_faith": False, **REASON}, by=AGENT)


def lapse(world: Walker) -> None:
    """Whatever is open runs out, a recall's justification among it."""
    part = {"product_id": f"prod-{secrets.token_hex(3)}", "seller_id": "shop-1", "source": "media"}
    body = {**part, "reference": "A paper", "batches": ["B-1"]}
    path = f"/recalls/{world.post('/recalls', body, by=AGENT, status=201)['id']}"
    world.pass_time(days=8)
    until(lambda: world.get(path)["flags"] == ["justification_missing"])


def _to_be_returned(world: Walker) -> str:
    """A dispute whose refund waits for the goods."""
    path = _judged(world, scenario="quality_safety")
    for side in (BUYER, SELLER):
        world.post(f"{path}/accept", by=side)
    return path


def _asked_back(world: Walker) -> str:
    """A support case whose refund waits for the goods; first they go under a number of the buyer's."""
    now = rfc3339(world.now())
    order_id = place_order(world, [("A", "A lamp", "20.00")], mode="seller_shipping", delivered_at=now)
    asked = {"kind": "refund", "channel": "ticket", "description": "It flickers."}
    told = {"order_id": order_id, "seller_contacted_at": now, **asked}
    path = f"/support-cases/{world.post('/support-cases', told, by=BUYER, status=201)['id']}"
    world.post(f"{path}/resolution", {"outcome": "return_and_refund", "amount": "5.00", **REASON}, by=AGENT)
    number = {"carrier": "usps", "tracking_number": secrets.token_hex(8), "shipped_at": now}
    world.post(f"{path}/return", number, by=BUYER)
    world.tell("tracking", "tracking.updated", **_ended(number, "return_to_sender", now))
    until(lambda: world.get(path, by=BUYER)["return"]["status"] == "back_with_buyer")
    return path


def _ended(number: Mapping[str, str], status: str, at: str) -> dict[str, str]:
    return {name: number[name] for name in ("carrier", "tracking_number")} | {
        "status": status,
        "occurred_at": at,
    }


def _give_back(world: Walker, path: str) -> None:
    """Goods go back with a label; the seller objects in vain."""
    label = world.post(f"{path}/return/label", {"service": "usps_priority"}, by=BUYER, status=201)
    world.get(f"{path}/return/label", by=BUYER)
    world.tell("tracking", "tracking.updated", **_ended(label, "delivered", rfc3339(world.now())))
    until(lambda: world.get(path, by=BUYER)["return"]["status"] == "arrived")
    photo = {"reason": "not_what_was_sent", "description": "It is another lamp.", "files": [FILE]}
    made = world.post(f"{path}/return/objection", photo)["return"]["objection"]["files"][0]
    world.post(f"{path}/return/objection/files/{made['id']}/upload")
    world.post(f"{path}/return/objection/files/{made['id']}", {"file": FILE})
    world.post(f"{path}/return/objection/decision", {"upheld": False, **REASON}, by=AGENT)


def _filed(
    world: Walker,
    seller: tuple[str, str] = SELLER,
    scenario: str = "inconsistent_product",
    mode: str = "seller_shipping",
) -> str:
    now = rfc3339(world.now())
    times = {"delivered_at": now, "estimated_delivery_at": now}
    order_id = place_order(world, [("A", "A blue lamp", "20.00")], mode=mode, seller_id=seller[1], **times)
    asked = {"request_id": f"req-{secrets.token_hex(4)}", "kind": "refund", "status": "rejected"}
    told = {"order_id": order_id, "line_ids": ["line-1"], "contacted_seller": True, "occurred_at": now}
    world.tell("orders", "after_sale.updated", **asked, **told)
    filing = {"scenario": scenario, "description": "It is red."}
    body = {"order_id": order_id, "line_ids": ["line-1"], **filing}
    return f"/disputes/{world.post('/disputes', body, by=BUYER, status=201)['id']}"


def _judging(
    world: Walker,
    seller: tuple[str, str] = SELLER,
    scenario: str = "inconsistent_product",
    mode: str = "seller_shipping",
) -> str:
    path = _filed(world, seller, scenario, mode)
    for side in (BUYER, seller):
        world.post(f"{path}/evidence", PIECE, by=side, status=201)
        world.post(f"{path}/evidence/complete", by=side)
    return path


def _judged(
    world: Walker,
    seller: tuple[str, str] = SELLER,
    *,
    verified: bool = True,
    scenario: str = "inconsistent_product",
    mode: str = "seller_shipping",
) -> str:
    path = _judging(world, seller, scenario, mode)
    world.get(f"{path}/recommendation", by=AGENT)
    world.get(f"{path}/outcomes", by=AGENT)
    world.post(f"{path}/judgment", {"finding": {"claim_verified": verified}}, by=AGENT)
    return path
