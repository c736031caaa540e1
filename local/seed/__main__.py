"""`make seed`: a shop in mid-life on an empty service; where it is there already, what there is of it."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import urllib3

from local.demo.world import Unexpected, World
from local.engine import engine, say
from local.operate.clock import follow_real_time
from local.operate.stack import Stack, find_stack
from local.seed import disputing, helping, parcels, safety
from local.seed.shop import BEGINNING, PEOPLE, SELLER, Shop, Story
from local.seed.summary import summary
from shared.domain.times import whole_second

# Two cores are busy with it; more at once would only start more of each function.
AT_ONCE = 2
STORIES = (*parcels.STORIES, *helping.STORIES, *disputing.STORIES, *safety.STORIES)
SEEDED = "/orders/order-film-camera"


def main() -> None:
    """Play the shop's last twelve days up to now, and say who is who."""
    shop = make_shop(engine().up())
    if shop.world.ask("GET", SEEDED, by=SELLER).status == 200:
        say("The shop is there already; make reset seed begins anew.")
    else:
        seed(shop, find_stack(None, None))
    print("\n".join(summary(shop)))


def make_shop(stack: Mapping[str, Any]) -> Shop:
    """Everybody around the shop, signed in; stack: what stack.json says."""
    http = urllib3.PoolManager(maxsize=AT_ONCE, timeout=60, retries=False)
    shop = Shop(World(stack, http), now=whole_second(datetime.now(UTC)))
    for person in PEOPLE:
        shop.world.sign_in(person)
    return shop


def seed(shop: Shop, stack: Stack) -> None:
    """Play it; at the end it is now, and time goes on by itself."""
    play(shop)
    follow_real_time(stack)


def play(shop: Shop, *, at_once: int = AT_ONCE) -> None:
    """Go through twelve days, stop by stop, every story going on where it is time for it.

    at_once: how many stories go on beside each other. Raises SystemExit for a service that is not empty: its
    time does not go back.
    """
    now = shop.now
    try:
        shop.world.move_to(now - BEGINNING)
    except Unexpected as refused:
        raise SystemExit(f"This needs an empty service: make reset seed. ({refused})") from None
    parcels.agreements(shop)
    waiting = [(next(story), story) for story in (tell(shop) for tell in STORIES)]
    while waiting:
        stop = max(ago for ago, _ in waiting)
        say(f"{stop.days} days and {stop.seconds // 3600} hours ago" if stop else "Now")
        shop.now = now - stop
        shop.world.move_to(shop.now)
        ready = [story for ago, story in waiting if ago == stop]
        waiting = [one for one in waiting if one[0] != stop] + _go_on(ready, at_once)
    shop.world.settle()


def _go_on(stories: Sequence[Story], at_once: int) -> list[tuple[timedelta, Story]]:
    """Let these stories happen up to their next stop, a few at a time; those that have one."""
    with ThreadPoolExecutor(at_once) as pool:
        stops = list(pool.map(lambda story: next(story, None), stories))
    return [(stop, story) for stop, story in zip(stops, stories, strict=True) if stop is not None]


if __name__ == "__main__":
    main()
