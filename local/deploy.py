"""Deploys template.yaml: in the same way to the emulator and to AWS.

Code and layer are zipped so that the same files are the same object; the template follows them into
the bucket and is deployed from there.
"""

import argparse
import hashlib
import io
import json
import os
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

from local.build import build_app
from local.bytecode import LAMBDA, lambda_python
from local.layer import ROOT, build_layer

Clients = Callable[[str], Any]
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


@dataclass(frozen=True)
class Release:
    """A template whose artifacts lie in a bucket, and what belongs there."""

    bucket: str
    template: str
    artifacts: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """Changes with the template and with every byte of code."""
        return hashlib.sha256(self.template.encode()).hexdigest()


def release(bucket: str, *, code: bytes, layer: bytes) -> Release:
    """The template with these two zips in that bucket."""
    keys = [f"{hashlib.sha256(artifact).hexdigest()}.zip" for artifact in (code, layer)]
    template = read_template()
    template["Globals"]["Function"]["CodeUri"] = f"s3://{bucket}/{keys[0]}"
    template["Resources"]["Dependencies"]["Properties"]["ContentUri"] = f"s3://{bucket}/{keys[1]}"
    return Release(bucket, json.dumps(template), dict(zip(keys, (code, layer), strict=True)))


def read_template() -> Any:
    """template.yaml as a document."""
    return yaml_parse((ROOT / "template.yaml").read_text())


def zip_directory(directory: Path) -> bytes:
    """The same bytes for the same files. Raises SystemExit if there are none."""
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    if not files:
        raise SystemExit(f"{directory} is empty: there is nothing to deploy.")
    return zip_files({str(path.relative_to(directory)): path.read_bytes() for path in files})


def zip_files(files: Mapping[str, bytes]) -> bytes:
    """A zip that says nothing of when and where it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def deploy(client: Clients, stack: str, made: Release, parameters: Mapping[str, str]) -> dict[str, str]:
    """Create or update the stack; answers its outputs. Raises SystemExit with the reasons if it fails."""
    s3, cloudformation = client("s3"), client("cloudformation")
    _make_bucket(s3, made.bucket)
    for key, content in {**made.artifacts, f"{made.digest}.json": made.template.encode()}.items():
        s3.put_object(Bucket=made.bucket, Key=key, Body=content)
    url = f"{s3.meta.endpoint_url}/{made.bucket}/{made.digest}.json"
    status = _status(cloudformation, stack)
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"):
        cloudformation.delete_stack(StackName=stack)
        status = _settle(cloudformation, stack)
    new = status in (None, "DELETE_COMPLETE")
    change = cloudformation.create_stack if new else cloudformation.update_stack
    values = [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()]
    started = time.time()
    try:
        change(StackName=stack, TemplateURL=url, Capabilities=CAPABILITIES, Parameters=values)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise SystemExit(f"The stack was not deployed: {error}") from None
    if _settle(cloudformation, stack) not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        reasons = _reasons(cloudformation, stack, started)
        raise SystemExit("\n".join(["The stack was not deployed:", *reasons]))
    return outputs(cloudformation, stack)


def outputs(cloudformation: Any, stack: str) -> dict[str, str]:
    """What the stack says of itself; empty if there is no such stack."""
    found = _describe(cloudformation, stack) or {}
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def _make_bucket(s3: Any, bucket: str) -> None:
    region = s3.meta.region_name
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3.create_bucket(Bucket=bucket, **where)
    except ClientError as error:
        if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
            raise
        return
    shut = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(shut, True))


def _describe(cloudformation: Any, stack: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return None
    return found


def _status(cloudformation: Any, stack: str) -> str | None:
    found = _describe(cloudformation, stack)
    return found["StackStatus"] if found else None


def _settle(cloudformation: Any, stack: str) -> str | None:
    pause = 0.1
    while (status := _status(cloudformation, stack)) and status.endswith("IN_PROGRESS"):
        time.sleep(pause)
        pause = min(pause * 1.5, 5)
    return status


def _reasons(cloudformation: Any, stack: str, since: float) -> Iterator[str]:
    events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    for event in reversed(events):
        if event["ResourceStatus"].endswith("FAILED") and event["Timestamp"].timestamp() >= since - 1:
            yield f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"


def main() -> None:
    """To AWS, with the credentials and the region of the environment."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--stack", default="surety")
    parser.add_argument("parameters", nargs="*", help="parameters of the template, as Name=value")
    given = parser.parse_args()
    parameters = dict(pair.split("=", 1) for pair in given.parameters)
    if not parameters.get("MailFrom"):
        raise SystemExit("MailFrom=<an address that SES has verified> is needed; the README says what else.")
    python = lambda_python()
    if not python:
        raise SystemExit(f"python{LAMBDA} is needed to compile what is deployed.")
    session = boto3.session.Session(region_name=os.environ.get("AWS_REGION"))
    if not session.region_name:
        raise SystemExit("No region: set AWS_REGION.")
    account = session.client("sts").get_caller_identity()["Account"]
    code, layer = zip_directory(build_app(python)), zip_directory(build_layer())
    made = release(f"surety-artifacts-{account}-{session.region_name}", code=code, layer=layer)
    print(f"Deploying {given.stack} to {account} in {session.region_name} …", file=sys.stderr)
    for name, value in deploy(session.client, given.stack, made, parameters).items():
        print(f"{name} = {value}")


if __name__ == "__main__":
    main()
