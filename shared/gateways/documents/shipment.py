"""How a package travelled, in a few lines."""

from zoneinfo import ZoneInfo

from shared.gateways.documents import PackageFacts
from shared.gateways.wording import carrier_name, day, service_name


def shipment_lines(package: PackageFacts, zone: ZoneInfo) -> list[str]:
    """Service, tracking number, package and dates, as far as they are known."""
    service = service_name(package.service) or carrier_name(package.carrier) or "Not shipped yet"
    lines = [service]
    if package.tracking_number:
        lines.append(f"Tracking {package.tracking_number}")
    lines.append(f"Package {package.package_id}")
    if package.shipped_at:
        lines.append(f"Shipped {day(package.shipped_at, zone)}")
    if package.delivered_at:
        lines.append(f"Delivered {day(package.delivered_at, zone)}")
    return lines
