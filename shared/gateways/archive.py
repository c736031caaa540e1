"""Copies of audit records in S3, where nobody can change or delete them before their time (object lock)."""

from typing import Any

from botocore.exceptions import ClientError


class Archive:
    """One bucket; how long its objects are locked is its own setting."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    def keep(self, name: str, content: bytes) -> bool:
        """Keep this under a name that nothing is kept under yet; False if something is."""
        try:
            self.client.put_object(
                Bucket=self.bucket,
                Key=name,
                Body=content,
                ContentType="application/x-ndjson",
                IfNoneMatch="*",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            return False
        return True
