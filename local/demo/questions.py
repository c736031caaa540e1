"""Story 15: a question that the seller leaves open is answered in the thread of a help case."""

import secrets
from typing import Any

from local.demo.disputes import AGENT, BUYER
from local.demo.parcels import SELLER, ledger, place_order
from local.demo.telling import rules, say, show_ledger, show_timeline, title
from local.demo.world import World
from shared.domain.times import rfc3339


def answered_question(world: World) -> None:
    """15. The seller doesn't answer, customer service asks along, and the three talk in one thread."""
    title(15, "A question the seller left open: customer service, buyer and seller in one thread")
    order_id = place_order(world, [("A", "Pasta machine", "55.00")], delivered_at=rfc3339(world.now()))
    faqs = world.ask("GET", "/help/faqs", expect=200).body["data"]
    say(world.now(), "buyer", f"Finds {len(faqs)} questions with answers at /help/faqs, but not this one.")
    first = "Which way round does the crank go in?"
    _post(world, f"/orders/{order_id}/messages", {"text": first}, by=BUYER, expect=201)
    say(world.now(), "buyer", f"Writes to the seller, in the order's thread: “{first}”")
    world.pass_time(days=1)
    body = {"order_id": order_id, "kind": "question", "channel": "ticket", "description": first}
    case = _post(world, "/support-cases", body, by=BUYER, expect=201)
    path = f"/support-cases/{case['id']}"
    say(world.now(), "buyer", f"A day later, no answer: a case for {case['route']}, with no other proof "
        f"of the attempt than that message ({rules(case['decision']['clauses'])}).")  # fmt: skip
    world.pass_time(days=2)
    _post(
        world,
        f"{path}/messages",
        {"text": "Dear shop, can you tell? It is the 2026 model."},
        by=AGENT,
        expect=201,
    )
    say(world.now(), "agent", f"Reminded after two days (“{_reminder(world, case['id'])}”), asks the seller.")
    world.pass_time(hours=3)
    _post(world, f"{path}/messages", {"text": "The short end first, until it clicks."}, by=SELLER, expect=201)
    say(world.now(), "seller", "Answers there: “The short end first, until it clicks.”")
    _post(world, f"{path}/messages", {"text": "It clicks. Thank you!"}, by=BUYER, expect=201)
    say(world.now(), "buyer", "“It clicks. Thank you!”")
    reason = "The shop has explained how the crank goes in."
    done = _post(world, f"{path}/resolution", {"outcome": "answered", "reason": reason}, by=AGENT)
    say(
        world.now(),
        "agent",
        f"Closes it: {done['status']}, {done['resolution']['outcome']}; nothing is refunded.",
    )
    shown: Any = world.ask("GET", path, by=BUYER, expect=200).body
    say(world.now(), "buyer", f"Reads the thread: {', '.join(one['from'] for one in shown['messages'])}.")
    show_timeline(shown)
    show_ledger(ledger(world, order_id))


def _reminder(world: World, case_id: str) -> Any:
    """What the agents are told of a case that waits for them."""
    told = world.ask("GET", "/notifications?page_size=100", by=AGENT, expect=200).body["data"]
    return next(one["asked"] for one in told if one["case_id"] == case_id)


def _post(world: World, path: str, body: Any, *, by: tuple[str, str], expect: int = 200) -> Any:
    return world.ask("POST", path, body, by=by, key=secrets.token_hex(8), expect=expect).body
