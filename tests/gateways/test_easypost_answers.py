"""What EasyPost's answers mean for a label: bought, refused in the carrier's words, or not known yet."""

from collections.abc import Iterator
from typing import Any

import pytest

from shared.gateways.carriers import CarrierRefused, CarrierSilent
from shared.gateways.easypost import refusals
from tests.support import easypost_shapes
from tests.support.easypost_api import EasyPost, does, listening, says
from tests.support.easypost_labels import LATER, a_label_order, carrier, shipment_details
from tests.support.time import Pace

HTML = b"<html><body><h1>Bad Gateway</h1></body></html>"
UNREADABLE = "The carrier's answer could not be read."
SILENT = "The carrier did not answer in time, or its answer could not be read."
# Nothing was bought: status, body, and what of it a seller reads.
REFUSALS: dict[str, tuple[int, Any, str]] = {
    "malformed request": (
        400,
        easypost_shapes.error("BAD_REQUEST", "The request could not be understood."),
        "The request could not be understood.",
    ),
    "key is wrong": (
        401,
        easypost_shapes.error("APIKEY.INACTIVE", "This api key is no longer active."),
        "This api key is no longer active.",
    ),
    "wallet is empty": (
        402,
        easypost_shapes.error("PAYMENT_REQUIRED", "Insufficient funds in the wallet."),
        "Insufficient funds in the wallet.",
    ),
    "not allowed": (403, easypost_shapes.error("FORBIDDEN", "Access denied."), "Access denied."),
    "not allowed, without a word": (
        403,
        {"reason": "none"},
        "The carrier answered with status 403 and no explanation.",
    ),
    "rate is gone": (
        404,
        easypost_shapes.error("NOT_FOUND", "The requested resource could not be found.", ["No such rate."]),
        "The requested resource could not be found: No such rate.",
    ),
    "method": (
        405,
        easypost_shapes.error("METHOD_NOT_ALLOWED", "Method not allowed."),
        "Method not allowed.",
    ),
    "conflict": (409, easypost_shapes.error("CONFLICT", "It is being changed."), "It is being changed."),
    "fields are wrong": (
        422,
        easypost_shapes.error(
            "SHIPMENT.INVALID_PARAMS",
            "Unable to buy the shipment.",
            [
                easypost_shapes.field("to_address.zip", "is not a ZIP code"),
                easypost_shapes.field("parcel.weight", "too high"),
            ],
        ),
        "Unable to buy the shipment: to_address.zip is not a ZIP code; parcel.weight too high",
    ),
    "errors are texts": (
        422,
        easypost_shapes.error("UNPROCESSABLE_ENTITY", "Not processed", ["Postage expired.", "Ask again."]),
        "Not processed: Postage expired.; Ask again.",
    ),
    "message is a list": (422, easypost_shapes.error("X", ["One.", "Two."]), "One., Two."),
    "message is an object": (
        422,
        easypost_shapes.error("X", {"errors": ["One.", {"two": "Two."}]}),
        "One., Two.",
    ),
    "message is null": (
        422,
        {"error": {"code": "X", "message": None, "errors": ["Postage expired."]}},
        "Postage expired.",
    ),
    "nothing is said": (
        422,
        {"error": {"code": "X", "message": None, "errors": []}},
        "The carrier answered with status 422 and no explanation.",
    ),
    "errors are an object": (
        422,
        {"error": {"code": "X", "message": "No.", "errors": {"zip": ["is bad", "is short"], "city": None}}},
        "No: zip is bad is short; city",
    ),
    "errors are one object": (
        422,
        {"error": {"code": "X", "message": "No.", "errors": {"field": "zip", "message": "is bad"}}},
        "No: zip is bad",
    ),
    "a field has no message": (
        422,
        {"error": {"code": "X", "message": "No.", "errors": [{"field": "zip", "message": None}]}},
        "No: zip",
    ),
    "errors are missing": (422, {"error": {"code": "X", "message": "No.", "errors": None}}, "No."),
    "lines are broken": (422, easypost_shapes.error("X", "One\r\n  line\u0000."), "One line ."),
}
# Nobody knows whether it was bought.
SILENCES: dict[str, tuple[int, Any, str]] = {
    "request timed out there": (408, easypost_shapes.error("TIMEOUT", "Took too long."), "Took too long."),
    "server broke": (
        500,
        easypost_shapes.error("INTERNAL_SERVER_ERROR", "Something went wrong."),
        "Something went wrong.",
    ),
    "proxy broke": (502, HTML, SILENT),
    "too busy": (
        503,
        easypost_shapes.error("SERVICE_UNAVAILABLE", "Down for maintenance."),
        "Down for maintenance.",
    ),
    "carrier behind it timed out": (
        504,
        easypost_shapes.error("GATEWAY_TIMEOUT", "UPS is slow."),
        "UPS is slow.",
    ),
    "cut off": (200, b'{"id": "shp_1", "postage_label": {"label_ur', SILENT),
    "empty": (200, b"", SILENT),
    "a list": (200, [easypost_shapes.shipment()], UNREADABLE),
    "null": (200, None, UNREADABLE),
    "nothing in it": (200, {}, UNREADABLE),
    "id is a number": (200, easypost_shapes.shipment(id=7), UNREADABLE),  # type: ignore[arg-type]
    "price is no number": (
        200,
        easypost_shapes.shipment(rates=[easypost_shapes.rate("USPS", "Priority", "NaN")]),
        UNREADABLE,
    ),
    "error is a text": (422, {"error": "No."}, UNREADABLE),
    "not bought after all": (200, easypost_shapes.shipment(), "The carrier has not answered with the label."),
    "without a number": (
        200,
        easypost_shapes.shipment(postage_label=easypost_shapes.label("https://labels.example/1.pdf")),
        "The carrier has not answered with the label.",
    ),
}


