"""The affidavit from the seller's request to the insurer: links, their ends, and what is kept of them."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from shared.domain.claims.claim import Claim
from shared.domain.errors import (
    ConcurrentUpdate,
    Conflict,
    Gone,
    Invalid,
    NotFound,
    RateLimited,
    Stale,
)
from shared.storage.store import Ref
from shared.usecases.claims import affidavits
from shared.usecases.claims.affidavits import personal_link
from shared.usecases.deadlines import enforce
from shared.usecases.queries import list_inbox
from shared.usecases.services import Caller, Services
from tests.support.aws import Clock
from tests.support.claim_builders import (
    CONTENTS,
    DAY,
    FORM,
    LINK_ENDS,
    SECOND,
    SENT,
    a_claim_with_package,
    rejecting,
)
from tests.support.claims import (
    AGENT,
    BUYER,
    OTHER_SELLER,
    SELLER,
    an_order,
    command,
    effects_of,
    keep,
    open_claim,
)
from tests.support.faults import watched
from tests.support.order_builders import BUYER as BEA
from tests.support.refusals import refusal

VISITOR = Caller("platform", "")


@pytest.fixture
def claim(services: Services, clock: Clock) -> Claim:
    """A claim under review, a day old."""
    opened = open_claim(services)
    clock.now = SENT
    return opened


def send(services: Services, caller: Caller = SELLER, **how: Any) -> Claim:
    return affidavits.send(services, command(services, caller, **how), "clm_1")


def token_of(services: Services, claim: Claim) -> str:
    return personal_link(services, claim).rsplit("/", 1)[1]


def submit(services: Services, token: str, **filled: Any) -> affidavits.Received:
    fields = {**FORM, "signed_on": "2026-03-11", **filled}
    return affidavits.submit(services, command(services, VISITOR), token=token, fields=fields)


def stored(services: Services) -> Claim:
    (claim,) = services.store.load(Ref(Claim, "clm_1"))
    assert claim is not None
    return claim


def whole_table(services: Services) -> str:
    return json.dumps(services.store.client.scan(TableName=services.store.table)["Items"])


# Preview


def test_the_preview_is_the_letter_with_the_address_masked_and_no_link_that_works(
    services: Services, claim: Claim
) -> None:
    """R-AFF-06"""
    before = whole_table(services)
    shown = affidavits.preview(services, SELLER, "clm_1")
    assert shown.to == "b***@example.com"
    assert "bea@example.com" not in shown.html + shown.text
    assert "https://personal-link.invalid/" in shown.html
    assert "April 10, 2026, 11:59 p.m. Pacific time" in shown.text
    assert whole_table(services) == before


def test_a_preview_of_somebody_elses_claim_looks_absent(services: Services, claim: Claim) -> None:
    """R-AFF-06, R-GEN-10"""
    assert type(refusal(lambda: affidavits.preview(services, OTHER_SELLER, "clm_1"))) is NotFound


# Sending


def test_sending_gives_out_a_link_for_thirty_days_and_asks_for_its_mail(
    services: Services, claim: Claim
) -> None:
    """R-AFF-01, R-AFF-09"""
    after = send(services)
    assert stored(services) == after
    assert (after.affidavit.status, after.affidavit.sent_count) == ("sent", 1)
    assert after.affidavit.link_expires_at == LINK_ENDS
    (mail,) = effects_of(services, "mail")
    assert (mail.id, mail.kind, mail.payload) == (
        "aff_1-1",
        "affidavit_request",
        {"claim_id": "clm_1", "sending": 1},
    )


def test_a_token_has_256_bits_and_nothing_but_its_hash_is_stored(services: Services, claim: Claim) -> None:
    """R-AFF-07"""
    token = token_of(services, send(services))
    assert len(token) == 43
    kept = whole_table(services)
    assert token not in kept
    assert hashlib.sha256(token.encode()).hexdigest() in kept


def test_every_sending_and_every_claim_has_a_token_of_its_own(services: Services, claim: Claim) -> None:
    """R-AFF-07"""
    first = send(services)
    second = first.model_copy(update={"affidavit": first.affidavit.model_copy(update={"sent_count": 2})})
    other = first.model_copy(update={"affidavit": first.affidavit.model_copy(update={"id": "aff_2"})})
    assert len({token_of(services, one) for one in (first, second, other)}) == 3
    assert token_of(services, first) == token_of(services, first)


def test_the_link_in_the_table_is_forgotten_in_real_time_long_after_its_end(
    services: Services, claim: Claim, clock: Clock
) -> None:
    """R-AFF-09"""
    send(services)
    items = services.store.client.scan(TableName=services.store.table)["Items"]
    (link,) = [item for item in items if item["pk"]["S"].startswith("link#")]
    assert int(link["expires_at"]["N"]) == int((clock.now + timedelta(days=400)).timestamp())


def test_the_buyer_finds_the_request_in_their_inbox_without_the_link(
    services: Services, claim: Claim
) -> None:
    """R-AFF-01, R-AFF-07"""
    send(services)
    (notice,) = list_inbox(services, BUYER, size=10, token=None).rows
    assert (notice.kind, notice.words.link) == ("affidavit_request", None)
    assert "invalid" not in notice.model_dump_json()


def test_without_a_claim_there_is_nothing_to_send(services: Services) -> None:
    """R-AFF-02"""
    assert type(refusal(lambda: send(services))) is NotFound


def test_only_the_seller_of_the_claim_sends(services: Services, claim: Claim) -> None:
    """R-AFF-02, R-GEN-10"""
    assert type(refusal(lambda: send(services, OTHER_SELLER))) is NotFound
    assert stored(services) == claim


def test_sending_on_an_old_version_is_refused(services: Services, claim: Claim) -> None:
    """If-Match"""
    assert type(refusal(lambda: send(services, if_match=2))) is Stale
    assert send(services, if_match=1).version == 2


def test_within_a_day_it_is_not_sent_again_and_three_times_at_the_most(
    services: Services, claim: Claim, clock: Clock
) -> None:
    """R-AFF-10"""
    send(services)
    clock.now = SENT + DAY - SECOND
    early = refusal(lambda: send(services))
    assert (type(early), early.code, early.extra["opens_at"]) == (
        RateLimited,
        "affidavit_sent_recently",
        "2026-03-12T20:00:00Z",
    )
    for sending in (2, 3):
        clock.now = SENT + (sending - 1) * DAY
        assert send(services).affidavit.sent_count == sending
    clock.now = SENT + 9 * DAY
    assert refusal(lambda: send(services)).code == "affidavit_send_limit"
    assert [mail.id for mail in effects_of(services, "mail")] == ["aff_1-1", "aff_1-2", "aff_1-3"]


def test_of_two_sendings_at_once_one_is_sent(
    services: Services, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-AFF-10"""
    commit = services.store.commit

    def overtaken(*steps: Any, **how: Any) -> None:
        monkeypatch.setattr(services.store, "commit", commit)
        send(services)
        commit(*steps, **how)

    monkeypatch.setattr(services.store, "commit", overtaken)
    with pytest.raises(ConcurrentUpdate):
        send(services)
    assert len(effects_of(services, "mail")) == 1


