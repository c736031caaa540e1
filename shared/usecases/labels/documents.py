"""The documents of labels: kept as the carrier gave them, or drawn when they are asked for."""

from shared.usecases.services import Services


def key_of(label_id: str) -> str:
    """Where a label's document is kept."""
    return f"labels/{label_id}.pdf"


def keep(services: Services, label_id: str, document: bytes | None) -> None:
    """Keep what the carrier printed; nothing where it draws when asked."""
    if document is not None:
        services.files.keep(key_of(label_id), document, "application/pdf")


def read(services: Services, label_id: str) -> bytes | None:
    """A label's document as it is kept, or as it is drawn; None where it is lost."""
    return services.files.read(key_of(label_id)) or _drawn(services, label_id)


def link(services: Services, label_id: str) -> str:
    """A short-lived link to a label's document, kept once more where it is drawn."""
    keep(services, label_id, _drawn(services, label_id))
    return services.files.link(key_of(label_id), file_name=f"{label_id}.pdf")


def _drawn(services: Services, label_id: str) -> bytes | None:
    """What the sandbox's carrier draws; None where it sold no such label."""
    if not services.deployment.sandbox:
        return None
    from shared.gateways.carriers import sandbox_document

    return sandbox_document(services.files, label_id)
