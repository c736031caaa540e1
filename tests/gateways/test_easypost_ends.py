"""How purchases at EasyPost end whose answer or document is lost, and how labels are given back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.gateways.carriers import CarrierRefused, CarrierSilent
from tests.support import easypost_shapes
from tests.support.easypost_api import Answer, EasyPost, does, late, listening, lost, says, unheard
from tests.support.easypost_labels import LATER, a_label_order, carrier

HTML = b"<html><body><h1>Bad Gateway</h1></body></html>"


@pytest.fixture
def api() -> Iterator[EasyPost]:
    with listening() as made:
        yield made


# The document


@pytest.mark.parametrize(
    "turn", [lost, late, says(b"<Error>AccessDenied</Error>", 403), says(b"<html>", 200), says(b"", 200)]
)
def test_a_label_whose_document_can_not_be_had_is_bought_and_asked_for_again(
    api: EasyPost, turn: Any
) -> None:
    api.script("document", turn)
    with pytest.raises(CarrierSilent):
        carrier(api).buy(a_label_order())
    found = carrier(api).find(a_label_order())
    assert found is not None and found.document.startswith(b"%PDF-")
    assert api.count("buy") == 1


@pytest.mark.parametrize(
    "turn",
    [says(easypost_shapes.error("X", "Not convertible."), 422), says(easypost_shapes.shipment()), lost],
)
def test_a_label_that_is_not_yet_there_as_pdf_is_bought_too(api: EasyPost, turn: Any) -> None:
    picture = easypost_shapes.label("https://pictures.example/1.png", label_file_type="image/png")
    api.script("buy", does(lambda shipment: shipment.update(postage_label=picture)))
    api.script("convert", *[turn] * 4)
    with pytest.raises(CarrierSilent):
        carrier(api).buy(a_label_order())


# Giving labels back


@pytest.mark.parametrize("status", ["submitted", "refunded", "not_applicable"])
def test_an_unused_label_is_given_back_once(api: EasyPost, status: str) -> None:
    """R-INS-22; where a carrier charges by scan there is nothing to give back"""
    live = carrier(api)
    live.buy(a_label_order())
    api.script("refund", does(lambda shipment: shipment.update(refund_status=status)))
    live.void("lbl_1")
    live.void("lbl_1")
    assert (api.count("refund"), api.asked[3].name) == (1, "lbl_1")


def test_a_label_that_was_not_taken_back_is_offered_again(api: EasyPost) -> None:
    live = carrier(api)
    live.buy(a_label_order())
    api.script("refund", does(lambda shipment: shipment.update(refund_status="rejected")))
    with pytest.raises(CarrierRefused, match="rejected"):
        live.void("lbl_1")
    live.void("lbl_1")
    assert api.count("refund") == 2


@pytest.mark.parametrize(
    ("turn", "kind"),
    [
        (says(easypost_shapes.error("SHIPMENT.REFUND", "It was used."), 422), CarrierRefused),
        (lambda api, asked: Answer(HTML, 502), CarrierSilent),
        (unheard, CarrierSilent),
    ],
)
def test_a_label_whose_return_is_refused_or_not_answered_stays_to_be_done(
    api: EasyPost, turn: Any, kind: type[Exception]
) -> None:
    live = carrier(api)
    live.buy(a_label_order())
    api.script("refund", turn)
    with pytest.raises(kind):
        live.void("lbl_1")
    live.void("lbl_1")
    assert len(api.shipments) == 1


def test_a_label_nobody_there_knows_can_not_be_given_back(api: EasyPost) -> None:
    with pytest.raises(CarrierRefused, match="knows no label"):
        carrier(api).void("lbl_9")


# Lost answers


def test_a_purchase_without_an_answer_is_sent_once_and_its_end_is_not_known(api: EasyPost) -> None:
    """Nothing is bought twice: the client never repeats what may have been done"""
    api.script("buy", unheard)
    with pytest.raises(CarrierSilent):
        carrier(api).buy(a_label_order())
    assert (api.count("buy"), len(api.bought())) == (1, 1)
    printed = carrier(api).find(a_label_order())
    assert printed is not None and printed.tracking_number == api.bought()[0]["tracking_code"]
    assert (api.count("buy"), api.asked[-2].name) == (1, "lbl_1")


def test_a_purchase_answered_too_late_is_found_under_its_reference(api: EasyPost) -> None:
    """Timed out after printing"""
    api.script("buy", late)
    with pytest.raises(CarrierSilent):
        carrier(api).buy(a_label_order())
    printed = carrier(api).find(a_label_order())
    assert printed is not None and (printed.rate, api.count("buy")) == (812, 1)


def test_a_purchase_lost_on_its_way_has_bought_nothing_once_it_is_old_enough(api: EasyPost) -> None:
    """Timed out before printing; while it may still be on its way, nobody says that it is not"""
    api.script("buy", lost)
    with pytest.raises(CarrierSilent):
        carrier(api).buy(a_label_order())
    with pytest.raises(CarrierSilent):
        carrier(api).find(a_label_order())
    with pytest.raises(CarrierSilent):
        carrier(api, now=datetime(2026, 3, 2, 20, 1, 29, tzinfo=UTC)).find(a_label_order())
    assert carrier(api, now=datetime(2026, 3, 2, 20, 1, 30, tzinfo=UTC)).find(a_label_order()) is None


def test_a_shipment_that_was_never_opened_is_none_once_it_is_old_enough(api: EasyPost) -> None:
    with pytest.raises(CarrierSilent):
        carrier(api).find(a_label_order())
    assert carrier(api, now=LATER).find(a_label_order()) is None


@pytest.mark.parametrize("turn", [lost, late, says(easypost_shapes.NONE), says(b"<html>", 502)])
def test_an_opening_without_an_answer_has_bought_nothing(api: EasyPost, turn: Any) -> None:
    api.script("open", turn)
    with pytest.raises(CarrierRefused):
        carrier(api).buy(a_label_order())
    assert api.count("buy") == 0
