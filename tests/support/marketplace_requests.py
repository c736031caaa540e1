"""What people ask for in `marketplace`: good bodies, odd ones, and what opens something new."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from shared.domain.disputes.vocabulary import SCENARIOS
from shared.domain.times import rfc3339
from tests.support import indoors
from tests.support.files import JPEG
from tests.support.good_requests import BODIES, REASON
from tests.support.shop import item, wanted
from tests.support.shop import order as an_order

ACCOUNTS: Mapping[str, str] = {"seller": "shop-1", "buyer": "buyer-1", "agent": "agent-1", "carrier": "ups"}
# Lines with what was paid for all of their units.
ORDERS: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "ord-1": (("a", "40.00", 2), ("b", "60.00", 1), ("c", "20.00", 3)),
    "ord-2": (("d", "300.00", 1), ("e", "82.01", 2)),
}
PACKAGES: Mapping[str, Mapping[str, Mapping[str, int]]] = {
    "ord-1": {"pkg-ab": {"a": 2, "b": 1}, "pkg-c": {"c": 3}},
    "ord-2": {"pkg-d": {"d": 1}, "pkg-e": {"e": 2}},
}
OWN_WORDS = {"description": "Walrus words that stay between the parties, says 5 Okapi Lane."}
Body = Any
Opening = Callable[[Any, int], tuple[str, str, Body]]
Course = Callable[[Any, int], Iterator[tuple[str, str, Body]]]


def order(order_id: str, at: Any, **told: Any) -> dict[str, Any]:
    """An order as the platform tells it then: the first has arrived under its seller's own numbers."""
    sent = {"carrier": "ups", "shipped_at": "2026-03-02T18:10:00Z", "delivered_at": "2026-03-02T19:00:00Z"}
    own = order_id == "ord-1"
    packages = [
        {
            "package_id": name,
            "lines": [{"line_id": line, "quantity": quantity} for line, quantity in packed.items()],
            "weight_oz": 20.0,
            **({**sent, "tracking_number": f"1Z{name}"} if own else {}),
        }
        for name, packed in PACKAGES[order_id].items()
    ]
    usual = {
        "order_id": order_id,
        "shipping_mode": "seller_shipping" if own else "tiktok_shipping",
        "items": [
            item(line, price, quantity=quantity, product_id=f"prd-{line}")
            for line, price, quantity in ORDERS[order_id]
        ],
        "packages": packages,
        "shipping_fee_paid": "5.00",
        "tax": "1.03",
        "estimated_delivery_at": "2026-03-02T19:00:00Z",
        "occurred_at": rfc3339(at),
        **({"delivered_at": "2026-03-02T19:00:00Z"} if own else {}),
    }
    return an_order(**{**usual, **told})


@cache
def commands() -> tuple[str, ...]:
    """Every command of the document that is for people."""
    systems = ("/webhooks/", "/sandbox/", "/affidavits/")
    return tuple(sorted(one for one in indoors.commands() if not one.split(" ")[1].startswith(systems)))


def bodies(operation: str, market: Any, which: int) -> Sequence[Body]:
    """Bodies for an operation, good ones and some that may be refused."""
    number = f"1Z{market.statuses.total():06d}" if which % 5 else "1Zpkg-ab"
    sent = {"carrier": "ups", "tracking_number": number}
    now = rfc3339(market.clock.now)
    method, path = operation.split(" ")
    found = _variants(sent, now).get(path)
    if found is not None:
        return found
    usual = BODIES.get((method, path))
    return (usual if "{" not in str(usual) else {},)


