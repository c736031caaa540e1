"""What holds whatever anybody does: invariants 1 to 20, each in a function of its own.

Looked at after every act in a `Marketplace`, on what was committed since the last one, and at the end. For
some the acts themselves look, and some are shown better, or for more, elsewhere too:

|  n | here                                            | elsewhere                                           |
|----|-------------------------------------------------|-----------------------------------------------------|
|  1 | the ledger, each purchase, each order           | `tests/usecases/orders/test_refund_invariants.py`   |
|  2 | each refunded premium                           | `tests/domain/labels/test_label_life.py`            |
|  3 | each label and order                            | `tests/domain/labels/test_insurance.py`             |
|  4 | each step of a label                            | `tests/domain/labels/test_label_life.py`            |
|  5 | each package's payouts                          | `tests/usecases/claims`                             |
|  6 | each case after each step                       | `tests/domain/test_moves.py`: every state there is  |
|  7 | each deadline of each step; all after a sweep   | `tests/api/test_deadlines.py`: sweeps and leases    |
|  8 | each submission, each deadline that is met      | `tests/domain/disputes/test_dispute_invariants.py`  |
|  9 | each judgment, each unit's rounds               | `tests/domain/disputes/test_dispute_invariants.py`  |
| 10 | each appeal, second request and payment         | `tests/domain/disputes/test_dispute_invariants.py`  |
| 11 | each step, each record; all replayed at the end | `tests/storage/test_documents.py`                   |
| 12 | the transaction of each judgment; the end       | `tests/journeys/test_faults.py`: killed in between  |
| 13 | signing, looking (acts `signs`, `looks`)        | `tests/api/claims/test_affidavit_routes.py`         |
| 14 | each request for reshipment                     | `tests/domain/reshipments`                          |
| 15 | repetitions (`repeats`, `works`, `sweeps`)      | `tests/api/orders/test_tracking.py`: every order    |
| 16 | every line that is logged                       | `tests/journeys/test_hostile_words.py`              |
| 17 | each entry of each book                         | `tests/usecases/orders/test_refund_invariants.py`   |
| 18 | each package under a number                     | `tests/api/orders/test_numbers.py`: corrections     |
| 19 | each item, as it is written                     | `tests/usecases/disputes/test_disputes_filled.py`   |
| 20 | no judgment before its time is the agent's      | `tests/domain/disputes/test_early_judgment.py`: all |
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

from shared.domain.agenda import moves_of
from shared.domain.case import PLATFORM, Transfer, Transition
from shared.domain.disputes.case import Dispute
from shared.domain.labels.label import Label
from shared.domain.labels.scans import SHIP_DATE_CORRECTED
from shared.domain.money import cents
from shared.domain.notifications import Notification
from shared.domain.orders.book import Book, OrderBook
from shared.domain.orders.overtaken import flags
from shared.domain.orders.packages import track
from shared.domain.orders.tracking_numbers import bears, follower_of
from shared.domain.orders.units import numbers
from shared.domain.policy import policy
from shared.domain.reshipments.case import AWAITING_SELLER, Reshipment
from shared.storage.numbers import load_number
from tests.support.dispute_invariants import (
    check_clocks,
    check_judged,
    check_recorded,
    check_waiting,
    is_judged,
)
from tests.support.marketplace import Marketplace
from tests.support.privacy import private_texts
from tests.support.replay import rebuilt, without_private
from tests.support.shop import BUYER
from tests.support.snapshots import held, plain

Invariant = Callable[[Marketplace], None]
REFUNDS = {"label_refund": "label_fee", "premium_refund": "premium", "signature_refund": "signature_fee"}
# What waits for nobody here: the insurer decides a claim, a carrier brings what was sent, or brings it back.
OUTSIDE = {"claim": {"under_review"}, "reshipment": {"shipped"}, "supportcase": {"return_pending"}}
OVER = {
    "claim": {"accepted", "rejected"},
    "reshipment": {"completed", "resolved_refund", "resolved_partial_refund", "closed", "rejected"},
    "supportcase": {"closed"},
    "investigation": {"bad_faith", "cleared", "lifted"},
    "recall": {"refunding", "justified", "unjustified"},
}
# What was sent in time still goes to the insurer when the claim is decided.
ON_ITS_WAY = {"answer_files", "scan"}


def invariant_01(market: Marketplace) -> None:
    """Every ledger group sums to zero; refunds ≤ amount paid; one refund per purchase and kind."""
    moved = transfers(market)
    assert max(Counter(one.id for one in moved).values(), default=1) == 1
    for one in moved:
        assert one.amount > 0
        assert one.debit != one.credit
    for case_id, group in by_case(moved).items():
        paid = {one.kind: one.amount for one in group}
        assert len(paid) == len(group), f"a kind of payment twice for {case_id}"
        for refund, charge in REFUNDS.items():
            assert paid.get(refund, 0) in (0, paid.get(charge, 0))
    for book in books(market):
        own = [one for one in moved if one.order_id == book.order.id and one.kind == "buyer_refund"]
        assert sum(one.amount for one in own) <= book.paid


def invariant_02(market: Marketplace) -> None:
    """Premium refunded ⇒ package cancelled and not scanned before."""
    for step in fresh(market):
        if isinstance(step.case, Label) and any(one.kind == "premium_refund" for one in step.money):
            assert step.case.status == "voided"
            assert step.before is not None
            assert step.before.shipped_at is None


def invariant_03(market: Marketplace) -> None:
    """Cover ≤ package value and ≤ the maximum; free cover ≤ 200.00 and costs nothing; values sum up."""
    for step in fresh(market):
        if isinstance(step.case, Label):
            cover = step.case.insurance.cover
            most = cents(policy(step.case.policy_version).terms("insurance")["max_cover"])
            assert cover.total_cover <= min(cover.package_value, most)
            assert cover.free_cover <= 200_00
            assert cover.premium == 0 or cover.additional_cover > 0
    for order in market.of_kind("order"):
        told = [
            one.value for one in market.of_kind("package") if one.order_id == order.id and not one.made_for
        ]
        facts = order.facts
        whole = sum(item.price_paid for item in facts.items) + facts.platform_coupon + facts.shipping_fee_paid
        assert sum(value.total for value in told) == whole


def invariant_04(market: Marketplace) -> None:
    """Label failed ⇒ no policy, no charge. No change of cover after label creation."""
    for step in fresh(market):
        if isinstance(step.case, Label):
            if step.before is not None:
                assert step.case.insurance.cover == step.before.insurance.cover
            if step.case.status in ("purchasing", "failed"):
                assert (step.case.insurance.status, step.case.total_charged, step.money) == (None, 0, ())
    failed = {one.id for one in market.of_kind("label") if one.status == "failed"}
    assert not [one for one in transfers(market) if one.case_id in failed]


def invariant_05(market: Marketplace) -> None:
    """Payout ≤ cover, each package on its own."""
    claims = {one.id: one for one in market.of_kind("claim")}
    paid: Counter[str] = Counter()
    for one in transfers(market):
        if one.case_id in claims:
            paid[claims[one.case_id].label_id] += one.amount
    for claim in claims.values():
        assert paid[claim.label_id] <= claim.total_cover


def invariant_06(market: Marketplace) -> None:
    """A case is terminal, or has one next deadline, or is on an agenda, or waits for the outside."""
    for case in {f"{step.case.KIND}#{step.case.id}": step.case for step in fresh(market)}.values():
        if isinstance(case, Dispute):
            check_waiting(case)
        elif case.KIND in OVER:
            status = case.status  # type: ignore[attr-defined]
            left = [one for one in case.deadlines if one.state == "open" and one.kind not in ON_ITS_WAY]
            if status in OVER[case.KIND]:
                assert (left, moves_of(case)) == ([], ()), f"{case.KIND} {status}"
            else:
                outside = status in OUTSIDE.get(case.KIND, ())
                assert left or moves_of(case) or outside, f"{case.KIND} {status} is stuck"


def invariant_07(market: Marketplace) -> None:
    """Acted on at t ⇒ t ≥ due. After a sweep nothing is overdue. Due times never change.

    But for the time to claim, which counts from a ship date that an earlier scan corrects (R-INS-31).
    """
    for step in fresh(market):
        # A thread's and a mailbox's is when it is mailed next, which nobody was promised.
        unpromised = step.case.KIND in ("thread", "mailbox")
        before = step.before.deadlines if step.before and not unpromised else ()
        for old, new in zip(before, step.case.deadlines, strict=False):
            if (step.event, old.kind) == (SHIP_DATE_CORRECTED, "claim_filing"):
                assert new.starts_at < old.starts_at
            else:
                assert new.model_copy(update={"state": old.state}) == old, f"{step.event} changes a deadline"
            assert old.state in ("open", new.state)
            if (old.state, new.state) == ("open", "lapsed"):
                assert step.at > new.due_at
        assert len(step.case.deadlines) >= len(before), f"{step.case.KIND} {step.event} drops a deadline"
    if market.swept:
        late = [case.id for case in market.cases.values() if case.lapsed_at(market.clock.now)]
        assert late == []


def invariant_08(market: Marketplace) -> None:
    """A submission counts ⇔ received ≤ due. Requests after due are late, swept or not."""
    for step in fresh(market):
        if isinstance(step.case, Dispute):
            check_clocks(step)
        for old, new in zip(step.before.deadlines if step.before else (), step.case.deadlines, strict=False):
            if (old.state, new.state) == ("open", "met") and step.actor != PLATFORM:
                assert step.at <= new.due_at, f"{step.event} meets {new.kind} when it is over"


def invariant_09(market: Marketplace) -> None:
    """At most one judgment a round, two rounds a customer and line; its input is the evidence it names."""
    for step in fresh(market):
        if isinstance(step.case, Dispute):
            check_judged(step)
    rounds: Counter[tuple[str, str, int]] = Counter()
    for dispute in market.of_kind("dispute"):
        for line_id, units in dispute.disputed.items():
            rounds.update((dispute.order_id, line_id, unit) for unit in units)
    assert max(rounds.values(), default=0) <= 2


def invariant_10(market: Marketplace) -> None:
    """Appeal and second request in two calendar days of `notified_at`; deduction once, after finality."""
    for step in fresh(market):
        if isinstance(step.case, Dispute):
            check_judged(step)
            # The fee of a label for the way back moves while the goods are awaited.
            if any(one.kind not in ("label_fee", "label_refund") for one in step.money):
                assert step.case.final_at is not None
                assert step.case.final_at <= step.at
                assert step.case.status == "closed"
                assert step.before is not None
                assert step.before.status != "appealed"


def case_of(place: tuple[str, str]) -> str:
    """Kind and id of the case a record is of, which may be stored within another's partition."""
    partition, sort = place
    within = sort.removeprefix("v#").split("#")[:-1]
    return f"{within[0]}#{partition.split('#', 1)[1]}-{within[1]}" if within else partition


