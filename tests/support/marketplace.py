"""A marketplace in which anybody does anything, over HTTP, by webhook and off the queues, while time moves.

Each act takes two numbers that say which of the things there are it is about, and how it is done; so a story
of acts can be written down and told again. Whatever is refused has changed nothing, and nothing is a 5xx.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from shared.domain.case import Case, Transition
from shared.domain.times import rfc3339
from shared.gateways import insurer
from shared.runtime import wiring
from shared.storage.store import Store
from shared.usecases.services import Services
from tests.support import agendas, http, limits, privacy, published
from tests.support.aws import Clock, emulated_services, messages, sent_mails
from tests.support.files import JPEG
from tests.support.indoors import operation
from tests.support.logged import logged
from tests.support.marketplace_requests import (
    ACCOUNTS,
    COURSES,
    OPENINGS,
    ORDERS,
    Opening,
    bodies,
    commands,
    order,
)
from tests.support.snapshots import Snapshot
from tests.support.time import hurried
from tests.support.traces import empty_buckets

HOURS = (0.02, 0.5, 1, 3, 5, 10, 24, 49)
LONG = (24 * 8, 24 * 40)
STATUSES = (
    "accepted", "in_transit", "delivered", "lost", "damaged", "return_to_sender", "pre_transit", "exception",
)  # fmt: skip
INSURER = ("acknowledged", "accepted", "rejected", "information_requested", "accepted", "accepted")
# Where a case is looked at, by its kind.
PAGES: Mapping[str, str] = {
    "claim": "/claims/{}",
    "dispute": "/disputes/{}",
    "reshipment": "/reshipments/{}",
    "supportcase": "/support-cases/{}",
    "recall": "/recalls/{}",
    "label": "/labels/{}",
}
ROLES = ("seller", "buyer", "agent", "carrier")
PRIVATE_WORDS = "Zebra words that nobody else may read, 17 Quagga Street."


@dataclass(frozen=True)
class Commit:
    """A transaction that stands."""

    steps: tuple[Transition[Any], ...]


@dataclass(frozen=True)
class Asked:
    """A request that can be made again, and what was answered."""

    method: str
    path: str
    body: Any
    how: Mapping[str, Any]
    answer: http.Answer


@dataclass
class Marketplace:
    """cases: as they stand, by partition, the oldest first; fresh: the commits since they were looked at.

    mails: what SES was asked to send; asked, webhooks: what has succeeded, and may come again.
    """

    services: Services
    clock: Clock
    mails: list[dict[str, Any]]
    log: Callable[[], str] = str
    cases: dict[str, Case] = field(default_factory=dict)
    steps: list[Transition[Any]] = field(default_factory=list)
    fresh: list[Commit] = field(default_factory=list)
    audit: dict[tuple[str, str], Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    webhooks: list[tuple[str, str, Any, str]] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)
    swept: bool = False
    statuses: Counter[str] = field(default_factory=Counter)

    @classmethod
    @contextmanager
    def open(cls) -> Iterator["Marketplace"]:
        """Two orders: one delivered, whose buyer asked its seller in vain, and one to be sent with labels."""
        clock = Clock()
        with ExitStack() as stack:
            services = stack.enter_context(emulated_services(clock))
            # Ids are the same in every life, and a file is found by them.
            empty_buckets()
            for watch in (published.watched, privacy.watched, agendas.watched, limits.watched, hurried):
                stack.enter_context(watch())
            patch = stack.enter_context(pytest.MonkeyPatch.context())
            said, lines = stack.enter_context(logged()), StringIO()
            stack.enter_context(redirect_stdout(lines))
            market = cls(services, clock, stack.enter_context(sent_mails()))
            market.log = lambda: said() + lines.getvalue()
            patch.setattr(insurer, "post", http.post)
            patch.setattr(Services, "new_id", staticmethod(market._new_id))
            patch.setattr(Store, "commit", market._noted(Store.commit))
            for kind in ("insurance", "signature"):
                market.ask("POST", "/agreements", {"kind": kind, "version": "2025-10-17"}, role="seller")
            for order_id in ORDERS:
                market.webhook("orders", "order.upserted", order(order_id, clock.now))
            for line_ids in (["a", "b"], ["c"]):
                market.after_sale("ord-1", line_ids, status="rejected", request_id=f"req-{line_ids[0]}")
            yield market

    def act(self, name: str, which: int, how: int) -> None:
        """One act, a second after the last."""
        self.clock.forward(seconds=1)
        self.swept = False
        getattr(self, name)(which, how)

    # People.

    def takes_up(self, which: int, how: int) -> None:
        """Somebody does what a case offers them."""
        known = [one for one in self.cases.values() if one.KIND in PAGES][-6:]
        if known:
            self._take_up(known[which % len(known)], which // len(known) + how, how)

    def get_far(self, which: int, how: int) -> None:
        """What comes one after the other when all goes well, so that many lives get far."""
        for role, path, body in COURSES[which % len(COURSES)](self, how):
            if role == "carrier":
                self.webhook("tracking", "tracking.updated", body | {"occurred_at": rfc3339(self.clock.now)})
            else:
                self.ask("POST", path, body, role=role)
            self.clock.forward(seconds=1)

    def opens(self, which: int, how: int) -> None:
        """A seller buys labels or claims; a buyer disputes or asks for help; an agent recalls; they write."""
        opening: Opening = OPENINGS[which % len(OPENINGS)]
        role, path, body = opening(self, how)
        self.ask("POST", path, body, role=role)

    def tries(self, which: int, how: int) -> None:
        """Anybody asks for anything about anything."""
        names = commands()
        method, path = names[which % len(names)].split(" ")
        role = ROLES[how % 4]
        account = ACCOUNTS[role] if how % 11 else f"{role}-9"
        variants = bodies(f"{method} {path}", self, which)
        self.ask(method, self._filled(path, how), variants[how % len(variants)], role=role, account=account)

    def repeats(self, which: int, how: int) -> None:
        """A webhook or a request comes once more: it is answered as before, and nothing changes."""
        before = Snapshot.take()
        if self.webhooks and how % 2:
            source, path, message, id = self.webhooks[-1 - which % len(self.webhooks)]
            answer = http.signed(source, path, message, at=self.clock.now, id=id)
            assert answer.status == 202, answer.text
        elif self.asked:
            one = self.asked[-1 - which % len(self.asked)]
            answer = http.call(one.method, one.path, one.body, **one.how)
            assert (answer.status, answer.json()) == (one.answer.status, one.answer.json()), one.path
        assert before.unchanged(), "what was said before has changed something"

    def signs(self, which: int, how: int) -> None:
        """Somebody signs an affidavit by a link that was mailed, or by one that never was."""
        links = self.links()
        token = links[-1 - which % len(links)] if links and how % 5 else f"{'x' * 42}{how % 10}"
        form = {"full_name": "Bea Buyer", "signature": "Bea Buyer", "agree": how % 7 > 0}
        form |= {
            "statement": "not_received",
            "details": PRIVATE_WORDS,
            "signed_on": f"{self.clock.now:%Y-%m-%d}",
        }
        self.ask("POST", f"/affidavits/{token}", form)

    def looks(self, which: int, how: int) -> None:
        """Somebody looks at something, mailed links among it: that changes nothing (invariant 13)."""
        before = Snapshot.take()
        for link in self.links()[-2:]:
            for method in ("GET", "HEAD"):
                http.call(method, f"/affidavits/{link}")
        for role in ROLES:
            for page in ("/agenda", "/notifications", "/disputes", "/claims"):
                self._answered(http.call("GET", page, role=role, account=ACCOUNTS[role]))
        assert before.unchanged(), "looking has changed something"

    def uploads(self, which: int, how: int) -> None:
        """A file comes that somebody has announced, or another in its place; they say so."""
        pieces = [
            (case.id, piece)
            for case in self.cases.values()
            if case.KIND == "dispute"
            for piece in case.evidence
        ]  # type: ignore[attr-defined]
        waiting = [(id, piece) for id, piece in pieces if piece.file and piece.status == "awaiting_upload"]
        if not waiting:
            return
        case_id, piece = waiting[which % len(waiting)]
        content = JPEG if how % 3 else b"no picture"
        place = f"quarantine/{case_id}/{piece.id}"
        if how % 5:
            wiring.client("s3").put_object(
                Bucket="evidence", Key=place, Body=content, ContentType="image/jpeg"
            )
        self.ask(
            "POST",
            f"/disputes/{case_id}/evidence/{piece.id}/upload",
            role=piece.party,
            account=ACCOUNTS[piece.party],
        )

    # Systems.

    def reports(self, which: int, how: int) -> None:
        """A carrier reports on a parcel, be it late."""
        numbers = self.numbers()
        if numbers:
            carrier, number = numbers[-1 - which % len(numbers)]
            at = self.clock.now - timedelta(hours=(0, 0, 3, 30)[how // 8 % 4])
            told = {"carrier": carrier, "tracking_number": number, "status": STATUSES[how % 8]}
            self.webhook("tracking", "tracking.updated", {**told, "occurred_at": rfc3339(at)})

    def insures(self, which: int, how: int) -> None:
        """The insurer says something of a claim."""
        claims = self.of_kind("claim")
        if claims:
            claim = claims[-1 - which % len(claims)]
            kind = INSURER[how % len(INSURER)]
            cents = (claim.total_cover, claim.amount, claim.total_cover + 1, 1_00)[how // 6 % 4]
            told = {"claim_id": claim.id, "occurred_at": rfc3339(self.clock.now)}
            told |= {"accepted": {"approved_amount": f"{cents // 100}.{cents % 100:02d}"}}.get(kind, {})
            told |= {"information_requested": {"question": PRIVATE_WORDS}}.get(kind, {})
            told |= {"rejected": {"reason": PRIVATE_WORDS}}.get(kind, {})
            self.webhook("insurer", f"claim.{kind}", told)

    def tells(self, which: int, how: int) -> None:
        """The platform tells of an order: as it was, delivered, cancelled or not, or of a request."""
        order_id = list(ORDERS)[which % len(ORDERS)]
        match how % 6:
            case 0:
                told = order(order_id, self.clock.now, delivered_at=rfc3339(self.clock.now))
            case 1 if how % 4 == 1:
                told = order(order_id, self.clock.now, cancelled_at=rfc3339(self.clock.now))
            case 2:
                kinds = ("refund", "return", "reshipment", "cancellation")
                self.after_sale(
                    order_id,
                    [ORDERS[order_id][how // 6 % len(ORDERS[order_id])][0]],
                    kind=kinds[how // 6 % 4],
                    status=("processed", "rejected", "in_process")[which // 2 % 3],
                    request_id=f"req-{how % 9}",
                    amount=("1.00", None, "20.00")[how % 3],
                )
                return
            case 3 if how % 4 == 3:
                packages = [case for case in self.of_kind("package") if case.order_id == order_id]
                package = packages[which // 2 % len(packages)]
                about = {"order_id": order_id, "package_id": package.id}
                self.webhook("orders", "package.cancelled", {**about, "occurred_at": rfc3339(self.clock.now)})
                return
            case _:
                told = order(order_id, self.clock.now - timedelta(hours=how % 3))
        self.webhook("orders", "order.upserted", told)

    def bounces(self, which: int, how: int) -> None:
        """A mail comes back."""
        if self.mails:
            mail = self.mails[-1 - which % len(self.mails)]
            tags = {tag["Name"]: [tag["Value"]] for tag in mail["EmailTags"]}
            kind = ("Bounce", "Complaint")[how % 2]
            how_so = (
                {"bounce": {"bounceType": "Permanent", "bounceSubType": "General"}} if how % 2 == 0 else {}
            )
            said = http.feedback({"eventType": kind, "mail": {"tags": tags}, **how_so})
            assert said == {"batchItemFailures": []}

    # Time, and what goes on in it.

    def waits(self, which: int, how: int) -> None:
        """Time passes."""
        self.clock.forward(hours=HOURS[how % len(HOURS)] if which % 12 else LONG[how % len(LONG)])

    def waits_for_an_end(self, which: int, how: int) -> None:
        """Until the next end of a deadline, a second before it or after it, or hours."""
        open_ones = sorted(
            {one.due_at for case in self.cases.values() for one in case.deadlines if one.state == "open"}
        )
        if open_ones:
            due = open_ones[0 if how % 3 else which % len(open_ones)]
            self.clock.now = max(self.clock.now, due + timedelta(seconds=(1, 1, 0, -1, 3600 * 6)[how % 5]))

    def sweeps(self, which: int, how: int) -> None:
        """The sweep, twice at once, and the queue behind it: in order, reversed or each message thrice."""
        for _ in range(1 + how % 2):
            http.handler("functions.deadlines.sweep.handler")({}, None)
        found = messages("deadline")
        if how % 3 == 1:
            found.reverse()
        for message in found * (3 if how % 3 == 2 else 1):
            said = http.handler("functions.deadlines.enforce.handler")(
                http.sqs_event(json.dumps(message)), None
            )
            assert said == {"batchItemFailures": []}, message
        for queue in http.workers():
            if queue in ("work", "mail", "insurer", "events", "bulk"):
                for message in messages(queue):
                    http.work(queue, message)
        self.swept = True

    def works(self, which: int, how: int) -> None:
        """What waits in the outbox is delivered: oldest or newest first, or each of it three times."""
        for _ in range(6):
            rows = http.outbox()
            if how % 3 == 1:
                rows.reverse()
            if how % 4 == 3:
                rows = rows[: 1 + which % 5]
            for queue, effect in rows:
                self._deliver(queue, effect, times=3 if how % 3 == 2 else 1)
            if not rows or how % 4 == 3:
                return

    def _deliver(self, queue: str, effect: str, *, times: int) -> None:
        said = http.work(queue, {"effect": effect})
        assert said == {"batchItemFailures": []}, effect
        before = Snapshot.take()
        for _ in range(times - 1):
            http.work(queue, {"effect": effect})
            assert before.unchanged(), f"{effect} came again and changed something"

    def end(self) -> None:
        """All effects are delivered, and all that anybody waits for runs out."""
        for _ in range(12):
            self.act("works", 0, 0)
            self.clock.forward(days=40)
            self.act("sweeps", 0, 0)
            if not self.waiting():
                break
        self.act("works", 0, 0)

    # What is there.

    def of_kind(self, kind: str) -> list[Any]:
        """The cases of a kind, the oldest first."""
        return [case for case in self.cases.values() if kind == case.KIND]

    def waiting(self) -> list[str]:
        """The cases in which a deadline is open still, but that after which personal data are erased."""
        return [
            place
            for place, case in self.cases.items()
            if any(one.state == "open" and one.kind != "personal_data" for one in case.deadlines)
        ]

    def numbers(self) -> list[tuple[str, str]]:
        """Every tracking number there has been, with its carrier."""
        found: dict[tuple[str, str], None] = {}
        for step in self.steps:
            case = step.case
            goods = getattr(case, "goods_back", None)
            for one in (case, goods, goods and goods.label):
                number, carrier = getattr(one, "tracking_number", None), getattr(one, "carrier", None)
                if number and carrier:
                    found[carrier, number] = None
        return list(found)

    def links(self) -> list[str]:
        """The tokens of the links that were mailed."""
        texts = [mail["Content"]["Simple"]["Body"]["Text"]["Data"] for mail in self.mails]
        return [
            word.rsplit("/", 1)[1].rstrip(".")
            for text in texts
            for word in text.split()
            if "/affidavits/" in word
        ]

    # How.

    def ask(
        self, method: str, path: str, body: Any = None, *, role: str = "", account: str = ""
    ) -> http.Answer:
        """A request with a key of its own."""
        key = f"key-{len(self.asked)}-{self.statuses.total()}"
        how = {
            "role": role,
            "account": account or ACCOUNTS.get(role, ""),
            "headers": {"idempotency-key": key},
        }
        before, taken = Snapshot.take(), len(self.steps)
        answer = self._answered(http.call(method, path, body, **how))
        if answer.status >= 400:
            told = f"{method} {path}: {answer.text[:300]}"
            # What is over, or what was told before by a carrier or sent by a party, is carried out first.
            others = self.steps[taken:]
            due = [
                one for one in others if one.actor.role in ("platform", "carrier") or one.at < self.clock.now
            ]
            assert before.unchanged() or (others and due == others), f"refused, and changed: {told}"
        elif role:
            self.asked.append(Asked(method, path, body, how, answer))
        self.statuses[f"{operation(method, path)} {answer.status}"] += 1
        return answer

    def webhook(self, source: str, type: str, data: Any) -> None:
        """Something is told, and taken."""
        path, id = f"/webhooks/{source}", f"msg_{len(self.webhooks)}"
        message = {"type": type, "data": data}
        answer = self._answered(http.signed(source, path, message, at=self.clock.now, id=id))
        assert answer.status == 202, answer.text
        self.webhooks.append((source, path, message, id))

    def after_sale(
        self, order_id: str, line_ids: Sequence[str], *, status: str, request_id: str, **told: Any
    ) -> None:
        """The platform tells of a request of the buyer's."""
        usual = {"order_id": order_id, "line_ids": list(line_ids), "kind": "refund", "contacted_seller": True}
        about = {"request_id": request_id, "status": status, "occurred_at": rfc3339(self.clock.now)}
        given = {name: value for name, value in told.items() if value is not None}
        self.webhook("orders", "after_sale.updated", {**usual, **about, **given})

    def _take_up(self, case: Case, which: int, how: int) -> None:
        for turn in range(3):
            role = ROLES[(how + turn) % 3]
            seen = http.call("GET", PAGES[case.KIND].format(case.id), role=role, account=ACCOUNTS[role])
            if seen.status != 200:
                continue
            offered = [
                one["href"]
                for one in seen.json().get("available_actions", ())
                if one["available"] and one["href"].startswith("/") and one["href"].count("/") > 1
            ]
            known = [href for href in offered if _is_command(href)]
            if known:
                href = known[which % len(known)]
                variants = bodies(operation("POST", href), self, which)
                self.ask("POST", href, variants[how // 3 % len(variants)], role=role)
                return

    def _filled(self, path: str, how: int) -> str:
        """The path about things there are; of a kind that there is nothing of, about nothing."""
        kinds = {
            "claim_id": "claim", "dispute_id": "dispute", "case_id": "supportcase", "label_id": "label",
            "reshipment_id": "reshipment", "recall_id": "recall", "investigation_id": "investigation",
            "order_id": "order", "package_id": "package", "batch_id": "batch",
            "notification_id": "notification", "message_id": "message",
        }  # fmt: skip
        first = f"{1:020d}"
        filled = {"token": "x" * 43, "evidence_id": "evd_1", "file_id": "fil_1"}
        filled |= {"answer_id": f"ans_{first}", "answer_file_id": f"fil_{first}"}
        for name, kind in kinds.items():
            known = self.of_kind(kind)
            filled[name] = known[-1 - how % len(known)].id if known else "none-1"
        return path.format_map(filled)

    def _answered(self, answer: http.Answer) -> http.Answer:
        assert answer.status < 500, answer.text
        return answer

    def _new_id(self, prefix: str) -> str:
        self.ids[prefix] += 1
        return f"{prefix}_{self.ids[prefix]:020d}"

    def _noted(self, commit: Callable[..., None]) -> Callable[..., None]:
        """Note what is committed."""

        def noted(store: Store, *steps: Transition[Any], **more: Any) -> None:
            commit(store, *steps, **more)
            self.fresh.append(Commit(steps))
            self.steps += steps
            for step in steps:
                self.cases[f"{step.case.KIND}#{step.case.id}"] = step.case

        return noted


def _is_command(href: str) -> bool:
    try:
        return operation("POST", href) in commands()
    except StopIteration:
        return False
