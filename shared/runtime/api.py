"""HTTP in and out: a route says who may call it, what it takes and what it answers.

The handler behind a route gets a `Request` and returns what the use case gave it; the route's `view`
makes the answer. Refusals become problem documents, here and nowhere else.
"""

import hashlib
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.api_gateway import APIGatewayRestResolver, Response

from shared.domain.case import Role
from shared.domain.errors import Refusal, invalid_field, not_found
from shared.domain.record import record
from shared.runtime.answers import RawResponse, broken, json_answer, raw_response, refused, unavailable
from shared.runtime.body import raw_body, read_json, validate
from shared.runtime.callers import caller_of
from shared.runtime.collecting import collect_from_now
from shared.runtime.conflicts import retry_on_conflict
from shared.runtime.error_summary import may_pass, place_of, reason_of
from shared.runtime.webhooks import acknowledge, verify_webhook
from shared.runtime.wiring import before_snapshot, forget_outside, services
from shared.storage.causes import caused_by
from shared.storage.documents import compact
from shared.storage.records import IdempotencyKey, Replayed
from shared.usecases.services import Caller, Command, Deployment, Services
from shared.views.viewer import Viewer

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
ROLES = ("seller", "buyer", "carrier", "agent")
logger = Logger(log_uncaught_exceptions=False)


@record
class Route:
    """One route, as it is served and as the OpenAPI document describes it.

    extra_statuses: statuses it may answer with that don't follow from the rest, such as an upstream's 502;
    form: what it reads from a form post or JSON; primed: not where asking leaves something; page: HTML, too.
    """

    method: str
    path: str
    call: Callable[["Request"], Any]
    roles: Sequence[Role] = ()
    body: Any = None
    form: Any = None
    query: Any = None
    view: Callable[..., Mapping[str, Any]] | None = None
    status: int = 200
    extra_statuses: Sequence[int] = ()
    answers: str = "application/json"
    key_required: bool = False
    primed: bool = True
    page: bool = False
    webhook: str | None = None


