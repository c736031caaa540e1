"""Labels bought at EasyPost over HTTP: quoted, charged, given back; and broken off anywhere."""

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from shared.gateways.easypost.carrier import EasyPostCarrier
from shared.runtime import wiring
from shared.usecases.services import Services
from tests.support import easypost_shapes, shop
from tests.support.aws import Clock, emulated_services, messages
from tests.support.easypost_api import Answer, Asked, EasyPost, does, listening, lost, says, unheard
from tests.support.easypost_labels import SHIP_FROM, carrier
from tests.support.faults import Killed, killed, watched
from tests.support.http import deliver, handler, sqs_event, workers


@pytest.fixture
def api() -> Iterator[EasyPost]:
    with listening() as made:
        yield made


@pytest.fixture
def live(services: Services, clock: Clock, api: EasyPost) -> Services:
    """A shop whose labels EasyPost prints, with an order to be shipped."""
    services.carrier = carrier(api, real_clock=clock)
    shop.place(clock)
    shop.agree()
    return services


def label_of(label_id: str) -> dict[str, Any]:
    found: dict[str, Any] = shop.get(f"/labels/{label_id}").json()
    return found


def only_label() -> dict[str, Any]:
    (label,) = shop.get("/labels").json()["data"]
    return label_of(label["id"])


# Quotes


def test_a_quote_has_the_carriers_rates_and_says_what_can_not_be_had(live: Services, api: EasyPost) -> None:
    """R-INS-10, R-SIG-09: nothing is bought"""
    said = {"carrier": "FedEx", "type": "rate_error", "message": "Account is locked."}
    api.script("open", does(lambda shipment: shipment.update(messages=[said])))
    (quoted,) = shop.post("/labels/quote", {"packages": [{"package_id": "pkg-1"}]}).json()["packages"]
    assert {one["service"]: one["rate"] for one in quoted["services"]} == {
        "usps_ground_advantage": "5.36",
        "usps_priority": "8.12",
        "ups_ground": "9.05",
        "ups_2nd_day_air": "17.50",
    }
    assert quoted["unavailable"] == [
        {"service": name, "reason": "Account is locked.", "reason_code": None}
        for name in ("fedex_ground", "fedex_2day")
    ]
    assert {one["service"] for one in quoted["signature"]["options"]} == {
        one["service"] for one in quoted["services"]
    }
    assert (api.bought(), shop.ledger()) == ([], {})


def test_a_carrier_that_does_not_answer_leaves_the_rest_of_the_quote(live: Services, api: EasyPost) -> None:
    """R-INS-10: the cover can be quoted all the same"""
    api.script("open", lost)
    body = {"packages": [{"package_id": "pkg-1", "service": "ups_ground"}]}
    (quoted,) = shop.post("/labels/quote", body).json()["packages"]
    assert quoted["services"] == quoted["signature"]["options"] == []
    assert [one["service"] for one in quoted["unavailable"]] == ["ups_ground"]
    assert quoted["insurance"]["free_cover"] == "200.00"


# Purchases


def test_a_label_is_bought_and_charged_at_the_carriers_rate(live: Services, api: EasyPost) -> None:
    """R-INS-11, R-SIG-09: rate, premium and our own fee for the signature"""
    label = shop.bought(insurance={"option": "full"}, signature="signature_required")
    (bought,) = api.bought()
    assert (label["tracking_number"], label["total_charged"]) == (bought["tracking_code"], "11.62")
    amounts = {"label_fee": "8.12", "premium": "1.00", "signature_fee": "2.50"}
    assert shop.ledger() == {f"{label['id']}:{kind}": amount for kind, amount in amounts.items()}
    assert bought["reference"] == label["id"]
    assert live.files.read(f"labels/{label['id']}.pdf") == easypost_shapes.document(bought["id"])


def test_a_refused_purchase_charges_nothing_and_tells_why(live: Services, api: EasyPost) -> None:
    """R-INS-18"""
    wrong = easypost_shapes.error(
        "X", "Unable to buy.", [easypost_shapes.field("to_address.zip", "is not a ZIP code")]
    )
    api.script("buy", says(wrong, 422))
    answer = shop.buy()
    assert (answer.status, answer.json()["code"]) == (502, "label_purchase_failed")
    assert "Unable to buy: to_address.zip is not a ZIP code" in answer.json()["detail"]
    assert (shop.ledger(), api.bought()) == ({}, [])
    assert shop.buy().status == 201


