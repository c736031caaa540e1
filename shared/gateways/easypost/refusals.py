"""What EasyPost's errors mean for a label: refused in its own words, or not known.

Known are the answers that say nothing was done. An error of the server, an answer that can't be read and
none at all leave open whether a label was printed.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from easypost.errors import ApiError, JsonError, RateLimitError
from pydantic import ValidationError

from shared.gateways.carriers import CarrierRefused, CarrierSilent
from shared.gateways.easypost.wire import Shipment, texts
from shared.gateways.wording import one_line

# Too many requests at once: nothing was done, so the same is asked again after so many seconds.
PAUSES = (0.5, 2.0)
LONGEST = 500


class NotKnown(CarrierRefused):
    """EasyPost has nothing of that name."""


def answered(ask: Callable[[], Any]) -> Shipment:
    """The shipment EasyPost answers with. Raises CarrierRefused or CarrierSilent."""
    pauses = iter(PAUSES)
    while True:
        try:
            return Shipment.model_validate(ask().to_dict())
        except RateLimitError as error:
            pause = next(pauses, None)
            if pause is None:
                raise CarrierRefused(_words(error)) from error
            time.sleep(pause)
        except ApiError as error:
            raise _meaning(error) from error
        except (AttributeError, LookupError, TypeError, ValidationError) as error:
            raise CarrierSilent("The carrier's answer could not be read.") from error


def _meaning(error: ApiError) -> CarrierRefused | CarrierSilent:
    status = error.http_status
    if status is None:
        return CarrierSilent("The carrier did not answer in time, or its answer could not be read.")
    if status == 408 or status >= 500:
        return CarrierSilent(_words(error))
    return NotKnown(_words(error)) if status == 404 else CarrierRefused(_words(error))


def _words(error: ApiError) -> str:
    """What the carrier says, and what of single fields, on one line."""
    body = getattr(error, "json_body", None)
    told = body.get("error") if isinstance(body, dict) and not isinstance(error, JsonError) else None
    said = ", ".join(texts(told.get("message"))) if isinstance(told, dict) else ""
    fields = "; ".join(filter(None, _fields(error.errors)))
    if not said and not fields:
        return f"The carrier answered with status {error.http_status} and no explanation."
    words = f"{said.rstrip('.: ')}: {fields}" if said and fields else said or fields
    return one_line(words)[:LONGEST]


def _fields(errors: Any) -> Iterator[str]:
    """What is said of each field: in a list, or in an object by the fields' names."""
    if isinstance(errors, dict) and "message" not in errors:
        errors = [{"field": field, "message": said} for field, said in errors.items()]
    for one in errors if isinstance(errors, list) else [errors]:
        if isinstance(one, dict) and "message" in one:
            one = [one.get("field"), one["message"]]
        yield " ".join(texts(one))
