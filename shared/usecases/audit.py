"""Keeping the audit records outside the table as well (R-GEN-13)."""

from collections.abc import Mapping
from typing import Any

from shared.storage.audit import line_of
from shared.usecases.services import Services


def archive(services: Services, row: Mapping[str, Any]) -> bool:
    """Keep a copy of the audit record that a row of the table is; False if it is none, or was kept before."""
    line = line_of(row)
    return line is not None and services.archive.keep(line.name, line.content)
