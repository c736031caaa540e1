"""Documents in S3: kept under a key, handed out as short-lived links."""

from typing import Any

from botocore.exceptions import ClientError

LINK_SECONDS = 300


class Files:
    """One bucket."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    def keep(self, key: str, content: bytes, media_type: str) -> None:
        """Store, or store again, what belongs under a key."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=content, ContentType=media_type)

    def read(self, key: str) -> bytes | None:
        """What is kept under a key; None if nothing is."""
        try:
            return bytes(self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return None
            raise

    def has(self, key: str) -> bool:
        """Whether something is kept under a key."""
        try:
            self.client.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return False
            raise
        return True

    def erase(self, key: str) -> None:
        """Erase what is kept under a key; nothing happens if nothing is."""
        self.client.delete_object(Bucket=self.bucket, Key=key)

    def link(self, key: str, *, file_name: str) -> str:
        """A link that works for five minutes, for whoever holds it."""
        return str(
            self.client.generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self.bucket,
                    "Key": key,
                    "ResponseContentDisposition": f'inline; filename="{file_name}"',
                },
                ExpiresIn=LINK_SECONDS,
            )
        )
