"""Who sees the console: sign-in, the session's cookie, and forms that come from its own pages alone."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from shared.console import signing_in
from shared.gateways import sign_in
from shared.gateways.sign_in import SignInFailed, authorize_url, exchange_code
from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.console import SAME, Browser
from tests.support.http import Answer, call
from tests.support.shop import place

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(autouse=True)
def shop(services: Services, clock: Clock) -> None:
    place(clock)


def write(seller: Browser, headers: Mapping[str, str], **fields: str) -> Answer:
    """A message posted with these headers and fields, as a page of the seller's would."""
    sent = seller.get("order/ord-1").form("order/ord-1/messages").fields | {"text": "Hello"} | fields
    return call("POST", "/console/do/order/ord-1/messages", urlencode(sent), headers=FORM | headers)


def written() -> list[Any]:
    messages: list[Any] = call("GET", "/orders/ord-1/messages", role="seller", account="shop-1").json()[
        "data"
    ]
    return messages


def test_somebody_who_is_not_signed_in_is_sent_to_do_that_and_back_to_the_page() -> None:
    answer = call("GET", "/console/order/ord-1?action=messages")
    assert answer.status == 303
    assert answer.headers["location"] == "../sign-in?to=order%2Ford-1%3Faction%3Dmessages"


def test_the_cookie_is_bound_to_the_host_hidden_from_scripts_and_ends_after_eight_hours() -> None:
    answer = call("POST", "/console/be", "role=seller&account=shop-1&to=", headers=SAME)
    assert answer.headers["set-cookie"].partition("; ")[2] == (
        "Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=28800"
    )
    assert answer.headers["set-cookie"].startswith("__Host-surety=")


def test_a_session_ends_after_eight_hours_of_real_time_and_not_a_second_before(clock: Clock) -> None:
    seller = Browser("seller", "shop-1")
    clock.forward(hours=8, seconds=-1)
    assert seller.get("due").status == 200
    clock.forward(seconds=1)
    assert call("GET", "/console/due", headers={"cookie": seller.cookie}).status == 303


def test_signing_out_ends_the_session_for_good() -> None:
    seller = Browser("seller", "shop-1")
    page = seller.get("due")
    (form,) = [one for one in page.forms if one.action.endswith("sign-out")]
    headers = SAME | {"cookie": seller.cookie}
    answer = call("POST", "/console/sign-out", urlencode(form.fields), headers=headers)
    assert (answer.status, answer.headers["location"]) == (303, "sign-in")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert call("GET", "/console/due", headers={"cookie": seller.cookie}).status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example", "host": "surety.example"},
        {"origin": "null", "host": "surety.example"},
        {"origin": "http://[", "host": "surety.example"},
    ],
    ids=str,
)
def test_a_form_that_another_site_sent_changes_nothing(headers: Mapping[str, str]) -> None:
    seller = Browser("seller", "shop-1")
    answer = write(seller, {"cookie": seller.cookie, **headers})
    assert answer.status == 403
    assert "another site" in answer.text
    assert written() == []


def test_a_form_with_the_token_of_another_session_changes_nothing() -> None:
    seller, other = Browser("seller", "shop-1"), Browser("seller", "shop-1")
    answer = write(seller, {**SAME, "cookie": other.cookie})
    assert answer.status == 403
    assert written() == []


@pytest.mark.parametrize(
    "fields", [{"_token": "\ud800"}, {"text": "\ud800"}, {"_page": "due?a=\ud800"}], ids=repr
)
def test_a_form_with_text_that_is_no_valid_unicode_changes_nothing(fields: Mapping[str, str]) -> None:
    """Never a 5xx for bad input: JSON can name what UTF-8 can't"""
    seller = Browser("seller", "shop-1")
    sent = seller.get("order/ord-1").form("order/ord-1/messages").fields | {"text": "Hello"} | fields
    headers = {**SAME, "cookie": seller.cookie, "content-type": "application/json"}
    for path in ("do/order/ord-1/messages", "sign-out", "be"):
        answer = call("POST", f"/console/{path}", json.dumps(sent), headers=headers)
        assert (answer.status, "no valid Unicode" in answer.text) == (400, True)
    assert written() == []


