"""Facts for papers; `HOSTILE` is what somebody may put into a name."""

from local.letters.facts import MONDAY, ZONE
from shared.gateways.documents import Cover, Invoice, Item, Label, PackageFacts, Party, Receipt

HOSTILE = "<script>alert('x')</script> & \"Łódź\" 王小明 😀\r\nBcc: all@example.com"

SHOP = Party(
    name="Harbor & Pine Goods",
    address=("2200 Alameda Ave, Unit 4", "Oakland, CA 94601"),
    email="care@harborpine.example",
)
BUYER = Party(name="Maria Gonzalez", address=("1187 Birchwood Lane", "Apt 3B", "Springfield, IL 62704"))
LABEL = Label(
    order_id="576461419283746192",
    package_id="1152921504606846976",
    carrier="usps",
    service="usps_ground_advantage",
    tracking_number="9400111899223100001234",
    ship_from=SHOP,
    ship_to=BUYER,
    signature="none",
    signer_age=21,
    purchased_at=MONDAY,
    zone=ZONE,
    weight_oz=37.0,
)
PACKAGE = PackageFacts(
    order_id="576461419283746192",
    package_id="1152921504606846976",
    items=(
        Item(title="Stoneware pour-over coffee set", sku="HP-POUR-4", quantity=1, amount=27500),
        Item(title="Ceramic filter papers", sku="HP-FLT-100", quantity=3, amount=900),
    ),
    coupon=1000,
    shipping_fee=600,
    value=30000,
    placed_at=MONDAY,
    carrier="usps",
    service="usps_ground_advantage",
    tracking_number="9400111899223100001234",
    shipped_at=MONDAY,
)
INVOICE = Invoice(
    number="CI-01JQ8Z7M4N",
    claim_id="clm_01jq8z7m4n",
    seller=SHOP,
    buyer=BUYER,
    package=PACKAGE,
    cover=Cover(free=20000, additional=10000),
    reason="damage",
    claimed=28400,
    opened_at=MONDAY,
    zone=ZONE,
)
RECEIPT = Receipt(
    number="RC-1152921504606846976",
    seller=SHOP,
    buyer=BUYER,
    package=PACKAGE,
    cover=Cover(free=20000, additional=10000),
    issued_at=MONDAY,
    zone=ZONE,
)
