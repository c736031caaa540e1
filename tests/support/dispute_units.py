"""Six cups of one line, and what others give a buyer for some of them, for tests about units."""

from collections.abc import Callable
from typing import Any

from shared.domain.orders.book import OrderBook, Service
from shared.domain.orders.entries import hold, refund, settle
from shared.domain.orders.order import PackageLine
from tests.support.dispute_builders import DELIVERED, FILED, HOUR, a_disputed_order
from tests.support.dispute_play import Life
from tests.support.order_builders import an_item, package_facts

Change = Callable[[OrderBook], OrderBook]


def six(*packed: int, **told: Any) -> Life:
    """Six cups for 60.00 in packages of so many: C0, C1 and so on; all in one by default."""
    boxes = tuple(package_facts(f"C{place}", ("a", n)) for place, n in enumerate(packed or (6,)))
    usual = {"items": (an_item("a", 60_00, 6),), "packages": boxes}
    return Life(order=a_disputed_order(**{**usual, **told}))


def arrived(life: Life, *package_ids: str) -> Life:
    """These packages have arrived, the others have not; all were seen an hour ago."""
    times = dict.fromkeys(package_ids, DELIVERED)
    life.packages = tuple(
        box.model_copy(update={"delivered_at": times.get(box.id), "last_update_at": FILED - HOUR})
        for box in life.packages
    )
    return life


def some(quantity: int, line_id: str = "a") -> dict[str, Any]:
    return {"lines": (PackageLine(line_id=line_id, quantity=quantity),)}


def gave(*units: int, by: str = "cse_1", service: Service = "support") -> Change:
    """A refund of these units."""
    return lambda book: refund(book, {"a": units}, case_id=by, service=service, at=FILED)


def sent_again(*units: int, by: str = "rsh_1", service: Service = "reshipment") -> Change:
    return lambda book: settle(book, {"a": units}, case_id=by, service=service, gives="goods", at=FILED)


def reshipping(*units: int) -> Change:
    return lambda book: hold(book, {"a": units}, case_id="rsh_1", service="reshipment")
