"""Bodies of people's own requests: strict, in the same spelling as what other systems tell."""

from typing import Any

import pytest

from shared.domain.errors import Invalid
from shared.domain.labels.pricing import LabelChoice
from shared.views.disputes.judging import AskForMore, DecideAppeal, RejectDispute
from shared.views.disputes.moving import RemedyBody
from shared.views.reshipments.requests import ArrangeShipment
from shared.views.returns.requests import DecideObjection, ShipBack
from tests.support.bodies import read

BODIES: dict[Any, dict[str, Any]] = {
    ShipBack: {"shipped_at": "2026-03-02T19:00:00Z"},
    ArrangeShipment: {},
    RemedyBody: {"action": "resend"},
}
EACH = pytest.mark.parametrize("model", BODIES, ids=lambda model: model.__name__)


@EACH
def test_carrier_and_number_are_taken_in_any_spelling(model: Any) -> None:
    """R-TRK-01"""
    told = {"carrier": " UPS ", "tracking_number": "1z abc-123 45\n"}
    body = read(model, BODIES[model] | told)
    assert (body.carrier, body.tracking_number) == ("ups", "1ZABC12345")


@EACH
@pytest.mark.parametrize("number", ["0000000000", "XXXX-XXXX", "----", "", "ab", "n/a", "1" * 61, "\ud800"])
def test_what_can_be_no_number_is_refused_in_words(model: Any, number: str) -> None:
    """R-TRK-01: 400 in words, never a pattern; settled: a placeholder is 400 in people's requests"""
    with pytest.raises(Invalid) as refused:
        read(model, BODIES[model] | {"carrier": "ups", "tracking_number": number})
    (error,) = refused.value.errors
    assert error["field"] == "tracking_number"
    assert "pattern" not in error["message"] and "[A-Z" not in error["message"]


@pytest.mark.parametrize("text", ["two\r\nlines ", "two\rlines", "two\u2028lines", "two\nlines"], ids=repr)
def test_lines_of_a_longer_text_stay_lines(text: str) -> None:
    """R-INT-01: the same normalisation of texts"""
    assert read(RemedyBody, {"action": "other", "note": text}).note == "two\nlines"


@EACH
def test_a_carrier_without_a_name_and_an_unknown_field_are_refused(model: Any) -> None:
    """R-INT-01: bodies of people's own requests stay strict"""
    told = {"carrier": "?", "tracking_number": "1ZABC12345", "extra": 1}
    with pytest.raises(Invalid) as refused:
        read(model, BODIES[model] | told)
    assert {error["field"] for error in refused.value.errors} == {"carrier", "extra"}


@EACH
def test_a_carrier_that_is_no_valid_unicode_is_refused(model: Any) -> None:
    """R-INT-01: what can't be written can't be told apart by an Idempotency-Key either"""
    told = {"carrier": "u\ud800ps", "tracking_number": "1ZABC12345"}
    with pytest.raises(Invalid) as refused:
        read(model, BODIES[model] | told)
    assert [error["field"] for error in refused.value.errors] == ["carrier"]


@pytest.mark.parametrize("nothing", ["  ", "\u200b\u200b", "\ufeff"], ids=repr)
def test_what_nobody_can_see_is_no_text(nothing: str) -> None:
    """R-INT-01"""
    with pytest.raises(Invalid) as refused:
        read(AskForMore, {"party": "buyer", "what": nothing, "hours": 24})
    assert [error["message"] for error in refused.value.errors] == ["must not be blank"]


OPTIONAL: dict[Any, dict[str, Any]] = {
    RejectDispute: {},
    DecideAppeal: {"upheld": False},
    DecideObjection: {"upheld": False},
}


@pytest.mark.parametrize("model", OPTIONAL, ids=lambda model: model.__name__)
def test_a_reason_is_read_as_any_text_and_one_that_says_nothing_is_none(model: Any) -> None:
    """R-INT-01: whether one is missed the domain says, with a code of its own"""
    told = OPTIONAL[model]
    assert read(model, told).reason == read(model, told | {"reason": " \u200b"}).reason == ""
    assert read(model, told | {"reason": " Seen\r\nby us. "}).reason == "Seen\nby us."
    with pytest.raises(Invalid) as refused:
        read(model, told | {"reason": "a\x00b"})
    assert [error["field"] for error in refused.value.errors] == ["reason"]


def test_what_is_no_object_is_refused_in_words() -> None:
    """R-INT-01: never by the name of a class"""
    with pytest.raises(Invalid) as refused:
        read(DecideAppeal, {"upheld": True, "judgment": "buyer"})
    assert refused.value.errors == (
        {"field": "judgment", "message": "must be an object", "code": "invalid_request"},
    )


@pytest.mark.parametrize("model", [ArrangeShipment, RemedyBody], ids=lambda model: model.__name__)
def test_cover_and_signature_chosen_with_a_label_are_those_bought(model: Any) -> None:
    """settled: insurance and signature as for any label, or the free cover and none"""
    plain = read(model, BODIES[model] | {"service": "usps_priority"}).label()
    assert plain == LabelChoice(service="usps_priority", option="free", amount=None, signature="none")
    choice = {"insurance": {"option": "custom", "amount": "250.00"}, "signature": "signature_required"}
    chosen = read(model, BODIES[model] | {"service": "usps_priority"} | choice).label()
    assert chosen == LabelChoice(
        service="usps_priority", option="custom", amount=25_000, signature="signature_required"
    )