def invariant_11(market: Marketplace) -> None:
    """Version grows by one a transition; audit records = version, never updated; replaying rebuilds."""
    for step in fresh(market):
        check_recorded(step)
    rows = held()
    records = {
        (pk, sk): item for pk, some in rows.items() for sk, item in some.items() if sk.startswith("v#")
    }
    for place, record in market.audit.items():
        assert records[place] is record, f"{place} was updated"
    market.audit = records
    counted = Counter(map(case_of, records))
    for partition, case in market.cases.items():
        assert counted[partition] == case.version, partition


def replayed(market: Marketplace) -> None:
    """Invariant 11, at the end: what is stored of each case is what its records say, one after the other."""
    for partition, some in groupby(
        sorted(market.audit, key=lambda place: (case_of(place), place)), key=case_of
    ):
        patches = [json.loads(plain(market.audit[place])["patch"]["S"]) for place in some]
        case = market.cases[partition]
        assert rebuilt(type(case), patches) == without_private(case), partition


def invariant_12(market: Marketplace) -> None:
    """Both judgment notices or neither."""
    for commit in market.fresh:
        for step in commit.steps:
            if isinstance(step.case, Dispute) and is_judged(step):
                told = {one.case.role for one in commit.steps if isinstance(one.case, Notification)}
                assert {"buyer", "seller"} <= told, step.event