def test_without_a_rate_the_package_is_not_even_reserved(live: Services, api: EasyPost) -> None:
    """R-INS-18"""
    api.script("open", says(easypost_shapes.error("X", "Wallet is empty."), 402))
    answer = shop.buy()
    assert (answer.status, "Wallet is empty." in answer.json()["detail"]) == (502, True)
    assert (shop.get("/labels").json()["data"], api.count("buy")) == ([], 0)


def test_an_unused_label_goes_back_to_the_carrier(live: Services, api: EasyPost) -> None:
    """R-INS-22"""
    label = shop.bought()
    assert shop.post(f"/labels/{label['id']}/void").status == 200
    deliver(live, "work")
    assert api.bought()[0]["refund_status"] == "submitted"


def test_a_batch_goes_through_the_same_door(live: Services, clock: Clock, api: EasyPost) -> None:
    """R-INS-16, R-INS-17: one refused, one bought"""
    shop.place(
        clock,
        order_id="ord-2",
        items=[shop.item("line-2"), shop.item("line-3")],
        packages=[shop.package("pkg-2", "line-2"), shop.package("pkg-3", "line-3")],
    )
    api.script("buy", says(easypost_shapes.error("X", "No such ZIP code."), 422))
    items = [shop.wanted(name) for name in ("pkg-2", "pkg-3")]
    body = {
        "channel": "desktop",
        "items": [{k: v for k, v in one.items() if k != "channel"} for one in items],
    }
    batch = shop.post("/label-batches", body, key="batch")
    deliver(live)
    done = shop.get(f"/label-batches/{batch.json()['id']}").json()
    assert sorted(one["status"] for one in done["items"]) == ["failed", "purchased"]
    assert len(api.bought()) == 1


# Broken off


def sweep_and_work(clock: Clock) -> None:
    """Everything held back is due by now; the sweep finds it and the worker does it."""
    clock.forward(minutes=3)
    handler("functions.deadlines.sweep.handler")({}, None)
    for message in messages("work"):
        handler(workers()["work"])(sqs_event(json.dumps(message)), None)


def test_an_answer_lost_after_printing_is_found_and_charged_once(
    live: Services, clock: Clock, api: EasyPost
) -> None:
    """R-INS-18, R-GEN-09"""
    api.script("buy", unheard)
    assert shop.buy(key="key").json()["status"] == "purchasing"
    deliver(live, "work")
    again = shop.buy(key="key").json()
    assert (again["status"], again["tracking_number"]) == ("purchased", api.bought()[0]["tracking_code"])
    assert (api.count("buy"), len(shop.ledger())) == (1, 1)


def test_an_answer_lost_before_printing_ends_without_a_charge_once_that_is_sure(
    live: Services, clock: Clock, api: EasyPost
) -> None:
    """R-INS-18: not while the carrier may still be printing"""
    api.script("buy", lost)
    label_id = shop.buy(key="key").json()["id"]
    deliver(live, "work")
    assert label_of(label_id)["status"] == "purchasing"
    sweep_and_work(clock)
    assert (label_of(label_id)["status"], shop.ledger(), api.bought()) == ("failed", {}, [])
    assert shop.buy(key="another").status == 201


def passing(api: EasyPost, asked: Asked) -> Answer:
    """As usual."""
    return api.act(asked)


def dying(*, done: bool) -> Any:
    """The process that asks ends here, when it was done or before."""

    def turn(api: EasyPost, asked: Asked) -> None:
        if done:
            api.act(asked)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)
        api.over.wait(0.3)

    return turn


@pytest.fixture
def mortal() -> Iterator[None]:
    """Who is killed stops where it is, whatever it waits for."""

    def end(*_: object) -> None:
        raise Killed

    before = signal.signal(signal.SIGUSR1, end)
    yield
    signal.signal(signal.SIGUSR1, before)


