"""The shop of `make seed` in this process: a case in every state, clocks running."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local.seed.__main__ import play
from local.seed.shop import Shop
from tests.support import bucket
from tests.support.aws import Clock, emulated_services
from tests.support.indoors import Doors, Response, indoors
from tests.support.time import hurried


class DoorsAndBucket(Doors):
    """The service, and where it has files sent."""

    def request(self, method: str, url: str, **how: Any) -> Response:
        """Serve a request, or take a file."""
        if "amazonaws.com" not in url:
            return super().request(method, url, **how)
        _, content, media_type = how["fields"]["file"]
        bucket.take(how["fields"]["key"], content, media_type)
        return Response(204, b"", {})


@contextmanager
def seeded() -> Iterator[Shop]:
    """The shop as long as its services are there; `world` is an `Indoors`, with the services in it."""
    clock = Clock()
    with (
        hurried() as pace,
        emulated_services(clock) as services,
        indoors(services, clock, pace) as world,
    ):
        world.http = DoorsAndBucket(world.serve)
        shop = Shop(world, now=clock.now)
        play(shop, at_once=1)
        yield shop
