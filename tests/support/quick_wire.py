"""moto's services found once: half of what a call took went into looking for who answers it.

moto tries the patterns of all of AWS on the address of every request, and makes those of a service anew each
time. Here what answers under a host is remembered, in moto's order.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from moto import backend_index, backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.exceptions import HTTPException
from moto.core.request import normalize_request

Answer = Callable[..., Any]
PLAIN = BotocoreStubber.process_request
# Where moto finds a service by the host alone; whatever else there is, it looks for itself.
SERVICES = ("dynamodb", "email", "events", "s3", "secretsmanager", "sqs", "ssm")
KNOWN = re.compile(rf"https://([a-z]+\.)?({'|'.join(SERVICES)})\.[a-z]+-[a-z]+-\d\.amazonaws\.com")


def hurry(patch: pytest.MonkeyPatch) -> None:
    """Answer in this way."""
    patch.setattr(BotocoreStubber, "process_request", _process)


def _process(stubber: BotocoreStubber, request: Any) -> Any:
    parts = urlsplit(request.url)
    host = f"{parts.scheme}://{parts.netloc}"
    answer = next((one for path, one in _answering(host) if path.match(host + parts.path)), None)
    if answer is None:
        return PLAIN(stubber, request)
    asked = normalize_request(request)
    try:
        return answer(asked, asked.raw_url, asked.headers)
    except HTTPException as refusal:
        return refusal.code, refusal.get_headers(), refusal.get_body()


@cache
def _answering(host: str) -> list[tuple[re.Pattern[str], Answer]]:
    if not KNOWN.fullmatch(host):
        return []
    service = next(name for name, pattern in backend_index.backend_url_patterns if pattern.match(f"{host}/"))
    there = backends.get_backend(service)[DEFAULT_ACCOUNT_ID]  # type: ignore[call-overload]
    backend = there["us-east-1" if "us-east-1" in there else "aws"]
    return [(re.compile(path), answer) for path, answer in backend.urls.items()]
