"""Where things are in this API: the one table from what can be done or read to its path."""

from collections.abc import Mapping

from shared.domain.actions import Target, page_url

# By the kind of the target, None where a new case is opened.
_PATHS: Mapping[str | None, Mapping[str, str]] = {
    None: {
        "buy_label": "/labels",
        "file_claim": "/claims",
        "file_dispute": "/disputes",
        "request_reshipment": "/reshipments",
        "standard_return": "/support-cases",
        "buyer_protection": "/support-cases",
        "ask_customer_service": "/support-cases",
    },
    "order": {
        "read": "/orders/{id}",
        "messages": "/orders/{id}/messages",
        "contact_seller": "/orders/{id}/messages",
        "contact_buyer": "/orders/{id}/messages",
    },
    "package": {
        "download_receipt": "/packages/{id}/receipt",
        "package_receipt": "/packages/{id}/receipt",
        "tracking_record": "/packages/{id}/tracking",
        "review_number": "/packages/{id}/number-review",
    },
    "label": {
        "read": "/labels/{id}",
        "void": "/labels/{id}/void",
        "void_label": "/labels/{id}/void",
        "document": "/labels/{id}/document",
    },
    "batch": {"document": "/label-batches/{id}/document"},
    "claim": {
        "read": "/claims/{id}",
        "download_invoice": "/claims/{id}/invoice",
        "invoice": "/claims/{id}/invoice",
        "affidavit": "/claims/{id}/affidavit",
        "send_affidavit": "/claims/{id}/affidavit",
        "preview_affidavit": "/claims/{id}/affidavit/preview",
        "answer_insurer": "/claims/{id}/answers",
    },
    "supportcase": {
        "read": "/support-cases/{id}",
        "send_message": "/support-cases/{id}/messages",
        "resolve": "/support-cases/{id}/resolution",
        "buy_return_label": "/support-cases/{id}/return/label",
        "ship_back": "/support-cases/{id}/return",
        "object_to_return": "/support-cases/{id}/return/objection",
        "decide_objection": "/support-cases/{id}/return/objection/decision",
    },
    "reshipment": {
        "read": "/reshipments/{id}",
        "approve": "/reshipments/{id}/approve",
        "reject": "/reshipments/{id}/reject",
        "propose": "/reshipments/{id}/proposals",
        "ship": "/reshipments/{id}/shipment",
        "hand_over": "/reshipments/{id}",
        "accept_offer": "/reshipments/{id}/offer/accept",
        "reject_offer": "/reshipments/{id}/offer/reject",
    },
    "dispute": {
        "read": "/disputes/{id}",
        "submit_evidence": "/disputes/{id}/evidence",
        "complete_evidence": "/disputes/{id}/evidence/complete",
        "withdraw": "/disputes/{id}/withdraw",
        "settle": "/disputes/{id}/settlement",
        "report_proceedings": "/disputes/{id}/external-proceedings",
        "accept": "/disputes/{id}/accept",
        "redispute": "/disputes/{id}/redispute",
        "buy_return_label": "/disputes/{id}/return/label",
        "ship_back": "/disputes/{id}/return",
        "object_to_return": "/disputes/{id}/return/objection",
        "decide_objection": "/disputes/{id}/return/objection/decision",
        "appeal": "/disputes/{id}/appeal",
        "carry_out": "/disputes/{id}/actions",
        "judge": "/disputes/{id}/judgment",
        "reject": "/disputes/{id}/reject",
        "decide_appeal": "/disputes/{id}/appeal/decision",
        "enter_appeal": "/disputes/{id}/appeal",
        "request_evidence": "/disputes/{id}/evidence-requests",
        "submit_third_party_evidence": "/disputes/{id}/evidence",
        "decide_proceedings": "/disputes/{id}/external-proceedings/decision",
        "review_amount": "/disputes/{id}",
    },
    "recall": {"read": "/recalls/{id}", "justify": "/recalls/{id}/justification"},
    "investigation": {"enter_finding": "/investigations/{id}/finding"},
}


# What an action without a target opens.
_OPENED: Mapping[str, str] = {
    "/labels": "label",
    "/claims": "claim",
    "/disputes": "dispute",
    "/reshipments": "reshipment",
    "/support-cases": "support_case",
}


def page(template: str, name: str, target: Target | None = None, about: str | None = None) -> str | None:
    """Write the marketplace's page for an action; None where it has none, and for an address to write to.

    For what opens a new case it names the kind that is opened, and the order or package that is about.
    """
    if target is None:
        opened = _OPENED[href(name)]
        return page_url(template, object=opened, id=about or "new", action=name)
    if target.kind == "mailbox":
        return None
    return page_url(template, object=target.name, id=target.id, action=name)


def clause_href(clause: str) -> str:
    """Write the link of a rule."""
    return f"/policy/{clause}"


def href(name: str, target: Target | None = None) -> str:
    """Write the link of an action, or of a document, on its target. Raises KeyError for one not listed."""
    if target is None:
        return _PATHS[None][name]
    return _PATHS[target.kind][name].format(id=target.id)
