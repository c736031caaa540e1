"""EasyPost's client and our gateway against EasyPost's wire format: what labels cost, and buying them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest

from local.layer import ROOT
from shared.domain.errors import NotConfigured
from shared.gateways.carriers import CarrierRefused, CarrierSilent
from shared.gateways.easypost.carrier import Patience
from tests.support import easypost_shapes
from tests.support.easypost_api import EasyPost, does, late, listening, lost, says
from tests.support.easypost_labels import ADDRESS, a_label_order, carrier, shipment_details


@pytest.fixture
def api() -> Iterator[EasyPost]:
    with listening() as made:
        yield made


# Rates


def test_every_service_has_the_lowest_rate_of_its_accounts_or_the_reason_why_not(api: EasyPost) -> None:
    said = {
        "carrier": "FedEx",
        "type": "rate_error",
        "message": "Account is locked.",
        "carrier_account_id": "ca_2",
    }
    api.script("open", does(lambda shipment: shipment.update(messages=[said])))
    (rates,) = carrier(api).rates([shipment_details()])
    assert rates.cents == {
        "usps_ground_advantage": 536,
        "usps_priority": 812,
        "ups_ground": 905,
        "ups_2nd_day_air": 1750,
    }
    assert rates.refused == dict.fromkeys(("fedex_ground", "fedex_2day"), "Account is locked.")


def test_a_service_without_a_rate_and_without_a_word_says_that_there_is_none(api: EasyPost) -> None:
    api.script(
        "open",
        does(lambda shipment: shipment.update(rates=[easypost_shapes.rate("USPS", "Priority", "8.125")])),
    )
    (found,) = carrier(api).rates([shipment_details()])
    assert found.cents == {"usps_priority": 813}
    assert found.refused["ups_ground"] == "The carrier names no rate for this package."


def test_a_rate_in_another_currency_is_none(api: EasyPost) -> None:
    """R-GEN-08"""
    foreign = easypost_shapes.rate("USPS", "Priority", "3.00", currency="CAD")
    api.script("open", does(lambda shipment: shipment["rates"].append(foreign)))
    assert carrier(api).rates([shipment_details()])[0].cents["usps_priority"] == 812


def test_the_carrier_is_told_the_parcel_and_both_addresses_and_no_more(api: EasyPost) -> None:
    carrier(api).rates([shipment_details()])
    (asked,) = api.asked
    assert asked.body == {
        "shipment": {
            "from_address": {
                "name": "Lamps & More",
                "street1": "9 Depot Rd",
                "city": "Sparks",
                "state": "NV",
                "zip": "89431",
                "country": "US",
                "phone": "7755550100",
            },
            "to_address": {
                "name": "Bea Buyer",
                "street1": "1 Main St",
                "street2": "Unit 2",
                "city": "Reno",
                "state": "NV",
                "zip": "89501",
                "country": "US",
            },
            "parcel": {"weight": 20.0, "length": 10.0, "width": 8.0, "height": 4.0},
        }
    }
    assert asked.headers["authorization"] == "Bearer EZTK-made-up"


LONG = "Apartment Building Number Seventeen, 12345 Northwest Evergreen Terrace"


@pytest.mark.parametrize(
    ("told", "laid_out"),
    [
        (
            {"recipient": "Wolfeschlegelsteinhausenbergerdorff the Younger"},
            {"name": "Wolfeschlegelsteinhausenbergerdorff", "company": "the Younger"},
        ),
        (
            {"line1": LONG, "line2": None},
            {
                "street1": "Apartment Building Number",
                "street2": "Seventeen, 12345 Northwest Evergreen Terrace",
            },
        ),
        (
            {"line1": "12345 Northwest Evergreen Terrace Road", "line2": "Apt 4"},
            {"street1": "12345 Northwest Evergreen Terrace", "street2": "Road Apt 4"},
        ),
        (
            {"line1": "x" * 35, "line2": "y" * 35},
            {"street1": "x" * 35, "street2": "y" * 35},
        ),
    ],
)
def test_names_and_streets_are_laid_out_in_lines_of_35_characters(
    api: EasyPost, told: dict[str, Any], laid_out: dict[str, str]
) -> None:
    """What UPS and FedEx print; no part of a street is lost."""
    lines = {line: text for line, text in told.items() if line != "recipient"}
    name = {line: text for line, text in told.items() if line == "recipient"}
    carrier(api).rates([shipment_details(**name, address=ADDRESS.model_copy(update=lines))])
    asked = api.asked[0].body["shipment"]["to_address"]
    assert {line: asked.get(line) for line in laid_out} == laid_out


def test_sizes_are_told_when_all_three_are_known(api: EasyPost) -> None:
    carrier(api).rates([shipment_details(height_in=None)])
    assert api.asked[0].body["shipment"]["parcel"] == {"weight": 20.0}


def test_a_parcel_of_unknown_weight_has_no_rate_and_the_carrier_is_not_asked(api: EasyPost) -> None:
    (rates,) = carrier(api).rates([shipment_details(weight_oz=None)])
    assert (rates.cents, api.asked) == ({}, [])
    assert "weight" in rates.refused["usps_priority"]


def test_many_parcels_are_priced_at_once_each_with_its_own_answer(api: EasyPost) -> None:
    """A carrier that does not answer for one leaves the others their rates."""
    api.script("open", lost)
    priced = carrier(api).rates([shipment_details(weight_oz=float(ounces)) for ounces in range(1, 26)])
    assert len([one for one in priced if len(one.cents) == 4]) == 24
    (unpriced,) = [one for one in priced if not one.cents]
    assert set(unpriced.refused) == {*priced[-1].cents, *priced[-1].refused}
    assert {one.body["shipment"]["parcel"]["weight"] for one in api.asked} == set(range(1, 26))


def test_a_quote_ends_in_time_though_the_carrier_does_not(api: EasyPost) -> None:
    api.script("open", late)
    patience = Patience(answer=2.0, quote=0.3)
    (rates,) = carrier(api, patience=patience).rates([shipment_details()])
    assert rates.refused["usps_priority"] == "The carrier did not answer in time."


@pytest.mark.parametrize("told", [None, "", "{}", '{"name": "Lamps"}', "9 Depot Rd"])
def test_a_shop_without_an_address_to_ship_from_has_no_rates(api: EasyPost, told: str | None) -> None:
    with pytest.raises(NotConfigured, match="ship_from_missing"):
        carrier(api, ship_from=lambda seller: told).rates([shipment_details()])
    assert api.asked == []


# Labels


def test_a_label_is_bought_under_our_reference_and_its_pdf_fetched(api: EasyPost) -> None:
    printed = carrier(api).buy(a_label_order())
    (bought,) = api.bought()
    assert (bought["reference"], bought["selected_rate"]["service"]) == ("lbl_1", "Priority")
    assert (printed.tracking_number, printed.rate) == (bought["tracking_code"], 812)
    assert printed.document.startswith(b"%PDF-")
    assert [one.route for one in api.asked] == ["open", "buy", "document"]


@pytest.mark.parametrize(
    ("service", "bought"),
    [
        ("usps_ground_advantage", ("USPS", "GroundAdvantage")),
        ("ups_ground", ("UPSDAP", "Ground")),
        ("ups_2nd_day_air", ("UPSDAP", "2ndDayAir")),
    ],
)
def test_each_service_is_bought_by_its_name_there(api: EasyPost, service: str, bought: Any) -> None:
    carrier(api).buy(a_label_order(service=service, rate=5000))
    selected = api.bought()[0]["selected_rate"]
    assert (selected["carrier"], selected["service"]) == bought


@pytest.mark.parametrize(
    ("signature", "confirmation"),
    [
        ("none", None),
        ("signature_required", "SIGNATURE"),
        ("adult_signature_required", "ADULT_SIGNATURE"),
    ],
)
@pytest.mark.parametrize("service", ["usps_priority", "ups_ground"])
def test_a_signature_is_ordered_from_the_carrier(
    api: EasyPost, service: str, signature: str, confirmation: str | None
) -> None:
    """R-SIG-04, R-SIG-05, R-SIG-06; what it costs there is in its rate, the seller pays our fee for it"""
    printed = carrier(api).buy(a_label_order(service=service, signature=signature, rate=905))
    options = api.asked[0].body["shipment"]["options"]
    assert options.get("delivery_confirmation") == confirmation
    assert (options["label_format"], printed.rate) == ("PDF", 905)


def test_no_insurance_is_ever_bought_from_the_carrier(api: EasyPost) -> None:
    """R-INS-25: the insurer is ours"""
    live = carrier(api)
    live.rates([shipment_details()])
    live.buy(a_label_order(signature="signature_required"))
    live.find(a_label_order())
    live.void("lbl_1")
    assert "insur" not in json.dumps([one.body for one in api.asked])
    assert {one.route for one in api.asked} == {"open", "buy", "document", "find", "refund"}


def test_a_rate_that_has_risen_since_is_not_paid(api: EasyPost) -> None:
    """R-INS-18: nothing is bought"""
    with pytest.raises(CarrierRefused, match="raised"):
        carrier(api).buy(a_label_order(rate=811))
    assert (api.count("buy"), api.bought()) == (0, [])


@pytest.mark.parametrize(
    ("rate", "fee", "price", "bought"),
    [
        (812, 250, "15.62", True),
        (812, 250, "15.63", False),
        (4000, 250, "53.12", True),
        (4000, 250, "53.13", False),
    ],
)
def test_with_a_signature_the_price_is_at_most_five_dollars_or_a_quarter_above_the_quote(
    api: EasyPost, rate: int, fee: int, price: str, bought: bool
) -> None:
    """R-SIG-09: 8.12 and 2.50 quoted, 99.00 is not paid"""
    signed = easypost_shapes.rate("USPS", "Priority", price)
    api.script("open", does(lambda shipment: shipment.update(rates=[signed])))
    with nullcontext() if bought else pytest.raises(CarrierRefused, match="raised"):
        carrier(api).buy(a_label_order(signature="signature_required", rate=rate, signature_fee=fee))
    assert (api.count("buy"), len(api.bought())) == (int(bought), int(bought))


@pytest.mark.parametrize("name", ["FEDEX_GROUND", "GROUND_HOME_DELIVERY"])
def test_fedex_ground_is_home_delivery_to_homes(api: EasyPost, name: str) -> None:
    sold = [easypost_shapes.rate("FedExDefault", name, "11.20")]
    api.script("open", *[does(lambda shipment: shipment.update(rates=sold))] * 2)
    assert carrier(api).rates([shipment_details()])[0].cents == {"fedex_ground": 1120}
    carrier(api).buy(a_label_order(service="fedex_ground", rate=1120))
    assert api.bought()[0]["selected_rate"]["service"] == name


@pytest.mark.parametrize("damaged", [b"%PDF-1.4 x", b"<html>%%EOF</html>", b""])
def test_a_label_whose_pdf_is_not_whole_is_asked_for_again(api: EasyPost, damaged: bytes) -> None:
    """Else nobody could print it."""
    api.script("document", says(damaged))
    with pytest.raises(CarrierSilent):
        carrier(api).buy(a_label_order())
    printed = carrier(api).find(a_label_order())
    assert printed is not None and printed.document.startswith(b"%PDF-")


def test_a_service_that_has_no_rate_any_more_is_not_bought(api: EasyPost) -> None:
    said = {"carrier": "USPS", "type": "rate_error", "message": "No such ZIP code."}
    api.script("open", does(lambda shipment: shipment.update(rates=[], messages=[said])))
    with pytest.raises(CarrierRefused, match=r"No such ZIP code\."):
        carrier(api).buy(a_label_order())
    assert api.count("buy") == 0


def test_a_label_that_came_as_a_picture_is_had_as_pdf(api: EasyPost) -> None:
    picture = easypost_shapes.label("https://pictures.example/1.png", label_file_type="image/png")
    api.script("buy", does(lambda shipment: shipment.update(postage_label=picture)))
    assert carrier(api).buy(a_label_order()).document.startswith(b"%PDF-")
    assert [one.route for one in api.asked] == ["open", "buy", "convert", "document"]


# What it costs those that don't use it


def test_no_function_loads_the_client_before_it_speaks_with_the_carrier() -> None:
    """architecture: make at start what every request needs, and lazily what most requests don't"""
    program = (
        "import sys; from importlib import import_module; from pathlib import Path\n"
        "for path in sorted(Path('functions').glob('*/[a-z]*.py')):\n"
        "    import_module('.'.join(path.with_suffix('').parts))\n"
        "print([name for name in ('easypost', 'requests') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
