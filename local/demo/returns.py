"""Story 14: half a pair. A reshipment refused, disputed, judged early, returned, objected to, decided."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from local.demo.disputes import AGENT, BUYER, SECOND, last_second, say_judgment
from local.demo.parcels import SELLER, ledger, place_order
from local.demo.telling import local_time, rule, say, show_agenda, show_deadlines, show_ledger, title
from local.demo.world import World
from shared.domain.times import rfc3339


def half_a_pair(world: World) -> None:
    """14. One of two loudspeakers, and late: from the refused request to the decided objection."""
    title(14, "One of two loudspeakers came, and late: refused, disputed, judged early, returned, decided")
    order_id = _late_parcel(world)
    _refused_reshipment(world, order_id)
    path = _dispute_delay(world, order_id)
    world.move_to(last_second(world, path, "appeal") + SECOND)
    say(world.now(), "service", f"Nobody appealed: {_read(world, path)['status']}, the goods are to go back.")
    _give_back(world, path)
    _object(world, path)
    _decide(world, path)
    show_ledger(ledger(world, order_id))


def _late_parcel(world: World) -> str:
    """Two loudspeakers, sold for 80.00 each and expected yesterday, arrive; the order's id."""
    number = {"carrier": "ups", "tracking_number": f"1Z{secrets.token_hex(8).upper()}"}
    item = {"line_id": "line-1", "product_id": "prod-1", "sku": "SKU-1", "title": "Loudspeaker"}
    order_id = f"order-{secrets.token_hex(3)}"
    parcel = {"package_id": f"{order_id}-A", "weight_oz": 90, "lines": [{"line_id": "line-1", "quantity": 2}]}
    began = world.now()
    told = {
        "order_id": order_id,
        "items": [{**item, "quantity": 2, "price_paid": "160.00"}],
        "packages": [{**parcel, **number}],
        "estimated_delivery_at": rfc3339(began + timedelta(days=3)),
    }
    place_order(world, [], mode="seller_shipping", **told)
    world.tell("tracking", "tracking.updated", **number, status="accepted", occurred_at=rfc3339(began))
    world.pass_time(days=4)
    now = rfc3339(world.now())
    world.tell("tracking", "tracking.updated", **number, status="delivered", occurred_at=now)
    world.settle()
    say(world.now(), "carrier", f"Delivers order {order_id}, two loudspeakers for 160.00, a day late.")
    return order_id


def _refused_reshipment(world: World, order_id: str) -> None:
    body = {"order_id": order_id, "lines": [{"line_id": "line-1", "quantity": 1}], "reason": "missing_items"}
    body |= {"description": "There was one loudspeaker in the box."}
    card = _post(world, "/reshipments", body, by=BUYER, expect=201)
    say(world.now(), "buyer", f"Asks for the missing one, worth {card['value']}: {card['status']}.")
    refusal = {"reason": "Both were in the box when it left."}
    refused = _post(world, f"/reshipments/{card['id']}/reject", refusal, by=SELLER)
    say(world.now(), "seller", f"Refuses: “{refusal['reason']}” The request is {refused['status']}, "
        "which opens the dispute service without asking the seller again.")  # fmt: skip


def _dispute_delay(world: World, order_id: str) -> str:
    told = {"scenario": "delayed_delivery", "description": "The party was yesterday, and one is missing."}
    body = {"order_id": order_id, "line_ids": ["line-1"], **told}
    dispute = _post(world, "/disputes", body, by=BUYER, expect=201)
    path = f"/disputes/{dispute['id']}"
    say(
        world.now(),
        "buyer",
        f"Disputes the late delivery of both, {dispute['amount']}: “{told['description']}”",
    )
    show_deadlines(dispute)
    for who in (BUYER, SELLER):
        _post(world, f"{path}/evidence/complete", by=who)
    say(world.now(), "service", "Both are done. The carrier has fifteen days, but whatever it may still show "
        "alters nothing: the delay is in our own data. It is judged now.")  # fmt: skip
    say_judgment(world, path)
    return path


def _give_back(world: World, path: str) -> None:
    back = _read(world, path)["return"]
    address = f"{back['address']['line1']}, {back['address']['city']}"
    until = local_time(datetime.fromisoformat(back["due_at"]))
    say(world.now(), "service", f"To {address}, until {until}, paid by the {back['paid_by']}.")
    label = _post(world, f"{path}/return/label", {}, by=BUYER, expect=201)
    say(world.now(), "buyer", f"Gets a return label here, {label['tracking_number']}: {label['rate']} at the "
        f"{label['paid_by']}'s cost.")  # fmt: skip
    for hours, status in ((5, "accepted"), (60, "delivered")):
        world.pass_time(hours=hours)
        told = {"carrier": label["carrier"], "tracking_number": label["tracking_number"], "status": status}
        world.tell("tracking", "tracking.updated", **told, occurred_at=rfc3339(world.now()))
    world.settle()
    back = _read(world, path)["return"]
    say(world.now(), "carrier", f"Scanned, then delivered: the return has {back['status']}.")


def _object(world: World, path: str) -> None:
    agenda = world.ask("GET", "/agenda?page_size=4", by=SELLER, expect=200).body
    say(world.now(), "seller", "Looks at its agenda, the soonest end first:")
    show_agenda(agenda["data"])
    said = {"reason": "not_what_was_sent", "description": "One loudspeaker came back, and two were sold."}
    world.move_to(_due(world, path))
    _post(world, f"{path}/return/objection", said, by=SELLER)
    told = f"Objects in the last second: “{said['description']}” The deduction waits."
    say(world.now(), "seller", told)


def _decide(world: World, path: str) -> None:
    reason = "The box weighed as much as one loudspeaker when it left: the other was never sent."
    decision = {"upheld": False, "reason": reason}
    dispute = _post(world, f"{path}/return/objection/decision", decision, by=AGENT)
    say(world.now(), "agent", f"Does not uphold it: “{reason}” ({rule(dispute['decision']['clauses'][0])})")
    world.settle()
    done = _read(world, path)
    told = f"The refund is taken from the seller's account now: {done['status']}, {done['closed_reason']}."
    say(world.now(), "service", told)


def _due(world: World, path: str) -> datetime:
    """The last second of what is open now."""
    return min(
        datetime.fromisoformat(one["due_at"])
        for one in _read(world, path)["deadlines"]
        if one["state"] == "open"
    )


def _read(world: World, path: str) -> Any:
    return world.ask("GET", path, by=AGENT, expect=200).body


def _post(world: World, path: str, body: Any = None, *, by: tuple[str, str], expect: int = 200) -> Any:
    return world.ask("POST", path, body, by=by, key=secrets.token_hex(8), expect=expect).body
