"""Claims over HTTP: names, codes, roles, and bad input that changes nothing."""

from typing import Any

import pytest

from shared.usecases.services import Services
from tests.support.aws import Clock
from tests.support.claim_builders import DAY, LAST_SECOND, OPENED, SECOND, a_shipped_package
from tests.support.claims import an_order, effects_of, keep, open_claim, ship
from tests.support.http import Answer, call, deliver, signed
from tests.support.label_builders import free

FILING = {"package_id": "pkg-1", "reason": "loss", "description": "It never arrived."}
OWNER = {"role": "seller", "account": "shop-1"}


def file(body: Any = FILING, **how: Any) -> Answer:
    return call("POST", "/claims", body, **{**OWNER, **how})


def read(path: str = "/claims/clm_1", **how: Any) -> Answer:
    return call("GET", path, **{**OWNER, **how})


def problem(answer: Answer, status: int, code: str) -> Any:
    """The answer is this problem document, with every member there is."""
    document = answer.json()
    assert (answer.status, document["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "code", "request_id", "errors", "clause"} <= document.keys()
    return document


@pytest.fixture
def shipped(services: Services, clock: Clock) -> None:
    """An insured parcel under way, a week after its scan."""
    clock.now = OPENED
    ship(services)


# Filing


def test_a_claim_is_answered_with_everything_its_page_shows(shipped: None) -> None:
    """R-CLM-11, R-CLM-12, R-CLM-07, R-CLM-09"""
    answer = file({**FILING, "amount": "250.00"})
    claim = answer.json()
    assert answer.status == 201
    assert claim["id"].startswith("clm_")
    shown = {
        "object": "claim",
        "version": 1,
        "status": "under_review",
        "currency": "USD",
        "reason": "loss",
        "amount": "250.00",
        "order_id": "ord-1",
        "package_id": "pkg-1",
        "package_value": "300.00",
        "total_cover": "300.00",
        "shipping_provider": "usps",
        "tracking_number": "9400",
        "approved_amount": None,
        "insurer_reference": None,
        "insurer_url": "https://u-pic.example/",
        "flags": [],
        "decision": None,
        "created_at": "2026-03-10T20:00:00Z",
    }
    assert {name: claim[name] for name in shown} == shown
    assert claim["affidavit"]["status"] == "not_sent"
    assert [item["item"] for item in claim["evidence_checklist"]][:2] == ["invoice", "package_receipt"]


def test_the_amount_defaults_to_the_lower_of_loss_and_cover(services: Services, clock: Clock) -> None:
    """R-CLM-19: a package worth 250.00 with free cover may claim 200.00."""
    clock.now = OPENED
    package, label = a_shipped_package(250_00, chosen=free(250_00))
    keep(services, an_order(), package, label)
    assert file().json()["amount"] == "200.00"


def test_the_related_papers_are_reachable_from_the_claim(shipped: None) -> None:
    """R-CLM-13, R-CLM-08"""
    documents = {one["kind"]: one for one in file().json()["documents"]}
    assert documents.keys() == {"invoice", "package_receipt", "label"}
    for kind in ("invoice", "package_receipt"):
        paper = read(documents[kind]["url"])
        assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")
        assert paper.body.startswith(b"%PDF-")


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1.000", "1e2", "NaN", 250, 250.0, True, "250", "$1.00"])
def test_an_amount_that_is_none_is_a_bad_field_with_a_code_of_its_own(
    shipped: None, services: Services, amount: Any
) -> None:
    """R-CLM-15, R-GEN-08"""
    refused = problem(file({**FILING, "amount": amount}), 400, "invalid_amount")
    assert [error["field"] for error in refused["errors"]] == ["amount"]
    assert effects_of(services, "insurer") == []


def test_more_than_the_cover_is_refused_with_the_cover(shipped: None) -> None:
    """R-CLM-15: 300.00 is what the package is insured for, a cent more is too much."""
    refused = problem(file({**FILING, "amount": "300.01"}), 422, "claim_exceeds_cover")
    assert refused["total_cover"] == "300.00"
    assert file({**FILING, "amount": "300.00"}).status == 201


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({**FILING, "reason": "theft"}, ["reason"]),
        ({**FILING, "package_id": "pkg#1"}, ["package_id"]),
        ({**FILING, "package_id": "p" * 1000}, ["package_id"]),
        ({**FILING, "package_id": "pkg 1/2"}, ["package_id"]),
        ({**FILING, "description": "a\x00b"}, ["description"]),
        ({**FILING, "description": "   "}, ["description"]),
        ({**FILING, "description": "x" * 5001}, ["description"]),
        ({**FILING, "status": "accepted"}, ["status"]),
        ({"reason": "theft"}, ["package_id", "reason", "description"]),
    ],
)
def test_every_bad_field_is_named(shipped: None, body: dict[str, Any], fields: list[str]) -> None:
    """R-INS-25, 400: malformed input, every bad field listed"""
    refused = problem(file(body), 400, "invalid_request")
    assert sorted(error["field"] for error in refused["errors"]) == sorted(fields)


