"""What leads from which state of a case to which, found by trying in each whatever anybody can do.

A world is a case with what decides about it. Every move is made from every world that differs from those met
before; what is refused leads nowhere, every step that is taken is an arrow.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, TypeVar

from shared.domain.case import Actor, Case, Transition
from shared.domain.claims import affidavits, claim, decisions, files, insurer, questions
from shared.domain.claims.claim import Claim
from shared.domain.disputes import closing, evidence_files, proceedings
from shared.domain.disputes.case import Dispute, EvidenceItem, Verdict
from shared.domain.disputes.context import Steps as DisputeSteps
from shared.domain.disputes.facts import Flags
from shared.domain.disputes.records import Override
from shared.domain.disputes.vocabulary import PARTIES, SCENARIOS
from shared.domain.errors import Refusal
from shared.domain.labels.carriers import find_service
from shared.domain.orders.entries import give_way, lessen
from shared.domain.policy import policy
from shared.domain.reminders import Reminder, remind, unsent
from shared.domain.reshipments import bookkeeping, following, shipment
from shared.domain.reshipments import lapse as unanswered
from shared.domain.reshipments.case import Reshipment
from shared.domain.returns import labels
from shared.domain.returns.model import ReturnStep
from shared.domain.safety.investigations import Investigation, find, investigate, note_loss, take_back_loss
from shared.domain.safety.seller_records import SellerRecord
from shared.domain.support import case as support
from shared.domain.support import resolving
from shared.domain.support import returns as returned
from shared.domain.support.buyer_protection import HelpFacts
from tests.support import claim_builders as claims
from tests.support import reshipment_builders as requests
from tests.support.dispute_builders import FILE, FILED, HOUR, SECOND, a_disputed_order, a_scan
from tests.support.dispute_play import AGENT, REFUTED, SHIP_FROM, VERIFIED, Life
from tests.support.dispute_stages import (
    a_contested_dispute,
    a_dispute,
    a_final_dispute,
    a_late_delivery,
    an_undelivered_dispute,
    on_its_way,
)
from tests.support.files import ARRIVED
from tests.support.order_builders import a_package, an_item
from tests.support.policies import CURRENT

DAY = timedelta(days=1)
BUYER = Actor(role="buyer", account="ann")
W = TypeVar("W")
C = TypeVar("C", bound=Case)
Steps = Iterable[Transition[Any]]
# A move that has been made: the world after it, and the steps it took.
Made = tuple[W, Steps]
LESS = Verdict(override=Override(winner="buyer", remedy="refund", amount=1_00, reason="One part."))
# A defect with files, and a parcel with a carrier as a party.
WALKED_TO_THE_END = ("quality_safety", "lost_package")
MINOR = VERIFIED.model_copy(update={"flags": Flags(severity="minor")})
# One more than opens an investigation.
ENOUGH_LOSSES = policy(CURRENT).terms("investigation")["lost_disputes"] + 1


def walk(
    starts: Iterable[W], moves: Callable[[W], Iterable[Callable[[], Made[W] | None]]], likeness: Any
) -> Iterator[Transition[Any]]:
    """Every step that can be taken from these worlds on."""
    met, waiting = set(), list(starts)
    while waiting:
        world = waiting.pop()
        if (like := likeness(world)) in met:
            continue
        met.add(like)
        for move in moves(world):
            with suppress(Refusal):
                if made := move():
                    yield from made[1]
                    waiting.append(made[0])


def alone(
    opening: Sequence[Transition[C]],
    acts: Callable[[C, datetime], Iterable[Callable[[], Transition[C] | None]]],
    lapse: Callable[[C, datetime], Transition[C] | None],
    likeness: Callable[[C], object],
) -> Iterator[Transition[C]]:
    """The steps of a case that is decided by itself: acts soon and much later, and each deadline's end."""

    def made(act: Callable[[], Transition[C] | None]) -> Made[C] | None:
        step = act()
        return (step.case, [step]) if step else None

    def moves(case: C) -> Iterator[Callable[[], Made[C] | None]]:
        for now in (case.updated_at + HOUR, case.updated_at + 40 * DAY):
            if not case.lapsed_at(now):
                yield from (partial(made, act) for act in acts(case, now))
        if waiting := case.next_deadline:
            yield partial(made, partial(lapse, case, waiting.due_at + SECOND))
        yield from (partial(made, partial(_sent, case, reminder)) for reminder in unsent(case))

    yield from opening
    yield from walk([step.case for step in opening], moves, likeness)


