"""The uploads queue: what S3 tells of files in quarantine, and GuardDuty of those it has scanned."""

from typing import Any
from urllib.parse import unquote_plus

from shared.domain.evidence.files import ScanResult
from shared.runtime.queues import worker
from shared.runtime.wiring import services
from shared.usecases.disputes.inspection import enter_scan_result, inspect
from shared.usecases.messages import uploads

# Of any other result GuardDuty has said its last word too: it can't scan the file.
RESULTS: dict[str, ScanResult] = {"NO_THREATS_FOUND": "clean", "THREATS_FOUND": "threat"}


def look(message: dict[str, Any]) -> None:
    """Look at each file that has come; the test message of a new bucket names none."""
    if message.get("source") == "aws.guardduty":
        scanned(message["detail"])
    for record in message.get("Records", ()):
        key = unquote_plus(record["s3"]["object"]["key"])
        (uploads.inspect if uploads.is_of_message(key) else inspect)(services(), key)


def scanned(detail: dict[str, Any]) -> None:
    """Enter what Malware Protection for S3 found in one version of a file."""
    file, result = detail["s3ObjectDetails"], detail.get("scanResultDetails") or {}
    of_message = uploads.is_of_message(file["objectKey"])
    enter = uploads.enter_scan_result if of_message else enter_scan_result
    enter(
        services(),
        file["objectKey"],
        version_id=file.get("versionId") or "",
        result=RESULTS.get(result.get("scanResultStatus", ""), "unscannable"),
    )


handler = worker(look)
