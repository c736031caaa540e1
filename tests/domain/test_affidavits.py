"""The buyer's affidavit: how often it is asked for, when its link ends, and what counts as an answer."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import affidavits
from shared.domain.affidavit_form import FIELDS, read_form
from shared.domain.case import PLATFORM, Actor, Transition
from shared.domain.claims import Claim
from shared.domain.errors import Conflict, Invalid, NotFound, Over, Refusal, TooOften
from tests.domain.claimed import (
    DAY,
    FORM,
    LINK_ENDS,
    NEXT_TOKEN,
    OPENED,
    SECOND,
    SENT,
    SHIPPED,
    TOKEN,
    accepted,
    completed,
    opened,
    rejected,
    sent,
    submitted,
)

SHIPPED_ON = date(2026, 3, 3)
GAP = timedelta(hours=24)


def refused(kind: type[Refusal], decide: Callable[[], object]) -> Refusal:
    with pytest.raises(kind) as caught:
        decide()
    assert type(caught.value) is kind
    return caught.value


def happened(step: Transition[Claim] | None) -> Transition[Claim]:
    assert step is not None
    return step


# Sending


def test_the_seller_of_an_open_claim_sends_the_affidavit_to_the_buyer() -> None:
    """R-AFF-01, R-AFF-07"""
    step = affidavits.send(opened(), token_hash=TOKEN, now=SENT)
    affidavit = step.case.affidavit
    assert (step.event, step.actor) == ("affidavit_sent", Actor(role="seller", account="shop-1"))
    assert step.detail == {"sending": 1, "link_expires_at": "2026-04-11T06:59:59Z"}
    assert (affidavit.status, affidavit.sent_count, affidavit.last_sent_at) == ("sent", 1, SENT)
    assert (affidavit.token_hash, affidavit.link_expires_at) == (TOKEN, LINK_ENDS)
    assert step.case.status == "under_review"


def test_the_link_is_a_promise_to_the_buyer_with_its_clause() -> None:
    """R-AFF-09, R-GEN-02: thirty dates after that of the sending, to the end of the day."""
    (link,) = sent().deadlines
    assert (link.kind, link.party, link.start_event, link.state) == (
        "affidavit_link",
        "buyer",
        "affidavit_sent",
        "open",
    )
    assert (link.starts_at, link.due_at, link.clause) == (SENT, LINK_ENDS, "R-AFF-09")
    evening = datetime(2026, 3, 12, 6, 59, 59, tzinfo=UTC)  # still 11 March in Los Angeles
    assert sent(now=evening).affidavit.link_expires_at == LINK_ENDS
    assert sent(now=evening + SECOND).affidavit.link_expires_at == LINK_ENDS + DAY


def test_no_token_reaches_the_record_of_the_claim() -> None:
    """R-AFF-07"""
    step = affidavits.send(opened(), token_hash=TOKEN, now=SENT)
    assert TOKEN not in str(step.detail)


def test_a_second_sending_is_allowed_exactly_24_hours_after_the_first() -> None:
    """R-AFF-10, R-GEN-01"""
    why = refused(TooOften, lambda: sent(sent(), now=SENT + GAP - SECOND))
    assert (why.code, why.extra) == ("affidavit_sent_recently", {"opens_at": "2026-03-12T20:00:00Z"})
    assert why.clause == "R-AFF-10"
    assert sent(sent(), now=SENT + GAP).affidavit.sent_count == 2


def test_24_hours_pass_as_they_do_when_the_clocks_change() -> None:
    """R-AFF-10, R-GEN-01: in Los Angeles 8 March 2026 has 23 hours."""
    evening = datetime(2026, 3, 8, 4, 0, tzinfo=UTC)
    claim = sent(now=evening)
    assert affidavits.resend_opens_at(claim) == evening + GAP
    assert (
        refused(TooOften, lambda: sent(claim, now=evening + GAP - SECOND)).code == "affidavit_sent_recently"
    )


def test_the_gap_counts_from_the_last_sending() -> None:
    """R-AFF-10"""
    twice = sent(sent(), now=SENT + 3 * DAY)
    assert affidavits.resend_opens_at(twice) == SENT + 4 * DAY
    assert affidavits.resend_opens_at(opened()) is None
    assert (
        refused(TooOften, lambda: sent(twice, now=SENT + 4 * DAY - SECOND)).code == "affidavit_sent_recently"
    )


def test_the_email_is_sent_three_times_at_most() -> None:
    """R-AFF-10"""
    claim = sent(sent(sent(), now=SENT + DAY), now=SENT + 2 * DAY)
    assert claim.affidavit.sent_count == 3
    for moment in (SENT + 3 * DAY, SENT + 300 * DAY):
        why = refused(TooOften, lambda at=moment: sent(claim, now=at))  # type: ignore[misc]
        assert (why.code, why.extra) == ("affidavit_send_limit", {})


def test_a_new_link_replaces_the_old_one_and_starts_its_own_thirty_days() -> None:
    """R-AFF-10, R-GEN-11: the old promise is closed, not moved."""
    claim = sent(sent(), token_hash=NEXT_TOKEN, now=SENT + 2 * DAY)
    assert [(link.state, link.due_at) for link in claim.deadlines] == [
        ("met", LINK_ENDS),
        ("open", LINK_ENDS + 2 * DAY),
    ]
    assert claim.affidavit.token_hash == NEXT_TOKEN
    assert refused(NotFound, lambda: opens(claim, SENT + 3 * DAY, TOKEN)).code == "not_found"
    assert opens(claim, SENT + 3 * DAY, NEXT_TOKEN)


@pytest.mark.parametrize("swept", [True, False])
def test_an_expired_link_can_be_replaced_whether_or_not_a_sweep_has_run(swept: bool) -> None:
    """R-AFF-09, R-AFF-10, R-GEN-05"""
    late = LINK_ENDS + SECOND
    claim = happened(affidavits.expire(sent(), now=late)).case if swept else sent()
    again = sent(claim, token_hash=NEXT_TOKEN, now=late)
    assert [link.state for link in again.deadlines] == ["lapsed", "open"]
    assert again.affidavit.status == "sent"


def test_a_failed_sending_can_be_repeated_after_the_same_gap() -> None:
    """R-AFF-12, R-AFF-10: and counts as one of the three."""
    failed = happened(affidavits.fail_sending(sent(), sending=1, cause="bounce", now=SENT + SECOND)).case
    assert refused(TooOften, lambda: sent(failed, now=SENT + GAP - SECOND)).code == "affidavit_sent_recently"
    assert sent(failed, now=SENT + GAP).affidavit.sent_count == 2


@pytest.mark.parametrize("claim", [submitted(), completed(), accepted(submitted())])
def test_nothing_is_sent_once_the_affidavit_is_there(claim: Claim) -> None:
    """R-AFF-10"""
    why = refused(Conflict, lambda: sent(claim, now=SENT + 9 * DAY))
    assert (why.code, why.clause) == ("affidavit_already_submitted", "R-AFF-08")


@pytest.mark.parametrize("claim", [accepted(), rejected(), accepted(sent()), rejected(sent())])
def test_nothing_is_sent_for_a_decided_claim(claim: Claim) -> None:
    """R-AFF-01, R-AFF-11"""
    why = refused(Conflict, lambda: sent(claim, now=SENT + 9 * DAY))
    assert (why.code, why.clause) == ("claim_closed", "R-AFF-11")
    assert claim.status in why.detail


def test_what_would_refuse_a_sending_is_known_beforehand() -> None:
    """R-AFF-10"""
    assert affidavits.sending_refusal(opened(), now=SENT) is None
    foreseen = affidavits.sending_refusal(sent(), now=SENT)
    assert foreseen is not None
    assert foreseen.code == "affidavit_sent_recently"


# The link


def opens(claim: Claim, now: datetime, token_hash: str = TOKEN) -> bool:
    affidavits.check_link(claim, token_hash=token_hash, now=now)
    return True


def test_a_link_works_to_the_last_second_of_its_thirtieth_day() -> None:
    """R-AFF-09, R-GEN-04"""
    for moment in (SENT, LINK_ENDS - SECOND, LINK_ENDS, LINK_ENDS + timedelta(microseconds=999_999)):
        assert submitted(now=moment, signed_on="2026-03-11").affidavit.status == "submitted"


def test_a_link_one_second_older_has_expired_swept_or_not() -> None:
    """R-AFF-09, R-GEN-05"""
    late = LINK_ENDS + SECOND
    swept = happened(affidavits.expire(sent(), now=late)).case
    for claim in (sent(), swept):
        why = refused(Over, lambda it=claim: submitted(it, now=late))  # type: ignore[misc]
        assert (why.code, why.clause) == ("affidavit_link_expired", "R-AFF-09")


@pytest.mark.parametrize("token_hash", [NEXT_TOKEN, "", "a" * 63, "a" * 65, "a" * 300])
@pytest.mark.parametrize("claim", [opened(), sent(), submitted(), accepted(sent())])
def test_an_unknown_link_is_not_found_whatever_became_of_the_claim(claim: Claim, token_hash: str) -> None:
    """R-AFF-07"""
    why = refused(NotFound, lambda: opens(claim, SENT + 90 * DAY, token_hash))
    assert (why.code, why.detail) == ("not_found", affidavits.unknown_link().detail)


@pytest.mark.parametrize("claim", [submitted(), completed(), accepted(submitted()), rejected(completed())])
@pytest.mark.parametrize("moment", [SENT + DAY, LINK_ENDS + SECOND])
def test_a_used_link_says_so_even_after_its_time_and_the_claims_end(claim: Claim, moment: datetime) -> None:
    """R-AFF-08: what the buyer did comes before what became of it."""
    why = refused(Conflict, lambda: opens(claim, moment))
    assert (why.code, why.clause) == ("affidavit_already_submitted", "R-AFF-08")


@pytest.mark.parametrize("end", [accepted, rejected])
def test_the_link_of_a_decided_claim_is_closed_also_when_it_had_expired(
    end: Callable[[Claim], Claim],
) -> None:
    """R-AFF-11 before R-AFF-09: a new link would not help."""
    expired = happened(affidavits.expire(sent(), now=LINK_ENDS + SECOND)).case
    failed = happened(affidavits.fail_sending(sent(), sending=1, cause="bounce", now=SENT)).case
    for claim in (end(sent()), end(expired), end(failed)):
        why = refused(Over, lambda it=claim: opens(it, LINK_ENDS + SECOND))  # type: ignore[misc]
        assert (why.code, why.clause) == ("claim_closed", "R-AFF-11")


def test_the_link_of_a_failed_email_is_over() -> None:
    """R-AFF-12, state machine 3.3: only a sent affidavit can be submitted."""
    failed = happened(affidavits.fail_sending(sent(), sending=1, cause="complaint", now=SENT)).case
    assert refused(Over, lambda: opens(failed, SENT + SECOND)).code == "affidavit_link_expired"


def test_a_link_that_is_over_is_answered_before_the_form_is_read() -> None:
    """R-AFF-09 before R-AFF-03"""
    late = LINK_ENDS + SECOND
    assert refused(Over, lambda: submitted(now=late, agree=False)).code == "affidavit_link_expired"
    assert (
        refused(Conflict, lambda: submitted(submitted(), agree=False)).code == "affidavit_already_submitted"
    )


def test_looking_at_the_form_does_not_use_up_the_link() -> None:
    """R-AFF-08"""
    claim = sent()
    assert all(opens(claim, SENT + DAY) for _ in range(3))
    assert submitted(claim).affidavit.status == "submitted"


# Submitting


def test_a_submitted_affidavit_is_kept_as_it_was_signed() -> None:
    """R-AFF-03, R-AFF-05: submitted, and not completed before the insurer says so."""
    step = affidavits.submit(sent(), FORM, token_hash=TOKEN, now=SENT + DAY)
    affidavit = step.case.affidavit
    assert (step.event, step.actor) == ("affidavit_submitted", Actor(role="buyer", account="buyer-1"))
    assert (affidavit.status, affidavit.submitted_at) == ("submitted", SENT + DAY)
    assert affidavit.completed_at is None
    assert affidavit.submission is not None
    assert affidavit.submission.model_dump() == {
        "statement": "not_received",
        "details": "Nothing was left at my door.",
        "full_name": "Bea Buyer",
        "signature": "B. Buyer",
        "signed_on": date(2026, 3, 12),
    }
    assert [link.state for link in step.case.deadlines] == ["met"]
    assert step.case.next_deadline is None


def test_the_record_of_a_submission_names_nobody() -> None:
    """R-AFF-14"""
    step = affidavits.submit(sent(), FORM, token_hash=TOKEN, now=SENT + DAY)
    assert step.detail == {"statement": "not_received"}


def test_a_second_submission_has_no_effect() -> None:
    """R-AFF-08"""
    again = {**FORM, "statement": "damaged"}
    why = refused(
        Conflict, lambda: affidavits.submit(submitted(), again, token_hash=TOKEN, now=SENT + 2 * DAY)
    )
    assert why.code == "affidavit_already_submitted"


def test_the_link_stays_usable_after_a_form_with_mistakes() -> None:
    """R-AFF-03"""
    claim = sent()
    assert refused(Invalid, lambda: submitted(claim, agree=False)).clause == "R-AFF-03 (000 L24, L63)"
    assert submitted(claim).affidavit.status == "submitted"


def test_the_earliest_date_is_the_day_the_package_was_shipped_in_the_policys_zone() -> None:
    """R-AFF-03: 10:00 on 3 March in Los Angeles; late that evening it is 4 March in UTC."""
    evening = datetime(2026, 3, 4, 7, 59, 59, tzinfo=UTC)
    for shipped_at, day in ((SHIPPED, 3), (evening, 3), (evening + SECOND, 4)):
        claim = sent().model_copy(update={"shipped_at": shipped_at})
        assert submitted(claim, signed_on=f"2026-03-0{day}").affidavit.status == "submitted"
        why = refused(Invalid, lambda it=claim, d=day: submitted(it, signed_on=f"2026-03-0{d - 1}"))  # type: ignore[misc]
        assert why.errors[0]["field"] == "signed_on"


# The form


def read(now: Any = SENT + DAY, **filled: Any) -> Any:
    form = {name: value for name, value in {**FORM, **filled}.items() if value is not ...}
    return read_form(form, earliest=SHIPPED_ON, now=now)


def mistakes(now: Any = SENT + DAY, **filled: Any) -> dict[str, str]:
    why = refused(Invalid, lambda: read(now, **filled))
    assert why.code == "invalid_request"
    return {error["field"]: error["message"] for error in why.errors}


def test_every_bad_field_is_named_at_once_in_the_order_of_the_form() -> None:
    """R-AFF-03"""
    why = refused(Invalid, lambda: read_form({}, earliest=SHIPPED_ON, now=SENT))
    assert [error["field"] for error in why.errors] == [
        "statement",
        "full_name",
        "signature",
        "signed_on",
        "agree",
    ]
    assert all(error["message"] for error in why.errors)


def test_a_form_of_nonsense_is_refused_in_every_field() -> None:
    """R-AFF-03"""
    assert set(mistakes(**dict.fromkeys(FIELDS, 7))) == set(FIELDS)
    assert set(mistakes(**{field: ["x"] for field in FIELDS})) == set(FIELDS)


@pytest.mark.parametrize("statement", ["not_received", "damaged", "missing_contents", "other"])
def test_the_buyer_makes_one_of_four_statements(statement: str) -> None:
    """R-AFF-03"""
    assert read(statement=statement).statement == statement


@pytest.mark.parametrize("statement", ["", "Damaged", "lost", None, ..., {"a": 1}])
def test_any_other_statement_is_refused(statement: object) -> None:
    """R-AFF-03"""
    assert set(mistakes(statement=statement)) == {"statement"}


@pytest.mark.parametrize("details", [..., None, "", "  \n "])
def test_details_may_be_left_out_unless_the_statement_is_other(details: object) -> None:
    """R-AFF-03"""
    assert read(details=details).details is None
    assert mistakes(statement="other", details=details) == {"details": "must say what happened"}


def test_details_run_over_several_lines_up_to_their_length() -> None:
    """R-AFF-03: a browser sends its line breaks as CR LF."""
    assert read(details=" First.\r\nThen.\tLast. ").details == "First.\nThen.\tLast."
    assert len(read(details="x" * 2000).details) == 2000
    assert len(read(details="x\r\n" * 1000).details) == 1999
    assert set(mistakes(details="x" * 2001)) == {"details"}


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\r", "\u2028", "\ud800"])
def test_control_characters_are_refused_in_every_text(sign: str) -> None:
    """R-AFF-14"""
    dirty = f"Bea{sign}Buyer"
    assert set(mistakes(full_name=dirty, signature=dirty, details=dirty)) == {
        "full_name",
        "signature",
        "details",
    }


@pytest.mark.parametrize("field", ["full_name", "signature"])
@pytest.mark.parametrize(
    "text", ["Bea\r\nBcc: x@example.com", "Bea\nBuyer", "Bea\rBuyer", "Bea\tBuyer", "Bea\n"]
)
def test_a_line_break_in_a_single_line_is_refused(field: str, text: str) -> None:
    """R-AFF-14: not even at the end, where it would be trimmed."""
    assert set(mistakes(**{field: text})) == {field}


@pytest.mark.parametrize("field", ["full_name", "signature"])
def test_name_and_signature_are_filled_in_and_bounded(field: str) -> None:
    """R-AFF-03"""
    for empty in ("", "   ", None, ..., 5, True):
        assert set(mistakes(**{field: empty})) == {field}
    assert getattr(read(**{field: "x" * 200}), field) == "x" * 200
    assert set(mistakes(**{field: "x" * 201})) == {field}
    assert getattr(read(**{field: "  Zoë O'Brien-Łukasz  "}), field) == "Zoë O'Brien-Łukasz"


def test_markup_in_a_name_is_kept_as_typed() -> None:
    """R-AFF-14: it is escaped where it is shown, not altered where it is signed."""
    assert read(full_name="<script>alert(1)</script>").full_name == "<script>alert(1)</script>"


def test_a_signature_need_not_repeat_the_name() -> None:
    """R-AFF-03: what is typed as a signature is one."""
    assert read(full_name="Bea Buyer", signature="BB").signature == "BB"


def test_the_day_of_signing_is_between_the_shipping_and_today() -> None:
    """R-AFF-03"""
    now = datetime(2026, 3, 12, 23, 59, 59, tzinfo=UTC)
    assert read(now, signed_on="2026-03-12").signed_on == date(2026, 3, 12)
    assert mistakes(now, signed_on="2026-03-13") == {"signed_on": "must not be in the future"}
    assert read(now + SECOND, signed_on="2026-03-13").signed_on == date(2026, 3, 13)
    assert read(now, signed_on="2026-03-03").signed_on == SHIPPED_ON
    assert "2026-03-03" in mistakes(now, signed_on="2026-03-02")["signed_on"]


@pytest.mark.parametrize(
    "signed_on",
    ["", "2026-02-30", "2026-13-01", "20260312", "2026-W11-4", "12/03/2026", "2026-03-12T00:00:00Z",
     " 2026-03-12", "2026-3-12", "today", None, ..., 20260312, date(2026, 3, 12)],
)  # fmt: skip
def test_a_day_is_written_in_one_way(signed_on: object) -> None:
    """R-AFF-03"""
    assert set(mistakes(signed_on=signed_on)) == {"signed_on"}


@pytest.mark.parametrize("agree", [True, "true", "on", "yes"])
def test_consent_is_a_tick_in_the_page_or_true_in_json(agree: object) -> None:
    """R-AFF-03"""
    assert read(agree=agree).statement == "not_received"


@pytest.mark.parametrize("agree", [False, "false", "off", "no", "", None, ..., 1, [True], "True "])
def test_without_consent_nothing_is_submitted(agree: object) -> None:
    """R-AFF-03"""
    assert set(mistakes(agree=agree)) == {"agree"}


def test_a_field_that_is_not_on_the_form_is_refused() -> None:
    """R-AFF-14"""
    assert mistakes(claim_id="clm_2") == {"claim_id": "is not a field of this form"}


ODD = [
    None,
    True,
    7,
    2**70,
    "",
    "other",
    "x",
    "x" * 3000,
    "2026-03-04",
    "0001-01-01",
    "a\nb",
    "\ud800",
    ["x"],
]


@given(st.dictionaries(st.sampled_from([*FIELDS, "more"]), st.sampled_from(ODD)))
def test_a_form_is_read_or_refused_and_never_breaks(form: dict[str, object]) -> None:
    """R-AFF-03"""
    try:
        read_form(form, earliest=SHIPPED_ON, now=SENT)
    except Invalid as why:
        assert why.errors
    else:
        assert form["agree"] is True


# What ends a link


def test_a_link_expires_once_its_time_is_over() -> None:
    """R-AFF-09"""
    step = happened(affidavits.expire(sent(), now=LINK_ENDS + SECOND))
    assert (step.event, step.actor, step.at) == ("affidavit_link_expired", PLATFORM, LINK_ENDS + SECOND)
    assert (step.case.affidavit.status, step.case.deadlines[-1].state) == ("link_expired", "lapsed")
    assert step.case.status == "under_review"


@pytest.mark.parametrize("claim", [opened(), submitted(), completed(), accepted(sent())])
def test_there_is_no_link_to_expire_when_none_is_out(claim: Claim) -> None:
    """R-GEN-06"""
    assert affidavits.expire(claim, now=LINK_ENDS + 99 * DAY) is None


def test_a_link_never_expires_early_nor_twice() -> None:
    """R-AFF-09, R-GEN-06"""
    assert affidavits.expire(sent(), now=LINK_ENDS) is None
    over = happened(affidavits.expire(sent(), now=LINK_ENDS + SECOND)).case
    assert affidavits.expire(over, now=LINK_ENDS + DAY) is None


def test_the_sweep_of_an_old_link_leaves_the_new_one_alone() -> None:
    """R-AFF-10, R-GEN-06"""
    claim = sent(sent(), now=SENT + 2 * DAY)
    assert affidavits.expire(claim, now=LINK_ENDS + SECOND) is None
    assert affidavits.expire(claim, now=LINK_ENDS + 2 * DAY + SECOND) is not None


@pytest.mark.parametrize("cause", ["bounce", "complaint", "error"])
def test_an_email_that_did_not_arrive_ends_its_link_and_is_not_repeated(cause: Any) -> None:
    """R-AFF-12"""
    step = happened(affidavits.fail_sending(sent(), sending=1, cause=cause, now=SENT + SECOND))
    assert (step.event, step.actor) == ("affidavit_send_failed", PLATFORM)
    assert step.detail == {"sending": 1, "cause": cause}
    assert (step.case.affidavit.status, step.case.affidavit.sent_count) == ("send_failed", 1)
    assert step.case.next_deadline is None
    assert step.case.deadlines[-1].state == "met"
    assert affidavits.fail_sending(step.case, sending=1, cause=cause, now=SENT + 2 * SECOND) is None


def test_the_failure_of_an_earlier_email_does_not_touch_the_newer_one() -> None:
    """R-AFF-12"""
    twice = sent(sent(), now=SENT + DAY)
    assert affidavits.fail_sending(twice, sending=1, cause="bounce", now=SENT + DAY + SECOND) is None
    assert affidavits.fail_sending(twice, sending=2, cause="bounce", now=SENT + DAY + SECOND) is not None


@pytest.mark.parametrize("claim", [submitted(), completed(), accepted(sent()), accepted(submitted())])
def test_a_bounce_that_comes_too_late_changes_nothing(claim: Claim) -> None:
    """R-AFF-12"""
    assert affidavits.fail_sending(claim, sending=1, cause="bounce", now=SENT + 4 * DAY) is None


# The insurer has it


def test_an_affidavit_is_completed_when_the_insurer_acknowledges_it() -> None:
    """R-AFF-04, R-AFF-05, A-44"""
    at = SENT + 2 * DAY
    step = affidavits.acknowledge(submitted(), occurred_at=at - SECOND, now=at)
    assert (step.event, step.actor) == ("affidavit_completed", Actor(role="insurer"))
    assert (step.case.affidavit.status, step.case.affidavit.completed_at) == ("completed", at)
    assert step.detail == {"occurred_at": "2026-03-13T19:59:59Z"}


def test_an_affidavit_is_completed_also_after_the_claim_was_decided() -> None:
    """R-AFF-05, state machine 3.3"""
    step = affidavits.acknowledge(accepted(submitted()), occurred_at=SENT, now=SENT + 9 * DAY)
    assert (step.case.affidavit.status, step.case.status) == ("completed", "accepted")


@pytest.mark.parametrize(
    ("claim", "because"),
    [
        (opened(), "affidavit_not_sent"),
        (sent(), "affidavit_sent"),
        (completed(), "affidavit_completed"),
        (accepted(sent()), "affidavit_closed"),
    ],
)
def test_an_acknowledgement_of_nothing_is_recorded_without_effect(claim: Claim, because: str) -> None:
    """R-CLM-17, R-AFF-08"""
    step = affidavits.acknowledge(claim, occurred_at=OPENED, now=SENT + 9 * DAY)
    assert (step.event, step.actor) == ("insurer_message_ignored", Actor(role="insurer"))
    assert step.detail == {
        "message": "affidavit.acknowledged",
        "because": because,
        "occurred_at": "2026-03-10T20:00:00Z",
    }
    assert step.case.affidavit == claim.affidavit
    assert step.case.version == claim.version + 1
