"""Who is signed in to the console: one row a session, under a hash of its cookie, gone when it ends."""

import hashlib
from datetime import UTC, datetime
from typing import get_args

from shared.domain.case import Role
from shared.domain.record import record
from shared.storage.items import Item, key, number, text
from shared.storage.store import Store


@record
class Session:
    """A signed-in person: role and account, and the token that every form of theirs carries.

    ends_at: real time, to the second.
    """

    role: Role
    account: str
    token: str
    ends_at: datetime


def open_session(store: Store, secret: str, session: Session) -> None:
    """Keep a session under what its cookie holds."""
    row = {
        "role": text(session.role),
        "account": text(session.account),
        "token": text(session.token),
        "expires_at": number(int(session.ends_at.timestamp())),
    }
    store.client.put_item(TableName=store.table, Item=_key(secret) | row)


def find_session(store: Store, secret: str) -> Session | None:
    """The session of a cookie; None where there is none, or where it has ended."""
    found = store.read([_key(secret)])
    if not found:
        return None
    row = next(iter(found.values()))
    ends_at = datetime.fromtimestamp(int(row["expires_at"]["N"]), UTC)
    role = next(role for role in get_args(Role) if role == row["role"]["S"])
    session = Session(role=role, account=row["account"]["S"], token=row["token"]["S"], ends_at=ends_at)
    return session if store.real_clock() < ends_at else None


def close_session(store: Store, secret: str) -> None:
    """Forget a session."""
    store.client.delete_item(TableName=store.table, Key=_key(secret))


def _key(secret: str) -> Item:
    return key("session#" + hashlib.sha256(secret.encode()).hexdigest())
