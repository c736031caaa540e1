"""What a buyer puts into an affidavit, read from the form and checked field by field."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal, get_args

from shared.domain.case import Model
from shared.domain.errors import Invalid
from shared.domain.policy import clause
from shared.domain.texts import is_blank

Statement = Literal["not_received", "damaged", "missing_contents", "other"]

FIELDS = ("statement", "affected", "details", "full_name", "signature", "signed_on", "agree")
# Of these the buyer says which things of the package it is about.
ABOUT_CONTENTS = ("damaged", "missing_contents")
NEEDING_DETAILS = (*ABOUT_CONTENTS, "other")
NAME_LENGTH = 200
DETAILS_LENGTH = 2000
_CONSENT = ("true", "on", "yes")
_UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}


class AffectedLine(Model):
    """So many units of what was in the package."""

    line_id: str
    quantity: int


class Submission(Model):
    """An affidavit as the buyer signed it. `signature` is what was typed as such.

    affected: what is missing or damaged of the package's contents.
    """

    statement: Statement
    affected: tuple[AffectedLine, ...] = ()
    details: str | None = None
    full_name: str
    signature: str
    signed_on: date


def read_form(
    form: Mapping[str, object],
    *,
    contents: Mapping[str, int],
    details_at_least: int,
    earliest: date,
    now: datetime,
) -> Submission:
    """Read the submission in a form, whether posted from the page or sent as JSON (R-AFF-03, R-AFF-15).

    `contents`: how many units of each line were in the package. `details_at_least`: how many characters
    say what happened, unless nothing was received. `earliest` is the first date that can have been
    signed; the last is today's in UTC, which no place in the United States has passed. Any typed mark
    counts as a signature: it need not repeat the name. Raises Invalid `invalid_request` with every bad
    field in `errors`.
    """
    known = {*FIELDS, *(quantity_field(line_id) for line_id in contents)}
    errors = {_sendable(field): "is not a field of this form" for field in form if field not in known}
    entries = {
        "statement": _statement(form, errors),
        "affected": _affected(form, contents, errors),
        "details": _details(form, errors, at_least=details_at_least),
        "full_name": _full_name(form, errors),
        "signature": _line(form, "signature", errors),
        "signed_on": _signed_on(form, errors, earliest=earliest, latest=now.astimezone(UTC).date()),
    }
    agreed = form.get("agree")
    if agreed is not True and not (isinstance(agreed, str) and agreed in _CONSENT):
        errors["agree"] = "must be ticked: the statement counts only if you confirm that it is true"
    if errors:
        raise Invalid(
            "invalid_request",
            "The affidavit was not submitted. Correct the fields named here and submit it again.",
            clause=clause("R-AFF-03"),
            errors=[{"field": field, "message": message} for field, message in errors.items()],
        )
    return Submission.model_validate(entries)


def _sendable(field: str) -> str:
    """Write a field's name as text that can be sent: JSON can name what UTF-8 can't."""
    return field.encode("utf-8", "replace").decode()


def _statement(form: Mapping[str, object], errors: dict[str, str]) -> object:
    statement = form.get("statement")
    if statement not in get_args(Statement):
        errors["statement"] = f"must be one of {', '.join(get_args(Statement))}"
    return statement


def quantity_field(line_id: str) -> str:
    """Name the page's field for how many units of a line are missing or damaged."""
    return f"affected[{line_id}]"


def _affected(
    form: Mapping[str, object], contents: Mapping[str, int], errors: dict[str, str]
) -> list[AffectedLine]:
    """Read which contents are missing or damaged, from the list of JSON or the page's fields."""
    marked: list[AffectedLine] = []
    for field, line_id, quantity in _marks(form, contents, errors):
        most = contents.get(line_id) if isinstance(line_id, str) else None
        if most is None:
            errors["affected"] = "must name lines that were in the package"
        elif isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 0:
            errors[field] = "must be a whole number"
        elif quantity > most:
            errors[field] = f"must be at most {most}: no more were in the package"
        elif any(one.line_id == line_id for one in marked):
            errors["affected"] = "must name each line once"
        elif quantity:
            marked.append(AffectedLine(line_id=str(line_id), quantity=quantity))
    if not any(field.startswith("affected") for field in errors):
        if not marked and form.get("statement") in ABOUT_CONTENTS:
            errors["affected"] = "must say what is missing or damaged, and how many of it"
        elif marked and form.get("statement") == "not_received":
            errors["affected"] = "must be left empty if the package was not received at all"
    return marked


