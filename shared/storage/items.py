"""How things are laid out in the one table.

| partition                    | sort key     | what                                                      |
|------------------------------|--------------|-----------------------------------------------------------|
| `<kind>#<id>`                | `@`          | a case: its state as one JSON document                    |
| `<kind>#<id>`                | `v#00000003` | the audit record of its third version, never updated      |
| `number#<carrier>:<number>`  | `numbers`    | a tracking number: its reports, and what follows it       |
| `ledger#<order>`             | transfer id  | one payment; the id makes it happen once                  |
| `outbox#<effect>`            | `@`          | something to be sent, until it is                         |
| `once#<hash>`                | `@`          | a request or webhook already answered                     |
| `product#<seller>#<product>` | order id     | that the order holds the product                          |
| `link#<hash>`                | `@`          | which claim an affidavit link belongs to                  |
| `sandbox#clock`              | `@`          | where the sandbox clock stands, and where it is moving to |
| `sandbox-insurer#<claim>`    | message id   | what the sandbox insurer was sent about a claim           |

| kind                  | id                        | a case that is                                        |
|-----------------------|---------------------------|-------------------------------------------------------|
| `order`               | the platform's            | an order                                              |
| `package`             | the platform's            | a package of an order, or of a reshipment             |
| `early`               | the order's               | what was reported of an order before the order itself |
| `refundbook`          | the order's               | what was refunded of it                               |
| `deliveryrecord`      | buyer, or address hash    | what did not arrive at a buyer or an address          |
| `label`               | `lbl_…`                   | a label with its cover                                |
| `batch`               | `bat_…`                   | labels bought together                                |
| `batchitem`           | batch and number          | one of them                                           |
| `agreements`          | `agr_<seller>`            | what a seller has accepted                            |
| `claim`               | `clm_…`                   | a claim with the insurer                              |
| `supportcase`         | `cse_…`                   | a question to customer service                        |
| `dispute`             | `dsp_…`                   | a dispute                                             |
| `docket`              | the order's               | its disputes, line by line                            |
| `reshipment`          | `rsh_…`                   | missing items sent again                              |
| `reshipmentdocket`    | the order's               | its reshipments, line by line                         |
| `recall`              | `rcl_…`                   | a recalled product                                    |
| `recallrefund`        | recall and order          | one order refunded for it                             |
| `investigation`       | `inv_…`                   | an investigation of a seller                          |
| `investigationrefund` | investigation and dispute | one case refunded after it                            |
| `sellerrecord`        | the seller's              | disputes lost and known hazards                       |
| `notification`        | `ntf_…`                   | an entry of an inbox                                  |

Cases and outbox rows that wait for a moment carry `due_shard` and `wake_at` (index `due`). What
appears in a list carries `list1`…`list8` and `listed_at` (indexes of the same names); which number
serves which list is said in `listings`.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from zlib import crc32

from shared.domain.case import Case, Transfer, Transition
from shared.domain.times import rfc3339
from shared.storage.listings import listed_at, lists_of

Item = dict[str, dict[str, str]]
C = TypeVar("C", bound=Case)

STATE = "@"
SHARDS = 4


def text(value: str) -> dict[str, str]:
    """A DynamoDB string."""
    return {"S": value}


def number(value: int) -> dict[str, str]:
    """A DynamoDB number."""
    return {"N": str(value)}


def kind_of(case: type[Case] | Case) -> str:
    """`claim` for a Claim: the first part of its partition key."""
    return case.KIND


def key(partition: str, sort: str = STATE) -> Item:
    """A primary key."""
    return {"pk": text(partition), "sk": text(sort)}


def case_key(kind: type[Case], case_id: str) -> Item:
    """Where a case lives."""
    return key(f"{kind_of(kind)}#{case_id}")


def shard(namespace: str, identity: str) -> str:
    """One of a few partitions of the due index, so that no single one takes every write."""
    return f"{namespace}#{crc32(identity.encode()) % SHARDS}"


def shards(namespace: str) -> list[str]:
    """All partitions of the due index in a namespace (`deadline` or `effect`)."""
    return [f"{namespace}#{n}" for n in range(SHARDS)]


def compact(document: Any) -> str:
    """JSON without blanks, keys in order: the same document is the same text."""
    return json.dumps(document, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def case_item(case: Case) -> Item:
    """A case with its place in lists and, while it waits for something, in the due index."""
    kind = kind_of(case)
    item = key(f"{kind}#{case.id}") | {
        "kind": text(kind),
        "version": number(case.version),
        "of_order": text(getattr(case, "order_id", case.id)),
        "doc": text(case.model_dump_json(exclude_none=True)),
    }
    if lists := lists_of(kind, case):
        item |= {name: text(partition) for name, partition in lists.items()}
        item["listed_at"] = text(listed_at(kind, case))
    if waiting := case.next_deadline:
        due = rfc3339(waiting.due_at)
        item |= {"due_shard": text(shard("deadline", case.id)), "wake_at": text(due), "due_at": text(due)}
    return item


def parse_case(kind: type[C], item: Mapping[str, Any]) -> C:
    """The case an item holds."""
    return kind.model_validate_json(item["doc"]["S"])


def audit_item(step: Transition[Any]) -> Item:
    """The append-only record of one transition (R-GEN-13).

    `patch` holds the fields it changed, whole, and null for those that are gone: merged in order of
    version, the patches of a case rebuild its document.
    """
    before = step.before.model_dump(mode="json", exclude_none=True) if step.before else {}
    after = step.case.model_dump(mode="json", exclude_none=True)
    return key(f"{kind_of(step.case)}#{step.case.id}", f"v#{step.case.version:08d}") | {
        "at": text(rfc3339(step.at)),
        "actor": text(str(step.actor)),
        "event": text(step.event),
        "from": text(str(before.get("status", ""))),
        "to": text(str(after.get("status", ""))),
        "detail": text(compact(step.detail)),
        "patch": text(compact(_patch(before, after))),
    }


def _patch(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    changed = {name: value for name, value in after.items() if name not in before or value != before[name]}
    return {name: None for name in before if name not in after} | changed


def ledger_item(transfer: Transfer, at: datetime) -> Item:
    """One payment, listed for the seller (`list1`) and for agents (`list3`)."""
    return key(f"ledger#{transfer.order_id}", transfer.id) | {
        "id": text(transfer.id),
        "order_id": text(transfer.order_id),
        "case_id": text(transfer.case_id),
        "kind": text(transfer.kind),
        "from": text(transfer.debit),
        "to": text(transfer.credit),
        "amount": number(transfer.amount),
        "at": text(rfc3339(at)),
        "list1": text(f"ledger#{transfer.seller_id}#{transfer.order_id}"),
        "list3": text(f"ledger#{transfer.order_id}"),
        "listed_at": text(f"{rfc3339(at)}#{transfer.id}"),
    }
