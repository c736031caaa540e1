"""Batches: each parcel its own outcome, bought at most once, charged exactly when bought."""

import random
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader, PdfWriter

from shared.domain.errors import ConcurrentUpdate
from shared.gateways.files import Files
from shared.usecases.labels import batch_work, completion
from shared.usecases.services import Services
from tests.support import shop
from tests.support.aws import Clock
from tests.support.faults import watched
from tests.support.http import Answer, deliver

# A whole batch of 200 is for the drill on the deployed template.
PARCELS = 24
ENDS = ("", "", "", "-LABELFAIL", "-TIMEOUT")
CHOICES: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"service": "fedex_ground"},
    {"service": "fedex_2day", "signature": "signature_required"},
)


def place(clock: Clock, values: dict[str, str], **told: Any) -> None:
    lines = [shop.item(f"line-{package}", value) for package, value in values.items()]
    parcels = [shop.package(package, f"line-{package}") for package in values]
    shop.place(clock, items=lines, packages=parcels, **told)


def want(package_id: str, **choice: Any) -> dict[str, Any]:
    usual = {"service": "usps_priority", "insurance": {"option": "full"}, "signature": "none"}
    return {"package_id": package_id, **usual, **choice}


def open_batch(items: list[dict[str, Any]], key: str = "batch-1", **more: Any) -> Answer:
    return shop.post("/label-batches", {"channel": "desktop", "items": items, **more}, key=key)


def test_mixed_parcels_have_their_own_outcomes_in_the_order_asked(services: Services, clock: Clock) -> None:
    """R-INS-16, R-INS-17, R-SIG-07, A-32"""
    place(clock, {"p-150": "150.00", "p-200": "200.00", "p-201": "200.01", "p-6000": "6000.00"})
    shop.place(
        clock,
        order_id="ord-s",
        shipping_mode="seller_shipping",
        items=[shop.item("s")],
        packages=[shop.package("p-seller", "s")],
    )
    shop.agree()
    asked = [
        want("p-150"),
        want("p-seller"),
        want("p-200"),
        want("p-201", service="fedex_2day", signature="signature_required"),
        want("p-6000"),
        want("p-none"),
    ]
    opened = open_batch(asked)
    assert (opened.status, opened.json()["status"]) == (202, "processing")
    deliver(services)
    done = shop.get(f"/label-batches/{opened.json()['id']}").json()
    assert done["status"] == "completed_with_errors"
    assert done["counts"] == {"total": 6, "processing": 0, "purchased": 3, "failed": 3}
    assert [(item["package_id"], (item["error"] or {}).get("code")) for item in done["items"]] == [
        ("p-150", None),
        ("p-seller", "insurance_mode_not_eligible"),
        ("p-200", None),
        ("p-201", "signature_not_supported"),
        ("p-6000", None),
        ("p-none", "not_found"),
    ]
    assert "150.00" in done["items"][0]["notice"]["detail"]
    assert "1000.00" in done["items"][4]["notice"]["detail"]


def test_retry_runs_the_failed_parcels_alone_and_nothing_when_none_failed(
    services: Services, clock: Clock
) -> None:
    """R-INS-17, R-INS-18"""
    place(clock, {"p-1": "50.00", "p-2-LABELFAIL": "60.00"})
    batch = open_batch([want("p-1"), want("p-2-LABELFAIL", service="fedex_ground")]).json()["id"]
    deliver(services)
    before = shop.get(f"/label-batches/{batch}").json()
    assert [item["status"] for item in before["items"]] == ["purchased", "failed"]
    again = shop.post(f"/label-batches/{batch}/retry").json()
    assert [item["status"] for item in again["items"]] == ["purchased", "processing"]
    deliver(services)
    assert shop.get(f"/label-batches/{batch}").json()["items"] == before["items"]
    bought = open_batch([want("p-2-LABELFAIL")], key="batch-2").json()["id"]
    deliver(services)
    whole = shop.post(f"/label-batches/{bought}/retry").json()
    assert (whole["status"], whole["version"]) == ("completed", 1)
    labels = [one["package_id"] for one in shop.get("/labels").json()["data"] if one["status"] == "purchased"]
    assert sorted(labels) == ["p-1", "p-2-LABELFAIL"]


