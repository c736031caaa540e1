"""Filing a dispute, from the use case to the table: who is told what, and who may not file."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.disputes.case import Dispute
from shared.domain.disputes.filing import DisputeRequest
from shared.domain.errors import ConcurrentUpdate, Conflict, Invalid, NotFound, Rejected
from shared.storage.records import IdempotencyKey, Replayed
from shared.usecases.disputes import filing
from shared.usecases.queries import list_own
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claims import effects_of
from tests.support.dispute_builders import SECOND, a_request, an_attachment
from tests.support.disputes import BUYER, ORDER, REFUTED, SELLER, STRANGERS, Court, court
from tests.support.moments import market
from tests.support.order_builders import an_item
from tests.support.refusals import refusal


def disputes(case: Court) -> list[Dispute]:
    return list_own(case.services, BUYER, Dispute, statuses=(), size=50, token=None).rows


def test_a_dispute_is_kept_with_its_hold_its_windows_and_its_notices(case: Court) -> None:
    """R-DSP-23, R-DSP-31, R-DSP-32"""
    filed = case.file()
    assert case.dispute == filed
    assert (filed.status, filed.round, filed.version) == ("evidence_collection", 1, 1)
    assert {d.party: d.due_at - filed.created_at for d in filed.deadlines} == {
        "buyer": timedelta(hours=48),
        "seller": timedelta(hours=48),
    }
    assert case.book.open_case("a", "dispute") == filed.id
    assert (case.told("buyer"), case.told("seller")) == (["dispute_filed"], ["dispute_filed"])
    assert [one.kind for one in effects_of(case.services, "mail")] == ["notice", "notice"]
    assert [one.payload["type"] for one in effects_of(case.services, "events")] == ["dispute.dispute_filed"]


def test_the_seller_is_told_what_to_do_until_when_and_by_which_rule(case: Court) -> None:
    """R-DSP-23: in the policy's zone, with the clause and what is still to be shown."""
    case.file()
    (notice,) = case.inbox("seller")
    words = notice.words
    assert "Submit your evidence" in words.asked
    assert words.until == "May 6, 2026, 12:00 p.m. Pacific time"
    assert "judgment rests on what has been submitted" in words.otherwise
    assert words.clause == "R-DSP-32"
    assert ("Still to be shown", "shipping details, a photo or a video") in words.facts
    assert ("The buyer says", "It is blue.") in words.facts


def test_the_buyer_is_told_that_the_law_stays_as_it_is(case: Court) -> None:
    """R-DSP-02"""
    case.file()
    (notice,) = case.inbox("buyer")
    assert any("rights under the law" in paragraph for paragraph in notice.words.paragraphs)
    assert notice.words.clause.startswith("R-DSP-31")


def test_a_carrier_of_a_lost_package_is_asked_in_its_inbox_and_gets_no_mail(case: Court) -> None:
    """R-DSP-74, R-DSP-23"""
    filed = case.file("lost_package")
    assert filed.carrier_id == "ups"
    assert case.told("carrier") == ["dispute_filed"]
    (notice,) = case.inbox("carrier")
    assert notice.words.until == "May 19, 2026, 11:59 p.m. Pacific time"
    assert ("Tracking number", "1A") in notice.words.facts
    mailed = {one.payload["notification_id"] for one in effects_of(case.services, "mail")}
    assert len(mailed) == 2 and notice.id not in mailed


def test_a_lost_package_goes_into_the_record_of_parcels_that_did_not_arrive(case: Court) -> None:
    """R-SIG-01: what a signature is recommended by."""
    case.file("lost_package")
    assert [one.kind for one in effects_of(case.services, "work")] == ["note_not_received"]


def test_what_the_buyer_showed_the_seller_before_counts_from_the_start(
    services: Services, clock: Clock
) -> None:
    """R-DSP-12"""
    case = court(services, clock, a_request(evidence=(an_attachment("photo", description="The box"),)))
    (piece,) = case.file().evidence
    assert (piece.party, piece.status, piece.attached) == ("buyer", "counted", "after_sale_request")


@pytest.mark.parametrize(
    ("told", "lines", "kind", "code"),
    [
        ({"market": "CA"}, ("a",), Rejected, "market_not_covered"),
        ({"cancelled_at": market("2026-05-02T10:00:00")}, ("a",), Rejected, "no_valid_transaction"),
        ({}, ("c",), Invalid, "invalid_request"),
        ({}, ("a", "a"), Invalid, "invalid_request"),
    ],
)
def test_an_order_that_is_not_covered_is_refused(
    services: Services, clock: Clock, told: dict[str, Any], lines: tuple[str, ...], kind: type, code: str
) -> None:
    """R-DSP-01, R-DSP-05"""
    case = court(services, clock, **told)
    refused = refusal(case.file, "inconsistent_product", *lines)
    assert (type(refused), refused.code) == (kind, code)
    assert disputes(case) == []


@pytest.mark.parametrize(
    ("status", "code"),
    [("in_process", "aftersale_in_process"), ("processed", "aftersale_request_required")],
)
def test_the_seller_is_asked_first(services: Services, clock: Clock, status: str, code: str) -> None:
    """R-DSP-08, R-DSP-11"""
    case = court(services, clock, a_request(status))
    assert refusal(case.file).code == code