def delivered(market: Marketplace) -> None:
    """Invariant 12, at the end: each effect was delivered, so that none waits any more."""
    left = [partition for partition in held() if partition.startswith("outbox#")]
    assert left == []


def invariant_13(market: Marketplace) -> None:
    """An affidavit is submitted at most once, by a link sent before, though its mail came back (R-AFF-12)."""
    events = Counter(step.case.id for step in market.steps if step.event == "affidavit_submitted")
    assert max(events.values(), default=0) <= 1
    for step in fresh(market):
        if step.event == "affidavit_submitted":
            assert step.before is not None
            assert step.before.affidavit.status in ("sent", "send_failed")
            assert step.at <= step.before.affidavit.link_expires_at


def invariant_14(market: Marketplace) -> None:
    """A reshipment without an answer is approved once; an offer without one returns to the seller."""
    events = Counter((step.case.id, step.event) for step in market.steps if isinstance(step.case, Reshipment))
    for (_, event), times in events.items():
        if event in (
            "reshipment_auto_approved",
            "reshipment_approved",
            "offer_expired",
            "reshipment_rejected",
        ):
            assert times == 1, event
    for step in fresh(market):
        if step.event == "offer_expired":
            assert step.case.status == "awaiting_seller_final"
        if step.event == "reshipment_auto_approved":
            assert step.before is not None
            assert step.before.status in AWAITING_SELLER
            assert step.case.approved_by == "platform"


def invariant_15(market: Marketplace) -> None:
    """What comes twice has its effect once: `Marketplace.repeats`, `works` and `sweeps` compare the table."""
    ids = Counter(one.case.id for one in market.steps if one.event == "notification_created")
    assert max(ids.values(), default=0) <= 1