def _sent(case: C, reminder: Reminder) -> Transition[C] | None:
    """Send a reminder at its time, unless something lapses before."""
    return None if case.lapsed_at(reminder.at) else remind(case, reminder, now=reminder.at)


def _likeness(case: Any) -> object:
    return case.status, tuple((one.kind, one.party, one.state) for one in case.deadlines[-6:])


def _once(steps: Callable[[], Iterator[Transition[C]]]) -> Callable[[], tuple[Transition[C], ...]]:
    """A walk takes up to twenty seconds: all tests of a process look at the same steps."""
    return cache(lambda: tuple(steps()))


@_once
def claim_steps() -> Iterator[Transition[Claim]]:
    """A claim with its affidavit: the seller, the buyer, the insurer and the mail."""
    step, packaged = claims.filing(*claims.a_shipped_package())

    def acts(case: Claim, now: datetime) -> Iterator[Callable[[], Transition[Claim] | None]]:
        told: dict[str, Any] = {"occurred_at": now, "now": now}
        refund = insurer.SharedRefund(request_id="r", refund_status="processed", refund_reason="lost")
        yield lambda: claim.acknowledge(case, reference="UP-7", **told)
        yield lambda: claims.accepting(case, packaged.case, **told)[0]
        yield lambda: claims.rejecting(case, packaged.case, **told)[0]
        yield lambda: decisions.flag_double_recovery(case, reimbursed=case.package_value, now=now)
        yield lambda: insurer.share_refund(case, refund, now=now)
        yield lambda: decisions.end_as_paid(case, case.model_copy(update={"id": "clm_0"}), now=now)
        yield lambda: questions.ask(case, question="Where?", until=None, **told)
        for attached in () if case.answers else ((), (("fil_1", FILE),)):
            yield partial(questions.answer, case, id="ans_1", text="Here.", files=attached, now=now)
        yield lambda: affidavits.send(case, token_hash=claims.TOKEN, now=now)
        yield lambda: affidavits.submit(case, claims.FORM, token_hash=claims.TOKEN, now=now)
        yield lambda: affidavits.acknowledge(case, **told)
        mail: dict[str, Any] = {"sending": case.affidavit.sent_count, "now": now}
        yield partial(affidavits.note_answer, case, answer="not-spam", **mail)
        for cause in ("bounce", "complaint"):
            yield partial(affidavits.fail_sending, case, cause=cause, **mail)
        yield from (partial(_outcome, file_act) for file_act in _claim_file_acts(case, now))

    def lapse(case: Claim, now: datetime) -> Transition[Claim] | None:
        by_files = _outcome(partial(files.lapse, case, now=now))
        return by_files or questions.lapse(case, now=now) or affidavits.expire(case, now=now)

    def likeness(case: Claim) -> object:
        return (
            case.status,
            case.affidavit.status,
            frozenset(one.kind for one in case.deadlines if one.state == "open"),
            tuple((one.id, one.status, one.scan) for one in case.files),
            bool(case.answers),
            case.flags,
        )

    return alone([step], acts, lapse, likeness)


def _outcome(act: Callable[[], files.Outcome | None]) -> Transition[Claim] | None:
    found = act()
    return found.step if found else None


def _claim_file_acts(case: Claim, now: datetime) -> Iterator[Callable[[], files.Outcome | None]]:
    """What can become of a claim's files: one comes, can't be taken, is scanned; a photo comes."""
    for item in files.awaited(case):
        for scanner in (False, True):
            yield partial(files.take_file, case, item.id, ARRIVED, scanner=scanner, now=now)
        refused = replace(ARRIVED, refusal="No.")
        yield partial(files.take_file, case, item.id, refused, scanner=False, now=now)
    for item in case.files:
        for result in ("clean", "threat"):
            seen: dict[str, Any] = {"version_id": item.file_version or "", "result": result, "now": now}
            yield partial(files.enter_scan, case, item.id, **seen)
    if not files.photos_of(case):
        yield partial(files.take_photo, case, "aff_1-photo_1", FILE, ARRIVED, scanner=False, now=now)


