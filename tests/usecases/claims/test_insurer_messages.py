"""What the insurer says, followed once, and recorded where it has no effect."""

from typing import Any

import pytest

from shared.domain.case import Transfer
from shared.domain.claims.claim import Claim
from shared.domain.disputes.case import Dispute
from shared.domain.errors import NotFound
from shared.domain.notifications import Notification
from shared.domain.orders.packages import Package
from shared.storage.ledger import entries
from shared.storage.lists import with_timeline
from shared.storage.store import Ref
from shared.usecases.claims import filing
from shared.usecases.claims.insurer import InsurerMessage, apply_message
from shared.usecases.queries import list_inbox
from shared.usecases.services import Caller, Services
from tests.support.aws import Clock
from tests.support.claim_builders import OPENED, a_shipped_package, submitted
from tests.support.claims import SELLER, book, command, effects_of, keep, open_claim
from tests.support.policies import CURRENT

INSURER = Caller("insurer", "")


def say(services: Services, type: str, **told: Any) -> Claim:
    """The insurer's word, followed; the claim after it."""
    usual = {
        "claim_id": "clm_1",
        "insurer_reference": "UP-7",
        "approved_amount": None,
        "reason": None,
        "occurred_at": OPENED,
    }
    word = InsurerMessage(type=type, **{**usual, **told})  # type: ignore[arg-type]
    assert apply_message(services, command(services, INSURER), word)
    (claim,) = services.store.load(Ref(Claim, "clm_1"))
    assert claim is not None
    return claim


def last_event(services: Services) -> tuple[str, Any]:
    found = with_timeline(services.store, Claim, "clm_1")
    assert found is not None
    return found.history[-1].event, found.history[-1].detail.get("because")


def inbox(services: Services) -> list[Notification]:
    return list_inbox(services, SELLER, size=10, token=None).rows


def test_an_accepted_claim_pays_the_seller_once_and_tells_them(services: Services, clock: Clock) -> None:
    """R-CLM-10, R-CLM-17"""
    clock.now = OPENED
    open_claim(services)
    claim = say(services, "claim.accepted", approved_amount=250_00)
    (package,) = services.store.load(Ref(Package, "pkg-1"))
    assert (claim.status, claim.approved_amount, claim.affidavit.status) == ("accepted", 250_00, "closed")
    assert claim.decision is not None and claim.decision.basis == "insurer_decision"
    assert package is not None and package.claim_status == "accepted"
    paid = entries(services.store, "ord-1")
    assert [(one.kind, one.debit, one.credit, one.amount) for one in paid] == [
        ("seller_reimbursement", "insurer", "seller", 250_00)
    ]
    (notice,) = inbox(services)
    assert notice.kind == "claim_accepted" and "$250.00" in notice.words.subject
    assert [effect.id for effect in effects_of(services, "mail")] == [notice.id]


def test_a_rejected_claim_pays_nothing_and_says_why_and_until_when_to_try_again(
    services: Services, clock: Clock
) -> None:
    """R-CLM-16, R-CLM-17"""
    clock.now = OPENED
    open_claim(services)
    claim = say(services, "claim.rejected", reason="Delivered as addressed.")
    assert (claim.status, claim.approved_amount) == ("rejected", None)
    assert entries(services.store, "ord-1") == []
    (notice,) = inbox(services)
    assert notice.kind == "claim_rejected"
    assert ("Reason given by U-PIC", "Delivered as addressed.") in notice.words.facts
    assert notice.words.until == "June 1, 2026, 11:59 p.m. Pacific time"


def test_a_rejection_after_the_window_offers_no_new_claim(services: Services, clock: Clock) -> None:
    """R-CLM-16"""
    open_claim(services)
    clock.now = OPENED.replace(month=7)
    say(services, "claim.rejected")
    (notice,) = inbox(services)
    assert (notice.words.asked, notice.words.until) == ("", "")
    assert ("Reason given by U-PIC", "None was given") in notice.words.facts


@pytest.mark.parametrize("second", ["claim.accepted", "claim.rejected"])
def test_a_decision_is_final_and_a_second_one_is_recorded_without_effect(
    services: Services, clock: Clock, second: str
) -> None:
    """R-CLM-17"""
    clock.now = OPENED
    open_claim(services)
    first = say(services, "claim.accepted", approved_amount=100_00)
    after = say(services, second, approved_amount=200_00)
    assert (after.status, after.approved_amount, after.version) == ("accepted", 100_00, first.version + 1)
    assert last_event(services) == ("insurer_message_ignored", "claim_already_accepted")
    assert len(entries(services.store, "ord-1")) == len(inbox(services)) == 1


