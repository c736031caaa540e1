"""What a buyer puts into an affidavit, read from the form and checked field by field."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal, get_args

from shared.domain.case import Model
from shared.domain.errors import Invalid
from shared.domain.policy import clause

Statement = Literal["not_received", "damaged", "missing_contents", "other"]

FIELDS = ("statement", "details", "full_name", "signature", "signed_on", "agree")
NAME_LENGTH = 200
DETAILS_LENGTH = 2000
_CONSENT = ("true", "on", "yes")
_UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}


class Submission(Model):
    """An affidavit as the buyer signed it. `signature` is what was typed as such."""

    statement: Statement
    details: str | None = None
    full_name: str
    signature: str
    signed_on: date


def read_form(form: Mapping[str, object], *, earliest: date, now: datetime) -> Submission:
    """Read the submission in a form, whether posted from the page or sent as JSON (R-AFF-03).

    `earliest` is the first date that can have been signed; the last is today's in UTC, which
    no place in the United States has passed. Any typed mark counts as a signature: it
    need not repeat the name. Raises Invalid `invalid_request` with every bad field in `errors`.
    """
    errors: dict[str, str] = {field: "is not a field of this form" for field in form if field not in FIELDS}
    entries = {
        "statement": _statement(form, errors),
        "details": _details(form, errors),
        "full_name": _line(form, "full_name", errors),
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


def _statement(form: Mapping[str, object], errors: dict[str, str]) -> object:
    statement = form.get("statement")
    if statement not in get_args(Statement):
        errors["statement"] = f"must be one of {', '.join(get_args(Statement))}"
    return statement


def _details(form: Mapping[str, object], errors: dict[str, str]) -> str | None:
    """Read free text on several lines, required where the statement itself says nothing."""
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
    elif not details and form.get("statement") == "other":
        errors["details"] = "must say what happened"
    return details or None


def _line(form: Mapping[str, object], field: str, errors: dict[str, str]) -> str:
    """Read a required text on one line: no line break that could become a header (R-AFF-14)."""
    text = form.get(field)
    if not isinstance(text, str) or not text.strip():
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
