"""Reshipments of missing items, and the offer of a partial refund instead.

Before any other decision apply `lapse` until it has nothing more to do: what has lapsed has happened,
whether or not a sweep has run.
"""

from shared.domain.reshipments.answers import approve, reject
from shared.domain.reshipments.case import (
    ACTIVE,
    AWAITING_SELLER,
    Line,
    Offer,
    OrderedLine,
    Purchase,
    Reshipment,
    Status,
)
from shared.domain.reshipments.choices import available_actions
from shared.domain.reshipments.lapse import lapse
from shared.domain.reshipments.negotiation import answer_offer, propose
from shared.domain.reshipments.request import request
from shared.domain.reshipments.shipment import deliver, ship

__all__ = [
    "ACTIVE",
    "AWAITING_SELLER",
    "Line",
    "Offer",
    "OrderedLine",
    "Purchase",
    "Reshipment",
    "Status",
    "answer_offer",
    "approve",
    "available_actions",
    "deliver",
    "lapse",
    "propose",
    "reject",
    "request",
    "ship",
]