@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"package_id": "a", "package_id": "b"}', "application/json", 400),
        (b'{"amount": NaN}', "application/json", 400),
        (b'"\xff"', "application/json", 400),
        (b"[" * 30 + b"]" * 30, "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"{}", "multipart/form-data", 415),
        (b'"' + b"x" * 262_144 + b'"', "application/json", 413),
    ],
)
def test_a_body_that_is_no_claim_is_refused(
    shipped: None, services: Services, raw: bytes, content_type: str, status: int
) -> None:
    """Each a clear problem document, nothing written"""
    answer = file(raw, headers={"content-type": content_type})
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert effects_of(services, "insurer") == []


def test_after_the_window_a_claim_is_refused_with_its_deadline(shipped: None, clock: Clock) -> None:
    """R-CLM-03"""
    clock.now = LAST_SECOND + SECOND
    refused = problem(file(), 422, "claim_window_closed")
    assert (refused["deadline"], refused["clause"]["id"]) == ("2026-06-02T06:59:59Z", "R-CLM-03")


def test_seller_shipping_is_sent_to_its_carrier(services: Services) -> None:
    """R-CLM-01"""
    ship(services, shipping_mode="seller_shipping")
    refused = problem(file(), 422, "claim_mode_not_eligible")
    assert refused["advice"] == "contact your carrier"


def test_a_second_claim_is_a_conflict(shipped: None) -> None:
    """R-CLM-16"""
    first = file().json()["id"]
    assert problem(file(), 409, "claim_already_open")["claim_id"] == first


