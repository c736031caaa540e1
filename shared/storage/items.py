"""How things are laid out in the one table.

| partition                    | sort key          | what                                                 |
|------------------------------|-------------------|------------------------------------------------------|
| `<kind>#<id>`                | `@`               | a case: its state, without what lies apart from it   |
| `<kind>#<id>`                | `@private`        | its personal data and people's texts; can be erased  |
| `<kind>#<id>`                | `@<part>`         | a part of a list that grows, elements by their place |
| `<kind>#<id>`                | `@<part>#private` | what is private of that; can be erased               |
| `<kind>#<id>`                | `v#00000003`      | the audit record of its third version, never updated |
| `<kind>#<id>`                | `<kind>#<own>#@…` | a case that is stored within it, its items likewise  |
| `<kind>#<id>`                | `v#<kind>#<own>…` | the audit records of that                            |
| `number#<number>`            | `<carrier>:@`     | a carrier's tracking number and its version          |
| `number#<number>`            | `<carrier>:e#…`   | what was reported under it                           |
| `number#<number>`            | `<carrier>:f#…`   | what follows it                                      |
| `ledger#<order>`             | transfer id       | one payment; the id makes it happen once             |
| `outbox#<effect>`            | `@`               | something to be sent, until it is                    |
| `once#<hash>`                | `@`, `@1` …       | the answer to a request or webhook, in pieces        |
| `product#<seller>#<product>` | order id          | that the order holds the product                     |
| `link#<hash>`                | `@`               | the claim an affidavit link is about, and its order  |
| `opencase#<order>`           | kind              | the one help case of that kind that is open          |
| `helpqueue#<status>`         | since, case       | help cases, the longest waiting first (`beside`)     |
| `agenda#<role>#<account>…`   | its end, or `~…`  | a move of that account's in an open case             |
| `session#<hash>`             | `@`               | who is signed in to the console under a cookie       |
| `sandbox#clock`              | `@`               | where the sandbox clock stands, and is moving to     |
| `sandbox-insurer#<claim>`    | message id        | what the sandbox insurer was sent about a claim      |

| part                   | of                                         |
|------------------------|--------------------------------------------|
| `after_sales`          | an order's after-sale requests             |
| `evidence#buyer`       | a dispute's evidence: what the buyer shows |
| `evidence#seller`      | what the seller shows                      |
| `evidence#carrier`     | what the carrier shows                     |
| `evidence#third_party` | what an agent has from third parties       |
| `answers`              | what a seller answered the insurer         |
| `files`                | a claim's files for the insurer            |

| kind                  | id                        | a case that is                                        |
|-----------------------|---------------------------|-------------------------------------------------------|
| `order`               | the platform's            | an order                                              |
| `package`             | the platform's            | a package of an order, or of a reshipment             |
| `early`               | the order's               | what was reported of an order before the order itself |
| `deliveryrecord`      | buyer, or address hash    | what did not arrive at a buyer or an address          |
| `label`               | `lbl_…`                   | a label with its cover                                |
| `batch`               | `bat_…`                   | labels bought together                                |
| `batchitem`           | batch and number          | one of them                                           |
| `agreements`          | `agr_<seller>`            | what a seller has accepted                            |
| `claim`               | `clm_…`                   | a claim with the insurer                              |
| `supportcase`         | `cse_…`                   | a question to customer service                        |
| `thread`              | the order's, the case's   | how much was written about it, and mailed             |
| `mailbox`             | role and account          | what an account was mailed, and what is yet to be     |
| `message`             | thread and number         | what somebody wrote there                             |
| `objectionfile`       | `evd_…`                   | a file of an objection to what came back              |
| `dispute`             | `dsp_…`                   | a dispute                                             |
| `book`                | the order's               | what was given back of it, and is open about it       |
| `reshipment`          | `rsh_…`                   | missing items sent again                              |
| `recall`              | `rcl_…`                   | a recalled product                                    |
| `recallrefund`        | recall and order          | one order refunded for it                             |
| `investigation`       | `inv_…`                   | an investigation of a seller                          |
| `investigationrefund` | investigation and dispute | one case refunded after it                            |
| `sellerrecord`        | the seller's              | disputes lost and known hazards                       |
| `notification`        | `ntf_…`                   | an entry of an inbox                                  |

A case's items are written by the steps that change them, read at once and joined (`documents`): a class
says by `PRIVATE` and `PARTS` what lies apart. `@` names its parts with a digest of each, so that a read
between two steps is noticed.

| index             | of                               | what its rows have                             |
|-------------------|----------------------------------|------------------------------------------------|
| `due`             | cases and effects that wait      | keys and times, and an effect's queue          |
| `order`           | an order and all its cases       | state; of the order all but what requests show |
| `list1` … `list8` | cases and payments, newest first | state alone                                    |

Cases and outbox rows that wait for a moment carry `due_shard` and `wake_at`, which the sweep moves on;
a case's `due_at`, and the `remind_at` of its next reminder, stay. What appears in a list carries
`list1` … `list8` and `listed_at`; which number serves which list is said in `listings`, and where the
notifications about an order are.

Rows of an agenda need no index: partition `agenda#role#account` and three narrower ones, sort key
`<due_at, or ~<waiting since>>#<case>#<kind>`, read in order of the sort key (`storage.agenda`).
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from shared.domain.case import Case, Transition
from shared.domain.reminders import next_reminder
from shared.domain.times import rfc3339
from shared.storage.causes import cause
from shared.storage.documents import (
    EMPTY,
    PRIVATE_STATE,
    STATE,
    Document,
    compact,
    digest,
    divide,
    is_private,
    patch,
    private_changes,
    sort_keys,
    unite,
)
from shared.storage.listings import listed_at, lists_of, of_order
from shared.storage.shards import USUAL, Shards

Item = dict[str, dict[str, str]]
Raw = Mapping[str, Any]
C = TypeVar("C", bound=Case)

# What the order page shows of an order itself, beside its state.
ON_ORDER_PAGE = frozenset({PRIVATE_STATE, f"{STATE}after_sales"})


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


def place_of(kind: type[Case] | Case, case_id: str) -> tuple[str, str]:
    """The partition of a case, and what its sort keys there begin with."""
    if not kind.WITHIN:
        return f"{kind_of(kind)}#{case_id}", ""
    outer, own = case_id.rsplit("-", 1)
    return f"{kind.WITHIN}#{outer}", f"{kind_of(kind)}#{own}#"


def case_key(kind: type[Case] | Case, case_id: str, sort: str = STATE) -> Item:
    """Where a case lives, or what is under that sort key of it."""
    partition, within = place_of(kind, case_id)
    return key(partition, f"{within}{sort}")


def case_keys(kind: type[Case], case_id: str) -> list[Item]:
    """Where all of a case is, its audit records apart: what is loaded at once."""
    return [case_key(kind, case_id, sort) for sort in sort_keys(kind)]


def case_items(step: Transition[Any], shards: Shards = USUAL) -> list[Item]:
    """What a step writes: the state, always the first; the parts it changed; the audit record, last."""
    before, after = divide(step.before) if step.before else {}, divide(step.case)
    changed = sorted(sort for sort in before.keys() | after.keys() if before.get(sort) != after.get(sort))
    parts = [_part_item(step.case, sort, after.get(sort, {})) for sort in changed if sort != STATE]
    return [_state_item(step.case, after, shards), *parts, _audit_item(step, before, after)]


def _state_item(case: Case, documents: Mapping[str, Document], shards: Shards) -> Item:
    """The state, with its place in lists and, while the case waits for something, in the due index."""
    kind = kind_of(case)
    item = case_key(case, case.id) | {
        "kind": text(kind),
        "version": number(case.version),
        "of_order": text(of_order(kind, case)),
        "doc": text(compact(documents[STATE])),
    }
    if digests := {sort: digest(compact(one)) for sort, one in documents.items() if sort != STATE}:
        item["parts"] = text(compact(digests))
    if lists := lists_of(kind, case):
        item |= {name: text(partition) for name, partition in lists.items()}
        item["listed_at"] = text(listed_at(kind, case))
    times = {"due_at": case.next_deadline and case.next_deadline.due_at, "remind_at": next_reminder(case)}
    if waits := {name: rfc3339(time) for name, time in times.items() if time}:
        item |= {name: text(time) for name, time in waits.items()}
        item |= {"due_shard": text(shards.of("deadline", case.id)), "wake_at": text(min(waits.values()))}
    return item


def _part_item(case: Case, sort: str, document: Document) -> Item:
    kind = kind_of(case)
    item = case_key(case, case.id, sort) | {"kind": text(kind), "doc": text(compact(document))}
    shown = kind == "order" and sort in ON_ORDER_PAGE
    return item | ({"of_order": text(case.id)} if shown else {})


def parse_case(kind: type[C], items: Iterable[Raw]) -> C:
    """The case that these items hold, audit records among them left out."""
    return unite(kind, {own_sort(item["sk"]["S"]): item["doc"]["S"] for item in items if "doc" in item})


def is_own(kind: type[Case], case_id: str, sort: str) -> bool:
    """Whether a sort key in the partition of a case is its own, and not that of one stored within it."""
    place, within = sort.removeprefix("v#"), place_of(kind, case_id)[1]
    return place.startswith(within) and place[len(within)] in "@0123456789"


def own_sort(sort: str) -> str:
    """The sort key of a case's item without what it begins with where the case is stored within another."""
    return sort[sort.index(STATE) :]


