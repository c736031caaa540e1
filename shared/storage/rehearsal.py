"""A transaction that never leaves: botocore makes it ready as it makes the first one a worker writes."""

from collections.abc import Iterator
from typing import Any

from botocore.awsrequest import AWSResponse

EVENT = "before-send.dynamodb.TransactWriteItems"


class _Nothing:
    """The body of an answer."""

    def stream(self) -> Iterator[bytes]:
        """Give it out piece by piece."""
        yield b"{}"


def rehearse_transaction(client: Any) -> None:
    """Go through an empty transaction with DynamoDB's client, up to where it would be sent."""
    client.meta.events.register_first(EVENT, _kept)
    try:
        client.transact_write_items(TransactItems=[])
    finally:
        client.meta.events.unregister(EVENT, _kept)


def _kept(request: Any, **_: Any) -> AWSResponse:
    """Answer in place of DynamoDB."""
    return AWSResponse(request.url, 200, {}, _Nothing())