def _variants(sent: Mapping[str, str], now: str) -> Mapping[str, Sequence[Body]]:
    """By path."""
    file = {"name": "lamp.jpg", "media_type": "image/jpeg", "size_bytes": len(JPEG), "sha256": SHA256}
    piece = {"kind": "photo", "attested": True, **OWN_WORDS}
    back = {**sent, "shipped_at": now}
    bought = {"action": "replacement", "service": "ups_ground"}
    objection = {"reason": "not_what_was_sent", **OWN_WORDS}
    override = {"winner": "buyer", "remedy": "refund", "amount": "1.00", **REASON}
    decide = (
        {"upheld": False, **REASON},
        {"upheld": True, **REASON},
        {"upheld": True, "amount": "1.00", **REASON},
    )
    both = {
        "/return": (back, {**back, "carrier": "usps"}),
        "/return/label": ({}, {"service": "usps_priority"}, {"service": "none"}),
        "/return/objection": (objection, {**objection, "files": [file]}),
        "/return/objection/decision": decide,
    }
    verdicts = (
        {"finding": {"claim_verified": True}},
        {"finding": {"claim_verified": False}},
        {"finding": {"claim_verified": True}, "flags": {"severity": "minor"}},
        {"override": override},
        {},
    )
    return {
        **{
            f"{of}{more}": made
            for of in ("/disputes/{dispute_id}", "/support-cases/{case_id}")
            for more, made in both.items()
        },
        "/disputes/{dispute_id}/evidence": (
            piece,
            {**piece, "file": file},
            {**piece, "kind": "carrier_record", "proves": ["handed_to_carrier"]},
            {**piece, "party": "third_party", "source": "The reception desk"},
            {**piece, "supplement": True},
        ),
        "/disputes/{dispute_id}/judgment": verdicts,
        "/disputes/{dispute_id}/actions": (
            {"action": "refund"},
            {"action": "resend", **sent},
            {"action": "replacement", **sent},
            bought,
            {"action": "refund", "amount": "0.01"},
        ),
        "/disputes/{dispute_id}/appeal": (
            {"grounds": OWN_WORDS["description"]},
            {"grounds": OWN_WORDS["description"], "received_at": now},
        ),
        "/disputes/{dispute_id}/appeal/decision": (
            {"upheld": False, **REASON},
            *({"upheld": True, "judgment": verdict, **REASON} for verdict in verdicts),
        ),
        "/disputes/{dispute_id}/external-proceedings/decision": (
            {"confirmed": False, **REASON},
            {"confirmed": True, **REASON},
        ),
        "/disputes/{dispute_id}/evidence-requests": tuple(
            {"party": party, "what": OWN_WORDS["description"], "hours": 24, **REASON}
            for party in ("seller", "buyer")
        ),
        "/reshipments/{reshipment_id}/proposals": (
            {"kind": "partial_refund", "amount": "5.00"},
            {"kind": "partial_refund", "amount": "0.01"},
            {"kind": "refund_only", "amount": "20.00"},
        ),
        "/reshipments/{reshipment_id}/shipment": (sent, {"service": "usps_priority"}),
        "/support-cases/{case_id}/resolution": (
            {"outcome": "refund", "amount": "3.00", **REASON},
            {"outcome": "return_and_refund", "amount": "5.00", **REASON},
            {"outcome": "refund", "lines": [{"line_id": "b", "quantity": 1}], **REASON},
            {"outcome": "answered", **REASON},
            {"outcome": "declined", **REASON},
            {"outcome": "refund", "amount": "900.00", **REASON},
        ),
        "/support-cases/{case_id}/messages": (
            {"text": OWN_WORDS["description"]},
            {"text": "!", "files": [file]},
        ),
        "/orders/{order_id}/messages": ({"text": OWN_WORDS["description"]},),
        "/claims/{claim_id}/answers": ({"text": OWN_WORDS["description"]},),
        "/investigations/{investigation_id}/finding": (
            {"bad_faith": False, **REASON},
            {"bad_faith": True, **REASON},
        ),
        "/packages/{package_id}/number-review": ({"own": True, **REASON}, {"own": False, **REASON}),
    }