@pytest.mark.parametrize("again", [False, True], ids=["signed out", "signed in again"])
def test_what_was_written_under_a_session_that_is_over_is_kept(clock: Clock, *, again: bool) -> None:
    """Nothing is sent; after signing in one is back at the page it was written on."""
    seller = Browser("seller", "shop-1")
    sent = seller.get("order/ord-1").form("order/ord-1/messages").fields | {"text": "Long <b>words</b>."}
    clock.forward(hours=9)
    cookie = Browser("seller", "shop-1").cookie if again else seller.cookie
    headers = {**SAME, "cookie": cookie}
    page = call("POST", "/console/do/order/ord-1/messages", urlencode(sent), headers=headers)
    assert page.status == 403
    assert "Nothing was changed." in page.text and "Long &lt;b&gt;words&lt;/b&gt;." in page.text
    assert again or 'name="to" value="order/ord-1"' in page.text
    by_script = {**headers, "accept": "application/json"}
    told = call("POST", "/console/do/order/ord-1/messages", urlencode(sent), headers=by_script)
    assert told.status == page.status and "Copy what you have written" in told.json()["detail"]
    assert written() == []


def test_a_form_sent_twice_is_done_once() -> None:
    seller = Browser("seller", "shop-1")
    sent = seller.get("order/ord-1").form("order/ord-1/messages").fields | {"text": "Hello"}
    for _ in range(2):
        headers = {**SAME, "cookie": seller.cookie}
        answer = call("POST", "/console/do/order/ord-1/messages", urlencode(sent), headers=headers)
        assert answer.status == 303
    assert [one["text"] for one in written()] == ["Hello"]


def test_a_form_leads_back_to_no_other_site() -> None:
    seller = Browser("seller", "shop-1")
    for page in ("https://evil.example/", "//evil.example/", "/\\evil.example", "../../../../evil"):
        answer = write(seller, {**SAME, "cookie": seller.cookie}, _page=page)
        assert answer.headers["location"] == "../../../due"


def test_what_is_somebody_elses_looks_as_if_there_were_none() -> None:
    page = Browser("seller", "shop-2").get("order/ord-1")
    assert page.status == 404
    assert "There is no such order" in page.text


def test_a_role_sees_its_own_pages_alone() -> None:
    assert Browser("buyer", "buyer-1").get("labels").status == 404
    assert Browser("carrier", "usps").get("orders").status == 404


def test_no_page_can_be_framed_run_foreign_script_or_be_read_by_another_site() -> None:
    answer = Browser("seller", "shop-1").get("due").answer
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; style-src 'self'; script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_assets_are_kept_for_good_under_an_address_of_their_content() -> None:
    page = Browser("seller", "shop-1").get("due")
    path = page.html.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = call("GET", f"/console/{path}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert call("GET", "/console/assets/000000000000/style.css").status == 404
    assert call("GET", "/console/assets/000000000000/../forms.py").status == 404


# Signing in by the user pool


def begun() -> tuple[Mapping[str, list[str]], str]:
    """What the user pool is asked, and the cookie of a sign-in that has begun."""
    answer = call("GET", "/console/sign-in/begin?to=orders")
    assert answer.status == 303
    return parse_qs(urlsplit(answer.headers["location"]).query), answer.headers["set-cookie"].split(";")[0]


def test_people_are_sent_to_the_user_pool_with_state_and_a_challenge() -> None:
    asked, cookie = begun()
    assert asked["client_id"] == ["console-1"]
    assert asked["redirect_uri"] == ["https://surety.example/v1/console/signed-in"]
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert cookie.startswith("__Host-surety-sign-in=")


def test_who_comes_back_with_a_code_is_signed_in_and_sent_to_their_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, cookie = begun()
    exchanged: dict[str, Any] = {}

    def exchange(pool: str, **how: Any) -> Mapping[str, Any]:
        exchanged.update(how, pool=pool)
        return {"cognito:groups": "seller", "custom:account_id": "shop-1"}

    monkeypatch.setattr(signing_in, "exchange_code", exchange)
    back = f"/console/signed-in?code=c0de&state={asked['state'][0]}"
    answer = call("GET", back, headers={"cookie": cookie})
    assert (answer.status, answer.headers["location"]) == (303, "orders")
    session = answer.headers["set-cookie"].split(";")[0]
    assert "Manage Orders" in call("GET", "/console/orders", headers={"cookie": session}).text
    assert (exchanged["pool"], exchanged["code"]) == ("https://users.surety.example", "c0de")
    _, packed = cookie.split("=", 1)
    kept = json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert exchanged["verifier"] == kept["verifier"]


def kept_as_cookie(kept: str) -> str:
    """The cookie of a sign-in that keeps this."""
    return "__Host-surety-sign-in=" + urlsafe_b64encode(kept.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "__Host-surety-sign-in=abc",
        "__Host-surety-sign-in=e30",
        kept_as_cookie("[" * 5000),
        kept_as_cookie(r'{"state": "\ud800", "verifier": "v", "to": ""}'),
    ],
    ids=["none", "no base64", "empty", "deep", "no Unicode"],
)
def test_a_sign_in_that_another_browser_began_is_refused(cookie: str) -> None:
    answer = call("GET", "/console/signed-in?code=c0de&state=other", headers={"cookie": cookie})
    assert answer.status == 400
    assert "not begun in this browser" in answer.text