@_once
def reshipment_steps() -> Iterator[Transition[Reshipment]]:
    """A request for missing items: the seller, the buyer and the carrier."""

    def acts(case: Reshipment, now: datetime) -> Iterator[Callable[[], Transition[Reshipment] | None]]:
        for answer in requests.SELLERS_ANSWERS.values():
            yield partial(answer, case, now)
        for given in ("accept", "reject"):
            yield partial(requests.answered, case, given, now)
        yield partial(requests.sent, case, now)
        yield partial(following.take_back, case, now=now)
        for label in (None, "lbl_1"):
            packed = a_package(label_id=label, carrier="usps", tracking_number=label and "9400")
            yield partial(following.follow_package, case, packed, now=now)
        for status in ("lost", "in_transit"):
            gone = a_package(carrier="ups", tracking_number="1Z", status=status)
            yield partial(following.follow_package, case, gone, now=now)
        yield lambda: shipment.renumber(case, a_package(), carrier="ups", tracking_number="1Z", now=now)[0]
        yield partial(following.deliver, case, delivered_at=now, now=now)
        cancelled = requests.a_book(cancelled_at=FILED - 9 * DAY, occurred_at=FILED)
        yield partial(bookkeeping.end, case, cancelled, now=now)
        yield partial(bookkeeping.end, case, give_way(requests.held(), case.id), now=now)
        yield partial(bookkeeping.amend_value, case, requests.held(left=500), now=now)

    lapse = lambda case, now: unanswered.lapse(case, now=now)  # noqa: E731
    return alone([requests.asked()], acts, lapse, lambda case: (_likeness(case), case.tracking_number))


@_once
def support_steps() -> Iterator[Transition[support.SupportCase]]:
    """A case of customer service: the agent, and the end of the standard period."""
    facts = HelpFacts(placed_at=FILED - 9 * DAY, delivered_at=FILED - DAY)
    told: dict[str, Any] = {
        "channel": "ticket",
        "description": "It broke.",
        "seller_contacted_at": FILED - HOUR,
    }
    asked = [support.HelpRequest(kind=kind, **told) for kind in ("question", "refund")]
    opening = [support.open_case(facts, requests.a_book(), one, id="cse_1", now=FILED) for one in asked]

    def acts(case: Any, now: datetime) -> Iterator[Callable[[], Transition[support.SupportCase] | None]]:
        how: dict[str, Any] = {"reason": "So.", "lines": (), "agent": AGENT, "now": now}
        unpaid = [("declined", None), ("answered", None)]
        for outcome, amount in (("refund", 500), ("return_and_refund", 500), *unpaid):
            told: dict[str, Any] = {"outcome": outcome, "amount": amount, "address": SHIP_FROM, **how}
            yield lambda told=told: resolving.resolve(case, requests.a_book(), **told)[0]
        yield partial(support.end, case, now=now)
        for by in (AGENT, BUYER):
            yield partial(support.note_message, case, message_id="msg_1", by=by, now=now)
        yield from _acts_on_return(case, now)

    def lapse(case: Any, now: datetime) -> Transition[support.SupportCase] | None:
        if case.goods_back is None:
            return support.lapse(case, now=now)
        made = returned.lapse(case, requests.a_book(), now=now)
        return made[0] if made else None

    def likeness(case: Any) -> object:
        goods = case.goods_back
        label = goods and goods.label and (goods.label.status, bool(goods.label.scanned_at))
        if goods is None:
            return _likeness(case), case.route, case.waiting_since is None
        waiting = frozenset(one.kind for one in case.deadlines if one.state == "open")
        ended = case.status, case.closed_reason, case.refunded
        return ended, waiting, goods.status, goods.outcome, label, case.waiting_since is None

    return alone(opening, acts, lapse, likeness)


