"""What is the same for everybody: GET and HEAD /, GET /docs, /openapi.json, /policy and one rule of it"""

from dataclasses import replace

from shared.console.reference.serving import (
    front,
    openapi_document,
    reference,
    show_missing,
    show_rule,
    show_rules,
)
from shared.domain.errors import NotFound
from shared.domain.policy import in_force, policy_at
from shared.domain.policy.rules import Rule, find_rule, find_rules
from shared.runtime.answers import RawResponse
from shared.runtime.api import Api, Request
from shared.runtime.pages import wants_page
from shared.views.policy import PolicyQuery, policy_view, rule_view

api = Api()
handler = api.handler
HTML = "text/html"


@api.route("GET", "/", answers=HTML)
def show_front(request: Request) -> RawResponse:
    """Where to go from here; that it answers says that the service does."""
    return _front(request)


@api.route("HEAD", "/", answers=HTML)
def check_front(request: Request) -> RawResponse:
    """The same without the page itself."""
    return replace(_front(request), body=b"")


@api.route("GET", "/docs", answers=HTML, extra_statuses=(304,))
def show_reference(request: Request) -> RawResponse:
    """This document as a page."""
    return reference(request.headers, brand=request.services.brand)


@api.route("GET", "/openapi.json", extra_statuses=(304,))
def read_document(request: Request) -> RawResponse:
    """This document, for programs."""
    return openapi_document(request.headers)


@api.route("GET", "/policy", query=PolicyQuery, view=policy_view, page=True)
def read_policy(request: Request) -> tuple[Rule, ...] | RawResponse:
    """Every rule that an answer can name, in words, with the figures of a version of the policy."""
    found = find_rules(_version(request))
    return show_rules(found, brand=request.services.brand) if wants_page(request.headers) else found


@api.route("GET", "/policy/{clause_id}", query=PolicyQuery, view=rule_view, page=True)
def read_rule(request: Request) -> Rule | RawResponse:
    """One rule: where a `clause` leads to."""
    asked, brand = request.path["clause_id"], request.services.brand
    if not wants_page(request.headers):
        return find_rule(asked, _version(request))
    try:
        return show_rule(find_rule(asked, _version(request)), brand=brand)
    except NotFound:
        return show_missing(request.url, brand=brand)


def _version(request: Request) -> str:
    """The version asked for, or the one in force."""
    return request.query.version or in_force(request.command.now)


def _front(request: Request) -> RawResponse:
    now = request.command.now
    services = request.services
    console = "console" if services.deployment.console else ""
    zone = policy_at(now).zone
    return front(now=now, zone=zone, version=in_force(now), brand=services.brand, console=console)
