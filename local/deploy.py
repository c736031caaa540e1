"""Deploys template.yaml: in the same way to the emulator and to AWS.

Code and layer are zipped so that the same files are the same object; the template follows them into
the bucket and is deployed from there. A digest of all of it, the parameters too, stands in the environment of
every function: without it a new price or a new layer would leave the published versions as they are.
"""

import argparse
import hashlib
import io
import json
import os
import sys
import time
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import boto3
import yaml
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import intrinsics_multi_constructor

from local.build import build_app
from local.bytecode import LAMBDA, lambda_python
from local.layer import LAYER, ROOT, build_layer
from shared.storage.shards import USUAL

Clients = Callable[[str], Any]
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
STANDS = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
# The version that serves, and the one to go back to.
KEPT_VERSIONS = 2
WORKERS_WANTED = 500


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

    def stamped(self, parameters: Mapping[str, str]) -> str:
        """The template with the digest of itself and of what it is deployed with, protection apart."""
        read = {name: value for name, value in parameters.items() if name != "Protected"}
        values = json.dumps(read, sort_keys=True)
        template = json.loads(self.template)
        variables = template["Globals"]["Function"]["Environment"]["Variables"]
        variables["RELEASE"] = hashlib.sha256(f"{self.template}{values}".encode()).hexdigest()[:16]
        return json.dumps(template)


def release(bucket: str, *, code: bytes, layer: bytes) -> Release:
    """The template with these two zips in that bucket."""
    keys = [f"{hashlib.sha256(artifact).hexdigest()}.zip" for artifact in (code, layer)]
    template = read_template()
    template["Globals"]["Function"]["CodeUri"] = f"s3://{bucket}/{keys[0]}"
    template["Resources"]["Dependencies"]["Properties"]["ContentUri"] = f"s3://{bucket}/{keys[1]}"
    return Release(bucket, json.dumps(template), dict(zip(keys, (code, layer), strict=True)))


def read_template() -> Any:
    """template.yaml as a document, which is the caller's own."""
    return json.loads(_template())


