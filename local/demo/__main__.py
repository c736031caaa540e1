"""`make demo`: bring the service up, play the stories on it, leave it running."""

import sys
from collections.abc import Callable, Mapping

from local.demo import appeals, book, counter, disputes, help, parcels, questions, returns, safety
from local.demo.world import World
from local.engine import engine

STORIES: Mapping[int, Callable[[World], None]] = {
    1: parcels.insured_parcel,
    2: parcels.cancelled_labels,
    3: parcels.last_second_of_a_claim_window,
    4: disputes.silent_seller,
    5: disputes.lost_by_the_carrier,
    6: disputes.upheld_appeal,
    7: counter.mixed_batch,
    8: counter.signed_delivery,
    9: help.missing_before_a_holiday,
    10: help.offers_of_a_refund,
    11: help.day_by_day,
    12: safety.recalled_product,
    13: book.one_book,
    14: returns.half_a_pair,
    15: questions.answered_question,
    16: appeals.appealed_claim,
}


def main() -> None:
    """Play every story, or those whose numbers are given."""
    chosen = [int(number) for number in sys.argv[1:]] or sorted(STORIES)
    print("Bringing the service up …", flush=True)
    world = World(engine().up())
    world.settle()
    for number in chosen:
        STORIES[number](world)
    print(f"\nThe service goes on running at {world.stack['api_url']}")
    print("Its clock is months on and its cases are closed. A shop in mid-life, today: make reset seed")
    print('Or look around: make surety ARGS="as seller shop-1 GET /orders", the reference under /docs.')
    print("Step by step: docs/first-claim.md. make down stops it.")


if __name__ == "__main__":
    main()
