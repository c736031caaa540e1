"""What is read about claims beside the claim itself."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from shared.domain.claims.claim import Claim
from shared.domain.claims.filing import Rule
from shared.domain.evidence.files import FileForm
from shared.domain.labels.label import Label
from shared.domain.orders.packages import Package
from shared.domain.reading import Audit
from shared.domain.record import record


@record
class ClaimPage:
    """A claim and where its details are entered at the insurer; with its history where that is asked for.

    forms: where an answer's files go, by file id, in the answer to handing it in.
    """

    claim: Claim
    insurer_url: str
    history: Sequence[Audit] = ()
    forms: Mapping[str, FileForm] = field(default_factory=dict)


@record
class Eligibility:
    """Whether a claim can be opened for a package now: every rule on its own."""

    package: Package
    label: Label | None
    rules: tuple[Rule, ...]


@record
class AffidavitPreview:
    """The affidavit e-mail before it is sent; `to` is masked, None without a usable address."""

    claim_id: str
    to: str | None
    subject: str
    html: str
    text: str
