"""Stories 4 to 6: a silent seller, a silent carrier, a judgment that does not stand."""

import hashlib
import secrets
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from local.demo.parcels import ledger, place_order, report
from local.demo.telling import rule, rules, say, show_deadlines, show_ledger, show_timeline, title
from local.demo.world import World
from shared.domain.times import rfc3339

BUYER, SELLER, CARRIER, AGENT = (
    ("buyer", "buyer-1"),
    ("seller", "shop-1"),
    ("carrier", "ups"),
    ("agent", "agent-1"),
)
# A picture of one green pixel, for the kettle.
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMwmOAAAAH0AQE0vrnaAAAAAElFTkSuQmCC"
)
SECOND = timedelta(seconds=1)


def silent_seller(world: World) -> None:
    """4. The wrong product, and a seller who says nothing: judged by the rules, then deducted."""
    title(4, "The wrong product, and a seller who says nothing: the rules judge, the amount is deducted")
    order_id = _delivered(world, "Red enamel kettle", "64.00")
    path = file_dispute(world, order_id, "inconsistent_product", subtype="wrong_item", visible=True)
    show_deadlines(_read(world, path))
    _upload(world, path)
    world.ask("POST", f"{path}/evidence/complete", by=BUYER, expect=200)
    due = last_second(world, path, "evidence")
    world.move_to(due + SECOND)
    say_judgment(world, path)
    world.move_to(last_second(world, path, "appeal") + SECOND)
    dispute = _read(world, path)
    say(world.now(), "service", f"Nobody appealed: {dispute['status']}. The seller has 48 hours to act.")
    world.move_to(last_second(world, path, "post_dispute_action") + SECOND)
    dispute = _read(world, path)
    say(world.now(), "service", f"The seller did nothing: {dispute['status']}, {dispute['closed_reason']} "
        f"({_clause(dispute, 'post_dispute_action')}).")  # fmt: skip
    show_timeline(dispute)
    show_ledger(ledger(world, order_id))


def lost_by_the_carrier(world: World) -> None:
    """5. A parcel lost on TikTok Shipping, and a carrier who says nothing: nobody else loses by it."""
    title(5, "A parcel lost on its way, and a carrier silent for fifteen days: the carrier answers for it")
    order_id = place_order(world, [("A", "Ceramic vase", "120.00")])
    label = ship(world, f"{order_id}-A")
    world.pass_time(days=6)
    turn_down(world, order_id)
    path = file_dispute(world, order_id, "lost_package")
    carriers = world.ask("GET", "/notifications?page_size=1", by=CARRIER, expect=200).body["data"][0]
    say(world.now(), "service", f"To the carrier's inbox: “{carriers['asked']}” Until {carriers['until']}.")
    submit(world, path, BUYER, "statement", "correct_address")
    submit(world, path, SELLER, "receipt", "handed_to_carrier")
    for who in (BUYER, SELLER):
        world.ask("POST", f"{path}/evidence/complete", by=who, expect=200)
    say(world.now(), "service", f"Buyer and seller are done; the carrier has its fifteen days. Tracking of "
        f"{label['tracking_number']}: scanned, then silence.")  # fmt: skip
    world.move_to(last_second(world, path, "evidence") + SECOND)
    say_judgment(world, path)
    world.move_to(last_second(world, path, "appeal") + SECOND)
    dispute = _read(world, path)
    say(world.now(), "service", f"Nobody appealed: {dispute['status']}, {dispute['closed_reason']}. The "
        "buyer is refunded and the seller made whole.")  # fmt: skip
    show_timeline(dispute)
    show_ledger(ledger(world, order_id))


def upheld_appeal(world: World) -> None:
    """6. Both sides have shown what they must: a person judges, the seller appeals, and is heard."""
    title(6, "A defect both have shown something of: an adjudicator finds, the seller's appeal is upheld")
    order_id = _delivered(world, "Kitchen scale", "45.00")
    path = file_dispute(world, order_id, "quality_safety", visible=True)
    submit(world, path, BUYER, "photo")
    submit(world, path, SELLER, "test_report", issuer="third_party_lab")
    for who in (BUYER, SELLER):
        world.ask("POST", f"{path}/evidence/complete", by=who, expect=200)
    _judge(world, path, "The photo shows a display that jumps: the claim is verified.", claim_verified=True)
    grounds = {"grounds": "The scale in the photo has another serial number than the one sold."}
    world.ask("POST", f"{path}/appeal", grounds, by=SELLER, expect=200)
    say(world.now(), "seller", f"Appeals: “{grounds['grounds']}”")
    world.pass_time(days=5)
    say(world.now(), "service", "Five days later the appeal is still open: nothing is carried out before "
        "it is decided.")  # fmt: skip
    heard = {"upheld": True, "reason": "The serial numbers differ."}
    judgment = {"finding": {"claim_verified": False}}
    decision = {**heard, "judgment": judgment}
    world.ask("POST", f"{path}/appeal/decision", decision, by=AGENT, expect=200)
    say(world.now(), "agent", "Upholds the appeal, and judges anew.")
    say_judgment(world, path)
    show_timeline(_read(world, path))
    show_ledger(ledger(world, order_id))


