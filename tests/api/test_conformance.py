"""The OpenAPI document and the behaviour, fuzzed against each other.

Whatever is sent, the answer has a status and a shape that the document gives, and bad input never makes
a 5xx. Many requests are aimed at things that exist, so that they get past the first look-up.
"""

import sys
from collections.abc import Mapping
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test

from shared.usecases import sandbox
from shared.usecases.services import Services
from tests.support.gateway import application
from tests.support.good_requests import NOW
from tests.support.operations import Operation, ask, operations
from tests.support.world import OWNERS, PACKAGES

# Bodies with so many fields have too many ways to be wrong for trying them all: they are drawn.
LARGE = (
    "/disputes",
    "/disputes/{dispute_id}/appeal/decision",
    "/disputes/{dispute_id}/evidence",
    "/disputes/{dispute_id}/judgment",
    "/judgments/simulate",
    "/label-batches",
    "/webhooks/easypost",
    "/webhooks/orders",
    "/webhooks/tracking",
)
# They take more than they describe (R-INT-01); what they refuse is shown where their bodies are.
TOLERANT = ("/webhooks/easypost", "/webhooks/insurer", "/webhooks/orders", "/webhooks/tracking")
# What the schemas allow a rule may still refuse; what tokens are good for is shown in test_access.
CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {"positive_data_acceptance": {"enabled": False}, "ignored_auth": {"enabled": False}},
        "phases": {"coverage": {"unexpected-methods": []}},
        "operations": [
            {"include-path": path, "checks": {"negative_data_rejection": {"enabled": False}}}
            for path in TOLERANT
        ],
    }
)
schema = schemathesis.openapi.from_wsgi("/described.json", application, config=CONFIG)


@pytest.fixture
def known(ids: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Mapping[str, list[Any]]:
    """Names of fields, and values with which they lead somewhere. Time stands, whatever the clock is told."""
    monkeypatch.setattr(sandbox, "BUDGET_SECONDS", 0.0)
    monkeypatch.setattr(Services, "now", lambda services: services.real_clock())
    # schemathesis looks for it again at every request.
    monkeypatch.setitem(sys.modules, "flask", None)
    return {
        **{name: [value] for name, value in ids.items()},
        "package_id": list(PACKAGES),
        "carrier": ["usps"],
        "line_id": ["line-0", "line-1", "line-b", "line-c"],
        "service": ["usps_priority", "ups_ground"],
        "occurred_at": [NOW],
        "version": ["2025-10-17"],
        "signed_on": ["2026-03-02"],
    }


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_a_good_request_is_answered_as_described(
    operation: Operation, known: Mapping[str, list[Any]], ids: Mapping[str, str]
) -> None:
    """Or is refused for what state things are in, never for how it is made."""
    answer = ask(operation, ids, role=operation.roles[0] if operation.roles else "")
    unbought = answer.status_code == 404 and operation.path.endswith("/return/label")
    assert answer.status_code < 400 or answer.status_code in (409, 422) or unbought, answer.text
    schema[operation.path][operation.method].validate_response(answer)


def test_every_operation_of_the_document_is_fuzzed() -> None:
    described = [result.ok().label for result in schema.get_all_operations()]
    assert sorted(described) == sorted(str(operation) for operation in operations())


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_every_answer_is_one_that_the_document_describes(
    operation: Operation, known: Mapping[str, list[Any]]
) -> None:
    """Each an item of our own: those that schemathesis parametrizes share one node id."""
    sent = 0

    @settings(max_examples=2, database=None, suppress_health_check=list(HealthCheck))
    def send(case: Case) -> None:
        nonlocal sent
        send_aimed(case, operation, known)
        sent += 1

    modes = [mode for mode in HypothesisTestMode if mode != "coverage" or operation.path not in LARGE]
    config = HypothesisTestConfig(project=schema.config, modes=modes)
    create_test(operation=schema[operation.path][operation.method], test_func=send, config=config)()
    assert sent


def send_aimed(case: Case, operation: Operation, known: Mapping[str, list[Any]]) -> None:
    """Send a request, most often about what is there, and hold the answer to the document."""
    role = operation.roles[0] if operation.roles else ""
    for name in ("webhook-signature", "x-hmac-signature"):
        if name in (case.headers or {}):
            case.headers[name] = "sign"
    # In a query an empty list is nothing at all: what is counted as wrong with it is not sent.
    assume(case.meta.generation.mode.is_positive or [] not in (case.query or {}).values())
    chance = crc32(repr((case.path_parameters, case.body)).encode())
    if chance % 4 and case.meta.generation.mode.is_positive:
        aim(case.path_parameters, known, chance)
        aim(case.body, known, chance)
    case.call_and_validate(headers={"Authorization": f"Bearer {role}:{OWNERS[role]}"} if role else {})


def aim(part: Any, known: Mapping[str, list[Any]], chance: int) -> None:
    """Put values that lead somewhere in place of those that were made up."""
    if isinstance(part, list):
        for number, inner in enumerate(part):
            aim(inner, known, chance + number)
    if isinstance(part, dict):
        for name, value in part.items():
            if name in known and isinstance(value, str):
                part[name] = known[name][chance % len(known[name])]
            else:
                aim(value, known, chance)
