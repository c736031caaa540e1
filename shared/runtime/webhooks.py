"""Signed webhooks in: verified on the raw bytes, applied once, acknowledged with 202.

What the state forbids is acknowledged too: the sender was right to tell us, the reason is kept with
the event's id, and a repetition of that id has no second effect.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NotRequired, cast

from aws_lambda_powertools import Logger
from typing_extensions import TypedDict

from shared.domain.errors import Conflict, Gone, Invalid, NotFound, Refusal, Rejected, Stale, within
from shared.gateways.easypost import signature
from shared.gateways.signing import BadSignature, verify
from shared.storage.records import IdempotencyKey
from shared.usecases.services import Services
from shared.views.events import MeansNothing

logger = Logger(child=True)


class Acknowledgement(TypedDict):
    """It was received; `reason` says why it has no effect."""

    status: Literal["accepted"]
    effect: NotRequired[Literal["none"]]
    reason: NotRequired[str]


def verify_webhook(services: Services, source: str, headers: Mapping[str, str], raw: bytes) -> IdempotencyKey:
    """The record of a webhook whose signature holds. Raises BadSignature.

    While a secret is being changed the one before it holds too: nothing is lost until the sender has the
    new one.
    """
    try:
        event_id = _event_id(services, source, headers, raw, services.deployment.secret(source))
    except BadSignature:
        replaced = services.deployment.replaced_secret(source)
        if replaced is None:
            raise
        event_id = _event_id(services, source, headers, raw, replaced)
    return IdempotencyKey(scope=f"webhook:{source}", key=event_id, fingerprint="", status=202, view=_accepted)


def _event_id(services: Services, source: str, headers: Mapping[str, str], raw: bytes, secret: str) -> str:
    if source == "easypost":
        return signature.verify(headers, raw, secret=secret)
    return verify(headers, raw, secret=secret, now=services.real_clock())


def acknowledge(
    services: Services, idempotency: IdempotencyKey, event: object, apply: Callable[[], object]
) -> Acknowledgement:
    """Apply an event, or remember why it has no effect; one of an unknown type has none.

    apply: commits with `idempotency` and returns something true, or nothing when there is nothing to do.
    What commits before that has to look whether the event was answered before. Raises Replayed if it was,
    which the last transaction tells, whatever there is to do by now.
    """
    try:
        if isinstance(event, MeansNothing):
            reason = "unknown_type"
        elif apply():
            return _accepted()
        else:
            reason = "nothing_to_do"
    except (Conflict, NotFound, Gone, Rejected, Stale) as refusal:
        reason = refusal.code
    except Refusal as refusal:
        services.store.check_replayed(idempotency)
        raise (within("data", refusal) if isinstance(refusal, Invalid) else refusal) from None
    logger.info("webhook without effect", reason=reason, source=idempotency.scope)
    without_effect: Acknowledgement = {"status": "accepted", "effect": "none", "reason": reason}
    services.store.commit(idempotency=idempotency, answer=without_effect)
    return without_effect


def _accepted(answer: Any = None) -> Acknowledgement:
    if isinstance(answer, dict) and "reason" in answer:
        return cast("Acknowledgement", answer)
    return {"status": "accepted"}