def test_a_retry_sent_again_is_answered_as_the_first_time_whatever_has_come_of_it(
    services: Services, clock: Clock
) -> None:
    """R-GEN-09: it would try once more by now, or be refused for its version"""
    place(clock, {"p-2-LABELFAIL": "60.00"})
    batch = open_batch([want("p-2-LABELFAIL", service="fedex_ground")]).json()["id"]
    deliver(services)
    again = f"/label-batches/{batch}/retry"
    first = shop.post(again, key="k-1")
    assert first.json()["items"][0]["status"] == "processing"
    deliver(services)
    before = shop.table()
    for version in ({}, {"if-match": "1"}):
        replayed = shop.post(again, headers={"idempotency-key": "k-1", **version})
        assert (replayed.status, replayed.json()) == (202, first.json())
        assert replayed.headers["idempotent-replayed"] == "true"
    assert open_batch([want("p-2-LABELFAIL")], key="k-1").refusal == (409, "idempotency_conflict")
    assert shop.table() == before
    assert shop.post(again, headers={"if-match": "1"}).status == 412


def test_a_batch_is_read_with_its_outcomes_in_one_query(services: Services, clock: Clock) -> None:
    """Round trips, the clock's own read aside"""
    place(clock, {"p-2-LABELFAIL": "60.00"})
    batch = open_batch([want("p-2-LABELFAIL", service="fedex_ground")]).json()["id"]
    deliver(services)
    with watched() as wire:
        assert shop.get(f"/label-batches/{batch}").status == 200
        assert shop.post(f"/label-batches/{batch}/retry", key="k-1").status == 202
    assert wire.operations == ["BatchGetItem", "Query", "BatchGetItem", "Query", "TransactWriteItems"]


def test_what_the_batch_says_for_all_holds_for_parcels_that_say_nothing(
    services: Services, clock: Clock
) -> None:
    """R-INS-16"""
    place(clock, {"p-1": "300.00", "p-2": "300.00"})
    shop.agree()
    items = [
        {"package_id": "p-1", "service": "usps_priority"},
        want("p-2", insurance={"option": "free"}),
    ]
    assert open_batch(items, key="k-0").status == 400
    batch = open_batch(items, insurance={"option": "full"}, signature="signature_required").json()["id"]
    deliver(services)
    done = shop.get(f"/label-batches/{batch}").json()
    labels = [shop.get(f"/labels/{item['label_id']}").json() for item in done["items"]]
    assert [(one["insurance"]["option"], one["signature"]["option"]) for one in labels] == [
        ("full", "signature_required"),
        ("free", "none"),
    ]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([], "invalid_request"),
        ([want("p-1"), want("p-1")], "duplicate_package"),
        ([want(f"p-{n}") for n in range(201)], "invalid_request"),
        ([want("p-1", signature="maybe")], "invalid_signature_service"),
        ([want("p-1", insurance={"option": "custom", "amount": "0.00"})], "invalid_amount"),
    ],
)
def test_a_malformed_batch_is_refused_whole(
    services: Services, clock: Clock, items: list[dict[str, Any]], code: str
) -> None:
    """R-INS-17, R-SIG-02, R-GEN-08"""
    answer = open_batch(items)
    assert (answer.status, answer.json()["code"]) == (400, code)
    assert shop.table() == []


@pytest.mark.parametrize("field", ["insurance", "signature"])
def test_what_neither_a_parcel_nor_its_batch_says_is_asked_for_at_the_parcel(
    services: Services, field: str
) -> None:
    """R-INS-17, R-GEN-08"""
    second = {name: part for name, part in want("p-2").items() if name != field}
    answer = open_batch([want("p-1"), second])
    assert answer.refusal == (400, "invalid_request")
    assert [error["field"] for error in answer.json()["errors"]] == [f"items[1].{field}"]


