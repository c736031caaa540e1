"""Filing and reading filing, from the use case to the table."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.claims.claim import Claim, acknowledge
from shared.domain.claims.page import ClaimPage
from shared.domain.errors import ConcurrentUpdate, Conflict, NotConfigured, NotFound, Refusal, Rejected
from shared.domain.labels.label import Label
from shared.domain.notifications import Notification
from shared.domain.orders.order import Order, record_after_sale
from shared.domain.orders.packages import Package
from shared.storage.records import IdempotencyKey, Replayed
from shared.storage.store import Ref
from shared.usecases.claims import filing, queries
from shared.usecases.deadlines import enforce, sweep
from shared.usecases.queries import list_inbox, list_own
from shared.usecases.services import Caller, Services
from tests.support.aws import Clock, messages
from tests.support.claim_builders import LAST_SECOND, OPENED, SECOND, rejecting
from tests.support.claims import (
    AGENT,
    BUYER,
    OTHER_SELLER,
    SELLER,
    a_refund,
    an_order,
    command,
    effects_of,
    keep,
    open_claim,
    ship,
)
from tests.support.http import handler, sqs_event
from tests.support.label_builders import a_label, a_package


def filed(services: Services, caller: Caller = SELLER, **asked: Any) -> ClaimPage:
    how = {"package_id": "pkg-1", "reason": "loss", "amount": None, "description": "It never arrived."}
    idempotency = asked.pop("idempotency", None)
    return filing.file(services, command(services, caller, idempotency=idempotency), **{**how, **asked})


def package_of(services: Services) -> Package:
    (package,) = services.store.load(Ref(Package, "pkg-1"))
    assert package is not None
    return package


def effects(services: Services) -> list[tuple[str, str]]:
    """What waits in the outbox for insurer and mail: queue and kind."""
    return [(one.queue, one.kind) for queue in ("insurer", "mail") for one in effects_of(services, queue)]


# Filing


def test_a_claim_is_kept_with_its_package_the_notice_and_what_the_insurer_is_told(
    services: Services, clock: Clock
) -> None:
    """R-CLM-11, R-CLM-09"""
    clock.now = OPENED
    ship(services)
    page = filed(services)
    (kept,) = services.store.load(Ref(Claim, page.claim.id))
    assert kept == page.claim
    assert (kept.status, kept.amount, kept.version) == ("under_review", 300_00, 1)
    assert page.insurer_url == "https://u-pic.example/"
    shown = package_of(services)
    assert (shown.claim_id, shown.claim_status) == (kept.id, "under_review")
    assert effects(services) == [("insurer", "claim.opened"), ("mail", "notice")]


def test_opened_is_when_the_claim_is_asked_for_here(services: Services, clock: Clock) -> None:
    """R-CLM-21: in the last second of day 90 it is in time, a second later it is not (R-CLM-03)."""
    clock.now = LAST_SECOND
    ship(services)
    assert filed(services).claim.created_at == LAST_SECOND


def test_a_claim_a_second_after_the_window_is_refused_with_the_deadline_and_nothing_is_written(
    services: Services, clock: Clock
) -> None:
    """R-CLM-03"""
    clock.now = LAST_SECOND + SECOND
    ship(services)
    with pytest.raises(Rejected) as refused:
        filed(services)
    assert (refused.value.code, refused.value.extra["deadline"]) == (
        "claim_window_closed",
        "2026-06-02T06:59:59Z",
    )
    assert package_of(services).claim_id is None
    assert effects(services) == []


@pytest.mark.parametrize("caller", [OTHER_SELLER, replace(SELLER, account="")])
def test_a_foreign_package_looks_like_one_that_does_not_exist(services: Services, caller: Caller) -> None:
    """R-CLM-06, R-GEN-10"""
    ship(services)
    with pytest.raises(NotFound) as foreign:
        filed(services, caller)
    with pytest.raises(NotFound) as absent:
        filed(services, SELLER, package_id="pkg-2")
    assert str(foreign.value) == str(absent.value)


def test_a_second_claim_for_a_package_under_review_is_refused(services: Services, clock: Clock) -> None:
    """R-CLM-16"""
    clock.now = OPENED
    ship(services)
    first = filed(services)
    with pytest.raises(Conflict) as refused:
        filed(services)
    assert (refused.value.code, refused.value.extra["claim_id"]) == ("claim_already_open", first.claim.id)


def test_after_a_rejected_claim_another_may_be_opened(services: Services, clock: Clock) -> None:
    """R-CLM-16"""
    claim = open_claim(services)
    clock.now = OPENED + timedelta(days=1)
    services.store.commit(*[step for step in rejecting(claim, package_of(services)) if step])
    again = filed(services)
    assert again.claim.id != claim.id
    assert package_of(services).claim_id == again.claim.id


def test_of_two_claims_at_once_one_is_opened(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-CLM-16: both saw a package without a claim; the second to commit has lost."""
    clock.now = OPENED
    ship(services)
    commit = services.store.commit

    def overtaken(*steps: Any, **how: Any) -> None:
        monkeypatch.setattr(services.store, "commit", commit)
        filed(services)
        commit(*steps, **how)

    monkeypatch.setattr(services.store, "commit", overtaken)
    with pytest.raises(ConcurrentUpdate):
        filed(services)
    found = list_own(services, SELLER, Claim, statuses=(), size=10, token=None)
    assert len(found.rows) == 1


