"""A form of somebody who was signed out meanwhile, or is somebody else by now: not sent, its words kept."""

import json
from collections.abc import Mapping

from shared.console.drawing import draw
from shared.console.forms import Form
from shared.console.showing import frame, html
from shared.domain.errors import Forbidden
from shared.runtime.answers import RawResponse
from shared.runtime.api import Request
from shared.runtime.problems import problem_of
from shared.storage.sessions import Session

OWN_WORDS = ("area", "text")


def not_sent(
    request: Request, session: Session | None, form: Form, typed: Mapping[str, str], *, as_json: bool
) -> RawResponse:
    """Say so, and show what was written; session: of whoever is signed in instead."""
    why = "This form belongs to an earlier sign-in." if session else "You have been signed out meanwhile."
    further = " Copy what you have written, open the page again and send it from there." if as_json else ""
    told = problem_of(Forbidden("foreign_form", f"{why} Nothing was changed.{further}"), request.request_id)
    if as_json:
        return RawResponse(body=json.dumps(told), status=told["status"])
    written = {
        one.label: typed[one.name] for one in form.fields if one.kind in OWN_WORDS and typed.get(one.name)
    }
    shown = {**frame(request, session), "unsent": written, "to_page": typed.get("_page", "")}
    if session:
        return html(draw("refused.html", **{**shown, "problem": told}), status=told["status"])
    return html(draw("sign-in.html", **shown, why=told["detail"]), status=told["status"])
