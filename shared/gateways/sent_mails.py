"""What the local emulator has taken as mail, for people who try the service on their machine."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import urllib3

TIMEOUT = urllib3.Timeout(connect=1, read=5)


def sent_mails(url: str) -> Sequence[Mapping[str, Any]]:
    """Every mail that was sent, the newest first; none where nobody keeps them.

    url: of the emulator's list, by account; empty where there is none.
    """
    if not url:
        return []
    try:
        answer = urllib3.request("GET", url, timeout=TIMEOUT, retries=False)
    except urllib3.exceptions.HTTPError:
        return []
    mails = [mail for sent in answer.json()["messages"].values() for mail in sent]
    mails.sort(key=lambda mail: mail["Timestamp"], reverse=True)
    return [_told(mail) for mail in mails]


def _told(mail: Mapping[str, Any]) -> Mapping[str, Any]:
    at = datetime.fromtimestamp(mail["Timestamp"], UTC).isoformat()
    return {"to": mail["To"], "subject": mail["Subject"], "text": str(mail["BodyText"]), "at": at}
