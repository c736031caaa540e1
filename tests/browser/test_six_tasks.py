"""Six things a person who has never seen the console does there: by what is on the page, from the first one.

Each page on the way is looked at by axe-core, and nothing may be said in the browser's console.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.chromium import SIZES
from tests.support.files import JPEG
from tests.support.stage import Stage, stages


@pytest.fixture(scope="module")
def service(aws: None) -> Iterator[Any]:
    with stages() as made:
        yield made


@pytest.fixture(params=SIZES)
def stage(service: Any, chromium: Any, request: pytest.FixtureRequest) -> Stage:
    return Stage(*service, chromium, request.param)


def test_a_seller_buys_an_insured_label_by_keyboard(stage: Stage) -> None:
    stage.order(("Film camera", "640.00"))
    with stage.at("seller") as seller:
        seller.tabs_to("Orders")
        seller.enters()
        seller.tabs_to("Buy label")
        seller.enters()
        seller.tabs_to("Insured up to, in all")
        seller.keys("5", "0", "0")
        seller.tabs_to("No signature, $0.00")
        seller.keys("ArrowDown")
        seller.tabs_to("Work out the price")
        seller.enters()
        seller.reads("$200.00 free + $300.00 = $500.00", "$140.00 of its value stays without cover.")
        for _ in ("insurance", "signature"):
            seller.tabs_to("I accept")
            seller.enters()
        seller.tabs_to("Buy this label")
        seller.enters()
        seller.reads("The label is bought.", "Covered $500.00 ($200.00 free + $300.00)", "Premium $3.00")
        seller.reads("Signature signature, $2.50", "confirmed, waits for the first scan")


def test_a_seller_claims_for_a_lost_parcel_and_is_paid(stage: Stage) -> None:
    order_id = stage.order(("Brass floor lamp", "300.00"))
    label = stage.label(f"{order_id}-1", insurance={"option": "full"})
    stage.report(label, "accepted")
    stage.world.pass_time(days=4)
    stage.report(label, "lost")
    with stage.at("seller") as seller:
        seller.follows("Orders")
        seller.follows("Insurance claim")
        seller.picks("It was lost")
        seller.types("Describe what happened", "The carrier has not found it.")
        seller.presses("File the claim")
        seller.reads("The claim is with U-PIC.", "What the buyer will read")
        seller.presses("Send it to the buyer")
        seller.reads("The affidavit is on its way to the buyer.", "sent, waits for the buyer")
