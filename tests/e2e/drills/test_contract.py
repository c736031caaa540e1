"""The OpenAPI document against the deployed template: whatever is sent, each answer is one it describes.

The whole of it is done on every run in the process itself (`tests/api/test_conformance.py`); here gateway,
authorizer and roles take part. The sandbox's clock and signed webhooks are left to that.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test

from local.demo.world import World
from local.openapi import DOCUMENT
from tests.e2e.walk import LOSS, Walker, sell
from tests.support.gateway import closed
from tests.support.operations import Operation, operations

ACCOUNTS = {"seller": "shop-1", "buyer": "buyer-1", "agent": "agent-1", "carrier": "ups"}
FUZZED = [one for one in operations() if not one.signed and one.path != "/sandbox/clock"]
CONFIG = SchemathesisConfig.from_dict(
    {"checks": {"positive_data_acceptance": {"enabled": False}, "ignored_auth": {"enabled": False}}}
)
schema = schemathesis.openapi.from_dict(closed(json.loads(DOCUMENT.read_text())), config=CONFIG)


@pytest.fixture(scope="module")
def known(stack: dict[str, Any]) -> Mapping[str, str]:
    """Values with which requests lead somewhere, by the name of their field."""
    walker = Walker(stack)
    label = sell(walker)
    claim = walker.post("/claims", {"package_id": label["package_id"], **LOSS}, status=201)
    names = ("order_id", "package_id")
    return {name: label[name] for name in names} | {"label_id": label["id"], "claim_id": claim["id"]}


@pytest.mark.parametrize("operation", FUZZED, ids=str)
def test_every_answer_of_the_deployed_service_is_described(
    operation: Operation, world: World, known: Mapping[str, str]
) -> None:
    """As the first role that may ask, about what is there and what isn't; without a role, as nobody."""
    role, sent = next(iter(operation.roles), ""), list[int]()
    headers = {"Authorization": f"Bearer {world.sign_in((role, ACCOUNTS[role]))}"} if role else {}

    @settings(max_examples=3, database=None, suppress_health_check=list(HealthCheck))
    def send(case: Case) -> None:
        # What is meant to be wrong stays wrong.
        if len(sent) % 2 and case.meta.generation.mode.is_positive:
            case.path_parameters |= {name: known[name] for name in known.keys() & case.path_parameters.keys()}
        answer = case.call_and_validate(base_url=world.stack["api_url"], headers=headers, timeout=60)
        sent.append(answer.status_code)

    modes = [mode for mode in HypothesisTestMode if mode != "coverage"]
    config = HypothesisTestConfig(project=schema.config, modes=modes)
    create_test(operation=schema[operation.path][operation.method], test_func=send, config=config)()
    assert sent