def _delivered(world: World, product: str, price: str) -> str:
    now = rfc3339(world.now())
    order_id = place_order(
        world, [("A", product, price)], delivered_at=now, estimated_delivery_at=now, mode="seller_shipping"
    )
    turn_down(world, order_id)
    return order_id


def turn_down(world: World, order_id: str, line_id: str = "line-1") -> None:
    """The buyer asks the seller first, in vain: only then the service takes it up."""
    request = {"order_id": order_id, "line_ids": [line_id], "request_id": f"req-{secrets.token_hex(4)}"}
    answer = {"kind": "refund", "status": "rejected", "evidence": [], "contacted_seller": True}
    world.tell("orders", "after_sale.updated", **request, **answer, occurred_at=rfc3339(world.now()))
    say(world.now(), "platform", f"Order {order_id}: the seller has turned the buyer's refund request down.")


def ship(world: World, package_id: str) -> Any:
    """Buy a label with free cover, and have the carrier scan it; the label."""
    body = {
        "package_id": package_id,
        "service": "ups_ground",
        "insurance": {"option": "free"},
        "signature": "none",
        "channel": "desktop",
    }
    key = secrets.token_hex(8)
    label = world.ask("POST", "/labels", body, by=SELLER, key=key, expect=201).body
    report(world, label, "accepted", location="Austin, TX")
    say(world.now(), "carrier", f"Scans {label['tracking_number']}: UPS has the parcel.")
    return label


def file_dispute(world: World, order_id: str, scenario: str, line_id: str = "line-1", **told: Any) -> str:
    """The buyer files a dispute about a line; its path."""
    body = {"order_id": order_id, "line_ids": [line_id], "scenario": scenario, **told}
    body["description"] = {
        "inconsistent_product": "I ordered the red one and got a green one.",
        "lost_package": "It never came.",
        "quality_safety": "It shows 40 grams too little.",
    }[scenario]
    key = secrets.token_hex(8)
    dispute = world.ask("POST", "/disputes", body, by=BUYER, key=key, expect=201).body
    say(world.now(), "buyer", f"Files dispute {dispute['id']}, {scenario}: “{body['description']}”")
    return f"/disputes/{dispute['id']}"


def submit(world: World, path: str, who: tuple[str, str], kind: str, *proves: str, **told: Any) -> None:
    """Submit evidence of that kind, which proves what it names."""
    piece = {"kind": kind, "description": "See here.", "proves": list(proves), "attested": True, **told}
    world.ask("POST", f"{path}/evidence", piece, by=who, expect=201)
    what = ", ".join([kind, *([told["issuer"]] if "issuer" in told else []), *proves])
    name = "a supplement" if told.get("supplement") else "evidence"
    say(world.now(), who[0], f"Submits {name}: {what}.")


def _upload(world: World, path: str) -> None:
    """A photo, through the form S3 takes it by; it counts once somebody has looked at it."""
    file = {
        "name": "kettle.png",
        "media_type": "image/png",
        "size_bytes": len(PICTURE),
        "sha256": hashlib.sha256(PICTURE).hexdigest(),
    }
    piece = {"kind": "photo", "description": "The kettle.", "attested": True, "file": file}
    made = world.ask("POST", f"{path}/evidence", piece, by=BUYER, expect=201).body
    fields = {**made["upload"]["fields"], "file": ("kettle.png", PICTURE, "image/png")}
    status = world.http.request("POST", made["upload"]["url"], fields=fields).status
    say(world.now(), "buyer", f"Uploads kettle.png, {len(PICTURE)} bytes, to S3 ({status}).")


def _judge(world: World, path: str, told: str, **finding: bool) -> None:
    found = world.ask("GET", f"{path}/recommendation", by=AGENT, expect=200).body
    say(world.now(), "service", f"The rules alone don't decide: {found['winner']}, {found['basis']}. It "
        "waits in the adjudicators' queue.")  # fmt: skip
    world.ask("POST", f"{path}/judgment", {"finding": finding}, by=AGENT, expect=200)
    say(world.now(), "agent", told)
    say_judgment(world, path)


def say_judgment(world: World, path: str) -> None:
    """What was judged, and by which clauses."""
    judgment: Mapping[str, Any] = _read(world, path)["judgment"]
    told = f"Judged for the {judgment['winner']}, both told at once: {judgment['basis']};"
    due = f"{judgment['liable_party']} answers for it, {judgment['remedy']}"
    clauses = rules(judgment["clauses"])
    say(datetime.fromisoformat(judgment["notified_at"]), "service", f"{told} {due} ({clauses}).")


def _read(world: World, path: str) -> Any:
    return world.ask("GET", path, by=AGENT, expect=200).body


def last_second(world: World, path: str, kind: str) -> datetime:
    """The last second of the newest deadline of that kind."""
    due = [d["due_at"] for d in _read(world, path)["deadlines"] if d["kind"] == kind]
    return datetime.fromisoformat(due[-1])


def _clause(dispute: Mapping[str, Any], kind: str) -> str:
    return rule(next(d["clause"] for d in dispute["deadlines"] if d["kind"] == kind))
