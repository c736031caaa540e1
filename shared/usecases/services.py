"""What a use case works with: the store, the gateways, the clock; and who asked for what."""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from shared.domain.case import Actor, Case, Role
from shared.domain.errors import NotConfigured, Stale, not_found
from shared.domain.record import record
from shared.domain.times import whole_second
from shared.storage.clock import read_clock
from shared.storage.records import IdempotencyKey
from shared.storage.shards import USUAL, Shards
from shared.storage.store import Store

if TYPE_CHECKING:
    from shared.gateways.archive import Archive
    from shared.gateways.carriers import Carrier
    from shared.gateways.events import EventBus
    from shared.gateways.files import Files
    from shared.gateways.insurer import Insurer
    from shared.gateways.mail import Mail
    from shared.gateways.queues import Queues
    from shared.gateways.uploads.bucket import Uploads
    from shared.gateways.wording import Brand

C = TypeVar("C", bound=Case)


@record
class Deployment:
    """What this deployment was given: names of its resources and the figures it must know.

    shards: of the index of what is due. scanner: whether what is uploaded is scanned for malware.
    easypost: whether EasyPost prints the labels; ship_from: a seller's address as JSON, if it is set.
    insurer_url: where claims are reported; insurer_site: where sellers enter the rest of them;
    terms_url: the insurer's terms of cover, shown wherever cover is (R-INS-29).
    buyer_protection_page: the marketplace's page of that program.
    link_template: the marketplace's page of a case, see `page_url`; empty without such pages.
    console: whether the service has pages of its own; sign_in_url: the user pool's pages, console_client:
    the client that people sign in to the console with.
    secret: what signs now; replaced_secret: what did before it was changed, None before the first change.
    """

    table: str
    sandbox: bool
    shards: Shards = USUAL
    documents_bucket: str = ""
    evidence_bucket: str = ""
    audit_bucket: str = ""
    scanner: bool = False
    public_url: Callable[[], str] = lambda: ""
    premium_rate: int | None = None
    signature_fees: Mapping[str, int | None] = field(default_factory=dict)
    easypost: bool = False
    ship_from: Callable[[str], str | None] = lambda seller_id: None
    insurer_url: str = ""
    insurer_site: str = "https://u-pic.example/"
    terms_url: str = "https://u-pic.com/tiktok-coverage"
    buyer_protection_page: str = "https://shop.tiktok.com/us/money-back-guarantee"
    link_template: str = ""
    console: bool = False
    sign_in: Callable[[], Mapping[str, str]] = dict
    files_origin: str = ""
    sent_mails_url: str = ""
    brand: str = "Surety"
    brand_color: str = "#0b5563"
    mail_from: str = ""
    mail_configuration_set: str = ""
    event_bus: str = ""
    queues: Callable[[str], str] = lambda name: ""
    secret: Callable[[str], str] = lambda name: ""
    replaced_secret: Callable[[str], str | None] = lambda name: None

    def check_insurer(self) -> None:
        """Raise NotConfigured `insurer_missing` where nobody would hear of a claim."""
        if not self.insurer_url and not self.sandbox:
            raise NotConfigured("insurer_missing", "No insurer is set up for this deployment.")


