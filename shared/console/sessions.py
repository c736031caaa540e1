"""Who is signed in: the cookie, the session behind it, and that a form was posted by its own page."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from shared.domain.case import Role
from shared.domain.errors import Forbidden
from shared.storage.sessions import Session, find_session, open_session
from shared.usecases.services import Services

COOKIE = "__Host-surety"
LASTS = timedelta(hours=8)
_HOW = "Path=/; Secure; HttpOnly; SameSite=Lax"


def cookie_of(headers: Mapping[str, str], name: str = COOKIE) -> str:
    """What a cookie holds; empty where there is none."""
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def set_cookie(value: str, *, name: str = COOKIE, lasts: timedelta = LASTS) -> str:
    """The header that sets a cookie for as long, or takes it away."""
    return f"{name}={value}; {_HOW}; Max-Age={int(lasts.total_seconds())}"


def session_of(services: Services, headers: Mapping[str, str]) -> Session | None:
    """Who asks; None for somebody who is not signed in."""
    secret = cookie_of(headers)
    return find_session(services.store, secret) if secret else None


def begin_session(services: Services, role: Role, account: str) -> str:
    """Sign somebody in; the header that tells their browser."""
    secret = secrets.token_urlsafe(32)
    ends_at = services.real_clock() + LASTS
    session = Session(role=role, account=account, token=secrets.token_urlsafe(24), ends_at=ends_at)
    open_session(services.store, secret, session)
    return set_cookie(secret)


def check_same_origin(headers: Mapping[str, str]) -> None:
    """Raise Forbidden `foreign_form` for what a browser says another site has sent."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    foreign = site not in (None, "same-origin", "none")
    if origin and site is None:
        foreign = _host(origin) != headers.get("host")
    if foreign:
        raise Forbidden("foreign_form", "This form was sent by another site. Nothing was changed.")


def _host(origin: str) -> str:
    """Whose origin that is; nobody's where it is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def has_token(session: Session, token: str) -> bool:
    """Whether a form came from a page of this session."""
    return hmac.compare_digest(session.token.encode(), token.encode())


def check_token(session: Session, token: str) -> None:
    """Raise Forbidden `foreign_form` unless the form came from a page of this session."""
    if not has_token(session, token):
        raise Forbidden(
            "foreign_form",
            "This form belongs to an earlier sign-in. Nothing was changed; open the page again.",
        )
