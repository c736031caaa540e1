"""Stories 7 and 8: a batch of mixed parcels, and a signature for a high-risk order."""

import secrets
import time
from collections.abc import Mapping
from typing import Any

from local.demo.parcels import SELLER, accept_agreement, buy_label, place_order, report
from local.demo.telling import say, title
from local.demo.world import World

BUYER = ("buyer", "buyer-1")
PATIENCE = 120


def mixed_batch(world: World) -> None:
    """7. Nine parcels in one batch: progress, six bought, three explained, retried after the fix."""
    title(7, "A batch of nine mixed parcels: six bought, three explained, retried after the fix")
    values = ("80.00", "199.99", "200.00", "200.01", "320.00", "4999.99", "5600.00", "45.00")
    names = (*"ABCDEFG", "H-LABELFAIL")
    order_id = place_order(world, [(n, f"Thing {n}", v) for n, v in zip(names, values, strict=True)])
    other = place_order(world, [("A", "Thing sent by the seller", "60.00")], mode="seller_shipping")
    accept_agreement(world, "insurance")
    accept_agreement(world, "signature")
    items = [_item(f"{order_id}-{name}") for name in names[:6]]
    items.append(_item(f"{order_id}-G", service="fedex_2day", signature="signature_required"))
    items.append(_item(f"{order_id}-H-LABELFAIL", service="fedex_ground"))
    items.append(_item(f"{other}-A"))
    body = {"channel": "desktop", "items": items}
    opened = world.ask("POST", "/label-batches", body, by=SELLER, key=secrets.token_hex(8), expect=202).body
    say(
        world.now(),
        "seller",
        f"Batch {opened['id']} of {opened['counts']['total']} parcels, answered at once.",
    )
    done = _follow(world, opened["id"])
    for item in done["items"]:
        told = item["error"] or item["notice"]
        why = told["detail"] if told else "insured in full"
        say(world.now(), "service", f"{item['package_id'][-11:]}: {item['status']}. {why}")
    again = world.ask("POST", f"/label-batches/{opened['id']}/retry", by=SELLER, expect=202).body
    say(world.now(), "seller", f"Retries: {again['counts']['processing']} run again, the bought ones don't.")
    _follow(world, opened["id"])
    fixed = [_item(f"{order_id}-G", signature="signature_required"), _item(f"{order_id}-H-LABELFAIL")]
    body = {"channel": "desktop", "items": fixed}
    mended = world.ask("POST", "/label-batches", body, by=SELLER, key=secrets.token_hex(8), expect=202).body
    counts = _follow(world, mended["id"])["counts"]
    say(world.now(), "seller", f"Two of them by another carrier: {counts['purchased']} bought. The third is "
        "Seller Shipping: its label comes from elsewhere.")  # fmt: skip


def signed_delivery(world: World) -> None:
    """8. A high-risk order: a signature is advised, bought, announced, given and shown."""
    title(8, "A high-risk order: signature advised, bought, announced to the buyer, given, shown")
    risk = {"level": "high", "reasons": ["new_address"]}
    order_id = place_order(world, [("A", "Camera", "640.00")], risk=risk)
    quote = world.ask(
        "POST", "/labels/quote", {"packages": [{"package_id": f"{order_id}-A"}]}, by=SELLER, expect=200
    )
    advice = quote.body["packages"][0]["signature"]
    say(world.now(), "service", f"Advises {advice['recommended']}: {', '.join(advice['reasons'])}.")
    accept_agreement(world, "signature")
    label = buy_label(world, f"{order_id}-A", cover="free", signature="signature_required")
    say(world.now(), "seller", f"Buys it for {label['signature']['fee']} with the label.")
    world.settle()
    mail = world.mails_to("bea@example.com")[-1]
    say(world.now(), "buyer", f"Is told by e-mail: “{mail['Subject']}”.")
    report(world, label, "accepted")
    early = world.ask("GET", f"/labels/{label['id']}/signature", by=SELLER, expect=200).body
    say(world.now(), "seller", f"Asks for the signature: available is {str(early['available']).lower()}.")
    world.pass_time(days=3)
    report(world, label, "delivered", signed_by="B. Buyer", proof_url="https://carrier.example/proof/1")
    tracking = world.ask("GET", f"/packages/{order_id}-A/tracking", by=BUYER, expect=200).body
    say(world.now(), "buyer", f"Tracking: {tracking['status']}, {tracking['signature_requirement']}.")
    proof = world.ask("GET", f"/labels/{label['id']}/signature", by=SELLER, expect=200).body
    say(
        world.now(), "seller", f"Signed by {proof['signed_by']} at {proof['signed_at']}: {proof['proof_url']}"
    )


def _item(package_id: str, *, service: str = "ups_ground", signature: str = "none") -> Mapping[str, Any]:
    return {
        "package_id": package_id,
        "service": service,
        "insurance": {"option": "full"},
        "signature": signature,
    }


def _follow(world: World, batch_id: str) -> Mapping[str, Any]:
    """Print the progress of a batch until it is done."""
    shown, began = None, time.monotonic()
    while True:
        batch: Mapping[str, Any] = world.ask("GET", f"/label-batches/{batch_id}", by=SELLER, expect=200).body
        counts = batch["counts"]
        if counts != shown:
            say(world.now(), "service", f"{counts['purchased']} bought, {counts['failed']} failed, "
                f"{counts['processing']} to go.")  # fmt: skip
            shown = counts
        if batch["status"] != "processing" or time.monotonic() - began > PATIENCE:
            return batch
        time.sleep(1)
