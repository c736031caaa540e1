"""The files of an objection that did not arrive, of disputes and support cases: nobody is stuck with one."""

from dataclasses import dataclass
from typing import Any

import pytest

from shared.runtime import wiring
from shared.usecases.disputes.inspection import inspect
from shared.usecases.services import Services
from tests.api.returns import test_dispute_return_routes as of_dispute
from tests.api.returns import test_help_return_routes as of_help
from tests.support import shop
from tests.support.aws import Clock
from tests.support.disputes import JPEG, Court, a_file
from tests.support.files import PNG
from tests.support.http import Answer, call
from tests.support.reshipments import SECOND

PHOTO = {"file": a_file().model_dump()}
OTHER = {"file": a_file(PNG, name="box.png", media_type="image/png").model_dump()}


@dataclass
class Objected:
    """A case whose seller has objected with a photo, which is yet to come; path: of that file."""

    case: str
    seller: str
    services: Services
    clock: Clock
    file: dict[str, Any]

    @property
    def path(self) -> str:
        return f"{self.case}/return/objection/files/{self.file['id']}"

    def ask(
        self, path: str, body: Any = None, *, by: str = "seller", account: str = "", **how: Any
    ) -> Answer:
        accounts = {"seller": self.seller, "agent": "agent-1"}
        return call("POST", path, body, role=by, account=account or accounts.get(by, f"{by}-1"), **how)

    def arrive(self, file: dict[str, Any], content: bytes = JPEG) -> None:
        """The file comes by its form, and S3 tells of it."""
        key = file["upload"]["fields"]["key"]
        wiring.client("s3").put_object(Bucket="evidence", Key=key, Body=content)
        assert inspect(self.services, key) is True

    def decide(self) -> None:
        decided = {"upheld": False, "reason": "The photo shows nothing."}
        assert self.ask(f"{self.case}/return/objection/decision", decided, by="agent").status == 200

    def seen(self) -> dict[str, Any]:
        """The file as the agent sees it."""
        read = call("GET", self.case, role="agent", account="agent-1").json()
        (file,) = read["return"]["objection"]["files"]
        assert isinstance(file, dict)
        return file


@pytest.fixture(params=["dispute", "support case"])
def objected(request: pytest.FixtureRequest) -> Objected:
    if request.param == "dispute":
        case: Court = request.getfixturevalue("case")
        path, seller, services, clock = of_dispute.arrived(case), "seller-1", case.services, case.clock
    else:
        services, clock = request.getfixturevalue("services"), request.getfixturevalue("clock")
        path, seller = of_help.arrived(clock), "shop-1"
    body = {**of_dispute.OBJECTION, "files": [PHOTO["file"]]}
    made = call("POST", f"{path}/return/objection", body, role="seller", account=seller)
    (file,) = made.json()["return"]["objection"]["files"]
    return Objected(case=path, seller=seller, services=services, clock=clock, file=file)


def test_a_fresh_form_can_be_had_until_the_file_has_come(objected: Objected) -> None:
    """R-UPL-02: asking changes nothing"""
    objected.clock.forward(minutes=30)
    before = shop.table()
    answer = objected.ask(f"{objected.path}/upload")
    fresh = answer.json()
    assert (answer.status, shop.table()) == (200, before)
    assert fresh["upload"]["fields"]["key"] == objected.file["upload"]["fields"]["key"]
    assert fresh["upload"]["expires_at"] == fresh["upload_by"] == objected.file["upload_by"]
    assert {**fresh, "upload": None} == objected.seen()
    objected.arrive(fresh)
    assert objected.seen()["status"] == "kept"
    assert objected.ask(f"{objected.path}/upload").refusal == (409, "already_uploaded")
    assert objected.ask(objected.path, OTHER).refusal == (409, "already_uploaded")


