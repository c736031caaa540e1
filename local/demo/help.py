"""Stories 9 to 11: missing items before a holiday, offers of a refund, and what is open on which day."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from local.demo.parcels import SELLER, ledger, place_order
from local.demo.telling import rule, rules, say, show_deadlines, show_ledger, title
from local.demo.world import World
from shared.domain.policy import policy_at
from shared.domain.times import rfc3339

BUYER = ("buyer", "buyer-1")
AGENT = ("agent", "agent-1")
SECOND = timedelta(seconds=1)
DAYS = (29, 31, 90, 91)
COLUMN = 19


def missing_before_a_holiday(world: World) -> None:
    """9. Missing items asked for on the Thursday before a holiday: the seller's one working day."""
    title(9, "Items missing, on a Thursday before a holiday: when one working day ends, and what then")
    thursday = next_thursday_before_a_holiday(_today(world))
    world.move_to(_noon(thursday))
    order_id = _delivered_order(world, [("A", "Dinner plates, set of six", "90.00")])
    card = _ask(world, order_id, "line-1")
    due = datetime.fromisoformat(card["deadlines"][0]["due_at"])
    say(world.now(), "service", f"The seller has one working day. {_day(thursday + timedelta(days=1))} is a "
        f"holiday, then comes the weekend: until {_moment(due)}.")  # fmt: skip
    world.move_to(due)
    say(world.now(), "service", f"The last second in time; still {_card(world, card)['status']}.")
    fired = world.move_to(due + SECOND)
    approved = _card(world, card)
    say(world.now(), "service", f"One second later {fired} deadline fired: {approved['status']} by the "
        f"{approved['approved_by']} ({rules(approved['decision']['clauses'])}).")  # fmt: skip
    refused = _act(world, card, "reject", {"reason": "All were packed."}, expect=409)
    say(
        world.now(),
        "service",
        f"Refuses the seller's late answer: {refused['detail']} ({rule(refused['clause'])})",
    )
    _send(world, approved)
    show_deadlines(_card(world, card))
    show_ledger(ledger(world, order_id))


def next_thursday_before_a_holiday(day: date) -> date:
    """The first Thursday from that day on whose Friday is a holiday as the policy observes it."""
    table = policy_at(datetime.combine(day, time(12), tzinfo=UTC))
    while day.weekday() != 3 or day + timedelta(days=1) not in table.holidays((day + timedelta(days=1)).year):
        day += timedelta(days=1)
    return day


def offers_of_a_refund(world: World) -> None:
    """10. A partial refund offered and declined, then approved; another one accepted."""
    title(10, "A partial refund is offered instead: one is declined and the items sent, another is accepted")
    order_id = _delivered_order(world, [("A", "Wine glasses", "60.00"), ("B", "Linen napkins", "25.00")])
    glasses, napkins = (_ask(world, order_id, line) for line in ("line-1", "line-2"))
    _offer(world, glasses, "20.00")
    declined = _act(world, glasses, "offer/reject", by=BUYER)
    say(world.now(), "buyer", f"Declines: {declined['status']}, and the seller has a fresh working day.")
    refused = _act(world, glasses, "proposals", {"kind": "partial_refund", "amount": "30.00"}, expect=409)
    say(world.now(), "service", f"Refuses a second offer: {refused['detail']} ({rule(refused['clause'])})")
    approved = _act(world, glasses, "approve")
    say(world.now(), "seller", f"Sends the glasses after all: {approved['status']}.")
    show_deadlines(approved)
    _offer(world, napkins, "10.00")
    accepted = _act(world, napkins, "offer/accept", by=BUYER)
    say(world.now(), "buyer", f"Accepts: {accepted['status']}, {accepted['refunded']} refunded.")
    again = _act(world, napkins, "offer/accept", by=BUYER, expect=409)
    say(
        world.now(),
        "service",
        f"Accepting once more refunds nothing: {again['detail']} ({rule(again['clause'])})",
    )
    show_ledger(ledger(world, order_id))


def day_by_day(world: World) -> None:
    """11. The same order on day 29, 31, 90 and 91: what its buyer can do."""
    title(11, "The same order on day 29, 31, 90 and 91 after its delivery: what the buyer can do")
    order_id = _delivered_order(world, [("A", "Electric kettle", "70.00")])
    delivered = _today(world)
    _turned_down(world, order_id)
    columns = []
    for day in DAYS:
        world.move_to(_noon(delivered + timedelta(days=day)))
        say(world.now(), "buyer", f"Day {day}: {_case_of_that_day(world, order_id)}")
        columns.append(_options(world, order_id))
    show_side_by_side(columns)


def show_side_by_side(columns: Sequence[Mapping[str, Mapping[str, Any]]]) -> None:
    """Each choice with its state on each of the days: until when, or why not."""
    print()
    _show_row(["", *(f"day {day}" for day in DAYS)])
    for name in columns[0]:
        _show_row([name, *(_state(column[name]) for column in columns)])


def _show_row(cells: list[str]) -> None:
    """The cells beside each other, each as many lines as it needs."""
    wrapped = [wrap(cell.replace("_", " "), COLUMN - 2) or [""] for cell in cells]
    for line in zip_longest(*wrapped, fillvalue=""):
        print("  " + "".join(f"{part:<{COLUMN}}" for part in line).rstrip())


