"""Bodies read as the runtime reads them, at a time after everything that tests report."""

from datetime import UTC, datetime
from typing import Any

from shared.runtime.body import validate

READ_AT = datetime(2026, 6, 1, tzinfo=UTC)


def read(model: Any, value: Any) -> Any:
    return validate(model, value, now=lambda: READ_AT)