def _acts_on_return(
    case: Any, now: datetime
) -> Iterator[Callable[[], Transition[support.SupportCase] | None]]:
    """What becomes of goods that customer service asks back."""
    book, goods = requests.a_book(), case.goods_back
    if goods is None:
        return

    def take(step: ReturnStep | None) -> Transition[support.SupportCase] | None:
        return returned.take(case, book, step, now=now)[0] if step else None

    def track(status: str) -> Transition[support.SupportCase] | None:
        made = returned.track_return(case, book, [a_scan(status, now)], now=now)
        return made[0] if made else None

    given: dict[str, Any] = {"case_id": "dsp_1", "service": "dispute", "at": now}
    others = lessen(book, list(book.lines), amount=book.left - 1_00, **given)
    yield lambda: returned.follow_book(case, others, now=now)
    number: dict[str, Any] = {"carrier": "ups", "tracking_number": "1Z", "shipped_at": now, "now": now}
    yield lambda: take(returned.ship_back(case, by=BUYER, **number))
    label = labels.new_label(
        goods, label_id="lbl_9", service=find_service("ups_ground", policy(CURRENT)), rate=700, ordered_at=now
    )
    yield lambda: take(labels.order_label(returned.check_may_label(case), label, by=BUYER))
    yield lambda: take(labels.fail_label(goods, label_id="lbl_9", code="label_purchase_failed"))
    printed = {"tracking_number": "1ZL", "rate": 700, "document_key": "labels/lbl_9.pdf"}
    yield lambda: take(labels.complete_label(case, goods, label_id="lbl_9", **printed))  # type: ignore[arg-type]
    runs = returned.return_runs(case)
    yield lambda: take(labels.void_label(case, goods, label_id="lbl_9", runs=runs))
    for status in ("accepted", "delivered", "damaged", "lost", "return_to_sender"):
        yield partial(track, status)
    what: dict[str, Any] = {"reason": "not_what_was_sent", "description": "A brick.", "file_ids": ()}
    yield lambda: returned.object_to_return(case, book, **what, now=now)[0]
    for upheld, amount in ((True, None), (True, 200), (False, None)):
        how: dict[str, Any] = {"by": AGENT, "peril": None, "reason": "So.", "now": now}
        how |= {"upheld": upheld, "amount": amount}
        yield lambda how=how: returned.decide_objection(case, book, **how)[0]


@_once
def investigation_steps() -> Iterator[Transition[Investigation]]:
    """An investigation: what its seller loses, and the agent's finding."""
    lost = a_final_dispute().dispute
    Known = tuple[SellerRecord | None, Investigation | None]

    def lose(known: Known) -> Made[Known] | None:
        record, opened = known
        dispute = lost.model_copy(update={"id": f"dsp_{len(record.losses) if record else 0}"})
        noted = note_loss(record, dispute, now=FILED)
        if noted is None:
            return None
        running = opened if opened and opened.status == "open" else None
        first, *steps = investigate(noted, running, id="inv_1", now=FILED)
        return (first.case, steps[0].case if steps else opened), steps

    def take_back(known: Known) -> Made[Known] | None:
        record, opened = known
        if record is None:
            return None
        won = lost.model_copy(update={"id": f"dsp_{len(record.losses) - 1}", "final_at": None})
        running = opened if opened and opened.status == "open" else None
        made = take_back_loss(record, running, won, now=FILED)
        return ((made[0].case, made[1].case if made[1:] else opened), made[1:]) if made else None

    def end(known: Known, bad_faith: bool) -> Made[Known] | None:
        record, opened = known
        if opened is None:
            return None
        step, noted = find(opened, record, bad_faith=bad_faith, reason="So.", agent=AGENT, now=FILED)
        return (noted.case, step.case), [step]

    def moves(known: Known) -> Iterator[Callable[[], Made[Known] | None]]:
        if known[0] is None or len(known[0].losses) < ENOUGH_LOSSES:
            yield partial(lose, known)
        yield partial(take_back, known)
        yield from (partial(end, known, bad_faith) for bad_faith in (True, False))

    def likeness(known: Known) -> object:
        record, opened = known
        return record and len(record.losses), opened and opened.status

    return walk([(None, None)], moves, likeness)


@_once
def dispute_steps() -> Iterator[Transition[Dispute]]:
    """A dispute and the second request after it: the parties, the agents, carriers, and time."""
    lives = [
        a_dispute("quality_safety"),
        an_undelivered_dispute(),
        *(on_its_way(scenario) for scenario in SCENARIOS),
    ]
    yield from (step for life in lives for step in _of_disputes(life.steps))
    unpriced = Life(order=a_disputed_order(items=(an_item("a", None), an_item("b", 300_00))))
    yield from _of_disputes(a_final_dispute("counterfeit", life=unpriced).skip("post_dispute_action").steps)
    yield from walk(lives, _dispute_moves, _dispute_likeness)
    yield from walk([a_contested_dispute("counterfeit")], _ruling_moves, _dispute_likeness)
    back = [a_final_dispute(), a_final_dispute(verdict=MINOR), a_final_dispute("inconsistent_product")]
    back.append(a_late_delivery())
    yield from walk(back, _return_moves, _return_likeness)
    yield from walk([a_final_dispute("inconsistent_product")], _goods_moves, _goods_likeness)


