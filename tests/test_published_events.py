"""What integrators are told of the events on the bus: every type, its schema and its sample, and no other."""

from typing import Any, get_args

import pytest

from shared.domain.case import PLATFORM, Role, Transition
from shared.domain.claims.affidavit_form import Statement
from shared.domain.claims.claim import Claim
from shared.domain.disputes import vocabulary
from shared.domain.disputes.case import Dispute
from shared.domain.labels.label import Label
from shared.domain.reshipments.case import Reshipment
from shared.domain.support.buyer_protection import SupportRoute
from shared.domain.support.case import SupportCase
from shared.storage import store
from shared.storage.events import PUBLISHED, SCHEMA_VERSION, events_of
from shared.usecases.services import Services
from tests.support import emitted_events, published
from tests.support.aws import START
from tests.support.claim_builders import a_shipped_package
from tests.support.published import is_valid, samples, schema

CASES = (Label, Claim, Dispute, Reshipment, SupportCase)
STEPS = ("label_voided", "label_lost")
TYPES = sorted(emitted_events.types())


def definition(name: str) -> dict[str, Any]:
    found: dict[str, Any] = schema()["$defs"][name]
    return found


def detail(name: str) -> dict[str, Any]:
    found: dict[str, Any] = definition(name)["properties"]["detail"]
    return found


# Complete


def test_every_type_has_a_schema_and_a_sample_and_there_is_no_other() -> None:
    """architecture: domain events go to an EventBridge bus for integrators"""
    defined = {name for name in schema()["$defs"] if "." in name}
    listed = [one["$ref"].removeprefix("#/$defs/") for one in schema()["oneOf"]]
    assert sorted(defined) == sorted(listed) == sorted(samples()) == TYPES


@pytest.mark.parametrize("name", TYPES)
def test_a_type_says_what_it_means_and_what_each_field_is(name: str) -> None:
    assert definition(name)["description"].endswith(".")
    assert detail(name)["additionalProperties"] is False
    fields = detail(name).get("properties", {})
    assert set(detail(name).get("required", ())) <= set(fields)
    assert all("description" in field or "const" in field for field in fields.values())


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_the_statuses_that_it_has_in_the_code(case: Any) -> None:
    statuses = definition(case.__name__.lower())["properties"]["status"]["enum"]
    assert tuple(statuses) == get_args(case.model_fields["status"].annotation)


def test_words_are_those_of_the_code() -> None:
    assert {case.__name__.lower() for case in CASES} == PUBLISHED
    assert schema()["properties"]["schema_version"]["const"] == SCHEMA_VERSION
    assert tuple(schema()["properties"]["actor"]["enum"]) == get_args(Role)
    words = {
        ("claim.affidavit_submitted", "statement"): Statement,
        ("dispute.dispute_filed", "scenario"): vocabulary.Scenario,
        ("dispute.evidence_submitted", "kind"): vocabulary.EvidenceKind,
        ("dispute.judged", "basis"): vocabulary.Basis,
        ("dispute.judged", "liable_party"): vocabulary.Liable,
        ("dispute.judged", "payer"): vocabulary.Payer,
        ("dispute.judged", "remedy"): vocabulary.OrderedRemedy,
        ("supportcase.moved_to_buyer_protection", "from"): SupportRoute,
        ("supportcase.support_case_opened", "route"): SupportRoute,
    }
    for (name, field), known in words.items():
        assert tuple(detail(name)["properties"][field]["enum"]) == get_args(known)


# Valid


@pytest.mark.parametrize("name", TYPES)
def test_a_sample_is_valid_and_named_after_its_type(name: str) -> None:
    event = samples()[name]
    assert is_valid(event) and event["type"] == name
    assert event["id"] == f"evt_{event['object_id']}_{event['sequence']}"


@pytest.mark.parametrize("field", schema()["required"])
def test_nothing_of_the_envelope_may_be_missing(field: str) -> None:
    for event in samples().values():
        assert not is_valid({key: value for key, value in event.items() if key != field})


@pytest.mark.parametrize(
    "changed",
    [
        {"sequence": "1"},
        {"sequence": 0},
        {"sequence": 1.5},
        {"id": ""},
        {"schema_version": SCHEMA_VERSION + 1},
        {"type": "label.label_lost"},
        {"object": "thread"},
        {"status": "unknown"},
        {"actor": "seller:shop-1"},
        {"occurred_at": "2026-03-02T20:00:00+01:00"},
        {"occurred_at": "yesterday"},
        {"buyer_name": "B."},
    ],
    ids=str,
)
def test_a_changed_envelope_is_not_valid(changed: dict[str, Any]) -> None:
    assert not [name for name, event in samples().items() if is_valid(event | changed)]


@pytest.mark.parametrize("name", TYPES)
def test_a_changed_detail_is_not_valid(name: str) -> None:
    event = samples()[name]
    assert not is_valid(event | {"detail": event["detail"] | {"unknown": 1}})
    for field in detail(name).get("required", ()):
        kept = {key: value for key, value in event["detail"].items() if key != field}
        assert not is_valid(event | {"detail": kept}), field
        assert not is_valid(event | {"detail": event["detail"] | {field: []}}), field


# Watched


def test_whatever_is_emitted_where_services_are_tested_has_to_be_as_published(
    services: Services,
) -> None:
    assert store.events_of is not events_of
    _, label = a_shipped_package()
    known, unknown = (Transition.of(label, event=name, actor=PLATFORM, now=START) for name in STEPS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "events_of", events_of)
        with published.watched():
            list(store.events_of([known]))
        with pytest.raises(AssertionError, match="does not allow"), published.watched():
            list(store.events_of([known, unknown]))
