"""Help for buyers: the seller first, then what is open until when, each matter with its own form."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from shared.console.forms import form_of
from tests.support import help, reshipments, shop
from tests.support.console import Browser
from tests.support.played_world import Played, played

BUYER = ("buyer", "buyer-1")


@pytest.fixture(scope="module")
def world(aws: None) -> Iterator[Played]:
    with played() as made:
        reshipments.arrive(made.clock)
        yield made


def arrived(world: Played, name: str) -> str:
    """An order of its own that has come."""
    lines = [{"line_id": f"cup-{name}", "quantity": 3}]
    reshipments.arrive(
        world.clock,
        order_id=f"ord-{name}",
        items=[shop.item(f"cup-{name}", "30.00", quantity=3, title="Three cups")],
        packages=[{"package_id": f"pkg-{name}", "lines": lines, "weight_oz": 9.0}],
    )
    return f"ord-{name}"


def test_help_begins_with_the_order_and_has_what_is_often_asked(world: Played) -> None:
    page = Browser(*BUYER).get("help")
    assert "help/ord-1" in page.links
    assert "Often asked" in page.text and page.html.count("<details") >= 9


def test_the_seller_comes_first_then_what_is_open_and_until_when(world: Played) -> None:
    page = Browser(*BUYER).get("help/ord-1")
    assert page.text.index("The seller first") < page.text.index("What is the matter?")
    assert "Something is missing from the package" in page.text
    assert "I want to send it back, or my money back" in page.text
    assert "until April 1, 2026, 11:59 p.m. Pacific time" in page.text
    assert "policy/R-BPP" in page.html


@pytest.mark.parametrize(
    "path",
    [
        "help/ord-1",
        "reshipment/ord-1/request_reshipment",
        "support_case/ord-1/standard_return",
        "support_case/ord-1/buyer_protection",
        "support_case/ord-1/ask_customer_service",
    ],
)
def test_help_with_an_order_is_its_buyers(world: Played, path: str) -> None:
    assert Browser(*BUYER).get(path).status == 200
    assert Browser("seller", "shop-1").get(path).status == 404


@pytest.mark.parametrize("page", ["order/ord-1", "help/ord-1"])
def test_the_page_of_an_order_links_to_the_program_of_buyer_protection(world: Played, page: str) -> None:
    """R-BPP-09, R-BPP-16"""
    shown = Browser(*BUYER).get(page)
    assert "https://shop.tiktok.com/us/money-back-guarantee" in shown.links
    assert "restrictions and conditions apply" in shown.text
    assert "money-back" not in Browser("seller", "shop-1").get("order/ord-1").html


def test_missing_items_are_asked_for_by_the_piece(world: Played) -> None:
    order = arrived(world, "missing")
    buyer = Browser(*BUYER)
    form = f"reshipment/{order}/request_reshipment"
    page = buyer.submit(
        buyer.get(f"help/{order}"), form, **{"lines.0.quantity": "9", "description": "<b>Two</b> of three."}
    )
    assert page.status in (400, 409, 422) and "&lt;b&gt;Two&lt;/b&gt; of three." in page.html
    assert f'id="wrong-reshipment.request_reshipment.{order}-lines"' in page.html
    assert "Not done. “What is missing?” must be from 1 to the 3 bought." in page.text
    page = buyer.submit(page, form, **{"lines.0.quantity": "1", "description": "Two of three."})
    assert "The seller has been asked." in page.text and "Three cups, $10.00" in page.text


def test_what_is_asked_for_already_is_called_by_its_name(world: Played) -> None:
    """R-RSH-20"""
    items = [shop.item(f"x{n}", "10.00", title=title) for n, title in enumerate(("A jug", "A bowl"))]
    packages = [shop.package("pkg-named", "x0", "x1")]
    reshipments.arrive(world.clock, order_id="ord-named", items=items, packages=packages)
    buyer, form = Browser(*BUYER), "reshipment/ord-named/request_reshipment"
    for _ in range(2):
        typed = {"lines.1.quantity": "1", "description": "The bowl."}
        page = buyer.submit(buyer.get("help/ord-named"), form, **typed)
    assert "A reshipment is already under way for A bowl. Follow that request." in page.text


def test_a_return_asks_when_the_seller_was_asked_only_where_that_is_not_known(world: Played) -> None:
    """R-BPP-08"""
    order = arrived(world, "return")
    buyer, form = Browser(*BUYER), f"support_case/{order}/standard_return"
    page = buyer.get(f"help/{order}")
    assert "seller_contacted_at" in page.form(form).names
    typed = {"kind": "return", "description": "It is cracked.", "lines.0.quantity": "1"}
    page = buyer.submit(page, form, **typed)
    assert page.status == 409 and "It is cracked." in page.html
    page = buyer.submit(page, f"order/{order}/messages", text="It is cracked.")
    assert "You wrote to the seller Mar 2, 2026" in page.text
    assert "seller_contacted_at" not in page.form(form).names
    page = buyer.submit(page, form, **typed)
    assert "Your request is open." in page.text and "Return: 1" in page.text
    (case,) = help.listed()
    assert help.read(case)["kind"] == "return"


def test_a_form_may_ask_about_each_line_of_the_largest_order(world: Played) -> None:
    names = [f"line-{n}" for n in range(200)]
    items = [shop.item(name, "1.00", title=f"Thing {name}") for name in names]
    reshipments.arrive(
        world.clock,
        order_id="ord-large",
        items=items,
        packages=[shop.package("pkg-one", *names[:100]), shop.package("pkg-two", *names[100:])],
    )
    buyer, form = Browser(*BUYER), "reshipment/ord-large/request_reshipment"
    typed = {"lines.199.quantity": "1", "description": "The last one."}
    page = buyer.submit(buyer.get("help/ord-large"), form, **typed)
    assert "Missing: 1" in page.text and "Thing line-199, $1.00" in page.text


@pytest.mark.parametrize("typed", ["9999-12-31T23:59", "2026-13-01T00:00", "yesterday"])
def test_what_is_no_time_comes_back_as_it_was_typed(world: Played, typed: str) -> None:
    form, buyer = "support_case/ord-1/ask_customer_service", Browser(*BUYER)
    page = buyer.submit(buyer.get("help/ord-1"), form, seller_contacted_at=typed, description="Why?")
    assert page.status == 400 and f'value="{typed}"' in page.html


def test_what_buyer_protection_is_asked_for_goes_to_buyer_protection(world: Played) -> None:
    """R-BPP-06, R-BPP-08"""
    order, began = arrived(world, "late"), world.clock.now
    world.clock.now += timedelta(days=40)
    form = form_of("support_case", "buyer_protection")
    kinds = next(one.choices for one in form.fields if one.name == "kind") if form else ()
    asked = {"order_id": order, "lines": [{"line_id": "cup-late", "quantity": 1}]}
    routes = {kind: help.opened(kind, **asked)["route"] for kind in kinds}
    world.clock.now = began
    assert routes == dict.fromkeys(("return", "refund"), "buyer_protection")


@pytest.mark.parametrize(
    ("action", "object"),
    [
        ("request_reshipment", "reshipment"),
        ("standard_return", "support_case"),
        ("ask_customer_service", "support_case"),
    ],
)
def test_a_link_of_a_letter_opens_the_form_it_means(world: Played, action: str, object: str) -> None:
    page = Browser(*BUYER).get(f"{object}/ord-1/{action}")
    assert page.status == 200
    assert f'<details id="{action}" open>' in page.html


@pytest.mark.parametrize("who", [("buyer", "buyer-2"), ("seller", "shop-1"), ("agent", "agent-1")])
def test_help_is_for_the_buyer_of_the_order(world: Played, who: tuple[str, str]) -> None:
    page = Browser(*who).get("help/ord-1")
    assert page.status == 404 and "cups" not in page.text
