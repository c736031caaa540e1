"""Which errors another try may get past."""

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    SSLError,
)

from shared.domain.errors import ConcurrentUpdate
from shared.runtime.error_summary import may_pass

AT = {"endpoint_url": "https://dynamodb"}


def refused(code: str, status: int = 400, *reasons: str) -> ClientError:
    """What AWS says to a call; reasons: why it has cancelled a transaction."""
    response = {
        "Error": {"Code": code, "Message": ""},
        "ResponseMetadata": {"HTTPStatusCode": status},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(response, "TransactWriteItems")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(**AT),
        EndpointConnectionError(**AT),
        ConnectionClosedError(**AT),
        ReadTimeoutError(**AT),
        SSLError(**AT, error="handshake"),
        ConcurrentUpdate("somebody was first"),
        TimeoutError(),
        refused("ThrottlingException"),
        refused("InternalServerError", 500),
        refused("TransactionCanceledException", 400, "None", "TransactionConflict"),
    ],
    ids=lambda error: str(error)[:50],
)
def test_what_may_pass_is_worth_another_try(error: Exception) -> None:
    """503: connections that were not made or were lost, time-outs, conflicts, throttling, AWS's own faults"""
    assert may_pass(error) is True


@pytest.mark.parametrize(
    "error",
    [
        NoCredentialsError(),
        ValueError("a mistake"),
        refused("AccessDeniedException"),
        refused("ValidationException"),
        refused("TransactionCanceledException", 400, "ValidationError"),
    ],
    ids=lambda error: str(error)[:50],
)
def test_what_no_other_try_would_change_is_not(error: Exception) -> None:
    """500, and an alarm"""
    assert may_pass(error) is False
