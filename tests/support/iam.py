"""A watch over what each function calls of AWS while it runs: it may what its role in template.yaml allows.

A role is read as AWS reads it, conditions on leading keys and all, which the emulators leave out. What isn't
allowed is refused as AWS refuses it.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from shared.runtime import wiring
from tests.support.aws import template

Handler = Callable[[dict[str, Any], Any], Any]
TRANSACTED = {
    "Put": "PutItem",
    "Delete": "DeleteItem",
    "Update": "UpdateItem",
    "ConditionCheck": "ConditionCheckItem",
}
MISSING = ("NoSuchKey", "NoSuchVersion", "404")
# What functions did in this process, what they were refused, and who hears of each call that was answered.
done: set["Use"] = set()
refused: list["Use"] = []
listeners: list[Callable[[str, dict[str, Any]], object]] = []
_running: list[str] = []
_ran_last: list[str] = []


@dataclass(frozen=True, order=True)
class Use:
    """One thing that was done: by a function, an action on a resource as the template names it.

    kind: of a write to the table, what stands before the first # of the key.
    """

    function: str
    action: str
    resource: str
    kind: str = ""


@dataclass(frozen=True)
class Grant:
    """One thing that a role allows; kinds: those whose keys it may write, None where it isn't said."""

    function: str
    action: str
    resource: str
    kinds: frozenset[str] | None

    def covers(self, use: Use) -> bool:
        """Whether this alone lets it happen."""
        return (
            self.function == use.function
            and _like(self.action, use.action)
            and _like(self.resource, use.resource)
            and (self.kinds is None or use.kind in self.kinds)
        )


def as_function(name: str, handler: Handler) -> Handler:
    """The same handler; whatever it calls is called by the function of that handler."""

    def run(event: dict[str, Any], context: Any) -> Any:
        _forget(name)
        _running.append(name)
        try:
            return handler(event, context)
        finally:
            _running.pop()

    return run


def _forget(name: str) -> None:
    """What another function has read of its settings isn't known to this one: it runs elsewhere."""
    if name not in _ran_last:
        _ran_last[:] = [name]
        wiring._secret.cache_clear()
        wiring._parameter.cache_clear()
        wiring._setting.cache_clear()


@contextmanager
def enforced() -> Iterator[None]:
    """Functions are held to their roles meanwhile."""
    call, client = BaseClient._make_api_call, wiring.client("s3")
    link, form = client.generate_presigned_url, client.generate_presigned_post

    def called(self: Any, operation: str, params: dict[str, Any]) -> Any:
        if not _running:
            return call(self, operation, params)
        service = self.meta.service_model.service_name
        for asked in _asked(service, operation, params):
            _check(*asked)
        try:
            answer = call(self, operation, params)
        except ClientError as error:
            if service == "s3" and error.response["Error"]["Code"] in MISSING:
                _check("s3:ListBucket", _bucket(params["Bucket"]))
            raise
        for hear in listeners:
            hear(operation, params)
        return answer

    def linked(operation: str, **how: Any) -> Any:
        if _running:
            assert operation == "get_object"
            _check("s3:GetObject", _object(how["Params"]))
        return link(operation, **how)

    def formed(**how: Any) -> Any:
        if _running:
            _check("s3:PutObject", _object(how))
        return form(**how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", called)
        patch.setattr(client, "generate_presigned_url", linked)
        patch.setattr(client, "generate_presigned_post", formed)
        yield


@contextmanager
def outside() -> Iterator[None]:
    """What a test does meanwhile is done by nobody's function, also where one is running."""
    running, _running[:] = _running[:], []
    try:
        yield
    finally:
        _running[:] = running


@contextmanager
def watched() -> Iterator[None]:
    """No function may be refused anything meanwhile. Raises AssertionError afterwards if one was."""
    before = len(refused)
    yield
    assert len(refused) == before, f"template.yaml does not allow {refused[before:]}"


def _check(action: str, resource: str, kind: str = "") -> None:
    """Note what the running function does. Raises ClientError if it may not."""
    use = Use(function_of(_running[-1]), action, resource, kind)
    done.add(use)
    if not any(grant.covers(use) for grant in grants(use.function)):
        refused.append(use)
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": str(use)}}, action)


@cache
def functions() -> Mapping[str, Mapping[str, Any]]:
    """The functions of the template, by their names."""
    return {
        name: one["Properties"]
        for name, one in template()["Resources"].items()
        if one["Type"] == "AWS::Serverless::Function"
    }


@cache
def function_of(handler: str) -> str:
    """Name the function with that handler."""
    return next(name for name, one in functions().items() if one["Handler"] == handler)


def grants(function: str, *, easypost: bool | None = None) -> tuple[Grant, ...]:
    """What its role allows on AWS, in a sandbox; with EasyPost or without, by default as it is set up now."""
    given = bool(os.environ.get("EASYPOST_KEY_SECRET_ARN")) if easypost is None else easypost
    return _grants(function, given)


@cache
def _grants(function: str, easypost: bool) -> tuple[Grant, ...]:
    conditions = {"IsAws": True, "IsSandbox": True, "HasEasyPost": easypost}
    policies = _chosen(functions()[function].get("Policies", []), conditions)
    return tuple(
        Grant(function, action, _named(resource), _kinds(statement))
        for policy in policies
        for statement in policy["Statement"]
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    )


def _chosen(node: Any, conditions: Mapping[str, bool]) -> Any:
    """The same, decided by these conditions; None for what isn't there."""
    if isinstance(node, list):
        return [one for one in (_chosen(inner, conditions) for inner in node) if one is not None]
    if not isinstance(node, dict):
        return node
    if "Fn::If" in node:
        condition, yes, no = node["Fn::If"]
        return _chosen(yes if conditions[condition] else no, conditions)
    if node == {"Ref": "AWS::NoValue"}:
        return None
    return {name: _chosen(inner, conditions) for name, inner in node.items()}


def _kinds(statement: Mapping[str, Any]) -> frozenset[str] | None:
    """Those whose keys a statement is about."""
    keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys")
    if keys is None:
        return None
    assert all(re.fullmatch(r"[a-z-]+#\*", one) for one in keys), keys
    return frozenset(one.removesuffix("#*") for one in keys)


def _named(resource: Any) -> str:
    """A resource by what the template calls it: `Records/index/due`, `parameter/surety/base-url`."""
    if isinstance(resource, str):
        return resource
    if "Ref" in resource:
        return str(resource["Ref"])
    if "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    text = resource["Fn::Sub"].replace("${AWS::StackName}", "surety").rsplit(":", 1)[-1]
    return re.sub(r"\$\{(\w+)(\.Arn)?\}", r"\1", text)


@cache
def _like(pattern: str, value: str) -> bool:
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), value))


