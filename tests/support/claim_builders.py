"""An insured parcel worth 300.00 and its claim, for tests: shipped on 3 March, claimed a week later."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.domain.case import Transition
from shared.domain.claims import affidavits
from shared.domain.claims.claim import Claim
from shared.domain.claims.decisions import Decided, accept, reject
from shared.domain.claims.filing import file
from shared.domain.labels.label import Label
from shared.domain.orders.contents import PricedLine
from shared.domain.orders.packages import Package
from tests.support.label_builders import a_label, scanned

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
SHIPPED = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)  # 10:00 in Los Angeles
LAST_SECOND = datetime(2026, 6, 2, 6, 59, 59, tzinfo=UTC)  # of 1 June there, day 90
OPENED = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
SENT = datetime(2026, 3, 11, 20, 0, tzinfo=UTC)
LINK_ENDS = datetime(2026, 4, 11, 6, 59, 59, tzinfo=UTC)  # of 10 April there, day 30
TOKEN, NEXT_TOKEN = "a" * 64, "b" * 64
CONTENTS = (PricedLine(line_id="line-1", title="A thing", sku="s", quantity=1, paid=300_00),)
FORM = {
    "statement": "not_received",
    "details": "Nothing was left at my door.",
    "full_name": "Bea Buyer",
    "signature": "B. Buyer",
    "signed_on": "2026-03-12",
    "agree": True,
}


def a_shipped_package(value: int = 300_00, **choice: Any) -> tuple[Package, Label]:
    """A package with its label, scanned by the carrier; fully covered unless told otherwise."""
    label, package = scanned(*a_label(value, **choice), at=SHIPPED)
    return package, label


def filing(
    package: Package, label: Label | None, **asked: Any
) -> tuple[Transition[Claim], Transition[Package]]:
    usual = {
        "id": "clm_1",
        "reason": "loss",
        "amount": None,
        "description": "It never arrived.",
        "contents": CONTENTS,
        "now": OPENED,
    }
    return file(package, label, **{**usual, **asked})


def a_claim(value: int = 300_00, *, amount: Any = None, reason: Any = "loss", **choice: Any) -> Claim:
    return filing(*a_shipped_package(value, **choice), amount=amount, reason=reason)[0].case


def a_claim_with_package(**asked: Any) -> tuple[Claim, Package]:
    claim, package = filing(*a_shipped_package(), **asked)
    return claim.case, package.case


def sent(claim: Claim | None = None, *, token_hash: str = TOKEN, now: datetime = SENT) -> Claim:
    return affidavits.send(claim or a_claim(), token_hash=token_hash, now=now).case


def submitted(claim: Claim | None = None, *, now: datetime = SENT + DAY, **filled: Any) -> Claim:
    return affidavits.submit(claim or sent(), {**FORM, **filled}, token_hash=TOKEN, now=now).case


def completed() -> Claim:
    return affidavits.acknowledge(submitted(), occurred_at=SENT + 2 * DAY, now=SENT + 2 * DAY).case


def accepting(claim: Claim, package: Package, **told: Any) -> Decided:
    usual: dict[str, Any] = {
        "approved_amount": None,
        "reference": "UP-7",
        "reimbursed": 0,
        "occurred_at": SENT + 3 * DAY,
        "now": SENT + 3 * DAY + SECOND,
    }
    return accept(claim, package, **{**usual, **told})


def rejecting(claim: Claim, package: Package, **told: Any) -> Decided:
    usual: dict[str, Any] = {
        "reason": "Delivered as addressed.",
        "reference": "UP-7",
        "occurred_at": SENT + 3 * DAY,
        "now": SENT + 3 * DAY + SECOND,
    }
    return reject(claim, package, **{**usual, **told})


def accepted(claim: Claim | None = None, **told: Any) -> Claim:
    first, package = a_claim_with_package()
    return accepting(claim or first, package, **told)[0].case


def rejected(claim: Claim | None = None) -> Claim:
    first, package = a_claim_with_package()
    return rejecting(claim or first, package)[0].case
