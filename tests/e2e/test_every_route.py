"""Every function's role lets it do its whole job: each route succeeds, each message is delivered."""

import json
import re

import pytest

from local.deploy import outputs
from local.openapi import DOCUMENT
from local.stack import STACK, clients
from shared.storage.audit import line_of
from tests.e2e.walk import Walker, borrow, claim, dispute, help_out, investigate, lapse, sell, until

# What only a deployment with a key of EasyPost can be told.
ELSEWHERE = {("POST", "/webhooks/easypost")}
PATHS = json.loads(DOCUMENT.read_text())["paths"]
DESCRIBED = {(method.upper(), path) for path in PATHS for method in PATHS[path]} - ELSEWHERE


@pytest.fixture(scope="module")
def walked(stack):
    """After a walk through all of it."""
    walker = Walker(stack)
    claim(walker, sell(walker))
    help_out(walker)
    dispute(walker)
    borrow(walker)
    investigate(walker)
    lapse(walker)
    walker.settle()
    return walker


def described(method: str, path: str) -> tuple[str, str]:
    """The operation a request was for."""
    fits = [
        template
        for template in PATHS
        if method.lower() in PATHS[template] and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path)
    ]
    return method, min(fits, key=lambda template: template.count("{"))


def test_every_route_of_the_document_succeeds_on_the_deployed_template(walked):
    """IAM is enforced: a role that lacks something would show here."""
    assert DESCRIBED - {described(*request) for request in walked.succeeded} == set()


def test_no_message_was_given_up(walked):
    """Every dead-letter queue is empty, and no effect waits to be delivered."""
    sqs = clients(walked.stack["aws_endpoint_url"])("sqs")
    for url in sqs.list_queues()["QueueUrls"]:
        if "DeadLetters" in url:
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
            assert found["Attributes"]["ApproximateNumberOfMessages"] == "0", url


def test_every_audit_record_has_its_copy(walked):
    """R-GEN-13: one each, under the key of the record"""
    client = clients(walked.stack["aws_endpoint_url"])
    bucket = outputs(client("cloudformation"), STACK)["AuditBucket"]
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=walked.stack["table_name"])
    rows = [row for page in pages for row in page["Items"]]
    wanted = {line.name for line in map(line_of, rows) if line}
    kept = client("s3").get_paginator("list_objects_v2").paginate
    until(lambda: wanted == {one["Key"] for page in kept(Bucket=bucket) for one in page["Contents"]})
    assert len(wanted) > 500


def test_no_function_was_refused_anything(walked):
    """Nor did any of them fail."""
    client = clients(walked.stack["aws_endpoint_url"])
    logs = client("cloudformation").describe_stack_resource(StackName=STACK, LogicalResourceId="Logs")
    group = logs["StackResourceDetail"]["PhysicalResourceId"]
    lines = [event["message"] for event in client("logs").filter_log_events(logGroupName=group)["events"]]
    assert len(lines) > 100
    assert [line for line in lines if "AccessDenied" in line or '"level":"ERROR"' in line] == []
