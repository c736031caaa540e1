"""Erasing what a case holds of people: the fields it declares PRIVATE become what they are when empty."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from shared.domain.case import PLATFORM, Case, Model, Transition

C = TypeVar("C", bound=Case)
ERASED = "personal_data_erased"
# What whoever would begin something afterwards is told.
NOTHING_NEW = "The personal data of this order were erased, so nothing new can be begun about it."


def erase(case: C, *, now: datetime) -> Transition[C] | None:
    """Erase the personal data and texts of a case (R-PRV-01); None if there are none since that was done."""
    done = case.personal_data_erased_at is not None
    return None if done and emptied(case) == case else erased(case, now=now)


def erased(case: C, *, now: datetime, **changes: Any) -> Transition[C]:
    """Make the step that erases them; ids, states, times and money stay. changes: what else it changes."""
    bare = emptied(case)
    fields = sorted({path.partition(".")[0] for path in case.PRIVATE})
    return Transition.of(
        case,
        event=ERASED,
        actor=PLATFORM,
        now=now,
        personal_data_erased_at=now,
        **{name: getattr(bare, name) for name in fields},
        **changes,
    )


def emptied(model: C) -> C:
    """Make the same case without what it declares PRIVATE."""
    for path in sorted(model.PRIVATE):
        model = _without(model, path.split("."))
    return model


def _without(node: Any, steps: Sequence[str]) -> Any:
    """Empty what a path leads to; of a union, what has no such field stays as it is."""
    step, *further = steps
    if node is None:
        return None
    if step == "*":
        return tuple(_without(element, further) for element in node)
    if isinstance(node, Mapping):
        kept = {name: value for name, value in node.items() if name != step}
        return kept | ({step: _without(node[step], further)} if further and step in node else {})
    if not isinstance(node, Model) or step not in type(node).model_fields:
        return node
    field = type(node).model_fields[step]
    value = (
        _without(getattr(node, step), further) if further else field.get_default(call_default_factory=True)
    )
    return node if value == getattr(node, step) else node.model_copy(update={step: value})