def test_the_same_key_gets_the_same_claim_and_another_body_is_refused(
    shipped: None, services: Services
) -> None:
    """R-GEN-09"""
    key = {"headers": {"idempotency-key": "k-1"}}
    first, again = file(**key), file(**key)
    assert (again.status, again.json()) == (201, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert len(effects_of(services, "insurer")) == 1
    problem(file({**FILING, "reason": "damage"}, **key), 409, "idempotency_conflict")


def test_a_claim_takes_three_reads_and_one_transaction(services: Services, shipped: None) -> None:
    """Round trips: the sandbox clock, the package, its label with the order; then it is written."""
    calls: list[str] = []
    events, name = services.store.client.meta.events, "before-call.dynamodb.*"

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    events.register(name, note)
    assert file().status == 201
    events.unregister(name, note)
    assert calls == ["BatchGetItem"] * 3 + ["TransactWriteItems"]


# Who may


def test_without_a_token_nothing_is_served(shipped: None) -> None:
    """R-GEN-10"""
    assert call("POST", "/claims", FILING).status == 401
    assert call("GET", "/claims").status == 401


@pytest.mark.parametrize(
    ("method", "path", "roles"),
    [
        ("POST", "/claims", ("buyer", "carrier", "agent")),
        ("GET", "/claims", ("buyer", "carrier")),
        ("GET", "/claims/clm_1", ("buyer", "carrier")),
        ("GET", "/claims/clm_1/invoice", ("buyer", "carrier")),
        ("GET", "/packages/pkg-1/receipt", ("buyer", "carrier")),
        ("GET", "/packages/pkg-1/claim-eligibility", ("buyer", "carrier", "agent")),
        ("GET", "/claims/clm_1/affidavit/preview", ("buyer", "carrier", "agent")),
        ("POST", "/claims/clm_1/affidavit", ("buyer", "carrier", "agent")),
    ],
)
def test_the_wrong_role_is_told_so(
    services: Services, method: str, path: str, roles: tuple[str, ...]
) -> None:
    """R-GEN-10"""
    open_claim(services)
    for role in roles:
        body = FILING if method == "POST" else None
        problem(call(method, path, body, role=role, account="shop-1"), 403, "wrong_role")


@pytest.mark.parametrize(
    "path",
    [
        "/claims/clm_1",
        "/claims/clm_1/invoice",
        "/packages/pkg-1/receipt",
        "/packages/pkg-1/claim-eligibility",
        "/claims/clm_1/affidavit/preview",
    ],
)
def test_somebody_elses_looks_like_nothing(services: Services, path: str) -> None:
    """R-CLM-08, R-GEN-10"""
    open_claim(services)
    foreign = problem(read(path, account="shop-2"), 404, "not_found")
    absent = problem(read(path.replace("_1", "_9").replace("-1", "-9")), 404, "not_found")
    assert foreign == absent


@pytest.mark.parametrize("claim_id", ["a%20b", "clm_%23", "x" * 1000, "..", "clm_1\x7f"])
def test_an_id_that_can_be_none_is_not_found(services: Services, claim_id: str) -> None:
    """Ids with `#`, blanks, 1,000 characters"""
    problem(read(f"/claims/{claim_id}"), 404, "not_found")


# Reading


def test_a_decided_claim_shows_amount_decision_and_history(services: Services, clock: Clock) -> None:
    """R-CLM-12, R-CLM-17"""
    open_claim(services)
    clock.now = OPENED + DAY
    accepted = {
        "type": "claim.accepted",
        "data": {"claim_id": "clm_1", "approved_amount": "120.00", "occurred_at": "2026-03-11T19:00:00Z"},
    }
    assert signed("insurer", "/webhooks/insurer", accepted, at=clock.now, id="m-1").status == 202
    claim = read().json()
    assert (claim["status"], claim["approved_amount"]) == ("accepted", "120.00")
    assert (claim["decision"]["outcome"], claim["decision"]["basis"]) == ("accepted", "insurer_decision")
    assert [entry["event"] for entry in claim["timeline"]] == ["put", "claim_accepted"]
    assert claim["timeline"][1]["actor"] == "insurer"


def test_an_agent_reads_every_claim_and_can_do_nothing_but_download(services: Services) -> None:
    """R-CLM-10"""
    open_claim(services)
    claim = read(role="agent", account="a-1").json()
    assert [one["action"] for one in claim["available_actions"]] == ["download_invoice", "download_receipt"]
    assert [one["kind"] for one in claim["documents"]] == ["invoice", "package_receipt"]


def test_claims_are_listed_by_status_a_page_at_a_time(services: Services) -> None:
    """R-CLM-11"""
    open_claim(services)
    everything = read("/claims?page_size=1").json()
    assert [one["id"] for one in everything["data"]] == ["clm_1"]
    assert (everything["has_more"], everything["next_page_token"]) == (False, None)
    assert "timeline" not in everything["data"][0]
    assert len(read("/claims?status=under_review&status=accepted").json()["data"]) == 1
    assert read("/claims?status=accepted").json()["data"] == []


@pytest.mark.parametrize(
    "query", ["status=paid", "page_size=0", "page_size=101", "page_size=x", "page_token=x", "sort=id"]
)
def test_a_list_asked_for_wrongly_is_refused(services: Services, query: str) -> None:
    """R-CLM-11: other → 400"""
    open_claim(services)
    problem(read(f"/claims?{query}"), 400, "invalid_request")


def test_eligibility_answers_rule_by_rule(shipped: None) -> None:
    """R-CLM-05, R-CLM-02, R-CLM-03"""
    found = read("/packages/pkg-1/claim-eligibility").json()
    assert (found["object"], found["eligible"], found["reason_code"]) == ("claim_eligibility", True, None)
    assert all(rule["passed"] for rule in found["rules"])
    assert {rule["clause"]["id"][:5] for rule in found["rules"]} == {"R-CLM", "R-PRV"}
    (action,) = found["available_actions"]
    assert (action["action"], action["available"], action["closes_at"]) == (
        "file_claim",
        True,
        "2026-06-02T06:59:59Z",
    )
    file()
    after = read("/packages/pkg-1/claim-eligibility").json()
    assert (after["eligible"], after["reason_code"]) == (False, "claim_already_open")


def test_the_seller_reads_the_opening_in_the_inbox_as_in_the_mail(
    shipped: None, services: Services, mailbox: list[dict[str, Any]], wire: None
) -> None:
    """GET /notifications: the same facts as the e-mails"""
    claim_id = file().json()["id"]
    assert deliver(services) > 0
    (notice,) = read("/notifications").json()["data"]
    assert (notice["object"], notice["kind"], notice["case_id"]) == ("notification", "claim_opened", claim_id)
    assert notice["link"]["url"] == "https://u-pic.example/"
    text = mailbox[0]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert all(f"{fact['name']}: {fact['value']}" in text for fact in notice["facts"])
    for role, account in (("seller", "shop-2"), ("buyer", "buyer-1"), ("carrier", "usps"), ("agent", "a")):
        assert read("/notifications", role=role, account=account).json()["data"] == []
