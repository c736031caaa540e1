"""What people around the shop do, each in one call; and who they are."""

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from local.demo.parcels import affidavit_link
from local.demo.world import Unexpected, World
from shared.domain.times import rfc3339

Person = tuple[str, str]
# Where a story goes on: how long before now.
Story = Iterator[timedelta]

NAMES = {"bea": "Bea Brooks", "ben": "Ben Ortiz", "cleo": "Cleo Park", "dan": "Dan Weber", "eva": "Eva Lindt"}
SHOP_NAME = "Brass & Birch"
SELLER, AGENT, CARRIER = ("seller", "shop-1"), ("agent", "ada"), ("carrier", "ups")
PEOPLE = (SELLER, *(("buyer", name) for name in NAMES), AGENT, CARRIER)
REASON = {"reason": "We have looked at everything that both have shown."}

BEGINNING, A_WEEK_AGO, DAYS_AGO = timedelta(days=12), timedelta(days=6), timedelta(days=3)
YESTERDAY, THIS_MORNING, NOW = timedelta(hours=30), timedelta(hours=5), timedelta()


@dataclass
class Shop:
    """now: the service's own time, until the next stop."""

    world: World
    now: datetime

    def get(self, path: str, by: Person = SELLER) -> Any:
        """What is there."""
        return self.world.ask("GET", path, by=by, expect=200).body

    def post(self, path: str, body: Any = None, *, by: Person = SELLER) -> Any:
        """What comes of it. Raises Unexpected where it is refused."""
        answer = self.world.ask("POST", path, body, by=by, key=secrets.token_hex(8))
        if answer.status >= 400:
            raise Unexpected(f"POST {path} by {by}: {answer.status}: {answer.body}")
        return answer.body

    def ago(self, **time: float) -> str:
        """So long before now."""
        return rfc3339(self.now - timedelta(**time))

    # Orders and parcels

    def order(
        self,
        buyer: str,
        title: str,
        price: str,
        *,
        quantity: int = 1,
        packages: str = "A",
        product: str | None = None,
        **facts: Any,
    ) -> str:
        """An order of one thing, in so many packages; its id says what it is of."""
        name = re.sub(r"\W+", "-", title.lower())
        order_id = f"order-{name}"
        item = {"product_id": product or f"product-{name}", "sku": name, "title": title}
        lines = {box: f"line-{n}" for n, box in enumerate(packages.split(), 1)}
        told = {
            "order_id": order_id,
            "seller_id": SELLER[1],
            "market": "US",
            "buyer": {
                "buyer_id": buyer,
                "name": NAMES[buyer],
                "email": f"{buyer}@example.com",
                "address": ADDRESS,
            },
            "seller_contact": {"name": SHOP_NAME, "email": "shop@example.com"},
            "shipping_mode": "tiktok_shipping",
            "placed_at": self.ago(days=4),
            "paid_at": self.ago(days=4),
            "currency": "USD",
            "shipping_fee_paid": "4.00",
            "platform_coupon": "0.00",
            "seller_discount": "0.00",
            "tax": "0.00",
            "items": [
                {**item, "line_id": line, "quantity": quantity, "price_paid": price}
                for line in lines.values()
            ],
            "packages": [
                {
                    "package_id": f"{order_id}-{box}",
                    "weight_oz": 24,
                    "lines": [{"line_id": line, "quantity": quantity}],
                }
                for box, line in lines.items()
            ],
            "occurred_at": rfc3339(self.now),
        }
        self.world.tell("orders", "order.upserted", **{**told, **facts})
        return order_id

    def delivered(self, buyer: str, title: str, price: str, *, days: float = 2, **facts: Any) -> str:
        """An order that the seller has sent and that has come, so many days ago."""
        times = {"placed_at": self.ago(days=days + 5), "delivered_at": self.ago(days=days)}
        sent = {"shipping_mode": "seller_shipping", "estimated_delivery_at": self.ago(days=days)}
        return self.order(buyer, title, price, **{**times, **sent, **facts})

    def label(self, order_id: str, *, cover: str = "full", signature: str = "none", box: str = "A") -> Any:
        """A label of UPS for a package."""
        body = {"package_id": f"{order_id}-{box}", "service": "ups_ground", "insurance": {"option": cover}}
        return self.post("/labels", {**body, "signature": signature, "channel": "desktop"})

    def report(self, shipment: Mapping[str, Any], status: str, **more: Any) -> None:
        """What the carrier says of a parcel."""
        number = {"tracking_number": shipment["tracking_number"], "carrier": shipment["carrier"]}
        told = {**number, "status": status, "occurred_at": rfc3339(self.now), **more}
        self.world.tell("tracking", "tracking.updated", **told)

    # Claims

    def claim(self, order_id: str) -> Any:
        """The seller claims for a parcel that is lost."""
        body = {"reason": "loss", "description": "The carrier has not found it in its network."}
        return self.post("/claims", {"package_id": f"{order_id}-A", **body})

    def sign(self, buyer: str) -> None:
        """The buyer signs the affidavit that the newest letter leads to."""
        name, link = NAMES[buyer], affidavit_link(self.world, f"{buyer}@example.com")
        form = {"statement": "not_received", "full_name": name, "signature": name, "agree": "true"}
        self.world.ask("POST", link, form={**form, "signed_on": self.now.date().isoformat()}, expect=200)

    def insurer(self, event: str, claim: Mapping[str, Any], **told: Any) -> None:
        """What the insurer says of a claim."""
        self.world.tell(
            "insurer", f"claim.{event}", claim_id=claim["id"], occurred_at=rfc3339(self.now), **told
        )

    # Disputes

    def dispute(self, order_id: str, buyer: str, scenario: str, description: str, **told: Any) -> str:
        """The seller has turned the buyer down, and the buyer files a dispute; its path."""
        asked = {"order_id": order_id, "line_ids": ["line-1"], "request_id": f"req-{secrets.token_hex(4)}"}
        answered = {"kind": "refund", "status": "rejected", "evidence": [], "contacted_seller": True}
        at = {"occurred_at": rfc3339(self.now)}
        self.world.tell("orders", "after_sale.updated", **asked, **answered, **at)
        body = {"order_id": order_id, "line_ids": ["line-1"], "scenario": scenario}
        made = self.post("/disputes", {**body, "description": description, **told}, by=("buyer", buyer))
        return f"/disputes/{made['id']}"

    def show(self, path: str, by: Person, description: str, picture: bytes) -> None:
        """Show a photo, through the form that the file store takes it by."""
        digest = hashlib.sha256(picture).hexdigest()
        file = {"name": "photo.jpg", "media_type": "image/jpeg", "size_bytes": len(picture), "sha256": digest}
        piece = {"kind": "photo", "description": description, "attested": True, "file": file}
        form = self.post(f"{path}/evidence", piece, by=by)["upload"]
        fields = {**form["fields"], "file": ("photo.jpg", picture, "image/jpeg")}
        answer = self.world.http.request("POST", form["url"], fields=fields)
        if answer.status >= 300:
            raise Unexpected(f"{path}: the photo was not taken: {answer.status}: {answer.data!r}")

    def state(self, path: str, by: Person, kind: str, description: str, *proves: str) -> None:
        """Say something, or show a paper, as evidence."""
        piece = {"kind": kind, "description": description, "proves": list(proves), "attested": True}
        self.post(f"{path}/evidence", piece, by=by)

    def done(self, path: str, *people: Person) -> None:
        """That is all from them."""
        for one in people:
            self.post(f"{path}/evidence/complete", by=one)


ADDRESS = {
    "line1": "12 Elm Street",
    "city": "Austin",
    "state": "TX",
    "postal_code": "73301",
    "country": "US",
}
