"""Signing in: by the user pool's own pages, or in the sandbox by saying who one is; and signing out."""

import base64
import hmac
import json
import secrets
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import timedelta

from shared.console.drawing import draw
from shared.console.sessions import (
    COOKIE,
    begin_session,
    check_same_origin,
    check_token,
    cookie_of,
    session_of,
    set_cookie,
)
from shared.console.showing import frame, html, redirect
from shared.console.visits import EVERYBODY
from shared.domain.errors import Forbidden, Refusal, invalid_field
from shared.gateways.sign_in import SignInFailed, authorize_url, exchange_code
from shared.runtime.answers import RawResponse
from shared.runtime.api import ID, Request
from shared.runtime.callers import caller_of
from shared.runtime.pages import read_typed
from shared.storage.sessions import close_session

BEGUN = "__Host-surety-sign-in"
BEGUN_LASTS = timedelta(minutes=10)


def sign_in_page(request: Request) -> RawResponse:
    """Where people begin."""
    return html(draw("sign-in.html", **_shown(request)))


def begin(request: Request) -> RawResponse:
    """Send a person to the user pool; what they come back with must fit what their browser keeps."""
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    sign_in = request.services.deployment.sign_in()
    url = authorize_url(
        sign_in["pool"],
        client_id=sign_in["client_id"],
        redirect_uri=_back(request),
        state=state,
        verifier=verifier,
    )
    kept = json.dumps({"state": state, "verifier": verifier, "to": request.parameters.get("to", "")})
    packed = base64.urlsafe_b64encode(kept.encode()).decode().rstrip("=")
    cookie = set_cookie(packed, name=BEGUN, lasts=BEGUN_LASTS)
    return RawResponse(status=303, headers={"Location": url, "Set-Cookie": cookie})


def finish(request: Request) -> RawResponse:
    """Take the code that the user pool sent a person back with, and sign them in."""
    kept = _begun(cookie_of(request.headers, BEGUN))
    state = request.parameters.get("state", "")
    if not kept or not hmac.compare_digest(kept["state"].encode(), state.encode()):
        return _again(request, "That sign-in was not begun in this browser, or too long ago.")
    sign_in = request.services.deployment.sign_in()
    try:
        claims = exchange_code(
            sign_in["pool"],
            client_id=sign_in["client_id"],
            redirect_uri=_back(request),
            code=request.parameters.get("code", ""),
            verifier=kept["verifier"],
        )
        caller = caller_of(claims, EVERYBODY)
    except SignInFailed:
        return _again(request, "The sign-in did not come through.")
    except Forbidden as refusal:
        return _again(request, refusal.detail)
    cookie = begin_session(request.services, caller.role, caller.account)
    return redirect(request, kept["to"], **{"Set-Cookie": cookie})


def be_someone(request: Request) -> RawResponse:
    """In the sandbox: act as whoever is named, without a password."""
    check_same_origin(request.headers)
    typed = {name: value.strip() for name, value in read_typed(request.raw, request.headers).items()}
    role = next((role for role in EVERYBODY if role == typed.get("role")), None)
    try:
        if role is None:
            raise invalid_field("role", f"must be one of {', '.join(EVERYBODY)}")
        if not ID.fullmatch(typed.get("account", "")):
            raise invalid_field("account", "must be the platform's id of an account, such as shop-1")
    except Refusal as refusal:
        return _again(request, refusal.errors[0]["message"])
    cookie = begin_session(request.services, role, typed["account"])
    return redirect(request, typed.get("to", ""), **{"Set-Cookie": cookie})


def sign_out(request: Request) -> RawResponse:
    """Forget the session, here and in the browser."""
    session = session_of(request.services, request.headers)
    if session:
        check_same_origin(request.headers)
        check_token(session, read_typed(request.raw, request.headers).get("_token", ""))
        close_session(request.services.store, cookie_of(request.headers))
    return redirect(request, "sign-in", **{"Set-Cookie": set_cookie("", name=COOKIE, lasts=timedelta(0))})


def _begun(packed: str) -> Mapping[str, str]:
    """What the browser kept while its person signed in; nothing for what it should not have."""
    try:
        kept = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    except (NotBase64, ValueError, RecursionError):
        return {}
    whole = isinstance(kept, dict) and {"state", "verifier", "to"} <= kept.keys()
    # JSON can name what UTF-8 can't.
    return {name: str(kept[name]).encode("utf-8", "replace").decode() for name in kept} if whole else {}


def _back(request: Request) -> str:
    return f"{request.services.deployment.public_url()}/console/signed-in"


def _again(request: Request, why: str) -> RawResponse:
    return html(draw("sign-in.html", **{**_shown(request), "why": why}), status=400)


def _shown(request: Request) -> dict[str, object]:
    return {**frame(request, None), "to_page": request.parameters.get("to", ""), "why": ""}
