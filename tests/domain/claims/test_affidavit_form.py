"""What counts as an answer of the buyer, field by field."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.claims.affidavit_form import FIELDS, read_form
from shared.domain.errors import Invalid
from tests.support.claim_builders import DAY, FORM, SECOND, SENT
from tests.support.refusals import refusal_of

SHIPPED_ON = date(2026, 3, 3)
PACKED = {"line-1": 1, "line-2": 3}
MARKED = [{"line_id": "line-2", "quantity": 2}]
LONG_ENOUGH = "x" * 20


def read(now: Any = SENT + DAY, **filled: Any) -> Any:
    form = {name: value for name, value in {**FORM, **filled}.items() if value is not ...}
    return read_form(form, contents=PACKED, details_at_least=20, earliest=SHIPPED_ON, now=now)


def mistakes(now: Any = SENT + DAY, **filled: Any) -> dict[str, str]:
    why = refusal_of(Invalid, lambda: read(now, **filled))
    assert why.code == "invalid_request"
    return {error["field"]: error["message"] for error in why.errors}


def test_every_bad_field_is_named_at_once_in_the_order_of_the_form() -> None:
    """R-AFF-03"""
    why = refusal_of(Invalid, lambda: read(**dict.fromkeys(FORM, ...)))
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
    marked = MARKED if statement in ("damaged", "missing_contents") else []
    assert read(statement=statement, affected=marked).statement == statement


@pytest.mark.parametrize("statement", ["", "Damaged", "lost", None, ..., {"a": 1}])
def test_any_other_statement_is_refused(statement: object) -> None:
    """R-AFF-03"""
    assert set(mistakes(statement=statement)) == {"statement"}


@pytest.mark.parametrize("details", [..., None, "", "  \n "])
def test_details_may_be_left_out_if_nothing_was_received(details: object) -> None:
    """R-AFF-15"""
    assert read(details=details).details is None


@pytest.mark.parametrize("statement", ["damaged", "missing_contents", "other"])
def test_of_anything_else_the_details_say_what_happened_in_twenty_characters(statement: str) -> None:
    """R-AFF-15"""
    told = {"statement": statement, "affected": [] if statement == "other" else MARKED}
    assert read(**told, details="x" * 20).details == "x" * 20
    for short in (..., None, "", "x" * 19, " " * 9 + "x" * 19 + " " * 9):
        assert mistakes(**told, details=short) == {
            "details": "must say what happened, in 20 characters or more"
        }


# The contents


@pytest.mark.parametrize("statement", ["damaged", "missing_contents"])
def test_the_buyer_marks_what_is_missing_or_damaged(statement: str) -> None:
    """R-AFF-15"""
    told = read(statement=statement, details=LONG_ENOUGH, affected=MARKED)
    assert [one.model_dump() for one in told.affected] == MARKED
    for none in (..., [], [{"line_id": "line-1", "quantity": 0}]):
        wrong = mistakes(statement=statement, details=LONG_ENOUGH, affected=none)
        assert wrong == {"affected": "must say what is missing or damaged, and how many of it"}


def test_of_something_else_marks_may_be_made_and_of_nothing_received_none() -> None:
    """R-AFF-15"""
    assert read(statement="other", details=LONG_ENOUGH, affected=MARKED).affected
    assert read(statement="other", details=LONG_ENOUGH).affected == ()
    assert set(mistakes(statement="not_received", affected=MARKED)) == {"affected"}


@pytest.mark.parametrize(("quantity", "good"), [(1, True), (3, True), (4, False), (-1, False)])
def test_no_more_is_missing_than_was_in_the_package(quantity: int, good: bool) -> None:
    """R-AFF-15"""
    told = {"statement": "damaged", "details": LONG_ENOUGH}
    listed, typed = [{"line_id": "line-2", "quantity": quantity}], {"affected[line-2]": str(quantity)}
    if good:
        assert read(**told, affected=listed) == read(**told, **typed)
    else:
        assert set(mistakes(**told, affected=listed)) == {"affected"}
        assert set(mistakes(**told, **typed)) == {"affected[line-2]"}


def test_the_page_has_a_field_for_each_line_and_an_empty_one_marks_nothing() -> None:
    """R-AFF-15"""
    told = {"statement": "damaged", "details": LONG_ENOUGH, "affected[line-1]": " "}
    filled = {**told, "affected[line-1]": "", "affected[line-2]": " 2 "}
    assert [one.model_dump() for one in read(**filled).affected] == MARKED
    assert set(mistakes(**filled, **{"affected[line-9]": "1"})) == {"affected[line-9]"}


@pytest.mark.parametrize("typed", ["x", "1.5", "-1", "\u0661", "9" * 10, 2.0, True, ["1"]])
def test_what_is_no_count_is_refused_at_its_field(typed: object) -> None:
    """R-AFF-15"""
    told = {"statement": "damaged", "details": LONG_ENOUGH, "affected[line-2]": typed}
    assert set(mistakes(**told)) == {"affected[line-2]"}


@pytest.mark.parametrize(
    "listed",
    [
        "line-1",
        [["line-1", 1]],
        [{"line_id": "line-1"}],
        [{"line_id": "line-9", "quantity": 1}],
        [{"line_id": ["line-1"], "quantity": 1}],
        [{"line_id": "line-1", "quantity": "1"}],
        [{"line_id": "line-1", "quantity": True}],
        [*MARKED, *MARKED],
    ],
)
def test_a_list_of_another_shape_is_refused(listed: object) -> None:
    """R-AFF-15"""
    assert set(mistakes(statement="damaged", details=LONG_ENOUGH, affected=listed)) == {"affected"}


# Texts


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


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b\u200b", "\ufeff"], ids=repr)
def test_what_nobody_can_see_is_no_signature(nothing: str) -> None:
    """R-AFF-03"""
    assert mistakes(signature=nothing) == {"signature": "must be filled in"}


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
    assert getattr(read(**{field: "x " + "x" * 198}), field) == "x " + "x" * 198
    assert set(mistakes(**{field: "x " + "x" * 199})) == {field}
    assert getattr(read(**{field: "  Zoë O'Brien-Łukasz  "}), field) == "Zoë O'Brien-Łukasz"


def test_markup_in_a_name_is_kept_as_typed() -> None:
    """R-AFF-14: it is escaped where it is shown, not altered where it is signed."""
    assert read(full_name="<b>Bea</b> Buyer").full_name == "<b>Bea</b> Buyer"


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("Bea Buyer", True),
        ("Suharto Suharto", True),
        ("\u5f20 \u4f1f", True),
        ("Bea", False),
        ("B.", False),
        ("Bea -", False),
        ("Bea 2", False),
    ],
)
def test_a_name_is_two_words_or_more_and_a_single_one_is_typed_twice(name: str, good: bool) -> None:
    """R-AFF-15"""
    assert good or mistakes(full_name=name) == {
        "full_name": "must be first and last name; if you have one name only, type it twice"
    }
    assert not good or read(full_name=name).full_name == name


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
    [{"line_id": "line-1", "quantity": 1}],
]


@given(st.dictionaries(st.sampled_from([*FIELDS, "affected[line-1]", "more"]), st.sampled_from(ODD)))
def test_a_form_is_read_or_refused_and_never_breaks(form: dict[str, object]) -> None:
    """R-AFF-03"""
    try:
        read_form(form, contents=PACKED, details_at_least=20, earliest=SHIPPED_ON, now=SENT)
    except Invalid as why:
        assert why.errors
    else:
        assert form["agree"] is True
