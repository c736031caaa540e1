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


def send(ses: Ses, to: str | None = "bea@example.com") -> None:
    Mail(ses, sender="care@surety.example", configuration_set="set").send(LETTER, to=to, tag="aff_1-1")


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


def test_a_bad_address_that_only_ses_notices_is_refused_for_good() -> None:
    """R-AFF-12"""
    with pytest.raises(MailRefused):
        send(Ses("BadRequestException"))


@pytest.mark.parametrize(
    "code",
    [
        "MessageRejected",
        "MailFromDomainNotVerifiedException",
        "TooManyRequestsException",
        "LimitExceededException",
        "SendingPausedException",
        "Throttling",
    ],
)
def test_what_may_pass_is_raised_for_the_queue_and_its_alarm(code: str) -> None:
    """R-AFF-12: `MessageRejected` is said of every mail while the account is in SES's sandbox."""
    with pytest.raises(ClientError):
        send(Ses(code))


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("bea@b\u00fccher.example", "bea@xn--bcher-kva.example"),
        ("bea@B\u00dcCHER.example", "bea@xn--bcher-kva.example"),
        ("bea@bu\u0308cher.example", "bea@xn--bcher-kva.example"),
        ("bea@\u4f8b\u3048.\u30c6\u30b9\u30c8", "bea@xn--r8jz45g.xn--zckzah"),
        ("Bea.Buyer+shop@Example.COM ", "Bea.Buyer+shop@example.com"),
    ],
)
def test_an_international_domain_is_sent_in_ascii(told: str, asked: str) -> None:
    """SES takes Punycode alone."""
    ses = Ses()
    send(ses, told)
    assert ses.asked["Destination"] == {"ToAddresses": [asked]}


@pytest.mark.parametrize(
    "told",
    [
        None,
        "",
        "bea",
        "a,b@example.com",
        "bea.@example..com",
        "bea..b@example.com",
        "bea@example..com",
        "bea@localhost",
        "bea@-example.com",
        "b\u00e9a@example.com",
        "bea@exa\u2028mple.com",
        "a@b@example.com",
        f"{'a' * 65}@example.com",
        f"bea@{'a' * 64}.com",
        f"bea@{'a.' * 125}com",
    ],
)
def test_an_address_no_server_takes_is_refused_without_asking(told: str | None) -> None:
    """R-AFF-12"""
    ses = Ses()
    with pytest.raises(MailRefused, match="no_usable_address"):
        send(ses, told)
    assert ses.asked == {}