@pytest.mark.parametrize(
    ("amount", "because"),
    [(300_01, "approved_amount_exceeds_cover"), (0, "approved_amount_not_positive")],
)
def test_a_payout_over_the_cover_or_of_nothing_has_no_effect(
    services: Services, clock: Clock, amount: int, because: str
) -> None:
    """R-INS-24, R-CLM-17"""
    clock.now = OPENED
    open_claim(services)
    assert say(services, "claim.accepted", approved_amount=amount).status == "under_review"
    assert last_event(services) == ("insurer_message_ignored", because)
    assert entries(services.store, "ord-1") == inbox(services) == []


def test_an_acknowledgement_keeps_the_reference_and_tells_nobody(services: Services, clock: Clock) -> None:
    """R-CLM-10"""
    clock.now = OPENED
    open_claim(services)
    claim = say(services, "claim.acknowledged")
    assert (claim.insurer_reference, claim.acknowledged_at) == ("UP-7", OPENED)
    assert inbox(services) == []
    assert say(services, "claim.acknowledged", insurer_reference="UP-8").insurer_reference == "UP-7"
    assert last_event(services) == ("insurer_message_ignored", "claim_already_acknowledged")


def test_an_affidavit_is_completed_by_the_insurers_acknowledgement_alone(
    services: Services, clock: Clock
) -> None:
    """R-AFF-04, R-AFF-05"""
    open_claim(services)
    clock.now = OPENED.replace(day=20)
    assert say(services, "affidavit.acknowledged").affidavit.status == "not_sent"
    assert last_event(services) == ("insurer_message_ignored", "affidavit_not_sent")
    keep(services, submitted().model_copy(update={"id": "clm_2"}))
    say_about = InsurerMessage(
        type="affidavit.acknowledged",
        claim_id="clm_2",
        insurer_reference=None,
        approved_amount=None,
        reason=None,
        occurred_at=OPENED,
    )
    assert apply_message(services, command(services, INSURER), say_about)
    (claim,) = services.store.load(Ref(Claim, "clm_2"))
    assert claim is not None and claim.affidavit.status == "completed"


@pytest.mark.parametrize(("reimbursed", "flags"), [(50_00, ()), (50_01, ("double_recovery",))])
def test_more_than_the_package_was_worth_in_all_is_flagged(
    services: Services, clock: Clock, reimbursed: int, flags: tuple[str, ...]
) -> None:
    """R-CLM-20: 250.00 from the insurer and the rest of 300.00 from the platform is not too much yet."""
    clock.now = OPENED
    open_claim(services)
    book(services, _reimbursement(reimbursed))
    assert say(services, "claim.accepted", approved_amount=250_00).flags == flags


@pytest.mark.parametrize(
    ("package_ids", "without_tax", "flags"),
    [
        (("other",), 300_00, ()),
        ((a_shipped_package()[0].id,), 50_00, ()),
        ((a_shipped_package()[0].id,), 50_01, ("double_recovery",)),
    ],
)
def test_of_a_dispute_counts_what_it_made_good_of_this_package_without_the_tax(
    services: Services, clock: Clock, package_ids: tuple[str, ...], without_tax: int, flags: tuple[str, ...]
) -> None:
    """R-CLM-20"""
    clock.now = OPENED
    open_claim(services)
    keep(
        services,
        Dispute(
            id="dsp_1",
            created_at=OPENED,
            updated_at=OPENED,
            policy_version=CURRENT,
            order_id="ord-1",
            seller_id="shop-1",
            buyer_id="buyer-1",
            line_ids=("line-9",),
            units={"line-9": ((1, 1),)},
            package_ids=package_ids,
            reimbursed=without_tax,
            scenario="lost_package",
            shipping_mode="tiktok_shipping",
        ),
    )
    book(services, _reimbursement(300_00))
    assert say(services, "claim.accepted", approved_amount=250_00).flags == flags


@pytest.mark.parametrize(("later", "flags"), [(50_00, ()), (50_01, ("double_recovery",))])
def test_a_reimbursement_after_the_insurers_payment_is_flagged_too_and_once(
    services: Services, clock: Clock, later: int, flags: tuple[str, ...]
) -> None:
    """R-CLM-20"""
    clock.now = OPENED
    open_claim(services)
    paid = say(services, "claim.accepted", approved_amount=250_00)
    book(services, _reimbursement(later))
    for _ in range(2):
        filing.flag_recoveries(services, "ord-1")
    (claim,) = services.store.load(Ref(Claim, "clm_1"))
    assert claim is not None
    assert (claim.flags, claim.version) == (flags, paid.version + len(flags))


def test_a_word_about_no_claim_of_ours_is_refused_for_the_webhook_to_record(services: Services) -> None:
    """R-CLM-17"""
    with pytest.raises(NotFound):
        say(services, "claim.accepted", claim_id="clm_9")


def _reimbursement(amount: int) -> Transfer:
    return Transfer(
        id="dsp_1:seller_reimbursement",
        order_id="ord-1",
        case_id="dsp_1",
        kind="seller_reimbursement",
        debit="platform",
        credit="seller",
        amount=amount,
        seller_id="shop-1",
    )
