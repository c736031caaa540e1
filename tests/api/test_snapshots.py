"""Before Lambda keeps a snapshot of a worker (SnapStart): each route runs once, and nothing comes of it."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from shared.runtime import wiring
from shared.runtime.api import Api
from shared.usecases import ahead
from tests.support import iam
from tests.support.aws import ENVIRONMENT, TABLE
from tests.support.http import routes

# What answers where no route is has none.
HANDLERS = sorted({route.handler for route in routes()} - {"functions.edge.not_found.handler"})


def everything() -> list[Mapping[str, Any]]:
    """Whatever is in the table."""
    return sorted(wiring.client("dynamodb").scan(TableName=TABLE)["Items"], key=str)


def files() -> list[str]:
    """Whatever documents are kept."""
    kept = wiring.client("s3").list_objects_v2(Bucket=wiring.services().deployment.documents_bucket)
    return [one["Key"] for one in kept.get("Contents", ())]


@pytest.mark.parametrize("name", HANDLERS)
def test_a_function_is_primed_with_its_own_routes_and_nothing_is_changed(
    name: str, ids: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor refused by its role, nor broken; what is sent is never taken."""
    api, answers = import_module(name.rsplit(".", 1)[0]).api, list[tuple[str, int]]()
    serve = api.handler

    def noted(event: dict[str, Any], context: Any) -> Any:
        answer = serve(event, context)
        answers.append((event["httpMethod"], answer["statusCode"]))
        return answer

    monkeypatch.setattr(api, "handler", noted)
    monkeypatch.setattr(iam, "done", set())  # no permission is needed because this alone uses it
    before = everything()
    iam.as_function(name, lambda *_: api.prime())({}, None)
    assert everything() == before
    assert [method for method, _ in answers] == [one.method for one in api.routes if one.primed]
    assert all(status < 500 and (method in ("GET", "HEAD") or status >= 300) for method, status in answers)


def test_only_a_route_that_leaves_something_is_not_primed() -> None:
    left_out = [
        f"{one.method} {one.path}"
        for name in HANDLERS
        for one in import_module(name.rsplit(".", 1)[0]).api.routes
        if not one.primed
    ]
    assert left_out == ["GET /console/sign-in/begin"]


def test_what_is_built_late_is_there_before_a_snapshot(ids: Mapping[str, str]) -> None:
    program = (
        "import sys, functions.labels.void as void; from shared.domain.labels.label import Label; "
        "known = lambda: (Label.__pydantic_complete__, 'shared.domain.orders.moves' in sys.modules); "
        "print(*known()); load_ahead(services(), (), ()); print(*known())"
    )
    imported = "from shared.runtime.snapshots import load_ahead; from shared.runtime.wiring import services"
    command = [sys.executable, "-c", f"{imported}; {program}"]
    given = {**os.environ, **ENVIRONMENT}
    answer = subprocess.run(command, capture_output=True, text=True, check=True, env=given)
    assert answer.stdout.split() == ["False", "False", "True", "True"]


def test_a_transaction_is_rehearsed_where_nobody_answers_and_the_next_one_is_sent() -> None:
    program = (
        "from shared.runtime.wiring import client; from shared.storage import rehearsal; "
        "dynamodb = client('dynamodb'); rehearsal.rehearse_transaction(dynamodb); "
        "print(dynamodb.meta.events.emit_until_response(rehearsal.EVENT, request=None))"
    )
    given = {**os.environ, **ENVIRONMENT, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=given)
    assert answer.stdout.strip() == "(None, None)"


def test_papers_are_printed_before_a_snapshot_and_not_kept(ids: Mapping[str, str]) -> None:
    services, before = wiring.services(), files()
    for do in (ahead.print_claim_papers, ahead.merge_labels):
        do(services)
    assert "reportlab.platypus" in sys.modules and "pypdf" in sys.modules
    assert files() == before


def test_no_secret_and_no_setting_grows_old_in_a_snapshot(ids: Mapping[str, str]) -> None:
    import_module("functions.webhooks.orders").api.prime()
    assert wiring._secret.cache_info().currsize == wiring._setting.cache_info().currsize == 0


@pytest.mark.parametrize(("kind", "registered"), [("snap-start", 1), ("on-demand", 0)])
def test_lambda_primes_where_it_keeps_snapshots(
    kind: str, registered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Callable[[], None]] = []
    hooks = ModuleType("snapshot_restore_py")
    monkeypatch.setattr(hooks, "register_before_snapshot", calls.append, raising=False)
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", hooks)
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", kind)
    api = Api()
    assert calls == [api.prime] * registered
