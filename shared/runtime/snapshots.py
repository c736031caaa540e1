"""What a worker is asked before Lambda keeps a snapshot of it: nothing comes of it but that code has run."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel

from shared.domain.agenda import load_moves
from shared.domain.case import Case
from shared.domain.policy import load_tables
from shared.runtime.body import adapter
from shared.storage.rehearsal import rehearse_transaction
from shared.usecases.ahead import NOBODY
from shared.usecases.services import Services


def for_nobody(method: str, path: str, roles: Sequence[str]) -> dict[str, Any]:
    """A request of such a route as the gateway hands it over: about what isn't there, with an empty body."""
    claims = {"cognito:groups": next(iter(roles), ""), "custom:account_id": NOBODY, "sub": NOBODY}
    return {
        "resource": path,
        "path": re.sub(r"{\w+\+?}", NOBODY, path),
        "httpMethod": method,
        "headers": {"content-type": "application/json", "idempotency-key": NOBODY},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"requestId": NOBODY, "authorizer": {"claims": claims}},
        "body": "{}",
        "isBase64Encoded": False,
    }


def load_ahead(
    services: Services, ahead: Iterable[Callable[[Services], None]], bodies: Iterable[Any]
) -> None:
    """Build and read what is else built and read when it is first needed: validators, tables, moves.

    So it goes with what botocore makes of a write. ahead: what else is done; bodies: what the routes take.
    """
    for ready in ahead:
        ready(services)
    rehearse_transaction(services.store.client)
    for body in bodies:
        adapter(body)
    _complete(BaseModel)
    for kind in _kinds(Case):
        load_moves(kind)
    load_tables()


def _complete(base: type[BaseModel]) -> None:
    for model in base.__subclasses__():
        model.model_rebuild()
        _complete(model)


def _kinds(base: type[Case]) -> Iterator[str]:
    for case in base.__subclasses__():
        yield case.KIND
        yield from _kinds(case)
