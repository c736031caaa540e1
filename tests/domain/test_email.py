"""Addresses that mail can be sent to (R-AFF-12)."""

import pytest

from shared.domain.email import deliverable


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("bea@example.com", "bea@example.com"),
        (" Bea.B+1@EXAMPLE.com ", "Bea.B+1@example.com"),
        ("bea@b\u00fccher.example", "bea@xn--bcher-kva.example"),
        (f"{'a' * 64}@example.com", f"{'a' * 64}@example.com"),
    ],
)
def test_an_address_is_written_as_servers_take_it(told: str, written: str) -> None:
    assert deliverable(told) == written


@pytest.mark.parametrize(
    "told",
    [
        *(None, "", "bea", "@example.com", "bea@"),
        *("bea@localhost", "bea@example..com", "bea@-example.com"),
        *("bea..b@example.com", "a,b@example.com", "b\u00e9a@example.com"),
        f"{'a' * 65}@example.com",
    ],
)
def test_one_that_no_server_takes_is_none(told: str | None) -> None:
    assert deliverable(told) is None
