"""Mail by SES: HTML and text, with a tag by which bounces and complaints are matched."""

from typing import Any

from botocore.exceptions import ClientError

from shared.gateways.letters import Letter

TAG = "effect"
# What no later try would change. Throttling, a paused account, an unverified sender are for the queue
# and its alarm.
_FOR_GOOD = ("MessageRejected", "BadRequestException")


class MailRefused(Exception):
    """This mail will never be sent."""


class Mail:
    """One sender."""

    def __init__(self, client: Any, *, sender: str, configuration_set: str) -> None:
        self.client = client
        self.sender = sender
        self.configuration_set = configuration_set

    def send(self, letter: Letter, *, to: str, tag: str) -> None:
        """Hand over a letter. `tag`: letters, digits, `_` and `-` alone.

        Raises MailRefused for what is refused for good, what botocore raises for the rest.
        """
        try:
            self.client.send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [to]},
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
            if error.response["Error"]["Code"] in _FOR_GOOD:
                raise MailRefused(error.response["Error"]["Code"]) from error
            raise


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