def is_whole(kind: type[Case], items: Mapping[str, Raw], *, erased: bool) -> bool:
    """Whether these items, by sort key, are of one step, and not some of an older or newer one.

    erased: what is private may be missing.
    """
    if STATE not in items:
        return True
    digests = json.loads(items[STATE].get("parts", {"S": EMPTY})["S"])
    for sort in sort_keys(kind)[1:]:
        found = items[sort]["doc"]["S"] if sort in items else None
        if found is None and (sort not in digests or (erased and is_private(sort))):
            continue
        if found is None or digests.get(sort, digest(EMPTY)) != digest(found):
            return False
    return True


def _audit_item(step: Transition[Any], before: Mapping[str, Document], after: Mapping[str, Document]) -> Item:
    """The append-only record of one transition (R-GEN-13).

    `patch` holds the fields it changed, whole, and null for those that are gone; of a list kept in parts
    the elements by their place. Merged in order of version, the patches of a case rebuild its document,
    but for what is private: `private` names what was changed of that. `cause` names what set it off.
    """
    words = private_changes(before, after)
    partition, within = place_of(step.case, step.case.id)
    return key(partition, f"v#{within}{step.case.version:08d}") | {
        "at": text(rfc3339(step.at)),
        "actor": text(str(step.actor)),
        "event": text(step.event),
        "from": text(str(before.get(STATE, {}).get("status", ""))),
        "to": text(str(after[STATE].get("status", ""))),
        "detail": text(compact(step.detail)),
        "patch": text(compact(patch(type(step.case), before, after))),
        **({"private": text(compact(words))} if words else {}),
        **({"cause": text(compact(dict(cause())))} if cause() else {}),
    }
