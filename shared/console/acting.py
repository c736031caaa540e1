"""POST: a form as the API's request it stands for; done, the next page; refused, the same page with why."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from shared.console.forms import Form, form_of, read_form
from shared.console.inside import Find, Inside
from shared.console.refusals import in_words
from shared.console.sessions import check_same_origin, has_token, session_of
from shared.console.showing import draw_screen, redirect
from shared.console.unsent import not_sent
from shared.console.visits import ROOT
from shared.domain.errors import NotFound, Refusal
from shared.domain.policy import policy_at
from shared.runtime.answers import RawResponse
from shared.runtime.api import Request
from shared.runtime.pages import read_typed
from shared.runtime.problems import problem_of
from shared.usecases.services import Caller

DO = re.compile(rf"{ROOT}/do/([a-z_]+)/([A-Za-z0-9][A-Za-z0-9._:-]*)/([a-z_]+)")


def act(request: Request, find: Find) -> RawResponse:
    """Do what a form says: `/console/do/<object>/<id>/<action>`."""
    session = session_of(request.services, request.headers)
    check_same_origin(request.headers)
    typed = read_typed(request.raw, request.headers)
    form, id = _form(request)
    wants_json = "application/json" in request.headers.get("accept", "")
    if session is None or not has_token(session, typed.get("_token", "")):
        return not_sent(request, session, form, typed, as_json=wants_json)
    inside = Inside(find, Caller(session.role, session.account), request.request_id)
    page = typed.get("_page", "due")
    try:
        answer = _ask(request, inside, form, id, typed)
    except Refusal as refusal:
        problem = in_words(problem_of(refusal, request.request_id), form)
        if wants_json:
            return _json(problem, status=problem["status"])
        path, _, query = page.partition("?")
        told = {**problem, "form": f"{form.object}.{form.action}.{id}"}
        return draw_screen(request, inside, session, path, dict(parse_qsl(query)), problem=told, typed=typed)
    then = _next_page(form, id, page, typed, answer)
    return _json({"answer": answer, "next": then}) if wants_json else redirect(request, then)


def _form(request: Request) -> tuple[Form, str]:
    found = DO.fullmatch(request.url)
    form = form_of(found[1], found[3]) if found else None
    if found is None or form is None:
        raise NotFound("not_found", "There is no such form.")
    return form, found[2]


def _ask(request: Request, inside: Inside, form: Form, id: str, typed: Mapping[str, str]) -> Any:
    """What the API answers to the form."""
    path = form.href(id)
    body = read_form(form, typed, policy_at(request.command.now).zone) if form.fields else None
    headers = {"idempotency-key": typed["_key"]} if typed.get("_key") else {}
    if typed.get("_version"):
        headers["if-match"] = typed["_version"]
    return json.loads(inside.answer("POST", path, body, headers).body or "null")


def _next_page(form: Form, id: str, page: str, typed: Mapping[str, str], answer: Any) -> str:
    """What was opened, where the form says so; the page it came from, with word of what was done."""
    if form.opens and isinstance(answer, Mapping) and "object" in answer:
        path, query = f"{answer['object']}/{answer['id']}", ""
    else:
        path, _, query = typed.get("_then", page).partition("?")
    kept = {name: value for name, value in parse_qsl(query) if name != "done"}
    done = f"{form.object}.{form.action}"
    if isinstance(answer, Mapping) and answer.get("status") in form.done_as:
        done += f".{answer['status']}"
    return f"{path}?{urlencode({**kept, 'done': done})}"


def _json(value: Any, *, status: int = 200) -> RawResponse:
    return RawResponse(body=json.dumps(value), status=status)
