"""Reading what belongs to a label: its document, and what the carrier recorded at the door."""

from shared.domain.errors import Conflict
from shared.domain.labels import signatures
from shared.domain.labels.label import Label
from shared.domain.orders.packages import Package
from shared.domain.policy import clause
from shared.storage.store import Ref
from shared.usecases.labels import documents
from shared.usecases.queries import load_own
from shared.usecases.services import Caller, Services


def document_link(services: Services, caller: Caller, label_id: str) -> str:
    """A short-lived link to a label's PDF.

    Raises Conflict `label_not_purchased`, `label_already_voided`, `personal_data_erased` where there is none.
    """
    label = load_own(services, caller, Label, label_id)
    if label.document_key is None:
        raise Conflict("label_not_purchased", "This label was not printed, so there is no document of it.")
    if label.status == "voided":
        given_back = "This label was given back, and its fees with it: nothing can be sent with it any more."
        raise Conflict("label_already_voided", given_back, clause=clause("R-INS-22"))
    if label.personal_data_erased_at is not None:
        told = "The personal data of this order were erased, and with them the document of this label."
        raise Conflict("personal_data_erased", told, clause=clause("R-PRV-01"))
    return documents.link(services, label.id)


def read_receipt(services: Services, caller: Caller, label_id: str) -> signatures.SignatureReceipt:
    """Read what the carrier recorded at the door of a label's package (R-SIG-12)."""
    label = load_own(services, caller, Label, label_id)
    (package,) = services.store.load(Ref(Package, label.package_id))
    if package is None or package.label_id != label.id:
        return signatures.SignatureReceipt(
            required=label.signature.option != "none", received=False, available=False
        )
    return signatures.receipt(package)
