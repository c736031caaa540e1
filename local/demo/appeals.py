"""Story 16: the insurer rejects a claim, hears the seller's appeal itself, and pays."""

from local.demo.parcels import (
    SELLER,
    accept_agreement,
    buy_label,
    file_claim,
    ledger,
    place_order,
    report,
    sign_affidavit,
)
from local.demo.telling import rules, say, show_ledger, title
from local.demo.world import World
from shared.domain.times import rfc3339


def appealed_claim(world: World) -> None:
    """16. Rejected, appealed where the insurer hears it, accepted after all."""
    title(16, "A claim is rejected, appealed at the insurer, accepted after all, and paid")
    order_id = place_order(world, [("A", "Espresso machine", "280.00")])
    accept_agreement(world, "insurance")
    label = buy_label(world, f"{order_id}-A", cover="full")
    world.pass_time(hours=6)
    report(world, label, "accepted", location="Austin, TX")
    world.pass_time(days=5)
    report(world, label, "lost", description="Not found in the network")
    say(
        world.now(),
        "carrier",
        f"Lost: {label['tracking_number']}, insured for {label['insurance']['total_cover']}.",
    )
    claim = file_claim(world, f"{order_id}-A")
    sign_affidavit(world, claim)
    path = f"/claims/{claim['id']}"
    world.pass_time(days=3)
    reason = "The address was not confirmed."
    world.tell(
        "insurer", "claim.rejected", claim_id=claim["id"], reason=reason, occurred_at=rfc3339(world.now())
    )
    world.settle()
    shown = world.ask("GET", path, by=SELLER, expect=200).body
    say(
        world.now(),
        "insurer",
        f"Claim {shown['status']}: “{reason}” ({rules(shown['decision']['clauses'])}).",
    )
    say(world.now(), "seller", f"Appeals with {shown['insurer_url']}, which alone hears appeals: the buyer "
        "confirms the address.")  # fmt: skip
    world.pass_time(days=10)
    told = {"claim_id": claim["id"], "approved_amount": claim["amount"], "occurred_at": rfc3339(world.now())}
    world.tell("insurer", "claim.accepted", **told)
    world.settle()
    paid = world.ask("GET", path, by=SELLER, expect=200).body
    say(world.now(), "insurer", f"Claim {paid['status']} after all: {paid['approved_amount']} to the seller "
        f"({rules(paid['decision']['clauses'])}).")  # fmt: skip
    show_ledger(ledger(world, order_id))
