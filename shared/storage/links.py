"""Links for people without an account: the hash of a link's token leads to its claim and the order of it.

The token itself is kept nowhere. A link outlives its deadline here, so that a late visitor is told
what became of it; in the end the table forgets it by itself, in real time.
"""

from datetime import timedelta
from typing import NamedTuple

from shared.domain.errors import ConcurrentUpdate
from shared.storage.items import key, number, text
from shared.storage.store import Store, Write

KEPT = timedelta(days=400)


class Linked(NamedTuple):
    """What a link is about."""

    claim_id: str
    order_id: str


def keep_link(store: Store, token_hash: str, linked: Linked) -> Write:
    """Part of the transaction that gives out the link."""
    item = key(_partition(token_hash)) | {
        **{name: text(value) for name, value in linked._asdict().items()},
        "expires_at": number(int((store.real_clock() + KEPT).timestamp())),
    }
    return store.put(item, ConcurrentUpdate("this link was given out meanwhile"))


def find_link(store: Store, token_hash: str) -> Linked | None:
    """What a link is about; None for a link that was never given out."""
    for item in store.read([key(_partition(token_hash))]).values():
        return Linked(*(item[name]["S"] for name in Linked._fields))
    return None


def _partition(token_hash: str) -> str:
    return f"link#{token_hash}"
