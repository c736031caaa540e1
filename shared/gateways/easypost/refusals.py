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
from shared.gateways.easypost.wire import Shipment
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
    if isinstance(error, JsonError):
        return f"The carrier answered with status {error.http_status} and no explanation."
    fields = "; ".join(_fields(error.errors))
    said = f"{error.message.rstrip('.: ')}: {fields}" if fields else error.message
    return one_line(said)[:LONGEST]


def _fields(errors: Any) -> Iterator[str]:
    for one in errors if isinstance(errors, list) else ():
        yield f"{one.get('field')} {one.get('message')}" if isinstance(one, dict) else str(one)