def test_a_used_code_and_a_user_without_a_role_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pool: str, **how: Any) -> Mapping[str, Any]:
        raise SignInFailed("the user pool answered 400")

    for exchange in (refuse, lambda pool, **how: {"custom:account_id": "shop-1"}):
        asked, cookie = begun()
        monkeypatch.setattr(signing_in, "exchange_code", exchange)
        back = f"/console/signed-in?code=c0de&state={asked['state'][0]}"
        answer = call("GET", back, headers={"cookie": cookie})
        assert answer.status == 400
        assert "set-cookie" not in answer.headers


def test_nobody_is_someone_else_without_the_sandbox(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "deployment", replace(services.deployment, sandbox=False))
    answer = call("POST", "/console/be", "role=agent&account=agent-1&to=", headers=SAME)
    assert answer.status == 404
    assert "be someone" not in call("GET", "/console/sign-in").text


@pytest.mark.parametrize(
    "typed", ["role=king&account=a", "role=seller&account=", "role=seller&account=a%0ab"]
)
def test_who_one_is_has_a_role_and_an_account(typed: str) -> None:
    answer = call("POST", "/console/be", f"{typed}&to=", headers=SAME)
    assert answer.status == 400
    assert "set-cookie" not in answer.headers


def test_the_code_is_exchanged_as_cognito_documents_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    claims = {"cognito:groups": ["agent"], "custom:account_id": "agent-1"}
    token = ".".join(
        urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims, {})
    )

    class Reply:
        status = 200

        def json(self) -> Any:
            return {"id_token": token}

    def request(method: str, url: str, **how: Any) -> Reply:
        seen.update(how, method=method, url=url)
        return Reply()

    monkeypatch.setattr(sign_in.urllib3, "request", request)
    told = exchange_code(
        "https://pool", client_id="c", redirect_uri="https://x/signed-in", code="1", verifier="v" * 43
    )
    assert told["cognito:groups"] == "agent"
    assert (seen["method"], seen["url"]) == ("POST", "https://pool/oauth2/token")
    assert parse_qs(seen["body"]) == {
        "grant_type": ["authorization_code"],
        "client_id": ["c"],
        "redirect_uri": ["https://x/signed-in"],
        "code": ["1"],
        "code_verifier": ["v" * 43],
    }


def test_who_signs_in_while_the_user_pool_does_not_answer_is_told_to_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_answer(method: str, url: str, **how: Any) -> None:
        raise sign_in.urllib3.exceptions.ReadTimeoutError(None, url, "no answer")  # type: ignore[arg-type]

    asked, cookie = begun()
    monkeypatch.setattr(sign_in.urllib3, "request", no_answer)
    back = f"/console/signed-in?code=c0de&state={asked['state'][0]}"
    answer = call("GET", back, headers={"cookie": cookie})
    assert answer.status == 400
    assert "did not come through" in answer.text


def test_the_challenge_is_the_hash_of_the_verifier() -> None:
    """RFC 7636, appendix B"""
    url = authorize_url(
        "https://pool",
        client_id="c",
        redirect_uri="https://x",
        state="s",
        verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    )
    assert parse_qs(urlsplit(url).query)["code_challenge"] == ["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"]


def test_the_session_row_holds_no_cookie(services: Services) -> None:
    seller = Browser("seller", "shop-1")
    secret = seller.cookie.split("=", 1)[1]
    items = services.store.client.scan(TableName=services.store.table)["Items"]
    (row,) = [item for item in items if item["pk"]["S"].startswith("session#")]
    assert secret not in json.dumps(row)
    ends_at = services.real_clock() + timedelta(hours=8)
    assert int(row["expires_at"]["N"]) == int(ends_at.timestamp())
