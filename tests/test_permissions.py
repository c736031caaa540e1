"""What the roles allow: each function writes the kinds of keys it is for, and nobody deletes a record."""

import json
import pkgutil
from importlib import import_module
from types import SimpleNamespace

import pytest

from shared import domain
from shared.domain.case import Case
from shared.usecases.services import Services
from tests.support import iam, permissions, shop
from tests.support.aws import Clock
from tests.support.http import handler, sqs_event, workers
from tests.support.iam import Grant, Use
from tests.test_deployment import transformed

WRITES = ("dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem")
GRANTS = [grant for function in iam.functions() for grant in iam.grants(function, easypost=True)]
# What is there for a while, or follows a case: nothing of the record.
DELETED = {"agenda", "helpqueue", "number", "once", "opencase", "outbox", "sandbox-insurer", "session"}
BESIDE = {"ledger", "link", "product", "sandbox"}


def kinds(*actions: str) -> set[str]:
    """Those that any function may do this with."""
    return {kind for grant in GRANTS if grant.action in actions for kind in grant.kinds or ()}


def test_whoever_writes_the_table_names_the_kinds_of_its_keys() -> None:
    writing = [grant for grant in GRANTS if grant.action in WRITES]
    assert len(writing) > 50
    assert [grant for grant in writing if not grant.kinds or grant.resource != "Records"] == []
    assert [grant for grant in GRANTS if grant.action.startswith("dynamodb:") and "*" in grant.action] == []


def test_every_kind_there_is_can_be_written_and_no_other() -> None:
    for module in pkgutil.walk_packages(domain.__path__, "shared.domain."):
        import_module(module.name)
    ours = [one for one in Case.__subclasses__() if one.__module__.startswith("shared.")]
    cases = {one.WITHIN or one.KIND for one in ours}
    assert len(cases) > 20
    assert kinds("dynamodb:PutItem") == cases | BESIDE | DELETED


def test_no_case_payment_or_audit_record_can_be_deleted() -> None:
    """R-GEN-13: append-only"""
    assert kinds("dynamodb:DeleteItem") == DELETED


def test_nobody_may_scan_but_the_sandboxs_clock() -> None:
    assert {grant.function for grant in GRANTS if grant.action == "dynamodb:Scan"} == {
        "ConsoleFormsFunction",
        "SandboxClockFunction",
    }


def test_the_policies_of_every_role_stay_below_ten_kilobytes() -> None:
    sizes = {
        name: len(json.dumps(one["Properties"].get("Policies", []), separators=(",", ":")))
        for name, one in transformed().items()
        if one["Type"] == "AWS::IAM::Role"
    }
    assert max(sizes.values()) < 9_000


# A function that lacks something fails, in the tests as on AWS


def test_a_request_of_a_kind_that_its_function_may_not_write_fails_and_writes_nothing(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.place(clock)
    allowed = iam.grants("OrderMessagesFunction")
    narrower = tuple(
        Grant(one.function, one.action, one.resource, one.kinds and one.kinds - {"thread"}) for one in allowed
    )
    before = shop.table()
    with monkeypatch.context() as patch:
        patch.setattr(iam, "grants", lambda function, **_: narrower)
        answer = shop.post("/orders/ord-1/messages", {"text": "When?"}, role="buyer", account="buyer-1")
    assert answer.refusal == (500, "internal_error")
    assert shop.table() == before
    assert iam.refused.pop() == Use("OrderMessagesFunction", "dynamodb:PutItem", "Records", "thread")


def test_a_message_whose_worker_may_not_read_stays(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(iam, "grants", lambda function, **_: ())
        answer = handler(workers()["work"])(sqs_event('{"effect": "x"}'), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert iam.refused.pop().action == "dynamodb:BatchGetItem"


# What is allowed is needed


def test_what_no_function_needed_is_named() -> None:
    """Compared at the end of a run of all tests"""
    done = {
        Use("MailFeedbackFunction", "dynamodb:BatchGetItem", "Records"),
        Use("MailFeedbackFunction", "dynamodb:DeleteItem", "Records", "agenda"),
        *(Use("MailFeedbackFunction", "dynamodb:PutItem", "Records", one) for one in ("claim", "outbox")),
    }
    mine = [one for one in permissions.idle(done) if one.startswith("MailFeedbackFunction")]
    assert mine == [
        "MailFeedbackFunction: dynamodb:PutItem on agenda#*",
        "MailFeedbackFunction: dynamodb:PutItem on notification#*",
    ]


class Run:
    """A run of pytest, of all tests or not: what of it the plugin looks at."""

    def __init__(self, *, keyword: str = "") -> None:
        self.exitstatus: int = pytest.ExitCode.OK
        self.config = self
        self.option = SimpleNamespace(keyword=keyword)
        self.args_source = pytest.Config.ArgsSource.TESTPATHS


@pytest.mark.parametrize(
    ("keyword", "ended"), [("", pytest.ExitCode.TESTS_FAILED), ("label", pytest.ExitCode.OK)]
)
def test_a_run_of_all_tests_fails_for_a_permission_that_no_function_needed(
    monkeypatch: pytest.MonkeyPatch, keyword: str, ended: pytest.ExitCode
) -> None:
    """And is content once one of them has"""
    fault, lines = "MailFeedbackFunction: dynamodb:BatchGetItem on Records", list(permissions.idle(()))
    monkeypatch.setattr(iam, "done", set())
    monkeypatch.setattr(permissions, "untried", lambda: set(lines) - {fault})
    run, plugin = Run(keyword=keyword), permissions.Permissions()
    plugin.pytest_sessionfinish(run, run.exitstatus)  # type: ignore[arg-type]
    assert run.exitstatus == ended
    assert plugin.idle == ([] if keyword else [fault])
    iam.done.add(Use("MailFeedbackFunction", "dynamodb:BatchGetItem", "Records"))
    run = Run()
    plugin.pytest_sessionfinish(run, run.exitstatus)  # type: ignore[arg-type]
    assert (run.exitstatus, plugin.idle, plugin.tried) == (pytest.ExitCode.OK, [], [])


def test_what_is_listed_as_untried_is_allowed() -> None:
    assert permissions.untried() <= set(permissions.idle(()))


def test_what_something_else_allows_as_well_is_not_needed() -> None:
    """`accepted/*` lies in all of it"""
    use = Use("InspectUploadsFunction", "s3:GetObject", "Evidence/accepted/x")
    (whole,) = [one for one in iam.grants(use.function) if one.covers(use)]
    assert permissions.needs(use, whole)
    assert not permissions.needs(use, Grant(use.function, "s3:GetObject", "Evidence/accepted/*", None))
