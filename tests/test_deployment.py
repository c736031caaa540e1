"""The template as AWS gets it: after the transform, counted against its limits, and what renews what."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from samtranslator.parser.parser import Parser
from samtranslator.swagger import swagger
from samtranslator.translator.translator import Translator

from local.deploy import (
    Release,
    delete_old_versions,
    deploy,
    doubts,
    protect,
    release,
    standing_versions,
)

MAIL = {"MailFrom": "care@shop.example"}
SANDBOX = MAIL | {"Sandbox": "true", "Target": "local"}
# What stands for what only AWS knows: as long as the real ones are.
ARN = "arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:TrackingSecret-0123456789ab-012345"


# Together on one worker: a transform takes seconds, and each is made once.


@cache
def transformed(code: bytes = b"code", layer: bytes = b"layer", **parameters: str) -> Mapping[str, Any]:
    """Resources after the SAM transform, by logical id."""
    values = MAIL | parameters
    template = json.loads(release("bucket", code=code, layer=layer).stamped(values))
    defaults = {name: one.get("Default", "") for name, one in template["Parameters"].items()}
    session = boto3.session.Session("test", "test", region_name="us-east-1")
    with pytest.MonkeyPatch.context() as patch:
        # It is copied for each route, twice, though nobody else has it; what comes out differs in nothing
        # but the order of keys.
        patch.setattr(swagger, "_deepcopy", lambda document: document)
        made = Translator({}, Parser(), boto_session=session).translate(template, defaults | values)
    resources: Mapping[str, Any] = made["Resources"]
    return resources


def of_type(kind: str) -> set[str]:
    return {name for name, one in transformed().items() if one["Type"] == kind}


def versions(resources: Mapping[str, Any]) -> set[str]:
    return {name for name, one in resources.items() if one["Type"] == "AWS::Lambda::Version"}


# What renews what


@pytest.mark.parametrize(
    "change",
    [{"PremiumRatePer100": "1.00"}, {"InsurerUrl": "https://insurer.example/x"}, {"layer": b"another"}],
    ids=lambda change: next(iter(change)),
)
def test_a_change_of_a_parameter_or_of_the_layer_renews_every_published_version(
    change: dict[str, Any],
) -> None:
    before, after = versions(transformed()), versions(transformed(**change))
    assert len(before) == len(after) > 25
    assert before.isdisjoint(after)


def test_the_same_release_renews_nothing() -> None:
    transformed.cache_clear()
    first = versions(transformed())
    transformed.cache_clear()
    assert first == versions(transformed())


def test_protection_is_no_release_of_its_own() -> None:
    assert versions(transformed()) == versions(transformed(Protected="true"))


def test_the_api_is_deployed_anew_each_time() -> None:
    template = json.loads(release("bucket", code=b"", layer=b"").template)
    assert template["Resources"]["Api"]["Properties"]["AlwaysDeploy"] is True


def test_what_nobody_inspected_is_gone_after_seven_days_in_every_version() -> None:
    """R-PRV-01: what expires in a bucket with versions lies there as an old one from then on"""
    rules = transformed()["Evidence"]["Properties"]["LifecycleConfiguration"]["Rules"]
    (rule,) = [one for one in rules if one.get("Prefix") == "quarantine/"]
    assert rule["ExpirationInDays"] + rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 7


def test_every_open_route_has_a_bound_of_its_own_by_its_method() -> None:
    """API Gateway keeps settings for one method of one path, or for all of them, and nothing between"""
    template = json.loads(release("bucket", code=b"", layer=b"").template)
    everywhere, *bounds = template["Resources"]["Api"]["Properties"]["MethodSettings"]["Fn::If"][1]
    assert (everywhere["HttpMethod"], everywhere["ResourcePath"]) == ("*", "/*")
    bounded = set()
    for bound in bounds:
        condition, one, _ = bound.get("Fn::If", [None, bound, None])
        assert one["ThrottlingRateLimit"] == {"Ref": "OpenRequestsPerSecond"}
        bounded.add((one["HttpMethod"], one["ResourcePath"], condition))
    signed = ("/webhooks/", "/claims/{claim_id}/papers/")
    assert bounded == {
        (event["Method"].upper(), "/" + event["Path"].replace("/", "~1").removesuffix("~1"), condition)
        for event, condition in open_events(template)
        if not event["Path"].startswith(signed)
    }
    assert len(bounded) == len(bounds) > 30


def open_events(template: Any) -> list[tuple[Any, str | None]]:
    """The routes that ask for no token, each with the condition of its function."""
    return [
        (event["Properties"], one.get("Condition"))
        for one in template["Resources"].values()
        for event in one.get("Properties", {}).get("Events", {}).values()
        if event["Properties"].get("Auth") == {"Authorizer": "NONE"}
    ]


def test_nothing_has_a_name_a_second_stack_could_not_have() -> None:
    named = {
        (name, key): value
        for name, one in transformed().items()
        for key, value in one.get("Properties", {}).items()
        if key in ("Name", "FunctionName", "QueueName", "BucketName", "TableName", "TopicName", "RoleName")
        and isinstance(value, str)
    }
    # The names of aliases and of gateway models belong to their function, not to the account.
    assert {value for (name, _), value in named.items() if not name.endswith("Aliaslive")} == set()


def test_nothing_is_protected_before_it_stands() -> None:
    table, users = transformed()["Records"]["Properties"], transformed()["Users"]["Properties"]
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProtected", True, False]}
    assert users["DeletionProtection"] == {"Fn::If": ["IsProtected", "ACTIVE", "INACTIVE"]}


def test_no_second_factor_is_set_up_where_none_is_asked_for() -> None:
    """Cognito refuses a pool with MfaConfiguration OFF and a factor beside it"""
    conditions = json.loads(release("bucket", code=b"", layer=b"").template)["Conditions"]
    asked_for = {"Fn::Not": [{"Fn::Equals": [{"Ref": "MfaForUsers"}, "OFF"]}]}
    assert conditions["AsksForMfa"] == {"Fn::And": [{"Condition": "IsAws"}, asked_for]}
    factors = transformed()["Users"]["Properties"]["EnabledMfas"]
    assert factors == {"Fn::If": ["AsksForMfa", ["SOFTWARE_TOKEN_MFA"], {"Ref": "AWS::NoValue"}]}


def test_every_alarm_of_our_own_metrics_is_of_this_stack_alone() -> None:
    alarms = [one["Properties"] for one in transformed().values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    own = [alarm for alarm in alarms if alarm.get("Namespace") == "Surety"]
    assert len(own) >= 3
    for alarm in own:
        assert {"Name": "service", "Value": {"Ref": "AWS::StackName"}} in alarm["Dimensions"]


def test_what_is_throttled_in_any_index_goes_off() -> None:
    """CloudWatch counts it for the index alone, and an alarm looks at ten metrics at the most"""
    resources = transformed()
    indexes = {one["IndexName"] for one in resources["Records"]["Properties"]["GlobalSecondaryIndexes"]}
    all_of_them, *each = resources["ThrottledIndexesAlarm"]["Properties"]["Metrics"]
    assert all_of_them == {"Id": "all", "Expression": "SUM(METRICS())"}
    assert not any(one["ReturnData"] for one in each)
    dimensions = [{d["Name"]: d["Value"] for d in one["MetricStat"]["Metric"]["Dimensions"]} for one in each]
    assert {one["GlobalSecondaryIndexName"] for one in dimensions} == indexes
    assert len(each) == len(indexes) <= 10


def test_every_alarm_reaches_a_topic_whether_one_is_given_or_not() -> None:
    alarms = [one["Properties"] for one in transformed().values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    topic = {"Fn::If": ["HasAlarmTopic", {"Ref": "AlarmTopic"}, {"Ref": "Alarms"}]}
    assert len(alarms) > 10
    assert all(alarm["AlarmActions"] == [topic] for alarm in alarms)


def test_a_worker_that_sends_to_its_own_queue_may_in_the_sandbox() -> None:
    """AWS stops such a loop after sixteen rounds"""
    assert transformed()["WorkFunction"]["Properties"]["RecursiveLoop"] == {
        "Fn::If": ["IsSandbox", "Allow", "Terminate"]
    }


def test_every_queue_has_a_ceiling_of_workers() -> None:
    sources = [
        one["Properties"]
        for one in transformed().values()
        if one["Type"] == "AWS::Lambda::EventSourceMapping" and "Queue" in json.dumps(one["Properties"])
    ]
    ceilings = [source["ScalingConfig"]["MaximumConcurrency"] for source in sources]
    assert len(ceilings) == 8
    assert max(ceilings) <= 8
    assert sum(ceilings) <= 50


def test_no_fewer_workers_are_reserved_than_take_messages_at_once() -> None:
    """Who is throttled gives its messages back untried, and after five times they are dead letters"""
    rule = json.loads(release("bucket", code=b"", layer=b"").template)["Rules"][
        "EveryWorkerOfDeadlinesIsReserved"
    ]
    (refused, _) = rule["Assertions"][0]["Assert"]["Fn::Not"][0]["Fn::Contains"]
    source = transformed()["EnforceDeadlinesFunctionQueue"]["Properties"]
    assert refused == [str(n) for n in range(1, source["ScalingConfig"]["MaximumConcurrency"])]


def test_who_reads_documents_is_told_that_one_is_missing() -> None:
    """Without s3:ListBucket a missing object is forbidden, not absent"""
    readers = 0
    for name, one in transformed().items():
        if one["Type"] != "AWS::IAM::Role":
            continue
        statements = [
            statement
            for policy in one["Properties"].get("Policies", [])
            for statement in policy["PolicyDocument"]["Statement"]
            if "Effect" in statement
        ]
        allowed = {
            action
            for statement in statements
            for action in ("s3:GetObject", "s3:ListBucket")
            if action in statement["Action"] and "Documents" in str(statement["Resource"])
        }
        readers += bool(allowed)
        assert len(allowed) in (0, 2), name
    assert readers > 5


def permissions(function: str) -> set[tuple[str, str]]:
    """Actions with their resource, as the role of a function is given them."""
    role = transformed(**SANDBOX)[f"{function}Role"]["Properties"]
    return {
        (action, json.dumps(resource))
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if "Effect" in statement
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def listed(part: Any) -> list[Any]:
    """One or several."""
    return part if isinstance(part, list) else [part]


def test_the_sandboxs_clock_may_do_what_the_deadlines_need_that_it_enforces() -> None:
    assert permissions("EnforceDeadlinesFunction") <= permissions("SandboxClockFunction")


def test_whoever_moves_a_case_may_take_its_moves_off_the_agenda() -> None:
    """All who write, but for those whose kinds have no moves"""
    writes, deletes = set(), set()
    for name in of_type("AWS::Lambda::Function"):
        actions = {action for action, _ in permissions(name)}
        writes |= {name} if "dynamodb:PutItem" in actions else set()
        deletes |= {name} if "dynamodb:DeleteItem" in actions else set()
    assert len(deletes) > 20
    assert writes - deletes == {
        "ConsolePagesFunction",
        "LabelBatchesFunction",
        "OrderMessagesFunction",
        "QuoteLabelsFunction",
        "ReadNotificationsFunction",
        "SandboxInsurerFunction",
    }


# AWS's limits, with room left


@pytest.mark.parametrize("parameters", [MAIL, SANDBOX], ids=["aws", "sandbox"])
def test_resources_after_the_transform_stay_below_450_of_500(parameters: dict[str, str]) -> None:
    assert len(transformed(**parameters)) <= 450


def test_the_template_stays_far_below_one_megabyte() -> None:
    assert len(json.dumps({"Resources": transformed()})) < 700_000


def test_the_environment_of_every_function_stays_below_four_kilobytes() -> None:
    parameters = json.loads(release("bucket", code=b"", layer=b"").template)["Parameters"]

    def length(value: Any) -> int:
        if isinstance(value, str):
            return len(value)
        choices = parameters.get(value.get("Ref"), {}).get("AllowedValues")
        return max(map(len, choices)) if choices else len(ARN)

    sizes = {
        name: sum(
            len(key) + length(value) for key, value in one["Properties"]["Environment"]["Variables"].items()
        )
        for name, one in transformed().items()
        if one["Type"] == "AWS::Lambda::Function"
    }
    assert len(sizes) > 35
    assert max(sizes.values()) < 3_900


def test_the_resource_policy_of_every_function_stays_below_twenty_kilobytes() -> None:
    """A permission comes to some four hundred bytes"""
    of_function = Counter(
        json.dumps(one["Properties"]["FunctionName"])
        for one in transformed().values()
        if one["Type"] == "AWS::Lambda::Permission"
    )
    assert max(of_function.values()) * 400 < 20_480


def test_the_api_has_room_for_more_resources() -> None:
    body = json.loads(json.dumps(transformed()["Api"]["Properties"]["Body"]))
    steps = {path[: end + 1] for path in body["paths"] for end in range(len(path)) if path[end] == "/"}
    assert len(steps | set(body["paths"])) < 250


def test_the_table_keeps_indexes_in_reserve() -> None:
    table = transformed()["Records"]["Properties"]
    assert len(table["GlobalSecondaryIndexes"]) <= 15


# Deploying


class Pages:
    """A list, page by page."""

    def __init__(self, *pages: Mapping[str, Any]) -> None:
        self.pages = pages

    def paginate(self, **_: Any) -> Sequence[Mapping[str, Any]]:
        return self.pages


class CloudFormation:
    """Answers as CloudFormation does; remembers what it was asked."""

    def __init__(self, status: str | None, parameters: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.parameters = dict(parameters or {})
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.after: dict[str, str | None] = {"delete_stack": None}
        self.events: list[dict[str, Any]] = []

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        if self.status is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "x")
        if self.status.endswith("IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS":
            now, self.status = self.status, self.status.removesuffix("_IN_PROGRESS") + "_COMPLETE"
        else:
            now = self.status
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()]
        return {"Stacks": [{"StackStatus": now, "Parameters": given, "Outputs": []}]}

    def _change(self, name: str, status: str, asked: dict[str, Any]) -> None:
        self.asked.append((name, asked))
        self.parameters = {one["ParameterKey"]: one["ParameterValue"] for one in asked["Parameters"]}
        self.status = status

    def create_stack(self, **asked: Any) -> None:
        self._change("create", "CREATE_IN_PROGRESS", asked)

    def update_stack(self, **asked: Any) -> None:
        self._change("update", "UPDATE_IN_PROGRESS", asked)

    def delete_stack(self, **asked: Any) -> None:
        self.asked.append(("delete", asked))
        self.status = self.after["delete_stack"]

    def update_termination_protection(self, **asked: Any) -> None:
        self.asked.append(("terminate", asked))

    def get_paginator(self, name: str) -> Pages:
        return Pages(*self.events)

    @property
    def steps(self) -> list[str]:
        return [name for name, _ in self.asked]


class Bucket:
    """Takes what it is given."""

    class meta:
        endpoint_url = "https://s3.example"
        region_name = "eu-central-1"

    def __getattr__(self, name: str) -> Any:
        return lambda **_: {}


def clients(cloudformation: CloudFormation) -> Any:
    return lambda service: cloudformation if service == "cloudformation" else Bucket()


@cache
def made() -> Release:
    return release("bucket", code=b"code", layer=b"layer")


def test_parameters_that_are_not_named_stay_as_they_are() -> None:
    stands = CloudFormation("UPDATE_COMPLETE", MAIL | {"PremiumRatePer100": "1.00", "Gone": "x"})
    deploy(clients(stands), "surety", made(), {"SignatureFee": "2.50"})
    assert stands.parameters == MAIL | {"PremiumRatePer100": "1.00", "SignatureFee": "2.50"}
    assert stands.steps == ["update"]


def test_a_parameter_the_template_has_not_is_refused() -> None:
    stands = CloudFormation("UPDATE_COMPLETE", MAIL)
    with pytest.raises(SystemExit, match="no parameter Premium"):
        deploy(clients(stands), "surety", made(), {"Premium": "1.00"})
    assert stands.steps == []


def test_more_shards_are_read_before_they_are_written() -> None:
    """A release that is taken back would not read what the other has written"""
    stands = CloudFormation("UPDATE_COMPLETE", MAIL)
    with pytest.raises(SystemExit, match="Deploy DueShardsRead=16 first"):
        deploy(clients(stands), "surety", made(), {"DueShardsRead": "16", "DueShards": "16"})
    assert stands.steps == []
    deploy(clients(stands), "surety", made(), {"DueShardsRead": "16"})
    deploy(clients(stands), "surety", made(), {"DueShards": "16"})
    assert stands.parameters == MAIL | {"DueShardsRead": "16", "DueShards": "16"}


def test_what_was_ever_written_is_read_for_ever() -> None:
    stands = CloudFormation("UPDATE_COMPLETE", MAIL | {"DueShardsRead": "16", "DueShards": "16"})
    with pytest.raises(SystemExit, match="DueShardsRead stays at 16"):
        deploy(clients(stands), "surety", made(), {"DueShardsRead": "4", "DueShards": "4"})
    deploy(clients(stands), "surety", made(), {"DueShards": "4"})
    assert stands.parameters["DueShards"] == "4"


def test_a_new_stack_may_begin_with_many_shards() -> None:
    stack = CloudFormation(None)
    deploy(clients(stack), "surety", made(), MAIL | {"DueShardsRead": "64", "DueShards": "64"})
    assert stack.steps == ["create"]


@pytest.mark.parametrize(
    "status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "REVIEW_IN_PROGRESS"]
)
def test_what_never_stood_is_cleared_away_and_made_anew(status: str) -> None:
    stack = CloudFormation(status)
    deploy(clients(stack), "surety", made(), MAIL)
    assert stack.steps == ["delete", "create"]


def test_what_failed_is_said_however_much_was_taken_back_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """CloudFormation tells a hundred events at once, the newest first"""

    def event(name: str, status: str, *, ago: int = 0) -> dict[str, Any]:
        when = datetime.now(UTC) - timedelta(seconds=ago)
        told = {"LogicalResourceId": name, "ResourceStatus": status, "ResourceStatusReason": "too many"}
        return {"Timestamp": when, **told}

    cloudformation = CloudFormation("UPDATE_ROLLBACK_COMPLETE")
    monkeypatch.setattr(cloudformation, "update_stack", lambda **_: None)
    taken_back = [event(f"Function{n}", "UPDATE_COMPLETE") for n in range(100)]
    failed = [event("Other", "UPDATE_FAILED"), event("Users", "UPDATE_FAILED")]
    before = [event("Older", "UPDATE_FAILED", ago=3600)]
    cloudformation.events = [{"StackEvents": taken_back}, {"StackEvents": [*failed, *before]}]
    with pytest.raises(SystemExit) as said:
        deploy(clients(cloudformation), "surety", made(), MAIL)
    assert str(said.value).splitlines()[1:] == ["  Users: too many", "  Other: too many"]


def test_an_update_that_could_not_be_taken_back_needs_a_person() -> None:
    stack = CloudFormation("UPDATE_ROLLBACK_FAILED", MAIL)
    with pytest.raises(SystemExit, match="continue-update-rollback"):
        deploy(clients(stack), "surety", made(), MAIL)
    assert stack.steps == []


def test_what_cannot_be_deleted_is_said() -> None:
    stack = CloudFormation("ROLLBACK_FAILED")
    stack.after["delete_stack"] = "DELETE_FAILED"
    with pytest.raises(SystemExit, match="DELETE_FAILED"):
        deploy(clients(stack), "surety", made(), MAIL)


def test_a_new_stack_is_protected_once_it_stands_and_only_once() -> None:
    stack = CloudFormation(None)
    deploy(clients(stack), "surety", made(), MAIL)
    protect(clients(stack), "surety", made())
    assert stack.steps == ["create", "update", "terminate"]
    assert stack.parameters == MAIL | {"Protected": "true"}
    deploy(clients(stack), "surety", made(), {})
    protect(clients(stack), "surety", made())
    assert stack.steps == ["create", "update", "terminate", "update", "terminate"]


class Functions:
    """Lambda, with one function, its versions and its alias."""

    def __init__(self, *versions: str, live: str | None = None) -> None:
        self.versions = ["$LATEST", *versions]
        self.live = live
        self.deleted: list[str] = []

    def get_paginator(self, name: str) -> Pages:
        if name == "list_aliases":
            return Pages({"Aliases": [{"FunctionVersion": self.live}] if self.live else []})
        return Pages({"Versions": [{"Version": one} for one in self.versions]})

    def delete_function(self, *, FunctionName: str, Qualifier: str) -> None:
        self.deleted.append(f"{FunctionName}:{Qualifier}")


class Resources:
    """The stack, with one function and one queue."""

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:
        return {"Stacks": [{"StackName": StackName}]}

    def get_paginator(self, name: str) -> Pages:
        kinds = ("AWS::Lambda::Function", "AWS::SQS::Queue")
        return Pages(
            {"StackResourceSummaries": [{"ResourceType": k, "PhysicalResourceId": k[-5:]} for k in kinds]}
        )


def test_versions_are_deleted_but_for_the_live_one_and_the_one_before() -> None:
    """Each published version with SnapStart costs about four dollars a month for as long as it exists"""
    functions = Functions("2", "9", "10", "11", live="10")
    services = {"lambda": functions, "cloudformation": Resources()}
    stood = standing_versions(services.__getitem__, "surety")
    functions.live = "11"
    assert delete_old_versions(services.__getitem__, "surety", stood) == 2
    assert functions.deleted == ["ction:2", "ction:9"]


def test_the_version_that_stood_is_kept_and_not_that_of_an_update_that_failed() -> None:
    """It is the one to go back to"""
    functions = Functions("9", "10", "11", live="9")
    services = {"lambda": functions, "cloudformation": Resources()}
    stood = standing_versions(services.__getitem__, "surety")
    functions.live = "11"
    delete_old_versions(services.__getitem__, "surety", stood)
    assert functions.deleted == ["ction:10"]


def test_a_stack_that_is_not_there_has_no_versions() -> None:
    assert standing_versions(clients(CloudFormation(None)), "surety") == set()


class Account:
    """SES and Lambda of an account, ready or not."""

    def __init__(self, *, production: bool, verified: Sequence[str], workers: int) -> None:
        self.production, self.verified, self.workers = production, verified, workers

    def get_account(self) -> dict[str, Any]:
        return {"ProductionAccessEnabled": self.production}

    def get_email_identity(self, *, EmailIdentity: str) -> dict[str, Any]:
        if EmailIdentity not in self.verified:
            raise ClientError({"Error": {"Code": "NotFoundException", "Message": ""}}, "x")
        return {"VerifiedForSendingStatus": True}

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"ConcurrentExecutions": self.workers}}


def test_an_account_that_is_not_ready_is_told_of_before_it_matters() -> None:
    ready = Account(production=True, verified=["shop.example"], workers=1000)
    assert list(doubts(lambda _: ready, MAIL)) == []
    new = Account(production=False, verified=[], workers=10)
    assert len(list(doubts(lambda _: new, MAIL))) == 3