@record(kw_only=False)
class Request:
    """What a handler gets to see.

    url: the path as it was asked for; asked: the parameters of its query, all values of each.
    """

    services: Services
    command: Command
    body: Any
    query: Any
    path: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes
    url: str
    asked: Mapping[str, Sequence[str]]
    request_id: str

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the query, what has the same name joined by commas."""
        return {name: ",".join(values) for name, values in self.asked.items()}

    @property
    def caller(self) -> Caller:
        """Who asks."""
        return self.command.caller


class Api:
    """The routes of one function; ahead: what else is done before a snapshot."""

    def __init__(self, *ahead: Callable[[Services], None]) -> None:
        self.routes: list[Route] = []
        self.ahead = ahead
        self._resolver = APIGatewayRestResolver()
        self._resolver.not_found(self._unknown)
        before_snapshot(self.prime)

    def route(self, method: str, path: str, **how: Any) -> Callable[[Callable[[Request], Any]], Any]:
        """Serve `method path`; see `Route` for what can be said of it."""

        def serve(call: Callable[[Request], Any]) -> Callable[[Request], Any]:
            route = Route(method=method, path=path, call=call, **how)
            self.routes.append(route)
            rule = re.sub(r"{(\w+)}", r"<\1>", re.sub(r"{\w+\+}", ".+", path))

            def answer(**path: str) -> Response[Any]:
                return self._serve(route, **path)

            self._resolver.route(rule, method)(answer)
            return call

        return serve

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """The Lambda handler."""
        logger.set_correlation_id(event["requestContext"].get("requestId", ""))
        try:
            return self._resolver.resolve(event, context)
        finally:
            collect_from_now()

    def prime(self) -> None:
        """Serve each route once, for nobody, as before a snapshot: those restored from it have it behind."""
        from shared.runtime.snapshots import for_nobody, load_ahead

        load_ahead(services(), self.ahead, [route.body for route in self.routes if route.body])
        for route in (one for one in self.routes if one.primed):
            self.handler(for_nobody(route.method, route.path, route.roles), None)
        forget_outside()

    def _unknown(self, _: Exception) -> Response[Any]:
        return refused(not_found("route"), self._request_id())

    def _request_id(self) -> str:
        return str(self._resolver.current_event.request_context.request_id or "")

    def _serve(self, route: Route, **path: str) -> Response[Any]:
        started = time.perf_counter()
        try:
            response = serve_route(route, self._resolver.current_event.raw_event, path)
        except Refusal as refusal:
            response = refused(refusal, self._request_id())
        except Exception as error:
            passes = may_pass(error)
            log = logger.warning if passes else logger.error
            log("unavailable" if passes else "failed", reason=reason_of(error), where=place_of(error))
            response = (unavailable if passes else broken)(self._request_id())
        took = round((time.perf_counter() - started) * 1000)
        logger.info("served", route=f"{route.method} {route.path}", status=response.status_code, ms=took)
        return response


def serve_route(route: Route, event: Mapping[str, Any], path: Mapping[str, str]) -> Response[Any]:
    """Answer one request; event: as the gateway hands it over; path: what the route's path names in it.

    Raises the refusal, or whatever went wrong behind it.
    """
    # A pattern that ends in `$` lets one line break pass.
    if not event["path"].isprintable():
        raise not_found("route")
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    raw = raw_body(event)
    made = services()
    idempotency = verify_webhook(made, route.webhook, headers, raw) if route.webhook else None
    caller = _caller(event, route)
    if route.answers != "text/html" and not all(ID.fullmatch(value) for value in path.values()):
        raise not_found("thing")
    value = read_json(raw, headers.get("content-type", "")) if route.body and raw else {}
    body = validate(route.body, value, now=made.now) if route.body else None
    asked = event.get("multiValueQueryStringParameters") or {}
    query = validate(route.query, asked, now=made.now) if route.query else None
    request_id = event["requestContext"].get("requestId", "")

    def attempt() -> Response[Any]:
        now = made.now()
        view = _view(route, caller, now, made.deployment)
        key = idempotency or _once(route, event["path"], headers, value, caller, view)
        command = Command(caller=caller, now=now, idempotency=key, if_match=_if_match(route, headers))
        request = Request(made, command, body, query, path, headers, raw, event["path"], asked, request_id)
        if idempotency:
            return json_answer(202, acknowledge(made, idempotency, body, lambda: route.call(request)))
        result = route.call(request)
        is_raw = isinstance(result, RawResponse)
        return raw_response(result) if is_raw else json_answer(route.status, view(result))

    try:
        with caused_by(
            request=request_id,
            caller=str(caller.actor),
            event=f"{route.webhook}:{idempotency.key}" if idempotency else "",
        ):
            return retry_on_conflict(attempt)
    except Replayed as replayed:
        return json_answer(replayed.status, replayed.body, {"Idempotent-Replayed": "true"})


def _view(
    route: Route, caller: Caller, now: datetime, deployment: Deployment
) -> Callable[[Any], Mapping[str, Any]]:
    if route.view is None:
        return dict
    viewer = Viewer(
        role=caller.role,
        account=caller.account,
        now=now,
        link_template=deployment.link_template,
        terms_url=deployment.terms_url,
        buyer_protection_url=deployment.buyer_protection_page,
    )
    return partial(route.view, viewer=viewer)


def _caller(event: Mapping[str, Any], route: Route) -> Caller:
    if not route.roles:
        return Caller("platform", "")
    return caller_of(event["requestContext"].get("authorizer", {}).get("claims", {}), route.roles)


def _if_match(route: Route, headers: Mapping[str, str]) -> int | None:
    value = headers.get("if-match")
    if value is None or route.method == "GET":
        return None
    if not re.fullmatch(r'"?[0-9]{1,9}"?', value):
        raise invalid_field("If-Match", "must be the version as a whole number")
    return int(value.strip('"'))


def _once(
    route: Route, path: str, headers: Mapping[str, str], value: Any, caller: Caller, view: Any
) -> IdempotencyKey | None:
    if route.method == "GET" or not route.view:
        return None
    idempotency_key = headers.get("idempotency-key")
    if idempotency_key is None:
        if route.key_required:
            raise invalid_field("Idempotency-Key", "is required here; send a new one with each new request")
        return None
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", idempotency_key):
        raise invalid_field("Idempotency-Key", "must have 1 to 255 visible ASCII characters")
    fingerprint = hashlib.sha256(f"{route.method} {path} {compact(value)}".encode()).hexdigest()
    scope = f"{caller.role}:{caller.account}"
    return IdempotencyKey(
        scope=scope, key=idempotency_key, fingerprint=fingerprint, status=route.status, view=view
    )
