"""What sets off the kinds of effects that the walk (`tests.e2e.walk`) does not come to."""

from typing import Any

import pytest

from shared.domain.case import PLATFORM, Transition
from shared.domain.claims.claim import Claim
from shared.domain.mailbox import SentMail, new_mailbox
from shared.domain.times import rfc3339
from shared.storage.due import due_effects
from shared.storage.products import remember
from shared.storage.store import Ref
from shared.usecases.claims.affidavits import personal_link
from shared.usecases.claims.effects import CheckAcknowledged
from shared.usecases.disputes import withdrawal
from shared.usecases.orders.receiving import receive_order
from tests.api.claims.test_affidavit_photos import DAMAGED, form_of, look, post, send_photo
from tests.api.returns.test_return_label_purchases import buy
from tests.api.safety.test_investigations import find, listed, lose_five
from tests.api.safety.test_recalls import place, recall
from tests.support import shop
from tests.support.aws import BASE_URL
from tests.support.carriers import silent_carrier
from tests.support.claim_builders import OPENED, a_shipped_package
from tests.support.claim_builders import filing as claiming
from tests.support.claims import keep, open_claim
from tests.support.disputes import AGENT, REFUTED, SELLER, Court, court, lose
from tests.support.http import call, deliver
from tests.support.indoors import Indoors
from tests.support.traces import LAST, SECOND, SIGNER
from tests.usecases.disputes.test_disputes_early_judgment import on_its_way, report


def wait(world: Indoors, **time: float) -> None:
    """Time passes, and the sweep sends what was held back until then."""
    world.clock.forward(**time)
    for due in list(due_effects(world.services.store, before=world.clock.now)):
        world.deliver(due.queue, due.id)
    world.work()


def tell_insurer(world: Indoors) -> None:
    """A claim that nobody acknowledges; a photo with the affidavit; a refund that the platform tells of."""
    services, clock = world.services, world.clock
    open_claim(services)
    clock.now = OPENED
    services.store.commit(effects=[CheckAcknowledged.of("clm_1")])
    wait(world, days=1, seconds=1)
    seller = {"role": "seller", "account": "shop-1"}
    assert call("POST", "/claims/clm_1/affidavit", **seller).status == 200
    (claim,) = services.store.load(Ref(Claim, "clm_1"))
    assert claim is not None
    page = personal_link(services, claim).removeprefix(BASE_URL)
    assert post(page, DAMAGED).status == 200
    world.work()
    send_photo(form_of(look(page).text))
    world.work()
    refund = {"kind": "refund", "status": "processed", "refund_status": "refunded"}
    told = {"order_id": "ord-1", "request_id": "req-1", "line_ids": ["line-1"], **refund}
    more = {"refund_reason": "Not received", "contacted_seller": True, "occurred_at": rfc3339(clock.now)}
    assert shop.tell("after_sale.updated", {**told, **more}, clock=clock).status == 202
    world.work()


def reimburse(world: Indoors) -> None:
    """The platform pays a seller whom the insurer has paid."""
    claim = claiming(*a_shipped_package())[0].case
    parcels = {"claim_id": claim.id, "claim_status": "accepted"}
    case = court(world.services, world.clock, parcels=parcels)
    keep(world.services, claim.model_copy(update={"status": "accepted", "approved_amount": 100_00}))
    lose(case)
    world.work()


def print_label(world: Indoors) -> None:
    """A carrier is silent about a label, whose package is cancelled meanwhile."""
    shop.place(world.clock, packages=[shop.package("pkg-TIMEOUT", "line-1")])
    shop.bought("pkg-TIMEOUT")
    shop.cancel(world.clock, "pkg-TIMEOUT")
    world.work()


def _disputed(world: Indoors) -> Court:
    """A parcel that has not come is disputed, and both sides are done."""
    case = on_its_way(world.services, world.clock)
    case.file("lost_package")
    case.show("buyer", "statement", "correct_address")
    case.complete("buyer", "seller")
    deliver(world.services)
    return case


