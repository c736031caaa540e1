"""A shop with something of everything: what requests are aimed at, and what other people must not see."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from shared.domain.claims.claim import Claim
from shared.domain.safety.investigations import Investigation
from shared.domain.times import rfc3339
from shared.storage.store import Ref
from shared.usecases.claims.affidavits import personal_link
from shared.usecases.claims.dossiers import dossier_of
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claims import keep
from tests.support.good_requests import LOSS, NOW
from tests.support.http import deliver, signed
from tests.support.policies import CURRENT
from tests.support.shop import agree, bought, get, item, package, place, post, report, tell

OWNERS = {"seller": "shop-1", "buyer": "buyer-1", "carrier": "usps", "agent": "agent-1"}
OTHERS = {"seller": "shop-2", "buyer": "buyer-2", "carrier": "ups"}
NAMES = ("lost", "unsent", "shipped", "unused", "bare", "next", "batched", "LABELFAIL")
PACKAGES = tuple(f"pkg-{name}" for name in NAMES)
BUYER = {"role": "buyer", "account": OWNERS["buyer"]}
AGENT = {"role": "agent", "account": OWNERS["agent"]}
DELIVERED = "ord-delivered"
DESCRIPTION = {"description": "It never came."}
PHOTO = {
    "kind": "photo",
    "description": "The empty doorstep.",
    "attested": True,
    "file": {"name": "door.jpg", "media_type": "image/jpeg", "size_bytes": 1_000, "sha256": "0" * 64},
}


def inhabit(services: Services, clock: Clock) -> Mapping[str, str]:
    """Two orders with a package for every purpose and a case of every kind; ids by what they are for."""
    return {
        **_sell(services, clock),
        **_complain(clock),
        **_suspect(services, clock),
        "clause_id": "R-CLM-03",
        "notification_id": _told(),
    }


def _sell(services: Services, clock: Clock) -> Mapping[str, str]:
    """Two packages are claimed: the affidavit of one is sent, about the other one question is answered with
    a photo that is yet to come, and one open. One is shipped, one has an unused label, two have none; a batch
    got one of two a label."""
    items = [item(f"line-{n}") for n in range(len(PACKAGES))]
    place(clock, items=items, packages=[package(name, f"line-{n}") for n, name in enumerate(PACKAGES)])
    agree()
    labels = {name: bought(name, insurance={"option": "full"}) for name in PACKAGES[:4]}
    for name in PACKAGES[:3]:
        report(clock, labels[name]["tracking_number"], "accepted")
    claims = [_made("/claims", {"package_id": name, **LOSS}) for name in PACKAGES[:2]]
    assert post(f"/claims/{claims[0]}/affidavit").status == 200
    claim, questioned = services.store.load(Ref(Claim, claims[0]), Ref(Claim, claims[1]))
    assert claim and questioned
    _ask(clock, claims[1], "Where is the label?", id="msg_first")
    shown = {"text": "Here.", "files": [PHOTO["file"]]}
    answer = post(f"/claims/{claims[1]}/answers", shown).json()["answers"][0]
    _ask(clock, claims[1], "Where is the box?", id="msg_question")
    paper = urlsplit(dossier_of(services, questioned).links["invoice"])
    signature = dict(parse_qsl(paper.query))
    batch_id = _made("/label-batches", _half_failing_batch(), key="batch-1")
    deliver(services)
    return {
        "order_id": "ord-1",
        "package_id": "pkg-shipped",
        "label_id": labels["pkg-unused"]["id"],
        "claim_id": claims[1],
        "answer_id": answer["id"],
        "answer_file_id": answer["files"][0]["id"],
        "paper": "invoice",
        "expires": signature["expires"],
        "link_signature": signature["signature"],
        "token": personal_link(services, claim).rsplit("/", 1)[1],
        "batch_id": batch_id,
        "tracking_number": labels["pkg-lost"]["tracking_number"],
        **{f"{name}_package": f"pkg-{name}" for name in ("shipped", "bare", "next")},
    }


def _ask(clock: Clock, claim_id: str, question: str, *, id: str) -> None:
    """The insurer asks something about a claim."""
    asked = {"claim_id": claim_id, "question": question, "occurred_at": rfc3339(clock.now)}
    told = {"type": "claim.information_requested", "data": asked}
    assert signed("insurer", "/webhooks/insurer", told, at=clock.now, id=id).status == 202


def _half_failing_batch() -> dict[str, Any]:
    items = [{"package_id": name, "service": "fedex_ground"} for name in ("pkg-batched", "pkg-LABELFAIL")]
    return {"channel": "open_api", "items": items, "insurance": {"option": "free"}, "signature": "none"}


def _complain(clock: Clock) -> Mapping[str, str]:
    """A delivered order: a line is disputed, another missing, and there is a question; and a recall."""
    lines = ("line-a", "line-b", "line-c")
    sent = {"carrier": "usps", "tracking_number": "94009999", "shipped_at": "2026-03-02T18:10:00Z"}
    place(
        clock,
        order_id=DELIVERED,
        shipping_mode="seller_shipping",
        items=[item(line) for line in lines],
        packages=[package("pkg-delivered", *lines, **sent, delivered_at="2026-03-02T19:00:00Z")],
    )
    asked = {"request_id": "req-1", "kind": "refund", "status": "rejected", "contacted_seller": True}
    tell(
        "after_sale.updated",
        {"order_id": DELIVERED, "line_ids": ["line-a", "line-b"], **asked, "occurred_at": NOW},
        clock=clock,
    )
    lost = {"line_ids": ["line-a"], "scenario": "lost_package"}
    missing = {"lines": [{"line_id": "line-c", "quantity": 1}], "reason": "missing_items"}
    partly = {"product_id": "prd-3", "seller_id": OWNERS["seller"], "source": "media", "reference": "A paper"}
    question = {"kind": "question", "channel": "ticket", "seller_contacted_at": NOW}
    message = {"text": "See the photo.", "files": [PHOTO["file"]]}
    about = {"order_id": DELIVERED, **DESCRIPTION}
    dispute_id = _made("/disputes", {**about, **lost}, **BUYER)
    case_id = _made("/support-cases", {**about, **question}, **BUYER)
    written = post(f"/support-cases/{case_id}/messages", message, **BUYER).json()
    return {
        "delivered_order": DELIVERED,
        "dispute_id": dispute_id,
        "evidence_id": _made(f"/disputes/{dispute_id}/evidence", PHOTO, **BUYER),
        "reshipment_id": _made("/reshipments", {**about, **missing}, **BUYER),
        "case_id": case_id,
        "message_id": written["id"],
        "file_id": written["files"][0]["id"],
        "recall_id": _made("/recalls", {**partly, "batches": ["B-1"]}, **AGENT),
    }


def _suspect(services: Services, clock: Clock) -> Mapping[str, str]:
    """A seller under investigation."""
    now = {"created_at": clock.now, "updated_at": clock.now, "policy_version": CURRENT}
    about = {"seller_id": OWNERS["seller"], "cases": ("dsp_1",), "order_ids": ("ord-1",)}
    keep(services, Investigation(id="inv_1", version=1, **about, **now))
    return {"investigation_id": "inv_1"}


def _told() -> str:
    """The newest message of the seller."""
    rows = get("/notifications").json()["data"]
    return str(rows[0]["id"])


def _made(path: str, body: dict[str, Any], **how: Any) -> str:
    answer = post(path, body, **how)
    assert answer.status in (201, 202), answer.text
    return str(answer.json()["id"])