@pytest.fixture
def api() -> Iterator[EasyPost]:
    with listening() as made:
        yield made


@pytest.mark.parametrize("name", REFUSALS)
def test_what_the_carrier_refuses_it_refuses_in_its_own_words(api: EasyPost, name: str) -> None:
    """R-INS-18"""
    status, body, words = REFUSALS[name]
    api.script("buy", says(body, status))
    with pytest.raises(CarrierRefused) as refused:
        carrier(api).buy(a_label_order())
    assert (str(refused.value), api.count("buy")) == (words, 1)


@pytest.mark.parametrize("name", REFUSALS)
def test_a_rate_that_is_refused_says_why_in_the_same_words(api: EasyPost, name: str) -> None:
    status, body, words = REFUSALS[name]
    api.script("open", says(body, status))
    (rates,) = carrier(api).rates([shipment_details()])
    assert (rates.cents, rates.refused["ups_ground"]) == ({}, words)


@pytest.mark.parametrize("name", SILENCES)
def test_an_answer_that_leaves_it_open_is_neither_a_label_nor_none(api: EasyPost, name: str) -> None:
    status, body, words = SILENCES[name]
    api.script("buy", says(body, status))
    with pytest.raises(CarrierSilent) as silent:
        carrier(api).buy(a_label_order())
    assert (str(silent.value), api.count("buy")) == (words, 1)


@pytest.mark.parametrize("name", [name for name in SILENCES if SILENCES[name][0] != 200])
def test_before_the_purchase_the_same_answers_mean_that_nothing_was_bought(api: EasyPost, name: str) -> None:
    status, body, words = SILENCES[name]
    api.script("open", says(body, status))
    with pytest.raises(CarrierRefused) as refused:
        carrier(api).buy(a_label_order())
    assert (str(refused.value), api.count("buy")) == (words, 0)


@pytest.mark.parametrize("name", [*REFUSALS, *SILENCES])
def test_asked_what_became_of_it_such_answers_say_nothing(api: EasyPost, name: str) -> None:
    """Else a label that is bought would be taken for none"""
    status, body, _ = (REFUSALS | SILENCES)[name]
    carrier(api).buy(a_label_order())
    api.script("find", says(body, status))
    if status == 404 or name == "not bought after all":
        assert carrier(api, now=LATER).find(a_label_order()) is None
    else:
        with pytest.raises(CarrierSilent):
            carrier(api, now=LATER).find(a_label_order())


def test_long_words_are_cut(api: EasyPost) -> None:
    api.script("buy", says(easypost_shapes.error("X", "so long " * 200), 422))
    with pytest.raises(CarrierRefused) as refused:
        carrier(api).buy(a_label_order())
    assert len(str(refused.value)) == 500


# Too many requests


@pytest.fixture
def pause(monkeypatch: pytest.MonkeyPatch) -> Pace:
    """Nobody really waits between two requests."""
    made = Pace()
    monkeypatch.setattr(refusals, "time", made)
    return made


def test_too_many_requests_are_asked_again_a_little_later(api: EasyPost, pause: Pace) -> None:
    busy = says(easypost_shapes.error("RATE_LIMITED", "Slow down."), 429)
    api.script("buy", busy)
    assert carrier(api).buy(a_label_order()).tracking_number
    assert (api.count("buy"), len(api.bought()), pause.slept) == (2, 1, refusals.PAUSES[0])


def test_a_carrier_that_stays_busy_has_bought_nothing(api: EasyPost, pause: Pace) -> None:
    api.script("buy", *[says(easypost_shapes.error("RATE_LIMITED", "Slow down."), 429)] * 3)
    with pytest.raises(CarrierRefused, match="Slow down"):
        carrier(api).buy(a_label_order())
    assert (api.count("buy"), api.bought(), pause.slept) == (3, [], sum(refusals.PAUSES))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (None, "The carrier names no rate for this package."),
        ({"errors": ["Too heavy.", None]}, "Too heavy."),
        (["Too heavy.", "Too long."], "Too heavy., Too long."),
    ],
)
def test_a_carrier_that_names_no_rate_is_quoted_whatever_shape_its_words_have(
    api: EasyPost, said: Any, words: str
) -> None:
    message = {"carrier": "USPS", "type": "rate_error", "message": said}
    odd = {"carrier": None, "message": None}
    api.script("open", does(lambda shipment: shipment.update(rates=[], messages=[odd, message])))
    assert carrier(api).rates([shipment_details()])[0].refused["usps_priority"] == words


def test_a_carrier_without_messages_has_its_rates(api: EasyPost) -> None:
    api.script("open", does(lambda shipment: shipment.update(messages=None)))
    assert carrier(api).rates([shipment_details()])[0].cents["usps_priority"] == 812