def _goods_moves(life: Life) -> Iterator[Callable[[], Made[Life]]]:
    """What becomes of goods a seller sends to carry a judgment out, with a label bought here or without."""
    acts: list[Callable[[Life], object]] = [
        lambda one: one.perform("replacement", tracking_number="1ZR"),
        lambda one: one.buy_goods_label(),
        lambda one: one.void_goods_label() if one.dispute.remedy_shipment else None,
        lambda one: one.perform(),
        lambda one: one.report("buyer"),
    ]
    for end in ("accepted", "delivered", "lost", "return_to_sender"):
        acts.append(lambda one, end=end: one.track_goods(end))
    if life.dispute.next_deadline:
        acts.append(lambda one: one.wait(one.dispute.next_deadline.due_at + SECOND))
    yield from (partial(_acted, life, act) for act in acts)


def _goods_likeness(life: Life) -> object:
    dispute, sent = life.dispute, life.dispute.remedy_shipment
    return (
        dispute.status,
        dispute.closed_reason,
        frozenset(one.kind for one in dispute.deadlines if one.state == "open"),
        sent and (min(sent.number, 2), sent.status, sent.label_id is None),
        bool(dispute.actions),
    )


def _return_moves(life: Life) -> Iterator[Callable[[], Made[Life]]]:
    """What becomes of goods on their way back, with a label bought here or without."""
    acts: list[Callable[[Life], object]] = [
        lambda one: one.begin_label(),
        lambda one: one.print_label(),
        lambda one: one.fail_label(),
        lambda one: one.void_unneeded_label(),
        lambda one: one.ship_back(),
        lambda one: one.ship_back(agent=True),
        lambda one: one.object_to_return(),
        lambda one: one.decide_objection(),
        lambda one: one.decide_objection(amount=5_00),
        lambda one: one.decide_objection(False),
        lambda one: one.perform(),
    ]
    for end in ("accepted", "delivered", "damaged", "lost", "return_to_sender"):
        acts.append(lambda one, end=end: one.track_return(end))
    if (goods := life.dispute.goods_back) is not None and goods.status == "lapsed":
        acts.append(lambda one, at=goods.due_at: one.track_return("accepted", at=at))
    if life.dispute.next_deadline:
        acts.append(lambda one: one.wait(one.dispute.next_deadline.due_at + SECOND))
    yield from (partial(_acted, life, act) for act in acts)


def _return_likeness(life: Life) -> object:
    dispute, goods = life.dispute, life.dispute.goods_back
    label = goods and goods.label and (goods.label.status, bool(goods.label.scanned_at), goods.labelled)
    return (
        dispute.scenario,
        dispute.status,
        frozenset(one.kind for one in dispute.deadlines if one.state == "open"),
        goods and (goods.status, goods.risk, goods.outcome, label),
        bool(dispute.actions),
    )


def _of_disputes(steps: Steps) -> list[Transition[Dispute]]:
    return [step for step in steps if isinstance(step.case, Dispute)]


def _acted(life: Life, act: Callable[[Life], object]) -> Made[Life]:
    after = copy(life)
    after.disputes, after.steps = list(life.disputes), []
    after.goods, after.told_of_goods = dict(life.goods), dict(life.told_of_goods)
    act(after)
    return after, _of_disputes(after.steps)


def _dispute_moves(life: Life) -> Iterator[Callable[[], Made[Life]]]:
    """What can be done, or not done, in a dispute; around its judgment and on the way back of goods there is
    more, see `_ruling_moves` and `_return_moves`.

    What follows a judgment is the same whatever it is about: it is walked where the rules differ most.
    """
    if life.dispute.judgment is not None and life.dispute.scenario not in WALKED_TO_THE_END:
        return
    acts: list[Callable[[Life], object]] = [
        lambda one: one.judge(VERIFIED),
        lambda one: one.judge(MINOR),
        lambda one: one.judge(REFUTED),
        lambda one: one.appeal(),
        lambda one: one.decide_appeal(),
        lambda one: one.decide_appeal(REFUTED),
        lambda one: one.redispute(),
        lambda one: one.perform(),
        lambda one: one.perform("replacement", carrier="ups", tracking_number="1Z"),
        lambda one: one.withdraw(),
        lambda one: one.cancel_order().end_nothing_left(),
        _told_anew,
        _go_to_court,
        lambda one: one.commit(closing.reject(one.context, by=AGENT, reason="No.", now=one.now)),
    ]
    # A file is a file, whatever the dispute is about, and one shows what becomes of each.
    if life.dispute.scenario == "quality_safety" and not any(one.file for one in life.dispute.evidence):
        acts.append(lambda one: one.show("buyer", file=FILE))
    for side in ("buyer", "seller"):
        acts.append(lambda one, side=side: one.accept(side))
        if life.dispute.judgment is None:
            acts.append(lambda one, side=side: one.commit(closing.settle(one.context, by=side, now=one.now)))
    for party in PARTIES:
        acts.append(lambda one, party=party: one.show(party))
        acts.append(lambda one, party=party: one.complete(party))
    for piece in life.dispute.evidence:
        for decide in _on_file(piece):
            acts.append(lambda one, decide=decide: one.commit(decide(one.context, now=one.now)))
    for reminder in unsent(life.dispute):
        acts.append(lambda one, reminder=reminder: one.wait(max(one.now, reminder.at)).remind(reminder))
    if life.dispute.next_deadline:
        acts.append(lambda one: one.wait(one.dispute.next_deadline.due_at + SECOND))
    yield from (partial(_acted, life, act) for act in acts)


