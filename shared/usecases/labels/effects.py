"""The effects use cases leave in the outbox, each with an id its receiver can drop a repetition by."""

from shared.domain.labels.label import Label
from shared.storage.records import Effect

# Longer than a purchase can take: nobody asks the carrier about a purchase that is still going on.
RECONCILE_AFTER = 90


def void_at_carrier(label: Label) -> Effect:
    """Give the unused label back to its carrier."""
    return Effect(id=f"{label.id}:void", queue="work", kind="void_label", payload={"label_id": label.id})


def reconcile_later(label_id: str) -> Effect:
    """Ask the carrier what became of a purchase, unless the purchase itself says so first."""
    return Effect(
        id=f"{label_id}:reconcile",
        queue="work",
        kind="reconcile_label",
        payload={"label_id": label_id},
        delay_seconds=RECONCILE_AFTER,
    )


def reconcile_now(label_id: str) -> Effect:
    """Ask the carrier what became of a purchase it did not answer."""
    return Effect(
        id=f"{label_id}:unanswered", queue="work", kind="reconcile_label", payload={"label_id": label_id}
    )


def void_cancelled_later(label: Label) -> Effect:
    """Pay back a label whose package was cancelled while it was being bought."""
    return Effect(
        id=f"{label.id}:cancelled", queue="work", kind="void_cancelled", payload={"label_id": label.id}
    )
