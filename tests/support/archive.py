"""The archive of audit records on moto, locked as the template locks it."""

from shared.runtime import wiring
from tests.support.aws import template

BUCKET = "audit"


def lock() -> None:
    """Set how long it keeps what it is given."""
    described = template()["Resources"]["Audit"]["Properties"]["ObjectLockConfiguration"]["Fn::If"][1]
    rule = {"DefaultRetention": {"Mode": described["Rule"]["DefaultRetention"]["Mode"], "Days": days()}}
    wiring.client("s3").put_object_lock_configuration(
        Bucket=BUCKET,
        ObjectLockConfiguration={"ObjectLockEnabled": described["ObjectLockEnabled"], "Rule": rule},
    )


def days() -> int:
    """For how many days, unless a deployment says otherwise."""
    return int(template()["Parameters"]["AuditRetentionDays"]["Default"])


def names() -> list[str]:
    """What lies there, by name."""
    found = wiring.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", ())
    return [one["Key"] for one in found]


def empty() -> None:
    """Take everything out of it, in every version."""
    client = wiring.client("s3")
    for one in client.list_object_versions(Bucket=BUCKET).get("Versions", ()):
        where = {"Bucket": BUCKET, "Key": one["Key"], "VersionId": one["VersionId"]}
        client.delete_object(**where, BypassGovernanceRetention=True)