@cache
def _template() -> str:
    """Read once, and not in Python where there is libyaml: it would take half a second."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader.add_multi_constructor("!", intrinsics_multi_constructor)
    return json.dumps(loader((ROOT / "template.yaml").read_text()).get_single_data())


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
    """Create or update the stack; answers its outputs.

    Parameters that are not named stay as they are. Raises SystemExit with the reasons if it fails.
    """
    s3, cloudformation = client("s3"), client("cloudformation")
    new = _make_ready(cloudformation, stack)
    standing = {} if new else standing_parameters(cloudformation, stack)
    values = {**standing, **parameters}
    _check_shards(standing, values)
    known = json.loads(made.template)["Parameters"]
    if unknown := parameters.keys() - known.keys():
        raise SystemExit(f"The template has no parameter {', '.join(sorted(unknown))}.")
    values = {name: value for name, value in values.items() if name in known}
    template = made.stamped(values)
    key = f"{hashlib.sha256(template.encode()).hexdigest()}.json"
    _make_bucket(s3, made.bucket)
    for name, content in {**made.artifacts, key: template.encode()}.items():
        s3.put_object(Bucket=made.bucket, Key=name, Body=content)
    change = cloudformation.create_stack if new else cloudformation.update_stack
    started = time.time()
    try:
        change(
            StackName=stack,
            TemplateURL=f"{s3.meta.endpoint_url}/{made.bucket}/{key}",
            Capabilities=CAPABILITIES,
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()],
        )
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise SystemExit(f"The stack was not deployed: {error}") from None
    if _settle(cloudformation, stack) not in STANDS:
        reasons = _reasons(cloudformation, stack, started)
        raise SystemExit("\n".join(["The stack was not deployed:", *reasons]))
    return outputs(cloudformation, stack)


def _make_ready(cloudformation: Any, stack: str) -> bool:
    """Wait for what is under way, clear away what never stood; tell whether the stack is new.

    Raises SystemExit for a stack that needs a person first.
    """
    status = _status(cloudformation, stack)
    if status == "REVIEW_IN_PROGRESS":
        # A change set that nobody has carried out: there is nothing to wait for, and nothing in it.
        cloudformation.delete_stack(StackName=stack)
    status = _settle(cloudformation, stack)
    if status == "UPDATE_ROLLBACK_FAILED":
        raise SystemExit(
            f"{stack} is {status}: see in CloudFormation what holds it, mend that, and let the rollback "
            "continue (aws cloudformation continue-update-rollback). Then deploy again."
        )
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"):
        cloudformation.delete_stack(StackName=stack)
        status = _settle(cloudformation, stack)
        if status not in (None, "DELETE_COMPLETE"):
            raise SystemExit(f"{stack} never stood, and could not be deleted: it is {status}.")
    return status in (None, "DELETE_COMPLETE")


def _check_shards(standing: Mapping[str, str], values: Mapping[str, str]) -> None:
    """Raise SystemExit where deadlines would get out of sight, for good or while a deployment goes on.

    A stack that is only now made has none.
    """
    if not standing:
        return
    read_before = int(standing.get("DueShardsRead", USUAL.read))
    read, written = (int(values.get(name, USUAL.read)) for name in ("DueShardsRead", "DueShards"))
    if read < read_before:
        raise SystemExit(f"DueShardsRead stays at {read_before}: what lies in the others would never be due.")
    if written > read_before:
        raise SystemExit(
            f"{read_before} shards are read as yet. Deploy DueShardsRead={written} first, then DueShards."
        )


def standing_parameters(cloudformation: Any, stack: str) -> dict[str, str]:
    """What the stack was deployed with; empty if there is none."""
    found = _describe(cloudformation, stack) or {}
    return {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}


def protect(client: Clients, stack: str, made: Release) -> dict[str, str]:
    """Protect a stack that stands, with its table and its users, from being deleted; answers its outputs.

    Only now: a first deployment that fails could not be taken back.
    """
    cloudformation = client("cloudformation")
    if standing_parameters(cloudformation, stack).get("Protected") != "true":
        deploy(client, stack, made, {"Protected": "true"})
    cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=True)
    return outputs(cloudformation, stack)


def standing_versions(client: Clients, stack: str) -> set[tuple[str, str]]:
    """The published versions that answer now: of each function the one its alias leads to."""
    functions = client("lambda")
    aliases = (
        (name, alias)
        for name in _functions(client, stack)
        for page in functions.get_paginator("list_aliases").paginate(FunctionName=name)
        for alias in page["Aliases"]
    )
    return {(name, alias["FunctionVersion"]) for name, alias in aliases}


def delete_old_versions(client: Clients, stack: str, before: Collection[tuple[str, str]]) -> int:
    """Delete the versions of the functions that neither stand nor stood before; answers how many.

    What an update that failed has published never stood. Of each that SnapStart serves a snapshot is kept,
    and paid for, for as long as it is there.
    """
    functions, deleted = client("lambda"), 0
    kept = {*before, *standing_versions(client, stack)}
    for name in _functions(client, stack):
        listed = functions.get_paginator("list_versions_by_function").paginate(FunctionName=name)
        numbers = [v["Version"] for page in listed for v in page["Versions"] if v["Version"] != "$LATEST"]
        for number in numbers:
            if (name, number) not in kept:
                functions.delete_function(FunctionName=name, Qualifier=number)
                deleted += 1
    return deleted


def _functions(client: Clients, stack: str) -> list[str]:
    """The functions of a stack by name; none where there is no such stack."""
    cloudformation = client("cloudformation")
    if _describe(cloudformation, stack) is None:
        return []
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    resources = [one for page in pages for one in page["StackResourceSummaries"]]
    return [one["PhysicalResourceId"] for one in resources if one["ResourceType"] == "AWS::Lambda::Function"]


def doubts(client: Clients, parameters: Mapping[str, str]) -> Iterator[str]:
    """What the account is not ready for: mail that would be refused, too few workers at once."""
    mail, sender = client("sesv2"), parameters["MailFrom"]
    if not mail.get_account()["ProductionAccessEnabled"]:
        yield "SES is in its sandbox here: mail to unverified addresses is refused, and waits."
    if not any(_verified(mail, identity) for identity in (sender, sender.partition("@")[2])):
        yield f"SES has verified neither {sender} nor its domain here: no mail will leave."
    limit = client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if limit < WORKERS_WANTED:
        yield f"Lambda runs {limit} workers at once here; ask for {WORKERS_WANTED} before real orders come."


def _verified(mail: Any, identity: str) -> bool:
    try:
        return bool(mail.get_email_identity(EmailIdentity=identity)["VerifiedForSendingStatus"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "NotFoundException":
            raise
        return False


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
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    newest_first = (event for page in pages for event in page["StackEvents"])
    events = list(takewhile(lambda event: event["Timestamp"].timestamp() >= since - 1, newest_first))
    for event in reversed(events):
        if event["ResourceStatus"].endswith("FAILED"):
            yield f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"


def aws(region: str | None = None) -> Any:
    """AWS in that region, else where AWS_REGION says, which boto3 does not read, else as its settings say."""
    return boto3.session.Session(region_name=region or os.environ.get("AWS_REGION"))


def main() -> None:
    """To AWS, with the credentials and the region of the environment."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--stack", default="surety")
    parser.add_argument("parameters", nargs="*", help="parameters of the template, as Name=value")
    given = parser.parse_args()
    parameters = dict(pair.split("=", 1) for pair in given.parameters)
    python = lambda_python()
    if not python:
        raise SystemExit(f"python{LAMBDA} is needed to compile what is deployed.")
    session = aws()
    if not session.region_name:
        raise SystemExit("No region: set AWS_REGION.")
    account = session.client("sts").get_caller_identity()["Account"]
    known = {**standing_parameters(session.client("cloudformation"), given.stack), **parameters}
    if not known.get("MailFrom"):
        raise SystemExit(
            "MailFrom=<an address that SES has verified> is needed; docs/first-deployment.md says what else."
        )
    for doubt in doubts(session.client, known):
        print(f"Mind: {doubt}", file=sys.stderr)
    code, layer = zip_directory(build_app(python)), zip_directory(build_layer())
    made = release(f"surety-artifacts-{account}-{session.region_name}", code=code, layer=layer)
    bill = LAYER.parent / "sbom.cdx.json"
    made = replace(made, artifacts={**made.artifacts, f"{made.digest}.sbom.cdx.json": bill.read_bytes()})
    print(f"Deploying {given.stack} to {account} in {session.region_name} …", file=sys.stderr)
    stood = standing_versions(session.client, given.stack)
    deploy(session.client, given.stack, made, parameters)
    for name, value in protect(session.client, given.stack, made).items():
        print(f"{name} = {value}")
    print(f"{delete_old_versions(session.client, given.stack, stood)} old versions deleted.", file=sys.stderr)


if __name__ == "__main__":
    main()
