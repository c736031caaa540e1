"""How a story is printed: who did what, what it cost, which deadline ran, which clause decided."""

import sys
import textwrap
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from shared.domain.policy import policy_at

WIDTH = 96


def title(number: int, text: str) -> None:
    """A story begins."""
    print(f"\n{number}. {text}\n{'-' * min(WIDTH, len(text) + 3)}")


def local_time(at: datetime) -> str:
    """A time in the policy's zone."""
    return at.astimezone(policy_at(at).zone).strftime("%a %Y-%m-%d %H:%M:%S")


def say(moment: datetime, who: str, what: str) -> None:
    """Somebody did something, at the service's own time."""
    local = local_time(moment)
    lines = textwrap.wrap(what, WIDTH - 36)
    print(f"  {local}  {who:<10} {lines[0]}")
    for line in lines[1:]:
        print(f"{'':36}{line}")
    sys.stdout.flush()


def rule(clause: Mapping[str, Any]) -> str:
    """Where a rule is published; its own words for a rule of the service."""
    return f"{clause['document']}, “{clause['section']}”" if clause["document"] else str(clause["title"])


def rules(clauses: Iterable[Mapping[str, Any]]) -> str:
    """Where each of them is published, once."""
    return "; ".join(dict.fromkeys(map(rule, clauses)))


def show_deadlines(case: Mapping[str, Any]) -> None:
    """The clocks of a case: from when to when, and what happens then."""
    for deadline in case["deadlines"]:
        print(f"{'':36}clock {deadline['kind']} ({deadline['party']}), {deadline['state']}:")
        print(
            f"{'':38}from {deadline['start_event']} until {deadline['due_at']} — {rule(deadline['clause'])}"
        )


def show_agenda(moves: Iterable[Mapping[str, Any]]) -> None:
    """What an account can do in its open cases, until when, and what happens otherwise."""
    for move in moves:
        until = local_time(datetime.fromisoformat(move["due_at"])) if move["due_at"] else "no end"
        print(f"{'':36}{until}  {move['action']} ({move['title']}, {move['amount'] or 'no amount'})")
        if move["consequence"]:
            lines = textwrap.wrap(f"otherwise: {move['consequence']}", WIDTH - 38)
            print(textwrap.indent("\n".join(lines), " " * 38))


def show_timeline(case: Mapping[str, Any]) -> None:
    """What a case remembers of itself."""
    for entry in case["timeline"]:
        print(f"{'':36}{entry['at']}  {entry['actor']:<18} {entry['event']}")


def show_ledger(entries: list[Mapping[str, Any]]) -> None:
    """Every payment, and the sum of each account: together they are zero."""
    if not entries:
        print(f"{'':36}no payments")
        return
    accounts: dict[str, int] = {}
    for entry in sorted(entries, key=lambda e: e["at"]):
        amount = cents(entry["amount"])
        accounts[entry["from"]] = accounts.get(entry["from"], 0) - amount
        accounts[entry["to"]] = accounts.get(entry["to"], 0) + amount
        print(f"{'':36}{entry['kind']:<21} {entry['from']:>8} → {entry['to']:<8} {entry['amount']:>9}")
    sums = ", ".join(f"{name} {total / 100:+.2f}" for name, total in sorted(accounts.items()))
    print(f"{'':36}{sums}; sum {sum(accounts.values()) / 100:.2f}")


def show_book(book: Mapping[str, Any]) -> None:
    """What was paid for each unit of an order, who gave it back, and what is left to give."""
    print(f"{'':36}line    units  paid each  state     given back           left")
    for line in book["lines"]:
        for group in line["groups"]:
            paid = sum(cents(group[part]) for part in ("price", "shipping_share", "tax_share"))
            given = sum(cents(one["amount"]) for one in group["given_back"])
            left = 0 if group["settled"] else group["units"] * (paid - given)
            by = ", ".join(f"{one['amount']} {one['by']}" for one in group["given_back"]) or "nothing"
            print(f"{'':36}{line['line_id']:<8}{group['units']:>5}{paid / 100:>11.2f}  {group['state']:<10}"
                  f"{by:<16}{left / 100:>9.2f}")  # fmt: skip
    print(f"{'':36}paid {book['paid']}, given back {book['refunded']}, left {book['left']}")


def cents(amount: str) -> int:
    """An amount as the service writes it, in cents."""
    return int(amount.replace(".", ""))