def lose_parcel(world: Indoors) -> None:
    """The carrier reports a disputed parcel as lost."""
    case = _disputed(world)
    world.clock.forward(days=2)
    report(case, "lost")
    world.work()


def tell_delivery(world: Indoors) -> None:
    """The platform tells that a disputed parcel came."""
    case, now = _disputed(world), world.clock.forward(minutes=1)
    facts = case.book.order.facts.model_copy(update={"delivered_at": now, "occurred_at": now})
    assert receive_order(world.services, case.command(SELLER), facts)
    world.work()


def judge_late(world: Indoors) -> None:
    """Nobody judges in time."""
    case = court(world.services, world.clock)
    case.contested()
    case.pass_due("judgment")
    world.work()


def judge_without_address(world: Indoors) -> None:
    """The goods can't go back: nobody knows where to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARAMETERS", "/nobody")
        court(world.services, world.clock).won("quality_safety")
        world.work()


def send_back(world: Indoors) -> None:
    """A carrier that is silent about the label for a return; the seller refunds, and it is not needed."""
    case = court(world.services, world.clock)
    case.final("quality_safety")
    with silent_carrier():
        assert buy(f"/disputes/{case.id}").status == 201
    world.work()
    case.perform("refund")
    world.work()


def find_bad_faith(world: Indoors) -> None:
    """The refund of every case of an investigation."""
    case = court(world.services, world.clock)
    case.final()
    deliver(world.services, "work")
    lose_five(case)
    assert find(listed()[0]["id"]).status == 200
    world.work()


def appeal_by_mail(world: Indoors) -> None:
    """An appeal that came by e-mail turns a judgment that was final."""
    case = court(world.services, world.clock)
    case.won()
    case.pass_due("appeal")
    deliver(world.services, "work")
    lose_five(case)
    judgment = case.dispute.judgment
    assert judgment is not None
    told: dict[str, Any] = {"grounds": "It was sealed.", "received_at": judgment.notified_at}
    withdrawal.enter_appeal(case.services, case.command(AGENT), case.id, **told)
    case.decide_appeal(REFUTED)
    world.work()


def write_often(world: Indoors) -> None:
    """A shop that has had an hour's mails is written to twice more."""
    sent = tuple(SentMail(id=f"ntf_{n}", at=world.clock.now) for n in range(20))
    full = new_mailbox("seller:shop-1", now=world.clock.now).model_copy(update={"sent": sent})
    world.services.store.commit(Transition.opening(full, event="mail_counted", actor=PLATFORM))
    for n in (1, 2):
        shop.place(world.clock, order_id=f"ord-{n}", packages=[])
        buyer = {"role": "buyer", "account": "buyer-1"}
        assert shop.post(f"/orders/ord-{n}/messages", {"text": "Where is it?"}, **buyer).status == 201
        world.work()
    world.pass_time(hours=2)


def recall_absent(world: Indoors) -> None:
    """An order that was noted with its product, and never came."""
    place(world.clock, "ord-1", ("prd-bad", "10.00"))
    remember(world.services.store, "shop-1", ["prd-bad"], "ord-2")
    assert recall().status == 201
    world.work()
    wait(world, hours=1, minutes=1)


def forget(world: Indoors) -> None:
    """Two years later the personal data of an order are erased."""
    shop.place(world.clock)
    label = shop.bought()
    shop.report(world.clock, label["tracking_number"], "delivered", signed_by=SIGNER)
    buyer = {"role": "buyer", "account": "buyer-1"}
    assert shop.post("/orders/ord-1/messages", {"text": "Where is it?"}, **buyer).status == 201
    deliver(world.services)
    world.clock.now = LAST + SECOND
    world.enforce(world.services, "order#ord-1", now=world.clock.now)
    world.work()