def _marks(
    form: Mapping[str, object], contents: Mapping[str, int], errors: dict[str, str]
) -> list[tuple[str, object, object]]:
    """List field, line and quantity of every mark; an empty field of the page is none."""
    marks: list[tuple[str, object, object]] = []
    listed = form.get("affected")
    if isinstance(listed, list) and all(
        isinstance(one, Mapping) and one.keys() == {"line_id", "quantity"} for one in listed
    ):
        marks += [("affected", one["line_id"], one["quantity"]) for one in listed]
    elif listed is not None:
        errors["affected"] = "must be a list of lines, each with line_id and quantity"
    for line_id in contents:
        field = quantity_field(line_id)
        typed = form.get(field, "")
        if typed != "":
            marks.append((field, line_id, _count(typed)))
    return marks


def _count(typed: object) -> object:
    """Read what was typed for a number; anything else as it is."""
    text = typed.strip() if isinstance(typed, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else typed


def _full_name(form: Mapping[str, object], errors: dict[str, str]) -> str:
    """Read a name of two words or more; who has a single name types it twice (R-AFF-15)."""
    name = _line(form, "full_name", errors)
    words = [word for word in name.split() if any(sign.isalpha() for sign in word)]
    if name and len(words) < 2:
        errors["full_name"] = "must be first and last name; if you have one name only, type it twice"
    return name


def _details(form: Mapping[str, object], errors: dict[str, str], *, at_least: int) -> str | None:
    """Read free text on several lines, required where the statement itself does not say all."""
    details = form.get("details")
    if details is None:
        details = ""
    if not isinstance(details, str):
        errors["details"] = "must be text"
        return None
    details = details.replace("\r\n", "\n").strip()
    if len(details) > DETAILS_LENGTH:
        errors["details"] = f"must be at most {DETAILS_LENGTH} characters"
    elif _has_unprintable(details, but="\n\t"):
        errors["details"] = "must not contain control characters"
    elif len(details) < at_least and form.get("statement") in NEEDING_DETAILS:
        errors["details"] = f"must say what happened, in {at_least} characters or more"
    return details or None


def _line(form: Mapping[str, object], field: str, errors: dict[str, str]) -> str:
    """Read a required text on one line: no line break that could become a header (R-AFF-14)."""
    text = form.get(field)
    if not isinstance(text, str) or is_blank(text):
        errors[field] = "must be filled in"
    elif len(text) > NAME_LENGTH:
        errors[field] = f"must be at most {NAME_LENGTH} characters"
    elif _has_unprintable(text):
        errors[field] = "must be on one line, without control characters"
    else:
        return text.strip()
    return ""


def _signed_on(
    form: Mapping[str, object], errors: dict[str, str], *, earliest: date, latest: date
) -> date | None:
    text = form.get("signed_on")
    signed_on = _date(text) if isinstance(text, str) else None
    if signed_on is None:
        errors["signed_on"] = "must be a date such as 2026-03-02"
    elif signed_on > latest:
        errors["signed_on"] = "must not be in the future"
    elif signed_on < earliest:
        errors["signed_on"] = f"must not be before {earliest.isoformat()}, when the package was shipped"
    return signed_on


def _date(text: str) -> date | None:
    """Read a date in its one usual form; None for week dates, for 30 February and for the rest."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def _has_unprintable(text: str, *, but: str = "") -> bool:
    return any(unicodedata.category(sign) in _UNPRINTABLE and sign not in but for sign in text)
