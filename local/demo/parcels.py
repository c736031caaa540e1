"""Stories 1 to 3: an insured parcel, a cancelled label, the last day of a claim window."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from local.demo.telling import rule, rules, say, show_deadlines, show_ledger, title
from local.demo.world import World
from shared.domain.times import rfc3339

SELLER = ("seller", "shop-1")
Parcel = tuple[str, str, str]


def place_order(
    world: World, parcels: Sequence[Parcel], *, mode: str = "tiktok_shipping", **facts: Any
) -> str:
    """Tell the service of an order: (package, title, price) each; its id."""
    order_id, now = f"order-{secrets.token_hex(3)}", world.now()
    items = [
        {"line_id": f"line-{n}", "product_id": f"prod-{n}", "sku": f"SKU-{n}", "title": name, "quantity": 1,
         "price_paid": price}
        for n, (_, name, price) in enumerate(parcels, 1)
    ]  # fmt: skip
    packages = [
        {"package_id": f"{order_id}-{package}", "weight_oz": 24,
         "lines": [{"line_id": f"line-{n}", "quantity": 1}]}
        for n, (package, _, _) in enumerate(parcels, 1)
    ]  # fmt: skip
    address = {
        "line1": "12 Elm Street",
        "city": "Austin",
        "state": "TX",
        "postal_code": "73301",
        "country": "US",
    }
    order = {
        "order_id": order_id,
        "seller_id": SELLER[1],
        "market": "US",
        "buyer": {"buyer_id": "buyer-1", "name": "Bea Buyer", "email": "bea@example.com", "address": address},
        "seller_contact": {"name": "Shop One", "email": "shop@example.com"},
        "shipping_mode": mode,
        "placed_at": rfc3339(now),
        "paid_at": rfc3339(now),
        "currency": "USD",
        "shipping_fee_paid": "0.00",
        "platform_coupon": "0.00",
        "seller_discount": "0.00",
        "tax": "0.00",
        "items": items,
        "packages": packages,
        "occurred_at": rfc3339(now),
    }
    world.tell("orders", "order.upserted", **{**order, **facts})
    return order_id


def accept_agreement(world: World, kind: str) -> None:
    """Accept a one-time agreement in the version in force."""
    shown = world.ask("GET", "/agreements", by=SELLER, expect=200).body["data"]
    version = next(agreement["version"] for agreement in shown if agreement["kind"] == kind)
    world.ask("POST", "/agreements", {"kind": kind, "version": version}, by=SELLER, expect=201)


def buy_label(
    world: World, package_id: str, *, cover: str, service: str = "ups_ground", signature: str = "none"
) -> Any:
    """Buy a label with that cover option; the label."""
    body = {
        "package_id": package_id,
        "service": service,
        "insurance": {"option": cover},
        "signature": signature,
        "channel": "open_api",
    }
    return world.ask("POST", "/labels", body, by=SELLER, key=secrets.token_hex(8), expect=201).body


def report(world: World, label: Mapping[str, Any], status: str, **more: Any) -> None:
    """The carrier reports on a label's parcel."""
    told = {"tracking_number": label["tracking_number"], "carrier": label["carrier"], "status": status}
    world.tell("tracking", "tracking.updated", **told, occurred_at=rfc3339(world.now()), **more)


def ledger(world: World, order_id: str) -> list[Mapping[str, Any]]:
    """Every payment of an order."""
    answer = world.ask("GET", f"/ledger?order_id={order_id}&page_size=100", by=SELLER, expect=200)
    return list(answer.body["data"])


def insured_parcel(world: World) -> None:
    """1. The documents' own example: an order of 500.00 in two packages; the insured one is lost."""
    title(1, "An order of 500.00 in two packages: the fully insured one is lost, and paid for")
    order_id = place_order(world, [("A", "Walnut side table", "200.00"), ("B", "Brass floor lamp", "300.00")])
    say(world.now(), "platform", f"Order {order_id}: package A worth 200.00, package B worth 300.00.")
    accept_agreement(world, "insurance")
    first = buy_label(world, f"{order_id}-A", cover="free")
    second = buy_label(world, f"{order_id}-B", cover="full")
    for label in (first, second):
        insured = label["insurance"]
        say(world.now(), "seller", f"Label {label['tracking_number']} for {label['total_charged']}: cover "
            f"{insured['total_cover']} (200.00 at most is free), premium {insured['premium']}.")  # fmt: skip
    world.pass_time(hours=20)
    for label in (first, second):
        report(world, label, "accepted", location="Austin, TX")
    say(world.now(), "carrier", "Both packages scanned: the policies are effective, 90 days to claim begin.")
    world.pass_time(days=4)
    report(world, first, "delivered", location="Denver, CO")
    report(world, second, "lost", description="Not found in the network")
    say(world.now(), "carrier", "Package A delivered; package B reported lost.")
    claim = file_claim(world, f"{order_id}-B")
    sign_affidavit(world, claim)
    world.tell("insurer", "claim.accepted", claim_id=claim["id"], approved_amount=claim["amount"],
               occurred_at=rfc3339(world.now()))  # fmt: skip
    world.settle()
    decided = world.ask("GET", f"/claims/{claim['id']}", by=SELLER, expect=200).body
    say(world.now(), "insurer", f"Claim {decided['status']}: {decided['approved_amount']} to the seller "
        f"({rules(decided['decision']['clauses'])}).")  # fmt: skip
    show_ledger(ledger(world, order_id))


