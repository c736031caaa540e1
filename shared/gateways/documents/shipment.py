"""How a package travelled, in a few lines."""

from zoneinfo import ZoneInfo

from shared.gateways.documents import Parcel
from shared.gateways.wording import carrier_name, day, service_name


def shipment_lines(parcel: Parcel, zone: ZoneInfo) -> list[str]:
    """Service, tracking number, package and dates, as far as they are known."""
    service = service_name(parcel.service) or carrier_name(parcel.carrier) or "Not shipped yet"
    lines = [service]
    if parcel.tracking_number:
        lines.append(f"Tracking {parcel.tracking_number}")
    lines.append(f"Package {parcel.package_id}")
    if parcel.shipped_at:
        lines.append(f"Shipped {day(parcel.shipped_at, zone)}")
    if parcel.delivered_at:
        lines.append(f"Delivered {day(parcel.delivered_at, zone)}")
    return lines
