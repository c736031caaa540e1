"""Links for people without an account: the hash of a link's token leads to its claim.

The token itself is kept nowhere. A link outlives its deadline here, so that a late visitor is told
what became of it; in the end the table forgets it by itself, in real time.
"""

from datetime import timedelta

from shared.domain.errors import ConcurrentUpdate
from shared.storage.items import key, number, text
from shared.storage.store import Store, Write

KEPT = timedelta(days=400)


def keep_link(store: Store, token_hash: str, *, claim_id: str) -> Write:
    """Part of the transaction that gives out the link."""
    item = key(_partition(token_hash)) | {
        "claim_id": text(claim_id),
        "expires_at": number(int((store.real_clock() + KEPT).timestamp())),
    }
    return store.put(item, ConcurrentUpdate("this link was given out meanwhile"))


def claim_of(store: Store, token_hash: str) -> str | None:
    """The id of the claim a link belongs to; None for a link that was never given out."""
    found = store.read([key(_partition(token_hash))])
    return next(iter(found.values()))["claim_id"]["S"] if found else None


def _partition(token_hash: str) -> str:
    return f"link#{token_hash}"
