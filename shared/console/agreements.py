"""What a label is bought with beside its price, where that needs an agreement its seller has not accepted."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.console.visits import Visit

# By agreement, what a form would offer under it: the choices of its fields.
_UNDER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "insurance": {"insurance.option": ("full", "custom")},
    "signature": {"signature": ("signature_required", "adult_signature_required")},
}


def before_label(visit: Visit, *, sends: bool) -> Mapping[str, Any]:
    """The agreements to be accepted first, and the choices left out until then (R-INS-15, R-SIG-08).

    sends: whether goods can be sent from the page with a label bought here.
    """
    listed = visit.inside.get("/agreements")["data"] if sends and visit.session.role == "seller" else ()
    left = [one for one in listed if one["accepted_at"] is None]
    return {
        "agreements": left,
        "not_accepted": {name: under for one in left for name, under in _UNDER[one["kind"]].items()},
        "fees": fees_of(listed),
    }


def fees_of(agreements: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    """What cover and signature cost, by the field that chooses them: shown each time (R-INS-10, R-SIG-09)."""
    return {name: one["fees"] for one in agreements for name in _UNDER[one["kind"]]}
