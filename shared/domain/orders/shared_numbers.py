"""Numbers that several sellers name: the step that brings a package one (R-TRK-07)."""

from typing import Any

from shared.domain.case import Transition

NUMBER_SHARED = "number_shared"


def becomes_shared(step: Transition[Any]) -> bool:
    """Tell whether a step brings its package a borrowed number, which waits for its review from then on."""
    was = step.before and (step.before.flags, step.before.tracking_number)
    return NUMBER_SHARED in step.case.flags and was != (step.case.flags, step.case.tracking_number)
