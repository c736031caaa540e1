"""The affidavit as the seller sees it, and its e-mail before it is sent."""

from typing import Annotated, Literal, NotRequired

from pydantic import ConfigDict, WithJsonSchema, with_config
from typing_extensions import TypedDict

from shared.domain.claims.affidavit_form import Statement
from shared.domain.claims.claim import AffidavitStatus, Claim
from shared.domain.claims.page import AffidavitPreview
from shared.views.cases import ResourceView, Time, moment, resource_view
from shared.views.viewer import Viewer


@with_config(ConfigDict(extra="forbid"))
class AffectedLineBody(TypedDict):
    """So many units of what was in the package."""

    line_id: str
    quantity: int


@with_config(ConfigDict(extra="forbid"))
class AffidavitForm(TypedDict):
    """What the buyer fills in; `details` may only be missing where nothing was received.

    `affected`: what is missing or damaged; the page's form has a field `affected[<line_id>]` for each line
    in its place. `full_name` has two words or more. `signature` is the typed name; `agree` confirms that
    the statement is true. Read field by field in the domain, so that a page can name every mistake.
    """

    statement: Statement
    affected: NotRequired[list[AffectedLineBody]]
    details: NotRequired[str]
    full_name: str
    signature: str
    signed_on: Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
    agree: Literal[True] | Literal["true", "on", "yes"]


class AffidavitView(ResourceView):
    """How often the buyer was asked, and what came of it. What the buyer wrote is for the insurer."""

    status: AffidavitStatus
    claim_id: str
    sent_count: int
    last_sent_at: Time | None
    link_expires_at: Time | None
    submitted_at: Time | None
    completed_at: Time | None


class PreviewView(TypedDict):
    """The e-mail, the buyer's address masked, the link one that leads nowhere."""

    object: str
    claim_id: str
    to: str | None
    subject: str
    html: str
    text: str


def affidavit_view(claim: Claim, *, viewer: Viewer) -> AffidavitView:
    """Show the affidavit of a claim; its version is the claim's, with which it is one case."""
    affidavit = claim.affidavit
    return {
        **resource_view("affidavit", claim),
        "id": affidavit.id,
        "status": affidavit.status,
        "claim_id": claim.id,
        "sent_count": affidavit.sent_count,
        "last_sent_at": moment(affidavit.last_sent_at),
        "link_expires_at": moment(affidavit.link_expires_at),
        "submitted_at": moment(affidavit.submitted_at),
        "completed_at": moment(affidavit.completed_at),
    }


def preview_view(preview: AffidavitPreview, *, viewer: Viewer) -> PreviewView:
    """Show the affidavit e-mail as it would be sent now."""
    return {
        "object": "affidavit_preview",
        "claim_id": preview.claim_id,
        "to": preview.to,
        "subject": preview.subject,
        "html": preview.html,
        "text": preview.text,
    }
