"""The file store of this process for those who reach it by HTTP: a browser, the stories of `make seed`."""

import json
from collections.abc import Mapping
from email import message_from_bytes
from typing import Any
from urllib.parse import unquote, urlsplit

from shared.runtime import wiring
from tests.support.http import handler, sqs_event

ADDRESSES = "**/*amazonaws.com/**"
INSPECT = "functions.disputes.inspect.handler"


def take(key: str, content: bytes, media_type: str) -> None:
    """Keep a file as its form has it, and have it looked at."""
    wiring.client("s3").put_object(Bucket="evidence", Key=key, Body=content, ContentType=media_type)
    told = {"Records": [{"s3": {"object": {"key": key}}}]}
    assert handler(INSPECT)(sqs_event(json.dumps(told)), None) == {"batchItemFailures": []}


def give(url: str) -> tuple[bytes, str]:
    """A file by its signed address, and what it is."""
    parts = urlsplit(url)
    path = unquote(parts.path).lstrip("/")
    bucket = parts.netloc.partition(".")[0]
    if bucket == "s3":
        bucket, _, path = path.partition("/")
    found = wiring.client("s3").get_object(Bucket=bucket, Key=path)
    return found["Body"].read(), found["ContentType"]


def serve(route: Any) -> None:
    """Answer what a page of a browser asks of the store: `page.route(ADDRESSES, serve)`."""
    asked = route.request
    if asked.method == "POST":
        sent = _fields(asked.headers["content-type"], asked.post_data_buffer)
        take(sent["key"].decode(), sent["file"], sent["Content-Type"].decode())
        route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"})
    else:
        body, media_type = give(asked.url)
        route.fulfill(body=body, content_type=media_type)


def _fields(media_type: str, body: bytes) -> Mapping[str, bytes]:
    """The parts of a form, by name."""
    form = message_from_bytes(b"Content-Type: " + media_type.encode() + b"\r\n\r\n" + body)
    return {
        str(part.get_param("name", header="content-disposition")): bytes(part.get_payload(decode=True))
        for part in form.get_payload()
    }
