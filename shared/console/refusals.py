"""Refusals of a form in people's words: what is wrong with which field, by the name it has on the page."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.console.forms import Form

# What requests are told of a field, as people are told it.
_PLAIN: Sequence[tuple[str, str]] = (
    ("Field required|String should have at least .*", "is needed"),
    (r"String should have at most ([0-9]+) character.*", r"may have \1 characters at the most"),
    (r"(?:List|Value) should have at most ([0-9]+) item.*", r"may be \1 at the most"),
    ("String should match pattern .*", "is written without blanks, in letters, digits and . _ : -"),
    ("Input should be greater than or equal to ([0-9]+)", r"must be \1 at least"),
    ("Input should be less than or equal to ([0-9]+)", r"must be \1 at the most"),
    ("Input should be a valid integer.*", "must be a whole number"),
    ("Input should be .*", "must be one of what is offered"),
    ("must be a string with two decimals.*", "must be an amount such as 12.50"),
    ("must be a time with an offset.*", "must be a day and a time"),
)
# What is said of versions, keys and routes, of which a page shows nothing.
_DETAILS: Mapping[str, str] = {
    "version_conflict": "It has changed since this page was opened.",
    "idempotency_conflict": "This was sent before, with something else in it. Look at what came of that.",
    "agreement_required": "The insurer's agreement has to be accepted first. Nothing was charged.",
    "signature_confirmation_required": "The signature's fee has to be confirmed first. Nothing was charged.",
}


def in_words(problem: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """The problem document as the page of the form tells it; `errors` are at the fields that the form has."""
    errors = [
        {**one, "field": _field(form, one["field"]), "message": _plain(one["message"])}
        for one in problem["errors"]
    ]
    told = "; ".join(f"{_label(form, one['field'])}{one['message'].rstrip('.')}" for one in errors[:5])
    detail = f"{told}." if told else _DETAILS.get(problem["code"], problem["detail"])
    return {**problem, "detail": detail, "errors": errors}


def _plain(message: str) -> str:
    found = ((re.fullmatch(told, message), said) for told, said in _PLAIN)
    return next((match.expand(said) for match, said in found if match), message)


def _field(form: Form, name: str) -> str:
    """The place where it was typed: `lines.0` for `lines[0]`, the first within for all of `insurance`."""
    place = re.sub(r"\[([0-9]+)\]", r".\1", name)
    names = [one.name for one in form.fields]
    if any(f"{place}.".startswith(f"{one}.") for one in names):
        return place
    return next((one for one in names if one.startswith(f"{place}.")), place)


def _label(form: Form, place: str) -> str:
    """What a field is called on the page, before what is wrong with it."""
    labels = (one.label for one in form.fields if f"{place}.".startswith(f"{one.name}."))
    label = next(labels, "")
    return f"“{label}” " if label else ""
