"""The stack on this machine: how it is deployed, and what is said of it in stack.json."""

import json
import os
import time
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import urllib3

from local.deploy import Clients, Release, deploy, outputs, read_template, zip_files

REGION = "us-east-1"
STACK = "surety"
BUCKET = "surety-artifacts"
PARAMETERS = {
    "Target": "local",
    "Sandbox": "true",
    "PremiumRatePer100": "1.00",
    "SignatureFee": "2.50",
    "AdultSignatureFee": "4.00",
    "MailFrom": "surety@example.com",
    "Console": "on",
}
NO_LAYER = zip_files({"python/README": b"Here the dependencies come from the virtual environment.\n"})
SECRETS = {
    "orders": "OrdersSecretArn",
    "tracking": "TrackingSecretArn",
    "insurer": "InsurerSecretArn",
    "easypost": "EasyPostSecretArn",
}
ANSWERS_WITHIN = 20


def clients(endpoint: str) -> Clients:
    """Makes clients of the emulator; this machine's own AWS settings have no say in them."""
    ignored = {name: (None, None, os.devnull, None) for name in ("config_file", "credentials_file")}
    core = botocore.session.Session(session_vars={**ignored, "profile": (None, None, None, None)})
    session = boto3.session.Session("test", "test", region_name=REGION, botocore_session=core)
    return lambda service: session.client(service, endpoint_url=endpoint)


def ensure_deployed(endpoint: str, made: Release, home: Path) -> dict[str, Any]:
    """Deploy what is not deployed yet, wait until it answers, and write stack.json; answers its content.

    Raises SystemExit with the reason.
    """
    client = clients(endpoint)
    remembered = home / "deployed"
    wanted = f"{made.digest} {endpoint}"
    found = outputs(client("cloudformation"), STACK)
    if not found or not remembered.exists() or remembered.read_text() != wanted:
        remembered.unlink(missing_ok=True)
        found = deploy(client, STACK, made, {**PARAMETERS, "LocalEndpoint": endpoint})
        _put_gateway_responses(client("apigateway"), found["ApiId"])
        remembered.write_text(wanted)
    _await_answer(found["ApiUrl"])
    said = _describe(endpoint, found, client)
    (home / "stack.json").write_text(json.dumps(said, indent=2) + "\n")
    return said


def _describe(endpoint: str, found: dict[str, str], client: Clients) -> dict[str, Any]:
    secrets = client("secretsmanager")
    return {
        "api_url": found["ApiUrl"],
        "console_url": found["ConsoleUrl"],
        "aws_endpoint_url": endpoint,
        "region": REGION,
        "outbox_url": f"{endpoint}/_ministack/ses/messages",
        "table_name": found["TableName"],
        "user_pool_id": found["UserPoolId"],
        "client_id": found["ClientId"],
        "webhook_secrets": {
            name: "whsec_" + secrets.get_secret_value(SecretId=found[output])["SecretString"]
            for name, output in SECRETS.items()
        },
    }


def _put_gateway_responses(apigateway: Any, api_id: str) -> None:
    """The emulator doesn't read them out of an API's definition, but it has them."""
    for kind, response in read_template()["Resources"]["Api"]["Properties"]["GatewayResponses"].items():
        headers = response["ResponseParameters"]["Headers"].items()
        apigateway.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            **({"statusCode": str(response["StatusCode"])} if "StatusCode" in response else {}),
            responseParameters={f"gatewayresponse.header.{name}": value for name, value in headers},
            responseTemplates=response["ResponseTemplates"],
        )
    apigateway.create_deployment(restApiId=api_id, stageName="v1")


def _await_answer(api_url: str) -> None:
    """Until a route that doesn't exist is answered by the function that says so."""
    until = time.monotonic() + ANSWERS_WITHIN
    answer = None
    while time.monotonic() < until:
        answer = urllib3.request("GET", f"{api_url}/is-it-up", retries=False, timeout=60)
        if answer.status == 404 and "problem" in answer.headers.get("Content-Type", ""):
            return
        time.sleep(0.2)
    said = f"{answer.status} {answer.data[:300]!r}" if answer else "nothing"
    raise SystemExit(f"Deployed, but {api_url} doesn't answer as it should; it says {said}.")
