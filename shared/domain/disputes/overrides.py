"""An agent's override: another winner, remedy or amount than the rules have, with its reason (R-JDG-10)."""

from shared.domain.disputes.case import Judgment
from shared.domain.disputes.context import DisputeContext
from shared.domain.disputes.payout import due_amount
from shared.domain.disputes.records import Override
from shared.domain.errors import Rejected, invalid_field
from shared.domain.orders.entries import check_refund
from shared.domain.policy import clause

# A judgment that asks for no return.
_KEPT = {"return_required": False, "return_risk": None, "return_address": None, "ship_from_missing": False}


def check_override(override: Override) -> None:
    """Check what an override says by itself.

    Raises Invalid `reason_required`, or for one that changes nothing or gives a buyer who lost something.
    """
    if not override.reason.strip():
        raise invalid_field("override.reason", "say why the rules are not followed", "reason_required")
    if override.winner is None and override.remedy is None and override.amount is None:
        raise invalid_field("override", "say which winner, remedy or amount takes the place of the rules'")
    if override.remedy == "none":
        raise invalid_field("override.remedy", "name a remedy, or the seller as winner")


def ordered(context: DisputeContext, judgment: Judgment, override: Override) -> Judgment:
    """Give the judgment the remedy and amount of the override; without them it stays as it is.

    Who is compensated for a delay with a part of what was paid keeps the goods.

    Raises Invalid for either where the seller wins, for an amount of a remedy that has none to set, and for
    goods where the platform pays, which has none to send (A-42); Rejected `paid_amount_unknown`,
    `refund_exceeds_paid` with `left`.
    """
    for field, given in (("remedy", override.remedy), ("amount", override.amount)):
        if given is not None and judgment.winner != "buyer":
            raise invalid_field(f"override.{field}", "is only for a judgment that the buyer wins")
    remedy = override.remedy or judgment.remedy
    table = context.dispute.policy.section("disputes")
    left = due_amount(context)
    amount = override.amount
    if override.remedy is not None and judgment.payer == "tiktok_shop" and remedy not in table["with_amount"]:
        raise invalid_field(
            "override.remedy", "is a refund or a compensation where the platform pays, which sends no goods"
        )
    if amount is not None:
        if remedy not in table["with_amount"]:
            raise invalid_field("override.amount", "is for a refund or a compensation only")
        check_refund(amount, left=check_known(left))
    ways = table["carried_out_by"]
    other = not set(ways[remedy] if judgment.winner == "buyer" else ()) <= set(ways.get(judgment.remedy, ()))
    part = amount is not None and left is not None and amount < left
    kept = part and remedy in table["goods_kept_for_part"]
    changed = override.remedy is not None or amount is not None
    return judgment.model_copy(
        update={
            "remedy": remedy,
            "amount": amount,
            "less_than_rules": other or part,
            "clauses": (*judgment.clauses, clause("R-JDG-10")) if changed else judgment.clauses,
            **(_KEPT if kept else {}),
        }
    )


def check_known(left: int | None) -> int:
    """Check that it is known how many cents are left, of which some can be given.

    Raises Rejected `paid_amount_unknown`.
    """
    if left is None:
        raise Rejected(
            "paid_amount_unknown",
            "What the buyer paid for this has not been reported, so no amount of it can be set.",
            clause=clause("R-PDA-01"),
        )
    return left
