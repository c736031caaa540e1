"""moto's DynamoDB asked without HTTP in between: four fifths of what a call took went into that.

A request is still written by the service's model; moto's own handler is then asked, and what it answers is
handed over as it is. No endpoint is looked up and nothing signed. Of botocore's events there is `before-call`
alone, when the call was answered. A request that is refused has changed nothing: it goes the
whole way, for the refusal's own words. So does every one while something disturbs the wire.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore import xform_name
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.responses import DynamoHandler

OPERATIONS = {
    "BatchGetItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactWriteItems",
    "UpdateItem",
}


_whole: list[bool] = []


@contextmanager
def whole_way() -> Iterator[None]:
    """Requests go through all of botocore meanwhile: for what listens to its events."""
    _whole.append(True)
    try:
        yield
    finally:
        _whole.pop()


@contextmanager
def hurried() -> Iterator[None]:
    """Ask tables in this way meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", _quick(BaseClient._make_api_call))
        yield


def _quick(call: Callable[..., Any]) -> Callable[..., Any]:
    def called(client: Any, name: str, params: dict[str, Any]) -> Any:
        if client.meta.service_model.service_name == "dynamodb" and name in OPERATIONS and _calm(client):
            try:
                return _answer(client, client.meta.service_model.operation_model(name), params)
            except Exception:
                return call(client, name, params)
        return call(client, name, params)

    return called


def _calm(client: Any) -> bool:
    """Whether requests pass undisturbed; see `faults`."""
    return not _whole and getattr(client._endpoint._get_response, "__func__", None) is Endpoint._get_response


def _answer(client: Any, model: Any, params: dict[str, Any]) -> dict[str, Any]:
    """What moto answers, without the members of which the service knows nothing."""
    request = client._serializer.serialize_to_request(params, model)
    handler = DynamoHandler()
    handler.body = handler.params = json.loads(request["body"])
    handler.current_account, handler.region = DEFAULT_ACCOUNT_ID, client.meta.region_name
    answer = getattr(handler, xform_name(model.name))().result
    told = {"model": model, "params": request, "request_signer": client._request_signer, "context": {}}
    client.meta.events.emit(f"before-call.dynamodb.{model.name}", **told)
    known = {name: answer[name] for name in model.output_shape.members.keys() & answer.keys()}
    return known | {"ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}
