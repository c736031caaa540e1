"""Claims with the insurer."""

from collections.abc import Mapping
from typing import Any

from shared.console.visits import Visit, page


@page("claims", roles=("seller", "agent"), template="claims.html")
def claims(visit: Visit) -> Mapping[str, Any]:
    """Claims, newest first, by their state."""
    return {"claims": visit.inside.get(f"/claims{visit.query_of('status', 'page_token')}")}


@page("claim/{id}/file_claim", roles=("seller",), template="file-claim.html")
def file_claim(visit: Visit) -> Mapping[str, Any]:
    """Whether a package can be claimed, rule by rule, and the form."""
    return {"eligibility": visit.inside.get(f"/packages/{visit.named['id']}/claim-eligibility")}


@page("claim/{id}", roles=("seller", "agent"), template="claim.html")
@page("claim/{id}/{action}", roles=("seller", "agent"), template="claim.html")
def claim(visit: Visit) -> Mapping[str, Any]:
    """Claim Details: where it stands, what the insurer has and wants, the buyer's affidavit."""
    found = visit.inside.get(f"/claims/{visit.named['id']}")
    offered = {one["action"] for one in found["available_actions"] if one["available"]}
    preview = None
    if "send_affidavit" in offered and visit.session.role == "seller":
        preview = visit.inside.get_or_none(f"/claims/{visit.named['id']}/affidavit/preview")
    return {"claim": found, "preview": preview}
