"""Who is who in the shop, what there is, and what waits for whom."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from local.demo.telling import local_time
from local.seed.shop import AGENT, CARRIER, NAMES, PEOPLE, SELLER, SHOP_NAME, Person, Shop

LISTS = {
    "labels": SELLER,
    "claims": SELLER,
    "reshipments": SELLER,
    "support-cases": AGENT,
    "disputes": AGENT,
    "investigations": AGENT,
}
WHO = {SELLER: SHOP_NAME, AGENT: "Ada, who judges and helps", CARRIER: "UPS"}
SHOWN = 3


def summary(shop: Shop) -> Iterator[str]:
    """Line by line; read from the service, so that it is true whenever it is asked for."""
    yield f"A shop in mid-life, {local_time(shop.world.now())}:"
    for name, by in LISTS.items():
        counts = Counter(row["status"] for row in _all(shop, f"/{name}", by))
        yield f"  {name:<15} {', '.join(f'{count} {status}' for status, count in sorted(counts.items()))}"
    yield ""
    yield "Who is who, and what waits for them first:"
    for person in PEOPLE:
        yield from _waits(shop, person)
    yield ""
    yield "Look at it as one of them, and let time pass, in the browser or from here:"
    yield f"  {shop.world.stack['console_url']}"
    yield '  make surety ARGS="as seller shop-1 GET /agenda"'
    yield '  make surety ARGS="as agent ada GET /disputes?status=judging"'
    yield '  make surety ARGS="due", ARGS="clock next", ARGS="mails --text bea@example.com"'
    yield f"  the API's reference: {shop.world.stack['api_url']}/docs"


def _waits(shop: Shop, person: Person) -> Iterator[str]:
    role, account = person
    moves = _all(shop, "/agenda", person)
    name = WHO.get(person) or NAMES[account]
    yield f"  {role:<8} {account:<7} {name}; {len(moves)} on the agenda"
    for move in moves[:SHOWN]:
        until = local_time(datetime.fromisoformat(move["due_at"])) if move["due_at"] else "when there is time"
        yield f"             {until:<23}  {move['action']}: {move['title'] or move['id']}"


def _all(shop: Shop, path: str, by: Person) -> list[Any]:
    """Every row of a list."""
    rows, token = list[Any](), ""
    while True:
        page = shop.get(f"{path}?page_size=100{token}", by)
        rows += page["data"]
        if not page["has_more"]:
            return rows
        token = f"&page_token={page['next_page_token']}"
