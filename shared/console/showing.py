"""GET: a page, a file that pages load, or a document; somebody who isn't signed in is sent to do that."""

import json
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from shared.console.drawing import draw
from shared.console.inside import Find, Inside
from shared.console.sessions import session_of
from shared.console.style import ASSETS, asset, asset_path
from shared.console.visits import ROOT, Screen, Visit, find_screens
from shared.domain.errors import NotFound, Refusal
from shared.runtime.answers import RawResponse
from shared.runtime.api import Request
from shared.runtime.pages import HTML
from shared.runtime.problems import problem_of
from shared.storage.sessions import Session
from shared.usecases.services import Caller, Deployment

# Documents that pages link to, as the API serves them, below `file/`.
FILE = "file/"
# A page's address below `/console`, which leads to no other site.
_PAGE = re.compile(r"[a-z][A-Za-z0-9._:-]*(?:/[A-Za-z0-9._:-]+)*(?:\?[A-Za-z0-9._:%=&+-]*)?")


def show(request: Request, find: Find) -> RawResponse:
    """The page of an address below `/console`."""
    path = request.url.removeprefix(ROOT).strip("/")
    if path.startswith("assets/"):
        return _asset(path, request.services.deployment.brand_color)
    session = session_of(request.services, request.headers)
    if session is None:
        wanted = f"{path}?{urlencode(request.parameters)}" if request.parameters else path
        return redirect(request, f"sign-in?{urlencode({'to': wanted})}" if path else "sign-in")
    if not path:
        return redirect(request, "due")
    inside = Inside(find, Caller(session.role, session.account), request.request_id)
    if path.startswith(FILE):
        return _file(request, inside, path)
    return draw_screen(request, inside, session, path, request.parameters)


def draw_screen(
    request: Request,
    inside: Inside,
    session: Session,
    path: str,
    query: Mapping[str, str],
    *,
    problem: Mapping[str, Any] | None = None,
    typed: Mapping[str, str] | None = None,
) -> RawResponse:
    """A screen for one person; problem: why what was typed was not done, shown where it was typed."""
    shown: dict[str, Any] = {
        **frame(request, session),
        "path": f"{path}?{urlencode(query)}" if query else path,
        "query": query,
        "problem": problem,
        "typed": typed or {},
    }
    status = problem["status"] if problem else 200
    try:
        screen, named = _screen_for(session, path)
        visit = Visit(
            inside=inside,
            session=session,
            services=request.services,
            named=named,
            query=query,
            now=request.command.now,
        )
        read = json.loads(json.dumps(screen.view(visit)))
    except Refusal as refusal:
        told = problem or problem_of(refusal, request.request_id)
        return html(draw("refused.html", **{**shown, "problem": told}), status=told["status"])
    return html(draw(screen.template, **shown, **read), status=status)


def frame(request: Request, session: Session | None) -> dict[str, Any]:
    """What every page shows, whatever is on it."""
    return bare_frame(request.services.deployment, request.url, request.command.now) | {"session": session}


def bare_frame(deployment: Deployment, url: str, now: datetime) -> dict[str, Any]:
    """The same where nobody is known. base: the way from the address of this page up to `/console/`."""
    return {
        "session": None,
        "now": now,
        "base": _base(url),
        "brand": deployment.brand,
        "color": deployment.brand_color,
        "sandbox": deployment.sandbox,
        "new_key": lambda: secrets.token_hex(12),
        "path": "",
        "query": {},
        "problem": None,
        "typed": {},
        "unsent": {},
    }


def html(text: str, *, status: int = 200) -> RawResponse:
    """A page as an answer."""
    return RawResponse(body=text, content_type=HTML, status=status)


def redirect(request: Request, page: str, **headers: str) -> RawResponse:
    """303 to another page of the console; to the first one for what is no address of a page."""
    where = page if _PAGE.fullmatch(page) else "due"
    return RawResponse(status=303, headers={"Location": f"{_base(request.url)}{where}", **headers})


def _base(url: str) -> str:
    below = url.removeprefix(ROOT)
    return "../" * (below.count("/") - 1) if below else "console/"


def _screen_for(session: Session, path: str) -> tuple[Screen, dict[str, str]]:
    for screen, named in find_screens(path):
        if session.role in screen.roles:
            return screen, named
    raise NotFound("not_found", "There is no such page, or it is not for you.")


def _asset(path: str, color: str) -> RawResponse:
    name = path.rsplit("/", 1)[1]
    if name not in ASSETS or path != asset_path(name, color):
        raise NotFound("not_found", "There is no such file.")
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}
    return RawResponse(body=asset(name, color), content_type=ASSETS[name], headers=forever)


def _file(request: Request, inside: Inside, path: str) -> RawResponse:
    """A document of the API for the browser: itself, or where it is."""
    query = f"?{urlencode(request.parameters)}" if request.parameters else ""
    answer = inside.answer("GET", f"/{quote(path.removeprefix(FILE))}{query}")
    headers = {name: str(value) for name, value in answer.headers.items()}
    content_type = str(answer.content_type or headers.pop("Content-Type", "application/octet-stream"))
    return RawResponse(
        body=answer.body or "", content_type=content_type, status=answer.status_code, headers=headers
    )
