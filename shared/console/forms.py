"""Forms: which fields the request behind an action has for people, and what was typed as its JSON.

`forms/<object>.toml` holds an action's title, what is said before and after it, and its fields. A field's
name is its place in the request's body, parts joined by points: `insurance.option`, `lines.0.quantity`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from shared.domain.actions import Target
from shared.domain.record import record
from shared.domain.tables import read_table
from shared.domain.times import rfc3339
from shared.views.links import href

FORMS = Path(__file__).parent / "forms"
_FILE = ("name", "media_type", "size_bytes", "sha256")
# Of the API's names for objects, those whose case has another.
_KINDS = {"support_case": "supportcase", "label_batch": "batch"}
Kind = Literal[
    "text",
    "area",
    "money",
    "number",
    "choice",
    "choices",
    "check",
    "moment",
    "files",
    "lines",
    "rows",
    "hidden",
]


@record
class Field:
    """One field. choices: the words of each value; shown: by which other field's value it is wanted.

    many: it is typed one a line. roles: who sees it, all if none is named. parts: what of a file is
    announced, all of it if none is named.
    """

    name: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    value: str = ""
    roles: Sequence[str] = ()
    limit: int = 0
    many: bool = False
    parts: Sequence[str] = ()


@record
class Form:
    """An action as people meet it: title of its button, a sentence before, one after it was done.

    done_as: what is said instead where that came of it, by its status. weighty: it can't be taken back.
    opens: it makes a new object, whose page is shown then. path: of its route, where that isn't the
    action's own.
    """

    object: str
    action: str
    title: str
    says: str = ""
    done: str = ""
    done_as: Mapping[str, str] = field(default_factory=dict)
    weighty: bool = False
    opens: bool = False
    path: str = ""
    fields: Sequence[Field] = ()

    def href(self, id: str) -> str:
        """The route that is asked; id: of the object it is done to, after those it lies in: `dsp_1:evd_2`."""
        if self.path:
            return self.path.format(*id.split(":"), "-", "-", id=id)
        if self.opens:
            return href(self.action)
        return href(self.action, Target(kind=_KINDS.get(self.object, self.object), id=id))


def form_of(object: str, action: str) -> Form | None:
    """The form of an action on such an object; None where there is none."""
    return _forms(object).get(action) if re.fullmatch(r"[a-z_]{1,40}", object) else None


@cache
def _forms(object: str) -> Mapping[str, Form]:
    file = FORMS / f"{object}.toml"
    if not file.exists():
        return {}
    return {
        action: Form(
            object=object,
            action=action,
            **{**told, "fields": [Field(**one) for one in told.get("fields", [])]},
        )
        for action, told in read_table(file).items()
    }


def read_form(form: Form, typed: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """What was typed as the body of the request: each field by its kind, what is empty left out.

    What can't be read as its kind stays as it was typed: the API says what is wrong with it.
    """
    body: dict[str, Any] = {}
    for one in form.fields:
        if one.kind == "files" and one.limit == 1:
            _put(body, one.name, _file(typed, one.name))
        elif one.kind == "files":
            _put_all(body, one.name, typed, number_of=("size_bytes",), parts=one.parts or _FILE)
        elif one.kind == "lines":
            _put_all(body, one.name, typed, number_of=("quantity",), wanted="quantity")
        elif one.kind == "rows":
            _put_all(body, one.name, typed)
        elif one.kind == "choices":
            chosen = [value for value in one.choices if typed.get(f"{one.name}.{value}")]
            if chosen:
                _put(body, one.name, chosen)
        elif one.kind == "hidden" and typed.get(one.name) == "null":
            _place(body, one.name, None)
        else:
            _put(body, one.name, _value(one, typed.get(one.name, "").strip(), zone))
    return body


def _file(typed: Mapping[str, str], name: str) -> dict[str, Any] | None:
    """The one file of a field, as the page announces it; None where none was chosen."""
    parts = {part: typed[f"{name}.{part}"] for part in _FILE if f"{name}.{part}" in typed}
    size = parts.get("size_bytes", "")
    return {**parts, "size_bytes": int(size)} if re.fullmatch(r"[0-9]{1,12}", size) else parts or None


def _value(one: Field, text: str, zone: ZoneInfo) -> Any:
    if one.kind == "check":
        return True if text else None
    if text in ("true", "false") and one.kind in ("choice", "hidden"):
        return text == "true"
    if one.kind == "number" and re.fullmatch(r"-?[0-9]{1,9}", text):
        return int(text)
    if one.kind == "money":
        return money_of(text)
    if one.kind == "moment" and text:
        return _moment(text, zone)
    if one.many:
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    return text.replace("\r\n", "\n") or None


def money_of(text: str) -> str | None:
    """What was typed as an amount: `$1,250` and `1250.5` as `1250.00` and `1250.50`.

    A comma stands before three digits: `12,50` is not read, lest it become a hundred times as much.
    """
    plain = text.replace("$", "").strip()
    found = re.fullmatch(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))?", plain)
    return f"{found[1].replace(',', '')}.{(found[2] or '').ljust(2, '0')}" if found else plain or None


def _moment(text: str, zone: ZoneInfo) -> str:
    """A local time of the policy's zone, as a field for date and time gives it."""
    try:
        return rfc3339(datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC))
    except (ValueError, OverflowError):
        return text


def _put(body: dict[str, Any], name: str, value: Any) -> None:
    """Put a value at its place; nothing is not put."""
    if value is not None:
        _place(body, name, value)


def _place(body: dict[str, Any], name: str, value: Any) -> None:
    """Put a value at its place, whatever it is."""
    *places, last = name.split(".")
    for place in places:
        body = body.setdefault(place, {})
    body[last] = value


def _put_all(
    body: dict[str, Any],
    name: str,
    typed: Mapping[str, str],
    *,
    number_of: Sequence[str] = (),
    wanted: str = "",
    parts: Sequence[str] = (),
) -> None:
    """Put a list of objects, typed as `name.0.part` and on; of those that say nothing of `wanted`, none.

    parts: which of what is typed is put, all if none is named.
    """
    rows: dict[int, dict[str, Any]] = {}
    for key, text in typed.items():
        found = re.fullmatch(rf"{re.escape(name)}\.([0-9]{{1,3}})\.([a-z0-9_]+)", key)
        if found and text.strip() and (not parts or found[2] in parts):
            value = text.strip()
            numeric = found[2] in number_of and re.fullmatch(r"[0-9]{1,9}", value)
            rows.setdefault(int(found[1]), {})[found[2]] = int(value) if numeric else value
    listed = [row for _, row in sorted(rows.items()) if not wanted or row.get(wanted) not in (None, 0, "0")]
    if listed:
        _put(body, name, listed)
