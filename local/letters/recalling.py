"""Letters about recalls and investigations."""

from dataclasses import replace

from local.letters.facts import BUYER, LAST_SECOND, ORDER, SHOP, ZONE
from local.letters.preview import Preview, preview
from shared.gateways.letters import safety

_RECALL = safety.RecallFacts(
    recall_id="rcl_01jq8z7m4n",
    product="Stoneware pour-over coffee set",
    source="regulator",
    reference="CPSC 26-114",
    zone=ZONE,
    shop=SHOP,
)
_SOME = replace(_RECALL, batches=("2026-01", "2026-02"), due_at=LAST_SECOND)
_FINDING = safety.FindingFacts(
    investigation_id="inv_01jq8z7m4n",
    zone=ZONE,
    shop=SHOP,
    reason="The shop sold copies under the name of another maker.",
    cases=5,
)

SAFETY: tuple[Preview, ...] = (
    preview("the seller", "when a product is recalled", safety.product_recalled, _RECALL),
    preview("the seller", "when only some batches are recalled", safety.reasons_wanted, _SOME),
    preview(
        "the seller",
        "when no reasons came in time",
        safety.reasons_missing,
        replace(_SOME, due_at=None),
    ),
    preview(
        "the buyer",
        "when a recalled product is refunded",
        safety.recall_refunded,
        replace(_RECALL, shop="", buyer=BUYER, order_id=ORDER, amount=28400),
    ),
    preview(
        "the seller",
        "when an investigation found bad faith",
        safety.investigation_decided,
        replace(_FINDING, ends_at=LAST_SECOND),
        bad_faith=True,
    ),
    preview(
        "the seller",
        "when a finding of bad faith is lifted",
        safety.finding_lifted,
        replace(_FINDING, reason="The maker has confirmed that the goods are its own."),
    ),
    preview(
        "the seller",
        "when an investigation did not find bad faith",
        safety.investigation_decided,
        replace(_FINDING, reason="The five products came from different makers."),
        bad_faith=False,
    ),
    preview(
        "the buyer",
        "when an investigation leads to a refund",
        safety.investigation_refunded,
        replace(_FINDING, buyer=BUYER, order_id=ORDER, amount=28400),
    ),
)
