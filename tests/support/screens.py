"""Addresses of the console's screens in a world that is inhabited."""

from collections.abc import Iterator, Mapping

from shared.console.visits import screens

# What a screen that opens something new is about, where that is no order.
ABOUT = {"file_claim": "claimed", "buy_label": "bare"}


def screen_addresses(role: str, ids: Mapping[str, str], *, order: str, **packages: str) -> Iterator[str]:
    """One of every screen of a role, below `/console`.

    order: that is shown, and that something new is about; packages: `claimed` can be claimed for, `bare` has
    no label, `shipped` is on its way.
    """
    named = {
        **{kind: ids[f"{kind}_id"] for kind in ("claim", "dispute", "label", "recall", "reshipment")},
        "investigation": ids["investigation_id"],
        "label_batch": ids["batch_id"],
        "support_case": ids["case_id"],
        "order": order,
        "help": order,
        "package": packages["shipped"],
        "policy": "R-CLM-03",
        "queue": "appeals",
    }
    for screen in screens():
        first, *rest = screen.path.split("/")
        if role not in screen.roles or rest[1:] == ["{action}"]:
            continue
        about = packages[ABOUT[rest[1]]] if rest[1:] and rest[1] in ABOUT else order
        id = about if len(rest) > 1 else named.get(first, "")
        yield "/".join([first, *(id if one[:1] == "{" else one for one in rest)])