def test_after_its_hour_a_file_is_announced_again_and_comes(objected: Objected) -> None:
    """R-UPL-02: to the second; the network was gone for longer"""
    objected.clock.forward(hours=1)
    assert objected.ask(f"{objected.path}/upload").status == 200
    objected.clock.now += SECOND
    late = objected.ask(f"{objected.path}/upload")
    assert late.refusal == (409, "upload_over")
    assert late.json()["deadline"] == objected.file["upload_by"]
    anew = objected.ask(objected.path, PHOTO)
    assert (anew.status, anew.json()["id"]) == (200, objected.file["id"])
    assert anew.json()["upload"]["expires_at"] == anew.json()["upload_by"]
    objected.clock.forward(minutes=59)
    objected.arrive(anew.json())
    assert objected.seen()["status"] == "kept"


def test_another_takes_the_place_of_a_file_that_was_refused(objected: Objected) -> None:
    """R-UPL-01, R-UPL-02"""
    objected.arrive(objected.file, b"<script>" + bytes(len(JPEG) - 8))
    refused = objected.ask(f"{objected.path}/upload")
    assert refused.refusal == (409, "file_refused")
    assert "Announce another one in its place." in refused.json()["detail"]
    made = objected.ask(objected.path, OTHER).json()
    assert (made["status"], made["name"], made["refusal"]) == ("awaiting_upload", "box.png", None)
    objected.arrive(made, PNG)
    seen = objected.seen()
    assert (seen["status"], seen["name"], seen["sha256"]) == ("kept", "box.png", OTHER["file"]["sha256"])
    assert f"accepted/{seen['id']}" in seen["url"]


def test_what_was_announced_before_is_not_taken_any_more(objected: Objected) -> None:
    """R-UPL-01: what counts is what was announced last"""
    made = objected.ask(objected.path, OTHER).json()
    objected.arrive(made, JPEG)
    assert objected.seen()["status"] == "refused"


def test_the_same_announcement_sent_again_is_answered_again(objected: Objected) -> None:
    """R-GEN-09"""
    key = {"headers": {"idempotency-key": "k-1"}}
    first, again = (objected.ask(objected.path, OTHER, **key) for _ in range(2))
    assert (again.status, again.json()) == (200, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert objected.ask(objected.path, PHOTO, **key).refusal == (409, "idempotency_conflict")


def test_a_file_that_can_not_be_taken_is_not_announced(objected: Objected) -> None:
    """R-UPL-01"""
    before = shop.table()
    for field, bad in (("size_bytes", 0), ("media_type", "text/html"), ("sha256", "0")):
        refused = objected.ask(objected.path, {"file": {**OTHER["file"], field: bad}})
        assert refused.refusal == (400, "invalid_request")
        assert [one["field"] for one in refused.json()["errors"]] == [f"file.{field}"]
    assert objected.ask(objected.path, {}).refusal == (400, "invalid_request")
    assert shop.table() == before


def test_once_the_objection_is_decided_nothing_is_taken_any_more(objected: Objected) -> None:
    """R-PDA-23"""
    objected.decide()
    before = shop.table()
    assert objected.ask(f"{objected.path}/upload").refusal == (409, "not_objected")
    assert objected.ask(objected.path, OTHER).refusal == (409, "not_objected")
    assert shop.table() == before


@pytest.mark.parametrize(("more", "body"), [("/upload", None), ("", OTHER)])
def test_the_files_of_an_objection_are_for_whoever_objected(objected: Objected, more: str, body: Any) -> None:
    """R-GEN-10"""
    before = shop.table()
    for role in ("buyer", "agent", "carrier"):
        assert objected.ask(objected.path + more, body, by=role).refusal == (403, "wrong_role")
    assert objected.ask(objected.path + more, body, account="seller-2").refusal == (404, "not_found")
    unknown = f"{objected.case}/return/objection/files/evd_9{more}"
    assert objected.ask(unknown, body).refusal == (404, "not_found")
    assert objected.ask(objected.path + more, body, headers={"if-match": "1"}).refusal == (
        412,
        "version_conflict",
    )
    assert shop.table() == before


def test_without_an_objection_there_is_no_file_of_one(case: Court) -> None:
    """R-PDA-23"""
    path = f"{of_dispute.arrived(case)}/return/objection/files/evd_1"
    for more, body in (("/upload", None), ("", OTHER)):
        answer = call("POST", path + more, body, role="seller", account="seller-1")
        assert answer.refusal == (409, "not_objected")
