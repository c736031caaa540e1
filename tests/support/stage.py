"""People at their browsers, before the service of this process: they click and press what is on the page."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from local.demo.parcels import affidavit_link
from local.seed.shop import ADDRESS
from shared.domain.times import rfc3339
from tests.support import bucket
from tests.support.aws import BASE_URL, Clock, emulated_services
from tests.support.chromium import barriers, is_cut_off, page_of, sign_in
from tests.support.indoors import Indoors, indoors
from tests.support.preview import opened
from tests.support.time import hurried

REACHED = """() => {
    const one = document.activeElement;
    return [one, ...(one.labels ?? [])].map((part) => part.textContent.trim().replace(/\\s+/g, " "))
}"""

BUILT = """() => [window.innerWidth, ...document.querySelectorAll("h2, legend, .notice, .said")]
    .map((one) => one.tagName ? one.tagName + one.className : one).join(" ")"""


@dataclass
class Person:
    """One of them. seen: kinds of pages axe-core has looked at; said: what the browser's console said."""

    page: Any
    doors: str
    seen: set[str]
    said: list[str] = field(default_factory=list)

    def opens(self, path: str) -> None:
        """Open an address, as a letter has it."""
        self.page.goto(self.doors + path)
        self.looks()

    def follows(self, link: str, near: str = "") -> None:
        """Click a link; near: what the row it is in says."""
        with self.page.expect_navigation():
            self._within(near).get_by_role("link", name=link, exact=True).first.click()
        self.looks()

    def follows_first(self, words: str) -> None:
        """Click the first link whose name has these words."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=words).first.click()
        self.looks()

    def presses(self, button: str, near: str = "") -> None:
        """Click a button."""
        with self.page.expect_navigation():
            self._within(near).get_by_role("button", name=button, exact=True).first.click()
        self.looks()

    def unfolds(self, summary: str) -> None:
        """Open what is folded."""
        self.page.locator("summary", has_text=summary).first.click()

    def picks(self, *labels: str) -> None:
        """Choose what has such a label: of several, or to be ticked."""
        for label in labels:
            self.page.get_by_label(label).first.check()

    def types(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label).first.fill(text)

    def selects(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_label(label).first.select_option(label=option)

    def attaches(self, label: str, name: str, content: bytes) -> None:
        """Choose a photo."""
        photo = {"name": name, "mimeType": "image/jpeg", "buffer": content}
        self.page.get_by_label(label).first.set_input_files(photo)

    def keys(self, *keys: str) -> None:
        """Press keys, wherever they are."""
        for key in keys:
            self.page.keyboard.press(key)

    def tabs_to(self, name: str) -> None:
        """Press Tab until what has such a name, or label, is reached."""
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if name in self.page.evaluate(REACHED):
                return
        raise AssertionError(f"{name} can't be reached by Tab")

    def enters(self) -> None:
        """Press Enter on what leads on."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.looks()

    def reads(self, *texts: str) -> None:
        """Find all of it on the page."""
        words = " ".join(self.page.inner_text("main").split())
        missing = [text for text in texts if text not in words]
        assert not missing, f"{missing} not in: {words}"

    def looks(self) -> None:
        """Nothing is cut off, shut to anybody, or said in the console; of pages built alike one is tried."""
        self.page.wait_for_load_state()
        assert not is_cut_off(self.page), self.page.url
        assert self.said == [], self.page.url
        kind = self.page.evaluate(BUILT)
        if kind not in self.seen:
            self.seen.add(kind)
            assert barriers(self.page, unfold=False) == [], self.page.url

    def _within(self, near: str) -> Any:
        if not near:
            return self.page
        return self.page.locator(".row", has_text=near).first


