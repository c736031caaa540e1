"""What the parties are told about a claim and its affidavit, each to be committed with its cause."""

from datetime import datetime

from shared.domain.case import Transition
from shared.domain.claims.claim import Claim, loss_from
from shared.domain.errors import not_found
from shared.domain.notifications import Notice, Notification
from shared.domain.orders.order import Order
from shared.domain.orders.packages import Package
from shared.domain.policy import policy
from shared.gateways.affidavit import AffidavitFacts
from shared.gateways.letters.claims import affidavits
from shared.gateways.letters.claims import claim as claims
from shared.gateways.wording import carrier_name
from shared.storage.store import Ref
from shared.usecases.notices import Message, add_to_inbox, tell
from shared.usecases.services import Services

# Stands for the personal link wherever the letter is shown to anybody but its reader.
NO_LINK = "https://personal-link.invalid/"


def order_of(services: Services, claim: Claim) -> tuple[Order, Package]:
    """The order and the package a claim is about, for what is written about it."""
    order, package = services.store.load(Ref(Order, claim.order_id), Ref(Package, claim.package_id))
    if order is None or package is None:
        raise not_found("order")
    return order, package


def link_ends(claim: Claim) -> datetime:
    """The last second of the newest link. Raises ValueError where none was ever sent."""
    if claim.affidavit.link_expires_at is None:
        raise ValueError(f"{claim.id} has no affidavit link")
    return claim.affidavit.link_expires_at


def tell_opened(services: Services, claim: Claim, order: Order, *, now: datetime) -> Message:
    """The seller: the claim is open, and goes on at the insurer's site (R-CLM-09)."""
    waiting = loss_from(claim.policy_version, claim.shipped_at) if claim.reason == "loss" else None
    notice = claims.claim_opened(
        _facts(claim, order),
        insurer_url=services.deployment.insurer_site,
        terms_url=services.deployment.terms_url,
        loss_from=waiting,
        zone=policy(claim.policy_version).zone,
    )
    return _tell_seller(services, claim, order, "claim_opened", notice, now)


def tell_asked(services: Services, claim: Claim, order: Order, *, now: datetime) -> Message:
    """The seller: what the insurer asks, and until when it can be answered (R-CLM-23)."""
    request = claim.information_request
    if request is None:
        raise ValueError(f"{claim.id} is asked nothing")
    zone = policy(claim.policy_version).zone
    notice = claims.information_requested(
        _facts(claim, order), question=request.question, until=request.until, zone=zone
    )
    return _tell_seller(services, claim, order, "information_requested", notice, now)


def tell_decided(
    services: Services, claim: Claim, order: Order, package: Package, *, now: datetime
) -> Message:
    """The seller: what the insurer decided (R-CLM-17)."""
    facts = _facts(claim, order)
    if claim.status == "accepted" and claim.approved_amount is not None:
        notice = claims.claim_accepted(facts, approved=claim.approved_amount)
    else:
        reason = str(claim.decision.facts["reason"] or "") if claim.decision else ""
        by = package.claim_by if package.claim_by and now <= package.claim_by else None
        zone = policy(claim.policy_version).zone
        notice = claims.claim_rejected(facts, reason=reason, refile_by=by, zone=zone)
    return _tell_seller(services, claim, order, f"claim_{claim.status}", notice, now)


def tell_paid_otherwise(
    services: Services, claim: Claim, paid: Claim, order: Order, *, now: datetime
) -> Message:
    """The seller: this claim ends, because the insurer accepted another one for the package (R-CLM-16)."""
    notice = claims.paid_under_another_claim(_facts(claim, order), paid_claim_id=paid.id)
    return _tell_seller(services, claim, order, "paid_under_another_claim", notice, now)


def tell_received(services: Services, claim: Claim, order: Order, *, now: datetime) -> Message:
    """The seller: the buyer has signed (R-AFF-03)."""
    zone = policy(claim.policy_version).zone
    notice = affidavits.affidavit_received(_facts(claim, order), at=now, zone=zone)
    return _tell_seller(services, claim, order, "affidavit_received", notice, now)


def tell_undelivered(services: Services, claim: Claim, order: Order, *, now: datetime) -> Message:
    """The seller: the e-mail did not reach the buyer (R-AFF-12)."""
    link = claim.deadline("affidavit_link")
    notice = affidavits.affidavit_undelivered(
        _facts(claim, order),
        sends_left=policy(claim.policy_version).terms("affidavit")["max_sends"] - claim.affidavit.sent_count,
        link_works=link is not None and link.state == "open",
    )
    return _tell_seller(services, claim, order, "affidavit_undelivered", notice, now)


def ask_buyer(services: Services, claim: Claim, order: Order, *, now: datetime) -> Transition[Notification]:
    """The buyer's inbox: what the e-mail asks, without the link, which is in the e-mail alone."""
    notice = request(claim, order, url=NO_LINK, due_at=link_ends(claim))
    mailed = "Your personal link is in the e-mail that was sent to you. It works once."
    shown = notice.model_copy(update={"link": None, "closing": (mailed, *notice.closing[1:])})
    return add_to_inbox(
        services, order, "buyer", kind="affidavit_request", case_id=claim.id, notice=shown, now=now
    )


def request(claim: Claim, order: Order, *, url: str, due_at: datetime) -> Notice:
    """What the e-mail asks the buyer, with the link to the form (R-AFF-01)."""
    facts = affidavit_facts(claim, order, due_at=due_at)
    return affidavits.affidavit_request(facts, buyer=order.facts.buyer.name, url=url)


def affidavit_facts(claim: Claim, order: Order, *, due_at: datetime) -> AffidavitFacts:
    """What the buyer is shown of claim, package and shop. due_at: the last second of the link."""
    shop = order.facts.seller_contact
    return AffidavitFacts(
        shop=shop.name,
        shop_email=shop.email or "",
        order_id=claim.order_id,
        package_id=claim.package_id,
        carrier=carrier_name(claim.shipping_provider),
        tracking_number=claim.tracking_number,
        contents=claim.contents,
        due_at=due_at,
        zone=policy(claim.policy_version).zone,
    )


def _facts(claim: Claim, order: Order) -> claims.ClaimFacts:
    return claims.ClaimFacts(
        seller=order.facts.seller_contact.name,
        claim_id=claim.id,
        order_id=claim.order_id,
        package_id=claim.package_id,
        carrier=carrier_name(claim.shipping_provider),
        tracking_number=claim.tracking_number,
        reason=claim.reason,
        amount=claim.amount,
        total_cover=claim.total_cover,
    )


def _tell_seller(
    services: Services, claim: Claim, order: Order, kind: str, notice: Notice, now: datetime
) -> Message:
    return tell(services, order, "seller", kind=kind, case_id=claim.id, notice=notice, now=now)
