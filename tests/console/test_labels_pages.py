"""Buying labels, singly and together; labels, their cover and voiding."""

from collections.abc import Iterator, Mapping

import pytest

from shared.domain.case import Transfer
from shared.domain.labels.carriers import Rates
from shared.domain.times import rfc3339
from shared.gateways.carriers import SandboxCarrier
from shared.runtime.wiring import services
from shared.usecases.privacy.buyers import erase
from tests.support import shop
from tests.support.claims import book
from tests.support.console import Browser
from tests.support.http import deliver
from tests.support.played_world import Played, played
from tests.support.world import inhabit

SELLER = ("seller", "shop-1")
OTHERS = ("usps_ground_advantage", "ups_ground", "ups_2nd_day_air", "fedex_ground", "fedex_2day")


@pytest.fixture(scope="module")
def world(aws: None) -> Iterator[Played]:
    with played(inhabit) as made:
        yield made


def opened(world: Played, name: str, *packages: str) -> Browser:
    """The seller of a new shop with an order of these packages."""
    shop.place(
        world.clock,
        order_id=f"ord-{name}",
        seller_id=name,
        items=[shop.item(f"line-{package}") for package in packages],
        packages=[shop.package(package, f"line-{package}") for package in packages],
    )
    return Browser("seller", name)


def test_the_price_is_written_out(ids: Mapping[str, str]) -> None:
    """R-INS-10, R-SIG-01"""
    page = Browser(*SELLER).get("buy-label?package=pkg-bare&service=ups_ground&option=full&signature=none")
    assert "Package pkg-bare, worth $300.00" in page.text
    assert "Items $300.00, TikTok Shop's coupon $0.00, shipping fee $0.00: together $300.00." in page.text
    assert "Recommended: signature, since this buyer has reported packages that did not arrive" in page.text
    assert "$200.00 free + $100.00 = $300.00" in page.text
    assert "Together $10.00" in page.text
    form = page.form("label/pkg-bare/buy_label")
    assert {name: form.fields[name] for name in ("service", "insurance.option", "signature")} == {
        "service": "ups_ground",
        "insurance.option": "full",
        "signature": "none",
    }


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("9999", "9999.00 is more than the package is worth. It can be insured for up to 300.00."),
        ("150", "200.00 is insured free of charge."),
        ("", "Enter a sum such as 250.00."),
        ("a lot", "Enter a sum such as 250.00."),
    ],
)
def test_a_sum_that_cannot_be_insured_is_refused_at_its_field(
    ids: Mapping[str, str], amount: str, shown: str
) -> None:
    """R-INS-07: nothing can be bought until it is mended."""
    address = f"buy-label?package=pkg-bare&option=custom&amount={amount.replace(' ', '+')}"
    page = Browser(*SELLER).get(address)
    assert page.status == 200
    assert shown in page.text
    assert f'value="{amount}" aria-describedby="amount-help" aria-invalid="true"' in page.html
    assert not [form for form in page.forms if form.action.endswith("buy_label")]


def test_a_sum_of_ones_own_is_priced(ids: Mapping[str, str]) -> None:
    page = Browser(*SELLER).get("buy-label?package=pkg-bare&option=custom&amount=$250")
    assert "$200.00 free + $50.00 = $250.00" in page.text
    assert "$50.00 of its value stays without cover." in page.text
    assert page.form("label/pkg-bare/buy_label").fields["insurance.amount"] == "250.00"