def _state(choice: Mapping[str, Any]) -> str:
    if not choice["available"]:
        return f"no: {choice['reason_code']}"
    return f"until {_day(datetime.fromisoformat(choice['closes_at']))}" if choice["closes_at"] else "yes"


def _options(world: World, order_id: str) -> dict[str, Mapping[str, Any]]:
    """What the buyer can do, by name; of the disputes the one about an inconsistent product."""
    found = world.ask("GET", f"/orders/{order_id}/options", by=BUYER, expect=200).body["available_actions"]
    about_order = [
        one for one in found if one["action"] != "file_dispute" or "inconsistent" in one["subject_id"]
    ]
    return {one["action"]: one for one in about_order if not one["href"].startswith("/support-cases/")}


def _case_of_that_day(world: World, order_id: str) -> str:
    body = {
        "order_id": order_id,
        "kind": "refund",
        "channel": "live_chat",
        "description": "The kettle has stopped working.",
        "seller_contacted_at": rfc3339(world.now()),
    }
    answer = world.ask("POST", "/support-cases", body, by=BUYER, key=secrets.token_hex(8))
    if answer.status == 201:
        answered = {"outcome": "answered", "reason": "We have asked the shop to mend it."}
        world.ask("POST", f"/support-cases/{answer.body['id']}/resolution", answered, by=AGENT, expect=200)
        clauses = rules(answer.body["decision"]["clauses"])
        return f"a case is taken in and goes to {answer.body['route']} ({clauses})."
    return f"no case any more. {answer.body['detail']} ({rule(answer.body['clause'])})"


def _turned_down(world: World, order_id: str) -> None:
    request = {
        "order_id": order_id,
        "line_ids": ["line-1"],
        "request_id": "as-1",
        "kind": "refund",
        "status": "rejected",
        "evidence": [],
        "contacted_seller": True,
    }
    world.tell("orders", "after_sale.updated", **request, occurred_at=rfc3339(world.now()))
    say(world.now(), "seller", "Declines a refund, so that the dispute service may be asked too.")


def _delivered_order(world: World, parcels: list[tuple[str, str, str]]) -> str:
    """An order that arrives now."""
    now = world.now()
    order_id = place_order(
        world, parcels, placed_at=rfc3339(now - timedelta(days=4)), delivered_at=rfc3339(now)
    )
    world.settle()
    say(now, "platform", f"Order {order_id} is delivered.")
    return order_id


def _ask(world: World, order_id: str, line_id: str) -> Any:
    body = {
        "order_id": order_id,
        "lines": [{"line_id": line_id, "quantity": 1}],
        "reason": "missing_items",
        "description": "It was not in the box.",
    }
    card = world.ask("POST", "/reshipments", body, by=BUYER, key=secrets.token_hex(8), expect=201).body
    say(world.now(), "buyer", f"Asks for what is missing, worth {card['value']}: {card['status']}.")
    return card


def _offer(world: World, card: Mapping[str, Any], amount: str) -> None:
    offered = _act(world, card, "proposals", {"kind": "partial_refund", "amount": amount})
    until = _moment(datetime.fromisoformat(offered["deadlines"][-1]["due_at"]))
    say(world.now(), "seller", f"Offers {amount} instead: {offered['status']}, the buyer has until {until}.")


def _send(world: World, card: Mapping[str, Any]) -> None:
    """The seller buys a label, and the parcel arrives."""
    sent = _act(world, card, "shipment", {"service": "usps_priority"})
    label = world.ask("GET", f"/labels/{sent['label_id']}", by=SELLER, expect=200).body
    say(world.now(), "seller", f"Arranges the shipment: {sent['tracking_number']}, {label['rate']} at the "
        f"seller's cost, cover {label['insurance']['total_cover']} free.")  # fmt: skip
    for hours, status in ((4, "accepted"), (60, "delivered")):
        world.pass_time(hours=hours)
        number = {"tracking_number": sent["tracking_number"], "carrier": sent["carrier"]}
        world.tell("tracking", "tracking.updated", **number, status=status, occurred_at=rfc3339(world.now()))
    world.settle()
    done = _card(world, card)
    say(
        world.now(),
        "carrier",
        f"Scanned, then {done['tracking']['status']}: the request is {done['status']}.",
    )


def _act(
    world: World,
    card: Mapping[str, Any],
    path: str,
    body: Any = None,
    *,
    by: tuple[str, str] = SELLER,
    expect: int = 200,
) -> Any:
    where = f"/reshipments/{card['id']}/{path}"
    return world.ask("POST", where, body, by=by, key=secrets.token_hex(8), expect=expect).body


def _card(world: World, card: Mapping[str, Any]) -> Any:
    return world.ask("GET", f"/reshipments/{card['id']}", by=SELLER, expect=200).body


def _today(world: World) -> date:
    return world.now().astimezone(policy_at(world.now()).zone).date()


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=policy_at(datetime.combine(day, time(12), tzinfo=UTC)).zone)


def _day(moment: date) -> str:
    local = moment.astimezone(policy_at(moment).zone) if isinstance(moment, datetime) else moment
    return f"{local:%a %b} {local.day}"


def _moment(moment: datetime) -> str:
    return f"{_day(moment)}, {moment.astimezone(policy_at(moment).zone):%H:%M:%S}"