@pytest.mark.parametrize(
    ("route", "turns", "bought"),
    [
        ("open", [passing, dying(done=False)], 0),
        ("open", [passing, dying(done=True)], 0),
        ("buy", [dying(done=False)], 0),
        ("buy", [dying(done=True)], 1),
        ("document", [dying(done=True)], 1),
    ],
    ids=["not opened", "opened", "not bought", "bought", "printed"],
)
def test_a_purchase_killed_at_the_carrier_has_one_label_or_none(
    live: Services, clock: Clock, api: EasyPost, mortal: None, route: str, turns: Any, bought: int
) -> None:
    """R-INS-18, R-GEN-09: killed between any two calls, and still bought at most once"""
    api.script(route, *turns)
    with pytest.raises(Killed):
        shop.buy(key="key")
    assert (len(api.bought()), only_label()["status"], shop.ledger()) == (bought, "purchasing", {})
    sweep_and_work(clock)
    assert only_label()["status"] == ("purchased" if bought else "failed")
    assert (len(shop.ledger()), len(api.bought())) == (bought, bought)
    assert shop.buy(key="key").status == (201 if bought else 502)
    assert (api.count("buy") <= 1, len(shop.ledger())) == (True, bought)


@pytest.mark.parametrize("call", range(3))
def test_a_purchase_killed_between_the_label_and_our_books_is_found_and_charged_once(
    live: Services, clock: Clock, api: EasyPost, call: int
) -> None:
    """Killed between any two calls: the document and what follows are written after the label"""
    begun = iter(range(99))

    def after_the_label(n: int, operation: str) -> Any:
        return killed if api.count("document") and next(begun) == call else None

    with watched("dynamodb", "s3", fault=after_the_label), pytest.raises(Killed):
        shop.buy(key="key")
    assert shop.ledger() == {}
    sweep_and_work(clock)
    assert (only_label()["status"], len(shop.ledger())) == ("purchased", 1)
    assert (api.count("buy"), len(api.bought())) == (1, 1)


# What a deployment sets up


@contextmanager
def secret(name: str, value: str) -> Iterator[None]:
    client = wiring.client("secretsmanager")
    client.create_secret(Name=name, SecretString=value)
    yield
    client.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


def test_the_key_in_the_secret_chooses_the_live_carrier(aws: None, clock: Clock, api: EasyPost) -> None:
    """The key and the shop's own address are read when they are needed, and not before"""
    default = json.dumps({**SHIP_FROM, "name": "Warehouse"})
    for name, value in {"shop-1": json.dumps(SHIP_FROM), "default": default}.items():
        parameter = {"Name": f"/live/ship-from/{name}", "Type": "String", "Value": value}
        wiring.client("ssm").put_parameter(**parameter, Overwrite=True)
    given = {"EASYPOST_KEY_SECRET_ARN": "easypost-key", "PARAMETERS": "/live"}
    with (
        secret("easypost-key", "EZTK-made-up\n"),
        emulated_services(clock, SANDBOX="false", **given) as services,
    ):
        live = services.carrier
        assert isinstance(live, EasyPostCarrier)
        live.url = api.url
        shop.place(clock)
        shop.place(clock, order_id="ord-2", seller_id="a:b", packages=[shop.package("pkg-2", "line-1")])
        own = shop.post("/labels/quote", {"packages": [{"package_id": "pkg-1"}]})
        other = shop.post("/labels/quote", {"packages": [{"package_id": "pkg-2"}]}, account="a:b")
        assert len(own.json()["packages"][0]["services"]) == len(other.json()["packages"][0]["services"]) == 4
    assert [one.body["shipment"]["from_address"]["name"] for one in api.asked] == [
        "Lamps & More",
        "Warehouse",
    ]
    assert {one.headers["authorization"] for one in api.asked} == {"Bearer EZTK-made-up"}


def test_without_a_key_there_is_no_carrier_outside_the_sandbox(aws: None, clock: Clock) -> None:
    """No rate is made up"""
    with emulated_services(clock, SANDBOX="false"):
        shop.place(clock)
        answer = shop.post("/labels/quote", {"packages": [{"package_id": "pkg-1"}]})
        assert (answer.status, answer.json()["code"]) == (503, "carrier_missing")