# Looking and submitting


def test_looking_shows_the_parcel_and_changes_nothing(services: Services, claim: Claim) -> None:
    """R-AFF-07"""
    token = token_of(services, send(services))
    before = whole_table(services)
    form = affidavits.look(services, token)
    assert (form.facts.order_id, form.facts.contents) == ("ord-1", CONTENTS)
    assert (form.facts.due_at, form.today.isoformat()) == (LINK_ENDS, "2026-03-11")
    assert whole_table(services) == before


@pytest.mark.parametrize(
    "token", ["", "x", "a" * 42, "a" * 43, "a" * 300, "../" * 14 + "x", "ä" * 43, "a" * 42 + "\n"]
)
def test_an_unknown_short_or_long_token_leads_nowhere(services: Services, claim: Claim, token: str) -> None:
    """R-AFF-07"""
    send(services)
    for call in (lambda: affidavits.look(services, token), lambda: submit(services, token)):
        found = refusal(call)
        assert (type(found), found.code) == (NotFound, "not_found")


def test_a_submission_goes_to_the_insurer_once_and_the_seller_hears_of_it(
    services: Services, claim: Claim
) -> None:
    """R-AFF-03, R-AFF-05"""
    token = token_of(services, send(services))
    received = submit(services, token)
    assert (received.order_id, received.at) == ("ord-1", SENT)
    after = stored(services).affidavit
    assert after.status == "submitted" and after.submission is not None
    (handed_on,) = effects_of(services, "insurer")
    assert (handed_on.id, handed_on.payload) == ("clm_1:affidavit", {"claim_id": "clm_1"})
    notices = list_inbox(services, SELLER, size=10, token=None).rows
    assert [one.kind for one in notices] == ["affidavit_received"]


