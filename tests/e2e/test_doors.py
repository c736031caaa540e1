"""The doors of the deployed template: tokens, signatures, and what each route's function may do."""

import json
import secrets
import time

import pytest
import urllib3

from local.demo.parcels import SELLER
from local.demo.world import World
from local.openapi import DOCUMENT
from shared.gateways.signing import sign

PATHS = json.loads(DOCUMENT.read_text())["paths"]
WITH_TOKEN = [
    (method.upper(), path) for path in PATHS for method, one in PATHS[path].items() if one.get("x-roles")
]
SIGNED = [path for path in PATHS for one in PATHS[path].values() if {"webhook": []} in one["security"]]
BODY = json.dumps({"type": "order.upserted", "data": {}}).encode()


def knock(world: World, method: str, path: str, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
    url = world.stack["api_url"] + path.replace("{", "").replace("}", "")
    body = BODY if method == "POST" else None
    return world.http.request(method, url, body=body, headers={"Content-Type": "application/json", **headers})


@pytest.mark.parametrize("token", [None, "x", "a.b.c"], ids=["none", "nonsense", "forged"])
@pytest.mark.parametrize(("method", "path"), WITH_TOKEN)
def test_without_a_good_token_the_gateway_says_so_in_the_words_of_the_service(world, method, path, token):
    """401, a problem document"""
    answer = knock(world, method, path, {"Authorization": f"Bearer {token}"} if token else {})
    assert (answer.status, answer.headers["Content-Type"]) == (401, "application/problem+json")
    assert answer.json()["code"] == "unauthorized"


@pytest.mark.parametrize("path", SIGNED)
def test_an_unsigned_webhook_is_refused_and_one_signed_with_another_secret_too(world, path):
    """401, whatever it says"""
    headers = sign(
        secret="whsec_" + "A" * 44,
        message_id=secrets.token_hex(4),
        timestamp=int(time.time()),
        body=BODY,
    )
    for given in ({}, headers, {**headers, "webhook-signature": ""}):
        answer = knock(world, "POST", path, given)
        assert (answer.status, answer.headers["Content-Type"]) == (401, "application/problem+json")
        assert answer.json()["code"] == "invalid_signature"


def test_a_token_opens_the_door_of_its_role_alone(world):
    """403"""
    assert world.ask("GET", "/orders", by=SELLER).status == 200
    refused = world.ask("GET", "/orders", by=("carrier", "ups"))
    assert (refused.status, refused.body["code"]) == (403, "wrong_role")
