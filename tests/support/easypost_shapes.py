"""EasyPost's answers in the shapes it documents and records; everything in them is made up."""

from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PdfWriter

Json = dict[str, Any]
NONE: Json = {}


def rate(carrier: str, service: str, price: str, **told: Any) -> Json:
    """A price."""
    usual = {
        "id": f"rate_{carrier}_{service}_{price}".lower(),
        "object": "Rate",
        "created_at": "2026-03-02T20:00:00Z",
        "mode": "test",
        "carrier": carrier,
        "service": service,
        "rate": price,
        "currency": "USD",
        "retail_rate": None,
        "list_rate": price,
        "billing_type": "easypost",
        "delivery_days": 3,
        "est_delivery_days": 3,
        "carrier_account_id": "ca_1",
    }
    return {**usual, **told}


RATES = (
    rate("USPS", "Express", "31.40"),
    rate("USPS", "Priority", "8.12"),
    rate("USPS", "GroundAdvantage", "5.36"),
    rate("UPSDAP", "Ground", "9.05"),
    rate("UPS", "Ground", "9.95"),
    rate("UPSDAP", "2ndDayAir", "17.50"),
)


@cache
def document(name: str) -> bytes:
    """A label's PDF, of one page; the same for the same name."""
    writer, written = PdfWriter(), BytesIO()
    writer.add_blank_page(4 * 72, 6 * 72)
    writer.add_metadata({"/Title": name})
    writer.write(written)
    return written.getvalue()


def address(told: Json) -> Json:
    """An address as it comes back."""
    return {"id": "adr_1", "object": "Address", "company": None, "verifications": {}, **told}


def label(url: str = "", **told: Any) -> Json:
    """A label, as PDF unless told otherwise."""
    usual = {
        "object": "PostageLabel",
        "id": "pl_1",
        "created_at": "2026-03-02T20:00:01Z",
        "label_size": "4x6",
        "label_type": "default",
        "label_file_type": "application/pdf",
        "label_url": url,
        "label_pdf_url": None,
        "label_zpl_url": None,
        "label_file": None,
    }
    return {**usual, **told}


def shipment(id: str = "shp_1", **told: Any) -> Json:
    """A shipment that is not bought."""
    usual = {
        "id": id,
        "object": "Shipment",
        "created_at": "2026-03-02T20:00:00Z",
        "updated_at": "2026-03-02T20:00:00Z",
        "is_return": False,
        "mode": "test",
        "status": "unknown",
        "reference": None,
        "tracking_code": None,
        "insurance": None,
        "order_id": None,
        "batch_id": None,
        "postage_label": None,
        "selected_rate": None,
        "refund_status": None,
        "tracker": None,
        "usps_zone": 4,
        "messages": [],
        "forms": [],
        "fees": [],
        "options": {"currency": "USD", "payment": {"type": "SENDER"}, "date_advance": 0},
        "parcel": {"id": "prcl_1", "object": "Parcel", "weight": 20.0, "mode": "test"},
        "rates": list(RATES),
    }
    return {**usual, **told}


def error(code: str, message: Any, errors: Any = None) -> Json:
    """An error."""
    return {"error": {"code": code, "message": message, "errors": [] if errors is None else errors}}


def field(name: str, message: str) -> Json:
    """What is wrong with one field."""
    return {"field": name, "message": message, "suggestion": None}


def detail(status: str, at: str, status_detail: str = "status_update", **told: Any) -> Json:
    """One report on a parcel."""
    place = {"object": "TrackingLocation", "city": None, "state": None, "country": None, "zip": None}
    usual = {
        "object": "TrackingDetail",
        "message": f"It is {status}",
        "description": "",
        "status": status,
        "status_detail": status_detail,
        "datetime": at,
        "source": "USPS",
        "carrier_code": "",
        "tracking_location": place,
    }
    return {**usual, **told}


def tracker(number: str, *details: Json, **told: Any) -> Json:
    """A parcel with these reports."""
    usual = {
        "id": "trk_1",
        "object": "Tracker",
        "mode": "test",
        "tracking_code": number,
        "status": details[-1]["status"] if details else "unknown",
        "status_detail": details[-1]["status_detail"] if details else "unknown",
        "created_at": "2026-03-02T20:00:01Z",
        "updated_at": "2026-03-02T20:00:01Z",
        "signed_by": None,
        "weight": None,
        "est_delivery_date": None,
        "shipment_id": "shp_1",
        "carrier": "USPS",
        "tracking_details": list(details),
        "fees": [],
        "carrier_detail": None,
        "public_url": "https://track.easypost.com/made-up",
    }
    return {**usual, **told}


def event(result: Json, *, id: str = "evt_1", description: str = "tracker.updated", **told: Any) -> Json:
    """A webhook's message."""
    usual = {
        "id": id,
        "object": "Event",
        "created_at": "2026-03-02T20:00:02Z",
        "updated_at": "2026-03-02T20:00:02Z",
        "description": description,
        "mode": "test",
        "previous_attributes": {"status": "unknown"},
        "pending_urls": [],
        "completed_urls": [],
        "status": "pending",
        "user_id": "user_1",
        "result": result,
    }
    return {**usual, **told}
