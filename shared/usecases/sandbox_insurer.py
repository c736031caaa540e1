"""The insurer of the sandbox: a counterpart behind the same wire as the real one.

It keeps what it is sent and acknowledges claims and affidavits by our own webhook; decisions are left
to whoever plays the insurer.
"""

from collections.abc import Mapping
from typing import Any

from shared.domain.times import rfc3339
from shared.gateways.insurer import Insurer
from shared.storage.sandbox_insurer import Message, keep_message, messages
from shared.usecases.services import Command, Services

SILENT = "-NOACK"
_ANSWERS = {"claim.opened": "claim.acknowledged", "affidavit.submitted": "affidavit.acknowledged"}


def take(
    services: Services, command: Command, *, message_id: str, kind: str, data: Mapping[str, Any]
) -> bool:
    """Take in one message, and answer it unless its package's id ends in `-NOACK`.

    The answer goes first: it is known by its id, so that a message taken in twice is answered once.
    Raises NotDelivered.
    """
    answer = _ANSWERS.get(kind)
    if answer and not data["package_id"].endswith(SILENT):
        _answer(services, f"{message_id}:answer", answer, data["claim_id"], rfc3339(command.now))
    kept = {"type": kind, "data": data, "received_at": rfc3339(command.now)}
    write = keep_message(services.store, message_id, kept, claim_id=data["claim_id"])
    services.store.commit(writes=[write], idempotency=command.idempotency, answer={})
    return True


def sent(services: Services, claim_id: str) -> list[Message]:
    """Everything the sandbox insurer was sent about a claim, oldest first."""
    return messages(services.store, claim_id)


def _answer(services: Services, message_id: str, kind: str, claim_id: str, occurred_at: str) -> None:
    data = {"claim_id": claim_id, "occurred_at": occurred_at}
    if kind == "claim.acknowledged":
        data["insurer_reference"] = f"UPIC-{claim_id.removeprefix('clm_')[:8].upper()}"
    made = services.deployment
    url = f"{made.public_url()}/webhooks/insurer"
    Insurer(url, secret=lambda: made.secret("insurer"), real_clock=services.real_clock).tell(
        message_id, kind, data
    )