def printed(services: Services, batch: str) -> list[str]:
    """The pages of a batch's labels, as they are printed now."""
    answer = shop.get(f"/label-batches/{batch}/document")
    assert answer.status == 302, answer.text
    return _pages_of(services.files.read(urlsplit(answer.headers["location"]).path.removeprefix("/")))


def test_one_pdf_holds_the_labels_bought_so_far(services: Services, clock: Clock) -> None:
    place(clock, {"p-1": "50.00", "p-2": "60.00"})
    batch = open_batch([want("p-1"), want("p-2")]).json()["id"]
    assert shop.get(f"/label-batches/{batch}/document").json()["code"] == "label_not_purchased"
    deliver(services)
    assert len(printed(services, batch)) == 2


def test_a_label_that_was_given_back_is_not_printed(services: Services, clock: Clock) -> None:
    """R-INS-22: whoever sends by it sends without cover"""
    place(clock, {"p-1": "50.00", "p-2": "60.00"})
    batch = open_batch([want("p-1"), want("p-2")]).json()["id"]
    deliver(services)
    assert len(printed(services, batch)) == 2
    first, second = (one["label_id"] for one in shop.get(f"/label-batches/{batch}").json()["items"])
    assert shop.post(f"/labels/{first}/void").status == 200
    (page,) = printed(services, batch)
    assert shop.get(f"/labels/{second}").json()["tracking_number"] in page.replace(" ", "")
    assert shop.post(f"/labels/{second}/void").status == 200
    assert shop.get(f"/label-batches/{batch}/document").refusal == (409, "label_not_purchased")


