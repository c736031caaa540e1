"""`make pictures`: docs/screens/*.png, screens of the shop of `make seed`; needs a Chromium."""

from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from tests.support import bucket
from tests.support.aws import emulated_aws
from tests.support.chromium import launched, page_of, sign_in
from tests.support.preview import opened
from tests.support.seeded import seeded

SCREENS = Path(__file__).parent.parent.parent / "docs" / "screens"
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
    "due": Picture("seller", "shop-1", "due"),
    "order": Picture("seller", "shop-1", "order/order-amplifier"),
    "label": Picture(
        "seller",
        "shop-1",
        "buy-label?package=order-film-camera-A&option=custom&amount=500&signature=signature_required",
    ),
    "dispute": Picture("buyer", "bea", "dispute/{enamel}", size="phone", height=1200),
    "claim": Picture("seller", "shop-1", "claim/{amplifier}", colors="dark"),
    "desk": Picture("agent", "ada", "desk"),
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
    SCREENS.mkdir(exist_ok=True)
    with emulated_aws(), seeded() as shop, opened() as doors, launched() as chromium:
        claims = {one["order_id"]: one["id"] for one in shop.get("/claims?page_size=100")["data"]}
        disputes = shop.get("/disputes?page_size=100", ("buyer", "bea"))["data"]
        about = {one["order_id"]: one["id"] for one in disputes}
        ids = {"amplifier": claims["order-amplifier"], "enamel": about["order-enamel-teapot"]}
        for name, one in PICTURES.items():
            with page_of(chromium, one.size, color_scheme=one.colors) as page:
                page.route(bucket.ADDRESSES, bucket.serve)
                sign_in(page, doors, one.role, one.account)
                page.goto(f"{doors}/console/{one.address.format(**ids)}")
                (SCREENS / f"{name}.png").write_bytes(take(page, one.height))


if __name__ == "__main__":
    main()