def invariant_16(market: Marketplace) -> None:
    """No token, address or e-mail in any log line, and nothing that people have written."""
    log = market.log()
    secret = {
        BUYER["name"],
        BUYER["email"],
        "care@lamps",
        "1 Main St",
        BUYER["date_of_birth"],
        *market.links(),
    }
    for step in fresh(market):
        secret |= private_texts(step.case)
    found = [text for text in secret if str(text) in log]
    assert found == []


def invariant_17(market: Marketplace) -> None:
    """Per unit never money and goods both, never more money than was paid for it, over all services."""
    for book in books(market):
        own = [one for one in book.book.entries if one.service != "platform"]
        assert len({one.case_id for one in book.book.entries}) == len(book.book.entries)
        assert sum(one.amount for one in own) <= book.paid
        platform = sum(one.amount for one in book.book.entries if one.service == "platform")
        assert book.refunded <= max(
            book.paid, platform + sum(one.amount for one in own if one.at <= last(book))
        )
        for line_id, paid in book.lines.items():
            # What was lost on its way was given to nobody: it may be paid for.
            goods = units_of([one for one in own if one.settles], line_id, "goods")
            money = units_of(own, line_id, "money", but=("dispute", "recall"))
            assert not goods & money or "goods_and_money" in flags(book)
            per_line = sum(one.lines[line_id].amount for one in own if line_id in one.lines)
            assert per_line <= paid.total, f"{line_id}: {per_line} of {paid.total}"


def invariant_18(market: Marketplace) -> None:
    """What follows a carrier's number holds exactly the events that are its own."""
    for package in market.of_kind("package"):
        if package.carrier and package.tracking_number:
            number = load_number(market.services.store, package.carrier, package.tracking_number)
            follower = follower_of(package)
            mine = [one for one in number.followers if (one.kind, one.id) == ("package", package.id)]
            if any(bears(package, number, one) for one in mine):
                shared = number.borrowed_by(follower)
                told = track(package, number.own(follower), shared=shared, now=market.clock.now)
                assert told is None, f"{package.id} is not what {number.id} says"


def invariant_19(market: Marketplace) -> None:
    """Every item stays under half of what the store takes: `limits.watched` looks at each that is written."""


def invariant_20(market: Marketplace) -> None:
    """Judging early gives the outcome that waiting would: the rules' alone, and nobody is waited for."""
    for step in fresh(market):
        if isinstance(step.case, Dispute) and is_judged(step) and step.event == "judged":
            judgment = step.case.judgment
            assert judgment is not None
            early = any(str(one) == "R-JDG-40" for one in judgment.clauses)
            assert not early or judgment.judged_by == "rules"
            windows = [one for one in step.case.deadlines if one.kind == "evidence" and one.state == "open"]
            assert windows == []


INVARIANTS: tuple[Invariant, ...] = (
    invariant_01, invariant_02, invariant_03, invariant_04, invariant_05, invariant_06, invariant_07,
    invariant_08, invariant_09, invariant_10, invariant_11, invariant_12, invariant_13, invariant_14,
    invariant_15, invariant_16, invariant_17, invariant_18, invariant_19, invariant_20,
)  # fmt: skip


def check(market: Marketplace) -> None:
    """Look at all of them, at what is new."""
    for holds in INVARIANTS:
        holds(market)
    market.fresh.clear()


def check_end(market: Marketplace) -> None:
    """Let everything run out, and look at all that is left."""
    market.end()
    check(market)
    replayed(market)
    delivered(market)


def fresh(market: Marketplace) -> Iterator[Transition[Any]]:
    """The steps since the last look."""
    return (step for commit in market.fresh for step in commit.steps)


def transfers(market: Marketplace) -> list[Transfer]:
    """Every payment there was."""
    return [one for step in market.steps for one in step.money]


def by_case(moved: list[Transfer]) -> dict[str, list[Transfer]]:
    """Payments by the case they are of; a label bought for a case apart from the case's own."""
    found: dict[str, list[Transfer]] = {}
    for one in moved:
        found.setdefault(one.id.rsplit(":", 1)[0], []).append(one)
    return found


def books(market: Marketplace) -> Iterator[OrderBook]:
    """The books of all orders."""
    for order in market.of_kind("order"):
        stored = market.cases.get(f"book#{order.id}")
        yield OrderBook.read(order, stored if isinstance(stored, Book) else None)


def last(book: OrderBook) -> Any:
    """When the last entry of a book was made."""
    return max((one.at for one in book.book.entries), default=None)


def units_of(entries: list[Any], line_id: str, gives: str, but: tuple[str, ...] = ()) -> set[int]:
    """The units of a line that were given something."""
    return {
        unit
        for one in entries
        if one.gives == gives and line_id in one.lines and one.service not in but
        for unit in numbers(one.lines[line_id].units)
    }