def test_a_carrier_that_does_not_take_it_is_grey_with_its_reason(
    world: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-INS-10"""
    told = Rates(cents={"usps_priority": 940}, refused=dict.fromkeys(OTHERS, "It is too heavy for that."))
    monkeypatch.setattr(SandboxCarrier, "rates", lambda *_: [told])
    page = opened(world, "shop-grey", "pkg-grey").get("buy-label?package=pkg-grey")
    assert "UPS Ground It is too heavy for that." in page.text


def test_the_first_time_the_agreement_comes_before_the_button_and_the_choice_is_kept(world: Played) -> None:
    """R-INS-15"""
    seller = opened(world, "shop-first", "pkg-first")
    address = "buy-label?package=pkg-first&service=fedex_2day&option=full&signature=none"
    page = seller.get(address)
    assert "Once, before you buy: shipping insurance" in page.text
    assert not [form for form in page.forms if form.action.endswith("buy_label")]
    page = seller.submit(page, "agreement/insurance/accept")
    assert "Accepted." in page.text and "Once, before you buy" not in page.text
    assert page.form("label/pkg-first/buy_label").fields["service"] == "fedex_2day"
    page = seller.submit(page, "label/pkg-first/buy_label")
    assert "The label is bought." in page.text and "FedEx 2Day" in page.text
    (label,) = shop.get("/labels", account="shop-first").json()["data"]
    assert (label["service"], label["status"]) == ("fedex_2day", "purchased")
    assert label["insurance"]["option"] == "full"


def test_where_no_label_is_sold_the_page_says_why(world: Played) -> None:
    """R-INS-11: from an address of before, too, a label bought or the package cancelled meanwhile"""
    seller = opened(world, "unsold", "pkg-unsold-1", "pkg-unsold-2", "pkg-unsold-3")
    seller.submit(
        seller.get("buy-label?package=pkg-unsold-1&option=free&signature=none"),
        "label/pkg-unsold-1/buy_label",
    )
    told = {"order_id": "ord-unsold", "package_id": "pkg-unsold-2", "occurred_at": rfc3339(world.clock.now)}
    shop.tell("package.cancelled", told, clock=world.clock)
    for package, why in (("1", "This package has its label already"), ("2", "was cancelled")):
        page = seller.get(f"buy-label?package=pkg-unsold-{package}&option=free&signature=none")
        assert why in page.text
        assert not [form for form in page.forms if form.action.endswith("buy_label")]
    assert seller.get("buy-label?package=pkg-unsold-3&option=free&signature=none").form(
        "label/pkg-unsold-3/buy_label"
    )
    buyer = {**shop.BUYER, "buyer_id": "buyer-unsold"}
    shop.place(
        world.clock,
        order_id="ord-forgotten",
        seller_id="unsold",
        buyer=buyer,
        items=[shop.item("line-forgotten")],
        packages=[shop.package("pkg-forgotten", "line-forgotten")],
    )
    erase(services(), "buyer-unsold")
    page = seller.get("buy-label?package=pkg-forgotten&option=free&signature=none")
    assert "The personal data of this order were erased" in page.text
    assert not [form for form in page.forms if form.action.endswith("buy_label")]


def test_free_cover_needs_no_agreement(world: Played) -> None:
    seller = opened(world, "shop-free", "pkg-free")
    page = seller.get("buy-label?package=pkg-free&option=free&signature=none")
    assert "Once, before you buy" not in page.text
    assert page.form("label/pkg-free/buy_label")


def test_an_unused_label_is_voided(world: Played) -> None:
    """R-INS-23"""
    seller = opened(world, "shop-void", "pkg-void")
    label = shop.post("/labels", shop.wanted("pkg-void"), key="void-1", account="shop-void").json()
    page = seller.get(f"label/{label['id']}")
    assert "confirmed, waits for the first scan" in page.text
    page = seller.submit(page, f"label/{label['id']}/void")
    assert "The label is void." in page.text
    assert shop.get(f"/labels/{label['id']}", account="shop-void").json()["status"] == "voided"


def test_a_label_that_failed_or_was_given_back_is_not_called_covered(world: Played) -> None:
    """R-INS-18, R-INS-21"""
    seller = opened(world, "shop-none", "pkg-none-LABELFAIL", "pkg-none")
    wanted = shop.wanted("pkg-none-LABELFAIL", service="fedex_ground")
    assert shop.post("/labels", wanted, key="none", account="shop-none").status == 502
    (failed,) = shop.get("/labels", account="shop-none").json()["data"]
    page = seller.get(f"label/{failed['id']}")
    assert "nothing is insured" in page.text and "Chosen $200.00" in page.text
    assert "$200.00" not in seller.get("labels").text
    label = shop.post("/labels", shop.wanted("pkg-none"), key="given", account="shop-none").json()
    page = seller.get(f"label/{label['id']}")
    assert "Covered $200.00" in page.text and "$200.00" in seller.get("labels").text
    assert "Was covered $200.00" in seller.submit(page, f"label/{label['id']}/void").text


def test_what_is_wrong_with_a_label_is_on_its_page(world: Played) -> None:
    """R-INS-27, R-INS-28: what is flagged"""
    seller = opened(world, "shop-moved", "pkg-moved")
    label = shop.post("/labels", shop.wanted("pkg-moved"), key="moved", account="shop-moved").json()
    moved = {**shop.BUYER, "address": {**shop.BUYER["address"], "line1": "2 Main St"}}
    facts = {"order_id": "ord-shop-moved", "seller_id": "shop-moved", "buyer": moved}
    facts |= {
        "items": [shop.item("line-pkg-moved")],
        "packages": [shop.package("pkg-moved", "line-pkg-moved")],
    }
    shop.place(world.clock, **facts, occurred_at=rfc3339(world.clock.now))
    page = seller.get(f"label/{label['id']}")
    assert "it bears the one from before" in page.text
    seller.submit(page, f"label/{label['id']}/void")
    shop.report(world.clock, label["tracking_number"], "accepted")
    assert "The carrier scanned it after it was paid back." in seller.get(f"label/{label['id']}").text


def test_a_remark_in_place_of_a_name_is_shown_and_is_no_signature(world: Played) -> None:
    """R-SIG-12"""
    seller = opened(world, "shop-door", "pkg-door", "pkg-back")
    for agreement in shop.get("/agreements", account="shop-door").json()["data"]:
        accepted = {"kind": agreement["kind"], "version": agreement["version"]}
        shop.post("/agreements", accepted, account="shop-door")
    wanted = (shop.wanted(name, signature="signature_required") for name in ("pkg-door", "pkg-back"))
    label, other = (
        shop.post("/labels", one, key=one["package_id"], account="shop-door").json() for one in wanted
    )
    assert "Not signed yet." in seller.get(f"label/{label['id']}").text
    shop.report(world.clock, label["tracking_number"], "delivered", signed_by="LEFT AT DOOR")
    page = seller.get(f"label/{label['id']}")
    assert "Not signed as it was to be: the carrier noted “LEFT AT DOOR”, March 2, 2026" in page.text
    page = seller.get(f"label/{other['id']}")
    assert "signed" not in seller.submit(page, f"label/{other['id']}/void").text


def test_a_batch_without_its_agreements_says_so_in_words(world: Played) -> None:
    """R-INS-15, R-SIG-08: one that a program has asked for"""
    seller = opened(world, "shop-program", "pkg-program", "pkg-programmed")
    insured = shop.wanted("pkg-program", insurance={"option": "full"})
    signed = shop.wanted("pkg-programmed", signature="signature_required")
    items = [{name: value for name, value in one.items() if name != "channel"} for one in (insured, signed)]
    batch = {"channel": "open_api", "items": items}
    made = shop.post("/label-batches", batch, key="program", account="shop-program").json()
    deliver(world.services)
    page = seller.get(f"label_batch/{made['id']}")
    assert "The agreement has not been accepted yet" in page.text
    assert "The signature's fee has not been confirmed yet" in page.text
    assert "/agreements" not in page.text


def test_a_signature_is_advised_for_those_of_many_that_need_one(world: Played) -> None:
    """R-SIG-01, R-SIG-16"""
    buyer = {**shop.BUYER, "buyer_id": "buyer-new", "address": {**shop.BUYER["address"], "line1": "9 New St"}}
    shop.place(
        world.clock,
        order_id="ord-advised",
        seller_id="advised",
        buyer=buyer,
        items=[shop.item("wine", age_restricted=True), shop.item("cup")],
        packages=[shop.package("pkg-wine", "wine"), shop.package("pkg-cup", "cup")],
    )
    page = Browser("seller", "advised").get("buy-label?package=pkg-wine,pkg-cup")
    assert "pkg-wine Recommended: signature of an adult, since" in page.text
    assert "pkg-cup $300.00" in page.text


def test_a_batch_is_bought_shows_what_failed_and_tries_again(world: Played) -> None:
    """A-32"""
    names = ("pkg-first-batch", "pkg-second-LABELFAIL")
    seller = opened(world, "shop-batch", *names)
    page = seller.get(f"buy-label?package={','.join(names)}")
    assert "Premium, full value" in page.text and "$1.00" in page.text
    for kind in ("insurance", "signature"):
        assert "Accept what is above first." in page.text
        page = seller.submit(page, f"agreement/{kind}/accept")
    assert "Signature Required: 2.50 per label." in page.text, "every time, R-SIG-09"
    page = seller.submit(
        page,
        "label_batch/new/open",
        **{
            "items.0.service": "fedex_ground",
            "items.1.service": "fedex_ground",
            "insurance.option": "full",
            "signature": "none",
        },
    )
    assert "0 bought · 0 failed · 2 to go" in page.text
    deliver(world.services)
    page = seller.get(page.url.removeprefix("/console/"))
    assert "1 bought · 1 failed · 0 to go" in page.text
    batch_id = page.url.split("?")[0].rsplit("/", 1)[1]
    page = seller.submit(page, f"label_batch/{batch_id}/retry")
    assert "Those that failed are tried again." in page.text
    assert "1 bought · 0 failed · 1 to go" in page.text


def test_labels_are_listed_by_the_state_of_their_cover(ids: Mapping[str, str]) -> None:
    seller = Browser(*SELLER)
    assert f"label/{ids['label_id']}" in seller.get("labels").links
    assert f"label/{ids['label_id']}" not in seller.get("labels?insurance_status=effective").links
    assert f"label/{ids['label_id']}" in seller.get("labels?insurance_status=confirmed").links


@pytest.mark.parametrize("who", [("seller", "shop-2"), ("buyer", "buyer-1")])
def test_labels_are_for_their_seller(ids: Mapping[str, str], who: tuple[str, str]) -> None:
    for path in (f"label/{ids['label_id']}", f"label_batch/{ids['batch_id']}", "buy-label?package=pkg-bare"):
        assert Browser(*who).get(path).status == 404


def test_the_money_of_a_shop_is_listed_with_its_net(ids: Mapping[str, str]) -> None:
    page = Browser(*SELLER).get("ledger")
    assert "insurance premium order ord-1 seller → U-PIC" in page.text
    assert "Together, for you \N{MINUS SIGN}$50.90" in page.text
    assert "Together, for you $0.00" in Browser(*SELLER).get("ledger?from=2025-01-01&to=2025-01-02").text


def test_who_makes_a_loss_good_is_told_apart(world: Played) -> None:
    """R-CLM-20, R-JDG-30: the platform after a judgment, the insurer after a claim"""
    paid = {"order_id": "ord-good", "credit": "seller", "seller_id": "shop-good"}
    book(
        services(),
        *(
            Transfer(
                id=f"{case}:paid", case_id=case, kind="seller_reimbursement", debit=by, amount=10_00, **paid
            )
            for case, by in (("dsp_good", "platform"), ("clm_good", "insurer"))
        ),
    )
    page = Browser("seller", "shop-good").get("ledger")
    assert "the buyer's refund, made good order ord-good TikTok Shop → seller +$10.00" in page.text
    assert "insurance paid out order ord-good U-PIC → seller +$10.00" in page.text


@pytest.mark.parametrize(
    "span", ["from=9999-12-31&to=9999-12-31", "from=0001-01-01", "from=2026-03-05&to=2026-03-01"]
)
def test_any_span_of_days_shows_the_money_of_some(ids: Mapping[str, str], span: str) -> None:
    page = Browser(*SELLER).get(f"ledger?{span}")
    assert page.status == 200 and "Your money here" in page.text


def test_a_part_of_the_payments_is_not_called_all_of_them(world: Played) -> None:
    names = [f"pkg-paid-{n}" for n in range(21)]
    seller = opened(world, "shop-paid", *names)
    for name in names:
        body, key = shop.wanted(name), f"paid-{name}"
        assert shop.post("/labels", body, key=key, account="shop-paid").status == 201
    first = seller.get("ledger")
    (further,) = [link for link in first.links if "page_token=" in link]
    for page in (first, seller.get(further)):
        assert "These alone, for you" in page.text and "Together" not in page.text
    assert "Together, for you" in seller.get("ledger?from=2025-01-01&to=2025-01-02").text