def file_claim(world: World, package_id: str) -> Any:
    """The seller claims for a lost package; the claim."""
    body = {"package_id": package_id, "reason": "loss", "description": "The carrier has lost the parcel."}
    claim = world.ask("POST", "/claims", body, by=SELLER, key=secrets.token_hex(8), expect=201).body
    say(world.now(), "seller", f"Claim {claim['id']} for {claim['amount']}, {claim['status']}.")
    invoice = world.ask("GET", f"/claims/{claim['id']}/invoice", by=SELLER, expect=200).body
    say(world.now(), "seller", f"Downloads the invoice: a PDF of {len(invoice):,} bytes.")
    return claim


def sign_affidavit(world: World, claim: Mapping[str, Any]) -> None:
    """The seller has the affidavit sent, and the buyer signs it."""
    world.ask("POST", f"/claims/{claim['id']}/affidavit", by=SELLER, key=secrets.token_hex(8), expect=200)
    world.settle()
    link = affidavit_link(world, "bea@example.com")
    say(world.now(), "service", f"E-mail to the buyer with the link {link}")
    form = {
        "statement": "not_received",
        "details": "It never arrived and the neighbours have not seen it.",
        "full_name": "Bea Buyer",
        "signature": "Bea Buyer",
        "signed_on": world.now().date().isoformat(),
        "agree": "true",
    }
    world.ask("GET", link, expect=200)
    world.ask("POST", link, form=form, expect=200)
    world.settle()
    shown = world.ask("GET", f"/claims/{claim['id']}", by=SELLER, expect=200).body
    say(
        world.now(),
        "buyer",
        f"Signs the affidavit: {shown['affidavit']['status']}, the insurer has it.",
    )


def affidavit_link(world: World, address: str) -> str:
    """The link in the newest affidavit e-mail to an address."""
    texts = [mail["BodyText"] for mail in world.mails_to(address)]
    found = [re.search(r"https?://\S+/affidavits/[\w-]+", text) for text in texts]
    return [link.group(0) for link in found if link][-1]


def cancelled_labels(world: World) -> None:
    """2. A label with a premium, cancelled before the scan: refunded. After it: refused."""
    title(2, "A label with a premium is cancelled before its scan; another one after it")
    order_id = place_order(world, [("A", "Record player", "450.00"), ("B", "Amplifier", "450.00")])
    early, late = (buy_label(world, f"{order_id}-{name}", cover="full") for name in ("A", "B"))
    say(world.now(), "seller", f"Buys two labels, {early['total_charged']} each, premium "
        f"{early['insurance']['premium']} of it.")  # fmt: skip
    voided = world.ask("POST", f"/labels/{early['id']}/void", by=SELLER, expect=200).body
    say(world.now(), "seller", f"Voids the first, unscanned: {voided['status']}, policy "
        f"{voided['insurance']['status']} ({voided['insurance']['end_reason']}), all fees back.")  # fmt: skip
    world.pass_time(hours=3)
    report(world, late, "accepted")
    refused = world.ask("POST", f"/labels/{late['id']}/void", by=SELLER, expect=409).body
    say(
        world.now(), "service", f"Refuses to void the second: {refused['detail']} ({rule(refused['clause'])})"
    )
    show_ledger(ledger(world, order_id))


def last_second_of_a_claim_window(world: World) -> None:
    """3. Day 90 and the second after it."""
    title(3, "Day 90 and the second after it: the claim window closes, the policy expires")
    order_id = place_order(world, [("A", "Desk clock", "80.00")])
    label = buy_label(world, f"{order_id}-A", cover="free")
    report(world, label, "accepted")
    scanned = world.ask("GET", f"/labels/{label['id']}", by=SELLER, expect=200).body
    say(world.now(), "carrier", f"Scanned; claims can be opened until {scanned['claim_by']}.")
    world.move_to(datetime.fromisoformat(scanned["claim_by"]))
    _say_whether_open(world, f"{order_id}-A", label)
    fired = world.move_to(datetime.fromisoformat(scanned["claim_by"]) + timedelta(seconds=1))
    say(world.now(), "service", f"One second later: {fired} deadlines fired.")
    _say_whether_open(world, f"{order_id}-A", label)
    show_deadlines(world.ask("GET", f"/labels/{label['id']}", by=SELLER, expect=200).body)


def _say_whether_open(world: World, package_id: str, label: Mapping[str, Any]) -> None:
    answer = world.ask("GET", f"/packages/{package_id}/claim-eligibility", by=SELLER, expect=200).body
    policy = world.ask("GET", f"/labels/{label['id']}", by=SELLER, expect=200).body["insurance"]
    window = next(rule for rule in answer["rules"] if rule["rule"] == "within_claim_window")
    can = "a claim can be opened" if window["passed"] else f"no claim any more ({rule(window['clause'])})"
    say(world.now(), "service", f"Policy {policy['status']}: {can}.")
