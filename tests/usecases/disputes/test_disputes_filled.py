"""Invariant 19: who fills all that can be filled doesn't keep the platform from its next step."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, get_args

import pytest

from shared.domain.case import Transition
from shared.domain.disputes.case import Dispute, Verdict
from shared.domain.disputes.evidence_submission import NewEvidence, register
from shared.domain.disputes.records import Override
from shared.domain.disputes.vocabulary import PARTIES, Party, Proof
from shared.domain.errors import Conflict
from shared.domain.orders.order import AfterSaleEvidence, Order, record_after_sale
from shared.storage.items import key
from shared.storage.lists import page_of_cases
from shared.storage.records import IdempotencyKey, Replayed
from shared.storage.store import Ref, Write
from shared.usecases import mailing, outbox
from shared.usecases.disputes import filing, judging, queries
from shared.usecases.services import Services
from shared.views.disputes.dispute import dispute_row_view, dispute_view
from shared.views.lists import paged
from shared.views.viewer import Viewer
from tests.support import shop
from tests.support.claims import effects_of
from tests.support.dispute_builders import a_request
from tests.support.disputes import AGENT, BUYER, ORDER, SELLER, Court, a_file

# The longest of each, in characters of four bytes.
LONGEST = "😀" * 5000
NAME = "😀" * 200
URL = "https://shop.example/" + "é" * 1900
PIECES = {"file": a_file(name=NAME), "proves": get_args(Proof)[:20], "attested": True, "kind": "photo"}


def size(value: Any) -> int:
    """Bytes as DynamoDB counts them, and a little more."""
    return len(json.dumps(value, ensure_ascii=False).encode())


@pytest.fixture
def widths(case: Court, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, int]]]:
    """Writes and bytes of every transaction."""
    store, made = case.services.store, list[tuple[int, int]]()
    transact = store.transact

    def noted(writes: Sequence[Write]) -> None:
        made.append((len(writes), sum(size(write.operation) for write in writes)))
        transact(writes)

    monkeypatch.setattr(store, "transact", noted)
    yield made
    assert max(count for count, _ in made) < 100
    assert max(bytes for _, bytes in made) < 4_000_000


def largest_item() -> int:
    """Bytes of the largest item there is."""
    return max(size(item) for item in shop.table())


def fill_order(services: Services) -> None:
    """Everything a buyer can show in after-sale requests."""
    for number in range(4):
        (order,) = services.store.load(Ref(Order, ORDER))
        assert order is not None
        shown = tuple(
            AfterSaleEvidence(kind="photo", description=text, media_url=URL)
            for text in (LONGEST, *["brief"] * 50)
        )
        told = a_request(request_id=f"more-{number}", line_ids=("a",), evidence=shown)
        step = record_after_sale(order, told, now=services.now())
        assert step is not None
        services.store.commit(step)


def fill(case: Court, party: Party) -> None:
    """Everything that party can submit: what counts, what never comes, and texts until there is no room."""
    before = last = case.dispute
    number = 0
    for text in (LONGEST, "😀" * 1000, "😀" * 100, "x"):
        for told in (NewEvidence(kind="photo", attested=True), NewEvidence(**PIECES)):
            while True:
                number += 1
                try:
                    step = register(
                        last,
                        party=party,
                        id=f"evd_{party}_{number:016}",
                        evidence=told.model_copy(update={"description": text}),
                        now=case.services.now(),
                    )
                except Conflict as refusal:
                    assert refusal.code == "too_much_evidence"
                    break
                last = step.case
    case.services.store.commit(
        Transition.of(
            before,
            event="put",
            actor=before.actor(party),
            now=case.services.now(),
            evidence=last.evidence,
            shown_by=last.shown_by,
        )
    )


def departing(winner: Any) -> Verdict:
    """A decision against the rules, with the longest reason."""
    return Verdict(override=Override(winner=winner, reason=LONGEST))


def filled(case: Court, scenario: str = "inconsistent_product") -> Dispute:
    """A dispute that everybody expected has filled; an agent has to judge it."""
    fill_order(case.services)
    filed = case.file(scenario, description=LONGEST)
    parties = [one.party for one in filed.deadlines if one.kind == "evidence"]
    for party in PARTIES:
        if party in parties:
            fill(case, party)
    for party in parties:
        case.pass_due("evidence", party)
        case.sweep()
    return case.dispute


def test_a_filled_dispute_is_judged_appealed_decided_and_deducted(
    case: Court, widths: list[tuple[int, int]], mailbox: list[dict[str, Any]]
) -> None:
    """invariants 7, 8 and 19"""
    assert filled(case).status == "judging"
    assert [len(case.dispute.counted(party)) > 3 for party in PARTIES] == [True, True, False]
    case.judge(departing("buyer"))
    case.appeal(LONGEST)
    less = Override(winner="buyer", remedy="send_missing_items", reason=LONGEST)
    case.decide_appeal(Verdict(override=less), reason=LONGEST)
    case.accept("buyer", "seller")
    assert case.dispute.status == "action_pending"
    case.pass_due("post_dispute_action")
    assert (case.dispute.status, case.dispute.closed_reason) == ("closed", "auto_deducted")
    for effect in effects_of(case.services, "mail"):
        assert outbox.deliver(case.services, effect.id, mailing.HANDLERS)
    assert len(mailbox) > 3
    assert largest_item() < 200_000


def test_a_dispute_that_all_three_have_filled_is_judged(case: Court, widths: list[tuple[int, int]]) -> None:
    """The carrier, too"""
    judged = filled(case, "lost_package")
    assert judged.judgment is not None and {one.party for one in judged.evidence} == set(PARTIES)
    assert largest_item() < 200_000


def test_a_filled_dispute_can_be_disputed_again_with_what_counted(
    case: Court, widths: list[tuple[int, int]]
) -> None:
    """R-JDG-08"""
    filled(case)
    case.judge(departing("seller"))
    filing.redispute(case.services, case.command(BUYER), case.id, description=LONGEST)
    assert largest_item() < 200_000


def test_a_page_of_a_hundred_filled_disputes_fits_one_answer(case: Court) -> None:
    """6 MB is all that a function may answer with; a row has neither texts nor evidence"""
    filled(case)
    case.judge(departing("buyer"))
    case.appeal(LONGEST)
    store, listed = case.services.store, {"list3": "dispute#staff"}
    (state,) = store.read([key(f"dispute#{case.id}")]).values()
    for number in range(99):
        copied = {**state, **key(f"dispute#copy-{number}"), "listed_at": {"S": f"2026-05-05T{number:03}"}}
        store.client.put_item(TableName=store.table, Item=copied)
    page = queries.list_disputes(case.services, AGENT, statuses=(), size=100, token=None)
    assert len(page.rows) == 100
    shown = paged(dispute_row_view)(
        page, viewer=Viewer(role="agent", account="agent-1", now=case.services.now())
    )
    assert size(shown) < 1_000_000
    named = [(one["judgment"]["evidence_ids"], one["decision"]["facts"]) for one in shown["data"]]
    assert named == [([], {})] * 100
    (row,) = page_of_cases(store, Dispute, [*listed.items()], size=1, token=None).rows
    assert (row.description, row.evidence, row.appeal and row.appeal.grounds) == ("", (), "")


def test_a_row_offers_what_the_dispute_itself_offers(case: Court) -> None:
    """R-JDG-24: also where it depends on what the seller has shown"""
    case.file("quality_safety")
    case.show("seller")
    case.complete("buyer")
    viewer = Viewer(role="buyer", account=BUYER.account, now=case.services.now())
    (row,) = queries.list_disputes(case.services, BUYER, statuses=(), size=10, token=None).rows
    whole = queries.read(case.services, BUYER, case.id)
    assert row.dispute.evidence == () and len(whole.dispute.evidence) == 1
    offered = dispute_view(row, viewer=viewer)["available_actions"]
    assert offered == dispute_view(whole, viewer=viewer)["available_actions"]
    assert [one["available"] for one in offered if one["action"] == "submit_evidence"] == [True]


def test_a_filled_dispute_is_answered_again_under_its_key(case: Court) -> None:
    """R-GEN-09: the answer has everybody's evidence"""
    filled(case)
    viewer = Viewer(role="agent", account="agent-1", now=case.services.now())
    idempotency = IdempotencyKey(
        scope="agent", key="k", fingerprint="f", view=lambda page: dispute_view(page, viewer=viewer)
    )
    command = case.command(AGENT, idempotency=idempotency)
    judging.judge(case.services, command, case.id, verdict=departing("buyer"))
    with pytest.raises(Replayed) as replayed:
        case.services.store.check_replayed(idempotency)
    answer = json.loads(replayed.value.body)
    assert answer["judgment"]["override_reason"] == LONGEST and len(replayed.value.body.encode()) > 250_000
    assert largest_item() < 200_000


def test_the_text_of_a_partys_evidence_has_room_to_the_byte(case: Court) -> None:
    """100 kB a party and dispute"""
    dispute = case.file("inconsistent_product")

    def said(text: str) -> Dispute:
        told = NewEvidence(kind="statement", attested=True, description=text)
        return register(
            dispute, party="seller", id=f"evd_{len(text)}", evidence=told, now=case.services.now()
        ).case

    for _ in range(4):
        dispute = said("x" * 20_000)
    with pytest.raises(Conflict, match="20000 are left, and this piece has 20001") as refused:
        said("é" * 10_000 + "x")
    assert refused.value.code == "too_much_evidence"
    dispute = said("é" * 10_000)
    with pytest.raises(Conflict, match="0 are left"):
        said("x")
    assert SELLER.account == dispute.seller_id
