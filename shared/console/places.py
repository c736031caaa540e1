"""Which page of the console shows what a route of the API is about."""

import re

# By the first part of a route: the object whose pages it has, and the page of all of them.
_OBJECTS = {
    "claims": "claim",
    "disputes": "dispute",
    "label-batches": "label_batch",
    "labels": "label",
    "orders": "order",
    "packages": "package",
    "recalls": "recall",
    "reshipments": "reshipment",
    "support-cases": "support_case",
    "investigations": "investigation",
}
# What a package gets; every other new case is about an order.
_OF_PACKAGES = ("labels", "claims")
# Where on its page an action is done that has another name there.
_PLACES = {"contact_seller": "messages", "contact_buyer": "messages", "void_label": "void"}
# What is read as a file, not shown on a page.
_DOCUMENTS = ("receipt", "invoice", "document")


def page_path(href: str, *, action: str = "", subject: str = "", order_id: str = "") -> str:
    """The path below `/console`; action: what is done there.

    subject: what a new case would be about, or a part of the order that is.
    """
    found = re.fullmatch(r"/([a-z-]+)(?:/([^/?]+))?(?:/([^?]*))?", href)
    kind = _OBJECTS.get(found[1]) if found else None
    if found is None or kind is None:
        return "due"
    if found[3] in _DOCUMENTS:
        return f"file{href}"
    if found[2] is None:
        about = subject if found[1] in _OF_PACKAGES else order_id or subject
        return f"{kind}/{about}/{action}"
    place = _PLACES.get(action, action)
    return f"{kind}/{found[2]}?action={place}#{place}" if place else f"{kind}/{found[2]}"