def _label(market: Any, how: int) -> tuple[str, str, Body]:
    insurance = (
        {"option": "free"},
        {"option": "full"},
        {"option": "custom", "amount": "250.00"},
        {"option": "custom", "amount": "999.00"},
    )
    package = ("pkg-d", "pkg-e", *(one.id for one in market.of_kind("package")))
    choice = {"insurance": insurance[how // 3 % 4], "service": ("usps_priority", "ups_ground")[how % 2]}
    signature = ("none", "none", "signature_required")[how // 2 % 3]
    return "seller", "/labels", wanted(package[how % len(package)], **choice, signature=signature)


def _batch(market: Any, how: int) -> tuple[str, str, Body]:
    items = [
        {"package_id": name, "service": "ups_ground", "insurance": {"option": "full"}, "signature": "none"}
        for name in ("pkg-e", "pkg-d")[: 1 + how % 2]
    ]
    return "seller", "/label-batches", {"channel": "desktop", "items": items}


def _claim(market: Any, how: int) -> tuple[str, str, Body]:
    package = ("pkg-d", "pkg-e", "pkg-c")[how % 3]
    return (
        "seller",
        "/claims",
        {"package_id": package, "reason": ("loss", "damage")[how // 3 % 2], **OWN_WORDS},
    )


def _dispute(market: Any, how: int) -> tuple[str, str, Body]:
    order_id = ("ord-1", "ord-1", "ord-2")[how % 3]
    lines = ORDERS[order_id]
    line, _, quantity = lines[how // 3 % len(lines)]
    about = (
        {"line_ids": [line]}
        if how % 4
        else {"lines": [{"line_id": line, "quantity": 1 + how // 5 % quantity}]}
    )
    scenario = SCENARIOS[how // 2 % len(SCENARIOS)]
    return "buyer", "/disputes", {"order_id": order_id, **about, "scenario": scenario, **OWN_WORDS}


def _reshipment(market: Any, how: int) -> tuple[str, str, Body]:
    line, _, quantity = ORDERS["ord-1"][how % 3]
    lines = [{"line_id": line, "quantity": 1 + how // 3 % quantity}]
    asked = {"order_id": "ord-1", "lines": lines, "reason": "missing_items", **OWN_WORDS}
    return "buyer", "/reshipments", asked


def _help(market: Any, how: int) -> tuple[str, str, Body]:
    kind = ("question", "refund", "return")[how % 3]
    asked = {"order_id": list(ORDERS)[how // 3 % 2], "kind": kind, "channel": "ticket", **OWN_WORDS}
    return "buyer", "/support-cases", {**asked, "seller_contacted_at": rfc3339(market.clock.now)}


def _recall(market: Any, how: int) -> tuple[str, str, Body]:
    product = ("prd-a", "prd-d", "prd-c")[how % 3]
    batches = {"batches": ["B-1"]} if how % 2 else {}
    about = {"product_id": product, "seller_id": "shop-1", "source": ("media", "regulator")[how // 2 % 2]}
    return "agent", "/recalls", {**about, "reference": "The evening paper", **batches}


def _message(market: Any, how: int) -> tuple[str, str, Body]:
    role = ("buyer", "seller")[how % 2]
    return role, f"/orders/{list(ORDERS)[how // 2 % 2]}/messages", {"text": OWN_WORDS["description"]}


SHA256 = sha256(JPEG).hexdigest()
OPENINGS: tuple[Opening, ...] = (
    _dispute, _label, _claim, _reshipment, _help, _dispute, _label, _recall, _batch, _message, _claim,
)  # fmt: skip


def _insured_parcel(market: Any, how: int) -> Iterator[tuple[str, str, Body]]:
    """Bought with full cover, scanned, claimed as lost, and the buyer asked to sign."""
    package = ("pkg-d", "pkg-e")[how % 2]
    yield "seller", "/labels", wanted(package, insurance={"option": "full"})
    labels = [one for one in market.of_kind("label") if one.status == "purchased"]
    if labels:
        number = {"carrier": labels[-1].carrier, "tracking_number": labels[-1].tracking_number}
        yield "carrier", "", {**number, "status": ("accepted", "lost")[how // 2 % 2]}
        yield "carrier", "", {**number, "status": "in_transit"}
    yield "seller", "/claims", {"package_id": package, "reason": "loss", **OWN_WORDS}
    if claims := market.of_kind("claim"):
        yield "seller", f"/claims/{claims[-1].id}/affidavit", None


def _contested_dispute(market: Any, how: int) -> Iterator[tuple[str, str, Body]]:
    """Filed, and both sides show what they have and say that this is all."""
    yield _dispute(market, how)
    if disputes := market.of_kind("dispute"):
        of = f"/disputes/{disputes[-1].id}"
        for role in ("buyer", "seller"):
            yield role, f"{of}/evidence", {"kind": "photo", "attested": True, **OWN_WORDS}
            yield role, f"{of}/evidence/complete", None


def _judgment(market: Any, how: int) -> Iterator[tuple[str, str, Body]]:
    """Judged; accepted by both, appealed, or left; carried out."""
    for dispute in market.of_kind("dispute")[-1 - how % 2 :][:1]:
        of = f"/disputes/{dispute.id}"
        yield "agent", f"{of}/judgment", {"finding": {"claim_verified": how % 4 > 0}}
        if how % 3 == 1:
            yield "seller", f"{of}/appeal", {"grounds": OWN_WORDS["description"]}
        if how % 3 == 2:
            yield "buyer", f"{of}/accept", None
            yield "seller", f"{of}/accept", None
            yield "seller", f"{of}/actions", {"action": "refund"}


def _sent_again(market: Any, how: int) -> Iterator[tuple[str, str, Body]]:
    """Asked for, approved, handed over, scanned."""
    yield _reshipment(market, how)
    if requests := market.of_kind("reshipment"):
        of, number = f"/reshipments/{requests[-1].id}", f"1ZRE{market.statuses.total()}"
        yield "seller", f"{of}/approve", None
        yield "seller", f"{of}/shipment", {"carrier": "ups", "tracking_number": number}
        yield "carrier", "", {"carrier": "ups", "tracking_number": number, "status": "in_transit"}


def _given_back(market: Any, how: int) -> Iterator[tuple[str, str, Body]]:
    """Customer service asks the goods back; the buyer sends them."""
    yield _help(market, how)
    if cases := market.of_kind("supportcase"):
        of, number = f"/support-cases/{cases[-1].id}", f"1ZBK{market.statuses.total()}"
        yield "agent", f"{of}/resolution", {"outcome": "return_and_refund", "amount": "5.00", **REASON}
        sent = {"carrier": "ups", "tracking_number": number}
        yield "buyer", f"{of}/return", {**sent, "shipped_at": rfc3339(market.clock.now)}
        yield "carrier", "", {**sent, "status": ("delivered", "in_transit", "lost")[how % 3]}


COURSES: tuple[Course, ...] = (
    _contested_dispute, _insured_parcel, _judgment, _sent_again, _given_back, _judgment, _contested_dispute,
)  # fmt: skip
