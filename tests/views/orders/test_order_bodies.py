"""Orders as platforms really tell them: a trifle never keeps one from being known."""

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import Invalid
from shared.domain.orders.order import OrderFacts
from shared.views.intake import CHARACTERS_AT_MOST
from shared.views.orders.order import OrderEvent
from tests.support import shop
from tests.support.bodies import READ_AT, read

Json = dict[str, Any]
PLAIN: Json = shop.order(
    risk={"level": "high", "reasons": ["new buyer"]},
    items=[shop.item("line-1", title="A blue lamp for the table")],
    packages=[
        shop.package("pkg-1", "line-1", carrier="usps", tracking_number="9400100000000000000000", length_in=9)
    ],
)


def facts(data: Json) -> OrderFacts:
    told: OrderFacts = read(OrderEvent, {"type": "order.upserted", "data": data}).data.facts()
    return told


def with_value(place: str, value: Any) -> Json:
    """The plain order with that value there; the place as errors name it."""
    data: Json = copy.deepcopy(PLAIN)
    *parts, last = place.split(".")
    within: Any = data
    for part in parts:
        within = within[int(part)] if part.isdigit() else within[part]
    within[last] = value
    return data


def told(place: str, value: Any) -> OrderFacts:
    return facts(with_value(place, value))


def refused(place: str, value: Any) -> list[str]:
    with pytest.raises(Invalid) as raised:
        told(place, value)
    return [error["field"].removeprefix("data.") for error in raised.value.errors]


TRIFLES = [
    ("unknown", {"a": [1]}),
    ("\ud800", "\ud800"),
    ("buyer.address.unknown", 1),
    ("items.0.unknown", None),
    ("delivered_at", ""),
    ("estimated_delivery_at", " "),
    ("paid_at", PLAIN["paid_at"] + " "),
    ("occurred_at", " " + PLAIN["occurred_at"]),
    ("placed_at", PLAIN["placed_at"].replace("Z", "+0000")),
    ("order_id", " ord-1\n"),
    ("buyer.name", "\tBea \u2028 Buyer\x00"),
    ("buyer.email", "bea@example.com "),
    ("buyer.date_of_birth", "1990-12-31 "),
    ("buyer.address.line1", "1 Main\r\nSt"),
    ("buyer.address.line2", ""),
    ("buyer.address.line2", "\x00"),
    ("buyer.address.line2", None),
    ("buyer.address.country", "United States"),
    ("buyer.address.country", "usa"),
    ("market", "us"),
    ("items.0.title", "A blue lamp\nfor\tthe table"),
    ("items.0.title", "A blue lamp for the table \ud83d"),
    ("items.0.cosmetic", None),
    ("seller_discount", None),
    ("risk.reasons", ["", "new buyer", None]),
    ("packages.0.carrier", "USPS"),
    ("packages.0.tracking_number", "420-73301 9400 1000 0000 0000 0000 00"),
    ("packages.0.width_in", 0),
    ("packages.0.height_in", 0.0),
    ("packages.0.delivered_at", ""),
]


@pytest.mark.parametrize(("place", "value"), TRIFLES, ids=[f"{place} {value!r}" for place, value in TRIFLES])
def test_a_trifle_makes_no_other_order(place: str, value: Any) -> None:
    """R-INT-01"""
    assert told(place, value) == facts(PLAIN)


@given(st.sets(st.sampled_from(range(len(TRIFLES)))))
def test_any_mixture_of_trifles_makes_no_other_order(chosen: set[int]) -> None:
    """R-INT-01"""
    data = copy.deepcopy(PLAIN)
    for number in chosen:
        place, value = TRIFLES[number]
        *parts, last = place.split(".")
        within: Any = data
        for part in parts:
            within = within[int(part)] if part.isdigit() else within[part]
        within[last] = value
    assert facts(data) == facts(PLAIN)


@pytest.mark.parametrize("name", ["length_in", "width_in", "height_in", "weight_oz"])
@pytest.mark.parametrize(("size", "taken"), [(0, None), (0.0, None), (9, 9.0), (0.01, 0.01)])
def test_a_size_of_zero_is_unknown(name: str, size: float, taken: float | None) -> None:
    """R-INT-01"""
    assert getattr(told(f"packages.0.{name}", size).packages[0], name) == taken


@pytest.mark.parametrize("size", [True, False, "24.5", "1e3", -1, float("inf"), 100_000])
def test_a_size_is_a_number(size: Any) -> None:
    assert refused("packages.0.weight_oz", size) == ["packages[0].weight_oz"]


def test_long_texts_are_cut() -> None:
    """Settled: texts over 500 are cut"""
    for length, kept in ((201, 201), (500, 500), (501, 500)):
        order = told("items.0.title", "x" * length)
        assert len(order.items[0].title) == kept
        assert len(told("buyer.address.line1", "x" * length).buyer.address.line1) == kept
    assert CHARACTERS_AT_MOST == 500


@pytest.mark.parametrize(
    "email",
    [
        "bea",
        "bea@",
        "@example.com",
        "bea@localhost",
        "a,b@example.com",
        "bea.@example..com",
        "b b@c.de",
        "b\u00e9a@example.com",
        7,
        "",
    ],
)
def test_an_address_that_cannot_be_written_to_is_unknown(email: Any) -> None:
    """Settled: a bad e-mail address is taken as unknown"""
    assert told("buyer.email", email).buyer.email is None
    assert told("seller_contact.email", email).seller_contact.email is None


