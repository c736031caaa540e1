"""What a worker does before a snapshot of it is kept (SnapStart), so that no first request waits for it.

All of it is for nobody: papers are printed and links are signed, but nothing is kept, sent or asked for.
"""

from importlib import import_module

from shared.usecases.services import Services

NOBODY = "nobody"


def open_settings(services: Services) -> None:
    """Make the clients that read secrets and settings."""
    services.client("secretsmanager")
    services.client("ssm")


def link_files(services: Services) -> None:
    """Sign a link to a file that somebody sent."""
    services.uploads.link(NOBODY)


def take_files(services: Services) -> None:
    """Sign a form for a file that somebody sends."""
    now = services.real_clock()
    services.uploads.picture_form(NOBODY, NOBODY, back_to="", until=now, now=now)


def print_claim_papers(services: Services) -> None:
    """Print an invoice and a receipt."""
    from shared.gateways.documents.invoice import print_invoice
    from shared.gateways.documents.receipt import print_receipt
    from shared.gateways.documents.samples import INVOICE, RECEIPT

    print_invoice(INVOICE)
    print_receipt(RECEIPT)


def link_labels(services: Services) -> None:
    """Sign a link to a label."""
    services.files.link(NOBODY, file_name=NOBODY)


def print_labels(services: Services) -> None:
    """Draw a label as the sandbox's carrier does, and sign a link to one."""
    from shared.gateways.documents.label import print_label
    from shared.gateways.documents.samples import LABEL

    import_module("shared.gateways.carriers")
    print_label(LABEL)
    link_labels(services)


def merge_labels(services: Services) -> None:
    """The same, and put two pages together."""
    from shared.gateways.documents.label import print_unreadable
    from shared.gateways.documents.merging import merge, read

    print_labels(services)
    if page := read(print_unreadable(NOBODY)):
        merge([page, page])


def meet_carrier(services: Services) -> None:
    """Load what buys labels, with the clients it needs."""
    open_settings(services)
    services.client("s3")
    if services.deployment.easypost:
        from shared.gateways.easypost.connections import trusted

        import_module("shared.gateways.easypost.carrier")
        trusted()


def follow_packages(services: Services) -> None:
    """Load what follows packages that go back, were made to send items again, or bear on a dispute."""
    for area in ("disputes.returns", "support.returns", "disputes.goods", "reshipments.packages"):
        import_module(f"shared.usecases.{area}")


def end_reshipments(services: Services) -> None:
    """Load what ends the requests for missing items that a dispute is about."""
    import_module("shared.usecases.reshipments.answers")