def test_a_link_is_two_reads_and_a_submission_one_transaction_more(services: Services, claim: Claim) -> None:
    """Round trips, the clock's own read aside: the link names the claim and its order"""
    token = token_of(services, send(services))
    with watched() as looked:
        affidavits.look(services, token)
    assert looked.operations == ["BatchGetItem"] * (2 + 1)
    with watched() as submitted:
        submit(services, token)
    assert submitted.operations == ["BatchGetItem"] * (2 + 1) + ["TransactWriteItems"]


def test_a_link_works_once(services: Services, claim: Claim) -> None:
    """R-AFF-08"""
    token = token_of(services, send(services))
    submit(services, token)
    before = whole_table(services)
    found = refusal(lambda: submit(services, token))
    assert (type(found), found.code) == (Conflict, "affidavit_already_submitted")
    assert isinstance(affidavits.look(services, token), affidavits.Received)
    assert whole_table(services) == before


def test_of_two_submissions_at_once_one_counts(
    services: Services, claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-AFF-08"""
    token = token_of(services, send(services))
    commit = services.store.commit

    def overtaken(*steps: Any, **how: Any) -> None:
        monkeypatch.setattr(services.store, "commit", commit)
        submit(services, token, full_name="The first")
        commit(*steps, **how)

    monkeypatch.setattr(services.store, "commit", overtaken)
    with pytest.raises(ConcurrentUpdate):
        submit(services, token, full_name="The second")
    submission = stored(services).affidavit.submission
    assert submission is not None and submission.full_name == "The first"
    assert len(effects_of(services, "insurer")) == 1


@pytest.mark.parametrize(
    "filled", [{"agree": False}, {"full_name": "Bea\r\nBcc: x@example.com"}, {"statement": "all of it"}]
)
def test_a_form_with_a_mistake_is_refused_and_the_link_stays_usable(
    services: Services, claim: Claim, filled: dict[str, Any]
) -> None:
    """R-AFF-03, R-AFF-14"""
    token = token_of(services, send(services))
    before = whole_table(services)
    assert type(refusal(lambda: submit(services, token, **filled))) is Invalid
    assert whole_table(services) == before
    submit(services, token)


def test_a_newer_link_replaces_the_older_one(services: Services, claim: Claim, clock: Clock) -> None:
    """R-AFF-10"""
    old = token_of(services, send(services))
    clock.now = SENT + DAY
    new = token_of(services, send(services))
    assert type(refusal(lambda: affidavits.look(services, old))) is NotFound
    assert type(refusal(lambda: submit(services, old))) is NotFound
    submit(services, new)


def test_a_link_works_in_its_last_second_and_not_a_second_later_swept_or_not(
    services: Services, claim: Claim, clock: Clock
) -> None:
    """R-AFF-09, R-GEN-04, R-GEN-05"""
    token = token_of(services, send(services))
    clock.now = LINK_ENDS
    affidavits.look(services, token)
    clock.now = LINK_ENDS + SECOND
    for _ in ("before the sweep", "after it"):
        for call in (lambda: affidavits.look(services, token), lambda: submit(services, token)):
            found = refusal(call)
            assert (type(found), found.code) == (Gone, "affidavit_link_expired")
        enforce(services, "claim#clm_1", now=services.now())
    assert stored(services).affidavit.status == "link_expired"


def test_an_expired_link_can_be_replaced_by_a_new_one(services: Services, claim: Claim, clock: Clock) -> None:
    """R-AFF-09"""
    send(services)
    clock.now = LINK_ENDS + SECOND
    assert enforce(services, "claim#clm_1", now=services.now()) == [1]
    assert enforce(services, "claim#clm_1", now=services.now()) == []
    affidavits.look(services, token_of(services, send(services)))


def test_the_sweep_does_not_end_a_link_early(services: Services, claim: Claim, clock: Clock) -> None:
    """R-AFF-09, R-GEN-06"""
    send(services)
    clock.now = LINK_ENDS
    assert enforce(services, "claim#clm_1", now=services.now()) == []
    assert stored(services).affidavit.status == "sent"


def test_a_decided_claim_closes_its_link_and_nothing_more_is_sent(services: Services, clock: Clock) -> None:
    """R-AFF-11"""
    first, package = a_claim_with_package()
    keep(services, an_order(), package, first)
    clock.now = SENT
    claim = send(services)
    token = token_of(services, claim)
    services.store.commit(*[step for step in rejecting(claim, package) if step])
    closed = refusal(lambda: affidavits.look(services, token))
    assert (type(closed), closed.code) == (Gone, "claim_closed")
    clock.now = SENT + 4 * DAY
    again = refusal(lambda: send(services))
    assert (type(again), again.code) == (Conflict, "claim_closed")


def test_an_agent_has_no_inbox_entry_of_a_sending(services: Services, claim: Claim) -> None:
    """R-GEN-10: an inbox is its owner's alone."""
    send(services)
    assert list_inbox(services, AGENT, size=10, token=None).rows == []


def test_a_mail_that_failed_ends_its_link_tells_the_seller_and_is_not_sent_again_by_itself(
    services: Services, claim: Claim, clock: Clock
) -> None:
    """R-AFF-12: the seller decides, at once if they like."""
    token = token_of(services, send(services))
    affidavits.fail_sending(services, "clm_1", sending=1, cause="bounce")
    affidavits.fail_sending(services, "clm_1", sending=1, cause="bounce")
    assert stored(services).affidavit.status == "send_failed"
    assert refusal(lambda: affidavits.look(services, token)).code == "affidavit_link_expired"
    assert [mail.id for mail in effects_of(services, "mail") if mail.kind != "notice"] == ["aff_1-1"]
    (notice,) = list_inbox(services, SELLER, size=10, token=None).rows
    assert notice.kind == "affidavit_undelivered"
    assert "2 more times, at once" in notice.words.asked
    assert send(services).affidavit.sent_count == 2


@pytest.mark.parametrize("told", ["a,b@example.com", "bea.@example..com", "bea@localhost", "bea@"])
def test_an_address_that_no_mail_reaches_is_refused_and_counts_for_nothing(
    services: Services, clock: Clock, told: str
) -> None:
    """R-AFF-12"""
    open_claim(services, facts={"buyer": BEA.model_copy(update={"email": told})})
    clock.now = SENT
    refused = refusal(lambda: send(services))
    assert (type(refused), refused.code) == (Conflict, "no_usable_address")
    assert stored(services).affidavit.sent_count == 0
