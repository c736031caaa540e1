"""`make pictures`: docs/screens/*.png and docs/desk.png, of the shop of `make seed`; needs a Chromium."""

from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from local.seed.shop import Shop
from tests.support import bucket
from tests.support.aws import emulated_aws
from tests.support.chromium import launched, page_of, sign_in
from tests.support.preview import opened
from tests.support.seeded import seeded

DOCS = Path(__file__).parent.parent.parent / "docs"
COLORS = 128


class Picture(NamedTuple):
    """Whose page is shown, how wide, how much of it in pixels, in which colors."""

    role: str
    account: str
    address: str
    size: str = "desktop"
    height: int = 900
    colors: str = "light"


PICTURES = {
    "screens/due": Picture("seller", "shop-1", "due"),
    "screens/order": Picture("seller", "shop-1", "order/order-amplifier", height=1040),
    "screens/label": Picture(
        "seller",
        "shop-1",
        "buy-label?package=order-film-camera-A&option=custom&amount=500&signature=signature_required",
    ),
    "screens/dispute": Picture("buyer", "bea", "dispute/{teapot}", size="phone", height=1200),
    "screens/claim": Picture("seller", "shop-1", "claim/{amplifier}", colors="dark"),
    "desk": Picture("agent", "ada", "desk/{bowl}", height=1130),
}

# Cases whose pages are shown: in which list, and of which order.
CASES = {
    "amplifier": ("/claims", "order-amplifier"),
    "teapot": ("/disputes", "order-enamel-teapot"),
    "bowl": ("/disputes", "order-silver-bowl"),
}


def take(page: Any, height: int) -> bytes:
    """What is at the top of the page, in as few colors as it needs."""
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": width, "height": height})
    written = BytesIO()
    with Image.open(BytesIO(page.screenshot())) as taken:
        few = taken.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def main() -> None:
    """Write them."""
    with emulated_aws(), seeded() as shop, opened() as doors, launched() as chromium:
        ids = {name: _case(shop, path, order) for name, (path, order) in CASES.items()}
        for name, one in PICTURES.items():
            with page_of(chromium, one.size, color_scheme=one.colors) as page:
                page.route(bucket.ADDRESSES, bucket.serve)
                sign_in(page, doors, one.role, one.account)
                page.goto(f"{doors}/console/{one.address.format(**ids)}")
                page.wait_for_load_state("networkidle")
                (DOCS / f"{name}.png").write_bytes(take(page, one.height))


def _case(shop: Shop, path: str, order_id: str) -> str:
    """The case of an order, from a list that agents see."""
    listed = shop.get(f"{path}?page_size=100", ("agent", "ada"))["data"]
    return next(str(one["id"]) for one in listed if one["order_id"] == order_id)


if __name__ == "__main__":
    main()
