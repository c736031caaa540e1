"""What a log line may say of an error: its kind and place, never its message, which may name people."""

from botocore.exceptions import ClientError


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
