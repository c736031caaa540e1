"""`make demo`: bring the service up, play the stories on it, leave it running."""

import sys
from collections.abc import Callable

from local.demo import disputes, parcels, safety
from local.demo.world import World
from local.engine import engine

STORIES: tuple[Callable[[World], None], ...] = (
    parcels.insured_parcel,
    parcels.cancelled_labels,
    parcels.last_second_of_a_claim_window,
    disputes.silent_seller,
    disputes.lost_by_the_carrier,
    disputes.hidden_defect,
    safety.recalled_product,
)


def main() -> None:
    """Play every story, or those whose numbers are given."""
    chosen = [int(number) for number in sys.argv[1:]] or range(1, len(STORIES) + 1)
    print("Bringing the service up …", flush=True)
    world = World(engine().up())
    world.settle()
    for number in chosen:
        STORIES[number - 1](world)
    print(f"\nThe service goes on running at {world.stack['api_url']}")
    print("Next: make token ROLE=seller ACCOUNT=shop-1, the requests of README.md, make down to stop it.")


if __name__ == "__main__":
    main()
