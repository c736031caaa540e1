"""What the deployed template answers where no function of ours is meant."""

import pytest
import urllib3

from local.token import token


@pytest.fixture(scope="module")
def seller(stack):
    return {"Authorization": f"Bearer {token(stack, 'seller', 'shop-1')}"}


@pytest.mark.parametrize("path", ["/nowhere", "/", "/claims/x/nowhere"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_an_unknown_route_is_a_problem_document_with_and_without_a_token(stack, seller, method, path):
    """Errors are RFC 9457, whoever asks."""
    for headers in ({}, seller):
        answer = urllib3.request(method, stack["api_url"] + path, headers=headers, redirect=False)
        assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["code"] == "not_found"


def test_a_browser_may_ask_from_another_origin(stack):
    """The preflight of a known or unknown route is answered without a token."""
    answer = urllib3.request("OPTIONS", f"{stack['api_url']}/claims")
    assert answer.status == 204
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