def test_the_last_second_of_day_thirty_is_in_time_and_the_next_names_what_remains(
    case: Court, clock: Clock
) -> None:
    """R-DSP-30, R-DSP-03, R-BPP-14"""
    clock.now = market("2026-05-31T23:59:59") + SECOND
    refused = refusal(case.file)
    assert (type(refused), refused.code) == (Rejected, "acceptance_window_closed")
    assert refused.extra["deadline"] == "2026-06-01T06:59:59Z"
    assert refused.extra["seller_contact"] == {"name": "Shop", "email": "shop@example.com"}
    assert refused.extra["alternatives"] == ["buyer_protection"]
    assert "rights under the law" in refused.detail
    clock.now -= SECOND
    assert case.file().status == "evidence_collection"


def test_what_was_not_delivered_can_not_differ_and_what_is_in_time_is_not_late(
    services: Services, clock: Clock
) -> None:
    """R-DSP-30, R-DSP-60"""
    case = court(
        services,
        clock,
        delivered_at=None,
        estimated_delivery_at=market("2026-05-04T12:00:00"),
        parcels={"delivered_at": None, "last_update_at": market("2026-05-03T12:00:00")},
    )
    assert refusal(case.file).code == "not_delivered"
    assert refusal(case.file, "delayed_delivery").code == "not_yet_delayed"
    clock.now += SECOND
    assert case.file("delayed_delivery").status == "evidence_collection"


def test_a_foreign_order_looks_like_one_that_does_not_exist(case: Court) -> None:
    """R-DSP-05, R-GEN-10"""
    asked = DisputeRequest(line_ids=("a",), scenario="counterfeit")
    for caller, order_id in ((STRANGERS[0], ORDER), (BUYER, "order-2")):
        with pytest.raises(NotFound) as refused:
            filing.file(case.services, case.command(caller), order_id=order_id, request=asked)
        assert refused.value.detail == "There is no such order, or it is not yours."


def test_of_many_filings_for_one_line_one_is_opened(case: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    """R-DSP-22: all saw an empty book, one wrote it."""
    commit = case.services.store.commit

    def overtaken(*steps: Any, **how: Any) -> None:
        monkeypatch.setattr(case.services.store, "commit", commit)
        case.file()
        commit(*steps, **how)

    monkeypatch.setattr(case.services.store, "commit", overtaken)
    with pytest.raises(ConcurrentUpdate):
        case.file()
    refused = refusal(case.file)
    assert (type(refused), refused.code) == (Conflict, "dispute_already_open")
    (only,) = disputes(case)
    assert refused.extra["dispute_id"] == only.id


def test_another_line_of_the_order_has_a_dispute_of_its_own(case: Court) -> None:
    """R-DSP-22, A-39"""
    case.file("inconsistent_product", "a")
    case.file("quality_safety", "b")
    assert len(disputes(case)) == 2


def test_the_same_request_again_gets_the_first_answer_and_opens_nothing(case: Court) -> None:
    """R-GEN-09"""
    idempotency = IdempotencyKey(
        scope="b", key="k", fingerprint="f", status=201, view=lambda page: {"id": page.dispute.id}
    )
    asked = DisputeRequest(line_ids=("a",), scenario="counterfeit")
    command = replace(case.command(BUYER), idempotency=idempotency)
    first = filing.file(case.services, command, order_id=ORDER, request=asked)
    with pytest.raises(Replayed) as replayed:
        filing.file(case.services, command, order_id=ORDER, request=asked)
    assert replayed.value.body == f'{{"id":"{first.dispute.id}"}}'
    assert len(disputes(case)) == 1


def test_after_a_withdrawal_a_second_request_is_taken_and_a_third_is_not(case: Court) -> None:
    """R-DSP-18, R-DSP-10, A-12"""
    from shared.usecases.disputes import withdrawal

    for _ in range(2):
        case.file()
        withdrawal.withdraw(case.services, case.command(BUYER), case.id)
    refused = refusal(case.file)
    assert (type(refused), refused.code) == (Conflict, "dispute_limit_reached")
    assert case.dispute.round == 2


def test_a_line_the_buyer_has_won_is_out_of_scope_also_before_any_sweep(case: Court) -> None:
    """R-DSP-07: nobody disagreed in time, so the judgment is final whether or not a sweep has run."""
    case.won()
    assert refusal(case.file).code == "dispute_already_open"
    case.pass_due("appeal", swept=False)
    assert refusal(case.file).code == "resolution_breach_out_of_scope"
    assert case.dispute.status == "action_pending"


def test_a_line_the_seller_has_won_is_closed_for_filings_once_two_days_are_over(case: Court) -> None:
    """A-13"""
    case.won(verdict=REFUTED)
    case.pass_due("second_request", swept=False)
    assert refusal(case.file).code == "redispute_window_closed"


def test_customized_goods_are_known_to_be_so(services: Services, clock: Clock) -> None:
    """R-PDA-07"""
    things = tuple(an_item(name, 1).model_copy(update={"customized": True}) for name in ("a", "b"))
    assert court(services, clock, items=things).file().customized


def test_a_seller_files_no_dispute(case: Court) -> None:
    """R-DSP-05: the route is the buyer's; by ownership the seller would pass."""
    assert SELLER.account == case.file().seller_id