@pytest.mark.parametrize(
    "email", ["bea@example.com", "b.e-a+1@mail.example.co.uk", "bea@b\u00fccher.example"]
)
def test_a_good_address_stays(email: str) -> None:
    assert told("buyer.email", f" {email}\n").buyer.email == email


@pytest.mark.parametrize(
    ("country", "code"),
    [("SG", "SG"), ("sgp", "SG"), ("Singapore", "SG"), ("UK", "GB"), ("T\u00fcrkiye", "TR")],
)
def test_abroad_neither_state_nor_postal_code_is_needed(country: str, code: str) -> None:
    """R-INT-01"""
    where = {"line1": "1 Orchard Rd", "city": "Singapore", "state": "", "postal_code": "", "country": country}
    address = told("buyer.address", where).buyer.address
    assert (address.country, address.state, address.postal_code) == (code, None, None)
    assert address.lines() == ("1 Orchard Rd", "Singapore", code)


@pytest.mark.parametrize("name", ["state", "postal_code"])
def test_in_the_us_both_are_needed(name: str) -> None:
    """R-INT-01"""
    for country in ("US", "United States"):
        where = {**PLAIN["buyer"]["address"], "country": country, name: ""}
        assert refused("buyer.address", where) == [f"buyer.address.{name}"]
        del where[name]
        assert refused("buyer.address", where) == [f"buyer.address.{name}"]


@pytest.mark.parametrize("country", ["Atlantis", "XX", "", 7, None])
def test_a_country_is_one(country: Any) -> None:
    assert refused("buyer.address.country", country) == ["buyer.address.country"]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("order_id", ""),
        ("order_id", "ord 1"),
        ("order_id", "ord-1\ud800"),
        ("order_id", 7),
        ("buyer.buyer_id", None),
        ("items.0.line_id", "a/b"),
        ("items.0.quantity", 0),
        ("items.0.quantity", "1"),
        ("items.0.quantity", True),
        ("items.0.price_paid", 300),
        ("items.0.price_paid", "300"),
        ("shipping_fee_paid", "-1.00"),
        ("tax", "1e3"),
        ("currency", "EUR"),
        ("occurred_at", "2026-03-02T18:00:00"),
        ("delivered_at", "yesterday"),
        ("packages.0.tracking_number", "n/a"),
        ("items", []),
    ],
)
def test_what_makes_an_order_meaningless_is_refused_and_named(place: str, value: Any) -> None:
    """R-INT-01: money, ids, quantities; settled: malformed prices 400"""
    assert refused(place, value) == [re.sub(r"\.([0-9]+)", r"[\1]", place)]


@pytest.mark.parametrize("name", ["shipping_fee_paid", "platform_coupon"])
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_price_is_unknown(name: str, value: str | None) -> None:
    """Settled: missing prices are unknown"""
    assert getattr(told(name, value), name) is None
    assert told("items.0.price_paid", value).items[0].price_paid is None


@pytest.mark.parametrize("risk", ["", None, {}, {"level": "medium", "reasons": []}])
def test_an_estimate_that_means_nothing_here_is_none(risk: Any) -> None:
    assert told("risk", risk).risk is None


@pytest.mark.parametrize("number", ["0000000000", "XXXXXXXX", "", "----"])
def test_a_placeholder_is_no_tracking_number_and_takes_none_back(number: str) -> None:
    """Settled: a placeholder is absent in webhooks"""
    parcel = told("packages.0.tracking_number", number).packages[0]
    assert parcel.tracking_number is None
    assert "tracking_number" not in parcel.model_fields_set
    assert "tracking_number" in told("packages.0.tracking_number", None).packages[0].model_fields_set


@pytest.mark.parametrize("kind", [list, str, lambda data: None], ids=["list", "text", "null"])
def test_an_order_that_is_no_object_is_refused(kind: Callable[[Json], Any]) -> None:
    with pytest.raises(Invalid) as raised:
        read(OrderEvent, {"type": "order.upserted", "data": kind(PLAIN)})
    assert [error["field"] for error in raised.value.errors] == ["data"]


def test_what_was_shown_in_a_request_is_read_like_the_rest() -> None:
    """R-INT-01"""
    shown = {"kind": " photo ", "description": "", "media_url": "ftp://x", "proves": ["damage", ""], "new": 1}
    data = {
        "order_id": "ord-1",
        "line_ids": ["line-1"],
        "request_id": "req-1",
        "kind": "refund",
        "status": "rejected",
        "refund_status": "",
        "refund_reason": "no\nreason",
        "evidence": [shown],
        "contacted_seller": True,
        "occurred_at": "2026-03-02T19:00:00.250Z",
    }
    request = read(OrderEvent, {"type": "after_sale.updated", "data": data}).as_of(READ_AT).after_sale
    (piece,) = request.evidence
    assert (piece.kind, piece.description, piece.media_url, piece.proves) == ("photo", "", None, ("damage",))
    assert (request.refund_status, request.refund_reason) == (None, "no reason")
    assert request.occurred_at.microsecond == 250_000


def test_a_line_that_is_listed_twice_in_a_package_is_in_it_once_with_all_its_units() -> None:
    """R-INT-01: what is counted, shown and signed for by line has each once (R-AFF-15)"""
    listed = [{"line_id": "line-1", "quantity": quantity} for quantity in (1, 2)]
    (package,) = facts(with_value("packages.0.lines", listed)).packages
    assert [(line.line_id, line.quantity) for line in package.lines] == [("line-1", 3)]
