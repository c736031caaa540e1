"""What the deployed template answers where no function of ours is meant."""

import pytest
import urllib3

from local.token import token


@pytest.fixture(scope="module")
def seller(stack):
    return {"Authorization": f"Bearer {token(stack, 'seller', 'shop-1')}"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        (method, path)
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        for path in ("/nowhere", "/", "/claims/x/nowhere")
        if (method, path) != ("GET", "/")
    ],
)
def test_an_unknown_route_is_a_problem_document_with_and_without_a_token(stack, seller, method, path):
    """Errors are RFC 9457, whoever asks."""
    for headers in ({}, seller):
        answer = urllib3.request(method, stack["api_url"] + path, headers=headers, redirect=False)
        assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
        assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json"])
def test_what_the_service_is_comes_without_a_token_packed_for_who_takes_it_so(stack, path):
    """A browser asks so"""
    plain, packed = (
        urllib3.request(
            "GET", stack["api_url"] + path, headers={"Accept": "*/*", "Accept-Encoding": how}, timeout=60
        )
        for how in ("identity", "gzip")
    )
    assert (plain.status, packed.status) == (200, 200)
    assert path == "/" or packed.headers["Content-Encoding"] == "gzip"
    assert path == "/" or packed.data == plain.data
    assert b"Surety" in plain.data


def test_a_browser_may_ask_from_another_origin(stack):
    """The preflight of a known or unknown route is answered without a token."""
    answer = urllib3.request("OPTIONS", f"{stack['api_url']}/claims")
    assert answer.status == 204
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]