def _told_anew(life: Life) -> None:
    """The platform tells another price."""
    items = [one.model_copy(update={"price_paid": 1_00}) for one in life.order.facts.items]
    if steps := closing.amend_amount(life.tell(items=tuple(items)).context, now=life.now):
        life.commit(steps)


def _go_to_court(life: Life) -> None:
    court: dict[str, Any] = {"by": "buyer", "kind": "court", "reference": "1"}
    life.commit(proceedings.report(life.context, **court, now=life.now))


def _ruling_moves(life: Life) -> Iterator[Callable[[], Made[Life]]]:
    """What agents enter around a judgment, and what is settled or held in spite of it."""
    acts: list[Callable[[Life], object]] = [
        lambda one: one.judge(VERIFIED),
        lambda one: one.judge(REFUTED),
        lambda one: one.appeal(),
        lambda one: one.decide_appeal(),
        lambda one: one.decide_appeal(REFUTED),
        lambda one: one.redispute(),
        lambda one: one.perform(),
        _go_to_court,
        *_of_agents(life),
    ]
    for side in ("buyer", "seller"):
        acts.append(lambda one, side=side: one.accept(side))
        acts.append(lambda one, side=side: one.complete(side))
        acts.append(lambda one, side=side: one.commit(closing.settle(one.context, by=side, now=one.now)))
    if life.dispute.next_deadline:
        acts.append(lambda one: one.wait(one.dispute.next_deadline.due_at + SECOND))
    yield from (partial(_acted, life, act) for act in acts)


def _of_agents(life: Life) -> Iterator[Callable[[Life], object]]:
    """Questions, third parties, overrides, e-mailed appeals, and reports that hold the clocks."""
    yield lambda one: one.judge(LESS)
    yield lambda one: one.report("seller")
    yield lambda one: one.decide_report(True)
    yield lambda one: one.decide_report(False)
    if life.dispute.judgment:
        yield lambda one: one.enter_appeal(one.dispute.judgment.notified_at)
    if not life.dispute.evidence_requests:
        yield lambda one: one.ask()
    if not life.dispute.counted("third_party"):
        yield lambda one: one.tell_of_third_party()


def _on_file(piece: EvidenceItem) -> Iterator[Callable[..., DisputeSteps | None]]:
    """What can become of a piece's file: it comes, can't be taken, and is scanned, in its hour or later."""
    if piece.status == "awaiting_upload":
        for scanner in (False, True):
            yield partial(
                evidence_files.confirm_upload, evidence_id=piece.id, arrived=ARRIVED, scanner=scanner
            )
        yield partial(evidence_files.refuse_upload, evidence_id=piece.id, reason="No.")
    if piece.status == "scanning" or piece.scan == "unscanned":
        for result in ("clean", "threat"):
            yield partial(
                evidence_files.enter_scan, evidence_id=piece.id, version_id=ARRIVED.version_id, result=result
            )


def _dispute_likeness(life: Life) -> object:
    dispute, judgment, goods = life.dispute, life.dispute.judgment, life.dispute.goods_back
    return (
        dispute.scenario,
        dispute.status,
        dispute.round,
        frozenset(one.party for one in dispute.evidence if one.status == "counted"),
        next((one.status for one in dispute.evidence if any(_on_file(one))), None),
        frozenset((one.kind, one.party) for one in dispute.deadlines if one.state == "open"),
        frozenset(dispute.settled_by),
        frozenset(dispute.accepted_by),
        judgment and (judgment.winner, judgment.payer, judgment.less_than_rules),
        bool(dispute.appeal),
        dispute.review and (dispute.under_review, dispute.review.confirmed),
        bool(dispute.evidence_requests),
        goods and goods.risk,
        bool(dispute.actions),
    )
