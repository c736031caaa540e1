"""Letters about disputes and judgments."""

from dataclasses import replace

from local.letters.facts import ASKED, CARRIER, DISPUTE, LAST_SECOND, OUTCOME, SEND_TO, SHOP, TRACKING
from local.letters.preview import Preview, preview
from shared.domain.policy import clause
from shared.gateways.letters.disputes import dispute, judgments, proceedings

_BUYER = DISPUTE
_SELLER = replace(DISPUTE, reader="seller", name=SHOP)
_CARRIER = replace(DISPUTE, reader="carrier", name=CARRIER, scenario="lost_package", tracking=TRACKING)
_LOST = replace(
    OUTCOME,
    winner="seller",
    basis="seller_evidence_credible",
    remedy="none",
    payer="none",
    clauses=(clause("R-JDG-03"), clause("R-JDG-37")),
    missing=(),
    carried_out_by=(),
    amount=None,
    appeal_by=None,
    ask_again_by=LAST_SECOND,
)
_FINAL = replace(OUTCOME, appeal_by=None, act_by=LAST_SECOND)
_RETURNED = replace(
    _FINAL,
    return_due=True,
    awaits_return=True,
    act_by=None,
    send_to=SEND_TO,
    send_by=LAST_SECOND,
)
_PAID = replace(
    _FINAL,
    basis="carrier_evidence_insufficient",
    clauses=(clause("R-JDG-29"), clause("R-JDG-30")),
    missing=(("carrier", ("delivered_to_address",)),),
    payer="tiktok_shop",
    reimbursed=True,
    refunded=True,
    closed=True,
    act_by=None,
)
_WHY = "The report shows that the glaze is safe."

DISPUTES: tuple[Preview, ...] = (
    preview("the buyer", "when their dispute is open", dispute.filed, _BUYER, ASKED),
    preview(
        "the seller",
        "when a buyer has opened a dispute",
        dispute.filed_against,
        _SELLER,
        replace(ASKED, clause=clause("R-DSP-53"), lacking=("photo_or_video_or_quality_document",)),
        description="The handle came off in the first week.",
    ),
    preview(
        "the carrier",
        "when a buyer has opened a dispute about a lost package (inbox only)",
        dispute.carrier_asked,
        _CARRIER,
        replace(ASKED, clause=clause("R-DSP-74"), lacking=("delivered_to_address",)),
    ),
    preview("the buyer", "when the seller has answered", dispute.supplement_possible, _BUYER),
    preview(
        "any party",
        "when an adjudicator asks for more",
        dispute.more_asked,
        _SELLER,
        what="The report's first page, with the product's name.",
        why="The pages submitted do not name the product.",
        until=LAST_SECOND,
    ),
    preview(
        "either side",
        "when there is something from a third party",
        dispute.third_party_told,
        _BUYER,
        source="The building's reception desk",
    ),
    preview(
        "either side",
        "when a file of theirs is refused",
        dispute.file_refused,
        _BUYER,
        file_name="handle.heic",
        reason="This is not a JPEG, PNG, PDF or MP4 file.",
        until=LAST_SECOND,
    ),
    preview(
        "either side", "when the other would settle it between them", dispute.settlement_offered, _SELLER
    ),
    preview(
        "the buyer",
        "when the dispute was withdrawn",
        dispute.ended,
        _BUYER,
        status="withdrawn",
        reason="",
        clause=clause("R-DSP-06"),
        again=dispute.Again(left=1, until=LAST_SECOND),
    ),
    preview(
        "either side",
        "when both settle it after the judgment",
        dispute.ended,
        _SELLER,
        status="cancelled_mutual",
        reason="",
        clause=clause("R-DSP-17"),
        judged=True,
    ),
    preview(
        "the seller",
        "when the platform has closed it undecided",
        dispute.ended,
        replace(_SELLER, round=2),
        status="rejected_by_platform",
        reason="The photos show another product.",
        clause=clause("R-DSP-18"),
        again=dispute.Again(left=0, until=LAST_SECOND),
    ),
    preview(
        "either side",
        "when a court or the like has taken it up",
        dispute.ended,
        _BUYER,
        status="stopped_external",
        reason="",
        clause=clause("R-DSP-19"),
    ),
    preview(
        "either side",
        "when both settle it before a judgment",
        dispute.ended,
        _BUYER,
        status="cancelled_mutual",
        reason="",
        clause=clause("R-DSP-17"),
        again=dispute.Again(left=1, until=LAST_SECOND),
    ),
    preview("the buyer", "when the order of an open dispute is cancelled", dispute.nothing_left, _BUYER),
)
JUDGMENTS: tuple[Preview, ...] = (
    preview("the buyer", "when it is decided for them", judgments.judged, _BUYER, OUTCOME),
    preview("the buyer", "when it is decided against them", judgments.judged, _BUYER, _LOST),
    preview(
        "the seller",
        "when it is decided against them",
        judgments.judged,
        _SELLER,
        replace(OUTCOME, appeal_to="disputes@surety.example"),
    ),
    preview(
        "the buyer",
        "when the seller's appeal succeeded",
        judgments.judged,
        _BUYER,
        _LOST,
        appeal_reason=_WHY,
    ),
    preview(
        "the buyer",
        "when the second request is decided against them",
        judgments.judged,
        replace(_BUYER, round=2),
        replace(_LOST, ask_again_by=None, closed=True),
    ),
    preview("the seller", "when it is decided for them", judgments.judged, _SELLER, _LOST),
    preview("the buyer", "when the seller has appealed", judgments.appealed, _BUYER),
    preview(
        "the seller",
        "when their appeal came by e-mail",
        proceedings.appeal_entered,
        _SELLER,
        received_at=LAST_SECOND,
    ),
    preview(
        "the buyer",
        "when the seller's appeal was dismissed and a request is left",
        proceedings.appeal_dismissed,
        _BUYER,
        replace(OUTCOME, appeal_by=None, ask_again_by=LAST_SECOND, amount=5000),
        reason="The report is of another product.",
    ),
    preview(
        "either side",
        "when the seller has reported a court after the judgment",
        proceedings.reported,
        _SELLER,
        until=LAST_SECOND,
    ),
    preview(
        "either side",
        "when the dispute goes on after that",
        proceedings.goes_on,
        _SELLER,
        _FINAL,
        reason="The court knows no such case.",
    ),
    preview("the seller", "when the judgment is final", judgments.final, _SELLER, _FINAL),
    preview(
        "the seller",
        "when it is final after their appeal",
        judgments.final,
        _SELLER,
        _FINAL,
        appeal_reason="The report is of another product.",
    ),
    preview("the buyer", "when it is final and the goods go back first", judgments.final, _BUYER, _RETURNED),
    preview(
        "the buyer",
        "when it is final and the goods are not to go back",
        judgments.final,
        _BUYER,
        replace(_FINAL, disposal="destroy_or_discard"),
    ),
    preview("the seller", "when it is final and the platform pays", judgments.final, _SELLER, _PAID),
    preview(
        "either side",
        "when the seller has carried out the judgment",
        judgments.carried_out,
        _BUYER,
        action="replacement",
        amount=None,
        note="A new set, packed twice.",
        tracking=f"{CARRIER}, {TRACKING}",
        deducted=False,
    ),
    preview(
        "either side",
        "when the amount was deducted",
        judgments.carried_out,
        _SELLER,
        action="refund",
        amount=28400,
        note="",
        tracking="",
        deducted=True,
    ),
)
