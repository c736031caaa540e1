"""Malformed bodies: each a clear problem document, and nothing written."""

import json
from typing import Any

import pytest

from shared.runtime.body import BYTES_AT_MOST
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.http import Answer, handler, http_event

GOOD = shop.wanted()


def purchase(raw: bytes | str, content_type: str | None = "application/json") -> Answer:
    headers = {"content-type": content_type} if content_type is not None else {"content-type": ""}
    return shop.post("/labels", raw, key="key", headers=headers)


def nested(depth: int) -> str:
    """A body whose innermost value lies that deep; the body itself is depth 1."""
    return json.dumps({**GOOD, "more": None}).replace("null", "[" * (depth - 1) + "]" * (depth - 1))


def padded(size: int) -> bytes:
    """A good body of exactly that many bytes."""
    body = json.dumps(GOOD)
    return (body + " " * (size - len(body))).encode()


def fields_of(answer: Answer) -> set[str]:
    return {error["field"] for error in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("", "field"),
        ("{", "not JSON"),
        ("null", "JSON object"),
        ("[]", "JSON object"),
        ('"text"', "JSON object"),
        ('{"package_id": "a", "package_id": "b"}', "same name twice"),
        ('{"insurance": {"option": "free", "option": "full"}}', "same name twice"),
        ('{"amount": NaN}', "NaN"),
        ('{"amount": -Infinity}', "Infinity"),
        (b'{"package_id": "\xff"}', "UTF-8"),
        (b'{"package_id": "\xed\xa0\x80"}', "UTF-8"),
        ("\ufeff{}", "not JSON"),
        ("{'package_id': 'a'}", "not JSON"),
        (nested(21), "nested"),
        ('{"a":' * 40_000, "nested"),
        ('{"amount": ' + "9" * 5000 + "}", "too many digits"),
        ('{"amount": ' + "9" * 4000 + "}", "amount"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_no_json_object_is_refused(services: Services, raw: Any, told: str) -> None:
    """Refused as the sender's mistake, and nothing is written"""
    answer = purchase(raw)
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["code"] in ("invalid_request", "invalid_amount")
    assert told in answer.json()["detail"] or answer.json()["errors"]
    assert shop.table() == []


@pytest.mark.parametrize("depth", [2, 20])
def test_depth_as_such_is_no_fault_up_to_the_limit(services: Services, depth: int) -> None:
    """The unknown field is refused, not its depth."""
    answer = purchase(nested(depth))
    assert (answer.status, fields_of(answer)) == (400, {"more"})


def test_a_body_may_have_256_kilobytes_and_no_byte_more(services: Services, clock: Clock) -> None:
    """One byte more is answered 413"""
    shop.place(clock)
    answer = purchase(padded(BYTES_AT_MOST + 1))
    assert (answer.status, answer.json()["code"]) == (413, "body_too_large")
    assert purchase(padded(BYTES_AT_MOST)).status == 201
    assert BYTES_AT_MOST == 256 * 1024


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"],
)
def test_a_body_of_another_type_is_not_read(services: Services, content_type: str) -> None:
    """Answered 415"""
    answer = purchase(json.dumps(GOOD), content_type)
    assert (answer.status, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/json;x=y"]
)
def test_parameters_and_case_of_the_type_do_not_matter(
    services: Services, clock: Clock, content_type: str
) -> None:
    shop.place(clock)
    assert purchase(json.dumps(GOOD), content_type).status == 201


def test_every_bad_field_is_named(services: Services) -> None:
    """All bad fields come in one answer, not the first alone"""
    body = {**GOOD, "package_id": 7, "service": "USPS!", "channel": "fax", "extra": 1}
    body["insurance"] = {"option": "all", "amount": "1.5"}
    answer = purchase(json.dumps(body))
    assert (answer.status, answer.json()["code"]) == (400, "invalid_request")
    assert fields_of(answer) == {
        "package_id",
        "service",
        "channel",
        "extra",
        "insurance.option",
        "insurance.amount",
    }
    codes = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert codes["insurance.amount"] == "invalid_amount"


@pytest.mark.parametrize(
    "amount",
    [
        "-1.00",
        "0.00",
        "1.234",
        250,
        250.0,
        "1e3",
        "NaN",
        "250",
        "1,000.00",
        " 250.00",
        True,
        "\u0663.\u0660\u0660",
    ],
)
def test_money_is_a_positive_decimal_string_with_two_places(services: Services, amount: Any) -> None:
    """R-GEN-08"""
    answer = purchase(json.dumps({**GOOD, "insurance": {"option": "custom", "amount": amount}}))
    assert (answer.status, answer.json()["code"]) == (400, "invalid_amount")
    assert fields_of(answer) == {"insurance.amount"}


@pytest.mark.parametrize(
    "package_id",
    ["", "a b", "a/b", "a#b", "../a", "a\x00", "a\n", "é", "-a", "x" * 129, "x" * 1000, "\ud800"],
    ids=lambda value: repr(value)[:12],
)
def test_an_id_has_a_shape(services: Services, package_id: str) -> None:
    """Nothing that could be taken for a part of a key, and no lone surrogate"""
    answer = purchase(json.dumps({**GOOD, "package_id": package_id}))
    assert (answer.status, fields_of(answer)) == (400, {"package_id"})
    assert answer.body.isascii() or answer.body.decode("utf-8")


TEXTS = [
    ("\ud83d", "lone surrogate"),
    ("a\x07b", "control character"),
    ("   ", "blank"),
    ("", "empty"),
    ("x" * 201, "too long"),
]


def recall(reference: str) -> Answer:
    """What a person writes into one line."""
    body = {"product_id": "prd-1", "seller_id": "shop-1", "source": "regulator", "reference": reference}
    return shop.post("/recalls", body, key="recall", role="agent", account="agent-1")


@pytest.mark.parametrize(("text", "why"), TEXTS, ids=[why for _, why in TEXTS])
def test_a_line_of_text_has_no_hidden_characters(services: Services, text: str, why: str) -> None:
    """What no mail, page or document can show is refused where it comes in"""
    answer = recall(text)
    assert answer.status == 400, why
    assert fields_of(answer) == {"reference"}
    assert shop.table() == []


@pytest.mark.parametrize("text", [" CPSC\r\n26-1", "CPSC\t26-1 ", "CPSC\u202826-1"], ids=repr)
def test_line_breaks_and_blanks_around_a_line_are_trifles(services: Services, text: str) -> None:
    """R-INT-01: the same normalisation of texts"""
    answer = recall(text)
    assert (answer.status, answer.json().get("reference")) == (201, "CPSC 26-1"), answer.text


def test_the_name_of_an_unknown_field_may_be_anything_and_is_answered_as_text(services: Services) -> None:
    """Also one that is no valid Unicode"""
    answer = purchase(json.dumps({**GOOD, "\ud800": 1}))
    assert (answer.status, len(answer.json()["errors"])) == (400, 1)
    answer = purchase(json.dumps({**GOOD, "insurance": {"option": "full", "a.b": 1}}))
    assert fields_of(answer) == {"insurance.a.b"}
    assert fields_of(purchase(json.dumps({**GOOD, "a.b": 1}))) == {"a.b"}


def test_text_of_any_script_is_taken_and_shown_as_it_is(services: Services, clock: Clock) -> None:
    shop.place(clock, items=[shop.item("line-1", title="Lampe à huile 油灯 🪔")])
    assert shop.get("/orders/ord-1").json()["items"][0]["title"] == "Lampe à huile 油灯 🪔"


@pytest.mark.parametrize(
    "moment",
    [
        "2026-03-02T20:00:00",
        "2026-03-02",
        "2026-02-30T00:00:00Z",
        "2026-03-02T24:00:00Z",
        "2026-03-02T20:00:60Z",
        "2026-03-02 20:00:00Z",
        "2026-03-02T20:00:00+25:00",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        1_772_481_600,
        None,
        "",
    ],
)
def test_a_time_exists_and_has_an_offset(services: Services, clock: Clock, moment: Any) -> None:
    answer = shop.tell("order.upserted", shop.order(occurred_at=moment), clock=clock)
    assert (answer.status, fields_of(answer)) == (400, {"data.occurred_at"})


@pytest.mark.parametrize("field", ["placed_at", "estimated_delivery_at", "delivered_at", "occurred_at"])
@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_time_at_the_ends_of_the_calendar_is_none(
    services: Services, clock: Clock, field: str, moment: str
) -> None:
    """R-INT-01: no deadline can be counted from what some systems write for no time"""
    answer = shop.tell("order.upserted", shop.order(**{field: moment}), clock=clock)
    assert (answer.status, fields_of(answer)) == (400, {f"data.{field}"})
    assert "must lie in the years from 1900 to 9000" in answer.json()["detail"]


def test_a_time_with_an_offset_is_kept_in_utc(services: Services, clock: Clock) -> None:
    """R-GEN-04: whole seconds, UTC inside"""
    shop.place(clock, placed_at="2026-03-02T10:00:00.987-08:00")
    assert shop.get("/orders/ord-1").json()["placed_at"] == "2026-03-02T18:00:00Z"


@pytest.mark.parametrize(("ahead", "status"), [(300, 202), (301, 400)])
def test_what_has_happened_lies_in_the_past(
    services: Services, clock: Clock, ahead: int, status: int
) -> None:
    """R-GEN-04: five minutes are allowed for clocks that differ"""
    clock.forward(seconds=ahead)
    told = shop.order(occurred_at=clock.now.isoformat().replace("+00:00", "Z"))
    clock.forward(seconds=-ahead)
    answer = shop.tell("order.upserted", told, clock=clock)
    assert answer.status == status
    if status == 400:
        (error,) = answer.json()["errors"]
        assert (error["field"], error["code"]) == ("data.occurred_at", "invalid_request")
        assert error["message"].startswith("lies in the future; it is ")


def test_a_body_arrives_as_the_gateway_encodes_it_or_as_text(services: Services, clock: Clock) -> None:
    """With binary media types the gateway encodes every body"""
    shop.place(clock)
    raw = json.dumps(GOOD).encode()
    event = http_event(
        "POST",
        "/labels",
        raw,
        role="seller",
        account="shop-1",
        headers={"Content-Type": "application/json", "Idempotency-Key": "k"},
    )
    plain = {**event, "body": raw.decode(), "isBase64Encoded": False}
    assert handler("functions.labels.purchase.handler")(plain, None)["statusCode"] == 201
    again = handler("functions.labels.purchase.handler")(event, None)
    assert again["multiValueHeaders"]["Idempotent-Replayed"] == ["true"]
