"""The page of states: it shows what the domain does, all of it, and nothing else."""

from typing import get_args

import pytest

from shared.domain.claims.claim import AffidavitStatus, ClaimStatus
from shared.domain.disputes.case import DisputeStatus
from shared.domain.erasure import ERASED
from shared.domain.reshipments.case import ReshipmentStatus
from shared.domain.safety.investigations import InvestigationStatus
from shared.domain.support.case import SupportCase
from tests.support import emitted_events
from tests.support.states import DOCUMENT, NOTHING, arrows, text

STATES = {
    "Claim": get_args(ClaimStatus),
    "Affidavit": get_args(AffidavitStatus),
    "Dispute": get_args(DisputeStatus),
    "Reshipment": get_args(ReshipmentStatus),
    "Support case": get_args(SupportCase.model_fields["status"].annotation),
    "Investigation": get_args(InvestigationStatus),
}
# No dispute is stored as final: what is due then is due at once.
PASSED_THROUGH = {"final"}


@pytest.mark.parametrize("heading", STATES)
def test_every_state_of_a_case_is_reached(heading: str) -> None:
    reached = {one.after for one in arrows(heading)}
    assert reached | PASSED_THROUGH == {*STATES[heading], *PASSED_THROUGH}


@pytest.mark.parametrize("heading", ["Claim", "Dispute", "Reshipment", "Support case"])
def test_every_step_the_code_can_take_is_taken(heading: str) -> None:
    """The steps are read from the source: a new one wants a move in state_walk, but for the end of personal
    data, which may come in any state and changes none."""
    kind = heading.lower().replace(" ", "")
    known = {name.partition(".")[2] for name in emitted_events.types() if name.startswith(f"{kind}.")}
    known.discard(ERASED)
    assert {one.event for one in arrows(heading)} == known


@pytest.mark.parametrize("heading", STATES)
def test_a_case_is_opened_once(heading: str) -> None:
    assert len({one.event for one in arrows(heading) if one.before == NOTHING}) == 1


def test_an_offer_without_an_answer_is_back_with_the_seller() -> None:
    """R-RSH-16"""
    assert ("offer_pending", "offer_expired", "awaiting_seller_final") in arrows("Reshipment")


def test_the_committed_page_is_what_the_domain_does() -> None:
    """`make states` writes it anew."""
    assert DOCUMENT.read_text() == text()
