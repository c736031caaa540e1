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
from shared.domain.reshipments.choices import available_actions, escalations
from shared.domain.reshipments.docket import ReshipmentDocket, enter, keep_up
from shared.domain.reshipments.lapse import lapse
from shared.domain.reshipments.negotiation import answer_offer, propose
from shared.domain.reshipments.page import ReshipmentPage
from shared.domain.reshipments.request import purchase_of, request
from shared.domain.reshipments.shipment import (
    check_mode,
    check_sendable,
    deliver,
    follow_parcel,
    open_parcel,
    parcel_id,
    ship,
    take_back,
)

__all__ = [
    "ACTIVE",
    "AWAITING_SELLER",
    "Line",
    "Offer",
    "OrderedLine",
    "Purchase",
    "Reshipment",
    "ReshipmentDocket",
    "ReshipmentPage",
    "Status",
    "answer_offer",
    "approve",
    "available_actions",
    "check_mode",
    "check_sendable",
    "deliver",
    "enter",
    "escalations",
    "follow_parcel",
    "keep_up",
    "lapse",
    "open_parcel",
    "parcel_id",
    "propose",
    "purchase_of",
    "reject",
    "request",
    "ship",
    "take_back",
]
