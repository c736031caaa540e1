"""The example that all letters tell of: one order, its shop, its buyer, and what became of it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from shared.domain.notifications import Link, Notice
from shared.domain.orders.contents import PricedLine
from shared.domain.policy import clause, policy_at
from shared.gateways.affidavit import AffidavitFacts
from shared.gateways.letters.claims.claim import ClaimFacts
from shared.gateways.letters.disputes.dispute import Asked, DisputeFacts
from shared.gateways.letters.disputes.outcomes import Outcome
from shared.gateways.letters.messages import MessageFacts, Written
from shared.gateways.letters.reshipments import ReshipmentFacts
from shared.gateways.letters.rest import RestFacts
from shared.gateways.letters.returns import ReturnFacts
from shared.gateways.letters.support import SupportFacts
from shared.gateways.wording import minute

MONDAY = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)
ZONE: ZoneInfo = policy_at(MONDAY).zone
LAST_SECOND = datetime(2026, 4, 2, 6, 59, 59, tzinfo=UTC)

SHOP = "Harbor & Pine Goods"
SHOP_EMAIL = "care@harborpine.example"
BUYER = "Maria Gonzalez"
ORDER = "576461419283746192"
PACKAGE = "1152921504606846976"
CARRIER = "USPS"
TRACKING = "9400111899223100001234"
SEND_TO = ("Harbor & Pine Goods", "5 Dock Street", "Oakland, CA 94607", "US")
FORM_URL = "https://api.example.com/prod/affidavits/8Xk2lQm0b3Vt7uR1sYpW9zCdEfGhIjKlMnOpQrStUvw"
TERMS_URL = "https://u-pic.com/tiktok-coverage"
INSURER_URL = "https://claims.example.com/"

AFFIDAVIT = AffidavitFacts(
    shop=SHOP,
    shop_email=SHOP_EMAIL,
    order_id=ORDER,
    package_id=PACKAGE,
    carrier=CARRIER,
    tracking_number=TRACKING,
    contents=(
        PricedLine(
            line_id="line-1", title="Stoneware pour-over coffee set", sku="COF-1", quantity=1, paid=24800
        ),
        PricedLine(line_id="line-2", title="Ceramic filter papers", sku="FIL-3", quantity=3, paid=3600),
    ),
    due_at=LAST_SECOND,
    zone=ZONE,
)
CLAIM = ClaimFacts(
    seller=SHOP,
    claim_id="clm_01jq8z7m4n",
    order_id=ORDER,
    package_id=PACKAGE,
    carrier=CARRIER,
    tracking_number=TRACKING,
    reason="damage",
    amount=28400,
    total_cover=30000,
)
DISPUTE = DisputeFacts(
    reader="buyer",
    name=BUYER,
    dispute_id="dsp_01jq8z7m4n",
    order_id=ORDER,
    scenario="quality_safety",
    items="Stoneware pour-over coffee set",
    round=1,
    shop=SHOP,
    shop_email=SHOP_EMAIL,
    zone=ZONE,
)
ASKED = Asked(
    until=LAST_SECOND,
    clause=clause("R-DSP-51"),
    consequence=policy_at(MONDAY).section("framework")["consequences"]["evidence"],
    lacking=("photo_or_video",),
)
OUTCOME = Outcome(
    winner="buyer",
    basis="seller_evidence_insufficient",
    remedy="refund",
    payer="seller",
    reimbursed=False,
    clauses=(clause("R-JDG-05"), clause("R-JDG-24")),
    missing=(("seller", ("photo_or_video_or_quality_document",)),),
    override_reason=None,
    carried_out_by=("refund",),
    return_due=False,
    awaits_return=False,
    disposal=None,
    amount=28400,
    refunded=False,
    closed=False,
    appeal_by=LAST_SECOND,
    ask_again_by=None,
    act_by=None,
)
RESHIPMENT = ReshipmentFacts(
    reshipment_id="rsh_01jq8z7m4n",
    order_id=ORDER,
    shop=SHOP,
    buyer=BUYER,
    items=(("Stoneware plate", 2), ("Ceramic cup", 1)),
    zone=ZONE,
    due_at=LAST_SECOND,
    amount=1_500,
    reason="Both were packed.",
    description="Two plates and a cup were not in the box.",
    carrier=CARRIER,
    tracking_number=TRACKING,
    ways=(
        ("A dispute, which we decide on what both sides show", LAST_SECOND),
        ("Buyer Protection", LAST_SECOND),
        ("A question to customer service", None),
    ),
)
MESSAGE = MessageFacts(
    reader="seller",
    order_id=ORDER,
    shop=SHOP,
    buyer=BUYER,
    zone=ZONE,
    written=(Written(by="buyer", at=MONDAY, text="Two plates are broken. Can you send me others?"),),
)
REST = RestFacts(
    name=SHOP,
    notices=(
        Notice(
            subject=f"A buyer asks for missing items of order {ORDER}",
            until=minute(LAST_SECOND, ZONE),
            link=Link(label="Open it on TikTok Shop", url="https://shop.example/reshipment/rsh_01jq8z7m4n"),
        ),
        Notice(
            subject=f"{BUYER} wrote to you about order {ORDER}",
            link=Link(label="Open it on TikTok Shop", url=f"https://shop.example/order/{ORDER}"),
        ),
    ),
    further=3,
)
SUPPORT = SupportFacts(
    case_id="cse_01jq8z7m4n",
    order_id=ORDER,
    shop=SHOP,
    buyer=BUYER,
    about="refund",
    route="standard_return_refund",
    zone=ZONE,
    due_at=LAST_SECOND,
    items=(("Stoneware plate", 2),),
    description="Two of the plates came in pieces.",
    outcome="refund",
    reason="The goods arrived broken.",
    refunded=1_250,
)
RETURN = ReturnFacts(
    reader="buyer",
    case_id="dsp_01jq8z7m4n",
    disputed=True,
    order_id=ORDER,
    shop=SHOP,
    buyer=BUYER,
    zone=ZONE,
    address=SEND_TO,
    send_by=LAST_SECOND,
)