def test_the_same_request_again_gets_the_first_answer_and_opens_nothing(
    services: Services, clock: Clock
) -> None:
    """R-GEN-09"""
    clock.now = OPENED
    ship(services)
    idempotency = IdempotencyKey(
        scope="seller:shop-1",
        key="k",
        fingerprint="f",
        status=201,
        view=lambda page: {"id": page.claim.id},
    )
    first = filed(services, idempotency=idempotency)
    with pytest.raises(Replayed) as replayed:
        filed(services, idempotency=idempotency)
    assert (replayed.value.status, replayed.value.body) == (201, f'{{"id":"{first.claim.id}"}}')


def test_a_package_without_label_or_scan_is_refused_by_the_rule_in_the_way(services: Services) -> None:
    """R-CLM-01, R-CLM-02"""
    keep(services, an_order(), a_package())
    with pytest.raises(Rejected) as unlabelled:
        filed(services)
    assert unlabelled.value.code == "claim_mode_not_eligible"
    label, labelled = a_label()
    keep(services, labelled.model_copy(update={"id": "pkg-2"}), label)
    with pytest.raises(Rejected) as unscanned:
        filed(services, package_id="pkg-2")
    assert unscanned.value.code == "claim_not_scanned"


def test_where_nobody_insures_no_claim_can_be_opened(services: Services) -> None:
    """A claim that nobody hears of would only look like one (R-CLM-10)."""
    ship(services)
    services.deployment = replace(services.deployment, sandbox=False, insurer_url="")
    with pytest.raises(NotConfigured) as refused:
        filed(services)
    assert refused.value.code == "insurer_missing"


# Refunds processed before the claim


def test_a_refund_processed_before_is_shared_with_the_claim_at_once(services: Services, clock: Clock) -> None:
    """R-CLM-14, R-AFF-13"""
    clock.now = OPENED
    ship(services, a_refund(), a_refund(request_id="req-2", status="in_process"))
    claim = filed(services).claim
    assert [shared.request_id for shared in claim.shared_refunds] == ["req-1"]
    assert effects(services).count(("insurer", "refund.updated")) == 1


