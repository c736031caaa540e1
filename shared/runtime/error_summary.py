"""What a log line may say of an error: its kind and place, never its message, which may name people."""

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from shared.domain.errors import ConcurrentUpdate
from shared.storage.store import PASSING_REASONS

# What AWS says of a request that it may take when it is sent again.
PASSING = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


def may_pass(error: Exception) -> bool:
    """Tell whether the same request may succeed in a moment.

    So it is with conflicts, throttling, time-outs, lost connections and AWS's own faults. The rest, such as
    a permission that is missing or an item that is too large, no other try would change.
    """
    if not isinstance(error, ClientError):
        return isinstance(error, ConcurrentUpdate | TimeoutError | HTTPClientError | ConnectionError)
    reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return (
        error.response["Error"]["Code"] in PASSING or status >= 500 or not PASSING_REASONS.isdisjoint(reasons)
    )


def reason_of(error: Exception) -> str:
    """The kind of an error; of an AWS error its code and operation."""
    if isinstance(error, ClientError):
        return f"{error.operation_name}: {error.response['Error']['Code']}"
    return type(error).__name__


def place_of(error: Exception) -> str:
    """The last places an error came through: file and line."""
    trace, places = error.__traceback__, []
    while trace:
        places.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(places[-4:])
