"""The carriers' services a label can be bought for, and what they cost."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from math import ceil

from shared.domain.case import Model
from shared.domain.errors import invalid_field
from shared.domain.money import cents
from shared.domain.policy import Policy
from shared.domain.record import record

OUNCES_PER_POUND = 16


class Service(Model):
    """One way to ship, by the carrier that offers it."""

    name: str
    carrier: str
    transit_working_days: int


@record
class Rates:
    """What carriers ask for one package: cents by service, or why it can't go by that service."""

    cents: Mapping[str, int]
    refused: Mapping[str, str] = field(default_factory=dict)


def services(policy: Policy) -> tuple[Service, ...]:
    """List every service known, in the order of the policy table."""
    listed = policy.section("carriers")["services"]
    return tuple(Service(name=name, **entry) for name, entry in listed.items())


def find_service(name: str, policy: Policy) -> Service:
    """Find the service of that name. Raises Invalid `invalid_request` if there is none."""
    known = {service.name: service for service in services(policy)}
    if name not in known:
        raise invalid_field("service", f"must be one of {', '.join(known)}")
    return known[name]


def sandbox_rate(service: Service, *, weight_oz: float | None, policy: Policy) -> int:
    """Price a label, in cents: a base for the service plus a price for each started pound."""
    table = policy.section("carriers")
    entry = table["services"][service.name]
    ounces = weight_oz or table["default"]["weight_oz"]
    return cents(entry["base"]) + ceil(ounces / OUNCES_PER_POUND) * cents(entry["per_pound"])


def estimated_delivery(service: Service, *, shipped_at: datetime, policy: Policy) -> datetime:
    """Estimate the last second of the service's last transit day."""
    return policy.due_at(shipped_at, service.transit_working_days, "working_days")