@dataclass
class Stage:
    """One story: a shop and a buyer of its own, and everybody's browsers. name: of both accounts.

    size: of their windows; `mixed`: the buyer is on a phone, everybody else at a desk.
    """

    world: Indoors
    doors: str
    chromium: Any
    size: str
    seen: set[str]
    name: str = field(default_factory=lambda: secrets.token_hex(3))
    people: dict[str, Person] = field(default_factory=dict)
    doing: ExitStack = field(default_factory=ExitStack)

    @property
    def email(self) -> str:
        """Where the buyer gets mail."""
        return f"bea.{self.name}@example.com"

    def who(self, role: str) -> tuple[str, str]:
        """Their role and account."""
        return role, {"agent": "ada", "carrier": "ups"}.get(role, self.name)

    @contextmanager
    def at(self, role: str) -> Iterator[Person]:
        """Somebody at their first page; who was there before still has their browser open."""
        if role in self.people:
            self.people[role].opens("/console/due")
        else:
            self.people[role] = self._signed_in(role)
        yield self.people[role]

    def _signed_in(self, role: str) -> Person:
        size = ("phone" if role == "buyer" else "desktop") if self.size == "mixed" else self.size
        how = {"bypass_csp": True, "reduced_motion": "reduce"}
        page = self.doing.enter_context(page_of(self.chromium, size, **how))
        page.route(bucket.ADDRESSES, bucket.serve)
        person = Person(page, self.doors, self.seen)
        page.on("console", lambda one: person.said.append(one.text))
        page.on("pageerror", lambda one: person.said.append(str(one)))
        sign_in(page, self.doors, *self.who(role))
        person.looks()
        return person

    def order(self, *things: tuple[str, str], **facts: Any) -> str:
        """An order two hours ago, each thing of a price in a package of its own, `<order>-1` and on."""
        order_id, placed = f"order-{secrets.token_hex(3)}", self.world.now() - timedelta(hours=2)
        item = {"product_id": "prd-1", "sku": "S-1", "quantity": 1}
        order = {
            "order_id": order_id,
            "seller_id": self.name,
            "market": "US",
            "buyer": {"buyer_id": self.name, "name": "Bea Buyer", "email": self.email, "address": ADDRESS},
            "seller_contact": {"name": "Brass & Birch", "email": "shop@example.com"},
            "shipping_mode": "tiktok_shipping",
            "placed_at": rfc3339(placed),
            "paid_at": rfc3339(placed),
            "currency": "USD",
            "shipping_fee_paid": "0.00",
            "platform_coupon": "0.00",
            "seller_discount": "0.00",
            "tax": "0.00",
            "items": [
                {**item, "line_id": f"line-{n}", "title": title, "price_paid": price}
                for n, (title, price) in enumerate(things, 1)
            ],
            "packages": [
                {
                    "package_id": f"{order_id}-{n}",
                    "weight_oz": 24,
                    "lines": [{"line_id": f"line-{n}", "quantity": 1}],
                }
                for n in range(1, len(things) + 1)
            ],
            "occurred_at": rfc3339(self.world.now()),
        }
        self.world.tell("orders", "order.upserted", **{**order, **facts})
        self.world.work()
        return order_id

    def arrived(self, *things: tuple[str, str], **facts: Any) -> str:
        """An order that the seller has sent, and that has come now."""
        now = rfc3339(self.world.now())
        sent = {"shipping_mode": "seller_shipping", "delivered_at": now, "estimated_delivery_at": now}
        return self.order(*things, **{**sent, **facts})

    def turned_down(self, order_id: str, line_id: str = "line-1") -> None:
        """The seller turns down what the buyer asked for first, so that the dispute service may be asked."""
        asked = {"order_id": order_id, "line_ids": [line_id], "request_id": f"req-{secrets.token_hex(4)}"}
        answer = {"kind": "refund", "status": "rejected", "evidence": [], "contacted_seller": True}
        at = {"occurred_at": rfc3339(self.world.now())}
        self.world.tell("orders", "after_sale.updated", **asked, **answer, **at)
        self.world.work()

    def label(self, package_id: str, **choice: Any) -> Any:
        """A label of UPS with free cover, unless chosen otherwise; the agreements are accepted for it."""
        seller, usual = self.who("seller"), {"insurance": {"option": "free"}, "signature": "none"}
        for one in self.world.get("/agreements", seller)["data"]:
            agreed = {"kind": one["kind"], "version": one["version"]}
            self.world.post("/agreements", agreed, by=seller, status=201)
        wanted = {"package_id": package_id, "service": "ups_ground", "channel": "open_api", **usual, **choice}
        return self.world.post("/labels", wanted, by=seller, status=201)

    def report(self, shipment: Any, status: str, **told: Any) -> None:
        """What the carrier says of a parcel, now."""
        number = {name: shipment[name] for name in ("carrier", "tracking_number")}
        at = rfc3339(self.world.now())
        self.world.tell("tracking", "tracking.updated", **number, status=status, occurred_at=at, **told)
        self.world.work()

    def insurer(self, event: str, claim_id: str, **told: Any) -> None:
        """What the insurer says of a claim, now."""
        at = rfc3339(self.world.now())
        self.world.tell("insurer", f"claim.{event}", claim_id=claim_id, occurred_at=at, **told)
        self.world.work()

    def link(self) -> str:
        """The buyer's personal link, from the newest letter that has one."""
        return affidavit_link(self.world, self.email).removeprefix(BASE_URL)


@contextmanager
def stages() -> Iterator[tuple[Indoors, str, set[str]]]:
    """The service, where it is, and what was looked at, for stories that are played one after the other."""
    clock = Clock()
    with (
        hurried() as pace,
        emulated_services(clock) as services,
        indoors(services, clock, pace) as world,
        opened(then=world.work) as doors,
    ):
        yield world, doors, set()