def test_the_pdf_is_put_together_once_for_so_many_labels(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(clock, {"p-1": "50.00", "p-2": "60.00"})
    batch = open_batch([want("p-1"), want("p-2")]).json()["id"]
    deliver(services)
    assert shop.get(f"/label-batches/{batch}/document").status == 302
    monkeypatch.setattr(Files, "keep", lambda *_: pytest.fail("written again"))
    assert shop.get(f"/label-batches/{batch}/document").status == 302


@pytest.mark.parametrize("damage", ["cut", "words", "locked", "lost"])
def test_a_damaged_label_leaves_the_others_printable_and_is_named(
    services: Services, clock: Clock, damage: str
) -> None:
    place(clock, {"p-1": "50.00", "p-2": "60.00", "p-3": "70.00"})
    batch = open_batch([want("p-1"), want("p-2"), want("p-3")]).json()["id"]
    deliver(services)
    second = shop.get(f"/label-batches/{batch}").json()["items"][1]["label_id"]
    shop.get(f"/labels/{second}/document")
    key = f"labels/{second}.pdf"
    whole = services.files.read(key) or b""
    _damage(services, key, whole, damage)
    pages = printed(services, batch)
    assert len(pages) == 3
    assert "CANNOT BE READ" in pages[1]
    assert second in pages[1] and "p-2" in pages[1]
    assert [("CANNOT" in page) for page in pages] == [False, True, False]
    services.files.keep(key, whole, "application/pdf")
    assert not any("CANNOT" in page for page in printed(services, batch))


def _damage(services: Services, key: str, whole: bytes, damage: str) -> None:
    if damage == "lost":
        record = key.replace("labels/", "sandbox-carrier/").replace(".pdf", ".json")
        for lost in (key, record):
            services.files.client.delete_object(Bucket=services.files.bucket, Key=lost)
        return
    writer, locked = PdfWriter(clone_from=BytesIO(whole)), BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(locked)
    damaged = {"cut": whole[: len(whole) // 2], "words": b"%PDF-1.4 x", "locked": locked.getvalue()}
    services.files.keep(key, damaged[damage], "application/pdf")


def _pages_of(document: bytes | None) -> list[str]:
    assert document
    return [page.extract_text() for page in PdfReader(BytesIO(document)).pages]


@pytest.mark.parametrize("seed", range(4))
def test_a_worker_killed_anywhere_and_started_again_buys_each_parcel_once(
    services: Services, clock: Clock, seed: int
) -> None:
    """R-GEN-09, R-INS-17: one label and one charge for each parcel bought."""
    chance = random.Random(seed)
    place(clock, {f"p-{n}": "20.00" for n in range(4)})
    batch = open_batch([want(f"p-{n}") for n in range(4)]).json()["id"]
    batch_work.fan_out(services, batch)
    for number in [chance.randrange(4) for _ in range(6)]:
        _die_after(services, chance.randrange(12), partial(batch_work.work_item, services, batch, number, 1))
    deliver(services)
    _ask_the_carrier(services)
    deliver(services)
    done = shop.get(f"/label-batches/{batch}").json()
    assert done["counts"]["purchased"] == 4
    labels = [one for one in shop.get("/labels").json()["data"] if one["status"] == "purchased"]
    assert sorted(one["package_id"] for one in labels) == [f"p-{n}" for n in range(4)]
    assert sorted(shop.ledger()) == sorted(f"{one['id']}:label_fee" for one in labels)


@pytest.mark.parametrize("seed", range(1))
def test_of_parcels_that_fail_at_random_each_is_bought_at_most_once_and_charged_exactly_when_bought(
    services: Services, clock: Clock, seed: int
) -> None:
    """R-GEN-09, R-INS-17, R-INS-18: refused, not printed, cut off or not answered, in any order."""
    chance = random.Random(seed)
    names = [f"p-{n}{chance.choice(ENDS)}" for n in range(PARCELS)]
    for start in range(0, PARCELS, 8):
        part = {name: "20.00" for name in names[start : start + 8]}
        place(clock, part, order_id=f"ord-{start}")
    items = [want(name, **chance.choice(CHOICES)) for name in names]
    batch = open_batch(items).json()["id"]
    for _ in range(3):
        batch_work.fan_out(services, batch)
    for number in chance.sample(range(PARCELS), 8):
        _die_after(services, chance.randrange(12), partial(batch_work.work_item, services, batch, number, 1))
    for _ in range(2):
        deliver(services)
        _ask_the_carrier(services)
    done = shop.get(f"/label-batches/{batch}").json()
    assert (done["counts"]["total"], done["counts"]["processing"]) == (PARCELS, 0)
    assert [item["package_id"] for item in done["items"]] == names
    bought = {one["package_id"]: one["id"] for one in _labels() if one["status"] == "purchased"}
    assert sorted(bought) == sorted(i["package_id"] for i in done["items"] if i["status"] == "purchased")
    assert len([one for one in _labels() if one["status"] == "purchased"]) == len(bought)
    fees = [name for start in range(0, PARCELS, 8) for name in shop.ledger(f"ord-{start}")]
    assert sorted(fees) == sorted(f"{label_id}:label_fee" for label_id in bought.values())
    assert 0 < len(bought) < PARCELS


def _labels() -> list[dict[str, Any]]:
    """All of the seller's, page by page."""
    found, path = [], "/labels?page_size=100"
    while path:
        page = shop.get(path).json()
        found += page["data"]
        path = (
            f"/labels?page_size=100&page_token={page['next_page_token']}" if page["next_page_token"] else ""
        )
    return found


def _ask_the_carrier(services: Services) -> None:
    """What the sweep has done about purchases that were cut off, a minute and a half later."""
    for label in _labels():
        completion.reconcile(services, label["id"])


class _Killed(BaseException):
    """The process is gone."""


def _die_after(services: Services, calls: int, work: Any) -> None:
    """Do some work in a process that ends at its nth call to DynamoDB; what fails the queue tries again."""
    store, left = services.store, calls
    real = store.client._endpoint._get_response

    def counted(*args: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise _Killed
        return real(*args)

    store.client._endpoint._get_response = counted
    try:
        work()
    except (_Killed, TimeoutError, ConcurrentUpdate):
        pass
    finally:
        store.client._endpoint._get_response = real
