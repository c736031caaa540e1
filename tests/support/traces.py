"""What people leave behind in two orders with a case of every kind, and the search for it in every byte."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from shared.runtime import wiring
from shared.usecases.deadlines import enforce
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.http import call, deliver
from tests.support.moments import market
from tests.support.shop import get, post, report, table
from tests.support.world import DELIVERED, inhabit

ORDERS = ("ord-1", DELIVERED)
LAST = market("2028-03-01T23:59:59")  # two years after the orders
SECOND = timedelta(seconds=1)
BUYER_ROLE = {"role": "buyer", "account": "buyer-1"}
SIGNER = "Rosamund Signer"
STATEMENT = {
    "statement": "not_received",
    "full_name": "Beatrice Q. Buyer",
    "signature": "Beatrice Q. Buyer",
    "signed_on": "2026-03-02",
    "agree": True,
}
TEXTS = (
    *("Bea Buyer", "bea@example.com", "1990-12-31", "1 Main St", "89501", "Beatrice Q. Buyer", SIGNER),
    *("Lamps & More", "care@lamps.example", "It never came.", "The empty doorstep.", "door.jpg"),
    *("See the photo.", "The carrier has lost the parcel.", "Where is my lamp?", "front porch of number 1"),
    "RAW BYTES OF A FILE",
)


def empty_buckets() -> None:
    """Those of the session are not emptied after each test."""
    client = wiring.client("s3")
    for bucket in ("documents", "evidence"):
        for one in client.list_object_versions(Bucket=bucket).get("Versions", ()):
            client.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])


def leave_traces(services: Services, clock: Clock) -> Mapping[str, str]:
    """Two orders with a case of every kind, and whatever people can leave there beside it."""
    made = dict(inhabit(services, clock))
    assert call("POST", f"/affidavits/{made['token']}", STATEMENT).status == 200
    assert post(f"/orders/{DELIVERED}/messages", {"text": "Where is my lamp?"}, **BUYER_ROLE).status == 201
    where = {"signed_by": SIGNER, "description": "Left at the front porch of number 1", "location": "Reno"}
    assert report(clock, made["tracking_number"], "delivered", **where).status == 202
    for case_id, file_id in (
        (made["dispute_id"], made["evidence_id"]),
        (made["message_id"], made["file_id"]),
    ):
        for key in (f"quarantine/{case_id}/{file_id}", f"accepted/{file_id}"):
            for version in range(2):
                body = f"RAW BYTES OF A FILE {version}".encode()
                wiring.client("s3").put_object(Bucket="evidence", Key=key, Body=body)
    deliver(services)
    return made


def end(services: Services, clock: Clock) -> None:
    """Two years later the clocks of both orders are carried out, and what that leaves to do."""
    clock.now = LAST + SECOND
    for order_id in ORDERS:
        enforce(services, f"order#{order_id}", now=clock.now)
    deliver(services)


def stored(clock: Clock) -> str:
    """Every byte there is: the table but for what DynamoDB has forgotten by now, files in every version."""
    now = clock.now.timestamp()
    kept = [row for row in table() if float(row.get("expires_at", {"N": "inf"})["N"]) > now]
    client = wiring.client("s3")
    files = [
        client.get_object(Bucket="evidence", Key=one["Key"], VersionId=one["VersionId"])["Body"].read()
        for one in client.list_object_versions(Bucket="evidence").get("Versions", ())
    ]
    return json.dumps(kept, ensure_ascii=False) + repr(files)


def documents() -> list[str]:
    found = wiring.client("s3").list_objects_v2(Bucket="documents").get("Contents", ())
    return [one["Key"] for one in found]


def left(clock: Clock) -> set[str]:
    """The texts that are there; five digits within an id, which is drawn at random, are no postal code."""
    everything = stored(clock)
    return {one for one in TEXTS if re.search(f"(?<![0-9a-f]){re.escape(one)}(?![0-9a-f])", everything)}


def cases() -> list[Any]:
    return [case for order_id in ORDERS for case in get(f"/orders/{order_id}").json()["cases"]]