def _listed(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]


def _asked(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """What IAM is asked for a call."""
    match service:
        case "dynamodb":
            yield from _of_table(operation, params)
        case "s3":
            yield from _of_bucket(operation, params)
        case "sqs":
            yield "sqs:SendMessage", _queue(params) + "Queue"
        case "secretsmanager":
            yield f"secretsmanager:{operation}", _secret(params["SecretId"])
        case "ssm":
            yield f"ssm:{operation}", "parameter/surety/" + params["Name"].split("/", 2)[2]
        case "events":
            yield f"events:{operation}", "Bus"
        case "sesv2":
            yield f"ses:{operation}", f"identity/{params['FromEmailAddress']}"
            yield f"ses:{operation}", "configuration-set/MailConfiguration"
        case _:
            raise AssertionError(f"no function calls {service}")


def _of_table(operation: str, params: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for part in params.get("TransactItems", ()):
        for name, write in part.items():
            yield f"dynamodb:{TRANSACTED[name]}", "Records", _kind(write)
    if operation in TRANSACTED.values():
        yield f"dynamodb:{operation}", "Records", _kind(params)
    elif operation != "TransactWriteItems":
        index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
        yield f"dynamodb:{operation}", f"Records{index}"


def _kind(write: Mapping[str, Any]) -> str:
    return str((write.get("Item") or write["Key"])["pk"]["S"]).partition("#")[0]


def _of_bucket(operation: str, params: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    if operation == "ListObjectVersions":
        yield "s3:ListBucketVersions", _bucket(params["Bucket"])
        return
    if operation == "CopyObject":
        source = params["CopySource"]
        yield f"s3:GetObject{'Version' if 'VersionId' in source else ''}", _object(source)
        operation = "PutObject"
    action = "GetObject" if operation == "HeadObject" else operation
    yield f"s3:{action}{'Version' if 'VersionId' in params else ''}", _object(params)


def _object(params: Mapping[str, Any]) -> str:
    return f"{_bucket(params['Bucket'])}/{params['Key']}"


def _bucket(name: str) -> str:
    return name.capitalize()


def _queue(params: Mapping[str, Any]) -> str:
    return str(params["QueueUrl"]).rsplit("/", 1)[1].capitalize()


def _secret(name: str) -> str:
    """`ToInsurerSecret`; EasyPost's key is a parameter, not of this stack."""
    if name == "easypost-key":
        return "EasyPostKey"
    return {"to_insurer": "ToInsurer", "easypost": "EasyPost"}.get(name, name.capitalize()) + "Secret"
