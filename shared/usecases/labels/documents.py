"""The documents of labels: kept as the carrier gave them, or drawn when they are first asked for."""

from shared.usecases.services import Services


def key_of(label_id: str) -> str:
    """Where a label's document is kept."""
    return f"labels/{label_id}.pdf"


def keep(services: Services, label_id: str, document: bytes | None) -> None:
    """Keep what the carrier printed; nothing where it draws when asked."""
    if document is not None:
        services.files.keep(key_of(label_id), document, "application/pdf")


def read(services: Services, label_id: str) -> bytes | None:
    """A label's document, drawn where it was not yet; None where it is lost."""
    return services.files.read(key_of(label_id)) or _draw(services, label_id)


def link(services: Services, label_id: str) -> str:
    """A short-lived link to a label's document, which is drawn and kept where it was not yet."""
    if not services.files.has(key_of(label_id)):
        keep(services, label_id, _draw(services, label_id))
    return services.files.link(key_of(label_id), file_name=f"{label_id}.pdf")


def _draw(services: Services, label_id: str) -> bytes | None:
    from shared.gateways.carriers import sandbox_document

    return sandbox_document(services.files, label_id)
