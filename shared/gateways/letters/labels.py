"""What is written about a label: to the seller when something went wrong, to the buyer to sign."""

from shared.domain.notifications import Notice
from shared.domain.policy import clause
from shared.gateways.wording import MARKETPLACE, hello, whom_to_ask


def label_failed(*, seller: str, order_id: str, package_id: str, service: str, detail: str) -> Notice:
    """No label, no cover, no charge; `service` by name, `detail` in the carrier's words (R-INS-18)."""
    return Notice(
        subject=f"No label was bought for order {order_id}",
        heading="The label could not be bought",
        greeting=hello(seller),
        paragraphs=(
            "The carrier printed no label, so the insurance and any signature service were not bought "
            "either. Nothing was charged.",
        ),
        facts=(
            ("Order", order_id),
            ("Package", package_id),
            ("Service", service),
            ("What the carrier said", detail),
        ),
        asked="Buy the label again, or choose another service for the package.",
        clause=clause("R-INS-18"),
    )


def address_changed(
    *, seller: str, order_id: str, package_id: str, carrier: str, tracking_number: str | None, scanned: bool
) -> Notice:
    """The label bears the address from before; what to do depends on who has the package (R-INS-27).

    carrier: by name; scanned: whether the carrier has the package already.
    """
    void = "Void the label and buy it again: the new one bears the new address."
    ask = f"Ask {carrier} whether the package can still be sent to the new address, or called back."
    return Notice(
        subject=f"The address of order {order_id} has changed after its label was bought",
        heading="The label bears the old address",
        greeting=hello(seller),
        paragraphs=(
            "The buyer's address has changed since the label was bought. A label can't be changed, so the "
            "package would go to the address from before.",
        ),
        facts=(
            ("Order", order_id),
            ("Package", package_id),
            ("Carrier", carrier),
            *((("Tracking number", tracking_number),) if tracking_number else ()),
        ),
        asked=ask if scanned else void,
        otherwise="The package goes to the address from before.",
        clause=clause("R-INS-27"),
    )


def signature_needed(
    *,
    buyer: str,
    shop: str,
    shop_email: str,
    order_id: str,
    carrier: str,
    tracking_number: str,
    signer_age: int | None,
) -> Notice:
    """Tells the buyer that the package is handed over against a signature (R-SIG-10).

    carrier: by name; signer_age: the least age of the signer, None where any recipient may sign (R-SIG-05).
    """
    signer = "somebody" if signer_age is None else "an adult"
    adult = f"The signer must be at least {signer_age} years old, and may be asked for a photo ID."
    return Notice(
        subject=f"A signature is needed when order {order_id} arrives",
        heading="Please be there to sign" if signer_age is None else "An adult must sign for your package",
        greeting=hello(buyer),
        paragraphs=(
            f"A package of your order from {shop} on {MARKETPLACE} is sent with {carrier} and handed over "
            "only against a signature: whoever takes it at the door signs for it.",
            *([adult] if signer_age is not None else []),
        ),
        facts=(
            ("Order", order_id),
            ("Carrier", carrier),
            ("Tracking number", tracking_number),
            ("Delivery", _delivery(signer_age)),
        ),
        asked=f"Make sure that {signer} can sign when the package is delivered. The tracking shows the day.",
        otherwise="The carrier can't hand the package over.",
        closing=(f"Questions? Write to {whom_to_ask(shop, shop_email)}.",),
        clause=clause("R-SIG-10"),
    )


def _delivery(signer_age: int | None) -> str:
    return "Signature Required" if signer_age is None else f"Adult Signature Required, {signer_age} or older"