def test_a_refund_recorded_while_the_claim_is_being_opened_is_not_forgotten(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-CLM-14: the claim is opened on the order as it is, or not at all."""
    clock.now = OPENED
    ship(services)
    commit = services.store.commit

    def overtaken(*steps: Any, **how: Any) -> None:
        monkeypatch.setattr(services.store, "commit", commit)
        (known,) = services.store.load(Ref(Order, "ord-1"))
        assert known is not None
        recorded = record_after_sale(known, a_refund(), now=services.now())
        assert recorded is not None
        commit(recorded)
        commit(*steps, **how)

    monkeypatch.setattr(services.store, "commit", overtaken)
    with pytest.raises(ConcurrentUpdate):
        filed(services)
    assert [shared.request_id for shared in filed(services).claim.shared_refunds] == ["req-1"]


# Reading


def test_eligibility_names_every_rule_before_and_after_the_claim(services: Services, clock: Clock) -> None:
    """R-CLM-05"""
    clock.now = OPENED
    ship(services)
    before = queries.eligibility(services, SELLER, "pkg-1")
    filed(services)
    after = queries.eligibility(services, SELLER, "pkg-1")
    assert all(rule.passed for rule in before.rules)
    assert [rule.rule for rule in after.rules if not rule.passed] == ["no_open_claim"]


def test_eligibility_of_a_package_without_a_label_is_answered_too(services: Services) -> None:
    """R-CLM-01, R-CLM-05"""
    keep(services, an_order(), a_package())
    found = queries.eligibility(services, SELLER, "pkg-1")
    assert found.label is None
    assert [rule.code for rule in found.rules if not rule.passed] == [
        "claim_mode_not_eligible",
        "claim_not_scanned",
    ]


@pytest.mark.parametrize("caller", [OTHER_SELLER, Caller("carrier", "usps")])
def test_eligibility_and_claims_of_others_look_absent(services: Services, caller: Caller) -> None:
    """R-GEN-10"""
    open_claim(services)
    reads: list[Any] = [
        lambda: queries.eligibility(services, caller, "pkg-1"),
        lambda: queries.read(services, caller, "clm_1"),
    ]
    for read in reads:
        with pytest.raises(Refusal) as refused:
            read()
        assert type(refused.value) is NotFound


def test_the_seller_and_an_agent_read_a_claim_with_its_history(services: Services) -> None:
    """R-CLM-12"""
    open_claim(services)
    for caller in (SELLER, AGENT):
        page = queries.read(services, caller, "clm_1")
        assert (page.claim.id, len(page.history)) == ("clm_1", 1)


def test_claims_are_listed_by_status_for_their_seller_alone(services: Services, clock: Clock) -> None:
    """R-CLM-11, R-GEN-10"""
    open_claim(services)

    def listed(caller: Caller, *statuses: str) -> list[str]:
        found = queries.list_claims(services, caller, statuses=statuses, size=10, token=None)
        assert all(page.insurer_url for page in found.rows)
        return [page.claim.id for page in found.rows]

    assert listed(SELLER) == listed(SELLER, "under_review") == listed(AGENT) == ["clm_1"]
    assert listed(SELLER, "accepted") == listed(OTHER_SELLER) == []


def test_the_seller_finds_the_opening_in_their_inbox_and_the_buyer_does_not(
    services: Services, clock: Clock
) -> None:
    """R-CLM-09, R-CLM-07: the notice says where to go on, and what the package is insured for."""
    clock.now = OPENED
    ship(services)
    claim = filed(services).claim

    def inbox(caller: Caller) -> list[Notification]:
        return list_inbox(services, caller, size=10, token=None).rows

    (notice,) = inbox(SELLER)
    assert (notice.kind, notice.about_case, notice.about_order) == ("claim_opened", claim.id, "ord-1")
    assert notice.words.link and notice.words.link.url == "https://u-pic.example/"
    assert ("Total cover", "$300.00") in notice.words.facts
    assert inbox(BUYER) == inbox(OTHER_SELLER) == []


def test_a_claim_outlives_its_insurance(services: Services, clock: Clock) -> None:
    """R-CLM-18"""
    open_claim(services)
    clock.now = LAST_SECOND + SECOND
    assert enforce(services, "label#lbl_1", now=services.now()) == [1]
    (label,) = services.store.load(Ref(Label, "lbl_1"))
    assert label is not None and label.insurance.status == "expired"
    assert queries.read(services, SELLER, "clm_1").claim.status == "under_review"


# Whether the insurer has it


def checks(services: Services, clock: Clock) -> list[str]:
    """What the sweep sends to look whether claims were acknowledged."""
    sweep(services)
    return [one["effect"] for one in messages("work") if ":day-" in one["effect"]]


def test_a_claim_the_insurer_does_not_acknowledge_is_counted_each_day(
    services: Services,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    ship(services)
    claim = filed(services).claim
    clock.forward(hours=23, minutes=59)
    assert checks(services, clock) == []
    for day in (1, 2):
        clock.forward(minutes=2)
        (effect,) = checks(services, clock)
        assert effect == f"{claim.id}:day-{day}"
        capsys.readouterr()
        handler("functions.outbox.work.handler")(sqs_event(json.dumps({"effect": effect})), None)
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [line["ClaimsUnacknowledged"] for line in told if "_aws" in line] == [[1.0]]
        (line,) = [one for one in caplog.records if one.msg == "claim not acknowledged"]
        assert (line.claim_id, line.days) == (claim.id, day)  # type: ignore[attr-defined]
        caplog.clear()
        clock.forward(hours=24)


def test_a_check_that_is_delivered_twice_leaves_one_for_the_next_day(services: Services) -> None:
    ship(services)
    claim = filed(services).claim
    assert [filing.is_unacknowledged(services, claim.id, 1) for _ in range(2)] == [True, True]
    days = [one.id for one in effects_of(services, "work") if ":day-" in one.id]
    assert days == [f"{claim.id}:day-1", f"{claim.id}:day-2"]


def test_an_acknowledged_or_decided_claim_is_counted_no_more(services: Services) -> None:
    open_claim(services)
    (claim,) = services.store.load(Ref(Claim, "clm_1"))
    assert claim is not None
    assert filing.is_unacknowledged(services, "clm_1", 1) is True
    heard = acknowledge(claim, reference="I-1", occurred_at=services.now(), now=services.now())
    services.store.commit(heard)
    assert filing.is_unacknowledged(services, "clm_1", 2) is False
    assert filing.is_unacknowledged(services, "clm_none", 1) is False
