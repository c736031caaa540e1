"""Audit records as they are kept outside the table: a line of JSON each, under a name of its own."""

import json
from collections.abc import Mapping
from typing import Any

from shared.domain.record import record
from shared.storage.documents import compact

VERSION = "v#"
_TEXTS = ("at", "actor", "event", "from", "to")
_DOCUMENTS = ("detail", "patch", "private", "cause")


@record(kw_only=False)
class AuditLine:
    """One record; name: the day, kind and id of its case, and the version it made, so the same every time."""

    name: str
    content: bytes


def line_of(row: Mapping[str, Any]) -> AuditLine | None:
    """Write the audit record that a row of the table is; None if it is something else."""
    if "event" not in row or not row["sk"]["S"].startswith(VERSION):
        return None
    kind, case_id = row["pk"]["S"].split("#", 1)
    *within, number = row["sk"]["S"].removeprefix(VERSION).split("#")
    if within:  # of a case that is stored within another
        kind, case_id = within[0], f"{case_id}-{within[1]}"
    record = {
        "object": kind,
        "id": case_id,
        "version": int(number),
        **{name: row[name]["S"] for name in _TEXTS},
        **{name: json.loads(row[name]["S"]) for name in _DOCUMENTS if name in row},
    }
    day = row["at"]["S"][:10].replace("-", "/")
    return AuditLine(f"{day}/{kind}/{case_id}/{number}.json", f"{compact(record)}\n".encode())