class Services:
    """Everything outside the domain, made when first needed.

    client: makes an AWS client by service name; wall: real time, in UTC.
    """

    def __init__(
        self, deployment: Deployment, *, client: Callable[[str], Any], real_clock: Callable[[], datetime]
    ) -> None:
        self.deployment = deployment
        self.client = client
        self.real_clock = real_clock

    @cached_property
    def store(self) -> Store:
        """The table."""
        made = self.deployment
        return Store(self.client("dynamodb"), made.table, self.real_clock, made.shards)

    @cached_property
    def carrier(self) -> "Carrier":
        """Who prints labels: EasyPost where the deployment has a key for it, else the sandbox's own.

        Raises NotConfigured `carrier_missing` where there is neither.
        """
        if self.deployment.easypost:
            from shared.gateways.easypost.carrier import EasyPostCarrier

            return EasyPostCarrier(
                lambda: self.deployment.secret("easypost_key").strip(),
                ship_from=self.deployment.ship_from,
                real_clock=self.real_clock,
            )
        from shared.gateways.carriers import SandboxCarrier

        if not self.deployment.sandbox:
            raise NotConfigured("carrier_missing", "No carrier is set up for this deployment.")
        return SandboxCarrier(self.files, self.real_clock)

    @cached_property
    def files(self) -> "Files":
        """Where documents are kept."""
        from shared.gateways.files import Files

        return Files(self.client("s3"), self.deployment.documents_bucket)

    @cached_property
    def uploads(self) -> "Uploads":
        """Where the files go that people send."""
        from shared.gateways.uploads.bucket import Uploads

        return Uploads(self.client("s3"), self.deployment.evidence_bucket)

    @cached_property
    def archive(self) -> "Archive":
        """Where copies of the audit records are kept."""
        from shared.gateways.archive import Archive

        return Archive(self.client("s3"), self.deployment.audit_bucket)

    @cached_property
    def insurer(self) -> "Insurer":
        """Whom claims are reported to; the sandbox's own insurer where no other is named.

        Raises NotConfigured `insurer_missing` where there is none.
        """
        from shared.gateways.insurer import Insurer

        self.deployment.check_insurer()
        url = self.deployment.insurer_url or f"{self.deployment.public_url()}/sandbox/insurer"
        return Insurer(url, secret=lambda: self.deployment.secret("to_insurer"), real_clock=self.real_clock)

    @cached_property
    def mail(self) -> "Mail":
        """Who takes mail."""
        from shared.gateways.mail import Mail

        made = self.deployment
        return Mail(
            self.client("sesv2"), sender=made.mail_from, configuration_set=made.mail_configuration_set
        )

    @cached_property
    def brand(self) -> "Brand":
        """Under which name and color letters and pages go out."""
        from shared.gateways.wording import Brand

        return Brand(self.deployment.brand, self.deployment.brand_color)

    @cached_property
    def queues(self) -> "Queues":
        """Where work waits for its worker."""
        from shared.gateways.queues import Queues

        return Queues(self.client("sqs"), self.deployment.queues)

    @cached_property
    def events(self) -> "EventBus":
        """Where integrators listen."""
        from shared.gateways.events import EventBus

        return EventBus(self.client("events"), self.deployment.event_bus)

    def now(self) -> datetime:
        """The time that rules: the server's, or in the sandbox the sandbox clock (R-GEN-05)."""
        moved = read_clock(self.store) if self.deployment.sandbox else None
        return whole_second(moved.now if moved else self.real_clock())

    @staticmethod
    def new_id(prefix: str) -> str:
        """A fresh id such as `clm_4be1…`."""
        return f"{prefix}_{secrets.token_hex(10)}"


@record(kw_only=False)
class Caller:
    """Who asks: a role and the platform's id of the account."""

    role: Role
    account: str

    @property
    def actor(self) -> Actor:
        """The caller as the audit records name them."""
        return Actor(role=self.role, account=self.account)

    def reads(self, role: Role, account: str) -> bool:
        """Tell whether that inbox is the caller's; agents share theirs."""
        return self.role == role and (role == "agent" or self.account == account)

    def own(self, kind: type[C], case: C | None) -> C:
        """Give back a case that is the caller's own; agents see all.

        Raises NotFound for absent and foreign alike (R-GEN-10).
        """
        if case is None or not self._owns(case):
            raise not_found(re.sub(r"\B(?=[A-Z])", " ", kind.__name__).lower())
        return case

    def own_among(self, cases: Iterable[C]) -> list[C]:
        """Pick those of these cases that are the caller's own; agents see all."""
        return [case for case in cases if self._owns(case)]

    def _owns(self, case: Case) -> bool:
        if self.role == "agent":
            return True
        parties = ("seller", "buyer", "carrier")
        return self.role in parties and getattr(case, f"{self.role}_id", None) == self.account


@record
class Command:
    """A request to change something: by whom, when received, under which key and version."""

    caller: Caller
    now: datetime
    idempotency: IdempotencyKey | None = None
    if_match: int | None = None

    def check_version(self, case: Case) -> None:
        """Raise Stale `version_conflict` if the caller's `If-Match` is not the case's version."""
        if self.if_match is not None and self.if_match != case.version:
            raise Stale(
                "version_conflict",
                f"It is at version {case.version} now, your If-Match says {self.if_match}. Read it again.",
            )
