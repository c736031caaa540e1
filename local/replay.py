"""`make replay VERSION=…`: the judgments made so far under another version of the policy, be it a draft.

Prints which outcomes would change and by how much; nothing is written. TABLE names a deployed table, which is
read as AWS settings say; without it the service on this machine is.
"""

import argparse
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from local.deploy import aws
from local.engine import engine
from local.stack import clients
from shared.domain.disputes.case import Dispute
from shared.domain.disputes.replay import Change, replay
from shared.domain.policy import policy
from shared.gateways.wording import dollars
from shared.storage.listings import list_of
from shared.storage.lists import page_of_cases
from shared.storage.store import Store
from shared.usecases.disputes.earlier import with_pieces_of

PAGE = 100


def disputes_in(store: Store) -> Iterator[Dispute]:
    """Read every judged dispute there is whole, with what counts of its first request, the newest first."""
    lists, token = [list_of(Dispute.KIND, "agent", "")], None
    while True:
        page = page_of_cases(store, Dispute, lists, size=PAGE, token=token)
        found = store.load_many(Dispute, [row.id for row in page.rows if row.judgment is not None])
        earlier = [one.previous_id for one in found if one.first_evidence and one.previous_id]
        first = {one.id: one for one in store.load_many(Dispute, earlier)}
        yield from (with_pieces_of(one, first.get(one.previous_id or "")) for one in found)
        token = page.next_page_token
        if token is None:
            return


def report(disputes: Iterable[Dispute], version: str) -> Iterator[str]:
    """Say line by line what would change under that version, and at last how much in all."""
    judged, changes = 0, list[Change]()
    for dispute in disputes:
        judged += dispute.judgment is not None
        change = replay(dispute, version=version)
        if change is None:
            continue
        changes.append(change)
        yield f"{change.dispute_id}  {_words(change)}"
    sums = [(one.amount, one.other_amount) for one in changes]
    known = [(before, after) for before, after in sums if before is not None and after is not None]
    less, more = sum(before for before, _ in known), sum(after for _, after in known)
    yield f"{len(changes)} of {judged} judgments change; refunds: {dollars(less)} -> {dollars(more)}."
    if unknown := len(sums) - len(known):
        yield f"Of {unknown} of them the amount is not known."


def _words(change: Change) -> str:
    parts = [f"{name}: {before} -> {after}" for name, (before, after) in change.parts.items()]
    if change.amount != change.other_amount:
        parts.append(f"refund: {_dollars(change.amount)} -> {_dollars(change.other_amount)}")
    return "; ".join(parts)


def _dollars(amount: int | None) -> str:
    return "not known" if amount is None else dollars(amount)


def _store(table: str | None) -> Store:
    if table is None:
        stack = engine().stack()
        client: Any = clients(stack["aws_endpoint_url"])("dynamodb")
        return Store(client, stack["table_name"], lambda: datetime.now(UTC))
    return Store(aws().client("dynamodb"), table, lambda: datetime.now(UTC))


def main() -> None:
    """Replay the judgments made so far under a version of the policy."""
    parser = argparse.ArgumentParser(
        prog="make replay", usage="make replay VERSION=… [TABLE=…]", description=main.__doc__
    )
    parser.add_argument("version")
    parser.add_argument("table", nargs="?")
    asked = parser.parse_args()
    try:
        version = policy(asked.version).version
    except LookupError as unknown:
        parser.error(str(unknown))
    for line in report(disputes_in(_store(asked.table)), version):
        print(line)


if __name__ == "__main__":
    main()
