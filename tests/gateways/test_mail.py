"""Mail as SES is asked to send it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from shared.gateways.letters import Letter
from shared.gateways.mail import Mail, MailRefused

LETTER = Letter(subject="Grüße", html="<p>Hé</p>", text="Hé")


class Ses:
    """Keeps what it is asked; answers with an error if it is given one."""

    def __init__(self, code: str | None = None) -> None:
        self.code = code
        self.asked: dict[str, Any] = {}

    def send_email(self, **asked: Any) -> None:
        self.asked = asked
        if self.code:
            raise ClientError({"Error": {"Code": self.code}}, "SendEmail")


def send(ses: Ses) -> None:
    Mail(ses, sender="care@surety.example", configuration_set="set").send(
        LETTER, to="bea@example.com", tag="aff_1-1"
    )


def test_a_letter_goes_out_as_html_and_text_with_its_tag() -> None:
    """R-AFF-12: bounces are matched by the tag."""
    ses = Ses()
    send(ses)
    assert ses.asked == {
        "FromEmailAddress": "care@surety.example",
        "Destination": {"ToAddresses": ["bea@example.com"]},
        "ConfigurationSetName": "set",
        "EmailTags": [{"Name": "effect", "Value": "aff_1-1"}],
        "Content": {
            "Simple": {
                "Subject": {"Data": "Grüße", "Charset": "UTF-8"},
                "Body": {
                    "Html": {"Data": "<p>Hé</p>", "Charset": "UTF-8"},
                    "Text": {"Data": "Hé", "Charset": "UTF-8"},
                },
            }
        },
    }


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_what_no_later_try_would_change_is_refused(code: str) -> None:
    """R-AFF-12"""
    with pytest.raises(MailRefused):
        send(Ses(code))


@pytest.mark.parametrize(
    "code", ["TooManyRequestsException", "LimitExceededException", "SendingPausedException", "Throttling"]
)
def test_what_may_pass_is_raised_for_the_queue(code: str) -> None:
    """R-AFF-12"""
    with pytest.raises(ClientError):
        send(Ses(code))
