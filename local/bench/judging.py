"""What it costs to judge early: every submission that is still possible is tried."""

import time
from statistics import median

from shared.domain.disputes.early_judgment import foregone
from shared.domain.disputes.evidence import Evidence, Material
from shared.domain.disputes.facts import Facts, System
from tests.support.policies import CURRENT

PIECES, TIMES = 50, 40


def milliseconds() -> float:
    """CPU of the widest scenario: so many pieces of each side, none of which decides."""
    shown = tuple(Material(kind="photo", proves=("packed_well",)) for _ in range(PIECES))
    facts = Facts(scenario="lost_package", shipping_mode="tiktok_shipping", system=System(tracking_lost=True))
    evidence, took = Evidence(buyer=shown, seller=shown, carrier=shown), []
    for _ in range(TIMES):
        begun = time.process_time()
        foregone(facts, evidence, version=CURRENT)
        took.append(time.process_time() - begun)
    return median(took) * 1000
