"""Reports of carriers as they really come: what can't be read is skipped, and the rest is taken."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import Invalid
from shared.views.orders.easypost import EasyPostEvent, carrier_of, history, tracked, unreadable
from shared.views.orders.reports import TrackingReport
from tests.support.bodies import read
from tests.support.easypost_shapes import detail, event, tracker

Json = dict[str, Any]
NOW = datetime(2026, 3, 2, 20, tzinfo=UTC)
NUMBER = "9400100000000000000001"
SCAN: Json = {
    "tracking_number": NUMBER,
    "carrier": "usps",
    "status": "delivered",
    "occurred_at": "2026-03-02T19:00:00Z",
    "location": "Austin TX",
}
GOOD = (
    detail("in_transit", "2026-03-02T19:00:00Z", "received_at_origin_facility"),
    detail("in_transit", "2026-03-02T19:10:00Z", "departed_facility"),
)


def scan(**told: Any) -> Json:
    data: Json = read(
        TrackingReport, {"type": "tracking.updated", "data": {**SCAN, **told}}
    ).data.model_dump()
    return data


PLAIN = scan()


@pytest.mark.parametrize(
    "trifle",
    [
        {"description": ""},
        {"location": "Austin\nTX"},
        {"location": " Austin\tTX "},
        {"signed_by": ""},
        {"signed_by": "\x00"},
        {"proof_url": ""},
        {"proof_url": "javascript:alert(1)"},
        {"estimated_delivery_at": ""},
        {"carrier": " USPS"},
        {"tracking_number": "42073301" + NUMBER},
        {"tracking_number": "9400 1000-0000 0000 0000 01"},
        {"unknown": {"a": 1}},
        {"\ud800": 1},
    ],
    ids=repr,
)
def test_a_trifle_makes_no_other_report(trifle: Json) -> None:
    """R-INT-01, R-TRK-01"""
    assert scan(**trifle) == PLAIN


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "teleported"),
        ("occurred_at", ""),
        ("occurred_at", "2026-03-02T19:00:00"),
        ("carrier", ""),
        ("carrier", "?"),
        ("tracking_number", "000000000"),
        ("tracking_number", "ab"),
        ("signer_age_verified", "yes"),
    ],
)
def test_what_makes_a_report_meaningless_is_refused_and_named(field: str, value: Any) -> None:
    with pytest.raises(Invalid) as raised:
        scan(**{field: value})
    assert [error["field"] for error in raised.value.errors] == [f"data.{field}"]
    assert "[A-Z" not in raised.value.detail


# EasyPost


def a_tracker(*details: Any, **told: Any) -> Any:
    """The tracker of an event with these details."""
    found = tracked(read(EasyPostEvent, event({**tracker(NUMBER), "tracking_details": [*details], **told})))
    assert found is not None
    return found


EXPECTED = history(a_tracker(*GOOD), now=NOW)
LOST = [
    None,
    7,
    "delivered",
    [],
    {},
    detail("delivered", "2026-03-02T19:20:00"),
    detail("delivered", ""),
    detail("delivered", "yesterday"),
    {**detail("delivered", "2026-03-02T19:20:00Z"), "datetime": 1_772_480_000},
]


@pytest.mark.parametrize("odd", LOST, ids=repr)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_odd_detail_is_skipped_and_counted_and_the_rest_is_taken(odd: Any, place: int) -> None:
    """R-TRK-06"""
    details: list[Any] = [*GOOD]
    details.insert(place, odd)
    found = a_tracker(*details)
    assert history(found, now=NOW) == EXPECTED
    assert unreadable(found) == 1


SMALL = [
    {"tracking_location": {"city": "RENO", "state": None, "zip": 89501, "country": ["US"]}},
    {"tracking_location": "Reno"},
    {"message": 7.5},
    {"message": None},
    {"status_detail": {"a": 1}},
    {"\ud800": "\ud800"},
]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(LOST)), max_size=4),
    st.sets(st.sampled_from([0, 1, 2, 3])),
)
def test_whatever_is_odd_about_an_event_the_rest_of_it_stands(
    odd: list[tuple[int, Any]], small: set[int]
) -> None:
    """R-TRK-06"""
    details: list[Any] = [copy.deepcopy(GOOD[0]), copy.deepcopy(GOOD[1])]
    for number in small:
        details[1] |= SMALL[number]
    for place, one in odd:
        details.insert(place, one)
    found = history(a_tracker(*details, signed_by=7.5), now=NOW)
    assert [(one.status, one.occurred_at) for one in found] == [
        (one.status, one.occurred_at) for one in EXPECTED
    ]


def test_what_can_be_read_of_a_place_is_shown() -> None:
    """R-TRK-06: a ZIP code as a number"""
    (seen,) = history(a_tracker(GOOD[0] | SMALL[0]), now=NOW)
    assert seen.location == "RENO 89501"


@pytest.mark.parametrize("offset", ["-0500", "-05:00"])
def test_an_offset_without_colon_is_one(offset: str) -> None:
    (seen,) = history(a_tracker(detail("delivered", f"2026-03-02T14:20:00{offset}")), now=NOW)
    assert seen.occurred_at == datetime(2026, 3, 2, 19, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "carrier"),
    [
        ("USPS", "usps"),
        ("UPSDAP", "ups"),
        ("FedExDefault", "fedex"),
        ("DHL Express", "dhl_express"),
        ("A.B", "a_b"),
    ],
)
def test_a_carrier_of_any_name_is_one(name: str, carrier: str) -> None:
    """Another carrier of the same account is acknowledged too"""
    assert carrier_of(a_tracker(*GOOD, carrier=name)) == carrier


@pytest.mark.parametrize(
    "told", [{"carrier": None}, {"carrier": 7}, {"tracking_code": "0000"}, {"tracking_code": "?"}]
)
def test_a_parcel_that_cannot_be_told_is_none_of_ours(told: Json) -> None:
    message = event({**tracker(NUMBER), **told})
    assert tracked(read(EasyPostEvent, message)) is None


@pytest.mark.parametrize("result", [None, [], "x", {}, {"tracking_details": 7}])
@pytest.mark.parametrize("description", ["tracker.updated", "batch.created", "", None, 7])
def test_any_other_event_is_none_of_ours(result: Any, description: Any) -> None:
    message = {"id": "evt_1", "description": description, "result": result}
    assert tracked(read(EasyPostEvent, message)) is None
