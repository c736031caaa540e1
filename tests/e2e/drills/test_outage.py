"""What takes minutes, on demand: a sweep that was away for six hours, a whole batch with random failures."""

import random
import secrets
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from local.demo.parcels import SELLER, ledger, place_order
from local.demo.world import World
from shared.domain.times import rfc3339
from tests.support.stack import invoke, let_time_pass, overdue

BUYER, AGENT = ("buyer", "buyer-1"), ("agent", "agent-1")
ORDERS, LINES = 20, 100
BETWEEN = timedelta(minutes=18)
PATIENCE = 900
ENDS = ("", "", "", "-LABELFAIL", "-TIMEOUT")
SERVICES = ("usps_priority", "ups_ground", "fedex_ground")


def test_two_thousand_deadlines_of_six_hours_without_a_sweep_are_enforced_oldest_first_each_once(
    world: World,
) -> None:
    """Invariant 7, R-DSP-32: nobody swept while the sellers' 48 hours ended, one dispute after the other."""
    disputes = []
    for number in range(ORDERS):
        disputes += _file_all(world, number)
        let_time_pass(world, world.now() + BETWEEN)
    let_time_pass(world, world.now() + timedelta(hours=48))
    late = _overdue(world)
    assert len(late) == ORDERS * LINES
    while waiting := _overdue(world):
        newest = max((due_at for case, due_at in late.items() if case not in waiting), default="")
        passed_over = [case for case, due_at in waiting.items() if due_at < newest]
        assert all(_begun(world, case) for case in passed_over)
        invoke(world, "SweepFunction")
    _until(lambda: all(_judged(world, path) for path in disputes))
    for path in disputes:
        events = [entry["event"] for entry in _read(world, path, AGENT)["timeline"]]
        assert events == ["dispute_filed", "evidence_window_lapsed", "judged"]


def _file_all(world: World, number: int) -> list[str]:
    """One dispute about each line of an order, which its seller says nothing to."""
    now = rfc3339(world.now())
    times = {"delivered_at": now, "estimated_delivery_at": now}
    lines = [f"line-{n}" for n in range(1, LINES + 1)]
    usual = {
        "product_id": "prod-1",
        "sku": "SKU-1",
        "title": "A blue lamp",
        "quantity": 1,
        "price_paid": "20.00",
    }
    items = [{"line_id": line, "price_paid": "20.00", **usual} for line in lines]
    box = {"package_id": f"box-{secrets.token_hex(4)}", "weight_oz": 24}
    packages = [{**box, "lines": [{"line_id": line, "quantity": 1} for line in lines]}]
    order_id = place_order(world, [], mode="seller_shipping", items=items, packages=packages, **times)
    asked = {"request_id": f"req-{number}", "kind": "refund", "status": "rejected", "evidence": []}
    told = {"order_id": order_id, "line_ids": lines, "contacted_seller": True, "occurred_at": now}
    world.tell("orders", "after_sale.updated", **asked, **told)
    return [_file(world, order_id, line) for line in lines]


def _file(world: World, order_id: str, line: str) -> str:
    filing = {"scenario": "inconsistent_product", "description": "It is red.", "visible": True}
    body = {"order_id": order_id, "line_ids": [line], **filing}
    key = secrets.token_hex(8)
    made = world.ask("POST", "/disputes", body, by=BUYER, key=key, expect=201).body
    return f"/disputes/{made['id']}"


def _overdue(world: World) -> dict[str, str]:
    """The disputes that are: of the mails about them, too, some wait for their hour to end."""
    return {case: due_at for case, due_at in overdue(world).items() if case.startswith("dispute#")}


def _begun(world: World, case: str) -> bool:
    """The first of its two deadlines was enforced: it waits for the second one."""
    return len(_read(world, f"/disputes/{case.partition('#')[2]}", AGENT)["timeline"]) > 1


def _judged(world: World, path: str) -> bool:
    return _read(world, path, AGENT)["judgment"] is not None


# A batch


def test_of_a_batch_of_200_with_random_failures_each_parcel_is_bought_at_most_once(world: World) -> None:
    """R-GEN-09, R-INS-17, R-INS-18: charged exactly when bought, retried and answered late or not at all."""
    chance = random.Random(200)
    names = [f"{n:03d}{chance.choice(ENDS)}" for n in range(200)]
    orders = [_order(world, names[start : start + 20]) for start in range(0, 200, 20)]
    packages = [f"{order_id}-{name}" for order_id, part in orders for name in part]
    choice = {"insurance": {"option": "free"}, "signature": "none"}
    items = [{"package_id": one, "service": chance.choice(SERVICES), **choice} for one in packages]
    body, key = {"channel": "desktop", "items": items}, secrets.token_hex(8)
    batch = world.ask("POST", "/label-batches", body, by=SELLER, key=key, expect=202).body
    path = f"/label-batches/{batch['id']}"
    for again in (True, False):
        _until(lambda: _settled(world, path))
        if again:
            world.ask("POST", f"{path}/retry", by=SELLER, key=secrets.token_hex(8), expect=202)
    done = _read(world, path, SELLER)
    assert [item["package_id"] for item in done["items"]] == packages
    assert 0 < done["counts"]["purchased"] < 200
    bought = {one["package_id"]: one["label_id"] for one in done["items"] if one["status"] == "purchased"}
    paid = [fee for order_id, _ in orders for fee in ledger(world, order_id)]
    assert sorted(fee["case_id"] for fee in paid) == sorted(bought.values())
    assert {fee["kind"] for fee in paid} == {"label_fee"}


def _order(world: World, names: list[str]) -> tuple[str, list[str]]:
    return place_order(world, [(name, "A brass lamp", "20.00") for name in names]), names


def _settled(world: World, path: str) -> bool:
    """Nothing is being bought any more; time goes on, so that silent carriers are asked."""
    world.pass_time(minutes=2)
    return bool(_read(world, path, SELLER)["counts"]["processing"] == 0)


def _read(world: World, path: str, by: tuple[str, str]) -> Any:
    return world.ask("GET", path, by=by, expect=200).body


def _until(found: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not found():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(1)
