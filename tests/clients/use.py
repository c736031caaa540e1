"""The generated Python client against a running service: `python use.py API_URL TOKEN PACKAGE_ID`."""

import sys

from surety_client import AuthenticatedClient
from surety_client.api.labels import get_labels, post_labels, post_labels_label_id_void
from surety_client.models.label import Label
from surety_client.models.label_page import LabelPage
from surety_client.models.problem import Problem
from surety_client.models.problem_code import ProblemCode
from surety_client.models.purchase_label import PurchaseLabel


def main() -> None:
    """Buy a label, find it, give it back, and be refused once: every answer has its type."""
    url, token, package_id = sys.argv[1:]
    client = AuthenticatedClient(base_url=url, token=token)
    choice = PurchaseLabel.from_dict(
        {
            "package_id": package_id,
            "service": "usps_priority",
            "insurance": {"option": "free"},
            "signature": "none",
            "channel": "open_api",
        }
    )
    label = post_labels.sync(client=client, body=choice, idempotency_key="clients-check-1")
    assert isinstance(label, Label) and label.package_id == package_id, label
    page = get_labels.sync(client=client)
    assert isinstance(page, LabelPage) and label.id in [one.id for one in page.data], page
    refused = post_labels.sync(client=client, body=choice, idempotency_key="clients-check-2")
    assert isinstance(refused, Problem) and refused.code is ProblemCode.LABEL_ALREADY_CREATED, refused
    voided = post_labels_label_id_void.sync(label.id, client=client)
    assert isinstance(voided, Label) and voided.status == "voided", voided


if __name__ == "__main__":
    main()
