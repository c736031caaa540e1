"""moto's DynamoDB asked without HTTP in between: four fifths of what a call took went into that.

A request is still written by the service's model; moto's own handler is then asked, and what it answers is
handed over as it is. No endpoint is looked up and nothing signed. Of botocore's events there is `before-call`
alone, when the call was answered. A request that is refused has changed nothing: it goes the
whole way, for the refusal's own words. So does every one that a fault befalls.

Secrets and parameters are asked for once, until one is written.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
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
# What goes over as it is, by the types of the model; whatever else there is goes the whole way.
SIMPLE = {"string": str, "boolean": bool, "integer": int}
VALUES = {"S": str, "N": str, "BOOL": bool, "NULL": bool}
# What a function asks for when it starts: with each in a process of its own, a sixth of all calls.
SETTINGS = {"secretsmanager": "GetSecretValue", "ssm": "GetParameter"}

_whole: list[bool] = []
_known: dict[str, dict[str, Any]] = {service: {} for service in SETTINGS}


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
        if client.meta.service_model.service_name in SETTINGS:
            return _set(call, client, name, params)
        if client.meta.service_model.service_name == "dynamodb" and name in OPERATIONS and not _whole:
            model = client.meta.service_model.operation_model(name)
            with suppress(Exception):
                answer = _through_faults(client, name, params, lambda: _answer(client, model, params))
                if answer is not None:
                    return answer
        return call(client, name, params)

    return called


def _set(call: Callable[..., Any], client: Any, name: str, params: dict[str, Any]) -> Any:
    """What a setting is; asked once until one of its service is changed."""
    service = client.meta.service_model.service_name
    if name != SETTINGS[service]:
        _known[service].clear()
    elif not _whole and _is_calm(client):
        asked = json.dumps(params, sort_keys=True)
        if asked not in _known[service]:
            _known[service][asked] = call(client, name, params)
        return deepcopy(_known[service][asked])
    return call(client, name, params)


def _is_calm(client: Any) -> bool:
    return getattr(client._endpoint._get_response, "__func__", None) is Endpoint._get_response


def _through_faults(client: Any, name: str, params: dict[str, Any], ask: Callable[[], Any]) -> Any:
    """The answer; None where something disturbs the wire, see `faults`."""
    if _is_calm(client):
        return ask()
    if wire := getattr(client._endpoint._get_response, "wire", None):
        return wire.answer_at_once(name, params.get("ClientRequestToken"), lambda: ((None, ask()), None))
    return None


def _answer(client: Any, model: Any, params: dict[str, Any]) -> dict[str, Any]:
    """What moto answers, without the members of which the service knows nothing."""
    handler = DynamoHandler()
    handler.body = handler.params = _written(model.input_shape, params)
    handler.current_account, handler.region = DEFAULT_ACCOUNT_ID, client.meta.region_name
    answer = getattr(handler, xform_name(model.name))().result
    told = {"model": model, "params": params, "request_signer": client._request_signer, "context": {}}
    client.meta.events.emit(f"before-call.dynamodb.{model.name}", **told)
    known = {name: answer[name] for name in model.output_shape.members.keys() & answer.keys()}
    return known | {"ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}


def _written(shape: Any, value: Any) -> Any:
    """A request as moto reads it. Raises KeyError or ValueError for what the model doesn't know."""
    if shape.name == "AttributeValue":
        return _value(value)
    if shape.type_name == "structure":
        return {name: _written(shape.members[name], inner) for name, inner in value.items()}
    if shape.type_name == "map":
        return {name: _written(shape.value, inner) for name, inner in value.items()}
    if shape.type_name == "list":
        return [_written(shape.member, inner) for inner in value]
    if type(value) is not SIMPLE[shape.type_name]:
        raise ValueError(value)
    return value


def _value(value: dict[str, Any]) -> dict[str, Any]:
    ((kind, inner),) = value.items()
    if kind == "M":
        return {kind: {name: _value(one) for name, one in inner.items()}}
    if kind == "L":
        return {kind: [_value(one) for one in inner]}
    if kind == "SS" and {type(one) for one in inner} == {str}:
        return {kind: [*inner]}
    if type(inner) is not VALUES[kind]:
        raise ValueError(value)
    return {kind: inner}
