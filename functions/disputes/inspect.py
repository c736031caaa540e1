"""The uploads queue: what S3 tells of files in quarantine, and GuardDuty of those it has scanned."""

from types import ModuleType
from typing import Any
from urllib.parse import unquote_plus

from shared.domain.evidence.files import ScanResult
from shared.runtime.queues import worker
from shared.runtime.wiring import services
from shared.usecases.claims import files as claims
from shared.usecases.disputes import inspection as disputes
from shared.usecases.messages import uploads as messages

# Of any other result GuardDuty has said its last word too: it can't scan the file.
RESULTS: dict[str, ScanResult] = {"NO_THREATS_FOUND": "clean", "THREATS_FOUND": "threat"}


def look(message: dict[str, Any]) -> None:
    """Look at each file that has come; the test message of a new bucket names none."""
    if message.get("source") == "aws.guardduty":
        scanned(message["detail"])
    for record in message.get("Records", ()):
        key = unquote_plus(record["s3"]["object"]["key"])
        area(key).inspect(services(), key)


def scanned(detail: dict[str, Any]) -> None:
    """Enter what Malware Protection for S3 found in one version of a file."""
    file, result = detail["s3ObjectDetails"], detail.get("scanResultDetails") or {}
    key = file["objectKey"]
    area(key).enter_scan_result(
        services(),
        key,
        version_id=file.get("versionId") or "",
        result=RESULTS.get(result.get("scanResultStatus", ""), "unscannable"),
    )


def area(key: str) -> ModuleType:
    """Whose file lies there, by the case in its key."""
    if messages.is_of_message(key):
        return messages
    return claims if key.startswith("quarantine/clm_") else disputes


handler = worker(look)
