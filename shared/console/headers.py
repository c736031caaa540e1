"""The headers of every page, and refusals as a page."""

import json
from collections.abc import Callable
from typing import Any

from shared.console.drawing import draw
from shared.console.visits import ROOT
from shared.runtime.wiring import services

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def with_console_headers(handler: Handler) -> Handler:
    """The handler with a page's headers on every answer, and its refusals as pages."""

    def serve(event: dict[str, Any], context: Any) -> dict[str, Any]:
        answer = handler(event, context)
        headers = {**_headers(), **answer["multiValueHeaders"]}
        headers.pop("Access-Control-Allow-Origin", None)
        body = answer["body"]
        if headers["Content-Type"] == ["application/problem+json"]:
            headers["Content-Type"] = ["text/html; charset=utf-8"]
            body = _refused(event, json.loads(body))
        return {**answer, "multiValueHeaders": headers, "body": body}

    return serve


def _headers() -> dict[str, list[str]]:
    return {
        "Content-Security-Policy": [_policy()],
        "Strict-Transport-Security": ["max-age=31536000"],
        "Referrer-Policy": ["same-origin"],
        "X-Robots-Tag": ["noindex"],
        "X-Content-Type-Options": ["nosniff"],
    }


def _policy() -> str:
    """What a page may do: load its own files, show and send people's, post to its own origin."""
    files = services().deployment.files_origin
    return (
        f"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: {files}; "
        f"media-src {files}; connect-src 'self' {files}; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    )


def _refused(event: dict[str, Any], problem: dict[str, Any]) -> str:
    below = str(event["path"]).removeprefix(ROOT)
    deployment = services().deployment
    return draw(
        "refused.html",
        session=None,
        now=services().real_clock(),
        base="../" * (below.count("/") - 1) if below else "console/",
        brand=deployment.brand,
        brand_color=deployment.brand_color,
        sandbox=False,
        path="due",
        query={},
        problem=problem,
        typed={},
    )
