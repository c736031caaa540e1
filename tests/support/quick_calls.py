"""moto's DynamoDB asked without HTTP in between: two thirds of what a call took went into that.

Our client writes and signs every request and tries it again as ever; what moto's handler answers is handed
over as it is, instead of written, sent and read by the service's model. A request that is refused has changed
nothing: it goes the long way, for the refusal's own words. So does what is not asked for all the time.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name
from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.responses import DynamoHandler

QUICK = {
    "BatchGetItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactWriteItems",
    "UpdateItem",
}


def hurry(patch: pytest.MonkeyPatch, region: str) -> None:
    """Ask the tables of that region in this way."""
    patch.setattr(Endpoint, "_do_get_response", _quick(Endpoint._do_get_response, region))


def _quick(ask: Callable[..., Any], region: str) -> Callable[..., Any]:
    def asked(endpoint: Endpoint, request: Any, model: Any, context: Any) -> Any:
        if model.service_model.service_name == "dynamodb" and model.name in QUICK:
            try:
                return (_taken(request), _handled(model, request.body, region)), None
            except Exception:
                return ask(endpoint, request, model, context)
        return ask(endpoint, request, model, context)

    return asked


def _taken(request: Any) -> AWSResponse:
    """What botocore looks at besides the answer."""
    return AWSResponse(request.url, 200, {}, MockRawResponse(b""))


def _handled(model: Any, body: bytes, region: str) -> dict[str, Any]:
    """What moto answers, without the members of which the service knows nothing."""
    handler = DynamoHandler()
    handler.body = handler.params = json.loads(body)
    handler.current_account, handler.region = DEFAULT_ACCOUNT_ID, region
    answer = getattr(handler, xform_name(model.name))().result
    known = {name: answer[name] for name in model.output_shape.members.keys() & answer.keys()}
    return known | {"ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}}}
