"""Mail by SES: HTML and text, with a tag by which bounces and complaints are matched."""

from typing import Any

from botocore.exceptions import ClientError

from shared.domain.email import deliverable
from shared.domain.notifications import Cause
from shared.gateways.letters import Letter

TAG = "effect"
# What no later try would change. The rest is for the queue and its alarm: throttling, a paused account,
# and `MessageRejected`, which is what SES says of every mail while the account is in its sandbox.
_FOR_GOOD = "BadRequestException"


class MailRefused(Exception):
    """This mail will never be sent. `cause`: how the record of the mail names it."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


class Mail:
    """One sender."""

    def __init__(self, client: Any, *, sender: str, configuration_set: str) -> None:
        self.client = client
        self.sender = sender
        self.configuration_set = configuration_set

    def send(self, letter: Letter, *, to: str | None, tag: str) -> None:
        """Hand over a letter. `tag`: letters, digits, `_` and `-` alone.

        Raises MailRefused for what is refused for good, what botocore raises for the rest.
        """
        recipient = deliverable(to)
        if recipient is None:
            raise MailRefused("no_usable_address")
        try:
            self.client.send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [recipient]},
                ConfigurationSetName=self.configuration_set,
                EmailTags=[{"Name": TAG, "Value": tag}],
                Content={
                    "Simple": {
                        "Subject": _utf8(letter.subject),
                        "Body": {"Html": _utf8(letter.html), "Text": _utf8(letter.text)},
                    }
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == _FOR_GOOD:
                raise MailRefused("error") from error
            raise


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
