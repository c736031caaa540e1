"""Moments as the policy's market shows them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MARKET = ZoneInfo("America/Los_Angeles")


def market(text: str) -> datetime:
    """`market("2026-05-04T12:00:00")`: what the clock in Los Angeles shows, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=MARKET).astimezone(UTC)
